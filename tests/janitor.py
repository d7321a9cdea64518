"""Waits for the end of a test run, stops its servers and removes its folder.

The run holds the other end of our standard input: it closes when the run ends, by kill -9 as well.
"""

import shutil
import sys
from pathlib import Path

from embedded.registry import stop_leftovers


def main(folder: Path) -> None:
    sys.stdin.buffer.read()
    stop_leftovers(folder / "running", patience_s=5)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
