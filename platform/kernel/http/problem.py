"""Problem JSON (RFC 9457): the one shape of every error answer."""

import re
import sys
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel import errors
from kernel.http.request_id import request_id_of
from kernel.observability.log import get_logger
from kernel.redis import redis

log = get_logger(__name__)

CONTENT_TYPE = "application/problem+json"

_SENTENCES = {
    405: "This address does not support that method; the Allow header lists those it does.",
    406: "None of the types in the Accept header is available here.",
    415: "A body of this Content-Type is not accepted here.",
}
_QUOTING = frozenset({"invalid_choice", "does_not_exist", "incorrect_type", "not_a_list", "not_a_dict"})


def problem(error: errors.ScriptoriumError, request: HttpRequest | None) -> dict[str, Any]:
    """Return the members of a problem document for an error."""
    return members(error, request_id_of(request) if request is not None else "")


def members(error: errors.ScriptoriumError, request_id: str) -> dict[str, Any]:
    """The same where there is no request of Django's."""
    return {
        "type": f"urn:scriptorium:{error.code}",
        "title": _(error.title),
        "status": error.status,
        "detail": _(error.detail),
        "code": error.code,
        "request_id": request_id,
        **error.extra,
    }


def problem_response(error: errors.ScriptoriumError, request: HttpRequest) -> JsonResponse:
    """Answer with a problem document outside DRF."""
    response = JsonResponse(problem(error, request), status=error.status, content_type=CONTENT_TYPE)
    _add_retry_after(response, error)
    return response


class RefusalsMiddleware(MiddlewareMixin):
    """Turns what we refuse inside views that are not DRF's, such as allauth's, into a problem document."""

    def process_exception(self, request: HttpRequest, raised: Exception) -> JsonResponse | None:
        return problem_response(raised, request) if isinstance(raised, errors.ScriptoriumError) else None


def exception_handler(raised: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: turn whatever a view raised into a problem document."""
    error = translate(raised)
    if error is None:
        return None
    set_rollback()
    request = context["request"]._request
    response = Response(problem(error, request), status=error.status, content_type=CONTENT_TYPE)
    _add_retry_after(response, error)
    return response


def translate(raised: Exception) -> errors.ScriptoriumError | None:
    """Return our error for a framework's or driver's one; None for what nobody expected."""
    match raised:
        case errors.ScriptoriumError():
            return raised
        case Http404():
            return errors.NotFound()
        case PermissionDenied() | drf.PermissionDenied():
            return errors.Forbidden()
        case drf.ValidationError():
            return errors.Invalid(fields=_field_errors(raised.detail))
        case drf.NotAuthenticated() | drf.AuthenticationFailed():
            return errors.Unauthenticated()
        case RequestDataTooBig():
            return errors.TooLarge("The body is larger than is accepted here. Nothing was changed.")
        case SuspiciousOperation():
            return errors.BadRequest()
        case drf.Throttled():
            return errors.RateLimited(retry_after_s=int(getattr(raised, "wait", None) or 1))
        case drf.APIException():
            return _from_drf(raised)
        case OperationalError() | PoolTimeout():
            log.warning("database.unavailable", kind=type(raised).__name__)
            detail = "The database is not responding. Nothing was changed; try again."
            return errors.Unavailable(detail, retry_after_s=2)
        case redis.ConnectionError() | redis.TimeoutError():
            log.warning("redis.unavailable", kind=type(raised).__name__)
            return errors.Unavailable("A part of the service does not answer. Try again.", retry_after_s=2)
    return None


def unexpected() -> errors.ScriptoriumError:
    """Return what is told of an error that nobody expected."""
    return errors.ScriptoriumError("Something failed on our side. It was recorded.")


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler500, inside the `except` of what was raised: a part that is away is told as such; of the
    rest nothing but that it failed, and under which id it was written down.
    """
    raised = sys.exc_info()[1]
    known = translate(raised) if isinstance(raised, Exception) else None
    return problem_response(known or unexpected(), request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's handler400: what its own parts found unreadable."""
    known = translate(exception) if exception else None
    return problem_response(known or errors.BadRequest(), request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's handler404."""
    return problem_response(errors.NotFound(), request)


def method_not_allowed(request: HttpRequest, allowed: Sequence[str]) -> JsonResponse:
    """Return 405 for a page that is only read."""
    response = problem_response(_from_drf(drf.MethodNotAllowed(request.method or "")), request)
    response["Allow"] = ", ".join(allowed)
    return response


def forbidden(request: HttpRequest, reason: str = "") -> JsonResponse:
    """CSRF_FAILURE_VIEW: the form's origin could not be proven."""
    return problem_response(errors.Forbidden("The page is out of date. Reload it and try again."), request)


def _from_drf(raised: drf.APIException) -> errors.ScriptoriumError:
    error = errors.BadRequest(_SENTENCES.get(raised.status_code, "The request could not be read."))
    error.status = raised.status_code  # type: ignore[misc]
    error.code = str(raised.default_code)  # type: ignore[misc]
    # DRF's sentences have places for what was sent, which no error repeats.
    error.title = re.sub(r' "?\{\w+\}"?', "", str(raised.default_detail))  # type: ignore[misc]
    return error


def _field_errors(detail: Any) -> Any:
    if isinstance(detail, dict):
        return {field: _field_errors(value) for field, value in detail.items()}
    if isinstance(detail, list):
        return [_field_errors(item) for item in detail]
    code = getattr(detail, "code", "invalid")
    # These messages quote the value that was given; an error body never holds content.
    message = _("This is not one of the allowed values.") if code in _QUOTING else str(detail)
    return {"code": code, "message": message}


def _add_retry_after(response: HttpResponseBase, error: errors.ScriptoriumError) -> None:
    if "retry_after_s" in error.extra:
        response["Retry-After"] = str(max(1, round(error.extra["retry_after_s"])))
