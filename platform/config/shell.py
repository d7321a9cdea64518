"""The one page of the front end; the browser decides what it shows."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie

from kernel.http.problem import method_not_allowed, not_found

_OF_MACHINES = ("static/", "api/", "_allauth/")


# Exempt, for it changes nothing: a program that posts to an address nobody answers is to hear that, and not of cookies.
@csrf_exempt
def page(request: HttpRequest, address: str = "") -> HttpResponse:
    """Serve the shell for every address of the front end; addresses of machines are unknown with every method."""
    if address.startswith(_OF_MACHINES) or "/api/" in address or "/openai/" in address:
        return not_found(request)
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, ("GET", "HEAD"))
    return _shell(request)


@ensure_csrf_cookie
def _shell(request: HttpRequest) -> HttpResponse:
    boot = {
        "language": get_language() or settings.LANGUAGE_CODE,
        "debug": False,
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "shell.html", {"boot": boot, "is_built": _is_built()})


def _is_built() -> bool:
    return (Path(settings.BASE_DIR) / "frontend" / "dist" / "manifest.json").exists()
