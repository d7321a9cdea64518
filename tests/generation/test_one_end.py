"""A run that lives and a sweep in its place end a generation by the same rules, and say the same of it."""

from typing import Any
from uuid import uuid4

import pytest

from generation import ports
from generation.events import SECOND_TRY, Augmentation, Finished, Passage, StreamEvent
from generation.streams.transcript import text_of, texts_of
from tests.generation.driving import Gateway, ask
from tests.generation.test_policy import journaled
from tests.generation.test_stop import SLOW, budget_of, sweep_away, wait_for_events, wait_until
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

PASSAGE = Passage(1, uuid4(), uuid4(), "Engine.pdf", 3, 0, 20, "The engine has a mill.")


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """The files that the asker may read; whoever empties it takes them away."""
    files = {PASSAGE.file_id}
    monkeypatch.setattr(ports.augment, "_filled_with", lambda *_: Augmentation((PASSAGE,)))
    monkeypatch.setattr(ports.readable_files, "_filled_with", lambda _actor, asked: set(asked) & files)
    monkeypatch.setattr(ports.kept_files, "_filled_with", set)
    monkeypatch.setattr("generation.pipeline.heartbeat._LOOK_EVERY_S", 60)
    return files


def test_a_sweep_makes_nothing_of_an_answer_whose_source_was_withdrawn(
    gateway: Gateway, upstream: Upstream, readable: set[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Finished] = []

    def complete(_: Any, finished: Finished) -> dict[str, Any]:
        made.append(finished)
        return {}

    monkeypatch.setitem(ports.completions, "test.purpose", complete)
    upstream.script.next(SLOW)
    generation = gateway.start(ask(purpose="test.purpose", query="engine"))
    wait_for_events(gateway, generation, 5)
    readable.clear()
    sweep_away(gateway, generation)
    receipt = gateway.receipt(generation)
    assert (receipt.state, receipt.error_code) == ("failed", "generation.sources_withdrawn")
    assert not made
    wait_until(lambda: budget_of(gateway)[1] == 0)


def test_the_last_event_and_the_journal_of_a_sweep_have_every_field_of_a_living_end(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.next(Act(text="Half an answer", disconnect_after=2))
    lived = gateway.start(ask())
    ended = gateway.events(lived)[-1]
    upstream.script.next(SLOW)
    lost = gateway.start(ask())
    wait_for_events(gateway, lost, 4)
    sweep_away(gateway, lost)
    swept = gateway.events(lost)[-1]
    assert (ended.kind, swept.kind) == ("error", "error")
    assert ended.data.keys() == swept.data.keys()
    (told, _), (told_by_sweep, _) = (journaled(gateway, one, "generation.interrupted") for one in (lived, lost))
    assert told.keys() == told_by_sweep.keys()
    wait_until(lambda: budget_of(gateway)[1] == 0)


def test_what_a_second_try_took_back_is_no_part_of_the_answer_and_is_kept_apart() -> None:
    kinds: list[tuple[Any, dict[str, Any]]] = [
        ("start", {}),
        ("delta", {"text": "No"}),
        ("delta", {"text": "nsense"}),
        ("notice", {"code": SECOND_TRY, "reason": "equal"}),
        ("delta", {"text": "Sense"}),
    ]
    events = [StreamEvent(number, kind, data) for number, (kind, data) in enumerate(kinds, start=1)]
    assert texts_of(events) == ["Nonsense", "Sense"]
    assert text_of(events) == "Sense"
    assert texts_of([]) == [""]
