"""The stream filter: microseconds a chunk, characters held back, and what it finds on public texts."""

import gzip
import json
import random
import statistics
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks import hostile_texts
from benchmarks.measure import against

KINDS = {"CREDIT_CARD": "card", "EMAIL_ADDRESS": "email", "IBAN_CODE": "iban", "PHONE_NUMBER": "phone"}
HOLD_BACK_TARGET_CHARS = 6
TEXTS = 1000
HOSTILE_CHARS = 200_000
HOSTILE_TARGET_S = 0.5
CHUNK_CHARS = 100_000


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Random chunks of 1 to 8 characters, all detectors. With evaluation data, recall on its spans too."""
    from governance.filters.detectors import NAMES, Detection
    from governance.filters.stream import StreamFilter

    detection = Detection.of({name: {} for name in NAMES})
    labelled = _labelled(options.data)
    chooser, took, held, differing = random.Random(1), [], [], 0
    for row in labelled[:TEXTS]:
        text, out = row["full_text"], ""
        stream, position = StreamFilter(detection, _mark), 0
        while position < len(text):
            size = chooser.randint(1, 8)
            started = time.perf_counter_ns()
            out += stream.feed(text[position : position + size])
            took.append((time.perf_counter_ns() - started) / 1000)
            position += size
            held.append(len(stream.held))
        whole = StreamFilter(detection, _mark)
        differing += out + stream.close() != whole.feed(text) + whole.close()
    held.sort()
    took.sort()
    return {
        "texts": min(len(labelled), TEXTS),
        "us_per_chunk": {"p50": round(took[len(took) // 2], 1), "p99": round(took[len(took) * 99 // 100], 1)},
        "held_chars": {"p50": statistics.median(held), "p95": held[len(held) * 95 // 100], "max": held[-1]},
        "median_hold_back": against(statistics.median(held), HOLD_BACK_TARGET_CHARS, at_most=True),
        "texts_that_differ_from_the_whole": against(differing, 0, at_most=True),
        **_worst_of_hostile_texts(detection),
        **({"found": _found(detection, labelled)} if options.data else {}),
    }


def _worst_of_hostile_texts(detection: Any) -> dict[str, Any]:
    """Processor seconds for each kind: 200,000 characters, 100,000 in one chunk, and those in chunks of four."""
    whole, one_chunk, small_chunks = {}, {}, {}
    for kind in hostile_texts.NAMES:
        text = hostile_texts.text_of(kind, HOSTILE_CHARS)
        _seconds(detection, text[:1000], 4)
        whole[kind] = _seconds(detection, text, HOSTILE_CHARS)
        one_chunk[kind] = _seconds(detection, text[:CHUNK_CHARS], CHUNK_CHARS)
        small_chunks[kind] = _seconds(detection, text[:CHUNK_CHARS], 4)
    return {
        "worst_of_200_kB_s": _worst(whole),
        "worst_kind_of_200_kB": against(round(max(whole.values()), 3), HOSTILE_TARGET_S, at_most=True),
        "worst_of_100_kB_in_one_chunk_s": _worst(one_chunk),
        "worst_of_100_kB_in_chunks_of_4_s": _worst(small_chunks),
    }


def _seconds(detection: Any, text: str, chunk_chars: int) -> float:
    from governance.filters.stream import StreamFilter

    stream, started = StreamFilter(detection, _mark), time.thread_time()
    for at in range(0, len(text), chunk_chars):
        stream.feed(text[at : at + chunk_chars])
    stream.close()
    return time.thread_time() - started


def _worst(seconds: dict[str, float]) -> dict[str, float]:
    worst = sorted(seconds, key=lambda kind: -seconds[kind])[:8]
    return {kind: round(seconds[kind], 3) for kind in worst}


def _mark(detector: str, matched: str) -> str:
    return f"[{detector}]"


def _labelled(data: Path | None) -> list[dict[str, Any]]:
    if data is None:
        from tests.governance.texts import PLAIN, SENSITIVE

        chooser, values = random.Random(3), [value for kind in SENSITIVE.values() for value in kind]
        words = ["please", "send", "the", "invoice", *PLAIN]
        return [
            {"full_text": " ".join([*chooser.choices(words, k=20), chooser.choice(values)]), "spans": []}
            for _ in range(TEXTS)
        ]
    packed = (Path(data) / "privacy" / "presidio_generated_large.json.gz").read_bytes()
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(packed))
    return rows


def _found(detection: Any, labelled: list[dict[str, Any]]) -> dict[str, str]:
    """Spans covered whole, of those labelled; and matches that touch no labelled span of a kind we look for."""
    labels: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    strays: Counter[str] = Counter()
    for row in labelled:
        spans = detection(row["full_text"])
        covered = {place for span in spans for place in range(span.start, span.end)}
        wanted = [span for span in row["spans"] if span["entity_type"] in KINDS]
        for span in wanted:
            kind = KINDS[span["entity_type"]]
            labels[kind] += 1
            hits[kind] += covered.issuperset(range(span["start_position"], span["end_position"]))
        for span in spans:
            touches = any(w["start_position"] < span.end and span.start < w["end_position"] for w in wanted)
            strays[span.detector] += not touches
    return {kind: f"{hits[kind]} of {labels[kind]}, {strays[kind]} strays" for kind in KINDS.values()}
