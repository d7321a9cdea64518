"""The corpus in a cluster of its own below `var/bench`, made once and used by every later run.

python -m benchmarks.retrieval.kept <data>      make it, if it is not there (about 30 GB)
"""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.stage import Stage

if TYPE_CHECKING:
    from tests.world import Company

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench" / "retrieval"
SIZES = {"10k": (1, 10_000), "100k": (1, 100_000), "1M": (200, 5_000)}
"""Organisations, and chunks of each."""
SEED = 7
RECIPE = 1
"""Raised by whoever changes what the corpus is made of."""
UNSAFE = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "synchronous_commit": "off"}
"""While it is made: a broken one is made anew."""


@dataclass(frozen=True)
class Filled:
    """An organisation of the corpus."""

    size: str
    chunks: int
    company: "Company"


def kept_corpus(data: Path) -> Path:
    """The folder of the corpus, complete; it is made by another process if it has to be."""
    folder = FOLDER / f"recipe-{RECIPE}"
    if not (folder / "companies.json").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        _make(folder, data)
    return folder


def companies(folder: Path) -> list[Filled]:
    """The organisations that were filled."""
    from tests.world import Company

    rows = json.loads((folder / "companies.json").read_text())
    return [
        Filled(
            row["size"],
            row["chunks"],
            Company(UUID(row["id"]), row["slug"], members={name: UUID(one) for name, one in row["members"].items()}),
        )
        for row in rows
    ]


def _make(folder: Path, data: Path) -> None:
    with Stage(folder, **UNSAFE) as stage:
        from benchmarks import corpus
        from benchmarks.retrieval.build import fill
        from benchmarks.retrieval.multiply import Multiplier
        from benchmarks.retrieval.texts import real_texts

        multiplier = Multiplier(real_texts(data, FOLDER.parent), SEED)
        made = [Filled(size, chunks, corpus.company()) for size, (count, chunks) in SIZES.items() for _ in range(count)]
        fill(stage.postgres.url_as("postgres"), multiplier, [(one.company, one.chunks) for one in made])
    rows = [
        {"size": one.size, "chunks": one.chunks, "id": str(one.company.id), "slug": one.company.slug}
        | {"members": {name: str(member) for name, member in one.company.members.items()}}
        for one in made
    ]
    (folder / "companies.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    print(kept_corpus(Path(sys.argv[1])))
