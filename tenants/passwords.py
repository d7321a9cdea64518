"""Passwords that whoever knows the person tries first."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants import queries

_MAX_SIMILARITY = 0.7
_MIN_PART_CHARS = 3  # shorter parts of a name are in any password
_COMMON = frozenset({"com", "org", "net", "www", "mail"})


class NotSimilarToPerson:
    """One of AUTH_PASSWORD_VALIDATORS: compares with address, name, and the names of the person's organisations."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None:
            places = [queries.organisation(each) for each in queries.tenant_ids_of_person(user.pk)]
            known = [user.email, user.name, *(text for place in places for text in (place.name, place.slug))]
            refuse_similar_password(password, known)

    def get_help_text(self) -> str:
        return _("The password is not like your address, your name or your organisation's.")


def refuse_similar_password(password: str, known: Iterable[str]) -> None:
    """Raise ValidationError for a password that is one of these texts, little more than one, or much like one.

    Case, marks and everything that is no letter or digit are left aside; so are digits at the ends, as in a year.
    """
    plain = _normalised(password)
    if plain and any(_is_similar(plain, part) for text in known for part in _parts(text)):
        raise ValidationError(_("The password is too similar to who you are."), code="password_too_similar")


def _is_similar(password: str, part: str) -> bool:
    if password.strip("0123456789") in (part, part[::-1]):
        return True
    left = password.replace(part, "") if len(part) >= _MIN_PART_CHARS else password
    if len(left) <= len(password) * (1 - _MAX_SIMILARITY):
        return True
    return len(part) * 2 >= len(password) and SequenceMatcher(None, password, part).ratio() >= _MAX_SIMILARITY


def _parts(text: str) -> set[str]:
    """A text as a whole, its two halves around an @, and its words."""
    local, _at, domain = text.partition("@")
    found = {_normalised(one) for one in (text, local, domain, *re.split(r"[\W_]+", text))}
    return {one for one in found if len(one) >= _MIN_PART_CHARS and one not in _COMMON}


def _normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text[:1000]).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
