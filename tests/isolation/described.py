"""What the OpenAPI document says of an answer, as a JSON schema that lets nothing pass it does not name."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator


def document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def answers(described: dict[str, Any], operation_id: str, status: int = 200) -> dict[str, Any]:
    """The schemas of an operation's answer by media type."""
    for item in described["paths"].values():
        for operation in item.values():
            if operation.get("operationId") == operation_id:
                content = operation["responses"][str(status)]["content"]
                return {name: strict(one["schema"], described) for name, one in content.items()}
    raise LookupError(operation_id)


def strict(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI 3.0 schema without references and with `null` as JSON schema says it; objects are closed."""
    if "$ref" in schema:
        return strict(described["components"]["schemas"][schema["$ref"].rpartition("/")[2]], described)
    made = {name: value for name, value in schema.items() if name not in ("nullable", "discriminator")}
    for many in ("oneOf", "anyOf", "allOf"):
        if many in made:
            made[many] = [strict(one, described) for one in made[many]]
    if "properties" in made:
        made["properties"] = {name: strict(one, described) for name, one in made["properties"].items()}
        made["additionalProperties"] = False
    if "items" in made:
        made["items"] = strict(made["items"], described)
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made
