"""What stands around a row of figures and says that it is a telephone number, may be one, or counts something else."""

import re

import regex

from governance.filters.detectors.context import Passage

# What makes a number part of a longer word, path, decimal or clock time.
_GLUED_BEFORE = re.compile(r"(?<=[A-Za-z0-9_#§$€£°])|(?<=[A-Za-z0-9_][./\-_])|(?<=\d[,:])")
_GLUED_AFTER = re.compile(r"[.,:\-/]?\d|[%°€$£:_]|[.\-+~][A-Za-z]|[A-Za-z](?<!x)|h\d")

EXTENSION = re.compile(r"\s?(?:x|ext\.?|extension|Durchwahl)\s?\d{1,6}(?!\d)", re.IGNORECASE)
_SAYS_PHONE = regex.compile(
    r"(?r)(?<!\p{L})(?:tele?(?:phone?|fon|foon)?|t[ée]l[ée]?(?:phone)?|tel[ée]fono|phone|ph|fone"
    r"|cellphone|fax|telefax|rufnummer|durchwahl|hotline|whats\s?app|anrufen|r[üu]ckruf"
    r"|telefonu|(?:phone|telephone|mobile|my|his|her|their|our|emergency) number)(?!\p{L})"
    # Not the first half of a word: Telefon-App, phone-based; but Telefon-Nr.
    r"(?!-(?!n(?:r|o|um|úm))\p{L})[^\d\n]{0,28}"
    r"|(?r)(?<!\p{L})(?:mobile?|mob|cell(?:ular|ulare)?|handy|portable|m[óo]vil)(?!\p{L})[^\d\p{L}\n]{0,6}",
    regex.IGNORECASE,
)
# Words that speak of much else as well: "last contact", "mobile session", "signal at", "call 4711 times".
_MAY_SAY_PHONE = regex.compile(
    r"(?r)(?<!\p{L})(?:mobile?|mob|cell(?:ular|ulare)?|handy|signal|sms|text(?: me)?"
    r"|call(?:ed|ing|s)?|dial(?:l?ed)?|ring|reach(?:ed)?|contact|answering|pick up|rufen|erreichbar|erreichen"
    r"|portable|appele[rz]|appel|joindre|llam[ae]r?|m[óo]vil|chiam[ai]re?|recapito|bel(?:len)?|ring p[åa])"
    r"(?!\p{L})[^\d\n]{0,28}",
    regex.IGNORECASE,
)
# A piece of each of these words, and how far back from a number a word may stand: no figure is between them.
_MAY_SPEAK = re.compile(
    "tel|ph|fon|fax|ruf|durchw|hotl|whats|number|mob|cell|handy|portab|movil|sign|sms|text|call|dial|ring|reach|contact|answer"
    "|pick|erreich|appel|joind|llam|chiam|recap|bel"
)
_SINCE_A_FIGURE = regex.compile(r"(?r)\D{0,64}")
_SAYS_OTHERWISE = regex.compile(
    r"(?r)(?<!\p{L})(?:orders?|invoices?|bestell(?:ung|nr|nummer)?|rechnung(?:snr|snummer|en)?|auftrag(?:snr|snummer)?|commande|facture"
    r"|pedido|factura|fattura|ordine|artikel(?:nr|nummer)?|article|part|item|sku|serial|serien(?:nr|nummer)|version|release"
    r"|build|isbn|issn|doi|ref(?:erence)?|az|aktenzeichen|ticket|case|customer|kunden(?:nr|nummer)|konto|account|contract"
    r"|vertrag(?:snr|snummer)?|tracking|parcel|shipment|lot|batch|charge|id|nr|no|num[ée]ro|n[°º]|v|rev|steuer(?:nr|nummer)"
    r"|ust|vat|tax|iban|blz|zip|plz|policy|model|page|seite|date|datum|time|zeit|lat|lon|amount|betrag|sum|total"
    r"|driver|treiber|firmware|chrome|firefox|windows|android|ios|node|sdk|upgrade|update|released"
    r"|receipt|voucher|che(?:que|ck)|transaction|credit note|beleg(?:nr|nummer)?|gutschrift|verwendungszweck"
    r"|mahnung|paid)"
    r"(?!\p{L})[^\d\p{L}\n]{0,6}(?:(?:number|no|nr|id|code)(?!\p{L})[^\d\p{L}\n]{0,6})?",
    regex.IGNORECASE,
)
# What counts things even where the telephone is spoken of before it: "fax order 4711", "call about invoice 4711".
_COUNTS_THINGS = regex.compile(
    r"(?r)(?<!\p{L})(?:orders?|invoices?|(?:telefon)?bestell(?:ung|nr|nummer)|rechnung(?:snr|snummer)?|auftrag(?:snr|snummer)?"
    r"|commande|facture|pedido|factura|fattura|ordine|reference|aktenzeichen|ticket|version|release|firmware|build|serial|bill"
    r"|lat|lon)(?!\p{L})[^\d\p{L}\n]{0,3}(?:(?:number|no|nr|id|mobile|handy|portable)(?!\p{L})[^\d\p{L}\n]{0,3})?"
    # The letters of a series may stand right before its figures: RE4711, B20-4711.
    r"(?:[A-Z]{1,3}[\-/]?)?",
    regex.IGNORECASE,
)
# The label of a telephone number, and nothing but signs between the two.
_LABELS_PHONE = regex.compile(
    r"(?r)(?<!\p{L})(?:tel|t[ée]l|telefone?|t[ée]l[ée]phone|tel[ée]fono|phone|fax|mob|mobil|mobile|handy)[.:][^\d\p{L}\n]{0,4}",
    regex.IGNORECASE,
)
# Letters that a number goes on from: a series rather than a call (KB4711, PO-4711).
_LETTERS_BEFORE = regex.compile(r"(?r)\s[A-Z]{1,4}[\-_]?")
_WORDS_REACH_CHARS = 29
_NO_WORDS = ("", *"\n0123456789")
_BESIDE_WORDS = " \t;,|:.-(/"
# Any word that may say what a number is: none stands beyond a figure or another line.
_WORDS_BEFORE = regex.compile(r"(?r)\p{L}[^\d\p{L}\n]{0,28}+")
_SERIES = regex.compile(r"(?r)(?<![\p{L}\p{N}])[A-Z]{2,4}[ ./#\-]{1,2}")
# All that a number can be cut off by begins so, a unit or a figure, a sign or a letter.
_MAY_BE_CUT = re.compile(r"[.,:\-/]?\d|[%°€$£:_]|[ .\-+~]?[A-Za-z]")
_MAY_BE_SAID_AFTER = re.compile(r"[\s\-,(]{0,3}[ofmchwdbp]", re.IGNORECASE)
_IS_PHONE = regex.compile(
    r"[\s\-,(]{0,3}(?:office|fax|mobile|cell|home|work|desk|direct|mobil|b[üu]ro|privat|dienstlich|handy|portable|bureau|domicile)"
    r"(?!\p{L})",
    regex.IGNORECASE,
)

# What is measured or paid is not called.
_UNIT_AFTER = re.compile(
    r" ?(?:EUR|USD|CHF|GBP|SEK|PLN|Euros?|dollars?|millions?|billions?|Mio|Mrd"
    r"|[mck]m|kg|[mk][VWA]|dB|[kMG]?Hz|ohm|ms|[kKMG]B)(?![\w-])"
)


def has_words_before(text: str, start: int) -> bool:
    """Whether a word stands before a number without a figure or a line's end between them."""
    last = text[max(0, start - _WORDS_REACH_CHARS) : start].rstrip(_BESIDE_WORDS)[-1:]
    if last.isalpha():
        return True
    return last not in _NO_WORDS and _WORDS_BEFORE.match(text, 0, start) is not None


def is_said_after(text: str, end: int) -> bool:
    return _MAY_BE_SAID_AFTER.match(text, end) is not None and _IS_PHONE.match(text, end) is not None


def speaks_of_phones(text: str, start: int) -> bool:
    if not _may_speak(text, start):
        return False
    return _SAYS_PHONE.match(text, 0, start) is not None or _MAY_SAY_PHONE.match(text, 0, start) is not None


def _may_speak(text: str, start: int) -> bool:
    """Whether a word may stand there that speaks of telephones: it and what parts it from the number hold no figure."""
    match = _SINCE_A_FIGURE.match(text, 0, start)
    words = match.group().lower() if match else ""
    return not words.isascii() or _MAY_SPEAK.search(words) is not None


class Says:
    """What the words around a number say about it; each is asked only where the shape leaves it open."""

    def __init__(self, passage: Passage, start: int) -> None:
        self._text, self._start = passage.text, start
        text = passage.text
        self.is_glued = _GLUED_BEFORE.match(text, start) is not None
        self.phone_before = self.perhaps_phone = self.otherwise = False
        if not has_words_before(text, start):
            return
        counts_things = _COUNTS_THINGS.match(text, 0, start) is not None
        if not counts_things and _may_speak(text, start) and not self._is_of_a_series():
            self.phone_before = _SAYS_PHONE.match(text, 0, start) is not None
            if self.phone_before:
                return
            self.perhaps_phone = _MAY_SAY_PHONE.match(text, 0, start) is not None
        self.otherwise = not self.perhaps_phone and (
            counts_things or bool(_SAYS_OTHERWISE.match(text, 0, start) or _SERIES.match(text, 0, start))
        )

    def _is_of_a_series(self) -> bool:
        """Whether the number goes on from letters that do not speak of telephones themselves."""
        letters = _LETTERS_BEFORE.match(self._text, 0, self._start) if self.is_glued else None
        return letters is not None and not _MAY_SPEAK.search(letters.group().lower())

    def is_labelled(self) -> bool:
        """Whether a label stands right before the number: Tel.: or Fax:"""
        return self.phone_before and _LABELS_PHONE.match(self._text, 0, self._start) is not None

    def phone(self, end: int) -> bool:
        return self.phone_before or (not self.otherwise and is_said_after(self._text, end))

    def is_cut(self, end: int) -> bool:
        """Whether the text goes on as no telephone number would."""
        text = self._text
        if not _MAY_BE_CUT.match(text, end):
            return False
        if _UNIT_AFTER.match(text, end):
            return True
        return _GLUED_AFTER.match(text, end) is not None and not (
            EXTENSION.match(text, end) or is_said_after(text, end)
        )
