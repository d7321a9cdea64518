"""The one page of the front end; the browser decides what it shows."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from kernel.http.problem import not_found


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest, address: str = "") -> HttpResponse:
    """Serve the shell for every address of the front end; addresses of machines stay 404."""
    if address.startswith(("static/", "api/", "_allauth/")) or "/api/" in address or "/openai/" in address:
        return not_found(request)
    boot = {"language": get_language() or settings.LANGUAGE_CODE, "debug": False}
    return render(request, "shell.html", {"boot": boot, "is_built": _is_built()})


def _is_built() -> bool:
    return (Path(settings.BASE_DIR) / "frontend" / "dist" / "manifest.json").exists()
