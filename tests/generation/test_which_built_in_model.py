"""The built-in model may change while the product runs; what was chosen for it holds, and its mark goes with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from generation import commands
from generation.catalogue.accounts import accounts
from generation.catalogue.routable import choice, route
from generation.errors import UnknownModel
from generation.providers import local_tokens
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.server import running
from tests.world import World

SMALL, LARGE = "smollm2-135m-instruct", "qwen2.5-coder-1.5b-instruct"


@pytest.fixture
def told(tmp_path: Path, settings: Any) -> Path:
    settings.BUILT_IN_MODEL_FILE = str(tmp_path / "built_in_model.json")
    settings.LOCAL_MODEL_URL = "http://127.0.0.1:9/v1"
    return tmp_path / "built_in_model.json"


def tell(file: Path, name: str, url: str, *, is_demo: bool) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps({"running": {"name": name, "url": url, "is_demo": is_demo}}))
    unfinished.replace(file)


def test_the_one_that_took_over_answers_under_its_name_and_without_the_mark(world: World, told: Path) -> None:
    gateway = Gateway(world.acme, None)
    with running(openai_upstream(key="none", models=(SMALL, LARGE))) as small:
        tell(told, SMALL, f"{small.url}/v1", is_demo=True)
        first = gateway.run(ask("Write."))
        with running(openai_upstream(key="none", models=(SMALL, LARGE))) as large:
            tell(told, LARGE, f"{large.url}/v1", is_demo=False)
            second = gateway.run(ask("Write."))
            asked = [[call.json.get("model") for call in one.script.calls] for one in (small, large)]
            assert [[model for model in models if model] for models in asked] == [[SMALL], [LARGE]]
    assert (first[0].data["model"], first[0].data["demo"]) == (SMALL, True)
    assert (second[0].data["model"], second[0].data["demo"]) == (LARGE, False)
    assert text_of(second)


def test_who_chose_the_built_in_model_keeps_it_when_another_takes_over(world: World, told: Path) -> None:
    tell(told, SMALL, "http://127.0.0.1:9/v1", is_demo=True)
    with tenant_scope(world.acme.id):
        (built_in,) = accounts()
        commands.choose_default(world.acme.actor("adam"), built_in.id, SMALL)
    tell(told, LARGE, "http://127.0.0.1:10/v1", is_demo=False)
    with tenant_scope(world.acme.id):
        chosen = choice()
        assert chosen.first is not None
        assert (chosen.first.card.name, chosen.first.account.base_url) == (LARGE, "http://127.0.0.1:10/v1")
        assert chosen.is_explicit
        assert [offer.card.name for offer in route(None)] == [LARGE]


def test_a_name_in_a_request_is_taken_by_its_word(world: World, told: Path) -> None:
    tell(told, LARGE, "http://127.0.0.1:10/v1", is_demo=False)
    with tenant_scope(world.acme.id), pytest.raises(UnknownModel):
        route(SMALL)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"running": null}', '{"running": []}'])
def test_a_file_that_says_nothing_leaves_what_the_settings_say(world: World, told: Path, content: str) -> None:
    told.write_text(content)
    with tenant_scope(world.acme.id):
        (built_in,) = accounts()
    assert (built_in.models[0].name, built_in.base_url, built_in.is_demo) == (SMALL, "http://127.0.0.1:9/v1", True)


def test_tokens_are_counted_by_the_server_that_will_read_them(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_tokens, "_asked", lambda url, _: len(url))
    tell(told, SMALL, "http://127.0.0.1:9/v1", is_demo=True)
    first = local_tokens.count("the same words")
    tell(told, LARGE, "http://127.0.0.1:100/v1", is_demo=False)
    assert local_tokens.count("the same words") == (first or 0) + 2


def test_an_owner_sees_how_far_the_fetching_is_and_nothing_of_the_machine(world: World, told: Path) -> None:
    running_now = {"name": SMALL, "url": "http://127.0.0.1:9/v1", "is_demo": True}
    coming = {"stage": "no_space", "percent": 40, "needed_bytes": 7, "free_bytes": 5, "detail": "/var/secret"}
    told.write_text(json.dumps({"running": running_now, "coming": coming, "note": ""}))
    address = f"/t/{world.acme.slug}/api/v1/models/built-in/"
    answer = world.acme.client("olivia").get(address)
    coming.pop("detail")
    assert answer.json() == {"model": SMALL, "is_demo": True, "coming": coming, "note": ""}
    assert world.acme.client("walter").get(address).status_code == 403
