"""What `make` runs begins without Django, which only the processes that need it set up."""

import os
import re
import subprocess
import sys

from tests.webservers import ROOT


def test_every_module_that_make_runs_can_be_imported_from_the_shell() -> None:
    named = re.findall(r"-m ((?:scripts|tests|benchmarks|embedded)[\w.]*)", (ROOT / "Makefile").read_text())
    modules = sorted(set(named))
    assert "tests.e2e.screenshots" in modules
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    ran = subprocess.run(
        [sys.executable, "-c", f"import {', '.join(modules)}"], cwd=ROOT, env=bare, capture_output=True, text=True
    )
    assert ran.stderr == ""
