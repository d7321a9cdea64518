"""Static files by a real web process: for ever where the name says the content, checked again elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.webservers import WebProcess, web_processes

pytestmark = pytest.mark.slow

SCRIPT = "console.log('scriptorium');\n" * 200


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any, new_folder: Any) -> Iterator[WebProcess]:
    """Serves what a release collected."""
    var: Path = new_folder("static")
    for name in ("assets/main-Ab3dE_9x.js", "library/standalone-preset.js"):
        path = var / "static" / name
        path.parent.mkdir(parents=True)
        path.write_text(SCRIPT)
    (var / "static/assets/main-Ab3dE_9x.js.br").write_bytes(b"stands for brotli")
    (var / "static/assets/main-Ab3dE_9x.js.gz").write_bytes(b"\x1f\x8b stands for gzip")
    secrets = {"SECRET_KEY": "x" * 60, "MASTER_KEY": "A" * 43 + "="}
    with (
        django_db_blocker.unblock(),
        web_processes(1, SCRIPTORIUM_ENV="production", SCRIPTORIUM_VAR=str(var), **secrets) as (process,),
    ):
        yield process


def fetch(web: WebProcess, name: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer and its bytes as they came, not unpacked."""
    wanted = {"Accept-Encoding": "identity", **headers}
    with httpx.stream("GET", f"{web.url}/static/{name}", headers=wanted) as answer:
        return answer, b"".join(answer.iter_raw())


def test_a_hashed_file_is_kept_for_ever_and_any_other_is_asked_about(web: WebProcess) -> None:
    (hashed, one), (plain, other) = fetch(web, "assets/main-Ab3dE_9x.js"), fetch(web, "library/standalone-preset.js")
    assert one == other == SCRIPT.encode()
    assert "immutable" in hashed.headers["cache-control"]
    assert plain.headers["cache-control"] == "max-age=60, public"
    for answer in (hashed, plain):
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_was_not_changed_is_not_sent_again(web: WebProcess) -> None:
    first, _ = fetch(web, "library/standalone-preset.js")
    again, body = fetch(web, "library/standalone-preset.js", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, body) == (304, b"")


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_the_copy_that_the_browser_reads_is_sent(web: WebProcess, accepted: str, sent: str | None) -> None:
    answer, body = fetch(web, "assets/main-Ab3dE_9x.js", **{"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == sent
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert (body == SCRIPT.encode()) == (sent is None)


def test_files_do_not_pass_through_django(web: WebProcess) -> None:
    """Streaming a file through Django's handler warned about synchronous iterators and cost a thread."""
    answer, _ = fetch(web, "assets/main-Ab3dE_9x.js")
    assert answer.status_code == 200
    assert "x-request-id" not in answer.headers
    for name in ("assets/unknown.js", "%2e%2e%2fkeys%2fsecret"):
        assert fetch(web, name)[0].status_code == 404
    assert "synchronous iterators" not in web.output()


def test_without_a_release_files_come_from_where_they_are_made(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), web_processes(1) as (local,):
        answer, body = fetch(local, "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "max-age=60, public")
    assert len(body) > 10_000
