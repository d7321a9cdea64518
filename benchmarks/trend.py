"""The page of how figures with a target moved, made of the committed results: `python -m benchmarks.trend`.

A run of the benchmarks makes it anew. Figures of different machines, or of a busy one, are told apart by the load
beside them, not by this page.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "operations" / "figures.md"
BARS = "▁▂▃▄▅▆▇█"
HEAD = """# How the figures moved

Made by `python -m benchmarks.trend` from `benchmarks/results`, as every run of `make bench` does; a test holds the two
together. Here stands each figure that has a target. What a benchmark counts is said in its first lines
([benchmarks](../../benchmarks/README.md)). A busy machine slows everything, so read the load beside a run before its
times; ratios taken within one run tell more.
"""


@dataclass
class Figure:
    """One figure with a target, in the order of the runs that measured it."""

    wanted: str
    target: float
    values: list[tuple[str, float]] = field(default_factory=list)

    def add(self, run: str, found: dict[str, Any]) -> None:
        """The newest run's target counts."""
        self.wanted, self.target = found["wanted"], found["target"]
        self.values.append((run, found["figure"]))

    @property
    def is_met(self) -> bool:
        last = self.values[-1][1]
        return last <= self.target if self.wanted == "at most" else last >= self.target


def page(results: Path = RESULTS) -> str:
    """Markdown: the runs with their machines, and a table of figures for each benchmark."""
    runs = {path.stem: json.loads(path.read_text()) for path in sorted(results.glob("*.json"))}
    return "\n".join([HEAD, *_runs(runs), *_tables(_figures(runs))]) + "\n"


def _runs(runs: dict[str, Any]) -> Iterator[str]:
    yield "| Run | Machine | Load | Benchmarks |"
    yield "| --- | --- | --- | --- |"
    for name, run in runs.items():
        machine = run["machine"]
        what = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB"
        yield f"| {name} | {what} | {machine['load_average'][0]} | {len(run['results'])} |"


def _figures(runs: dict[str, Any]) -> dict[str, dict[str, Figure]]:
    """Figures by benchmark and name."""
    found: dict[str, dict[str, Figure]] = {}
    for run, kept in runs.items():
        for benchmark, result in kept["results"].items():
            for name, figure in _with_target(result):
                known = found.setdefault(benchmark, {}).setdefault(name, Figure("", 0.0))
                known.add(run, figure)
    return found


def _with_target(result: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(result, dict):
        return
    if {"figure", "target", "wanted"} <= result.keys():
        yield " / ".join(path), result
        return
    for name, inner in result.items():
        yield from _with_target(inner, (*path, str(name)))


def _tables(figures: dict[str, dict[str, Figure]]) -> Iterator[str]:
    for benchmark, named in sorted(figures.items()):
        yield f"\n## {benchmark}\n"
        yield "| Figure | Wanted | First | Last | Met | Trend |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for name, figure in named.items():
            first, last = figure.values[0][1], figure.values[-1][1]
            met = "yes" if figure.is_met else "no"
            wanted = f"{figure.wanted} {figure.target:g}"
            yield f"| {name} | {wanted} | {first:g} | {last:g} | {met} | {_bars(figure.values)} |"


def _bars(values: list[tuple[str, float]]) -> str:
    """A bar a run, the highest for the largest figure; nothing where there is no more than one run to compare."""
    numbers = [value for _, value in values]
    top = max(numbers)
    if len(numbers) < 2 or top <= 0:
        return ""
    return "".join(BARS[min(len(BARS) - 1, int(value / top * (len(BARS) - 1) + 0.5))] for value in numbers)


def write() -> None:
    PAGE.write_text(page())


if __name__ == "__main__":
    write()
