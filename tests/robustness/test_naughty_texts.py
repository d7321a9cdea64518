"""Strings nobody expects, in every text a person may write: kept as they are, or refused with the field's name."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.robustness.browser import Caller, refused
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.security, pytest.mark.xdist_group("robustness")]

NAUGHTY = {
    "NUL": "a\x00b",
    "half a pair": "a\ud800b",
    "the other half": "\udc00",
    "right to left": "‮⁧evil⁩",
    "zero width": "a\u200b\u200d\ufeffb",
    "no characters": "\ufffe\uffff",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A" * 20,
    "astral": "👩‍👩‍👧‍👦🏳️‍🌈",
    "markup": "<script>alert(1)</script>",
    "SQL": "'; DROP TABLE tenants_person; --",
    "template": "{{ 7 * 7 }} ${7*7} %s %n {0}",
    "path": "../../../../etc/passwd",
    "line ends": "a\r\nb\u2028c\u2029d\x85e\x0bf",
    "control": "\x01\x07\x1b[31m\x7f",
    "only spaces": "\u3000\u00a0\u2003 \t",
    "a long line": "x" * 1_000_000,
    "long and wide": "é" * 1_000_000,
}

# path, field, other fields: every text of the API that a person writes.
TEXTS: list[tuple[str, str, dict[str, Any]]] = [
    ("documents/", "title", {}),
    ("documents/", "markdown", {"title": "x"}),
    ("documents/$document/import/", "markdown", {}),
    ("documents/$document/versions/", "name", {}),
    ("conversations/", "title", {}),
    ("conversations/$conversation/messages/", "text", {}),
    ("invitations/", "email", {"role": "writer"}),
    ("api-keys/", "name", {"scopes": ["document.read"]}),
    ("providers/", "name", {"kind": "openai", "base_url": "http://127.0.0.1:9/v1", "key": "k", "models": []}),
    ("providers/", "key", {"kind": "openai", "name": "x", "base_url": "http://127.0.0.1:9/v1", "models": []}),
    ("providers/", "base_url", {"kind": "openai", "name": "x", "key": "k", "models": []}),
    ("policy/test/", "text", {"where": "prompt"}),
    ("writing/quote/", "text", {"action": "shorten", "document_id": "$document"}),
]

QUERIES = ["documents/?q=", "files/?q=", "search/?q=", "entities/?q=", "audit/events/?verb=", "documents/?state="]
QUERIES += ["files/?state=", "files/?cursor=", "usage/?until=", "conversations/?document_id=", "models/?nothing="]


@pytest.fixture
def ids(olivia: Caller) -> dict[str, str]:
    made = olivia.post("documents/", json={"title": "Plan", "visibility": "organisation"})
    return {"document": made.json()["id"], "conversation": olivia.post("conversations/", json={}).json()["id"]}


def filled(value: Any, ids: dict[str, str]) -> Any:
    for name, found in ids.items():
        value = value.replace(f"${name}", found) if isinstance(value, str) else value
    return value


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY)
def test_a_naughty_text_is_kept_or_refused_by_name(olivia: Caller, ids: dict[str, str], text: str) -> None:
    for path, field, rest in TEXTS:
        body = {field: text, **{name: filled(value, ids) for name, value in rest.items()}}
        # Escaped: half a surrogate pair can be written in JSON, though not in UTF-8.
        answer = olivia.post(filled(path, ids), content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert answer.status_code < 500 or answer.json().get("code") == "generation.no_provider", (path, field)
        if answer.status_code >= 400:
            problem = refused(answer, answer.status_code)
            assert text not in str(problem)
    assert olivia.get("documents/").status_code == 200
    assert olivia.get("audit/events/").status_code == 200


@pytest.mark.parametrize("text", [text for text in NAUGHTY.values() if len(text) < 1000])
def test_a_naughty_question_finds_something_or_nothing(olivia: Caller, text: str) -> None:
    for path in QUERIES:
        # Bytes among httpx's params would be sent as the text "b'...'".
        answer = olivia.get(path + quote(text, errors="surrogatepass"))
        assert answer.status_code in (200, 400, 422), (path, answer.text[:300])
        if "\x00" in text:
            refused(answer, 400, "bad_request")


KEPT = [name for name in NAUGHTY if name not in ("NUL", "half a pair", "the other half", "only spaces", "line ends")]


@pytest.mark.parametrize("name", [name for name in KEPT if len(NAUGHTY[name]) <= 300])
def test_a_title_that_is_taken_is_given_back_as_it_was(olivia: Caller, name: str) -> None:
    made = olivia.post("documents/", json={"title": f"x{NAUGHTY[name]}x"})
    if made.status_code == 201:
        shown = olivia.get(f"documents/{made.json()['id']}/").json()["title"]
        assert shown == made.json()["title"] == f"x{NAUGHTY[name]}x"
    else:
        assert "title" in refused(made, 422)["fields"]


def test_a_line_of_a_million_characters_is_a_document(olivia: Caller) -> None:
    made = olivia.post("documents/", json={"title": "Long", "markdown": "x" * 1_000_000})
    assert made.status_code == 201, made.text[:300]
    content = olivia.get(f"documents/{made.json()['id']}/content/", params={"format": "text"}).json()
    assert len(content["text"]) == 1_000_000


def test_a_naughty_name_of_a_file_cannot_leave_its_folder(olivia: Caller, world: World) -> None:
    for name in ("../../evil.txt", "a\x00b.txt", "x" * 5000 + ".txt", "‮txt.exe.txt", "", "."):
        answer = olivia.post(
            "files/", files={"file": (name, f"Text {name!r}.".encode())}, data={"visibility": "private"}
        )
        assert answer.status_code in (201, 400, 422), (name, answer.text[:300])
        if answer.status_code == 201:
            shown = answer.json()["name"]
            assert "/" not in shown
            assert "\x00" not in shown
            assert 0 < len(shown) <= 255
