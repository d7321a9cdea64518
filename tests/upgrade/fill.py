"""Fill a running product of one release with everything that a later release must still open.

    python -m tests.upgrade.fill <address> <folder>

`folder` is the product's data folder (its `demo.json` names who can sign in). What stands in the product afterwards is
written beside the archive by `tests.upgrade.held`; the archive itself is made by `make backup`.
"""

import asyncio
import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc, XmlFragment
from websockets.asyncio.client import connect

from tests.upgrade.client import cookies_of, documents_url, signed_in

POISONS = Path(__file__).parent / "poisons.json"
HANDBOOK = """# Opening hours

The museum in Harbour Street opens at 10:00 and closes at 18:00. Ticket sales end at 17:30.

# Prices

An adult ticket costs 12 euro. Children under six enter free of charge.
Nora Lindqvist, the director, approves discounts.
"""
STORY = """# The lighthouse

The keeper wrote his log every evening. He noted the wind, the ships and the price of oil.

* One lamp was enough.
* Two lamps were better.

Nobody read the log until the harbour office asked for it in the spring of the following year.
"""


def main(address: str, folder: Path) -> None:
    owner = signed_in(address, folder, "Acme", "owner")
    writer = signed_in(address, folder, "Acme", "writer")
    stranger = signed_in(address, folder, "Globex", "owner")
    _files(owner)
    story = _create(writer, "The lighthouse", STORY)
    asyncio.run(_type(writer, story, "A stock client typed this line. "))
    _versions(writer, story)
    _suggestions(writer, story)
    _conversation(writer, story)
    asyncio.run(_poison(writer))
    _create(stranger, "What Globex keeps to itself", "Only Globex reads this.")
    _until_sealed(owner)
    _until_sealed(stranger)


def _create(client: httpx.Client, title: str, markdown: str) -> str:
    wanted = {"title": title, "markdown": markdown, "visibility": "organisation"}
    return str(_read(client.post(documents_url(client), json=wanted))["id"])


def _files(client: httpx.Client) -> None:
    files = str(client.headers["X-Root"]) + "files/"
    upload = {"file": ("handbook.md", HANDBOOK.encode(), "text/markdown")}
    made = _read(client.post(files, files=upload, data={"visibility": "organisation"}))
    _until(lambda: _read(client.get(f"{files}{made['id']}/"))["state"] == "ready", "the file is read")


async def _type(client: httpx.Client, document: str, text: str) -> None:
    async with connected(client, document) as socket:
        doc = await synced(socket)
        before = doc.get_state()
        paragraph: Any = doc.get("default", type=XmlFragment).children[1]
        paragraph.children[0].insert(0, text)
        await socket.send(_frame(2, doc.get_update(before)))
        await _until_acked(socket)


def _versions(client: httpx.Client, document: str) -> None:
    url = f"{documents_url(client)}{document}/"
    first = _read(client.post(f"{url}versions/", json={"name": "As it was found"}))
    _read(client.post(f"{url}import/", json={"markdown": STORY + "\nA line that a restore takes away again.\n"}))
    _read(client.post(f"{url}versions/", json={"name": "With one line more"}))
    _read(client.post(f"{url}versions/{first['id']}/restore/"))


def _suggestions(client: httpx.Client, document: str) -> None:
    """Three of them: one accepted, one rejected, one that waits."""
    for decision in ("accept", "reject", ""):
        made = _suggestion(client, document)
        if decision:
            _read(client.post(f"{documents_url(client)}{document}/suggestions/{made}/{decision}/", json={}))


def _suggestion(client: httpx.Client, document: str) -> str:
    url = f"{documents_url(client)}{document}/suggestions/"
    known = {each["id"] for each in _read(client.get(url))["results"]}
    place = {"type": None, "tname": "default", "item": None, "assoc": 0}
    wish = {
        "action": "continue",
        "document_id": document,
        "text": "Nobody read the log until",
        "anchor": {"from": place, "to": place},
    }
    _read(client.post(str(client.headers["X-Root"]) + "writing/", json=wish))

    def fresh() -> set[str]:
        return {each["id"] for each in _read(client.get(url))["results"]} - known

    _until(fresh, "a suggestion stands")
    return fresh().pop()


def _conversation(client: httpx.Client, document: str) -> None:
    url = str(client.headers["X-Root"]) + "conversations/"
    talk = _read(client.post(url, json={"title": "Tickets", "document_id": document}))
    _read(
        client.post(f"{url}{talk['id']}/messages/", json={"text": "How much does an adult ticket cost at the museum?"})
    )
    messages = f"{url}{talk['id']}/messages/"
    _until(lambda: all(each["is_complete"] for each in _read(client.get(messages))["results"]), "the answer is whole")


async def _poison(client: httpx.Client) -> None:
    """One document for each update that this release acknowledged though nobody could show it."""
    for poison in json.loads(POISONS.read_text()):
        document = _create(client, f"Poisoned: {poison['name']}", "base line")
        for update in poison["updates_base64"]:
            async with connected(client, document) as socket:
                await socket.send(_frame(2, base64.b64decode(update)))
                await _until_acked(socket)


def connected(client: httpx.Client, document: str) -> Any:
    base = str(client.base_url).replace("http", "ws", 1).rstrip("/")
    root = str(client.headers["X-Root"]).split("api/v1/")[0]
    headers = {"Cookie": cookies_of(client), "Origin": str(client.base_url).rstrip("/")}
    return connect(f"{base}{root}ws/documents/{document}/?schema=2&ack=1", additional_headers=headers, max_size=None)


async def synced(socket: Any) -> Any:
    doc: Any = Doc(client_id=3_000_000_001)
    await socket.send(bytes([0, 0, 1, 0]))
    while True:
        frame = await asyncio.wait_for(socket.recv(), 20)
        if frame[:2] == b"\x00\x01":
            doc.apply_update(_payload(frame[2:]))
            return doc


async def _until_acked(socket: Any) -> None:
    while (await asyncio.wait_for(socket.recv(), 20))[:2] != b"\x64\x01":
        pass


def _frame(kind: int, update: bytes) -> bytes:
    length, size = b"", len(update)
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([0, kind]) + length + bytes([size]) + update


def _payload(rest: bytes) -> bytes:
    at = next(index for index, byte in enumerate(rest) if byte < 128) + 1
    return rest[at:]


def _until_sealed(client: httpx.Client) -> None:
    head = str(client.headers["X-Root"]) + "audit/head/"
    sizes: list[int] = []

    def rests() -> bool:
        sizes.append(_read(client.get(head))["head"]["size"])
        return len(sizes) > 5 and len(set(sizes[-5:])) == 1

    _until(rests, "the seal rests", 1.0)


def _read(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}"
    return answer.json() if answer.content else {}


def _until(true: Any, what: str, pause_s: float = 0.3, within_s: float = 120) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(pause_s)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
