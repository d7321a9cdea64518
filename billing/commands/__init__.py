"""Verbs of this app that write."""

from billing.commands.caps import set_cap
from billing.commands.hold import checkpoint, hold
from billing.commands.prices import set_price
from billing.commands.reap import reap, reap_due, sweep_thresholds, tenants_to_reconcile
from billing.commands.rebuild import reconcile
from billing.commands.settle import expire_early, release, settle
from billing.commands.zone import move_windows

__all__ = [
    "checkpoint",
    "expire_early",
    "hold",
    "move_windows",
    "reap",
    "reap_due",
    "reconcile",
    "release",
    "set_cap",
    "set_price",
    "settle",
    "sweep_thresholds",
    "tenants_to_reconcile",
]
