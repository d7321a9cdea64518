"""The inline filter: text in, filtered text out, in any chunking the same.

`StreamFilter` holds back only what may still become a match (see `segments`). It knows nothing of policies:
what happens to a match is the caller's `rewrite`; what must stop the stream is named in `stop_at`.
"""

from collections.abc import Callable

from governance.filters.detectors import Detection
from governance.filters.detectors.context import LOOKBACK_CHARS
from governance.filters.detectors.spans import Span, settle
from governance.filters.segments import Rest, Segment, Segmenter

Rewrite = Callable[[str, str], str]


class Stopped(Exception):
    """A span that must not pass was reached. `released` is the text before it that was still held, `matched` what
    stands there: for whoever wrote it, never for a log.
    """

    def __init__(self, released: str, detector: str, matched: str) -> None:
        super().__init__(detector)
        self.released = released
        self.detector = detector
        self.matched = matched


class StreamFilter:
    """Filter a text that arrives in chunks.

    `rewrite(detector, matched)` returns what stands in for a match, `between` what stands for the text
    between matches (it must work character by character), `beyond(detector, text)` what stands for the rest
    of a match that exceeds the hard limit. Detectors in `stop_at` end the stream instead. Everything returned so far
    plus `Stopped.released` depends on the text alone, never on its chunks.
    """

    def __init__(
        self,
        detection: Detection,
        rewrite: Rewrite,
        stop_at: frozenset[str] = frozenset(),
        between: Callable[[str], str] = str,
        beyond: Rewrite = lambda detector, text: "",
    ) -> None:
        self._detection = detection
        self._segmenter = Segmenter(detection)
        self._rewrite = rewrite
        self._stop_at = stop_at
        self._between = between
        self._beyond = beyond
        self._held = ""
        self._before = ""
        self._swallowing: Rest | None = None

    @property
    def held(self) -> str:
        """What came in and is not decided yet."""
        return self._held

    def feed(self, chunk: str) -> str:
        """Take a chunk, return what is decided by now."""
        self._held += chunk
        return self._release(final=False)

    def close(self) -> str:
        """The text is complete: return the rest."""
        return self._release(final=True)

    def _release(self, *, final: bool) -> str:
        released: list[str] = []
        text, position = self._held, 0
        try:
            while position < len(text):
                if (rest := self._swallowing) is not None:
                    end = self._swallow(rest, text, position)
                    released.append(self._beyond(rest.detector, text[position:end]))
                    self._pass(text[position:end])
                    position = end
                    if self._swallowing:
                        break
                    continue
                segment = self._segmenter.next(text, position, self._before, final=final)
                if segment is None:
                    break
                piece = text[position : segment.end]
                position = segment.end
                self._swallowing = segment.swallow
                released.append(self._between(piece) if segment.plain else self._filtered(piece, segment))
                self._pass(piece)
        except Stopped as stop:
            stop.released = "".join(released) + stop.released
            raise
        finally:
            self._held = text[position:]
        return "".join(released)

    def _pass(self, piece: str) -> None:
        """Keep the end of what is decided: a word there may say what the next number is."""
        self._before = (self._before + piece[-LOOKBACK_CHARS:])[-LOOKBACK_CHARS:]

    def _filtered(self, piece: str, segment: Segment) -> str:
        spans = self._spans(piece, segment)
        if not spans:
            return self._between(piece)
        stop = min((span for span in spans if span.detector in self._stop_at), default=None)
        if stop is not None:
            before = [span for span in spans if span.start < stop.start]
            raise Stopped(
                self._rewritten(piece[: stop.start], settle(before)), stop.detector, piece[stop.start : stop.end]
            )
        return self._rewritten(piece, settle(spans))

    def _spans(self, piece: str, segment: Segment) -> list[Span]:
        spans = self._found(piece, segment) if segment.spans is None else list(segment.spans)
        if segment.swallow and (unfinished := self._detection.unfinished(piece)):
            spans.append(unfinished)
        return spans

    def _found(self, piece: str, segment: Segment) -> list[Span]:
        return self._detection.overlapping(piece, self._before, segment.after)

    def _rewritten(self, piece: str, spans: list[Span]) -> str:
        parts, position = [], 0
        for span in spans:
            parts.append(self._between(piece[position : span.start]))
            parts.append(self._rewrite(span.detector, piece[span.start : span.end]))
            position = span.end
        return "".join([*parts, self._between(piece[position:])])

    def _swallow(self, rest: Rest, text: str, position: int) -> int:
        """Drop what belongs to a match that was cut at the hard limit; answer where text goes on."""
        end, is_over = rest.over(text, position)
        if is_over:
            self._swallowing = None
        return end
