"""Retrieval at 10,000 and 100,000 chunks of one organisation and a million of 200, also while files are taken in.

Real texts, questions and model vectors, multiplied (benchmarks/retrieval/multiply.py says how); a tenth of the files is
private. The corpus takes 30 GB and some ten minutes to make, lies below `var/bench` and is used again. Each size: p50,
p95 and p99 of a whole search, its processor time in Python and in PostgreSQL, the same by part, and recall@20 against
every vector. Organisations are asked in turn at random, each has been asked before. Needs --data.
"""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import against
from benchmarks.retrieval.kept import SIZES, kept_corpus

ROOT = Path(__file__).resolve().parents[1]
TARGETS_P95_MS = {"10k": 50.0, "100k": 120.0, "1M": 200.0}
TARGET_RECALL = 0.98
WHEN = ("alone", "while files are taken in")


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Figures by size, and each of them that has a target beside it."""
    if options.data is None:
        return {"skipped": "needs --data"}
    figures = searched(options.data, list(SIZES))
    return (
        figures
        | {
            f"p95 at {size}, {when}": against(figures[size][when]["p95_ms"], TARGETS_P95_MS[size], at_most=True)
            for size in SIZES
            for when in WHEN
        }
        | {f"recall@20 at {size}": against(figures[size]["recall@20"], TARGET_RECALL, at_most=False) for size in SIZES}
    )


def searched(data: Path, sizes: list[str]) -> dict[str, Any]:
    """Figures of these sizes, by a process that stands for a web process."""
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.retrieval", kept_corpus(data), data, ",".join(sizes)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    print(json.dumps(searched(Path(sys.argv[1]), sys.argv[2].split(",")), indent=1))
