"""Reads of this app."""

from generation.catalogue.accounts import Account, account, accounts
from generation.catalogue.routable import Choice, RoutableModel, choice, fallback_choices, offered_models
from generation.limits.rates import Allowance, allowance
from generation.prompts.assembly import instructions as instructions_to_models
from generation.queries.endings import ending
from generation.queries.events import events, follow, follow_in_batches
from generation.queries.quotes import quote
from generation.queries.receipts import Receipt, any_unfinished, receipt
from generation.queries.unfinished import Unfinished, unfinished

__all__ = [
    "Account",
    "Allowance",
    "Choice",
    "Receipt",
    "RoutableModel",
    "Unfinished",
    "account",
    "accounts",
    "allowance",
    "any_unfinished",
    "choice",
    "ending",
    "events",
    "fallback_choices",
    "follow",
    "follow_in_batches",
    "instructions_to_models",
    "offered_models",
    "quote",
    "receipt",
    "unfinished",
]
