"""Verbs of this app that write."""

from governance.commands.policies import publish_policy

__all__ = ["publish_policy"]
