"""The child process that reads one PDF or DOCX and prints its blocks as JSON: `python -m ... KIND PATH`."""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.parsing.kinds import FileKind
from knowledge.parsing.limits import MAX_MEMORY_BYTES, MAX_SECONDS, within_limits
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import PageBlocks


def main(kind: str, path: str) -> None:
    _limit_ourselves()
    try:
        pages = [
            (page.number, [(block.text, block.level) for block in page.blocks], dict(page.unread), page.hidden)
            for page in within_limits(_reader(kind)(Path(path)))
        ]
        answer: dict[str, object] = {"pages": pages}
    except Unreadable as error:
        answer = {"reason": error.reason.value}
    except (MemoryError, RecursionError):
        answer = {"reason": Reason.TOO_COMPLEX.value}
    sys.stdout.write(json.dumps(answer))


def _reader(kind: str) -> Callable[[Path], Iterator[PageBlocks]]:
    # Half of a second goes into importing what a file of the other kind needs.
    if kind == FileKind.PDF:
        from knowledge.parsing.pdf import read_pdf

        return read_pdf
    from knowledge.parsing.docx import read_docx

    return read_docx


def _limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:3])
