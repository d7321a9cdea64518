"""How Yjs and the product's own editor read a log: the front end's schema and binding under Node."""

import json
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scripts.frontend_steps import FRONTEND
from tests.node_clients import _tool
from tests.run_folder import locked

_SOURCE = FRONTEND / "src" / "test" / "binding.ts"


@cache
def _built() -> Path:
    """One file, beside the packages it needs."""
    made = FRONTEND / "node_modules" / ".cache" / "binding.mjs"
    with locked(FRONTEND.parent / "var" / "binding.lock"):
        subprocess.run(
            [*_tool("node"), "node_modules/rolldown/bin/cli.mjs", str(_SOURCE), "--file", str(made),
             "--format", "esm", "--platform", "node", "--external", "jsdom"],
            cwd=FRONTEND, check=True, capture_output=True,
        )  # fmt: skip
    return made


def read(logs: Sequence[tuple[list[bytes], bytes]]) -> list[dict[str, Any]]:
    """For each log (its updates, and its state as pycrdt encodes it) the text by every way a browser may read it."""
    lines = [
        json.dumps({"updates": [b64encode(one).decode() for one in updates], "state": b64encode(state).decode()})
        for updates, state in logs
    ]
    done = subprocess.run(
        [*_tool("node"), str(_built())], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
