"""Which sentence of a source stands behind which sentence of an answer. Pure but for the embedder it is given.

A small model seldom cites by itself, and a large one sometimes cites what does not exist. Both are mended
after the fact, the same way each time: numbers that were never given are taken out; a sentence without a
number gets that of the source sentence closest to it, if it is close enough and holds the same figures.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.splitting.sentences import sentences_of

SUPPORTED = 0.62
"""Cosine from which a source sentence supports a claim (MiniLM); below it nothing is attached."""
MIN_WORDS = 4
MAX_SOURCE_SENTENCES = 120
MARK = re.compile(r"\s*\[(\d{1,18}(?:\s*[,;]\s*\d{1,18}){0,20})\]")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
CLOSING = re.compile(r"[.!?…]+[\"'”’)]*$")

Embed = Callable[[list[str]], npt.NDArray[np.float32]]


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
    closing = CLOSING.search(statement.text)
    at = closing.start() if closing else len(statement.text)
    return statement.text[:at] + marks + statement.text[at:]


def _pieces(answer: str, known: set[int]) -> list[tuple[str, str, tuple[int, ...]]]:
    """(sentence without marks, white space after it, real numbers it gave); a mark may stand behind the stop."""
    spans = list(sentences_of(answer))
    pieces: list[tuple[str, str, tuple[int, ...]]] = []
    for index, span in enumerate(spans):
        following = spans[index + 1].start if index + 1 < len(spans) else len(answer)
        raw, gap = answer[span.start : span.end], answer[span.end : following]
        numbers = tuple(dict.fromkeys(n for mark in MARK.findall(raw) for n in _numbers(mark) if n in known))
        text = MARK.sub("", raw).strip()
        if not text and pieces:
            before, before_gap, before_numbers = pieces[-1]
            pieces[-1] = (before, gap or before_gap, tuple(dict.fromkeys((*before_numbers, *numbers))))
        elif text:
            leading = _leading_numbers(raw, known) if pieces else ()
            if leading:
                before, before_gap, before_numbers = pieces[-1]
                pieces[-1] = (before, before_gap, tuple(dict.fromkeys((*before_numbers, *leading))))
            pieces.append((text, gap, numbers[len(leading) :]))
    return pieces


def _leading_numbers(raw: str, known: set[int]) -> tuple[int, ...]:
    """Marks that the splitter gave to the next sentence: "It lasts five years. [5] It covers …"."""
    numbers: list[int] = []
    while mark := MARK.match(raw):
        numbers += [n for n in _numbers(mark.group(1)) if n in known]
        raw = raw[mark.end() :]
    return tuple(numbers)


def _numbers(mark: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", mark)]


def sentences_in(source: SourceText) -> list[SourceSentence]:
    """The sentences of a passage that are long enough to say something."""
    return [
        SourceSentence(
            source.number, source.start + span.start, source.start + span.end, source.text[span.start : span.end]
        )
        for span in sentences_of(source.text)
        if len(source.text[span.start : span.end].split()) >= MIN_WORDS
    ]


def _best(
    likeness: npt.NDArray[np.float32], candidates: Sequence[SourceSentence]
) -> dict[int, tuple[SourceSentence, float]]:
    best: dict[int, tuple[SourceSentence, float]] = {}
    for sentence, score in zip(candidates, likeness.tolist(), strict=True):
        if sentence.number not in best or score > best[sentence.number][1]:
            best[sentence.number] = (sentence, score)
    return best


def _same_figures(claim: str, source: SourceSentence) -> bool:
    """A claim's figures must stand in the sentence that is to support it: "six years" is not "five"."""
    return set(FIGURE.findall(claim)) <= set(FIGURE.findall(source.text))
