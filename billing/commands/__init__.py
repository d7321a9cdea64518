"""Verbs of this app that write."""

from billing.commands.caps import set_cap
from billing.commands.hold import HoldRequest, checkpoint, hold, hold_all
from billing.commands.prices import set_price
from billing.commands.reap import reap, reap_due, sweep_thresholds, tenants_to_reconcile
from billing.commands.rebuild import reconcile
from billing.commands.settle import Settlement, expire_early, release, settle, settle_all
from billing.commands.zone import move_windows

__all__ = [
    "HoldRequest",
    "Settlement",
    "checkpoint",
    "expire_early",
    "hold",
    "hold_all",
    "move_windows",
    "reap",
    "reap_due",
    "reconcile",
    "release",
    "set_cap",
    "set_price",
    "settle",
    "settle_all",
    "sweep_thresholds",
    "tenants_to_reconcile",
]
