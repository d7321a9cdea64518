"""Numbering plans of countries, as `phonenumbers` (Google's libphonenumber) publishes them.

The library's own matcher takes 0.2 ms for a number and is asked for every row of figures in a prompt. Here a plan is
one compiled expression, so that a check takes microseconds.
"""

import re
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan")
_TRUNK = re.compile(r"\(0\)")
_NO_DIGIT = re.compile(r"\D+")
_MAX_COUNTRY_CODE_DIGITS = 3


def is_valid(written: str, regions: tuple[str, ...]) -> bool:
    """Whether `written` is an assigned national number of one of `regions` (ISO 3166-1 alpha-2)."""
    return _plan_of_all(regions).fullmatch(_NO_DIGIT.sub("", written)) is not None


def is_complete(written: str, regions: tuple[str, ...]) -> bool:
    """Whether `written` is a number of one of `regions` as it is dialled there: with the trunk prefix, if any."""
    return _plan_as_dialled(regions).fullmatch(_NO_DIGIT.sub("", written)) is not None


def is_international(written: str) -> bool:
    """Whether `written`, with a leading + or 00, is an assigned number of the country whose code it begins with."""
    digits = _NO_DIGIT.sub("", _TRUNK.sub("", written))
    if not written.lstrip("(").startswith("+"):
        digits = digits.removeprefix("00")
    for length in range(1, _MAX_COUNTRY_CODE_DIGITS + 1):
        plan = _plan_of_country(digits[:length])
        if plan and plan.fullmatch(digits[length:]):
            return True
    return False


@cache
def _plan_of_all(regions: tuple[str, ...]) -> "re.Pattern[str]":
    """National numbers of each region, with the trunk prefix or without."""
    plans = ((prefix, plan) for prefix, plan in map(_plan, regions) if plan)
    return re.compile("|".join(f"(?:{prefix})?+(?:{plan})" for prefix, plan in plans) or "(?!)")


@cache
def _plan_as_dialled(regions: tuple[str, ...]) -> "re.Pattern[str]":
    """National numbers of each region with the trunk prefix where it has one."""
    plans = ((prefix, plan) for prefix, plan in map(_plan, regions) if plan)
    return re.compile("|".join(f"{prefix}(?:{plan})" for prefix, plan in plans) or "(?!)")


@cache
def _plan_of_country(code: str) -> "re.Pattern[str] | None":
    """What may follow a country code, None where the code is nobody's."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code or "0"), ())
    plans = [plan for _, plan in map(_plan, regions) if plan]
    return re.compile("|".join(plans)) if plans else None


@cache
def _plan(region: str) -> tuple[str, str]:
    """The trunk prefix and one expression for all numbers that are assigned."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        return "", ""
    kinds = (getattr(metadata, kind) for kind in _KINDS)
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    return metadata.national_prefix or "", "|".join(f"(?:{pattern})" for pattern in patterns)
