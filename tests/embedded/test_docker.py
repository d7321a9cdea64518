"""The compose file has the roles of the runner, and the image only what exists."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver

from config import urls_parts
from embedded import role
from embedded.plan import ROLES

DOCKER = Path(__file__).resolve().parents[2] / "docker"
# What a run on one machine does not need: one door for both planes, the second plane, and a step before the start.
ONLY_IN_CONTAINERS = {"gateway", "control", "migrate"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return loaded


def of_our_image(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in compose["services"].items() if service["image"] == "scriptorium"}


def test_compose_has_the_roles_of_the_runner(compose):
    assert set(compose["services"]) == set(ROLES) | ONLY_IN_CONTAINERS


def test_every_command_is_a_role_of_the_image(compose):
    for name, service in of_our_image(compose).items():
        (word,) = service["command"]
        assert role.command(word), name
    assert compose["services"]["web"]["environment"]["PLANE"] == "data"
    assert compose["services"]["control"]["environment"]["PLANE"] == "control"


def test_our_containers_run_without_root_or_writable_program(compose):
    for service in of_our_image(compose).values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
    assert re.search(r"^USER [1-9]\d+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)


def test_only_the_gateway_is_published(compose):
    published = [name for name, service in compose["services"].items() if "ports" in service]
    assert published == ["gateway"]


def test_every_secret_is_made_and_no_role_but_migrate_is_migrator(compose):
    made = runpy.run_path(str(DOCKER / "make_secrets.py"))["contents"]()
    assert set(made) == set(compose["secrets"])
    holders = [name for name, one in compose["services"].items() if "migrator_database_url" in one.get("secrets", [])]
    assert holders == ["migrate"]


def test_every_file_that_is_mounted_or_copied_exists(compose):
    mounted = re.findall(r'["\s](\.{1,2}/[\w./-]+):/', (DOCKER / "compose.yaml").read_text())
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)
    paths = [DOCKER / path for path in mounted]
    paths += [DOCKER.parent / path for words in copied for path in words.split() if not path.endswith("dist")]
    assert len(mounted) >= 3
    assert [path for path in paths if not path.exists()] == []


def test_the_gateway_sends_the_console_to_the_control_plane_and_writing_to_the_data_plane():
    rule = re.search(r'"~(\S+)" control;', (DOCKER / "gateway.conf").read_text())
    assert rule is not None
    goes_to_control = re.compile(rule[1])
    for plane, expected in ((urls_parts.control_plane, True), (urls_parts.data_plane, False)):
        for path in paths_of(plane):
            assert bool(goes_to_control.search(path)) is expected, path


def test_the_gateway_keeps_metrics_and_readiness_inside():
    denied = re.findall(r"^ +location = (\S+) \{ return 404; \}$", (DOCKER / "gateway.conf").read_text(), re.MULTILINE)
    assert set(denied) == set(paths_of(urls_parts.health_urls)) - {"/health/live"}


def paths_of(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[str]:
    """Example addresses of a list of routes."""
    found = []
    for each in patterns:
        path = prefix + re.sub(r"<[^>]+>", "x", str(each.pattern))
        found += paths_of(each.url_patterns, path) if isinstance(each, URLResolver) else [path]
    return found
