"""The header by which a request chooses who may step in for it."""

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from kernel.errors import BadRequest

HEADER = "X-Scriptorium-Fallback"
FALLBACK = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A model that may step in, or `none`; else what was chosen for the key, then for the model.",
)
_MAX_CHARS = 300


def fallback_of(request: Request | HttpRequest) -> str | None:
    """Return what the request names, None where it leaves it to what was chosen; raises BadRequest."""
    given: str | None = request.headers.get(HEADER)
    if given is None:
        return None
    if not given.strip() or len(given) > _MAX_CHARS or "\x00" in given:
        raise BadRequest(f"“{HEADER}” must name a model, or be none.", param=HEADER)
    return given.strip()
