"""What is kept of a write with an Idempotency-Key, and what makes a request another one."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kernel.http.models import IdempotentResponse
from kernel.tenancy import tenant_scope
from tests.world import Company, World


@pytest.mark.parametrize(
    ("path", "body", "secret"),
    [("api-keys/", {"name": "sync", "scopes": ["document.read"]}, "key"), ("invitations/", {"role": "viewer"}, "link")],
)
def test_a_secret_is_told_once_and_never_stored(world: World, path: str, body: dict[str, Any], secret: str) -> None:
    olivia = world.acme.client("olivia")
    first, again = (post(olivia, world.acme.url(path), body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == {**first.json(), secret: ""}
    shown = first.json()[secret].rsplit("/", 1)[-1].encode()
    kept = table(world.acme)
    assert b"once" in kept
    assert shown not in kept
    assert shown[-20:] not in kept
    assert first.json()["id"].encode() not in kept


def test_a_kept_answer_opens_in_its_own_row_only(world: World) -> None:
    """Someone who can write to the table cannot make one request's answer another's."""
    olivia, url = world.acme.client("olivia"), world.acme.url("invitations/")
    post(olivia, url, {"role": "viewer"})
    post(olivia, url, {"role": "writer"}, key="another")
    with tenant_scope(world.acme.id):
        stolen = IdempotentResponse.objects.get(key="another").body
        IdempotentResponse.objects.filter(key="once").update(body=stolen)
    olivia.raise_request_exception = False
    assert post(olivia, url, {"role": "viewer"}).status_code == 500


def test_another_file_is_another_request(world: World) -> None:
    first = upload(world.acme, b"one file")
    again = upload(world.acme, b"one file")
    other = upload(world.acme, b"another file")
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_another_field_or_name_is_another_request(world: World) -> None:
    assert upload(world.acme, b"one file").status_code == 201
    assert upload(world.acme, b"one file", visibility="organisation").status_code == 409
    assert upload(world.acme, b"one file", name="other.txt").status_code == 409


def test_a_file_is_stored_whole_after_its_digest_was_taken(world: World) -> None:
    words = b"A line of text.\n" * 100_000  # more than is kept in memory
    stored = upload(world.acme, words)
    assert stored.status_code == 201
    assert stored.json()["size_bytes"] == len(words)


def post(client: Client, url: str, body: dict[str, Any], key: str = "once") -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})


def table(company: Company) -> bytes:
    """The tenant's rows of the table, byte for byte."""
    with tenant_scope(company.id), connection.cursor() as cursor:
        copied = cursor.copy("copy (select * from kernel_idempotentresponse) to stdout (format binary)")
        with copied as rows:
            return b"".join(bytes(row) for row in rows)


def upload(company: Company, content: bytes, *, name: str = "note.txt", visibility: str = "private") -> Any:
    form = {"file": SimpleUploadedFile(name, content), "visibility": visibility}
    return company.client("walter").post(company.url("files/"), form, headers={"Idempotency-Key": "once"})
