"""Fixtures of the knowledge tests: uploading without a broker, taking in at once."""

import pytest

from kernel.tenancy import tenant_scope
from knowledge import commands, tasks
from knowledge.models import File
from tests.world import Company


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here: wake-ups are dropped, as a flushed broker would, and tests take files in themselves."""
    for task in (tasks.ingest_file, tasks.rebuild_graph):
        monkeypatch.setattr(task, "apply_async", lambda *_args, **_options: None)


def upload(company: Company, who: str, name: str, content: bytes | str, visibility: str = "organisation") -> File:
    """Upload a file as one of the company's people."""
    body = content.encode() if isinstance(content, str) else content
    with tenant_scope(company.id):
        file, _ = commands.upload_file(company.actor(who), name, [body], visibility)
    return file


def take_in(company: Company, who: str, name: str, content: bytes | str, visibility: str = "organisation") -> File:
    """Upload a file and run its stages, as the worker would."""
    file = upload(company, who, name, content, visibility)
    commands.ingest(company.id, file.id)
    return reloaded(company, file)


def reloaded(company: Company, file: File) -> File:
    with tenant_scope(company.id):
        found: File = File.objects.get(id=file.id)
    return found
