"""A LiteLLM proxy as a process, installed into a virtual environment of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import openai

from benchmarks.peers import PeerMissing
from benchmarks.peers.install import FOLDER, fetch, uv

LOCK = Path(__file__).resolve().parent / "litellm" / "requirements.lock"
VENV = FOLDER / "litellm"
MASTER_KEY = "sk-master"
READY_WITHIN_S = 120


def install() -> None:
    """Raises PeerMissing."""
    python = VENV / "bin" / "python"
    make: list[str | Path] = [uv(), "venv", "--quiet", "--clear", "--python", sys.executable, VENV]
    add: list[str | Path] = [uv(), "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", LOCK]
    fetch("litellm", LOCK, VENV / "bin" / "litellm", [make, add])


def versions() -> dict[str, str]:
    """What runs, as its packages name themselves."""
    folders = [str(folder) for folder in VENV.glob("lib/python3.*/site-packages")]
    found = {one.metadata["Name"].lower(): one.version for one in metadata.distributions(path=folders)}
    return {name: found[name] for name in ("litellm", "openai", "uvicorn", "fastapi")}


@contextmanager
def litellm_proxy(upstream_url: str, upstream_key: str, model: str, port: int) -> Iterator[openai.OpenAI]:
    """One worker in front of the upstream; a client of it with the master key. Raises PeerMissing."""
    settings = FOLDER / "litellm.json"
    settings.write_text(json.dumps(_settings(upstream_url, upstream_key, model)))
    log = FOLDER / "litellm.log"
    command: list[str | Path] = [VENV / "bin" / "litellm", "--config", settings, "--host", "127.0.0.1"]
    command += ["--port", str(port), "--num_workers", "1"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=FOLDER, env=_environment(), stdout=output, stderr=output)
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/health/liveliness", log)
        yield openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key=MASTER_KEY, max_retries=0)
    finally:
        process.terminate()
        process.wait(20)


def _settings(upstream_url: str, upstream_key: str, model: str) -> dict[str, object]:
    deployment = {"model": f"openai/{model}", "api_base": f"{upstream_url}/v1", "api_key": upstream_key}
    return {
        "model_list": [{"model_name": model, "litellm_params": deployment}],
        "litellm_settings": {"num_retries": 0},
        "general_settings": {"master_key": MASTER_KEY},
    }


def _environment() -> dict[str, str]:
    """Nothing of ours, above all no database; its own advice for production; nothing fetched at the start."""
    quiet = {"LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    return {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(FOLDER), **quiet}


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise PeerMissing(f"the LiteLLM proxy did not come up; see var/peers/{log.name}")
