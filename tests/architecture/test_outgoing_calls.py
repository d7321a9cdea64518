"""Every call that leaves the installation goes through `kernel.http.outbound`; the exceptions have reasons."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("platform", "tenants", "billing", "governance", "generation", "editor", "knowledge", "assistant")
DOOR = "platform/kernel/http/outbound/"

# What opens connections, by the names of its modules; words in lower case stand for functions that do.
OPENS = {
    "httpx": {"Client", "AsyncClient", "HTTPTransport", "AsyncHTTPTransport", "get", "post", "put", "patch", "delete",
              "head", "options", "request", "stream"},
    "requests": {"get", "post", "put", "patch", "delete", "head", "options", "request", "Session", "session"},
    "urllib.request": {"urlopen", "urlretrieve", "build_opener", "Request"},
    "urllib3": {"PoolManager", "ProxyManager", "request"},
    "aiohttp": {"ClientSession", "request"},
    "http.client": {"HTTPConnection", "HTTPSConnection"},
    "socket": {"socket", "create_connection"},
    "asyncio": {"open_connection", "open_unix_connection"},
    "websockets": {"connect"},
    "smtplib": {"SMTP", "SMTP_SSL"},
    "ftplib": {"FTP", "FTP_TLS"},
    "openai": {"OpenAI", "AsyncOpenAI", "AzureOpenAI", "AsyncAzureOpenAI"},
    "anthropic": {"Anthropic", "AsyncAnthropic"},
    "neo4j": {"GraphDatabase.driver", "AsyncGraphDatabase.driver"},
    "boto3": {"client", "resource", "Session"},
}  # fmt: skip
OPENS["httpx2"] = OPENS["httpx"]

ALLOWED = {
    ("generation/providers/building.py", "anthropic.AsyncAnthropic"): "is given the client of client_for_sdk",
    ("generation/providers/building.py", "openai.AsyncOpenAI"): "is given the client of client_for_sdk",
    ("generation/providers/local_tokens.py", "httpx2.Client"): "the built-in model's own server, on loopback",
    ("knowledge/graph/neo4j.py", "neo4j.GraphDatabase.driver"): "the installation's own database, by its settings",
    ("platform/embedded/llm.py", "urllib.request.urlopen"): "is the built-in model up, on loopback",
    ("platform/embedded/neo4j.py", "neo4j.GraphDatabase.driver"): "is the database up that it started itself",
    ("platform/embedded/ports.py", "socket.socket"): "looks for a free port",
    ("platform/embedded/product.py", "urllib.request.urlopen"): "is the product up, on loopback",
    ("platform/embedded/runner.py", "socket.socket"): "listens",
    ("platform/embedded/web.py", "socket.socket"): "listens on a socket it was handed",
}


def outgoing(source: str) -> Iterator[str]:
    """Yield what a module calls, or hands to others, that opens connections, by its full name."""
    tree = ast.parse(source)
    names = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            head, _, rest = _dotted(node).partition(".")
            full = f"{names[head]}.{rest}".strip(".") if head in names else ""
            if any(full == f"{module}.{word}" for module, words in OPENS.items() for word in words):
                yield full


def _imported(tree: ast.AST) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.asname or one.name.split(".")[0]: one.name if one.asname else one.name.split(".")[0]
                      for one in node.names}  # fmt: skip
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return names


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def annotations_of(source: str) -> set[str]:
    """Names that only say a type: a parameter may be a client that somebody else made."""
    tree = ast.parse(source)
    hints = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg | ast.AnnAssign)]
    hints += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {ast.unparse(part) for hint in hints if hint for part in ast.walk(hint) if isinstance(part, ast.expr)}


def found() -> set[tuple[str, str]]:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    named = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    calls = {(name, call) for name, source in named.items() for call in outgoing(source) if not name.startswith(DOOR)}
    return {(name, call) for name, call in calls if _is_called(named[name], call)}


def _is_called(source: str, call: str) -> bool:
    """False where the name stands in annotations alone."""
    hinted = sum(one in annotations_of(source) for one in (call, call.rpartition(".")[2]))
    return not hinted or any(
        isinstance(node, ast.Call) and _dotted(node.func).endswith(call.rpartition(".")[2])
        for node in ast.walk(ast.parse(source))
    )


def test_every_outgoing_call_is_made_by_the_guarded_client_or_has_a_reason() -> None:
    assert found() - set(ALLOWED) == set()


def test_no_reason_is_kept_for_a_call_that_is_gone() -> None:
    assert set(ALLOWED) - found() == set()


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("import httpx2\nhttpx2.get('https://x')", "httpx2.get"),
        ("import httpx as h\nclient = h.AsyncClient()", "httpx.AsyncClient"),
        ("from urllib.request import urlopen as fetch\nfetch('https://x')", "urllib.request.urlopen"),
        ("import urllib.request\nurllib.request.urlopen('https://x')", "urllib.request.urlopen"),
        ("from functools import partial\nimport requests\ncall = partial(requests.post, 'x')", "requests.post"),
        ("import socket\nsocket.create_connection(('x', 1))", "socket.create_connection"),
        ("from openai import AsyncOpenAI\nAsyncOpenAI()", "openai.AsyncOpenAI"),
    ],
)
def test_a_call_that_goes_around_is_found(source: str, call: str) -> None:
    assert list(outgoing(source)) == [call]
    assert _is_called(source, call)
