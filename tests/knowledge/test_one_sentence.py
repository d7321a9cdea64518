"""One sentence in an old encoding is read rightly or refused: its words speak for a table where letters fit several."""

import pytest

from knowledge.parsing.encodings import encoding_of

READ = [
    ("A szabadság húsz munkanap; nem vihető át.", "cp1250"),
    ("Urlop wynosi dwadzieścia sześć dni; nie przechodzi na następny rok.", "cp1250"),
    ("Concediul este de douăzeci de zile lucrătoare.", "cp1250"),
    ("Nuomininkas moka nuomą iki kiekvieno mėnesio penktos dienos.", "cp1257"),
    ("Atvaļinājums ir divdesmit darba dienas.", "cp1257"),
    ("Parool peab olema vähemalt kaksteist märki.", "mac_roman"),
    ("Ferien er femogtyve dage om året.", "cp1252"),
    ("FERIEN ER FEMOGTYVE DAGE OM ÅRET.", "cp1252"),
    ("Das Büro öffnet um acht Uhr. Kosten: 12 €.", "iso8859_15"),
    ("Η εταιρεία πληρώνει το ενοίκιο την πρώτη ημέρα κάθε μήνα.", "mac_greek"),
    ("Ο κωδικός πρόσβασης πρέπει να έχει δώδεκα χαρακτήρες.", "cp737"),
    ("Пароль должен содержать не менее двенадцати знаков.", "mac_cyrillic"),
    ("Отпуск составляет двадцать восемь дней – без праздников.", "mac_cyrillic"),
    ("Ключи выдаёт комендант, кабинет № 12.", "koi8_t"),
    ("Орендар сплачує кошти до п'ятого числа щомісяця.", "cp1125"),
    ("ДОГОВОР ПОСТАВКИ И УСЛОВИЯ", "koi8_r"),
    ("Mật khẩu phải có mười hai ký tự.", "utf-7"),
    ("办公室八点开门。", "hz"),
]
OLD = """cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 koi8_r koi8_u mac_roman mac_greek mac_cyrillic
mac_latin2 mac_turkish cp437 cp737 cp850 cp852 cp857 cp866 cp862 iso8859_2 iso8859_4 iso8859_5 iso8859_7 iso8859_8
iso8859_9 iso8859_10 iso8859_16"""
SENTENCES = [
    *(text for text, _ in READ if "€" not in text),
    "El inquilino paga la renta el día cinco de cada mes.",
    "„Straßen“ sind frei zu halten.",
    "Semestern är tjugofem dagar om året.",
    "Atenção: é proibido fumar.",
    "LOMA ON KAKSIKYMMENTÄVIISI PÄIVÄÄ.",
    "ΟΙ ΕΡΓΑΖΌΜΕΝΟΙ ΔΙΚΑΙΟΎΝΤΑΙ ΆΔΕΙΑΣ.",
    "השוכר ישלם את דמי השכירות עד החמישי בכל חודש.",
    "يحق للموظفين عشرون يوم إجازة في السنة.",
]


@pytest.mark.parametrize(("text", "encoding"), READ)
def test_a_sentence_is_read(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert content.decode(encoding_of(content) or "ascii", "replace") == text


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_read_rightly_or_refused_in_every_table_that_has_its_letters(text: str) -> None:
    written = [(name, content) for name in OLD.split() if (content := text.encode(name, "ignore")).decode(name) == text]
    for name, content in written:
        found = encoding_of(content)
        assert found is None or content.decode(found) == text, (name, found)
    assert written or text.startswith(("Mật", "办", "Concediul"))


def test_an_english_text_may_hold_a_word_of_another_language() -> None:
    for text in ("We’ve been to Málaga and it was naïve.", "The Šumava hills are high.", "It’s not the café’s fault."):
        content = text.encode("cp1252")
        assert content.decode(encoding_of(content) or "ascii", "replace") == text
