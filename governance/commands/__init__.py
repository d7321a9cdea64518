"""Verbs of this app that write."""

from governance.commands.anchor import anchor_head
from governance.commands.policies import publish_policy
from governance.commands.seal import seal_due, seal_tenant

__all__ = ["anchor_head", "publish_policy", "seal_due", "seal_tenant"]
