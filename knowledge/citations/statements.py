"""Which sentence of a source stands behind which sentence of an answer. Pure but for the embedder it is given.

A small model seldom cites by itself, and a large one sometimes cites what does not exist. Both are mended
after the fact, the same way each time: numbers that were never given are taken out; a sentence without a
number gets that of the source sentence closest to it, if it is close enough and holds the same figures.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.embedding import Embed, Vectors
from knowledge.splitting.sentences import Sentence, sentences_of

SUPPORTED = 0.62
"""Cosine from which a source sentence supports a claim (MiniLM); below it nothing is attached."""
MIN_WORDS = 4
MAX_SOURCE_SENTENCES = 120
_NUMBER = r"\^?\d{1,18}"
_NUMBERS = rf"{_NUMBER}(?:\s*[,;–-]\s*{_NUMBER}){{0,20}}"
MARK = re.compile(
    rf"\s*(?:\[\s*(?:(?:source|quelle|passage)s?\s)?({_NUMBERS})\s*\](?!\()|【({_NUMBERS})(?:†[^】\n]{{0,40}})?】)",
    re.IGNORECASE,
)
"""What models write for a citation: [1], [1, 2], [1-3], [^1], [Source 1], 【1†source】."""
RANGE = re.compile(r"(\d+)\s*[–-]\s*\^?(\d+)")
MAX_RANGE = 50
CODE = re.compile(
    r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""Fenced and within a line: numbers in brackets there are no citations."""
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
CLOSING = re.compile(r"[.!?…]+[\"'”’)]*$")

FENCE_END = re.compile(r"\n(?:`{3,}|~{3,})\s*\Z")


@dataclass(frozen=True)
class SourceText:
    """A numbered passage; `start` is the offset of its text in the file."""

    number: int
    start: int
    text: str


@dataclass(frozen=True)
class SourceSentence:
    """Span in the file's text."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Statement:
    """A sentence of the answer without its marks, the numbers it gave, and its best sources by number."""

    text: str
    gap: str
    """White space that followed it."""
    given: tuple[int, ...]
    best: dict[int, tuple[SourceSentence, float]]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers it may keep, else the one that supports it, else none."""
        if self.given:
            return self.given
        number = max(self.best, key=lambda one: self.best[one][1], default=None)
        if number is None or self.best[number][1] < SUPPORTED or not _same_figures(self.text, self.best[number][0]):
            return ()
        return (number,)

    @property
    def support(self) -> float:
        scores = [self.best[number][1] for number in self.numbers if number in self.best]
        return round(max(0.0, *scores), 3) if scores else 0.0


def statements_of(answer: str, sources: Sequence[SourceText], embed: Embed) -> list[Statement]:
    """The sentences of an answer, each matched with the closest sentence of every source."""
    import numpy as np

    known = {source.number for source in sources}
    pieces = _pieces(answer, known)
    candidates = [one for source in sources for one in sentences_in(source)][:MAX_SOURCE_SENTENCES]
    worth = [index for index, (text, _, _) in enumerate(pieces) if len(text.split()) >= MIN_WORDS]
    likeness = np.zeros((len(pieces), len(candidates)), dtype=np.float32)
    if worth and candidates:
        vectors = embed([pieces[index][0] for index in worth] + [one.text for one in candidates])
        likeness[worth] = vectors[: len(worth)] @ vectors[len(worth) :].T
    return [
        Statement(text, gap, given, _best(likeness[index], candidates))
        for index, (text, gap, given) in enumerate(pieces)
    ]


def marked(statement: Statement) -> str:
    """The sentence with its marks before the closing full stop, as a careful writer sets them."""
    if not statement.numbers:
        return statement.text
    marks = "".join(f" [{number}]" for number in statement.numbers)
    if FENCE_END.search(statement.text):
        return f"{statement.text}\n\n{marks.strip()}"
    closing = CLOSING.search(statement.text)
    at = closing.start() if closing else len(statement.text)
    return statement.text[:at] + marks + statement.text[at:]


def _pieces(answer: str, known: set[int]) -> list[tuple[str, str, tuple[int, ...]]]:
    """(sentence without marks, white space after it, real numbers it gave); a mark may stand behind the stop."""
    code = [match.span() for match in CODE.finditer(answer)]
    spans = _whole(sentences_of(answer), code)
    pieces: list[tuple[str, str, tuple[int, ...]]] = []
    for index, span in enumerate(spans):
        following = spans[index + 1].start if index + 1 < len(spans) else len(answer)
        raw, gap = answer[span.start : span.end], answer[span.end : following]
        marks = _marks(raw, [(start - span.start, end - span.start) for start, end in code])
        numbers = tuple(dict.fromkeys(n for mark in marks for n in _numbers(mark) if n in known))
        text = _without(raw, marks).strip()
        if not text and pieces:
            before, before_gap, before_numbers = pieces[-1]
            pieces[-1] = (
                before,
                gap or before_gap,
                tuple(dict.fromkeys((*before_numbers, *numbers))),
            )
        elif text:
            leading = _leading_numbers(raw, known) if pieces else ()
            if leading:
                before, before_gap, before_numbers = pieces[-1]
                pieces[-1] = (
                    before,
                    before_gap,
                    tuple(dict.fromkeys((*before_numbers, *leading))),
                )
            pieces.append((text, gap, numbers[len(leading) :]))
    return pieces


def _leading_numbers(raw: str, known: set[int]) -> tuple[int, ...]:
    """Marks that the splitter gave to the next sentence: "It lasts five years. [5] It covers …"."""
    numbers: list[int] = []
    while mark := MARK.match(raw):
        numbers += [n for n in _numbers(mark) if n in known]
        raw = raw[mark.end() :]
    return tuple(numbers)


def _whole(spans: Iterable[Sentence], code: Sequence[tuple[int, int]]) -> list[Sentence]:
    """The sentences, joined where one would end within code: no mark may be set there."""
    whole: list[Sentence] = []
    for span in spans:
        if whole and any(start < whole[-1].end < end for start, end in code):
            span = Sentence(whole.pop().start, span.end)
        whole.append(span)
    return whole


def _marks(text: str, code: Sequence[tuple[int, int]]) -> list[re.Match[str]]:
    """Marks of a text that stand outside of code."""
    found = MARK.finditer(text)
    return [mark for mark in found if not any(start < mark.end() and mark.start() < end for start, end in code)]


def _without(text: str, marks: Sequence[re.Match[str]]) -> str:
    for mark in reversed(marks):
        text = text[: mark.start()] + text[mark.end() :]
    return text


def _numbers(mark: re.Match[str]) -> list[int]:
    """The numbers of a mark; of a range all between its ends."""
    text = mark.group(1) or mark.group(2)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    for first, last in RANGE.findall(text):
        if int(first) < int(last) <= int(first) + MAX_RANGE:
            numbers += range(int(first) + 1, int(last))
    return sorted(numbers) if len(numbers) > text.count(",") + text.count(";") + 1 else numbers


def numbers_in(text: str) -> list[int]:
    """The numbers of all marks in a text, in their order."""
    return [number for mark in MARK.finditer(text) for number in _numbers(mark)]


def sentences_in(source: SourceText) -> list[SourceSentence]:
    """The sentences of a passage that are long enough to say something."""
    return [
        SourceSentence(
            source.number,
            source.start + span.start,
            source.start + span.end,
            source.text[span.start : span.end],
        )
        for span in sentences_of(source.text)
        if len(source.text[span.start : span.end].split()) >= MIN_WORDS
    ]


def _best(likeness: Vectors, candidates: Sequence[SourceSentence]) -> dict[int, tuple[SourceSentence, float]]:
    best: dict[int, tuple[SourceSentence, float]] = {}
    for sentence, score in zip(candidates, likeness.tolist(), strict=True):
        if sentence.number not in best or score > best[sentence.number][1]:
            best[sentence.number] = (sentence, score)
    return best


def _same_figures(claim: str, source: SourceSentence) -> bool:
    """A claim's figures must stand in the sentence that is to support it: "six years" is not "five"."""
    return set(FIGURE.findall(claim)) <= set(FIGURE.findall(source.text))
