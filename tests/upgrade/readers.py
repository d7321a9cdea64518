"""What stock clients read of a document: pycrdt in this process, an unmodified y-websocket client under Node."""

import json
import subprocess

import httpx

from editor.prose.plain import plain_text
from editor.yjs.project import to_json
from tests.node_clients import HERE, _tool
from tests.upgrade.client import cookies_of
from tests.upgrade.fill import connected, synced


async def read_as_pycrdt(client: httpx.Client, document: str) -> str:
    async with connected(client, document) as socket:
        return plain_text(to_json(await synced(socket)))


def read_as_yjs(client: httpx.Client, document: str) -> str:
    base = str(client.base_url).replace("http", "ws", 1).rstrip("/")
    root = str(client.headers["X-Root"]).split("api/v1/")[0]
    settings = {
        "url": f"{base}{root}ws/documents",
        "document": document,
        "cookie": cookies_of(client),
        "params": {"schema": "2", "ack": "1"},
    }
    command = [*_tool("node"), str(HERE / "stock_client.mjs"), json.dumps(settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            for line in process.stdout:
                told = json.loads(line)
                if told["event"] == "sync" and told["isSynced"]:
                    process.stdin.write("text\n")
                    process.stdin.flush()
                elif told["event"] == "text":
                    return str(told["text"])
        finally:
            process.kill()
    raise AssertionError("the stock client ended without a text")
