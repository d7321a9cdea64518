"""What an answer may still show of its sources: a file that was deleted or unshared takes its words along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.tenancy import Actor
from knowledge.citations.statements import numbers_in
from knowledge.queries.files import readable_ids
from knowledge.splitting.sentences import sentences_of

Citations = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ReadableAnswer:
    """An answer without what it had from files its reader may no longer read; `is_cut` says that some is gone."""

    text: str
    citations: list[dict[str, Any]]
    is_cut: bool


def without_withdrawn(actor: Actor, answers: Sequence[tuple[str, Citations]]) -> list[ReadableAnswer]:
    """The answers, in order, with each sentence that cites a withdrawn file replaced by a remark, and without the
    citations of such files; a key that may not read knowledge has none. One query for all of them."""
    named = {UUID(str(one["file_id"])) for _text, citations in answers for one in citations}
    known = {str(file_id) for file_id in readable_ids(actor, named)} if named else set()
    return [kept(text, citations, known) for text, citations in answers]


def kept(text: str, citations: Citations, readable: Iterable[str]) -> ReadableAnswer:
    """The same for one answer and the ids of the files that may be read."""
    allowed = set(readable)
    left = [dict(one) for one in citations if str(one["file_id"]) in allowed]
    gone = {int(one["number"]) for one in citations if str(one["file_id"]) not in allowed}
    return ReadableAnswer(_cut(text, gone) if gone else text, left, bool(gone))


def _cut(text: str, gone: set[int]) -> str:
    remark = _("[Left out: its source is no longer available.]")
    parts, at = [], 0
    for span in sentences_of(text):
        if gone & set(numbers_in(text[span.start : span.end])):
            parts += [text[at : span.start], remark]
            at = span.end
    return "".join([*parts, text[at:]])
