"""Whatever address a handshake asks for: 404 before anybody is looked at, or a socket of ours with its close code."""

import random
from typing import Any
from uuid import uuid4

from asgiref.testing import ApplicationCommunicator

from config.asgi import application

PARTS = (
    *("t", "", ".", "..", "ws", "documents", "generations", "api", "v1", "acme", "ACME", "\u00e4", "\x00", "\n", "a b"),
    *("%2f", "%", "\udcff", "{id}", "{ID}", "x" * 300, "*", "?", "#", ";a=b", "\\", "\u202e", "\U0001f600", "-", "_"),
)
HEADERS = (b"authorization", b"cookie", b"origin", b"host", b"x-request-id", b"x-forwarded-proto")
ODD = (
    *(b"", b"\xff", b"Bearer ", b"Bearer \x00", b"Bearer " + b"x" * 9000),
    *(b"http://[", b"null", b"http://a:99999", b"=;=;"),
)


async def answer_to(path: str, query: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query,
        "headers": headers or [],
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    caller = ApplicationCommunicator(application, scope)
    await caller.send_input({"type": "websocket.connect"})
    said: dict[str, Any] = await caller.receive_output(30)
    if said["type"] == "websocket.accept":
        said = await caller.receive_output(30)
        await caller.send_input({"type": "websocket.disconnect", "code": said.get("code", 1006)})
    await caller.wait(30)
    return said


async def test_no_address_breaks_the_handshake(database: None) -> None:
    dice = random.Random(4)
    for _ in range(200):
        parts = [dice.choice(PARTS).format(id=uuid4(), ID=str(uuid4()).upper()) for _ in range(dice.randrange(8))]
        said = await answer_to("/" + "/".join(parts) + dice.choice(("", "/", "//")))
        assert said["status"] == 404, parts


async def test_a_missing_organisation_is_told_by_the_code_of_a_stranger(database: None) -> None:
    for kind in ("documents", "generations"):
        for slug in ("nobody", "A-_", "x" * 5000, "-"):
            for query in (b"", b"after=%00&client=-1&schema=x", b"client=" + b"9" * 400, b"\xff\xfe=&after=1e9"):
                said = await answer_to(f"/t/{slug}/ws/{kind}/{uuid4()}/", query)
                assert (said["type"], said["code"]) == ("websocket.close", 4401), (kind, slug, query)


async def test_no_header_breaks_the_handshake(database: None) -> None:
    for name in HEADERS:
        for value in ODD:
            said = await answer_to(f"/t/nobody/ws/documents/{uuid4()}/", headers=[(name, value)])
            assert said["code"] in {4401, 4403, 4404}, (name, value)
