"""Bank accounts: IBAN (ISO 13616) with the country's length and the check digits of ISO 7064 MOD 97-10."""

from collections.abc import Iterator

import regex

from governance.detectors.numbers import INVISIBLE

_COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_LENGTHS = {country: length for length, countries in _COUNTRIES_BY_LENGTH.items() for country in countries.split()}
_CANDIDATE = regex.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}[{INVISIBLE}]*[0-9]{{2}}(?:[\s\-.\u00a0{INVISIBLE}]{{0,2}}+[A-Za-z0-9]){{11,30}}+"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Accounts of a country that issues IBANs, written compactly or in groups."""
    position = 0
    while match := _CANDIDATE.search(text, position):
        end = _account_end(text, match.start(), match.end())
        if end:
            yield match.start(), end
        position = end or match.start() + 4


def _account_end(text: str, start: int, end: int) -> int:
    places = [i for i in range(start, end) if text[i].isascii() and text[i].isalnum()]
    length = _LENGTHS.get(text[places[0]].upper() + text[places[1]].upper(), 0)
    if not length or len(places) < length:
        return 0
    account_end = places[length - 1] + 1
    glued = text[account_end : account_end + 1].isalnum()
    account = "".join(text[i] for i in places[:length])
    return account_end if not glued and _check_digits_hold(account) else 0


def _check_digits_hold(account: str) -> bool:
    rearranged = account[4:] + account[:4]
    return int("".join(str(int(character, 36)) for character in rearranged)) % 97 == 1
