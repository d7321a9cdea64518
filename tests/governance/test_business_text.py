"""Detectors leave the figures of ordinary work alone, and find values that are written to slip past them."""

import datetime
import hashlib
import random
import uuid
from collections.abc import Callable

import pytest

from governance.events import Where
from governance.filters.default_policy import DEFAULT_POLICY
from governance.filters.pseudonyms import MemoryVault
from governance.filters.screening import screen_text

FRAMES = [
    "{}",
    "The value is {} today.",
    "see {}, please",
    "({})",
    "| {} |",
    "Wert: {}",
    "id={}",
    "Am {} kam es.",
    "{}\n",
]
MOMENTS = (
    "%d.%m.%Y %H:%M",
    "%d.%m.%y, %H.%M Uhr",
    "%m/%d/%Y %I:%M %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%Y à %Hh%M",
    "%d-%m-%Y %H.%M",
    "%Y年%m月%d日 %H:%M",
    "%d. %m. %Y %H:%M",
    "%Y%m%d%H%M%S",
    "%d %m %Y %H %M",
)
Maker = Callable[[random.Random], str]


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def moment(chance: random.Random) -> datetime.datetime:
    return datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=chance.randrange(10**9))


def decimal(chance: random.Random) -> str:
    plain = f"{chance.uniform(-1e6, 1e7):,.{chance.randint(1, 8)}f}"
    return chance.choice(
        [plain, plain.replace(",", ""), plain.replace(",", " ").replace(".", ","), f"{chance.random()}"]
    )


def version(chance: random.Random) -> str:
    parts = ".".join(str(chance.randrange(bound)) for bound in chance.choice([(30, 99, 9999), (150, 9, 9999, 200)]))
    return chance.choice(["", "v", "release "]) + parts + chance.choice(["", f"-rc{chance.randrange(9)}"])


def package(chance: random.Random) -> str:
    """Versions as packages, systems and builds have them, also where a telephone is spoken of."""
    one, two, day = chance.randrange(30), chance.randrange(100), moment(chance)
    made = [
        f"libfoo.so.{one}.{two}.{chance.randrange(40)}",
        f"{one}.{two}.{chance.randrange(10**4)}+build.{chance.randrange(10**5)}",
        f"{60 + two}.0.{chance.randrange(1000, 9999)}.{chance.randrange(250)}",
        f"KB{chance.randrange(10**6, 10**7)}",
        f"10.0.{chance.randrange(10**4, 26000)}.{chance.randrange(10**4)}",
        f"{day:%Y.%m.%d}.{one}",
        f"{one}.{two}.0-{chance.randrange(1, 9)}ubuntu0.{two}",
        f"1:{one}.{two}.3-{two}~deb12u{chance.randrange(9)}",
        f"R{one}.{two}.{chance.randrange(999)}.{chance.randrange(10**5)}",
    ]
    said = ["", "Telefon-App ", "The phone shows ", "Handy mit Android ", "The mobile client ", "Contact us about "]
    return chance.choice(said) + chance.choice(made)


def order(chance: random.Random) -> str:
    made = [
        digits(chance, 10),
        f"{digits(chance, 3)}-{digits(chance, 7)}-{digits(chance, 7)}",
        f"4500{digits(chance, 6)}",
    ]
    return chance.choice(made)


def invoice(chance: random.Random) -> str:
    year = chance.randint(2015, 2026)
    made = [
        f"RE-{year}-{digits(chance, 6)}",
        f"INV{digits(chance, 10)}",
        f"{digits(chance, 6)}/{year}",
        f"RG 0{digits(chance, 3)} {digits(chance, 6)}",
    ]
    return chance.choice(made)


def coordinates(chance: random.Random) -> str:
    return f"{chance.uniform(-90, 90):.6f}{chance.choice([', ', ' ', ','])}{chance.uniform(-180, 180):.6f}"


def isbn(chance: random.Random) -> str:
    made = [
        f"978-3-{digits(chance, 2)}-{digits(chance, 6)}-{digits(chance, 1)}",
        f"978{digits(chance, 10)}",
        f"0-{digits(chance, 3)}-{digits(chance, 5)}-X",
    ]
    return chance.choice(made)


def table(chance: random.Random) -> str:
    columns = chance.choice(["\t", " ", "  ", " | ", ";"])
    cells = (
        chance.choice([str(chance.randrange(10**6)), f"{chance.uniform(0, 1000):.2f}", digits(chance, 4)])
        for _ in range(24)
    )
    return "".join(cell + ("\n" if place % 6 == 5 else columns) for place, cell in enumerate(cells))


KINDS: dict[str, Maker] = {
    "decimals": decimal,
    "dates and times": lambda chance: moment(chance).strftime(chance.choice(MOMENTS)),
    "versions": version,
    "versions of packages": package,
    "order numbers": order,
    "invoice numbers": invoice,
    "coordinates": coordinates,
    "unix times": lambda chance: str(int(moment(chance).timestamp() * chance.choice([1, 1000]))),
    "uuids": lambda chance: str(uuid.UUID(int=chance.getrandbits(128))),
    "hashes": lambda chance: hashlib.new(chance.choice(["md5", "sha1", "sha256"]), chance.randbytes(8)).hexdigest(),
    "ISBN": isbn,
    "tables of numbers": table,
}


def found_in(text: str) -> set[str]:
    return {finding.detector for finding in screen_text(DEFAULT_POLICY, MemoryVault(b"x"), Where.PROMPT, text).findings}


@pytest.mark.parametrize("kind", KINDS)
def test_at_most_one_in_a_hundred_is_taken_for_personal(kind: str) -> None:
    chance = random.Random(kind)
    texts = [chance.choice(FRAMES).format(KINDS[kind](chance)) for _ in range(400)]
    taken = [text for text in texts if found_in(text)]
    assert len(taken) <= 4, taken


@pytest.mark.parametrize(
    "text",
    [
        "Tel. 030/901820",
        "Call me on 0171 2345678.",
        "+33 1 42 68 53 00",
        "0033 1 42 68 53 00",
        "01 42 68 53 00",
        "01.42.68.53.00",
        "020 7946 0958",
        "415-555-2671",
        "(415-555-2671)",
        "1-800-555-0199 x12",
        "phone: 481 7531",
        "You can reach me at (11) 4706-6184",
        "\uff10\uff13\uff10 \uff19\uff10\uff11\uff18\uff12\uff10",
        "030 90\u200b18\u200b20",
        "9761 9808 office",
        "Tel. Nr. 4706 6184",
        "Tel: 45.82.46.29",
        "Fax: 82.46.29.11.",
        "Telefon-Nr. 4706 6184",
        "Tel030901820",
        "phone no. 4706-6184",
        "Call 030 901820 about the order.",
        "order by phone: 481 7531",
        "text 4155552671 when you arrive",
        "reach us at 212-555-0147 or 555-0148",
        "contact: (212) 555 0147",
        "Rufen Sie 030901820",
        "Handy: 171 2345678",
        "erreichbar unter 089 / 1234567",
        "Tel. 089 / 1234567",
        "089 / 7201234",
        "Appelez le 0142685300",
        "Tel. 030.901820",
        "call 555.0148",
        "tel. 912.345.678",
        "phone 8.800.555.35.35",
        "Fax 1.800.555.0199",
        "the phone of invoicing is 030 901820",
    ],
)
def test_telephone_numbers_are_found_as_people_write_them(text: str) -> None:
    assert found_in(text) == {"phone"}


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("mail to https://x.example/?to=bob%40example.com&y=1", "email"),
        ("\uff42\uff4f\uff42@example.com", "email"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZDE=", "secret"),
        ('"Authorization": "Bearer 0a1b2c3d4e5f6071"', "secret"),
        ("password: hunter2", "secret"),
        ('{"db_password": "S3cr3t!x"}', "secret"),
        ("Passwort = Sommer2026!", "secret"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "secret"),
        ("the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY leaked", "secret"),
        ("4111\u200d1111\u200d1111\u200d1111", "card"),
        ("\uff14111111111111111", "card"),
        ("6759 6498 2643 8453", "card"),
        ("501800000009", "card"),
        ("Visa 2024 4111 1111 1111 1111", "card"),
        ("quantity 2 4111 1111 1111 1111", "card"),
        ("4111 1111 1111 1111 12/27 123", "card"),
        ("180000000000002", "card"),
        ("DE89-3704-0044-0532-0130-00", "iban"),
        ("DE89/3704/0044/0532/0130/00", "iban"),
        ("DE89\u200b370400440532013000", "iban"),
        ("bob\u200e@example.com", "email"),
        ("4111\u200e1111\u20661111\u20691111", "card"),
        ("4111-1111-\U000e00411111-1111", "card"),
    ],
)
def test_what_people_do_to_slip_past_does_not_help(text: str, detector: str) -> None:
    assert found_in(text) == {detector}


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("mail bob@example.com now", "email"),
        ("card 4111-1111-1111-1111 ok", "card"),
        ("call +49 30 1234567 please", "phone"),
        ("tel. +49-30-1234567", "phone"),
        ("tel (030) 1234567", "phone"),
        ("iban GB29 NWBK 6016 1331 9268 19 end", "iban"),
        ("password: hunter2secret99", "secret"),
    ],
)
def test_full_width_signs_hide_no_more_than_letters(text: str, detector: str) -> None:
    assert found_in(text) == found_in(_full_width(text)) == {detector}


def _full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def test_of_a_row_of_cards_not_one_passes() -> None:
    row = "4111 1111 1111 1111 " * 200
    assert "1111" not in screen_text(DEFAULT_POLICY, MemoryVault(b"x"), Where.PROMPT, row).text


@pytest.mark.parametrize(
    "text",
    [
        "Password: must have at least eight characters.",
        "How long must a password be?",
        "max_tokens: 4096",
        "password: ********",
        "PWD=/home/bob",
        "Order 0228 7349 19 was shipped.",
        "SELECT * FROM tokens WHERE id = 12345678",
        "path/To/Resources/v2/Something/Else/Deep/x",
        "394943.90384311",
        "fax order 50594260038",
        "call about invoice 348/6351/91",
        "call reference 0495 460800",
        "phone order no. 679228",
        "R\u00fcckruf zu Bestellung 6963766572",
        "phone firmware 97.87.735853",
        "call on 13111997",
        "fax from 20010904",
        "mobile app 08-02-96",
        "erreichbar ab 00.08-00.08 Uhr",
        "Contact us about 1996-1997",
        "Last contact: 1763412345",
        "mobile session 1763412345123",
        "signal received 1763412345.123456",
        "last call 1763412345",
        "contact point 691603 5334784",
        "cell tower at 691603 5334784",
        "mobile order 4071-882913",
        "contact reference 4407 1923 55",
        "calls: 4711 4712 4713",
        "Fax server 8.4.4-43011043.1",
        "The phone's firmware is 29.8.50.614282 now",
        "update the mobile app to 0.85.1515",
        "Call Manager 16.6.19.479160",
        "The call cost 0.388234 EUR.",
        "phone sales of 591 212.8",
        "reached 0.736344 of it",
        "Fax 49.595.674,18 EUR",
        "mobile revenue 132.39750141 million",
        "Phone located at 25.794/21.261",
        "Signal lost near -27.53852 -118.30676",
        "Phone bill 2042048323",
        "Treiber 166.913.9095",
        "Windows 802.491.9942",
        "cheque 044-1973-254",
        "Gutschrift 084-1257-870",
        "fax from 980105-2356",
        "Facture mobile 9556104690",
        "Mobile phone bill, invoice RE7074683",
        "Fax your copy of order B20-7955275",
        "Telefon-App 82.30.8498",
        "Telefon-App KB9686679",
        "The phone shows KB5159283",
        "The phone shows 50.85.8296+build.33374",
        "Contact support about PO-0343-95465",
        "Tel: 192.168.10.20",
        "phone server 45.82.46.29",
    ],
)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert found_in(text) == set()
