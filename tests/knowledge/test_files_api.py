"""Files over HTTP: who may do what, what is refused, and what is left behind."""

import errno
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from knowledge import commands, tasks
from knowledge.ingest import storage
from knowledge.models import File
from tests.knowledge.conftest import take_in, upload
from tests.world import Company, World

TEXT = "# Rules\n\nGifts above 40 euros are returned."


def post(company: Company, name: str, content: bytes, who: str = "walter", visibility: str = "organisation") -> Any:
    form = {"file": SimpleUploadedFile(name, content), "visibility": visibility}
    return company.client(who).post(company.url("files/"), form)


def stored(company: Company) -> list[Path]:
    folder = Path(settings.FILES_DIR) / "tenants" / company.id.hex / "files"
    return list(folder.iterdir()) if folder.exists() else []


def test_an_upload_is_queued_and_told_in_full(world: World) -> None:
    response = post(world.acme, "../../rules.md", TEXT.encode())
    assert response.status_code == 201
    body = response.json()
    assert (body["name"], body["kind"], body["state"], body["visibility"]) == (
        "rules.md", "markdown", "queued", "organisation",
    )  # fmt: skip
    assert (body["is_mine"], body["may_manage"], body["size_bytes"]) == (True, True, len(TEXT))
    with tenant_scope(world.acme.id):
        event = JournalEvent.objects.get(verb="file.uploaded")
        assert event.subject_id == UUID(body["id"])
        assert "rules" not in json.dumps(event.data)


def test_the_same_bytes_again_give_the_file_that_is_there(world: World) -> None:
    first = post(world.acme, "rules.md", TEXT.encode())
    again = post(world.acme, "copy.md", TEXT.encode())
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert len(stored(world.acme)) == 1
    others = post(world.acme, "rules.md", TEXT.encode(), who="edith")
    assert others.status_code == 201


def test_a_file_shows_its_progress_text_chunks_and_bytes(world: World) -> None:
    file = take_in(world.acme, "walter", "rules.md", TEXT)
    client, base = world.acme.client("vera"), world.acme.url(f"files/{file.id}/")
    shown = client.get(base).json()
    assert (shown["state"], shown["chunks"], shown["chunks_done"], shown["may_manage"]) == ("ready", 1, 1, False)
    text = client.get(base + "text/").json()
    (chunk,) = client.get(base + "chunks/").json()["results"]
    assert text["text"][chunk["start"] - text["start"] : chunk["end"] - text["start"]] == chunk["text"]
    download = client.get(base + "download/")
    assert download.content == TEXT.encode()
    assert download["Content-Disposition"].startswith("attachment; ")
    assert client.get(base + "text/?page=2").status_code == 404
    assert client.get(base + "text/?page=x").status_code == 400


def test_the_list_is_searched_filtered_paged_and_has_a_constant_number_of_queries(world: World) -> None:
    for number in range(5):
        upload(world.acme, "walter", f"note-{number}.md", f"{TEXT} {number}")
    client = world.acme.client("edith")
    found = client.get(world.acme.url("files/?q=note-3")).json()["results"]
    assert [row["name"] for row in found] == ["note-3.md"]
    assert client.get(world.acme.url("files/?state=failed")).json()["results"] == []
    first = client.get(world.acme.url("files/?limit=3")).json()
    rest = client.get(world.acme.url(f"files/?limit=3&cursor={first['next']}")).json()
    assert len({row["id"] for row in (*first["results"], *rest["results"])}) == 5
    counts = []
    for limit in (1, 5):
        with CaptureQueriesContext(connection) as queries:
            client.get(world.acme.url(f"files/?limit={limit}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("walter", 201), ("edith", 201), ("olivia", 201)])
def test_who_may_upload(world: World, who: str, status: int) -> None:
    assert post(world.acme, "rules.md", TEXT.encode(), who=who).status_code == status


@pytest.mark.isolation
def test_a_private_file_is_unknown_to_everybody_else(world: World) -> None:
    file = take_in(world.acme, "walter", "rules.md", TEXT, "private")
    for company, who in ((world.acme, "edith"), (world.acme, "olivia"), (world.globex, "olivia")):
        client = company.client(who)
        for method, address in roads(file.id):
            unknown = address.replace(str(file.id), str(uuid7()))
            answer, reference = (
                client.generic(method, company.url(one), "{}", content_type="application/json")
                for one in (address, unknown)
            )
            assert (answer.status_code, without_id(answer)) == (reference.status_code, without_id(reference)), address
            assert answer.status_code in (404, 422)
        assert client.get(company.url("files/")).json()["results"] == []
        assert client.get(company.url("search/?q=gifts above 40 euros")).json()["results"] == []
        assert client.get(company.url("entities/")).json()["results"] == []
    assert world.acme.client("walter").get(world.acme.url(f"files/{file.id}/")).status_code == 200


def roads(file_id: UUID) -> list[tuple[str, str]]:
    base = f"files/{file_id}/"
    reads = [("GET", base + part) for part in ("", "chunks/", "text/", "download/")]
    return [*reads, ("PATCH", base), ("DELETE", base), ("POST", base + "retry/")]


def without_id(response: Any) -> dict[str, Any]:
    return {key: value for key, value in response.json().items() if key not in ("request_id", "instance")}


def test_sharing_and_deleting_need_the_owner_or_a_manager(world: World) -> None:
    file = take_in(world.acme, "edith", "rules.md", TEXT)
    address = world.acme.url(f"files/{file.id}/")
    change = {"visibility": "private"}
    assert world.acme.client("walter").patch(address, change, "application/json").status_code == 403
    assert world.acme.client("walter").delete(address).status_code == 403
    assert world.acme.client("edith").patch(address, change, "application/json").json()["visibility"] == "private"
    assert world.acme.client("walter").get(address).status_code == 404
    assert world.acme.client("edith").patch(address, {"visibility": "world"}, "application/json").status_code == 422
    assert world.acme.client("edith").patch(address, {"colour": "red"}, "application/json").status_code == 422
    assert world.acme.client("edith").delete(address).status_code == 204
    assert world.acme.client("edith").get(address).status_code == 404
    commands.ingest(world.acme.id, file.id)
    assert stored(world.acme) == []


@pytest.mark.security
class TestRefusedUploads:
    def test_a_file_over_the_limit(self, world: World, settings: Any) -> None:
        settings.UPLOAD_LIMIT_BYTES = 100_000
        exactly = post(world.acme, "a.txt", b"word " * 20_000)
        assert exactly.status_code == 201
        for size in (20_001, 60_000):
            response = post(world.acme, "b.txt", b"word " * size)
            assert (response.status_code, response.json()["code"]) == (413, "file.too_large")
            assert response.json()["request_id"]
        assert len(stored(world.acme)) == 1

    def test_another_kind_of_file(self, world: World) -> None:
        response = post(world.acme, "photo.pdf", b"\x89PNG\r\n\x1a\n\x00\x00")
        assert (response.status_code, response.json()["code"]) == (422, "file.unsupported")
        assert stored(world.acme) == []

    def test_an_empty_file_and_no_file(self, world: World) -> None:
        assert post(world.acme, "empty.txt", b"").json()["code"] == "file.empty"
        response = world.acme.client().post(world.acme.url("files/"), {"visibility": "private"})
        assert (response.status_code, list(response.json()["fields"])) == (422, ["file"])
        assert stored(world.acme) == []

    def test_a_full_disk(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(storage.os, "fsync", full)
        response = post(world.acme, "rules.md", TEXT.encode())
        assert (response.status_code, response.json()["code"]) == (507, "file.storage_full")
        assert stored(world.acme) == []
        with tenant_scope(world.acme.id):
            assert not File.objects.exists()

    def test_a_disk_that_is_full_while_the_form_arrives(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_arguments: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
        response = post(world.acme, "rules.md", TEXT.encode())
        assert (response.status_code, response.json()["code"]) == (507, "file.storage_full")

    def test_a_body_that_ends_too_soon(self, world: World) -> None:
        body = b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf'
        response = world.acme.client().generic(
            "POST", world.acme.url("files/"), body, content_type="multipart/form-data; boundary=xx"
        )
        assert response.status_code in (201, 400, 422)
        if response.status_code != 201:
            assert stored(world.acme) == []

    def test_an_api_key_uploads_with_its_makers_rights(self, world: World) -> None:
        key = world.acme.api_key("olivia")
        form = {"file": io.BytesIO(TEXT.encode()), "visibility": "private"}
        headers = {"Authorization": f"Bearer {key}"}
        response = Client().post(world.acme.url("files/"), form, headers=headers)
        assert response.status_code == 201
        assert response.json()["owner_id"] == str(world.acme.members["olivia"])


def test_bytes_that_no_row_speaks_of_are_tidied_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = upload(world.acme, "walter", "rules.md", TEXT)
    with tenant_scope(world.acme.id):
        storage.store(uuid7(), [b"left by a crash"])
        monkeypatch.setattr("knowledge.commands.sweeps.ORPHAN_AGE_S", -1.0)
        assert commands.tidy_storage() == 1
    assert [path.name for path in stored(world.acme)] == [kept.id.hex]


def test_the_sweep_tidies_where_bytes_have_no_row_and_visits_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = upload(world.globex, "walter", "rules.md", TEXT)
    with tenant_scope(world.acme.id):
        storage.store(uuid7(), [b"left by a crash"])
    monkeypatch.setattr("knowledge.commands.sweeps.ORPHAN_AGE_S", -1.0)
    found = commands.tenants_with_orphans()
    assert world.acme.id in found
    assert world.globex.id not in found
    tasks.tidy_storage()
    assert stored(world.acme) == []
    assert [path.name for path in stored(world.globex)] == [kept.id.hex]
