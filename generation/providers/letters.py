"""Letters that a vendor's JSON cut in two: `\\ud83d` at the end of one piece of text, the rest in the next.

Neither half can be sent on; together they are the letter that the model wrote.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator

from generation.providers.base import ProviderEvent, Text

_HALVES = re.compile("[\ud800-\udfff]")
_FIRST_HALF = re.compile("[\ud800-\udbff]$")
_LOST = "\ufffd"


async def whole_letters(events: AsyncIterator[ProviderEvent]) -> AsyncGenerator[ProviderEvent, None]:
    """The events, with cut letters put together; a half that stays alone becomes a sign for what was lost."""
    held = ""
    async for event in events:
        if isinstance(event, Text) and event.text and (held or _HALVES.search(event.text)):
            said, held = _parted(held + event.text)
            yield Text(said)
        elif held and not isinstance(event, Text):
            yield Text(_LOST)
            held = ""
            yield event
        else:
            yield event
    if held:
        yield Text(_LOST)


def _parted(text: str) -> tuple[str, str]:
    """What can be sent, and half a letter that waits for the other."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    waiting = _FIRST_HALF.search(paired)
    said = paired[: waiting.start()] if waiting else paired
    return _HALVES.sub(_LOST, said), paired[-1] if waiting else ""
