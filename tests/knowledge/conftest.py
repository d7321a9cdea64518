"""Fixtures of the knowledge tests: uploading without a broker, taking in at once."""

from typing import Any

import pytest

from kernel.tenancy import tenant_scope
from knowledge import commands, tasks
from knowledge.demo import demo_files
from knowledge.models import File
from tests.world import Company, World, build_world


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here: wake-ups are dropped, as a flushed broker would, and tests take files in themselves."""
    _drop_wake_ups(monkeypatch)


@pytest.fixture(scope="session")
def demo(django_db_setup: None, django_db_blocker: Any) -> World:
    """Acme and Globex with the demo files taken in, once for the whole session: for reading only.

    Taking in the handbook costs more than most tests; one that changes a file takes in a copy of its own.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as monkeypatch:
        _drop_wake_ups(monkeypatch)
        world = build_world()
        for name, company in (("acme", world.acme), ("globex", world.globex)):
            for file in add_demo_files(company, name):
                commands.ingest(company.id, file.id)
    return world


def add_demo_files(company: Company, name: str) -> list[File]:
    """Upload the demo files of "acme" or "globex" as the company's editor."""
    with tenant_scope(company.id):
        files = commands.add_demo_files(company.actor("edith"), name)
    assert len(files) == len(demo_files(name)) >= 2
    return files


def _drop_wake_ups(monkeypatch: pytest.MonkeyPatch) -> None:
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
