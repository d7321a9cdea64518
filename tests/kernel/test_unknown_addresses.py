"""Addresses nobody answers: a problem document with every method, with a cookie's token or without."""

import pytest
from django.test import Client

METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")
UNKNOWN = (
    "/api/v1/nothing/",
    "/api/",
    "/t/acme/api/v1/nothing",
    "/t/acme/openai/nothing",
    "/_allauth/nothing",
    "/static/x",
)


@pytest.mark.parametrize("address", UNKNOWN)
@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_address_of_machines_is_a_404_problem(database: None, address: str, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic(method, address, b"{", content_type="text/plain")
    assert answer.status_code == 404
    assert answer["content-type"] == "application/problem+json"
    if method != "HEAD":
        assert answer.json()["code"] == "not_found"
        assert answer.json()["request_id"] == answer["x-request-id"] != ""


@pytest.mark.parametrize("method", METHODS[2:])
def test_a_page_is_only_read(database: None, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, "/t/acme/documents")
    assert (answer.status_code, answer["content-type"]) == (405, "application/problem+json")
    assert answer["allow"] == "GET, HEAD"
    assert answer.json()["title"] == "Method not allowed."
    assert answer.json()["request_id"] == answer["x-request-id"] != ""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_is_read_with_its_token(database: None, method: str) -> None:
    answer = Client().generic(method, "/t/acme/documents")
    assert answer.status_code == 200
    assert "csrftoken" in answer.cookies
