"""Texts that give a filter much to look at: what ordinary work writes in columns, and what nobody would write."""

import base64
import datetime
import random
import uuid
from collections.abc import Callable

Unit = Callable[[random.Random], str]
_DIGITS = "0123456789"


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(_DIGITS, k=count))


def _grouped(chance: random.Random, *sizes: int, between: str = " ") -> str:
    return between.join(_digits(chance, size) for size in sizes)


def _moment(chance: random.Random) -> datetime.datetime:
    return datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=chance.randrange(10**9))


def _letters(chance: random.Random, alphabet: str, fewest: int, most: int) -> str:
    return "".join(chance.choices(alphabet, k=chance.randint(fewest, most)))


UNITS: dict[str, Unit] = {
    # Columns of ordinary work.
    "numbers in lines": lambda c: f"{c.randrange(10**6)}\n",
    "CSV of six digits": lambda c: _grouped(c, 6, 6, 6, 6, between=",") + "\n",
    "CSV with blanks": lambda c: _grouped(c, 6, 6, 6, 6, between=", ") + "\n",
    "rows of six digits": lambda c: _digits(c, 6) + " ",
    "cells between tabs": lambda c: _grouped(c, 4, 7, 10, between="\t") + "\n",
    "cells between bars": lambda c: "| " + _grouped(c, 4, 6, 8, between=" | ") + " |\n",
    "decimals": lambda c: f"{c.uniform(-1e4, 1e4):.4f} ",
    "decimals in CSV": lambda c: f"{c.uniform(0, 1e3):.2f};{c.uniform(0, 1e3):.2f}\n",
    "sums of money": lambda c: f"€{c.uniform(1, 1e6):,.2f} ",
    "German phones": lambda c: f"0{_digits(c, 2)} {_digits(c, 8)}\n",
    "American phones": lambda c: f"({_digits(c, 3)}) {_digits(c, 3)}-{_digits(c, 4)}\n",
    "French phones": lambda c: "0" + _grouped(c, 1, 2, 2, 2, 2) + "\n",
    "international phones": lambda c: f"+{_digits(c, 2)} {_digits(c, 3)} {_digits(c, 7)}\n",
    "phones in one row": lambda c: f"0{_digits(c, 2)} {_digits(c, 7)} ",
    "phones with a word": lambda c: f"Tel. 0{_digits(c, 2)}/{_digits(c, 7)}, ",
    "phones in CSV": lambda c: f"0{_digits(c, 2)}-{_digits(c, 7)};0{_digits(c, 3)}/{_digits(c, 6)}\n",
    "accounts of no bank": lambda c: f"DE{_grouped(c, 2, 4, 4, 4, 4, 2)}\n",
    "accounts in one piece": lambda c: f"DE{_digits(c, 20)} ",
    "accounts between dashes": lambda c: f"GB{_digits(c, 2)}-NWBK-{_grouped(c, 4, 4, 4, 2, between='-')} ",
    "groups that look like accounts": lambda c: f"DE{_digits(c, 2)} ",
    "longest accounts": lambda c: f"RU{_grouped(c, 2, 4, 4, 4, 4, 4, 4, 4, 1)} ",
    "cards": lambda c: "4" + _grouped(c, 3, 4, 4, 4) + "\n",
    "cards in one row": lambda c: "4" + _grouped(c, 3, 4, 4, 4) + " ",
    "cards in one piece": lambda c: "5" + _digits(c, 15) + "\n",
    "cards in CSV": lambda c: "4" + _digits(c, 15) + ",",
    "digits in fours": lambda c: _digits(c, 4) + "-",
    "digits in pairs": lambda c: _digits(c, 2) + " ",
    "digit by digit": lambda c: _digits(c, 1) + " ",
    "German dates": lambda c: _moment(c).strftime("%d.%m.%Y %H:%M "),
    "American dates": lambda c: _moment(c).strftime("%m/%d/%Y, "),
    "ISO times": lambda c: _moment(c).strftime("%Y-%m-%dT%H:%M:%SZ\n"),
    "lines of a log": lambda c: (
        _moment(c).strftime("%Y-%m-%d %H:%M:%S,123 ") + f"INFO [{c.randrange(9999)}] GET /a/{c.randrange(10**6)} 200\n"
    ),
    "coordinates": lambda c: f"{c.uniform(-90, 90):.6f}, {c.uniform(-180, 180):.6f}\n",
    "coordinates in GeoJSON": lambda c: f"[{c.uniform(-90, 90):.6f},{c.uniform(-180, 180):.6f}],",
    "unix times": lambda c: f"{c.randrange(10**9, 2 * 10**9)}\n",
    "versions": lambda c: f"{c.randrange(20)}.{c.randrange(99)}.{c.randrange(999)} ",
    "addresses of hosts": lambda c: ".".join(str(c.randrange(256)) for _ in range(4)) + " ",
    "part numbers": lambda c: f"{_letters(c, 'ABCDEFGH', 2, 3)}{_digits(c, 4)}-{_digits(c, 3)} ",
    "uuids": lambda c: f"{uuid.UUID(int=c.getrandbits(128))}\n",
    "hexadecimal in lines": lambda c: f"{c.getrandbits(256):064x}\n",
    "hexadecimal bytes": lambda c: f"{c.randrange(256):02x} ",
    "hexadecimal without an end": lambda c: f"{c.getrandbits(256):064x}",
    "base64 in lines": lambda c: base64.b64encode(c.randbytes(57)).decode() + "\n",
    "base64 without an end": lambda c: base64.b64encode(c.randbytes(57)).decode(),
    "base64 for URLs": lambda c: base64.urlsafe_b64encode(c.randbytes(57)).decode() + ".",
    "pieces of forty": lambda c: _letters(c, "aB3/+xYz9", 40, 40) + " ",
    "URLs": lambda c: (
        f"https://{_letters(c, 'abcde', 4, 9)}.example/{_letters(c, 'abc', 3, 9)}/{c.randrange(10**6)}"
        f"?q={_digits(c, 3)}&x=%40a\n"
    ),
    "URLs in one line": lambda c: f"http://{_letters(c, 'abcde', 2, 5)}.de/a?b={_digits(c, 2)}&",
    "URLs with ports": lambda c: f"http://{_letters(c, 'abcde', 2, 5)}:{_digits(c, 4)}/",
    "schemes": lambda c: "ab://",
    "addresses": lambda c: (
        f"{_letters(c, 'abcdef', 3, 9)}.{_letters(c, 'abcdef', 3, 9)}@{_letters(c, 'abcd', 3, 9)}.com, "
    ),
    "addresses in one piece": lambda c: f"{_letters(c, 'abcdef', 2, 5)}@{_letters(c, 'abcd', 2, 5)}.com",
    "percent signs": lambda c: "%40a%2E",
    "JSON": lambda c: f'{{"id": {c.randrange(10**6)}, "password": "{_letters(c, "abc", 3, 9)}", "token": null}},',
    "labels": lambda c: c.choice(["password: ", "token=", "secret:", "Authorization: ", "api_key = "]),
    "labels without a value": lambda c: f"password: {_letters(c, 'abcdef', 4, 9)} ",
    "assignments": lambda c: f"{_letters(c, 'abcdef', 2, 9)}={_letters(c, 'abcdef', 2, 9)};",
    "names of settings": lambda c: "a.b_c-" + _letters(c, "abc_.-", 10, 30) + "=x1y2 ",
    "source code": lambda c: (
        f"    self._{_letters(c, 'abcde', 3, 9)}[{c.randrange(99)}] = "
        f"f({c.randrange(999)}, '{_letters(c, 'abc', 2, 6)}')\n"
    ),
    "Markdown": lambda c: (
        f"- **{_letters(c, 'abcdefgh', 3, 12)}** ({c.randrange(2000, 2030)}): {_letters(c, 'abcdefgh', 3, 12)}.\n"
    ),
    # Words.
    "English": lambda c: c.choice(["the ", "committee ", "decided, ", "that ", "nobody's ", "well-known ", "report. "]),
    "German": lambda c: c.choice(["über ", "die ", "Straßen ", "möglich, ", "Bürger*innen ", "für ", "schön. "]),
    "French": lambda c: c.choice(["l'été ", "déjà ", "c'est-à-dire ", "où ", "élève, ", "garçon "]),
    "Russian": lambda c: c.choice(["где ", "сегодня, ", "который ", "телефон "]),
    "Greek, Arabic and Hebrew": lambda c: c.choice(["λόγος ", "مرحبا ", "שלום "]),
    "Chinese": lambda c: c.choice(["我们在", "2024年", "订单号", "，"]) + _digits(c, 2),
    "Japanese in full width": lambda c: "電話\uff10\uff13\uff0d" + c.choice("\uff11\uff12\uff13") + "、",
    "Thai": lambda c: "\u0e01\u0e32\u0e23" + _digits(c, 1),
    "Hindi with its digits": lambda c: "संख्या " + _letters(c, "०१२३४५६७८९", 4, 10) + " ",
    "Arabic digits": lambda c: _letters(c, "٠١٢٣٤٥٦٧٨٩", 4, 10) + " ",
    "full-width digits": lambda c: _letters(c, "\uff10\uff11\uff12\uff13\uff14\uff15", 4, 12) + " ",
    "full-width signs": lambda c: "\uff20\uff0e\uff1a",
    "emoji": lambda c: c.choice(["😀", "👍🏽", "❤️", "👩‍💻"]) + c.choice(["", " "]),
    # Marks that nobody sees.
    "words joined by invisible marks": lambda c: _letters(c, "abcdef", 2, 6) + "\u200b",
    "invisible marks in digits": lambda c: "\u200b".join(_digits(c, 16)) + " ",
    "words with invisible marks": lambda c: _letters(c, "abcdef", 2, 6) + "\u200b" + _letters(c, "abcdef", 2, 6) + " ",
    "nothing but invisible marks": lambda c: c.choice("\u200b\u200c\u200d\ufeff\u00ad\u2060"),
    "invisible marks and blanks": lambda c: "\u200b \u200d ",
    "tags and variation signs": lambda c: "\U000e0041\ufe0f1",
    "soft hyphens": lambda c: "Do\u00adnau\u00addampf\u00adschiff ",
    "combining marks": lambda c: "e\u0301\u0302\u0303",
    "blanks that do not break": lambda c: _digits(c, 3) + "\u00a0",
    "thin blanks": lambda c: _digits(c, 3) + "\u202f",
    # Without a blank, and beginnings of what never comes.
    "one letter": lambda c: "a",
    "one digit": lambda c: "1",
    "digits without an end": lambda c: _digits(c, 50),
    "signs": lambda c: c.choice("+-().=/:~#$&'!?*^%@"),
    "plus signs": lambda c: "+1",
    "opening brackets": lambda c: "(1",
    "dots and digits": lambda c: "1.",
    "dots and letters": lambda c: "a.",
    "beginnings of credentials": lambda c: c.choice(["sk-", "eyJ", "ghp_", "AKIA", "xoxb-", "npm_", "hf_", "SG."]),
    "beginnings of tokens": lambda c: f"eyJ{_letters(c, 'abcXYZ09', 8, 12)}.",
    "marks of keys": lambda c: "-----BEGIN ",
    "heads of keys": lambda c: "-----BEGIN PRIVATE KEY-----",
    "dashes": lambda c: "-",
    "brackets of placeholders": lambda c: "\u27e6",
    "placeholders": lambda c: f"\u27e6EMAIL_{_letters(c, 'ABCDEF01', 4, 4)}\u27e7 ",
}
NAMES = tuple(UNITS)


def text_of(kind: str, chars: int, seed: int = 1) -> str:
    """A text of one kind, `chars` long, always the same for a seed."""
    chance, unit = random.Random(f"{kind}{seed}"), UNITS[kind]
    parts: list[str] = []
    length = 0
    while length < chars:
        parts.append(unit(chance))
        length += len(parts[-1])
    return "".join(parts)[:chars]


def mixed(seed: int, chars: int) -> str:
    """Two to four kinds in turn, in stretches of 1 to 20 units, so that one kind meets another's end."""
    chance = random.Random(seed)
    units = [UNITS[name] for name in chance.sample(NAMES, chance.randint(2, 4))]
    parts: list[str] = []
    length = 0
    while length < chars:
        unit = chance.choice(units)
        parts.extend(unit(chance) for _ in range(chance.randint(1, 20)))
        length = sum(map(len, parts[-20:])) + length
    return "".join(parts)[:chars]
