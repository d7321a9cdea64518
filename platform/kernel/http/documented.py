"""How operations document their refusals in the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

REFUSALS = {
    400: "The request could not be read",
    401: "Not signed in, or the key is not valid here",
    402: "A budget is used up",
    403: "The role does not allow this",
    404: "Unknown, or not yours to see",
    409: "Does not fit the current state",
    410: "Was removed",
    412: "A condition of the request does not hold",
    413: "Too large",
    415: "A kind of content that is not read here",
    422: "Some values are not acceptable",
    429: "Too many requests; see Retry-After",
    503: "A part of the service does not answer; see Retry-After",
    507: "There is no space left",
}


# What every list that is read with `kernel.http.pages.page` takes.
PAGING = [
    OpenApiParameter("cursor", str, description="`next` of the page before."),
    OpenApiParameter("limit", int, description="1 to 200, 50 by default."),
]


class FieldFaultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is wrong with one value that was sent."""

    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """RFC 9457 problem details, with our code and the request id."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    retry_after_s = serializers.IntegerField(required=False, help_text="As the header Retry-After.")
    fields = serializers.DictField(  # type: ignore[assignment]  # a member of that name, beside DRF's own property
        child=FieldFaultSerializer(many=True),
        required=False,
        help_text="Of values that are not acceptable, by name. A list of objects has such an object for each instead.",
    )


def refusals(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Return the OpenAPI responses of the usual refusals (400, 401, 403, 404, 429, 503) and those named."""
    usual = {400, 401, 403, 404, 429, 503}
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, REFUSALS[status])
        for status in sorted(usual | set(statuses))
    }


def paged(name: str, row: type[serializers.Serializer]) -> Any:  # type: ignore[type-arg]
    """Return the serializer of a page of rows: `{"results": [...], "next": cursor or null}`."""
    return inline_serializer(name, {"results": row(many=True), "next": serializers.CharField(allow_null=True)})
