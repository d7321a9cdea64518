"""What ends is started again: at once, then more and more slowly, and a person is told."""

from pathlib import Path

import pytest

from embedded.child import Program
from embedded.errors import EmbeddedError
from embedded.process import ChildProcess
from embedded.supervisor import DELAYS_S, STEADY_AFTER_S, Supervisor


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Fragile(ChildProcess):
    """Ends when the test says so."""

    def __init__(self, tmp_path: Path) -> None:
        super().__init__("fragile", log=tmp_path / "fragile.log", notes=tmp_path)
        self.launches = 0
        self.is_down = False
        self.refuses = False

    def program(self) -> Program:
        raise AssertionError("never run")

    def launch(self) -> None:
        if self.refuses:
            raise EmbeddedError("the port is taken")
        self.launches += 1
        self.is_down = False

    def answers(self) -> bool:
        return not self.is_down

    def has_ended(self) -> bool:
        return self.is_down


@pytest.fixture
def scene(tmp_path):
    clock = Clock()
    said: list[str] = []
    supervisor, fragile = Supervisor(said.append, clock), Fragile(tmp_path)
    supervisor.watch(fragile)
    return supervisor, fragile, clock, said


def ends_after(scene, seconds: float) -> float:
    """Let it end; returns how long it stayed down."""
    supervisor, fragile, clock, _ = scene
    clock.now += seconds
    fragile.is_down = True
    ended_at, launches = clock.now, fragile.launches
    supervisor.check()
    while fragile.launches == launches:
        clock.now += 0.1
        supervisor.check()
    return clock.now - ended_at


def test_a_killed_process_is_back_within_a_second_and_both_are_told(scene):
    assert ends_after(scene, 100) < 1
    supervisor, _, _, said = scene
    supervisor.check()
    assert "starting it again" in said[0]
    assert "is back" in said[-1]


def test_a_process_that_keeps_ending_is_tried_more_and_more_slowly(scene):
    pauses = [ends_after(scene, 1) for _ in range(len(DELAYS_S) + 1)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(30, abs=0.2)
    assert any("keeps ending (5 times)" in line for line in scene[3])


def test_a_steady_process_is_forgiven_its_earlier_ends(scene):
    for _ in range(6):
        ends_after(scene, 1)
    assert ends_after(scene, STEADY_AFTER_S + 1) < 1


def test_a_start_that_is_refused_is_told_and_tried_again(scene):
    supervisor, fragile, clock, said = scene
    fragile.is_down, fragile.refuses = True, True
    for _ in range(20):
        clock.now += 0.1
        supervisor.check()
    assert any("cannot be started: the port is taken" in line for line in said)
    fragile.refuses = False
    for _ in range(60):
        clock.now += 0.1
        supervisor.check()
    assert fragile.launches == 1
