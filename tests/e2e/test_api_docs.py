"""The page that describes the API, under the policy that forbids inline scripts."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_the_operations_can_be_read_and_tried(product: Product) -> None:
    walter = product.sign_in("walter")
    walter.go("api/v1/docs/")
    operation = walter.page.locator("[id^=operations-][id$=-documents_list]")
    expect(walter.page.locator(".opblock").first).to_be_visible()
    expect(operation).to_be_visible()
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("slug").fill(product.world.acme.slug)
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert walter.mistakes == []
