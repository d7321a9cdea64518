"""Bodies that the SDKs read whole before anybody can stop them: of refusals, of redirects, and lists of models.

A refusal without end, or a few packed bytes that stand for gigabytes, would fill the process and stop its loop.
"""

import asyncio
from contextlib import aclosing

import httpx2

from generation.providers.failures import ProviderFailure
from generation.providers.sse import inflated, malformed

REFUSAL_BYTES = 65_536
LIST_BYTES = 4_194_304
_REFUSAL_WAIT_S = 2.0


async def read_shortly(response: httpx2.Response) -> None:
    """Hook of the client: read such a body within limits, so that nobody reads it without.

    Of a refusal that is too long, too slow or cannot be read nothing is kept but its status and headers, which say what
    it is. A list that is too long raises ProviderFailure(MALFORMED).
    """
    if not response.is_success:
        await _keep(response, await _refusal(response))
    elif response.request.method == "GET":
        await _keep(response, await _within(response, LIST_BYTES))


async def _refusal(response: httpx2.Response) -> bytes:
    try:
        async with asyncio.timeout(_REFUSAL_WAIT_S):
            return await _within(response, REFUSAL_BYTES)
    except (TimeoutError, ProviderFailure, httpx2.HTTPError):
        return b""


async def _within(response: httpx2.Response, most: int) -> bytes:
    read = bytearray()
    async with aclosing(inflated(response)) as portions:
        async for portion in portions:
            read += portion
            if len(read) > most:
                raise malformed()
    return bytes(read)


async def _keep(response: httpx2.Response, body: bytes) -> None:
    await response.aclose()
    response._content = body  # where the SDK finds it, instead of reading on
