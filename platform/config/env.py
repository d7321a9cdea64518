"""Every setting of the product, typed, documented and checked at boot.

A value comes from the environment variable of the field's name; `NAME_FILE` names a file that holds it. Each room
declares its own (`<room>/settings.py`); here stand those that belong to none.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel.rooms import Room, RoomSettings
from kernel.rooms.settings import ROOT


class Platform(BaseSettings, RoomSettings):
    """The settings that belong to no room."""

    model_config = SettingsConfigDict(env_prefix="", case_sensitive=True, extra="ignore", enable_decoding=False)

    # Where it runs
    PLANE: Literal["all", "data", "control"] = Field(
        "all", description="Which URLs this process serves: the data plane, the control plane, or both."
    )
    PUBLIC_URL: str = Field(
        "http://127.0.0.1:8000", description="Address people use; links in mails are built from it."
    )
    ALLOWED_HOSTS: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Host names served, separated by commas."
    )
    LOG_LEVEL: str = Field("INFO", description="Level of the JSON logs.")
    WARM_UP: bool = Field(
        True,
        description="Load what is large behind a web process's start and its first request for an organisation, "
        "not with the first call that needs it.",
    )
    OTEL_EXPORTER_OTLP_ENDPOINT: str = Field(
        "", description="OpenTelemetry collector (OTLP over HTTP); empty exports nothing."
    )

    # Secrets
    SECRET_KEY: str = Field("", description="Signs sessions and tokens. Empty: made once and kept under var/keys.")
    MASTER_KEY: str = Field(
        "", description="32 bytes in base64 that wrap every tenant's key. Empty: made once under var/keys."
    )

    # State
    DATABASE_URL: str = Field(
        "postgresql://app@127.0.0.1/scriptorium",
        description="PostgreSQL 16.10+ or 17.6+ with pgvector, as role `app`.",
    )
    MIGRATOR_DATABASE_URL: str = Field(
        "", description="The same database as role `migrator`; needed by migrate, backup and tests only."
    )
    SIGN_IN_DATABASE_URL: str = Field(
        "", description="The same database as role `sign_in`, which alone reaches accounts and sessions; web only."
    )
    DB_POOL_SIZE: int = Field(
        16, ge=2, le=200, description="Connections a web process may hold; database threads are as many."
    )
    DB_POOL: bool = Field(
        True, description="Pool connections. Off in Celery workers, which close them after every task."
    )
    REDIS_URL: str = Field("redis://127.0.0.1:6379/0", description="Redis for counters, limits, breakers and cache.")
    FANOUT_URL: str = Field("", description="Redis for publish/subscribe between processes. Empty: REDIS_URL.")
    BROKER_URL: str = Field("", description="Redis for Celery; no cluster. Empty: REDIS_URL.")
    UPLOAD_LIMIT_BYTES: int = Field(20 * 1024 * 1024, ge=1024, description="Largest file that may be uploaded.")

    # Models
    MODELS_DIR: Path = Field(
        ROOT / "var" / "models", description="Folder of the embedding, language and entity models."
    )

    # Limits against guessing and flooding
    API_READS_PER_MINUTE: int = Field(1800, ge=1, description="Reads of the API by one person or key.")
    API_READS_PER_PERSON_PER_MINUTE: int = Field(
        3600, ge=1, description="Reads of the API by one person and all their keys together, in one organisation."
    )
    API_READS_PER_ORGANISATION_PER_MINUTE: int = Field(
        20000, ge=1, description="Reads of the API by one organisation's people and keys together."
    )

    # Mail
    EMAIL_URL: str = Field("", description="smtp://user:password@host:port; empty writes mails to var/mail.")
    EMAIL_FROM: str = Field("Scriptorium <scriptorium@localhost>", description="Sender of mails.")

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read `NAME_FILE` for every field that is not set itself."""
        for name in cls.model_fields:
            path = os.environ.get(f"{name}_FILE")
            if path and name not in os.environ:
                values[name] = Path(path).read_text().strip()
        for name, field in cls.model_fields.items():
            if field.annotation == list[str] and isinstance(values.get(name), str):
                values[name] = [word.strip() for word in values[name].split(",") if word.strip()]
        return values

    @model_validator(mode="after")
    def _refuse_what_cannot_work(self) -> "Platform":
        if "cluster" in (self.BROKER_URL or self.REDIS_URL).split("?")[-1]:
            raise ValueError("BROKER_URL must not be a Redis Cluster: Celery's transport cannot speak to one")
        if self.SCRIPTORIUM_ENV == "production" and not (self.SECRET_KEY and self.MASTER_KEY):
            raise ValueError("production needs SECRET_KEY and MASTER_KEY")
        return self


def environment(rooms: Iterable[Room]) -> Platform:
    """Read the environment: the platform's settings and those that each room declares. Raises ValidationError."""
    declared = tuple(room.settings for room in rooms if room.settings)
    return cast(type[Platform], type("Environment", (*declared, Platform), {}))()
