"""`make mutants`: takes checks out of the product, one at a time, and expects a test to fail for each.

A check that no test holds can be lost without anybody noticing. Each mutant names a file, the exact text that is
replaced, and the test that must fail; before, all of these tests must pass. Everything happens in a copy of the tree
in a temporary folder, which is thrown away. Run before a release (`ONLY=word` chooses by name or file):
`tests/architecture/test_mutants.py` keeps the list true meanwhile.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutant_list import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
# Not copied but pointed at: nothing in them is changed.
LINKED = (".venv", "var/models", "var/stamps", "frontend/node_modules", "frontend/dist")
LEFT_OUT = (
    ".git",
    ".venv",
    "var",
    "node_modules",
    "dist",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
)
TESTS_FAILED = 1  # pytest's exit code; others mean that nothing was tested
DID_NOT_END = -1
WITHIN_S = 600


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    is_killed: bool
    said: str


@contextmanager
def throw_away_copy() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scriptorium-mutants-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        Path(folder).chmod(0o755)
        for name in LINKED:
            if (ROOT / name).exists():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).symlink_to((ROOT / name).resolve())
        yield copy


def run_tests(copy: Path, tests: list[str]) -> tuple[int, str]:
    """Run tests of the copy; return pytest's exit code and the end of what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests]
    path = os.pathsep.join([str(copy), str(copy / "platform")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_SEED": "0"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        # A busy machine looks the same as a change that hangs: neither shows that a test failed.
        return DID_NOT_END, "did not end"
    return done.returncode, done.stdout[-1500:] + done.stderr[-500:]


def try_mutant(copy: Path, mutant: Mutant) -> Verdict:
    file = copy / mutant.file
    before = file.read_text()
    file.write_text(mutant.applied_to(before))
    try:
        code, said = run_tests(copy, [mutant.test])
    finally:
        file.write_text(before)
    return Verdict(mutant, code == TESTS_FAILED, said)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    chosen = [one for one in MUTANTS if not words or any(word in f"{one.name} {one.file}" for word in words)]
    with throw_away_copy() as copy:
        code, said = run_tests(copy, list(dict.fromkeys(one.test for one in chosen)))
        if code:
            say(f"{said}\nThe tests fail without any change: nothing can be said.")
            return 2
        verdicts = [_told(copy, mutant) for mutant in chosen]
    killed = sum(verdict.is_killed for verdict in verdicts)
    say(f"{killed} of {len(verdicts)} mutants killed")
    return 0 if killed == len(verdicts) else 1


def _told(copy: Path, mutant: Mutant) -> Verdict:
    began = time.monotonic()
    verdict = try_mutant(copy, mutant)
    say(f"{'killed  ' if verdict.is_killed else 'SURVIVED'} {mutant.name} ({time.monotonic() - began:.0f} s)")
    if not verdict.is_killed:
        say(f"         {mutant.file}: {mutant.test}\n{verdict.said[-600:]}")
    return verdict


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "").split()))
