"""Which table a text in Latin letters was written with: the one whose reading is in some language."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kernel.languages import function_words_of

ALPHABETS = {
    "de": "äöüß", "fr": "àâçéèêëîïôœùûü", "es": "áéíñóúü", "pt": "áâãàçéêíóôõúü", "it": "àèéìòù",
    "nl": "äëéèêïóöü", "sv": "åäöéü", "da": "æøåéöü", "is": "áðéíóúýþæö", "fi": "åäöšž", "et": "äöõüšž",
    "ca": "àçèéíïòóúü", "ga": "áéíóú",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "hr": "čćđšž",
    "ro": "ăâîşţșț", "sl": "čšž", "tr": "çğıİöşüâîû", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
}  # fmt: skip
WESTERN = frozenset("àáâäåæçèéêëíîïñóôöøùúûü")
"""May all stand in one English text, each in a name or a loan word."""
RARE_LETTERS = {
    "fi": "åšž",
    "et": "šž",
    "de": "",
    "fr": "ü",
    "sv": "éü",
    "da": "éöü",
    "nl": "äóöü",
    "ca": "ü",
}
"""Of an alphabet, letters that stand in few of its words."""
MORE_WORDS = {
    "lt": "ir yra kad iki per su be už nuo dėl bet ar kaip jos jis jų kiekvieno turi būti ne tik po prie į iš o",
    "lv": "un ir ar no par uz kas lai pie bez vai tiek jābūt nav kā pēc līdz katra šo tas arī bet būt vismaz",
    "et": "ja on ei ka et kui oma see või aga iga peab olema kuni vähemalt pärast enne mis kes ning ole",
    "is": "og er að ekki það sem við til um en fyrir með af var eru hafa á í verður vera hvers frá eða þá ári",
    "hr": "i je u se na da su za od s a koji kao ili ali mora biti do iz po ako nije što po svi svaki",
    "sl": "in je v se na da so za od z s pa ki kot ali mora biti do iz po če ni kar vsak",
    "sk": "a je v sa na že sú za od s z ako ktorý alebo ale musí byť do po ak nie je pri čo každý",
    "ga": "an na agus ar i is a ag le do go ní tá sé sí bhí leis chun gach",
}
TABLES = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15")
"""In this order where the words do not decide."""
OLD_TABLES = ("cp850", "mac_roman", "cp852", "cp858", "cp437", "cp865", "cp861", "cp857", "cp775", "mac_latin2",
              "mac_croatian", "mac_romanian", "mac_turkish", "mac_iceland", "iso8859_3", "iso8859_4", "iso8859_10",
              "iso8859_16")  # fmt: skip
"""Seldom met; they resemble one another, so each is believed only where no other reading fits as well."""
FAMILIES = {
    "cp1252": ("de", "fr", "es", "pt", "it", "nl", "sv", "da", "is", "fi", "et", "ca", "ga"),
    "cp1250": ("pl", "cs", "sk", "hu", "hr", "ro", "sl"),
    "cp1254": ("tr",),
    "cp1257": ("lt", "lv"),
}
WRITES = {
    "iso8859_2": FAMILIES["cp1250"], "iso8859_15": FAMILIES["cp1252"], "cp1257": ("lt", "lv", "et"), **FAMILIES,
    **dict.fromkeys(("cp852", "mac_latin2", "mac_croatian", "mac_romanian", "iso8859_16"), FAMILIES["cp1250"]),
    **dict.fromkeys(("cp857", "mac_turkish", "iso8859_3"), FAMILIES["cp1254"]),
    **dict.fromkeys(("cp775", "iso8859_4", "iso8859_10"), FAMILIES["cp1257"]),
}  # fmt: skip
"""Languages of a table; the others are Western."""
SELDOM = ("is", "et", "ga", "ca", "hr", "sl", "lt", "lv")
"""Languages of few readers: their letters are believed beside a word of theirs only."""
MIN_KNOWN = 0.97
"""Share of a text's foreign letters that must be of one alphabet."""
MIN_OF_A_RARE_TABLE = 3
"""Foreign letters; with fewer, and no word that carries sentences, the usual table only is believed."""
MIN_WORDS_OF_AN_OLD_TABLE = 2
MIN_OF_NAMES = 4
"""Foreign letters by which names without a sentence are believed, though another table gives others."""
MIN_ENGLISH = 2
FEW_WORDS = 12
"""With fewer, a reading is believed that no other one equals, and in which no sign touches a letter that may be one."""
MONEY_SIGN_OF_OLD = 0.5
"""What "¤" takes from a reading: nobody writes it, and a later table has the euro in its place."""
COMMAS = str.maketrans("şţ", "șț")
MANY_WORDS = 5
"""A sentence this long has a word that its language uses everywhere."""
MAX_SIGN_SHARE = 0.15
WORD = re.compile(r"[^\W\d_]+")
PLAIN_MARKS = "“”„‘’«»–—…"
SPOKEN = re.compile(rf"(?<![^\x00-\x7f{PLAIN_MARKS}])[^\W\d_]+(?:['’][^\W\d_]+)?(?![^\x00-\x7f{PLAIN_MARKS}])")
SIGN_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f’´·](?=[a-zß-ÿ])|(?<=[^\W\d_])[†‡‰„‚€®©¾¢£¥¤](?=[^\W\d_])"
    r"|[\u2500-\u25ff](?=\w)|(?<=\w)[\u2500-\u25ff]|[†‡‰≈◊∑∏√∂∆≠≤≥ˆ˜˘˙˚˝˛ˇ](?=[^\W\d_])|[A-Z][à-ÿ](?=[A-Z])|(?<!\S)[¨¸÷×](?=[^\W\d_])"
    r"|(?<=[^\W\d_])[œŒ](?![uidsntUIDSNT])|(?<![^\W\d_])[œŒ](?![uidsncUIDSNC])|(?<=[^\W\d_])‹"
)
"""Also a small letter between capitals, and "œ" where no word has it."""
SIGN_TOUCHES_LETTER = re.compile(
    r"[^\W\d_][^\w\s\x00-\x7f’‘“”«»]|[^\w\s\x00-\x7f’‘“„«»¿¡](?=[^\W\d_])|„(?=[^\W\d_])(?![^“”]*[“”])"
)
"""Quotation marks and apostrophes may; one that opens below has another that ends it."""
APOSTROPHE_WITHIN = re.compile(r"[^\W\d_]’[^\W\d_]")
MARK_WITHIN = re.compile(r"[^\W\d_][´·][^\W\d_]")
WITHOUT_APOSTROPHES = ("es", "pt")
LONE_LETTERS = set("àèéêóòôíåáöúâ")
SIGN_AFTER_LETTER = re.compile(r"(?<=[^\W\d_])(?:[¡¢£¤¥¦¨¬¯¸¿‡‰‚‹]|[†‡ƒˆ˜–—](?=[.,;:!?])|[¹²³](?=[a-z]))")
"""Stands in no text of the table, and is a letter of another one."""
THORN_WITHIN = re.compile(r"(?<=\w)[þÞ]")


@dataclass(frozen=True)
class _Reading:
    codec: str
    text: str
    letters: int
    words: float
    """How many words of its language carry sentences, less for letters that are rare in it."""


def latin_encoding(sample: bytes) -> str | None:
    """The table whose reading is one of a language that the words speak for; None where two read equally well, and
    where a few words hold a sign that touches a letter: it may be a letter of the table that was meant."""
    codec = _table(sample)
    text = sample.decode(codec) if codec else ""
    return None if _is_thin(text) and SIGN_TOUCHES_LETTER.search(text) else codec


def _is_thin(text: str) -> bool:
    """Whether a text is too short to show its language; English is recognised by words without foreign letters."""
    english = sum(word in _function_words("en") for word in SPOKEN.findall(text.lower()))
    return len(text.split()) < FEW_WORDS and english < MIN_ENGLISH


def _table(sample: bytes) -> str | None:
    readings = [one for codec in TABLES if (one := _reading(sample, codec)) is not None]
    old = [one for codec in OLD_TABLES if (one := _reading(sample, codec)) is not None]
    best = max(readings, key=lambda one: one.words, default=None)
    old_best = max(old, key=lambda one: one.words, default=None)
    if best is None:
        return _only([one for one in old if one.words > 0 or one.letters >= MIN_OF_A_RARE_TABLE])
    if old_best and old_best.words > best.words:
        is_clear = old_best.words >= MIN_WORDS_OF_AN_OLD_TABLE
        return _only([one for one in old if one.words >= old_best.words]) if is_clear else None
    if old_best and old_best.words == best.words and APOSTROPHE_WITHIN.search(best.text) and not best.letters:
        return None
    if _is_thin(best.text) and not _only([one for one in (*readings, *old) if one.words >= best.words]):
        return None
    is_sure = best.words > 0 or (best.letters >= MIN_OF_NAMES and _is_of_names(best.text))
    return best.codec if is_sure or _only([*readings, *old]) else None


def _only(readings: list[_Reading]) -> str | None:
    """The first, if all say the same."""
    return readings[0].codec if len({one.text for one in readings}) == 1 else None


def _is_of_names(text: str) -> bool:
    """Too few words, or words too far apart, to expect one that carries sentences."""
    return all(len(WORD.findall(line)) < MANY_WORDS for line in re.split(r"[\n;|\t]", text))


def _reading(sample: bytes, codec: str) -> _Reading | None:
    text = _decoded(sample, codec)
    if text is None:
        return None
    letters = Counter(one.lower() if one != "İ" else "i" for one in text if one > "\x7f" and one.isalpha())
    fitting = [one for one in WRITES.get(codec, FAMILIES["cp1252"]) if _is_known(letters, one)]
    fitting = [one for one in fitting if one not in SELDOM or not letters or _own_words(text, letters, one) > 0]
    english = sum(word in _function_words("en") for word in SPOKEN.findall(text.lower()))
    if codec in ("cp1252", "iso8859_15") and english >= letters.total() and set(letters) <= WESTERN:
        fitting.append("en")
    if APOSTROPHE_WITHIN.search(text):
        fitting = [one for one in fitting if one not in WITHOUT_APOSTROPHES]
    if not fitting:
        return None
    words = max(_words(text, letters, one) for one in fitting)
    is_rare = codec != "cp1252" or bool(set(letters) & set("šž"))
    if is_rare and codec in TABLES and letters.total() < MIN_OF_A_RARE_TABLE and words <= 0:
        return None
    if codec in OLD_TABLES and APOSTROPHE_WITHIN.search(text):
        words -= 1
    return _Reading(codec, text, letters.total(), words - MONEY_SIGN_OF_OLD * ("¤" in text))


def _is_known(letters: Counter[str], language: str) -> bool:
    known = sum(letters[letter] for letter in ALPHABETS[language]) + (letters["i"] if language == "tr" else 0)
    return known >= MIN_KNOWN * letters.total()


def _words(text: str, letters: Counter[str], language: str) -> float:
    # An English text may hold a word of any language.
    english = sum(word in _function_words("en") for word in SPOKEN.findall(text.lower()))
    return max(_own_words(text, letters, language), english - (bool(letters) or bool(MARK_WITHIN.search(text))))


def _own_words(text: str, letters: Counter[str], language: str) -> float:
    if language == "en":
        return 0.0
    known = _function_words(language)
    # Written with a cedilla in tables that have no comma below.
    plain = text.lower().translate(COMMAS) if language == "ro" else text.lower()
    found = sum(word in known for word in SPOKEN.findall(plain))
    rare = sum(letters[letter] for letter in RARE_LETTERS.get(language, ""))
    return found - (rare / letters.total() if found and letters else 0)


@lru_cache(maxsize=64)
def _function_words(language: str) -> frozenset[str]:
    return function_words_of(language) | frozenset(MORE_WORDS.get(language, "").split())


def _decoded(sample: bytes, codec: str) -> str | None:
    """The text, if its foreign letters stand in words as letters do."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if character > "\x7f" and character.isalpha()]
    signs = [character for character in text if character > "\x7f" and not character.isalpha()]
    if any("\x80" <= character <= "\x9f" for character in signs) or len(signs) > MAX_SIGN_SHARE * len(text):
        return None
    if len(foreign) > sum(character.isascii() and character.isalpha() for character in text):
        return None
    if SIGN_IN_WORD.search(text) or SIGN_AFTER_LETTER.search(text) or not all(map(_is_word, WORD.findall(text))):
        return None
    if len(THORN_WITHIN.findall(text)) > 0.2 * (text.count("þ") + text.count("Þ")):
        return None
    if "þ" in text.lower() and not set("áéíóúöæ") & set(text.lower()):
        return None
    return text


def _is_word(word: str) -> bool:
    """Whether foreign letters stand among plain ones; alone they are one of the few words of one letter."""
    foreign = sum(character > "\x7f" for character in word)
    if not foreign:
        return True
    if foreign == len(word):
        return len(word) == 1 and word.lower() in LONE_LETTERS
    # A capital behind a small letter within a word is what the wrong table makes of a small one.
    turned = any(one.islower() and two.isupper() and two > "\x7f" for one, two in pairwise(word))
    return foreign <= max(2, 0.8 * len(word)) and not turned and not (turns(word) and word[-1] > "\x7f")


def turns(word: str) -> bool:
    """Whether a small letter is followed by a capital within a word."""
    return any(one.islower() and two.isupper() for one, two in pairwise(word))
