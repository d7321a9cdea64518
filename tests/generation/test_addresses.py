"""Where a tenant's server may be, and what of this installation reaches it."""

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as some

from generation.errors import AddressRefused
from generation.providers.accounts import Credentials, Kind
from generation.providers.addresses import check_base_url
from generation.providers.connect import connect
from generation.providers.failures import ProviderFailure
from kernel.http.outbound import GuardedTransport, is_public
from tests.generation.test_providers import QUICK, call
from tests.upstreams.anthropic_server import anthropic_upstream
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.server import Upstream, running
from tests.world import World

pytestmark = pytest.mark.security

INSIDE_V4 = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.9.9.9",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.10",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
]
INSIDE_V6 = [
    "::",
    "::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "4000::1",
    "2606:4700::1%1",
]
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:800::200e",
]


@pytest.mark.parametrize("address", [*INSIDE_V4, *INSIDE_V6])
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@given(some.sampled_from(INSIDE_V4).map(IPv4Address))
def test_an_address_that_carries_an_inner_one_is_not_public(inner: IPv4Address) -> None:
    teredo_flipped = int(inner) ^ 0xFFFFFFFF
    for carrier in (
        IPv6Address((0x0064_FF9B << 96) | int(inner)),  # NAT64
        IPv6Address((0x0064_FF9B_0001 << 80) | int(inner)),  # NAT64 of local use
        IPv6Address((0x2002 << 112) | (int(inner) << 80)),  # 6to4
        IPv6Address((0x2001_0000 << 96) | teredo_flipped),
        IPv6Address((0xFFFF << 32) | int(inner)),  # IPv4-mapped
        IPv6Address((0xFFFF << 48) | int(inner)),  # IPv4-translated
        IPv6Address(int(inner)),  # IPv4-compatible
        IPv6Address((0x2606_4700 << 96) | (0x5EFE << 32) | int(inner)),  # ISATAP, under anybody's prefix
        IPv6Address((0x2606_4700 << 96) | (0x0200_5EFE << 32) | int(inner)),
    ):
        assert not is_public(str(carrier)), carrier
        for spelling in (carrier.compressed, carrier.exploded, carrier.compressed.upper(), f"{carrier}%25eth0"):
            with pytest.raises(AddressRefused):
                check_base_url(f"https://[{spelling}]:8443/v1", allow_private=False)


def notations(inner: IPv4Address) -> list[str]:
    """How an IPv4 address is written so that one reader sees a name and another one the address."""
    parts, whole, dotted = list(inner.packed), int(inner), str(inner)
    wide = "".join(chr(0xFF10 + int(one)) if one.isdigit() else one for one in dotted)
    return [
        *(
            dotted,
            f"{dotted}.",
            f"{dotted}..",
            str(whole),
            hex(whole),
            hex(whole).upper(),
            f"0{whole:o}",
            f"00{whole:o}",
        ),
        *(".".join(map(hex, parts)), ".".join(f"0{one:o}" for one in parts), ".".join(f"{one:04}" for one in parts)),
        *(f"{parts[0]}.{whole & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{whole & 0xFFFF}", f"{dotted}%00", f"{dotted}%20"),
        *(f"someone@{dotted}", f"example.com@{dotted}", f"example.com%40{dotted}", f"example.com\\@{dotted}"),
        *(dotted.replace(".", sign) for sign in ("\u3002", "\uff0e", "\uff61", "%2e", "%2E")),
        *(
            wide,
            f"[{dotted}]",
            f"[::ffff:{dotted}]",
            f"[::{dotted}]",
            f"[64:ff9b::{dotted}]",
            f"[2606:4700::5efe:{dotted}]",
        ),
    ]


@given(some.sampled_from(INSIDE_V4).map(IPv4Address), some.sampled_from(["", "/v1", ":443/v1", ":8443", "/v1/"]))
def test_no_notation_of_an_inner_address_is_taken(inner: IPv4Address, rest: str) -> None:
    for host in notations(inner):
        with pytest.raises(AddressRefused):
            check_base_url(f"https://{host}{rest}", allow_private=False)


def test_no_notation_gets_in_with_a_new_account_or_a_change(world: World, settings: Any) -> None:
    settings.ALLOW_PRIVATE_MODEL_ADDRESSES = False
    made = {"kind": "openai_compatible", "name": "Own", "base_url": "https://8.8.8.8/v1", "models": [{"name": "m"}]}
    client, url = world.acme.client("adam"), world.acme.url("providers/")
    account = client.post(url, made, content_type="application/json").json()
    hosts = [
        *notations(IPv4Address("169.254.169.254")),
        "localhost",
        "localhost.",
        "a.LOCALHOST",
        "metadata.google.internal",
    ]
    for host in hosts:
        wrong = {"base_url": f"https://{host}/v1"}
        posted = client.post(url, {**made, "name": "Two", **wrong}, content_type="application/json")
        changed = client.patch(f"{url}{account['id']}/", wrong, content_type="application/json")
        assert (posted.status_code, changed.status_code) == (422, 422), host
    assert [one["base_url"] for one in client.get(url).json()["results"] if not one["built_in"]] == [made["base_url"]]


@pytest.mark.parametrize(
    "url",
    [
        "https://2130706433/v1",
        "https://0x7f000001/v1",
        "https://0x7f.1/v1",
        "https://0177.0.0.1/v1",
        "https://127.1/v1",
        "https://127.0.0.1./v1",
        "https://127\u30020\u30020\u30021/v1",
        "https://\uff11\uff12\uff17.0.0.1/v1",
        "https://127%2e0%2e0%2e1/v1",
        "https://[fe80::1%25eth0]/v1",
        "https://[::1%251]/v1",
        "https://[::ffff:7f00:1]/v1",
        "https://[64:ff9b::7f00:1]/v1",
        "https://[64:ff9b:1::a00:1]/v1",
        "https://[2002:7f00:1::]/v1",
        "https://[fec0::1]/v1",
        "https://[::7f00:1]/v1",
        "https://[::1/v1",
        "https://[v1.x]/v1",
        "https://@example.com/v1",
        "https://:secret@example.com/v1",
        "https://example.com\\@127.0.0.1/v1",
        "https://exam\tple.com/v1",
        "https://exa mple.com/v1",
        "https://example.com:99999/v1",
        "https://example.com:x/v1",
        "https://example.com:/v1",
        "https://example..com/v1",
        "https://192.0.0.9/v1",
        "https://localhost/v1",
        "https://api.localhost/v1",
        "https://metadata.google.internal/v1",
        "https://",
        "https:///v1",
        "//example.com",
    ],
)
def test_odd_spellings_of_an_address_are_refused_when_typed(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_base_url(url, allow_private=False)


@given(some.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://[{text}]/", f"https://example.com:{text}/"):
        try:
            kept = check_base_url(url, allow_private=False)
        except AddressRefused:
            continue
        httpx2.URL(kept)  # what was taken can be called


@pytest.mark.parametrize(
    "url", ["https://api.example.com/v1", "https://8.8.8.8:8443", "https://xn--bcher-kva.example/"]
)
def test_usual_addresses_are_taken(url: str) -> None:
    assert check_base_url(url, allow_private=False) == url.rstrip("/")


class Recording(httpx2.AsyncBaseTransport):
    def __init__(self) -> None:
        self.called: list[httpx2.URL] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.called.append(request.url)
        return httpx2.Response(200)


def connected(monkeypatch: pytest.MonkeyPatch, url: str, *answers: str) -> list[httpx2.URL]:
    """Return where a guarded client connects when the name has these addresses."""

    async def run() -> list[httpx2.URL]:
        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, 443)) for one in answers]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo, raising=False)
        recording = Recording()
        async with httpx2.AsyncClient(transport=GuardedTransport(recording), trust_env=False) as client:
            try:
                await client.get(url)
            except httpx2.ConnectError:
                assert not recording.called
        return recording.called

    return asyncio.run(run())


@pytest.mark.parametrize("inside", ["64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "fec0::1", "192.0.0.9", "10.0.0.1"])
def test_a_name_with_one_inner_address_among_many_is_not_called(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    assert connected(monkeypatch, "https://api.example.com/v1", "8.8.8.8", inside) == []


def test_a_public_name_is_called_at_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [url.host for url in connected(monkeypatch, "https://api.example.com/v1", "8.8.8.8")] == ["8.8.8.8"]
    six = connected(monkeypatch, "https://api.example.com/v1", "2606:4700:4700::1111")
    assert [url.host for url in six] == ["2606:4700:4700::1111"]


def test_a_guarded_call_never_leaves_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connected(monkeypatch, "http://api.example.com/v1", "8.8.8.8") == []


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[Kind, Upstream]]:
    with running(openai_upstream()) as chat, running(anthropic_upstream()) as messages:
        yield {Kind.OPENAI: chat, Kind.OPENAI_COMPATIBLE: chat, Kind.ANTHROPIC: messages}


ENVIRONMENT = {
    name: f"canary-{name.lower().replace('_', '-')}"
    for house in ("OPENAI", "ANTHROPIC")
    for name in (
        *(f"{house}_{of}" for of in ("API_KEY", "ADMIN_KEY", "AUTH_TOKEN", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET")),
        *(f"{house}_{of}" for of in ("ORGANIZATION_ID", "WORKSPACE_ID", "WEBHOOK_SIGNING_KEY", "IDENTITY_TOKEN")),
    )
}
CUSTOM = "X-Canary: canary-own\nAuthorization: Bearer canary-bearer\nX-Api-Key: canary-key\nUser-Agent: canary-agent"


@pytest.mark.parametrize("kind", [Kind.OPENAI, Kind.OPENAI_COMPATIBLE, Kind.ANTHROPIC])
@pytest.mark.parametrize("key", ["sk-own", ""])
async def test_nothing_of_the_installations_environment_reaches_a_tenants_server(
    kind: Kind, key: str, servers: dict[Kind, Upstream], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", CUSTOM)
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", CUSTOM)
    upstream = servers[kind]
    upstream.script.reset()
    base_url = upstream.url if kind is Kind.ANTHROPIC else f"{upstream.url}/v1"
    provider = connect(Credentials(uuid4(), kind, base_url, key, is_guarded=False), QUICK)
    try:
        _ = [event async for event in provider.stream(call(kind))]
    except ProviderFailure:
        assert not key  # a call without a key may fail, but not with ours
    for received in upstream.script.received:
        assert "canary" not in repr(received.headers).lower(), received.headers
    assert upstream.script.received or not key


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "   "}, "base_url"),
        ({"base_url": None}, "base_url"),
        ({"base_url": 5}, "base_url"),
        ({"base_url": ["https://example.com"]}, "base_url"),
        ({"base_url": {"a": 1}}, "base_url"),
        ({"base_url": True}, "base_url"),
        ({"base_url": "https://[::1"}, "base_url"),
        ({"base_url": "x" * 301}, "base_url"),
        ({"models": []}, "models"),
        ({"models": None}, "models"),
        ({"models": "gpt"}, "models"),
        ({"models": [None]}, "models"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": []}, "name"),
        ({"key": None}, "key"),
        ({"key": ["a"]}, "key"),
        ({"key": "sk-\u00fc"}, "key"),
        ({"key": "sk-a\nX-Other: b"}, "key"),
        ({"enabled": None}, "enabled"),
        ({"enabled": "perhaps"}, "enabled"),
    ],
)
def test_a_change_is_checked_like_a_new_account(world: World, change: dict[str, Any], field: str) -> None:
    made = {"kind": "openai_compatible", "name": "Own", "base_url": "http://127.0.0.1:9/v1", "models": [{"name": "m"}]}
    client, url = world.acme.client("adam"), world.acme.url("providers/")
    as_json = {"content_type": "application/json"}
    account = client.post(url, made, **as_json).json()
    changed = client.patch(f"{url}{account['id']}/", change, **as_json)
    assert changed.status_code == 422, changed.content
    assert list(changed.json()["fields"]) == [field]
    if field != "enabled":
        assert client.post(url, {**made, "name": "Two", **change}, **as_json).status_code == 422
    assert client.get(url).json()["results"][-1]["base_url"] == made["base_url"]
