"""Numbers in words from 0 to 999, in English, German and French, to 99 in seven more, made by rule."""

import re
from collections.abc import Iterator
from functools import lru_cache

_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
achtzehn neunzehn
zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig
zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf
vingt trente quarante cinquante soixante
"""
_ALL = _WORDS.split()
EN, EN_TENS, DE, DE_TENS, FR = (
    _ALL[:20],
    _ALL[20:28],
    _ALL[28:48],
    _ALL[48:56],
    _ALL[56:76],
)
FR_TENS = dict(zip((20, 30, 40, 50, 60), _ALL[76:], strict=True))
_ARTICLES = """
one ein eins un zero null uno una cero een en ett et once due sei sex to jeden
"""
ARTICLES = frozenset(_ARTICLES.split())
"""Words that count nothing in most sentences, or that are other words in other languages."""


@lru_cache(maxsize=1)
def spelled_numbers() -> dict[tuple[str, ...], int]:
    """Value by words in lower case, hyphens taken as gaps."""
    return {
        tuple(words.replace("-", " ").split()): value
        for value in range(1000)
        for words in (
            *_english(value),
            *_german(value),
            *_french(value),
            *_further(value),
        )
    }


def _english(value: int) -> Iterator[str]:
    if value < 20:
        yield EN[value]
    elif value < 100:
        tens, ones = divmod(value, 10)
        yield EN_TENS[tens - 2] + (f" {EN[ones]}" if ones else "")
    else:
        hundreds, rest = divmod(value, 100)
        for tail in _english(rest) if rest else [""]:
            yield f"{EN[hundreds]} hundred {tail}"
            yield (f"{EN[hundreds]} hundred and {tail}" if tail else f"{EN[hundreds]} hundred")


def _german(value: int) -> Iterator[str]:
    if value < 20:
        yield DE[value]
    elif value < 100:
        tens, ones = divmod(value, 10)
        yield (("ein" if ones == 1 else DE[ones]) + "und" if ones else "") + DE_TENS[tens - 2]
    else:
        hundreds, rest = divmod(value, 100)
        for tail in _german(rest) if rest else [""]:
            head = "ein" if hundreds == 1 else DE[hundreds]
            yield f"{head}hundert{tail}"
            if hundreds == 1:
                yield f"hundert{tail}"


def _french(value: int) -> Iterator[str]:
    if value < 20:
        yield FR[value]
    elif value < 70:
        tens, ones = value - value % 10, value % 10
        yield FR_TENS[tens] + (" et un" if ones == 1 else f" {FR[ones]}" if ones else "")
    elif value < 80:
        yield f"soixante {'et ' if value == 71 else ''}{FR[value - 60]}"
    elif value < 100:
        yield "quatre vingts" if value == 80 else f"quatre vingt {FR[value - 80]}"
    else:
        hundreds, rest = divmod(value, 100)
        head = "cent" if hundreds == 1 else f"{FR[hundreds]} cent{'' if rest else 's'}"
        for tail in _french(rest) if rest else [""]:
            yield f"{head} {tail}"


_FURTHER = {
    "es": """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
        diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa""",
    "it": """zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
        diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta""",
    "sv": """noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton
        tjugo trettio fyrtio femtio sextio sjuttio åttio nittio""",
    "no": """null en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten
        tjue tretti førti femti seksti sytti åtti nitti""",
    "da": """nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten
        tyve tredive fyrre halvtreds tres halvfjerds firs halvfems""",
    "pl": """zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście
        czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści
        pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt""",
    "nl": """nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
        zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig""",
}
_TWENTIES_ES = "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"


def _further(value: int) -> Iterator[str]:
    """Spanish, Italian, Dutch, Scandinavian languages and Polish below a hundred."""
    if value > 99:
        return
    tens, ones = divmod(value, 10)
    for language, text in _FURTHER.items():
        words = text.split()
        if value < 20 or not ones:
            yield words[value] if value < 20 else words[18 + tens]
        elif language == "es":
            yield (_TWENTIES_ES.split()[ones - 1] if tens == 2 else f"{words[18 + tens]} y {words[ones]}")
        elif language == "it":
            yield (words[18 + tens][:-1] if ones in (1, 8) else words[18 + tens]) + words[ones]
        elif language in ("sv", "no", "pl"):
            yield f"{words[18 + tens]}{' ' if language == 'pl' else ''}{words[ones]}"
        elif language == "da":
            yield f"{words[ones]}og{words[18 + tens]}"
        else:
            yield f"{words[ones]}{'ën' if words[ones].endswith('e') else 'en'}{words[18 + tens]}"


ROMAN = re.compile(r"\b(?=[IVXLC]{2,})(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\b")
_ROMAN_ONES = dict(zip(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"], range(1, 10), strict=True))
# Tens are written as ones are, with the next three signs.
_TENFOLD = str.maketrans("IVX", "XLC")
_ROMAN_TENS = {ones.translate(_TENFOLD): 10 * value for ones, value in _ROMAN_ONES.items()}


def roman(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, value) of Roman numerals of two signs and more, to 399."""
    for match in ROMAN.finditer(text):
        hundreds, tens, ones = match.groups()
        yield (
            match.start(),
            match.end(),
            100 * len(hundreds) + _ROMAN_TENS.get(tens, 0) + _ROMAN_ONES.get(ones, 0),
        )


_PLACES_EN = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_PLACES_DE = "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft"
_PLACES_FR = "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième"
_PLACES_ES = "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo"


@lru_cache(maxsize=1)
def ordinals() -> dict[str, int]:
    """Value of each word for a place from 1 to 31 in English and German, to 10 in French and Spanish."""
    found = {word: at for words in (_PLACES_EN, _PLACES_FR, _PLACES_ES) for at, word in enumerate(words.split(), 1)}
    for at, stem in enumerate(_PLACES_DE.split(), 1):
        found |= {stem + ending: at for ending in ("e", "er", "es", "en", "em")}
    for value in range(13, 32):
        for english in _english(value):
            head, _, last = english.rpartition(" ")
            place = (
                _PLACES_EN.split()[EN.index(last) - 1]
                if head
                else f"{last.removesuffix('y')}{'ie' * last.endswith('y')}th"
            )
            found[f"{head} {place}".strip().replace(" ", "-")] = value
        for german in _german(value):
            found |= {
                f"{german}{'t' if value < 20 else 'st'}{ending}": value for ending in ("e", "er", "es", "en", "em")
            }
    return found | {
        "première": 1,
        "seconde": 2,
        "primera": 1,
        "segunda": 2,
        "tercera": 3,
    }
