"""One web process for what people send; servers of its own for what is taken from it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.robustness.browser import Caller
from tests.robustness.private import Product, Servers, private_product, private_servers, speaking_to
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.webservers import WebProcess, web_processes
from tests.world import World, build_world


@pytest.fixture(scope="package")
def _web(django_db_setup: None, django_db_blocker: Any) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):
        yield process


@pytest.fixture
def web(_web: WebProcess) -> Iterator[WebProcess]:
    """A web process that lived before the test and lives after it, without a failure of its own in its log."""
    before = len(_web.output())
    yield _web
    assert "Traceback" not in _web.output()[before:]


@pytest.fixture
def olivia(web: WebProcess, world: World) -> Iterator[Caller]:
    """Acme's owner, who may do everything there."""
    with Caller(web, world.acme) as caller:
        yield caller


@pytest.fixture(scope="package")
def _chat_server() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right", models=("gpt-4o-mini",))) as upstream:
        yield upstream


@pytest.fixture
def upstream(_chat_server: Upstream) -> Upstream:
    """A loopback OpenAI."""
    _chat_server.script.reset()
    _chat_server.script.standing = Act(text="A short answer.")
    return _chat_server


@pytest.fixture(scope="package")
def _servers(django_db_setup: None, new_folder: Callable[[str], Path]) -> Iterator[Servers]:
    with private_servers(new_folder("private")) as servers:
        yield servers


@pytest.fixture(scope="package")
def _product(_servers: Servers, django_db_blocker: Any) -> Iterator[Product]:
    with django_db_blocker.unblock(), private_product(_servers) as product:
        yield product


@pytest.fixture
def product(_product: Product, database: None) -> Iterator[Product]:
    """The product on private servers, which are up again afterwards; the test's own verbs work there too."""
    with speaking_to(_product.servers):
        yield _product
        _product.servers.start_again()


@pytest.fixture
def private_world(product: Product) -> World:
    """Acme and Globex in the private database."""
    return build_world()
