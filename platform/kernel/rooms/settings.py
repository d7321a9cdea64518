"""The settings of a room: typed fields that become part of the one environment every process reads."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

ROOT = Path(__file__).resolve().parents[3]


class RoomSettings(BaseModel):
    """What every setting may build on. A room derives its own class from it; a field's name is the variable's name.

    A field of type `list[str]` is written as words separated by commas. Values that depend on others are filled in by
    a `model_validator(mode="after")` of the room.
    """

    SCRIPTORIUM_ENV: Literal["local", "test", "production"] = Field(
        "local",
        description="`local` allows plain HTTP and private model addresses; `production` refuses weak settings.",
    )
    SCRIPTORIUM_VAR: Path = Field(ROOT / "var", description="Folder for files, keys, logs and mail.")

    @property
    def is_local(self) -> bool:
        return self.SCRIPTORIUM_ENV != "production"
