"""Where each sentence comes from: spans of a document with the receipt of what wrote them.

The mark `aiOrigin` travels with the text through splits, moves and restores, and the client id under which
text was written cannot be forged. Both together tell AI text from what a person typed inside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from editor.models import ClientLease, Suggestion
from editor.prose.grammar import AI_ORIGIN
from editor.prose.markdown_in import from_markdown
from editor.prose.plain import plain_text
from editor.prose.text_reuse import Source
from editor.queries.access import document_to_see
from editor.queries.quoted_files import shown_to
from editor.queries.state import history
from editor.yjs.docs import ROOT
from editor.yjs.replica import Replica
from editor.yjs.segments import Run, origin_of, runs
from editor.yjs.shift_matches import shift_matches
from kernel.tenancy import Actor

How = Literal["written", "moved", "edited", "unmarked"]
_NOTHING = Source("")


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one origin. `block` numbers text blocks, `start` and `length` count UTF-16 units.

    `how`: `written` by the AI and untouched; `moved` by a person (cut, pasted, restored); `edited`, which a
    person typed inside AI text; `unmarked`, AI text whose mark somebody took off.
    """

    block: int
    start: int
    length: int
    text: str
    generation_id: str
    how: How


@dataclass(frozen=True, slots=True)
class Origins:
    """All spans of a document after event `seq`, and the receipt of each generation that they name."""

    seq: int
    spans: tuple[Span, ...]
    receipts: dict[str, dict[str, Any]]


def origins(actor: Actor, document_id: UUID) -> Origins:
    """Raises NotFound."""
    document_to_see(actor, document_id)
    past = history(document_id)
    spans = _spans(document_id, bytes(past.doc().get_update()))
    return Origins(past.seq, tuple(spans), _receipts(actor, document_id, {span.generation_id for span in spans}))


def _spans(document_id: UUID, state: bytes) -> list[Span]:
    authors = _generations_by_client(document_id)
    passages = list(_passages(shift_matches(runs(Replica(state), ROOT), authors), authors))
    if not passages:
        return []
    accepted = _accepted_texts(document_id)
    return _joined(span for passage in passages for span in _spans_of(passage, authors, accepted))


def _passages(found: Iterable[Run], authors: dict[int, str]) -> Iterator[list[Run]]:
    """Runs that hold the AI's words. What it wrote itself stands alone; of what people inserted side by side go those
    from the first marked one to the last: what somebody had typed inside moved along, in as many pieces as the mover's
    editor saw fit.
    """
    for (_, is_ais), group in groupby(found, key=lambda run: (run.block, run.client in authors)):
        side_by_side = list(group)
        marked = [at for at, run in enumerate(side_by_side) if _is_ai(run, authors)]
        if is_ais or len({origin_of(side_by_side[at]) for at in marked}) > 1:
            yield from ([side_by_side[at]] for at in marked)
        elif marked:
            yield side_by_side[marked[0] : marked[-1] + 1]


def _is_ai(run: Run, authors: dict[int, str]) -> bool:
    return AI_ORIGIN in run.marks or run.client in authors


def _spans_of(passage: list[Run], authors: dict[int, str], accepted: dict[str, Source]) -> Iterator[Span]:
    run = passage[0]
    marked, written = origin_of(run), authors.get(run.client, "")
    generation = marked or written
    if written and written == generation:
        yield Span(run.block, run.start, run.length, run.text, generation, "written" if marked else "unmarked")
        return
    pieces = accepted.get(generation, _NOTHING).pieces("".join(each.text for each in passage))
    reused = [is_reused for text, is_reused in pieces for _ in text]
    for each in passage:
        here, reused = reused[: len(each.text)], reused[len(each.text) :]
        if AI_ORIGIN in each.marks:
            yield from _moved(each, generation, here)


def _moved(run: Run, generation: str, reused: list[bool]) -> Iterator[Span]:
    """A marked run that a person inserted, cut where reused letters and others meet."""
    at = run.start
    for is_reused, letters in groupby(zip(reused, run.text, strict=True), key=itemgetter(0)):
        text = "".join(letter for _, letter in letters)
        yield Span(run.block, at, _utf16_units(text), text, generation, "moved" if is_reused else "edited")
        at += _utf16_units(text)


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbours of one origin are one span."""
    joined: list[Span] = []
    for span in spans:
        if joined and _continues(joined[-1], span):
            last = joined[-1]
            joined[-1] = replace(last, length=last.length + span.length, text=last.text + span.text)
        else:
            joined.append(span)
    return joined


def _continues(last: Span, span: Span) -> bool:
    same = (last.block, last.generation_id, last.how) == (span.block, span.generation_id, span.how)
    return same and last.start + last.length == span.start


def _generations_by_client(document_id: UUID) -> dict[int, str]:
    rows = ClientLease.objects.filter(document_id=document_id, generation_id__isnull=False)
    return {client: str(generation) for client, generation in rows.values_list("client", "generation_id")}


def _accepted_texts(document_id: UUID) -> dict[str, Source]:
    rows = Suggestion.objects.filter(document_id=document_id, accepted_seq__isnull=False)
    pairs = rows.values_list("generation_id", "after_markdown")
    return {str(generation): Source(plain_text(from_markdown(markdown))) for generation, markdown in pairs}


def _receipts(actor: Actor, document_id: UUID, generations: set[str]) -> dict[str, dict[str, Any]]:
    """What is known of each generation; a mark that somebody made up has no receipt."""
    known = [generation for generation in generations if _is_uuid(generation)]
    rows = Suggestion.objects.filter(document_id=document_id, generation_id__in=known, accepted_seq__isnull=False)
    return {
        str(row.generation_id): {
            **row.origin,
            "suggestion_id": str(row.id),
            "accepted_by": str(row.decided_by),
            "accepted_at": row.decided_at.isoformat() if row.decided_at else None,
            "accepted_seq": row.accepted_seq,
        }
        for row in shown_to(actor, rows)
    }


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
