"""The shape of the app: a short top level, and no circle of imports inside its folders."""

from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2] / "generation"
ANATOMY = {"__init__", "apps", "events", "errors", "ports", "tasks", "consumers", "room"}


def test_the_top_level_holds_less_than_ten_modules() -> None:
    own = {file.stem for file in ROOT.glob("*.py")} - ANATOMY
    assert len(own) < 10, sorted(own)


@pytest.mark.parametrize("folder", ["catalogue", "ending", "limits", "pipeline", "prompts", "providers", "streams"])
def test_no_module_of_a_folder_imports_itself_by_a_detour(folder: str) -> None:
    graph = grimp.build_graph("generation", cache_dir=None)
    inside = {one for one in graph.modules if one.startswith(f"generation.{folder}.")}
    assert inside
    imported = {one: graph.find_modules_directly_imported_by(one) & inside for one in inside}
    TopologicalSorter(imported).prepare()  # raises CycleError, naming the circle
