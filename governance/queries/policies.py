"""The policy in force, and the versions before it. Reading writes nothing: version 1 is built in."""

from collections.abc import Mapping
from typing import Any

from governance.events import Policy
from governance.filters.default_policy import DEFAULT_POLICY
from governance.filters.rules import stored
from governance.models import PolicyVersion
from kernel.tenant_cache import cached


def active_policy() -> Policy:
    """The newest published policy; the built-in version 1 where none was published."""
    return cached("active policy", _active_policy)


def _active_policy() -> Policy:
    newest = PolicyVersion.objects.order_by("-version").first()
    return policy_of(newest) if newest else DEFAULT_POLICY


def policy_version(version: int) -> Policy | None:
    """A version as it was published, or None."""
    row = PolicyVersion.objects.filter(version=version).first()
    if row is None:
        return DEFAULT_POLICY if version == DEFAULT_POLICY.version else None
    return policy_of(row)


def policy_versions(before: int | None = None, limit: int = 50) -> list[Policy]:
    """Versions below `before`, newest first; the built-in one is the last."""
    rows = PolicyVersion.objects.order_by("-version")
    found = [policy_of(row) for row in (rows.filter(version__lt=before) if before else rows)[:limit]]
    is_last_page = len(found) < limit and (before is None or before > DEFAULT_POLICY.version)
    if is_last_page and not any(policy.version == DEFAULT_POLICY.version for policy in found):
        found.append(DEFAULT_POLICY)
    return found


def policy_of(row: PolicyVersion) -> Policy:
    rules: list[Mapping[str, Any]] = row.rules
    return Policy(row.version, stored(rules), row.published_at, str(row.published_by or ""))
