"""Addresses of a person: what allauth's own doors tell and take."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC

from tests.world import World

BROWSER = "/_allauth/browser/v1"


@pytest.mark.parametrize("client", ["browser", "app"])
def test_nobody_gives_themselves_an_address_that_was_not_confirmed(world: World, client: str) -> None:
    walter = world.acme.client("walter")
    address = {"email": "olivia@elsewhere.example"}
    for method in ("get", "post", "put", "patch", "delete"):
        content = {} if method == "get" else {"data": address, "content_type": "application/json"}
        answer = getattr(walter, method)(f"/_allauth/{client}/v1/account/email", **content)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), method
    assert not EmailAddress.objects.filter(**address).exists()


def test_a_confirmation_link_tells_whose_account_it_is_for_by_name(world: World) -> None:
    walter = world.acme.people["walter"]
    address = EmailAddress.objects.create(user=walter, email=walter.email, primary=True)
    key = EmailConfirmationHMAC.create(address).key
    answer = world.acme.client("walter").get(f"{BROWSER}/auth/email/verify", headers={"X-Email-Verification-Key": key})
    assert answer.json()["data"]["user"]["display"] == walter.display_name == "Walter"
