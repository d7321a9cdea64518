"""The compose file has the roles of the runner, and the image only what exists."""

import ipaddress
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver

from config import urls_parts
from embedded import product, role, web
from embedded.plan import ROLES

DOCKER = Path(__file__).resolve().parents[2] / "docker"
# What a run on one machine does not need: one door for both planes, the second plane, and a step before the start.
ONLY_IN_CONTAINERS = {"gateway", "control", "migrate"}
WITH_REDIS = ("worker", "ingest", "beat")  # and the two planes


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


def test_each_role_is_told_the_password_of_its_own_user_of_redis(compose):
    told: dict[str, list[tuple[str, str]]] = {}
    for name, service in compose["services"].items():
        for secret in service.get("secrets", []):
            source = secret["source"] if isinstance(secret, dict) else secret
            assert source != "redis_url"
            if source.startswith("redis_url_"):
                told.setdefault(name, []).append((source, secret["target"]))
    assert told == {name: [(f"redis_url_{name}", "redis_url")] for name in ("web", "control", *WITH_REDIS)}
    assert not compose["services"]["migrate"]["environment"]["REDIS_URL_FILE"]
    users = runpy.run_path(str(DOCKER / "make_secrets.py"))["contents"]()["redis_users"].splitlines()
    assert users[0] == "user default off"
    assert [line.split()[1] for line in users] == ["default", "health", "web", "control", *WITH_REDIS]
    assert [line for line in users[1:] if not re.search(r" on #[0-9a-f]{64} ", line)] == []
    assert [
        line for line in users if re.search(r"\+@|allkeys|allchannels|allcommands|[~&]\*( |$)|nopass|>", line)
    ] == []


def test_secrets_of_an_earlier_release_are_kept_and_get_the_users_of_redis(tmp_path, monkeypatch, capsys):
    program = runpy.run_path(str(DOCKER / "make_secrets.py"))
    monkeypatch.setitem(program["main"].__globals__, "FOLDER", tmp_path)
    before = {name: f"old {name}" for name in program["contents"]() if not name.startswith("redis_")}
    for name, content in before.items():
        (tmp_path / name).write_text(content)
    program["main"]()
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {name: found[name] for name in before} == before
    assert set(found) == set(program["contents"]())
    with pytest.raises(SystemExit, match="never replaced"):
        program["main"]()
    (tmp_path / "master_key").unlink()
    with pytest.raises(SystemExit, match="master_key"):
        program["main"]()
    assert not (tmp_path / "master_key").exists()


def test_secrets_of_an_earlier_release_get_the_role_for_sign_in_and_keep_the_users_of_redis(tmp_path, monkeypatch):
    program = runpy.run_path(str(DOCKER / "make_secrets.py"))
    monkeypatch.setitem(program["main"].__globals__, "FOLDER", tmp_path)
    before = {name: f"old {name}" for name in program["contents"]() if not name.startswith("sign_in_")}
    for name, content in before.items():
        (tmp_path / name).write_text(content)
    program["main"]()
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {name: found[name] for name in before} == before
    assert found["sign_in_password"] in found["sign_in_database_url"]


def test_only_what_signs_people_in_is_told_the_role_for_it(compose):
    told = [name for name, one in compose["services"].items() if "sign_in_database_url" in one.get("secrets", [])]
    assert told == ["web", "control"]
    for name in told:
        file = compose["services"][name]["environment"]["SIGN_IN_DATABASE_URL_FILE"]
        assert file == "/run/secrets/sign_in_database_url"
    assert "sign_in_password" in compose["services"]["postgres"]["secrets"]


def test_a_run_on_one_machine_tells_the_role_for_sign_in_to_web_processes_only():
    given = {"SIGN_IN_DATABASE_URL": "secret", "SIGN_IN_DATABASE_URL_FILE": "/url", "DATABASE_URL": "other"}
    assert product.environment_of("web-1", given) == given
    for name in ("worker", "ingest", "beat"):
        assert product.environment_of(name, given) == {"DATABASE_URL": "other"}


def test_only_the_sealer_holds_the_key_that_signs(compose):
    holders = [name for name, one in compose["services"].items() if "audit_signing_key" in one.get("secrets", [])]
    told = [name for name, one in compose["services"].items() if "AUDIT_SIGNING_KEY_FILE" in one.get("environment", {})]
    assert holders == told == [product.SEALER]
    assert [name for name, queues in product.WORKER_QUEUES.items() if "sealing" in queues] == [product.SEALER]


def test_a_run_on_one_machine_tells_the_key_to_the_sealer_only():
    given = {"AUDIT_SIGNING_KEY": "secret", "AUDIT_SIGNING_KEY_FILE": "/key", "MASTER_KEY": "other"}
    assert product.environment_of("worker", given) == given
    for name in ("web-0", "web-1", "ingest", "beat"):
        assert product.environment_of(name, given) == {"MASTER_KEY": "other"}


def test_every_role_that_stays_says_whether_it_is_well(compose):
    without = [name for name, one in compose["services"].items() if "healthcheck" not in one]
    assert without == ["migrate"]


def test_only_the_gateway_is_believed_about_addresses(compose):
    address = compose["services"]["gateway"]["networks"]["front"]["ipv4_address"]
    believed = {
        one["environment"]["FORWARDED_ALLOW_IPS"] for one in of_our_image(compose).values() if "environment" in one
    }
    assert believed == {address}
    (subnet,) = compose["networks"]["front"]["ipam"]["config"]
    gateway, network = filled_in(address), ipaddress.ip_network(filled_in(subnet["subnet"]))
    assert ipaddress.ip_address(gateway) in network
    assert ipaddress.ip_address(gateway) not in (network[0], network[1], network[-1])


@pytest.mark.parametrize(
    ("peer", "seen"),
    [
        ("172.31.247.2", "198.51.100.7"),
        ("172.31.247.9", "172.31.247.9"),
        ("127.0.0.1", "127.0.0.1"),
        ("10.0.0.4", "10.0.0.4"),
    ],
)
async def test_a_web_process_takes_a_callers_address_from_the_gateway_alone(compose, monkeypatch, peer, seen):
    address = filled_in(compose["services"]["web"]["environment"]["FORWARDED_ALLOW_IPS"])
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", address)
    heard = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        heard.append((scope["client"][0], scope["scheme"]))

    config = web.configuration(application)
    config.load()
    headers = [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}
    await config.loaded_app(scope, None, None)
    assert heard == [(seen, "https" if seen != peer else "http")]


def test_the_gateway_believes_nobody_that_is_not_named():
    named = [line for line in (DOCKER / "trusted-proxies.conf").read_text().splitlines() if line and line[0] != "#"]
    assert named == []
    gateway = (DOCKER / "gateway.conf").read_text()
    assert re.findall(r"X-Forwarded-\w+ (\S+);", gateway) == ["$outer_address", "$outer_scheme"]
    rule = re.search(r'"~(\^1:\S+ ?\S*\$)" \$last;', gateway)
    assert rule is not None
    believed = re.compile(rule[1].replace("?<last>", "?P<last>"))
    for header, last in {
        "1:203.0.113.5": "203.0.113.5",
        "1:6.6.6.6, 203.0.113.5": "203.0.113.5",
        "1:::1,2001:db8::7": "2001:db8::7",
    }.items():
        found = believed.search(header)
        assert found is not None
        assert found["last"] == last
    for header in ("0:203.0.113.5", "1:", "1:unknown,", "0:1:203.0.113.5"):
        assert believed.search(header) is None


def filled_in(setting: str) -> str:
    """What compose makes of ${NAME:-default} where NAME is not set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", setting)


def test_networks_are_apart(compose):
    services, networks = compose["services"], compose["networks"]
    on = {name: {one for one, service in services.items() if name in service["networks"]} for name in networks}
    assert {name for name, settled in networks.items() if (settled or {}).get("internal")} == {
        "front",
        "store",
        "model",
    }
    assert on["published"] == {"gateway"}
    assert on["front"] == {"gateway", "web", "control"}
    assert {"postgres", "redis", "neo4j"} <= on["store"]
    assert on["outside"] == {"web", "control", "worker", "ingest"}
    assert services["llm"]["networks"] == ["model"]
    for name in ("postgres", "redis", "neo4j", "beat", "migrate"):
        assert services[name]["networks"] == ["store"], name


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
