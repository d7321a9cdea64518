"""Wrong password, expired key: told as what it is, with nothing given away."""

from datetime import timedelta

import httpx
import pytest

from kernel.clock import now
from kernel.tenancy import tenant_scope
from tenants import commands
from tests.robustness.browser import refused
from tests.webservers import WebProcess
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.slow, pytest.mark.security, pytest.mark.xdist_group("robustness")]

LOGIN = "/_allauth/browser/v1/auth/login"


def knock(web: WebProcess, email: str, password: str) -> httpx.Response:
    with httpx.Client(base_url=web.url, headers={"Origin": web.url}) as client:
        client.get("/_allauth/browser/v1/config")
        headers = {"X-CSRFToken": client.cookies["csrftoken"]}
        return client.post(LOGIN, json={"email": email, "password": password}, headers=headers)


def test_a_wrong_password_is_told_like_an_unknown_person(web: WebProcess, world: World) -> None:
    wrong = knock(web, world.acme.people["walter"].email, "not the password")
    unknown = knock(web, "nobody@nowhere.example", "not the password")
    for answer in (wrong, unknown):
        assert answer.status_code == 400
        assert [error["code"] for error in answer.json()["errors"]] == ["email_password_mismatch"]
        assert answer.headers["x-request-id"]
        assert "sessionid" not in answer.cookies
    assert knock(web, world.acme.people["walter"].email, PASSWORD).status_code == 200


def test_an_expired_key_opens_nothing(web: WebProcess, world: World) -> None:
    with tenant_scope(world.acme.id):
        owner = world.acme.actor("olivia")
        key, secret = commands.create_api_key(owner, "short", ["document.read"], now() + timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"{web.url}{world.acme.url('documents/')}"
    assert httpx.get(address, headers=headers).status_code == 200
    with tenant_scope(world.acme.id):
        type(key).objects.filter(id=key.id).update(expires_at=now() - timedelta(seconds=1))
    problem = refused(httpx.get(address, headers=headers), 401, "api_key.refused")
    assert secret not in str(problem)
    assert httpx.get(f"{web.url}{world.globex.url('documents/')}", headers=headers).status_code == 401
