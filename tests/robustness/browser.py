"""A signed-in person's program against a real web process, and what every refusal must look like."""

from typing import Any

import httpx

from tests.webservers import WebProcess
from tests.world import Company

_CSRF = "c" * 32


class Caller(httpx.Client):
    """Speaks to one organisation's API with a session; paths are those below `/t/<slug>/api/v1/`."""

    def __init__(self, web: WebProcess, company: Company, who: str = "olivia", *, timeout_s: float = 20) -> None:
        cookies = {name: morsel.value for name, morsel in company.client(who).cookies.items()}
        super().__init__(
            base_url=f"{web.url}/t/{company.slug}/api/v1/",
            cookies={**cookies, "csrftoken": _CSRF},
            headers={"X-CSRFToken": _CSRF, "Origin": web.url},
            timeout=timeout_s,
        )
        self.company = company


def refused(answer: httpx.Response, status: int, code: str = "") -> dict[str, Any]:
    """The problem document of a refusal, checked: status, code, a sentence, and the request's id in both places."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code or problem["code"]), problem
    assert problem["code"] not in ("", "error")
    assert len(problem["detail"]) > 10
    assert problem["request_id"] == answer.headers["x-request-id"] != ""
    return problem
