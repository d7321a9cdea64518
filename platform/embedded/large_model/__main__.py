"""`python -m embedded.large_model --folder DIR`: fetch until the file is whole, however long that takes."""

import argparse
import fcntl
import os
import time
from pathlib import Path

from embedded.large_model.fetch import fetch
from embedded.large_model.model import LARGE, large_weights
from embedded.large_model.pins import read_pins
from embedded.large_model.progress import Stage

RETRY_AFTER_S = (15.0, 60.0, 300.0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--pins", type=Path, default=LARGE.pins)
    arguments.add_argument("--sha256", default=LARGE.sha256)
    arguments.add_argument("--retry-after-s", type=float, nargs="+", default=RETRY_AFTER_S)
    chosen = arguments.parse_args()
    os.nice(10)  # people who work come first
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with (chosen.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may fetch into the same folder
        weights = large_weights(chosen.folder, chosen.sha256)
        tries = 0
        while fetch(chosen.folder, read_pins(chosen.pins), weights) is not Stage.WHOLE:
            time.sleep(chosen.retry_after_s[min(tries, len(chosen.retry_after_s) - 1)])
            tries += 1


if __name__ == "__main__":
    main()
