"""Reads of this app."""

from generation.accounts import Account, account, accounts
from generation.offers import Choice, Offer, choice, offered_models
from generation.queries.events import events, follow
from generation.queries.quotes import quote
from generation.queries.receipts import Receipt, any_unfinished, receipt
from generation.queries.unfinished import Unfinished, unfinished

__all__ = [
    "Account",
    "Choice",
    "Offer",
    "Receipt",
    "Unfinished",
    "account",
    "accounts",
    "any_unfinished",
    "choice",
    "events",
    "follow",
    "offered_models",
    "quote",
    "receipt",
    "unfinished",
]
