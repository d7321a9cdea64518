"""Ids, money, canonical JSON, names outside the database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import canonical_json, money
from kernel.ids import uuid7
from kernel.tenancy import NoTenant, keys

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_ids_sort_by_time() -> None:
    made = [uuid7() for _ in range(100)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


@given(JSON)
def test_canonical_json_reads_back_and_ignores_key_order(value: object) -> None:
    import json

    encoded = canonical_json.encode(value)
    assert json.loads(encoded) == value
    if isinstance(value, dict):
        assert canonical_json.encode(dict(reversed(value.items()))) == encoded


def test_money_rounds_up_and_prints_exactly() -> None:
    assert money.to_nano_usd(Decimal("0.0000000001")) == 1
    assert money.format_usd(1_500_000_000) == "1.50"
    assert money.format_usd(2_100_000) == "0.0021"


def test_names_need_a_tenant_and_share_a_hash_tag() -> None:
    with pytest.raises(NoTenant):
        keys.redis_key("hold")
    tenant = uuid7()
    assert keys.redis_key("a", 1, tenant_id=tenant) == f"{{t:{tenant.hex}}}:a:1"
    assert -(2**63) <= keys.lock_id("x", tenant_id=tenant) < 2**63


@pytest.mark.parametrize("part", ["..", "a/b", "", "."])
def test_a_file_path_cannot_climb_out(part: str) -> None:
    with pytest.raises(ValueError, match="plain word"):
        keys.file_path(part, tenant_id=uuid7())
