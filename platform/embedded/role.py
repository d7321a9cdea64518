"""`python -m embedded.role ROLE`: become one process of the product. The entry point of the image."""

import os
import sys
from pathlib import Path

from embedded import product
from embedded.llm import SMALL
from embedded.settings import ROOT

_EVERY_INTERFACE = "0.0.0.0"  # noqa: S104  inside a container; what is published is decided outside
_SCRATCH = Path("/tmp")  # noqa: S108  the container's own


def command(role: str) -> tuple[str, ...]:
    """The arguments of the Python interpreter that make it this role. Raises KeyError."""
    models = Path(os.environ.get("MODELS_DIR") or ROOT / "var" / "models")
    model = ("--weights", str(models / SMALL.weights), "--alias", SMALL.name)
    return {
        "web": ("-m", "embedded.web", product.APPLICATION, "--bind", f"{_EVERY_INTERFACE}:8000"),
        "worker": product.celery_worker("worker"),
        "ingest": product.celery_worker("ingest"),
        "beat": product.celery_beat(_SCRATCH / "beat-schedule"),
        "llm": ("-m", "embedded.llm_server", *model, "--host", _EVERY_INTERFACE, "--port", "8080"),
        "migrate": ("-m", "embedded.release"),
        "manage": (str(ROOT / "manage.py"), *sys.argv[2:]),
    }[role]


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("Say which role: web, worker, ingest, beat, llm, migrate or manage.")
    os.execv(sys.executable, (sys.executable, *command(sys.argv[1])))  # noqa: S606  no shell is the point


if __name__ == "__main__":
    main()
