"""How the runner was asked to run, read from the environment once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import EmbeddedError

ROOT = Path(__file__).resolve().parents[2]
PLANES = ("all", "data", "control")
MODELS = ("large", "small")
BACKUP_KEY_SETTINGS = ("BACKUP_KEY", "BACKUP_KEY_FILE")


@dataclass(frozen=True)
class RunSettings:
    """`environment` is what the product's processes inherit; the other fields steer the runner itself."""

    environment: Mapping[str, str]
    var: Path
    models: Path
    port: int
    web_processes: int
    graph: str
    model: str = "large"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "RunSettings":
        """Raises EmbeddedError naming the variable that makes no sense."""
        if environment.get("PLANE", "all") not in PLANES:
            raise EmbeddedError(f"PLANE must be one of {', '.join(PLANES)}.")
        if environment.get("GRAPH", "postgres") not in ("postgres", "neo4j"):
            raise EmbeddedError("GRAPH must be postgres or neo4j.")
        if environment.get("MODEL", "large") not in MODELS:
            raise EmbeddedError(f"MODEL must be one of {', '.join(MODELS)}.")
        return cls(
            environment=environment,
            var=Path(environment.get("SCRIPTORIUM_VAR") or ROOT / "var").resolve(),
            models=Path(environment.get("MODELS_DIR") or ROOT / "var" / "models").resolve(),
            port=_number(environment, "PORT", 8000),
            web_processes=max(1, _number(environment, "WEB_PROCESSES", 2)),
            graph=environment.get("GRAPH", "postgres"),
            model=environment.get("MODEL", "large"),
        )

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """What is true only while it runs: lock, address, environment, notes about children."""
        return self.var / "run"

    @property
    def large_model(self) -> Path:
        """Where the built-in model that can write is fetched to."""
        return self.models / "large"

    @property
    def built_in_model(self) -> Path:
        """Which built-in model runs, told to the product."""
        return self.run / "built_in_model.json"

    @property
    def notes(self) -> Path:
        return self.run / "children"

    def is_given(self, *names: str) -> bool:
        """Whether one of the variables, or its `NAME_FILE`, has a value."""
        return any(self.environment.get(name) or self.environment.get(f"{name}_FILE") for name in names)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(environment.get(name) or default)
    except ValueError:
        raise EmbeddedError(f"{name} must be a number.") from None
