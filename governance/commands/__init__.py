"""Verbs of this app that write."""

from governance.commands.anchor import anchor_head
from governance.commands.policies import publish_policy
from governance.commands.reading import Content, export_content, open_content, record_export, record_reading
from governance.commands.seal import seal_due, seal_tenant

__all__ = [
    "Content",
    "anchor_head",
    "export_content",
    "open_content",
    "publish_policy",
    "record_export",
    "record_reading",
    "seal_due",
    "seal_tenant",
]
