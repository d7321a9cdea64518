"""Uploads that are too large, broken or find no room: told at once, and nothing of them is left."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.conf import settings

from kernel.tenancy import tenant_scope
from knowledge import commands
from knowledge.models import Chunk, File
from tests.robustness.browser import Caller, refused
from tests.webservers import ROOT, WebProcess, web_processes
from tests.world import Company, World

pytestmark = [pytest.mark.slow, pytest.mark.security, pytest.mark.xdist_group("robustness")]

MB = 1024 * 1024
LINE = b"The gift rule of the house: forty euros a year. \n"
HANDBOOK = (ROOT / "knowledge" / "demo" / "acme" / "hp-300-handbook.pdf").read_bytes()


def send(caller: Caller, name: str, content: Any) -> httpx.Response:
    return caller.post("files/", files={"file": (name, content)}, data={"visibility": "private"})


def text_of(size_bytes: int) -> bytes:
    return (LINE * (size_bytes // len(LINE) + 1))[:size_bytes]


def stored(company: Company, var: Path) -> list[str]:
    folder = var / "files" / "tenants" / company.id.hex / "files"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def rows(company: Company) -> int:
    with tenant_scope(company.id):
        return File.objects.count()


def test_twenty_megabytes_are_taken_and_one_byte_more_is_not(olivia: Caller, world: World) -> None:
    var = Path(settings.SCRIPTORIUM_VAR)
    taken = send(olivia, "large.txt", text_of(20 * MB))
    assert (taken.status_code, taken.json()["size_bytes"]) == (201, 20 * MB)
    for size, code in ((20 * MB + 1, "file.too_large"), (20 * MB + MB // 2, "file.too_large"), (40 * MB, "too_large")):
        problem = refused(send(olivia, "larger.txt", text_of(size)), 413, code)
        assert problem["limit_bytes"] < 21 * MB + 1
    assert rows(world.acme) == len(stored(world.acme, var)) == 1
    assert olivia.get("documents/").status_code == 200


def test_a_body_that_does_not_say_its_length_is_asked_for_it(olivia: Caller, world: World) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(22):
            yield text_of(MB)
        yield b"\r\n--xx--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=xx"}
    refused(olivia.post("files/", content=endless(), headers=headers), 411, "length_required")
    said = iter([b'{"title": "never an untitled document"}'])
    answer = olivia.post("documents/", content=said, headers={"Content-Type": "application/json"})
    refused(answer, 411, "length_required")
    assert rows(world.acme) == len(stored(world.acme, Path(settings.SCRIPTORIUM_VAR))) == 0
    assert olivia.get("documents/").json()["results"] == []


CORRUPTED = {
    "only a head": b"%PDF-1.7\nnothing of a PDF follows",
    "random after the head": HANDBOOK[:64] + os.urandom(20_000),
    "the middle overwritten": HANDBOOK[:600] + b"\x00" * (len(HANDBOOK) - 600),
}


@pytest.mark.parametrize("content", CORRUPTED.values(), ids=CORRUPTED)
def test_a_corrupted_pdf_says_so_and_leaves_no_passage(olivia: Caller, world: World, content: bytes) -> None:
    file_id = send(olivia, "handbook.pdf", content).json()["id"]
    commands.ingest(world.acme.id, UUID(file_id))
    shown = olivia.get(f"files/{file_id}/").json()
    assert (shown["state"], shown["reason"]) == ("failed", "corrupted")
    assert shown["reason_text"].startswith("The file is damaged")
    assert olivia.get(f"files/{file_id}/chunks/").json()["results"] == []
    with tenant_scope(world.acme.id):
        assert not Chunk.objects.filter(file_id=file_id).exists()
    assert olivia.post(f"files/{file_id}/retry/").json()["state"] == "queued"
    assert olivia.delete(f"files/{file_id}/").status_code == 204


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of its own with little room. Only root may mount one."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def cramped(new_folder: Callable[[str], Path], django_db_setup: None, django_db_blocker: Any) -> Iterator[Path]:
    """A data folder whose files lie on a disk of 2 MB; keys are those of the run."""
    var = new_folder("cramped")
    (var / "keys").symlink_to(Path(settings.SCRIPTORIUM_VAR) / "keys")
    (var / "files").mkdir()
    with small_disk(var / "files", "2m"):
        yield var


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system; see the next test")
def test_a_full_disk_is_told_and_what_was_stored_stays(cramped: Path, world: World) -> None:
    with web_processes(1, SCRIPTORIUM_VAR=str(cramped)) as (web,), Caller(web, world.acme) as olivia:
        first = send(olivia, "first.txt", text_of(MB))
        assert first.status_code == 201
        for size in (MB + 512 * 1024, 5 * MB):
            refused(send(olivia, "second.txt", text_of(size)), 507, "file.storage_full")
        assert rows(world.acme) == len(stored(world.acme, cramped)) == 1
        assert olivia.get(f"files/{first.json()['id']}/download/").content == text_of(MB)
        assert send(olivia, "third.txt", text_of(64 * 1024)).status_code == 201
        assert "Traceback" not in web.output()


def test_a_file_the_system_will_not_let_grow_is_told_like_a_full_disk(world: World) -> None:
    """Without root: the system refuses the write itself (RLIMIT_FSIZE)."""
    with ExitStack() as stack:
        (web,) = stack.enter_context(web_processes(1))
        limit_file_size(web, 256 * 1024)
        olivia = stack.enter_context(Caller(web, world.acme))
        refused(send(olivia, "second.txt", text_of(MB // 2)), 507, "file.storage_full")
        refused(send(olivia, "third.txt", text_of(8 * MB)), 507, "no_room")
        assert rows(world.acme) == len(stored(world.acme, Path(settings.SCRIPTORIUM_VAR))) == 0
        assert send(olivia, "small.txt", text_of(64 * 1024)).status_code == 201


def limit_file_size(web: WebProcess, size_bytes: int) -> None:
    import resource

    resource.prlimit(web.pid, resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
