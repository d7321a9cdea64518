"""Somebody of the demo organisations, signed in to a running product over its public API."""

import json
from pathlib import Path

import httpx


def signed_in(address: str, folder: Path, organisation: str, role: str) -> httpx.Client:
    """`headers["X-Root"]` keeps the path of the organisation's API; `folder` holds the `demo.json` of the product."""
    sign_ins = json.loads((folder / "demo.json").read_text())
    who = next(each for each in sign_ins if (each["organisation"], each["role"]) == (organisation, role))
    client = httpx.Client(base_url=address, timeout=60)
    client.get("/_allauth/browser/v1/config")
    _follow_token(client)
    login = {name: who[name] for name in ("email", "password")}
    answer = client.post("/_allauth/browser/v1/auth/login", json=login)
    assert answer.status_code == 200, answer.text
    _follow_token(client)
    client.headers["X-Root"] = f"/t/{organisation.lower()}/api/v1/"
    return client


def cookies_of(client: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def documents_url(client: httpx.Client) -> str:
    return f"{client.headers['X-Root']}documents/"


def _follow_token(client: httpx.Client) -> None:
    """The cookie's name begins with __Host- where the product is served over TLS."""
    token = next(value for name, value in client.cookies.items() if name.endswith("csrftoken"))
    client.headers.update({"X-CSRFToken": token, "Referer": str(client.base_url)})
