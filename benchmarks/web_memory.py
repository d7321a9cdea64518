"""What one web process holds, as `make run` starts it: at its start, warmed up, and after its first search.

PSS from /proc/PID/smaps_rollup: private pages, and of shared ones its share. The process is started anew, not forked
from one of the tests', and a second one beside it shares what files it maps, as in a run with WEB_PROCESSES=2.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import psutil

from benchmarks import corpus
from benchmarks.measure import against

TARGET_MB = 300.0
READY_WITHIN_S = 60.0
NOTES = {f"note {number}": f"Ferry {number} leaves the harbour at {number} o'clock." for number in range(1, 9)}
KINDS = ("Rss", "Pss", "Pss_Anon", "Pss_File")


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Megabytes of a process alone and of one of two; seconds of its first and second search."""
    from embedded.ports import free_port

    company = corpus.company()
    corpus.load_texts(company, NOTES)
    head = {"authorization": f"Bearer {company.api_key('olivia')}"}
    with ExitStack() as stack:
        first = stack.enter_context(_web(free_port()))
        before = _settled(first)
        second = stack.enter_context(_web(free_port()))
        _settled(second)
        of_two = held(first.pid)
        searches = [_searched(first, company, head) for _ in range(2)]
        return {
            "before work": before,
            "before work, of two": of_two,
            "after searches, of two": held(first.pid),
            "first and second search, s": searches,
            "threads": psutil.Process(first.pid).num_threads(),
            "before work, MB": against(before["Pss"], TARGET_MB, at_most=True),
        }


def held(pid: int) -> dict[str, float]:
    """Megabytes of a process by kind."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {name[:-1]: round(int(size) / 1024, 1) for name, size, *_ in lines if name[:-1] in KINDS}


@contextmanager
def _web(port: int) -> Iterator[SimpleNamespace]:
    path = os.pathsep.join(sys.path[1:3])
    command = [sys.executable, "-m", "embedded.web", "config.asgi:application", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path})
    try:
        yield SimpleNamespace(pid=process.pid, url=f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


def _settled(web: SimpleNamespace) -> dict[str, float]:
    """What it holds once it is ready, was asked for a page, and its warm-up has ended."""
    until = time.monotonic() + READY_WITHIN_S
    while not _is_ready(web) and time.monotonic() < until:
        time.sleep(0.2)
    found = held(web.pid)
    while time.monotonic() < until:
        time.sleep(3)
        found, before = held(web.pid), found
        if abs(found["Pss"] - before["Pss"]) < 1:
            break
    return found


def _is_ready(web: SimpleNamespace) -> bool:
    try:
        return httpx.get(f"{web.url}/health/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _searched(web: SimpleNamespace, company: corpus.Company, head: dict[str, str]) -> float:
    started = time.perf_counter()
    url = f"{web.url}{company.url('search/')}"
    answer = httpx.get(url, params={"q": "When does ferry 5 leave?"}, headers=head, timeout=60)
    answer.raise_for_status()
    assert answer.json()["results"], "nothing was found"
    return round(time.perf_counter() - started, 3)
