"""`make test`: every check there is, each stage with its seconds, and last of all the verdict."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import EmbeddedError
from scripts import ROOT, system_packages
from scripts.frontend_steps import FRONTEND, node_path
from scripts.python_steps import PYTHON, VENV

_FAST = "not slow and not e2e and not drill and not neo4j and not model"
_COMPOSE = "vendor.compose-spec"
# A worker that died is not replaced: what it had been given would be waited for without end (xdist 3.8, loadgroup).
WORKERS = ("-n", "2", "--dist", "loadgroup", "--max-worker-restart", "0")
_STAGE_WITHIN_S = 600
_TESTS_WITHIN_S = 3600


@dataclass(frozen=True)
class Stage:
    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    within_s: float = _STAGE_WITHIN_S


def lint_stages() -> list[Stage]:
    tool = VENV / "bin"
    compose = ("--builtin-schema", _COMPOSE, "docker/compose.yaml")
    return [
        Stage("style", (f"{tool}/ruff", "check", ".")),
        Stage("format", (f"{tool}/ruff", "format", "--check", ".")),
        Stage("layers", (f"{tool}/lint-imports",)),
        Stage("dependencies", (f"{tool}/deptry", ".")),
        Stage("dead code", (str(PYTHON), "-m", "scripts.dead_code")),
        Stage("compose file", (f"{tool}/check-jsonschema", *compose)),
        Stage("image", (f"{tool}/hadolint", "docker/Dockerfile")),
        Stage("front end: style", ("npm", "run", "--silent", "lint"), FRONTEND),
        Stage("front end: first load", ("npm", "run", "--silent", "first-load"), FRONTEND),
    ]


def type_stages() -> list[Stage]:
    return [
        Stage("types", (f"{VENV / 'bin'}/mypy", ".")),
        Stage("front end: types", ("npm", "run", "--silent", "typecheck"), FRONTEND),
    ]


def frontend_tests() -> Stage:
    return Stage("front end: tests", ("npm", "test", "--silent"), FRONTEND)


def suite(marks: str) -> Stage:
    selection = ("-m", marks) if marks else ()
    return Stage("tests", (str(PYTHON), "-m", "pytest", "-q", *WORKERS, *selection), within_s=_TESTS_WITHIN_S)


def main(words: list[str]) -> int:
    """`full`, `fast`, `lint` or `types`; NEO4J=off leaves Neo4j out and says so in the last line."""
    kind = words[0]
    with_neo4j = os.environ.get("NEO4J", "on").lower() != "off"
    try:
        if kind == "full":
            system_packages.ensure(with_neo4j=with_neo4j)
    except EmbeddedError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    marks = _FAST if kind == "fast" else "" if with_neo4j else "not neo4j"
    stages = {
        "full": [*lint_stages(), *type_stages(), frontend_tests(), suite(marks)],
        "fast": [suite(marks)],
        "lint": lint_stages(),
        "types": type_stages(),
    }[kind]
    failed = [stage.name for stage in stages if not _passes(stage)]
    note = "" if with_neo4j or kind != "full" else " Neo4j was switched off (NEO4J=off): nothing about it was tested."
    _say(f"\nFAILED: {', '.join(failed)}.{note}" if failed else f"\nAll passed.{note}")
    return 1 if failed else 0


def _passes(stage: Stage) -> bool:
    _say(f"\n--- {stage.name}")
    started = time.monotonic()
    status = run(stage)
    verdict = "passed" if status == 0 else "FAILED" if status else "FAILED (it hung and was stopped)"
    _say(f"--- {stage.name}: {verdict} in {time.monotonic() - started:.1f} s")
    return status == 0


def run(stage: Stage) -> int | None:
    """Return what a stage ends with, or None: what hangs is ended with all that it started, and the others go on."""
    process = subprocess.Popen(stage.command, cwd=stage.folder, env=_environment(), start_new_session=True)
    try:
        return process.wait(stage.within_s)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:  # an interrupt by hand ends it too: it is in a session of its own
            os.killpg(process.pid, signal.SIGTERM)
            _kill_after(process, 10)


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Give it time to end its services, then none."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment() -> Mapping[str, str]:
    """Ours, but compiled code is kept: the suite starts Python hundreds of times, and images often forbid it."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, "PATH": node_path(), "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")])}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
