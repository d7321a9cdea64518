"""Citations of an answer: every number real, every quote the source's own words, every page the reader's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generation.events import Passage
from kernel.tenancy import Actor
from knowledge.citations.evidence import unsupported
from knowledge.citations.highlights import closest_sentence
from knowledge.citations.statements import SUPPORTED, SourceSentence, SourceText, Statement, marked, statements_of
from knowledge.embedding import embedder
from knowledge.events import Citation, CitedAnswer, Claim
from knowledge.models import File
from knowledge.queries.files import readable_file
from knowledge.queries.pages import pages_at

Span = tuple[int, int, str]
"""Start and end in the file's text, and the words between them."""


def cite(actor: Actor, answer: str, passages: Sequence[Passage]) -> CitedAnswer:
    """The answer with marks that hold: numbers no passage has are taken out, sentences that a passage supports
    get its number, and each number used comes with file, page, span and quote.

    Passages the actor may no longer read count as not given. A claim without support gets no number. A number the
    model gave is checked: where another passage holds what the sentence says and the cited one does not, the number
    is that one's; where none does, the claim names what its passages do not contain.
    """
    readable = _readable(actor, passages)
    sources = [SourceText(passage.number, passage.start, passage.text) for passage in readable.values()]
    held = {passage.number: f"{passage.title}\n\n{passage.text}" for passage in readable.values()}
    statements = [_checked(one, held) for one in statements_of(answer, sources, embedder().embed)]
    text, claims = _joined(statements, held)
    return CitedAnswer(text, tuple(_citations(readable, statements)), tuple(claims))


def highlight(actor: Actor, passage: Passage, question: str) -> Citation:
    """The sentence of a passage closest to a question, with its page: what a viewer opens and marks.

    Raises FileNotFound if the actor may not read the file (any more).
    """
    readable_file(actor, passage.file_id)
    sentence = closest_sentence(question, SourceText(passage.number, passage.start, passage.text), embedder().embed)
    span = _span(passage, (sentence, 1.0) if sentence else None)
    return _citations_at([(passage, span)])[0]


def _readable(actor: Actor, passages: Iterable[Passage]) -> dict[int, Passage]:
    by_number = {passage.number: passage for passage in passages}
    files = {passage.file_id for passage in by_number.values()}
    allowed = set(File.objects.readable_by(actor.member_id).filter(id__in=files).values_list("id", flat=True))
    return {number: passage for number, passage in by_number.items() if passage.file_id in allowed}


def _checked(statement: Statement, held: Mapping[int, str]) -> Statement:
    """The statement under the number of the passage that holds what it says, if the number it gave does not."""
    if not statement.given or not _missing(statement, held):
        return statement
    likeliest = sorted(statement.best, key=lambda number: -statement.best[number][1])
    for number in likeliest:
        is_close = statement.best[number][1] >= SUPPORTED
        if number not in statement.given and is_close and not unsupported(statement.text, [held[number]]):
            return replace(statement, given=(number,))
    return statement


def _missing(statement: Statement, held: Mapping[int, str]) -> tuple[str, ...]:
    cited = [held[number] for number in statement.numbers if number in held]
    return tuple(dict.fromkeys(unsupported(statement.text, cited))) if cited else ()


def _joined(statements: Sequence[Statement], held: Mapping[int, str]) -> tuple[str, list[Claim]]:
    text = ""
    claims: list[Claim] = []
    for statement in statements:
        sentence = marked(statement)
        missing = _missing(statement, held)
        claims.append(Claim(len(text), len(text) + len(sentence), statement.numbers, statement.support, missing))
        text += sentence + statement.gap
    return text, claims


def _citations(passages: dict[int, Passage], statements: Sequence[Statement]) -> list[Citation]:
    """One citation a number: the source sentence that supports one of its claims best."""
    best: dict[int, tuple[SourceSentence, float]] = {}
    for statement in statements:
        for number in statement.numbers:
            match = statement.best.get(number)
            if match and (number not in best or match[1] > best[number][1]):
                best[number] = match
    used = sorted({number for statement in statements for number in statement.numbers})
    spans = [(passages[number], _span(passages[number], best.get(number))) for number in used]
    return _citations_at(spans)


def _citations_at(spans: Sequence[tuple[Passage, Span]]) -> list[Citation]:
    pages = pages_at((passage.file_id, start) for passage, (start, _, _) in spans)
    return [
        Citation(
            passage.number,
            passage.file_id,
            passage.title,
            pages.get((passage.file_id, start), passage.page or 1),
            start,
            end,
            quote,
        )
        for passage, (start, end, quote) in spans
    ]


def _span(passage: Passage, match: tuple[SourceSentence, float] | None) -> Span:
    """The matched sentence; the whole passage where nothing could be matched."""
    if match is None:
        return passage.start, passage.end, passage.text
    return match[0].start, match[0].end, match[0].text
