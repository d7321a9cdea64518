"""What has an address of its own is not embedded."""

import pytest

from embedded.errors import EmbeddedError
from embedded.plan import plan
from embedded.settings import RunSettings


def servers(tmp_path, **environment: str) -> list[str]:
    settings = RunSettings.read({"SCRIPTORIUM_VAR": str(tmp_path), **environment})
    return [server.name for server in plan(settings).servers]


def test_a_bare_machine_gets_database_redis_and_model(tmp_path):
    assert servers(tmp_path) == ["postgres", "redis", "llm"]


@pytest.mark.parametrize(
    ("variable", "value", "left_out"),
    [
        ("DATABASE_URL", "postgresql://app@db/scriptorium", "postgres"),
        ("REDIS_URL", "redis://cache", "redis"),
        ("OPENAI_API_KEY", "sk-x", "llm"),
        ("ANTHROPIC_API_KEY", "sk-x", "llm"),
        ("LOCAL_MODEL_URL", "http://models/v1", "llm"),
    ],
)
def test_a_part_with_an_address_is_left_out_and_the_address_stays(tmp_path, variable, value, left_out):
    assert left_out not in servers(tmp_path, **{variable: value})
    assert left_out not in servers(tmp_path, **{f"{variable}_FILE": "/run/secrets/x"})
    settings = RunSettings.read({"SCRIPTORIUM_VAR": str(tmp_path), variable: value})
    assert variable not in plan(settings).additions


def test_neo4j_comes_only_when_asked_for_and_not_twice(tmp_path):
    assert "neo4j" in servers(tmp_path, GRAPH="neo4j")
    assert "neo4j" not in servers(tmp_path, GRAPH="neo4j", NEO4J_URI="bolt://graph")
    given = RunSettings.read({"SCRIPTORIUM_VAR": str(tmp_path), "NEO4J_URI": "bolt://graph"})
    assert plan(given).additions["GRAPH_BACKEND"] == "neo4j"


@pytest.mark.parametrize("wrong", [{"PLANE": "both"}, {"GRAPH": "sqlite"}, {"PORT": "eighty"}, {"MODEL": "huge"}])
def test_a_setting_that_makes_no_sense_is_named(tmp_path, wrong):
    (name,) = wrong
    with pytest.raises(EmbeddedError, match=name):
        RunSettings.read({"SCRIPTORIUM_VAR": str(tmp_path), **wrong})


@pytest.mark.parametrize(
    ("given", "fetches"),
    [({}, True), ({"MODEL": "large"}, True), ({"MODEL": "small"}, False), ({"LOCAL_GGUF_PATH": "/m.gguf"}, False)],
)
def test_the_model_that_can_write_is_fetched_unless_another_was_chosen(tmp_path, given, fetches):
    environment = {"SCRIPTORIUM_VAR": str(tmp_path), "MODELS_DIR": str(tmp_path), **given}
    assert plan(RunSettings.read(environment)).fetches_model is fetches


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "LOCAL_MODEL_URL"])
def test_nothing_is_fetched_where_another_model_is_set_up(tmp_path, variable):
    settings = RunSettings.read({"SCRIPTORIUM_VAR": str(tmp_path), "MODELS_DIR": str(tmp_path), variable: "x"})
    assert plan(settings).fetches_model is False
