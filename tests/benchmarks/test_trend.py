"""The page of figures is made of the committed results and of nothing else."""

import json
from pathlib import Path
from typing import Any

from benchmarks import trend
from benchmarks.measure import against


def test_the_page_of_figures_is_up_to_date() -> None:
    assert trend.PAGE.read_text() == trend.page(), "python -m benchmarks.trend"


def test_a_figure_is_followed_from_run_to_run_and_judged_by_the_last(tmp_path: Path) -> None:
    _keep(tmp_path, "1", {"search": {"p95": against(90.0, 50.0, at_most=True)}})
    _keep(tmp_path, "2", {"search": {"error": "ValueError: none"}, "seal": {"rows": against(9, 10, at_most=False)}})
    _keep(tmp_path, "3", {"search": {"p95": against(45.0, 40.0, at_most=True)}})
    page = trend.page(tmp_path)
    assert "| p95 | at most 40 | 90 | 45 | no | █▅ |" in page
    assert "| rows | at least 10 | 9 | 9 | no |  |" in page
    assert "| 2 | a machine, 2 cores, 4 GiB | 0.5 | 2 |" in page


def test_a_run_without_results_is_no_reason_to_stop(tmp_path: Path) -> None:
    assert trend.page(tmp_path).startswith("# How the figures moved")


def _keep(folder: Path, name: str, results: dict[str, Any]) -> None:
    machine = {"cpu": "a machine", "cores": 2, "memory_gib": 4, "load_average": [0.5, 0, 0]}
    (folder / f"{name}.json").write_text(json.dumps({"machine": machine, "results": results}))
