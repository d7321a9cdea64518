"""`make dev`: the embedded product, and in front of it Vite's development server, which takes changed files over.

PORT is the product's, DEV_PORT that of the pages with hot reload. A product that runs already is used and left running.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from embedded.settings import RunSettings
from embedded.state import RunState
from scripts import ROOT
from scripts.frontend_steps import FRONTEND, node_path
from scripts.python_steps import PYTHON

DEV_PORT = 5173
LOOK_EVERY_S = 0.2
STOP_WITHIN_S = 60


def main() -> int:
    """Run until Ctrl-C or until one of the two ends; nothing that was started here is left."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    settings = RunSettings.read(dict(os.environ))
    state = RunState(settings.run)
    address = ""
    started = [] if state.read() else [subprocess.Popen([PYTHON, "-m", "embedded", "run"], cwd=ROOT)]
    try:
        address = _address(state, started)
        if address:
            port = int(os.environ.get("DEV_PORT", DEV_PORT))
            started.append(start_vite(address, port))
            sys.stdout.write(f"\n  With hot reload: http://127.0.0.1:{port}\n\n")
            _wait_for_one(started)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(started)
    return 0 if address else 1


def start_vite(product: str, port: int, folder: Path = FRONTEND) -> subprocess.Popen[bytes]:
    """Start the development server of the front end in `folder` before a product that answers at an address."""
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    environment = {**os.environ, "PATH": node_path(), "PRODUCT_URL": product}
    return subprocess.Popen(["node", vite, "--port", str(port), "--logLevel", "warn"], cwd=folder, env=environment)


def _address(state: RunState, started: list[subprocess.Popen[bytes]]) -> str:
    """Wait until the product answers; an empty string when it has ended instead, after saying why."""
    while all(process.poll() is None for process in started):
        running = state.read()
        if running is not None and running.environment:
            return running.address
        time.sleep(LOOK_EVERY_S)
    return ""


def _wait_for_one(processes: list[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(LOOK_EVERY_S)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """The last one started first. Ctrl-C has reached them too; a second signal does no harm."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in reversed(processes):
        if process.poll() is None:
            process.terminate()
        process.wait(STOP_WITHIN_S)


if __name__ == "__main__":
    sys.exit(main())
