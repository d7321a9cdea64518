"""How much of a hostile or huge file is read before it is refused."""

from collections.abc import Iterable, Iterator

from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import PageBlocks

MAX_PAGES = 5_000
MAX_CHARACTERS = 3_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_MEMORY_BYTES = 1_500_000_000
MAX_SECONDS = 60


def within_limits(pages: Iterable[PageBlocks]) -> Iterator[PageBlocks]:
    """Pass pages on until there are too many of them or too much text on them."""
    characters = 0
    for count, page in enumerate(pages, 1):
        characters += sum(len(block.text) for block in page.blocks)
        if count > MAX_PAGES or characters > MAX_CHARACTERS:
            raise Unreadable(Reason.TOO_LONG)
        yield page
