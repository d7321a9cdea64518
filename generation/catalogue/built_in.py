"""Which built-in model runs at this moment: `make run` may put a larger one in its place while we run."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

_DEMO_FAMILY = "smollm2"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """`url` is empty where there is none. `is_demo`: its answers are for trying things out, and marked so."""

    name: str
    url: str
    is_demo: bool


def running() -> BuiltIn:
    """Return the model that answers now; what the settings say, where no run has told otherwise."""
    now = written_status().get("running")
    if isinstance(now, dict):
        return BuiltIn(str(now["name"]), str(now["url"]), bool(now["is_demo"]))
    name = settings.LOCAL_MODEL_NAME
    return BuiltIn(name, settings.LOCAL_MODEL_URL, name.startswith(_DEMO_FAMILY))


def written_status() -> dict[str, Any]:
    """Return what `make run` wrote about its built-in model, empty without it."""
    if not settings.BUILT_IN_MODEL_FILE:
        return {}
    file = Path(settings.BUILT_IN_MODEL_FILE)
    try:
        return _read(file, file.stat().st_mtime_ns, file.stat().st_ino)
    except OSError:
        return {}


@lru_cache(maxsize=4)
def _read(file: Path, changed_ns: int, inode: int) -> dict[str, Any]:
    """The file as it was then; it is written whole, so half of it is never seen."""
    try:
        found = json.loads(file.read_text())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
