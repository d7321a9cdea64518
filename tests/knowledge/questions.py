"""The twenty fixed questions and how an outcome is judged; the benchmark uses the same."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation.events import GenerationRequest, Message
from kernel.tenancy import tenant_scope
from knowledge import queries
from tests.world import World

QUESTIONS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "questions.json").read_text())


@dataclass(frozen=True)
class Outcome:
    question: str
    is_right_page: bool
    """The first passage of the prompt is of the right file and page."""
    is_right_span: bool
    """And its sentence that is marked for the question is the expected one."""
    is_cited: bool
    """The expected sentence, given as an answer, is cited to file, page and span."""


def outcome(world: World, one: dict[str, Any]) -> Outcome:
    """Ask one question as a writer of its organisation."""
    company = getattr(world, one["organisation"])
    request = GenerationRequest("chat", (Message("user", one["question"]),), query=one["question"])
    expected = (one["file"], one["page"], one["span"])
    with tenant_scope(company.id):
        actor = company.actor()
        passages = queries.augment(actor, request).passages
        if not passages:
            return Outcome(one["question"], False, False, False)
        place = queries.highlight(actor, passages[0], one["question"])
        cited = queries.cite(actor, one["span"], passages).citations
    return Outcome(
        one["question"],
        (place.title, place.page) == expected[:2],
        (place.title, place.page, place.quote) == expected,
        expected in [(each.title, each.page, each.quote) for each in cited],
    )
