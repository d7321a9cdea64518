"""Cursor pagination: stable under inserts, one query a page, no counting."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from rest_framework.request import Request

from kernel.errors import BadRequest

T = TypeVar("T")
DEFAULT_LIMIT, MAX_LIMIT = 50, 200


def limit_of(request: Request) -> int:
    """Return the page size asked for (`limit`, 1 to 200, default 50)."""
    try:
        return max(1, min(MAX_LIMIT, int(request.query_params.get("limit", DEFAULT_LIMIT))))
    except ValueError as error:
        raise BadRequest("“limit” must be a whole number.") from error


def page(
    rows: QuerySet[Any], request: Request, render: Callable[[Any], dict[str, Any]], *, order: str = "-id"
) -> dict[str, Any]:
    """Return `{"results": [...], "next": cursor or null}` of a queryset ordered by one unique field.

    Reads one row more than asked for to learn whether there is a next page.
    """
    limit, field, descends = limit_of(request), order.lstrip("-"), order.startswith("-")
    if cursor := request.query_params.get("cursor"):
        rows = rows.filter(**{f"{field}__{'lt' if descends else 'gt'}": decode_cursor(cursor)[0]})
    found = list(rows.order_by(order)[: limit + 1])
    return page_of(found, limit, render, lambda row: [str(getattr(row, field))])


def page_of(
    found: Sequence[T], limit: int, render: Callable[[T], dict[str, Any]], position: Callable[[T], list[str]]
) -> dict[str, Any]:
    """Return a page of rows that were fetched with `limit + 1`."""
    shown = found[:limit]
    following = encode_cursor(position(shown[-1])) if len(found) > limit else None
    return {"results": [render(row) for row in shown], "next": following}


def encode_cursor(position: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[str]:
    """Return the position a cursor stands for; raises BadRequest for anything we did not make."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadRequest("“cursor” is not a cursor of this list.") from error
    if (
        not isinstance(position, list)
        or not position
        or not all(isinstance(part, str) and "\x00" not in part for part in position)
    ):
        raise BadRequest("“cursor” is not a cursor of this list.")
    return position
