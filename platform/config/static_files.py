"""Static files, served before Django sees the request: no thread and no middleware for a file."""

from collections.abc import Iterator
from pathlib import Path
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from servestatic import ServeStaticASGI

from kernel.tenancy.asgi import App

# Only what the front end's build names after its content; a library's own files keep their names when they change.
IMMUTABLE = r"^/static/assets/.+-[0-9A-Za-z_-]{8,}\.[0-9a-z]+$"
MAX_AGE_S = 60


def with_static_files(app: App) -> App:
    """Serve `/static/` beside an application, with ETags, ranges, and the compressed copy where one lies beside.

    Locally straight from where the files are made; in production from STATIC_ROOT, which the release fills.
    """
    served = ServeStaticASGI(
        app,
        max_age=MAX_AGE_S,
        immutable_file_test=IMMUTABLE,
        allow_all_origins=False,
        add_headers_function=_guard,
    )
    for folder in _folders():
        served.add_files(folder, prefix=settings.STATIC_URL)
    return served


def _folders() -> Iterator[Path]:
    if not settings.IS_LOCAL:
        yield Path(settings.STATIC_ROOT)
        return
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            yield Path(storage.location)


def _guard(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
