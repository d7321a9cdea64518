"""The front end: npm from the PATH where it is new enough, else the one that came as a Python wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from scripts import ROOT
from scripts.python_steps import VENV
from scripts.steps import Step, run

FRONTEND = ROOT / "frontend"
OLDEST_NODE = (20, 19)
OLDEST_NPM = (11, 0)
_NOT_SOURCE = {"node_modules", "dist", "coverage"}


def steps() -> list[Step]:
    return [
        Step("npm", "Front-end packages", _locked, FRONTEND / "node_modules", _install, 2**30),
        Step("frontend", "Front-end build", _sources, FRONTEND / "dist", _build),
    ]


def npm(*arguments: str, failure: str) -> None:
    run("npm", *arguments, failure=failure, cwd=FRONTEND, environment={"PATH": node_path()})


def node_path() -> str:
    """A PATH on which `node` and `npm` are new enough."""
    path = os.environ.get("PATH", "")
    if _version("node") >= OLDEST_NODE and _version("npm") >= OLDEST_NPM:
        return path
    return f"{VENV / 'bin'}{os.pathsep}{path}"


def _version(program: str) -> tuple[int, ...]:
    if shutil.which(program) is None:
        return (0,)
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(number) for number in re.findall(r"\d+", answer)[:2])


def _locked() -> Iterable[Path]:
    return [FRONTEND / "package-lock.json", FRONTEND / "package.json", FRONTEND / ".npmrc"]


def _sources() -> Iterable[Path]:
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in _NOT_SOURCE]
        yield from (Path(folder) / name for name in files)


def _install() -> None:
    retry = "Front-end packages could not be fetched. Check the network, then run make again"
    npm("ci", "--no-audit", "--no-fund", failure=retry)


def _build() -> None:
    npm("run", "build", failure="The front end could not be built")
