"""Run the benchmarks and keep one JSON file of the run under benchmarks/results/.

    make bench                      all of them
    make bench ONLY=editor          those whose name begins so
    make bench DATA=<folder>        with the evaluation data, for those that need it

Each module `benchmarks/<app>_<what>.py` offers `run(options) -> dict`. It starts what it needs itself: the same
real PostgreSQL, Redis, model and web processes as the tests.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent), str(HERE.parent / "platform")]

from benchmarks import trend  # noqa: E402
from benchmarks.measure import machine  # noqa: E402
from benchmarks.stage import Stage  # noqa: E402

NOT_BENCHMARKS = {"run", "measure", "stage", "corpus", "writers", "trace", "calls", "hostile_texts", "made_up", "trend"}


def main() -> int:
    options = _options()
    names = [name for name in _names() if name.startswith(options.only)]
    report: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    report["results"] = {}
    with Stage() as stage:
        options.stage = stage
        for name in names:
            report["results"][name] = _one(name, options)
    path = HERE / "results" / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")
    trend.write()
    print(f"kept in benchmarks/results/{path.name}")
    return 1 if any("error" in result for result in report["results"].values()) else 0


def _one(name: str, options: SimpleNamespace) -> dict[str, Any]:
    started = time.perf_counter()
    print(f"{name} ...", flush=True)
    try:
        result: dict[str, Any] = importlib.import_module(f"benchmarks.{name}").run(options)
    except Exception as error:  # one benchmark's failure must not hide the others' figures
        result = {"error": f"{type(error).__name__}: {error}"}
    result["took_s"] = round(time.perf_counter() - started, 1)
    print(json.dumps(result, indent=2), flush=True)
    return result


def _names() -> list[str]:
    found = pkgutil.iter_modules([str(HERE)])
    return sorted(module.name for module in found if not module.ispkg and module.name not in NOT_BENCHMARKS)


def _options() -> SimpleNamespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="run the benchmarks whose name begins with this")
    parser.add_argument("--data", type=Path, default=None, help="folder of the evaluation data")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each timed load")
    return SimpleNamespace(**vars(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
