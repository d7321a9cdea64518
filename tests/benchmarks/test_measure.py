"""The figures that the benchmarks keep are computed as they say."""

import random

import numpy
import pytest

from benchmarks.measure import against, machine, percentiles


@pytest.mark.parametrize("count", [1, 2, 19, 100, 997])
def test_percentiles_are_durations_that_were_measured(count: int) -> None:
    seconds = [random.Random(count).expovariate(20) for _ in range(count)]
    found = percentiles(seconds)
    assert (found["count"], found["max_ms"]) == (count, round(max(seconds) * 1000, 3))
    for share in (50, 95, 99):
        nearest = numpy.percentile(seconds, share, method="nearest") * 1000
        assert found[f"p{share}_ms"] == pytest.approx(nearest, abs=0.001)


def test_nothing_measured_is_said() -> None:
    assert percentiles([]) == {"count": 0}


@pytest.mark.parametrize(("figure", "at_most", "met"), [(9.9, True, True), (10.1, True, False), (10.1, False, True)])
def test_a_target_is_met_on_its_own_side(figure: float, at_most: bool, met: bool) -> None:
    assert against(figure, 10.0, at_most=at_most)["met"] is met


def test_the_machine_is_told_without_its_name() -> None:
    facts = machine()
    assert facts["cores"] >= 1
    assert facts["memory_gib"] > 0
    assert not {"host", "hostname", "user"} & set(facts)
