"""200 streams over ten organisations on two processes, one of the organisations with a hostile vendor.

Every answer is read by its caller and, by way of the other process, by a second reader.
"""

import asyncio
import json
import time
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import percentiles

ORGANISATIONS, EACH = 10, 20
TEXT = "The quick brown fox jumps over the lazy dog. " * 12


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return how many honest answers came whole, with and without the hostile one, and what was left in use."""
    from tests.webservers import web_processes

    with web_processes(2) as webs:
        quiet = _round(webs, is_one_hostile=False)
        return {"quiet": quiet, "one_hostile": _round(webs, is_one_hostile=True)}


def _round(webs: Any, *, is_one_hostile: bool) -> dict[str, Any]:
    from tests.generation.driving import Gateway
    from tests.generation.streams import Crowd, left_behind
    from tests.upstreams.openai_server import openai_upstream
    from tests.upstreams.raw import raw_upstream
    from tests.upstreams.recording import Act
    from tests.upstreams.server import running
    from tests.world import build_company

    with running(openai_upstream(key="sk-right")) as honest, running(raw_upstream(hostile)) as other:
        honest.script.standing = Act(text=TEXT, cut=10, pause_s=0.1)
        companies = [build_company(f"Org{number}") for number in range(ORGANISATIONS)]
        for number, company in enumerate(companies):
            Gateway.of(company, other if is_one_hostile and number == 0 else honest)
        before = left_behind(webs, companies)
        # The first call of a process loads the SDK; what is measured comes after.
        asyncio.run(Crowd(webs).run([companies[-1]], len(webs)))
        heard = asyncio.run(Crowd(webs).run(companies, EACH))
        time.sleep(6)  # longer than a read may stay blocked for nobody
        after = left_behind(webs, companies)
    asked = [one for one in heard if not is_one_hostile or one.company is not companies[0]]
    bad = [one for one in asked if not one.is_whole(TEXT)]
    return {
        "honest": len(asked),
        "whole": len(asked) - len(bad),
        "problems": sorted({one.problem or f"{one.finish}/{one.other_end}" for one in bad}),
        "hostile_ends": sorted({one.problem[:120] or one.finish for one in heard if one not in asked}),
        "seconds": percentiles([one.took_s for one in asked]),
        "before": str(before),
        "after": str(after),
    }


def hostile(_: Any) -> list[bytes]:
    """Long unbroken text, within the limit of an event, again and again."""
    unit = ["a." * 900_000, "sk-a." * 300_000, "\u200b" * 600_000, "a" * 1_900_000, "1 " * 900_000]
    return [f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': one}}]})}\n\n".encode() for one in unit]
