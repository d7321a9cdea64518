"""The twenty fixed questions on the demo files: right page, right span, and whether an answer is cited to them."""

from types import SimpleNamespace
from typing import Any

from benchmarks.measure import against
from kernel.tenancy import tenant_scope


def run(options: SimpleNamespace) -> dict[str, Any]:
    """How many of twenty; and which were missed."""
    from knowledge import commands
    from tests.knowledge.questions import QUESTIONS, outcome
    from tests.world import build_world

    world = build_world()
    for name, company in (("acme", world.acme), ("globex", world.globex)):
        with tenant_scope(company.id):
            files = commands.add_demo_files(company.actor("edith"), name)
        for file in files:
            commands.ingest(company.id, file.id)
    found = [outcome(world, one) for one in QUESTIONS]
    return {
        "questions": len(found),
        "right page first": against(sum(one.is_right_page for one in found), 18, at_most=False),
        "right span marked first": sum(one.is_right_span for one in found),
        "answer cited to page and span": against(sum(one.is_cited for one in found), 20, at_most=False),
        "span missed": [one.question for one in found if not one.is_right_span],
    }
