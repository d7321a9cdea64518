"""Texts with and without sensitive spans, for the filter's property tests."""

from hypothesis import strategies as st

PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7bq0\n" * 12 + "-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"

SENSITIVE = {
    "card": [
        "4111 1111 1111 1111",
        "4111111111111111",
        "5500-0000-0000-0004",
        "3782 822463 10005",
        "6011\u00a01111\u00a01111\u00a01117",
        "4111\u20111111\u20111111\u20111111",
        "4111\u200b1111\u200b1111\u200b1111",
    ],
    "email": [
        "bob@example.com",
        "o'brien+tag@mail.example.co.uk",
        "j\u00fcrgen@b\u00fcro.de",
        "a.very.long.mailbox.name.that.goes.on.and.on.and.on.for.seventy.characters@subdomain.example.org",
    ],
    "iban": [
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB29 NWBK 6016 1331 9268 19",
        "FR14 2004 1010 0505 0001 3M02 606",
        "gb29nwbk60161331926819",
    ],
    "phone": ["+44 20 7946 0958", "(415) 555-2671", "+1-415-555-2671", "030 901820", "+49 (0)30 901820"],
    "secret": [
        "sk-ant-api03-" + "Ab1_" * 23,
        "sk-proj-" + "Zz9-" * 12,
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "xoxb-123456789012-abcdefGHIJKL",
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        JWT,
        PRIVATE_KEY,
        "postgres://admin:hunter2@db.example.com",
    ],
}
PLAIN = [
    "The quick brown fox",
    "in 2024 - and 2025",
    "Chapter 12 costs 1 299 EUR",
    "NASA HQ IS OPEN",
    "AB12 the gate",
    "don't",
    "\u9023\u7d61\u6211\u3002",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN",
    "x = [1, 2, 3]",
    "\u27e6EMAIL_7F3A\u27e7",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
    "@",
    "a@b",
    "+",
    "(",
    "eyJ",
    "sk-",
    "\U0001f600",
]
GLUE = ["", " ", "  ", "\n", ", ", ". ", ": ", "\t", "-", "/", "=", "(", ")", "\u00a0", "'", '"', "|"]

pieces = st.sampled_from([value for values in SENSITIVE.values() for value in values] + PLAIN)
texts = st.lists(
    st.one_of(
        pieces,
        st.sampled_from(GLUE),
        st.text(max_size=6),
        st.from_regex(r"[0-9A-Za-z@. -]{0,8}", fullmatch=True),
    ),
    max_size=14,
).map("".join)
