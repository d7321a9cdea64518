"""The OpenAPI document is made without a single complaint: every name stands for one thing."""

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


def test_the_document_is_made_without_a_warning() -> None:
    with GENERATOR_STATS.silence():
        document = SchemaGenerator().get_schema(request=None, public=True)
        complaints = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert document["paths"]
    assert complaints == []


def test_who_signed_in_and_who_owns_a_document_are_described_apart() -> None:
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    assert set(schemas["Person"]["properties"]) == {"id", "email", "name"}
    assert set(schemas["Owner"]["properties"]) == {"id", "name", "colour"}
