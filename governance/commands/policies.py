"""Publishing a policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from governance.capabilities import POLICY_MANAGE
from governance.events import Policy, Rule
from governance.filters.default_policy import DEFAULT_POLICY
from governance.filters.rules import parse
from governance.journal_events import PolicyPublished
from governance.models import PolicyVersion
from governance.queries.policies import policy_of
from kernel import journal
from kernel.errors import Conflict
from kernel.tenancy import Actor


def publish_policy(actor: Actor, rules: Sequence[Rule | Mapping[str, Any]]) -> Policy:
    """Publish rules as the next version; they bind every generation that begins from now on.

    Raises InvalidPolicy with the faults by rule, Conflict when someone else published at the same moment.
    """
    actor.require(POLICY_MANAGE)
    parsed = parse([rule.as_dict() if isinstance(rule, Rule) else rule for rule in rules])
    newest = PolicyVersion.objects.order_by("-version").first() or _built_in()
    row = PolicyVersion(version=newest.version + 1, rules=[rule.as_dict() for rule in parsed], published_by=actor.id)
    _insert(row)
    journal.append(actor, PolicyPublished(row.id, version=row.version, rules=row.rules))
    return policy_of(row)


def _built_in() -> PolicyVersion:
    """Write down what version 1 was, now that it ends; a later release may ship another one."""
    row = PolicyVersion(version=DEFAULT_POLICY.version, rules=[rule.as_dict() for rule in DEFAULT_POLICY.rules])
    _insert(row)
    return row


def _insert(row: PolicyVersion) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("Someone else has just published a policy. Look at it and publish again.") from error
