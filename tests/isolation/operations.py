"""Every operation of the OpenAPI document, and how a test calls it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")

Ids = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document describes it."""

    name: str
    method: str
    path: str
    parameters: tuple[str, ...]
    media_types: tuple[str, ...]
    statuses: frozenset[int] = field(default_factory=frozenset)
    contents: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    """Status and media type of what it may answer."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the path parameters that stand for a thing of a tenant."""
        return tuple(name for name in self.parameters if name != "slug")

    @property
    def is_of_a_tenant(self) -> bool:
        return "slug" in self.parameters

    def url(self, slug: str, ids: Ids) -> str:
        return self.path.format(slug=slug, **{name: ids[name] for name in self.ids})

    def call(self, client: Client, slug: str, ids: Ids, body: Any = None) -> HttpResponse:
        url = self.url(slug, ids)
        if self.method == "get":
            return client.get(url, filled(body or {}, ids))  # type: ignore[return-value]
        if "multipart/form-data" in self.media_types and "application/json" not in self.media_types:
            return getattr(client, self.method)(url, filled(body or {}, ids))
        payload = json.dumps(filled(body, ids) if body is not None else {}, default=str)
        return getattr(client, self.method)(url, payload, content_type="application/json")


def operations() -> list[Operation]:
    """Return every operation the document names."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return [
        _operation(path, method, described)
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in METHODS
    ]


def _operation(path: str, method: str, described: dict[str, Any]) -> Operation:
    return Operation(
        name=described["operationId"],
        method=method,
        path=path,
        parameters=tuple(one["name"] for one in described.get("parameters", []) if one["in"] == "path"),
        media_types=tuple(described.get("requestBody", {}).get("content", {})),
        statuses=frozenset(int(status) for status in described["responses"] if status.isdigit()),
        contents=frozenset(
            (int(status), media_type)
            for status, answer in described["responses"].items()
            if status.isdigit()
            for media_type in answer.get("content", {})
        ),
    )


def filled(body: Any, ids: Ids) -> Any:
    """Put ids in the place of `$name` words of a body."""
    if isinstance(body, dict):
        return {key: filled(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, ids) for value in body]
    if isinstance(body, str) and body.startswith("$"):
        return str(ids[body[1:]])
    return body


def unknown(ids: Ids) -> Ids:
    """The same names with ids that nobody has."""
    return {name: uuid4() if isinstance(value, UUID) else value for name, value in ids.items()}
