"""What a product holds that no release may change, read over its public API.

python -m tests.upgrade.held <address> <folder> > held.json
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.upgrade.client import signed_in

POISONED = "Poisoned: "


def held(address: str, sign_ins: Path) -> dict[str, Any]:
    """Texts and digests by name; a poisoned document counts by its log alone, for nobody can read it yet."""
    owner = signed_in(address, sign_ins, "Acme", "owner")
    writer = signed_in(address, sign_ins, "Acme", "writer")
    stranger = signed_in(address, sign_ins, "Globex", "owner")
    documents = every(owner, "documents/")
    story = next(each for each in documents if each["title"] == "The lighthouse")
    return {
        "logs": {each["title"]: log_of(owner, each["id"]) for each in documents},
        "texts": {each["title"]: text_of(owner, each["id"]) for each in documents if not is_poisoned(each)},
        "versions": versions_of(owner, story["id"]),
        "suggestions": suggestions_of(writer, story["id"]),
        "conversations": conversations_of(writer),
        "files": {each["name"]: file_of(owner, each["id"]) for each in every(owner, "files/")},
        "sealed": {"Acme": sealed_by(owner), "Globex": sealed_by(stranger)},
        "globex": {each["title"]: text_of(stranger, each["id"]) for each in every(stranger, "documents/")},
    }


def is_poisoned(document: dict[str, Any]) -> bool:
    return str(document["title"]).startswith(POISONED)


def log_of(client: httpx.Client, document: str) -> list[str]:
    """The digest of each event, from the first on."""
    events = sorted(every(client, f"documents/{document}/events/"), key=lambda event: event["seq"])
    return [event["sha256"] for event in events]


def text_of(client: httpx.Client, document: str) -> str:
    return str(read(client, f"documents/{document}/content/?format=markdown")["markdown"])


def versions_of(client: httpx.Client, document: str) -> dict[str, str]:
    url = f"documents/{document}/versions/"
    return {
        each["name"]: read(client, f"{url}{each['id']}/")["markdown"] for each in every(client, url) if each["name"]
    }


def suggestions_of(client: httpx.Client, document: str) -> list[dict[str, Any]]:
    """Those that wait; what was decided stands in the text and in the log."""
    return [
        {name: each[name] for name in ("id", "generation_id", "text") if name in each}
        for each in every(client, f"documents/{document}/suggestions/")
    ]


def conversations_of(client: httpx.Client) -> dict[str, list[list[Any]]]:
    talks = every(client, "conversations/")
    return {
        talk["title"]: [
            [each["role"], each["text"], [[cited["title"], cited["quote"]] for cited in each["citations"]]]
            for each in every(client, f"conversations/{talk['id']}/messages/")
        ]
        for talk in talks
    }


def file_of(client: httpx.Client, file: str) -> dict[str, Any]:
    whole = client.get(f"{client.headers['X-Root']}files/{file}/download/")
    assert whole.status_code == 200, whole.text
    return {"bytes": hashlib.sha256(whole.content).hexdigest(), "state": read(client, f"files/{file}/")["state"]}


def sealed_by(client: httpx.Client) -> dict[str, Any]:
    """The newest signed head: an anchor for every later export."""
    head: dict[str, Any] = read(client, "audit/head/")["head"]
    return head


def every(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    url = f"{client.headers['X-Root']}{path}"
    while url:
        page = client.get(url).json()
        rows += page["results"]
        url = page["next"]
    return rows


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(f"{client.headers['X-Root']}{path}")
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


if __name__ == "__main__":
    json.dump(held(sys.argv[1], Path(sys.argv[2])), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
