"""`python -m scripts.bootstrap [models] [frontend]`: bring packages and the named parts up to date."""

import fcntl
import sys

from embedded.console import Console
from embedded.errors import EmbeddedError
from scripts import frontend_steps, python_steps
from scripts.steps import STAMPS, Step


def main(parts: list[str]) -> int:
    console = Console()
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            for step in _steps(parts):
                step.ensure(console)
        except EmbeddedError as error:
            sys.stderr.write(f"\n{error}\n")
            return 1
    return 0


def _steps(parts: list[str]) -> list[Step]:
    steps = python_steps.steps()
    if "models" in parts:
        steps += python_steps.model_steps()
    if "frontend" in parts:
        steps += frontend_steps.steps()
    return steps


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
