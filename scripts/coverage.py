"""`make coverage`: the suite again with every line counted, and a table by app."""

import json
import subprocess
import sys
from collections import defaultdict

from scripts import ROOT
from scripts.python_steps import PYTHON

REPORT = ROOT / "var" / "coverage.json"
_SUITE = ("-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "--cov", "--cov-report", f"json:{REPORT}")


def main(words: list[str]) -> int:
    """`words` go to pytest: `-m e2e`, a folder. Its exit status is ours."""
    finished = subprocess.run([str(PYTHON), *_SUITE, *words], cwd=ROOT, check=False)
    if REPORT.exists():
        sys.stdout.write(table(json.loads(REPORT.read_text())["files"]))
    return finished.returncode


def table(files: dict[str, dict[str, dict[str, int]]]) -> str:
    """Covered lines and branches of each app, in per cent."""
    covered: dict[str, int] = defaultdict(int)
    counted: dict[str, int] = defaultdict(int)
    for path, report in files.items():
        app, summary = app_of(path), report["summary"]
        covered[app] += summary["covered_lines"] + summary.get("covered_branches", 0)
        counted[app] += summary["num_statements"] + summary.get("num_branches", 0)
    lines = [f"{app:<16}{100 * covered[app] / counted[app]:6.1f} %" for app in sorted(counted) if counted[app]]
    return "\n".join(["", *lines, ""])


def app_of(path: str) -> str:
    """`platform/` is a source root: its children are the apps."""
    first, _, rest = path.partition("/")
    return rest.partition("/")[0] if first == "platform" else first


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
