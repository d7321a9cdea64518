"""Children end with us, and with all they started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from embedded import child
from embedded.child import Program

PARENT_OF_ONE = "import subprocess, sys; subprocess.Popen(['sleep', '60']); print('up', flush=True); sys.stdin.read()"


def sleeper(tmp_path: Path, *, argv: tuple[str, ...] = ("sleep", "60")) -> psutil.Popen:
    return child.spawn(Program("sleeper", argv, tmp_path / "sleeper.log"))


def wait_until(is_true, within_s: float = 5) -> None:
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_stop_ends_a_child_that_asks_for_time_and_what_it_had_started(tmp_path):
    stubborn = "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    stubborn += "subprocess.Popen(['sleep', '60']); open('up', 'w'); time.sleep(60)"
    process = child.spawn(Program("stubborn", (sys.executable, "-c", stubborn), tmp_path / "log", cwd=tmp_path))
    wait_until((tmp_path / "up").exists)
    family = [process, *process.children(recursive=True)]
    assert len(family) == 2
    child.stop(process, signal.SIGTERM, patience_s=0.2)
    assert all(child.has_ended(member) for member in family)


def test_stop_is_harmless_for_a_process_that_is_gone(tmp_path):
    process = sleeper(tmp_path)
    process.kill()
    child.stop(process, signal.SIGTERM, patience_s=1)
    child.stop(process, signal.SIGTERM, patience_s=1)
    assert child.has_ended(process)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_dies_with_its_parent_even_by_kill_9(tmp_path):
    script = f"""
from pathlib import Path
from embedded import child
process = child.spawn(child.Program("sleeper", ("sleep", "60"), Path({str(tmp_path / "log")!r})))
print(process.pid, flush=True)
import time; time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    wait_until(lambda: child.has_ended(orphan))


def test_the_last_words_of_a_log_are_one_line(tmp_path):
    log = tmp_path / "log"
    assert child.last_line(log) == "no log"
    log.write_text("first\nlast\n\n")
    assert child.last_line(log) == "last"
