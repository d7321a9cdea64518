"""A stage of `make test` that hangs is ended with all that it started, and counts as failed."""

import sys
import time

import psutil
import pytest

from scripts import check
from scripts.check import Stage, run

_STARTS_ANOTHER = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
"""


def test_a_stage_that_hangs_is_stopped_with_its_children(tmp_path):
    noted = tmp_path / "child"
    assert run(Stage("hangs", (sys.executable, "-c", _STARTS_ANOTHER, str(noted)), within_s=5)) is None
    assert _ends(int(noted.read_text()))


@pytest.mark.parametrize("status", [0, 3])
def test_a_stage_ends_with_its_own_status(status):
    assert run(Stage("ends", (sys.executable, "-c", f"raise SystemExit({status})"))) == status


def test_the_run_fails_and_says_which_stage_hung(monkeypatch, capsys):
    hanging = Stage("types", (sys.executable, "-c", "import time; time.sleep(600)"), within_s=0.2)
    monkeypatch.setattr(check, "type_stages", lambda: [hanging])
    assert check.main(["types"]) == 1
    assert "types: FAILED (it hung and was stopped)" in capsys.readouterr().out


def _ends(pid: int) -> bool:
    """Within ten seconds; a zombie has ended, whoever is to collect it."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False
