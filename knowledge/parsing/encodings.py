"""Which encoding a text is in: given by a mark, proven by strict decoding, or recognised by its letters; else none.

A wrong guess is worse than none: it is indexed, found and cited as mojibake. So a legacy encoding is only believed
when the letters it gives are those of one alphabet, as often and where that alphabet's languages have them.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from knowledge.parsing.latin import latin_encoding, turns
from knowledge.parsing.seven_bits import seven_bit_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 256 * 1024
MAX_CONTROL_SHARE = 0.003
MIN_KNOWN = 0.97
"""Share of a text's foreign letters that must be of one alphabet."""
MIN_FREQUENT = 0.45
"""Share of letters that are among the ten a script's languages use most: about 0.6 in texts, 0.2 to 0.35 by chance."""
WIDE_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")


@dataclass(frozen=True)
class _Script:
    """An alphabet apart from Latin: where its letters lie, the ten most frequent ones, its encodings."""

    first: str
    last: str
    frequent: str
    encodings: tuple[str, ...]


GREEK = "\u0370"
CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp1125", "cp866", "mac_cyrillic", "koi8_t", "cp855")
SCRIPTS = (
    _Script("\u0400", "\u04ff", "оеаинтсрвлі", CYRILLIC),
    _Script(GREEK, "\u03ff", "αοιετσνηρκςί", ("cp1253", "iso8859_7", "mac_greek", "cp737", "cp869")),
    _Script("\u0590", "\u05ff", "יוהלאתמרשבנ", ("cp1255", "iso8859_8", "cp862")),
    _Script("\u0600", "\u06ff", "اليمونترهب", ("cp1256", "iso8859_6", "cp720")),
)
COMMON_HANGUL = frozenset("이다는의에을가고하은로한지를서기어사자리")
PLAIN = re.compile("[\t\n\r -\u058f\u2000-\u21ff]")
KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u4e00-\u9fff]")
HANGUL = re.compile("[\uac00-\ud7a3]")
COMMON_HAN = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家學这個來國說們為會時這"
)
MIN_LETTERS = 8
"""Fewer show no alphabet: a Greek word is one in Cyrillic letters as well."""
FOR_SMALL_LETTERS = 0.1
"""Two tables of Cyrillic differ in little but the case of letters, and most are small."""
MIN_LEAD = 0.05
"""Of the best alphabet over any other one."""
MAX_SIGN_SHARE = 0.15
MIXED_WORD = re.compile(r"[A-Za-z][^\W\d_\x00-\x7f]|[^\W\d_\x00-\x7f][A-Za-z]")
SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’´·](?=[a-zß-ÿ])|[\u2500-\u25ff](?=\w)|(?<=\w)[\u2500-\u25ff]")
SIGN_AT_LETTERS = re.compile(r"[^\W\d_][€‚ѓ„…†‡‰‹‘’“”•–—™›](?=[^\W\d_])|(?<!\S)[€‚…†‡‰‹‘•™›](?=[^\W\d_]{2})")
STRAY_SIGN = re.compile(
    r"(?<!\S)[√╧╨╤╥╙╘╒](?=\s)|╧\s?\d|(?<=[^\W\d_])¤|(?<!\S)[¶’](?=[^\W\d_])|(?<=[^\W\d_])\xad(?=[^\W\d_])"
    r"|ς(?=[^\W\d_])|(?<=[\u0370-\u04ff])[^\w\s\x00-\x7f’΄·–](?=[\u0370-\u04ff])|(?<=[а-я] )Р(?=\s)|(?<=[а-я])€"
    r"|(?<!\S)\xa0(?=[^\W\d_])"
)
"""What the wrong table makes of dashes, of the sign for numbers and of seldom letters; an end's sigma within a word."""
OF_TWO_LANGUAGES = re.compile("[ЂЃЉЊЌЋЏђѓљњќћџ](?=.*[ыэщъёйьюя])|(?<=[ыэщъёйьюя])[ЂЃЉЊЌЋЏђѓљњќћџ]", re.DOTALL)
"""Serbian letters beside Russian ones."""
SHIFT = b"\x1b$"
"""How ISO 2022 goes over to two bytes a character."""

STRAYS = (SIGN_IN_WORD, SIGN_AT_LETTERS, STRAY_SIGN, OF_TWO_LANGUAGES)


def encoding_of(content: bytes, *, is_whole: bool = True) -> str | None:
    """The codec that reads these bytes as text, or None: binary, or in an encoding we cannot be sure of.

    `is_whole` is False for the beginning of a longer text, which may end inside a character.
    """
    for mark, codec in MARKS:
        if content.startswith(mark):
            return codec if _is_decodable(content, codec, is_whole=is_whole) else None
    if b"\x00" in content:
        return _wide(content)
    if SHIFT in content:
        return "iso2022_jp" if _is_shifted_japanese(content, is_whole=is_whole) else None
    if _control_share(content) > MAX_CONTROL_SHARE:
        return None
    if content.isascii():
        return seven_bit_encoding(content) or "utf-8"
    if _is_decodable(content, "utf-8", is_whole=is_whole):
        return "utf-8"
    sample = b"".join(WIDE_LINE.findall(content))[:SAMPLE_BYTES]
    return _script(sample) or latin_encoding(sample) or _east_asian(sample)


def _has_accents(words: list[str]) -> bool:
    """Greek marks the stress of every word of two syllables; letters of another alphabet give none."""
    long = [word for word in words if len(word) >= 5 and word.islower()]
    return sum(any(letter in "άέήίόύώΐΰ" for letter in word) for word in long) >= 0.6 * len(long)


def _is_decodable(content: bytes, codec: str, *, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(content, final=is_whole)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True


def _is_shifted_japanese(content: bytes, *, is_whole: bool) -> bool:
    text = codecs.getincrementaldecoder("iso2022_jp")("replace").decode(content, final=is_whole)
    return "\ufffd" not in text and bool(KANA.search(text) or HAN.search(text))


def _control_share(content: bytes) -> float:
    control = sum(content.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
    return control / max(1, len(content)) if control > 3 or len(content) < 512 else 0.0


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: nearly all of its units are letters, figures, blanks or marks."""
    even = content[: len(content) // 2 * 2][:SAMPLE_BYTES]
    shares = {codec: _plain_share(even.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda codec: shares[codec])
    return best if len(even) >= 8 and shares[best] >= 0.97 and min(shares.values()) < 0.8 else None


def _plain_share(text: str) -> float:
    """Share of characters of European scripts and marks; the other byte order gives other ones."""
    plain = sum(
        character in "\t\n\r" or " " <= character < "\u0590" or "\u2000" <= character < "\u2200" for character in text
    )
    return plain / max(1, len(text))


def _script(sample: bytes) -> str | None:
    """A Cyrillic, Greek, Hebrew or Arabic encoding: the one whose letters are the frequent ones, small ones inside."""
    found: list[tuple[float, str]] = []
    for script in SCRIPTS:
        best, best_share = "", 0.0
        for codec in script.encodings:
            share = _frequent_share(sample, codec, script)
            if share > best_share + 0.005:
                best, best_share = codec, share
        found.append((best_share, best))
    (share, codec), (second, _other) = sorted(found, reverse=True)[:2]
    return codec if share >= max(MIN_FREQUENT, second + MIN_LEAD) else None


def _frequent_share(sample: bytes, codec: str, script: _Script) -> float:
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if character > "\x7f" and character.isalpha()]
    own = [character for character in foreign if script.first <= character <= script.last]
    wide = [character for character in text if character > "\x7f" and not character.isspace()]
    in_words = re.findall(f"[{script.first}-{script.last}]{{2,}}", text)
    if len(own) < MIN_LETTERS or len(own) < 0.95 * len(wide) - 2 or sum(map(len, in_words)) < 0.6 * len(own):
        return 0.0
    if len(MIXED_WORD.findall(text)) > max(0, 0.03 * len(in_words)):
        return 0.0
    turned = sum(map(turns, in_words))
    if script.first == GREEK and not _has_accents(in_words):
        return 0.0
    if turned > max(1, 0.03 * len(in_words)):
        return 0.0
    counts = Counter("".join(own).lower())
    glued = turned + len(foreign) - len(own) + sum(len(one.findall(text)) for one in STRAYS)
    small = min(1.0, 2 * sum(letter.islower() for letter in own) / len(own))
    frequent = sum(counts[letter] for letter in script.frequent) / len(own)
    return frequent + FOR_SMALL_LETTERS * small - glued / max(1, len(in_words))


def _east_asian(sample: bytes) -> str | None:
    for codec in ("cp932", "euc_jp", "gb18030", "big5", "cp949"):
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError:
            continue
        wide = [character for character in text if character > "\x7f" and character.isalpha()]
        if len(wide) < 8 or len(set(wide)) < 6:
            continue
        kana, han, hangul = (len(one.findall(text)) / len(wide) for one in (KANA, HAN, HANGUL))
        common = sum(character in COMMON_HAN for character in wide) / len(wide)
        common_hangul = sum(character in COMMON_HANGUL for character in wide) / len(wide)
        is_japanese = codec in ("cp932", "euc_jp") and kana > 0.25 and kana + han > 0.95
        is_chinese = codec in ("gb18030", "big5") and han > 0.95 and common > 0.08
        if is_japanese or is_chinese or (codec == "cp949" and hangul > 0.7 and common_hangul > 0.2):
            return codec
    return None
