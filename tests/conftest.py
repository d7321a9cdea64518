"""Fixtures shared by all tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test.utils import setup_databases

from tests.short_ids import refuse_long_ids, short_id
from tests.world import World, build_world

STARTS_PROCESSES = {"product", "web", "webs"}


def pytest_make_parametrize_id(val: object) -> str | None:
    """Keep what a test is called short, however long the text is that it is given."""
    return short_id(val)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test for which processes of the product are started is slow, whatever it does with them; ids are short."""
    refuse_long_ids(items)
    for item in items:
        if STARTS_PROCESSES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Build the database as `migrator` and use it as `app`, one for each worker.

    It is not dropped: the whole server is thrown away with the run, and a worker killed by a test may still
    be connected to it.
    """
    with django_db_blocker.unblock():
        aliases = {"default", "sign_in", "migrator"}
        setup_databases(verbosity=0, interactive=False, aliases=aliases, serialized_aliases=())
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
            getattr(connection, "close_pool", lambda: None)()


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real database, with real commits.

    No rollback around tests: sockets, threads and workers must see the data, and `on_commit` must run. Each
    test makes tenants of its own, so nothing is left in another's way.
    """
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def world(database: None) -> World:
    """Acme and Globex with their people."""
    return build_world()
