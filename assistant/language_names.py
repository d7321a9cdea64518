"""What languages are called: in English, for an instruction, and in the languages that people ask in. Pure data."""

import re

ENGLISH = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "da": "Danish",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "hu": "Hungarian",
    "ro": "Romanian",
    "tr": "Turkish",
    "id": "Indonesian",
    "vi": "Vietnamese",
    "ca": "Catalan",
    "ru": "Russian",
    "uk": "Ukrainian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "el": "Greek",
    "ja": "Japanese",
    "zh": "Chinese",
    "ko": "Korean",
    "th": "Thai",
    "he": "Hebrew",
    "ka": "Georgian",
    "hy": "Armenian",
    "ar": "Arabic",
    "fa": "Persian",
    "ur": "Urdu",
    "hi": "Hindi",
    "bn": "Bengali",
    "ta": "Tamil",
}

SCRIPTS = {
    "Arab": "the language of the text, in Arabic letters",
    "Cyrl": "the language of the text, in Cyrillic letters",
    "Deva": "the language of the text, in Devanagari letters",
}
"""For texts whose letters are known and whose language is not."""

# Stems, so that cases and endings do not matter: "auf Deutsch", "in deutscher Sprache".
_SPOKEN_OF = (
    r"english|german\b|french|spanish|italian|portuguese|dutch|swedish|danish|norwegian|finnish|polish|czech|hungarian|"
    r"romanian|turkish|russian|ukrainian|greek|japanese|chinese|mandarin|korean|thai\b|hebrew|arabic|persian|hindi|latin\b|"
    r"translat|bilingual|englisch|deutsch|französisch|spanisch|italienisch|portugiesisch|niederländisch|polnisch|"
    r"russisch|türkisch|japanisch|chinesisch|arabisch|griechisch|übersetz|zweisprachig|anglais|allemand|français|"
    r"espagnol|italien\b|portugais|néerlandais|polonais|russe\b|japonais|chinois|arabe\b|tradui|traduction|inglés|"
    r"alemán|francés|español|italiano|portugués|japonés|traduc|traduz|inglês|alemão|francês|espanhol|inglese|tedesco|"
    r"francese|spagnolo|portoghese|tradurr|engels\b|duits\b|frans\b|spaans|vertaal|vertaling|angielsk|niemieck|francusk|"
    r"hiszpańsk|tłumacz|английск|немецк|французск|испанск|перев[её]д|перевод|ingilizce|almanca|fransızca|çevir|engelsk|"
    r"tysk|fransk|översätt|英語|英文|英语|ドイツ語|德语|德文|フランス語|法语|法文|日本語|日语|中国語|中文|翻訳|翻译|영어|독일어|번역"
)
_NAMED = re.compile(rf"(?<![^\W_])(?:{_SPOKEN_OF})", re.IGNORECASE)
_NAMED_UNSPACED = re.compile(r"(?:英|ドイツ|德|フランス|法|日本|日|中国)(?:語|语|文)|中文|翻訳|翻译")


def names_a_language(text: str) -> bool:
    """Whether a text names a language or asks for a translation, so that an answer may rightly be in another one."""
    return bool(_NAMED.search(text) or _NAMED_UNSPACED.search(text))
