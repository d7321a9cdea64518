"""An upstream in a process of its own, where what it costs to answer must not slow the caller down.

    with openai_apart(key="sk-right", usage=(30, 10)) as upstream: upstream.url

`python -m tests.upstreams.apart {"key": ..., "act": {...}}` prints its address and serves until its input ends.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class UpstreamApart:
    """All that is known of it on this side: its base address."""

    url: str


@contextmanager
def openai_apart(*, key: str, **act: Any) -> Iterator[UpstreamApart]:
    """A loopback OpenAI that answers every call with this act, until the block ends."""
    command = [sys.executable, "-m", "tests.upstreams.apart", json.dumps({"key": key, "act": act})]
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, text=True, **pipes) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the upstream did not come up")
            yield UpstreamApart(url)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def main(settings: dict[str, Any]) -> None:
    from tests.upstreams.openai_server import openai_upstream
    from tests.upstreams.recording import Act
    from tests.upstreams.server import running

    act = settings["act"]
    with running(openai_upstream(key=settings["key"])) as upstream:
        upstream.script.standing = Act(**act | ({"usage": tuple(act["usage"])} if act.get("usage") else {}))
        sys.stdout.write(f"{upstream.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
