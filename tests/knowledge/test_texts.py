"""Text and Markdown: nothing that is shown is lost, nothing hidden is kept, and no guess becomes mojibake."""

import random
from pathlib import Path

import pytest

from knowledge.parsing.encodings import encoding_of
from knowledge.parsing.kinds import FileKind, kind_of
from knowledge.parsing.markdown import read_markdown
from knowledge.parsing.plain import decode
from knowledge.parsing.text_map import TextMap, compose

RUSSIAN = "Договор вступает в силу с момента подписания. Срок действия составляет два года."
SAMPLES = [
    (RUSSIAN, ["koi8-r", "cp1251", "cp866", "iso8859-5", "utf-16-le", "utf-16-be", "utf-16"]),
    ("Привет, мир", ["koi8-r", "cp1251"]),
    ("ДОГОВОР ПОСТАВКИ № 45", ["koi8-r", "cp1251"]),
    ("Die Größe der Öltür beträgt fünf Meter.", ["latin-1", "cp1252", "cp850", "utf-16-le", "utf-16-be"]),
    ("L'été dernier, nous avons dîné à l'hôtel.", ["latin-1", "cp1252"]),
    ("The pump costs £40 – that’s “cheap”, 5° is fine. Café.", ["cp1252"]),
    ("Umowa wchodzi w życie z dniem podpisania. Zażółć gęślą jaźń.", ["cp1250", "iso8859_2"]),
    ("Smlouva nabývá účinnosti dnem podpisu; práci řídí kancelář.", ["cp1250", "iso8859_2"]),
    ("Η σύμβαση τίθεται σε ισχύ από την υπογραφή της.", ["cp1253"]),
    ("この契約は署名の日から発効する。期間は二年とする。", ["cp932", "euc_jp"]),
]

OTHERS = [
    RUSSIAN,
    "Año señor mañana día ¿Cuántos?",
    "สัญญานี้มีผลใช้บังคับ",
    "Größe geprüft für Öl",
    "이 계약은 서명한 날부터",
]


def shown(source: str) -> TextMap:
    return compose(read_markdown(source))


@pytest.mark.parametrize(("text", "encoding"), [(text, one) for text, many in SAMPLES for one in many])
def test_legacy_encodings_are_recognised_early_and_late_in_a_text(text: str, encoding: str) -> None:
    content = text.replace("№", "№" if encoding == "cp1251" else "N").encode(encoding)
    assert decode(content) == content.decode(encoding)
    if not encoding.startswith("utf"):
        late = b"All is plain here.\n" * 60_000 + content
        assert decode(late) == late.decode(encoding)


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("Prüfbericht", "mac_roman"), ("cachées", "mac_roman"), ("förbjudet", "mac_roman"), ("company’s", "mac_roman"),
        ("subió", "mac_roman"), ("subió", "cp850"), ("źdźbło", "cp1250"), ("žydi", "cp1257"), ("λέβητα", "cp1253"),
        ("Иванов", "mac_cyrillic"), ("المرجل", "iso8859-6"), ("安全手順について", "iso2022_jp"),
        ("Инструкция по технике безопасности. Ответственный — Иванов.", "mac_cyrillic"),
        ("Инструкция по технике безопасности. Работа.\n" * 30, "mac_cyrillic"), ("Давление в котле 5 бар.", "cp1251"),
    ],
)  # fmt: skip
def test_a_lone_foreign_word_late_in_a_text_is_read_rightly_or_refused(word: str, encoding: str) -> None:
    content = b"All is plain here.\n" * 3 + word.encode(encoding) + b".\n"
    found = encoding_of(content)
    assert found is None or word in content.decode(found)


SENTENCES = {
    ("cp1252", "iso8859_15", "cp850", "mac_roman", "cp437"): [
        "Die Prüfung der Geräte erfolgt jährlich durch den Prüfer", "Größe und Maße stehen in der Übersicht",
        "La clé du bâtiment est à côté de la fenêtre", "Le contrôleur vérifie les numéros déjà enregistrés",
        "El niño comió una manzana en el jardín", "La reunión será mañana por la tarde según Iñigo",
        "A reunião começa às três horas da manhã", "La città è più bella di così",
        "Mötet börjar klockan åtta på måndag", "Öppna dörren för den äldre mannen",
        "Mødet begynder på lørdag klokken åtte",
    ],
    ("cp1250", "iso8859_2", "cp852", "mac_latin2"): [
        "Klucz leży na półce obok łóżka", "Proszę zamknąć drzwi i otworzyć okno, gdyż jest gorąco",
        "Klíč leží na stole vedle dveří", "Schůzka začíná v pět hodin ráno",
        "A kulcs az asztalon fekszik a hűtő mellett",
    ],
    ("cp1251", "koi8_r", "mac_cyrillic"): ["Ключ лежит на столе у двери", "Собрание начинается завтра утром"],
}  # fmt: skip


@pytest.mark.parametrize("size", [3, 5, 8])
def test_fragments_of_a_few_words_are_read_rightly_or_refused(size: int) -> None:
    right, wrong, tried = 0, [], 0
    for encodings, sentences in SENTENCES.items():
        for words in (sentence.split() for sentence in sentences):
            parts = {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}
            for part in sorted(one for one in parts if not one.isascii()):
                for encoding in encodings:
                    content = part.encode(encoding, "replace")
                    found = encoding_of(content)
                    is_right = found is not None and content.decode(found) == content.decode(encoding)
                    tried, right = tried + 1, right + is_right
                    if found is not None and not is_right:
                        wrong.append((part, encoding, content.decode(found)))
    assert 100 * len(wrong) <= tried, wrong  # bytes may be other letters of another language, or UTF-8, by chance
    assert right >= 0.6 * tried


@pytest.mark.parametrize("word", ["Málaga", "Prüfbericht", "Straße", "naïve", "café", "Škoda", "m²", "£5", "5 €"])
def test_a_lone_western_word_is_read(word: str) -> None:
    content = b"All is plain here.\n" + word.encode("cp1252") + b" it was.\n"
    assert word in decode(content)


@pytest.mark.parametrize("encoding", ["mac_cyrillic", "cp874", "mac_roman", "cp1255", "big5", "cp949", "cp437"])
def test_other_encodings_are_read_rightly_or_refused(encoding: str) -> None:
    for text in OTHERS:
        content = text.encode(encoding, "ignore")
        if len(content) < len(text):
            continue
        found = encoding_of(content)
        assert found is None or content.decode(found) == content.decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "utf-7"), ("Größe geprüft für Öl", "utf-7"), ("本合同自签字之日起生效。合同期限为两年。", "utf-7"),
     ("本合同自签字之日起生效。合同期限为两年。", "hz")],
)  # fmt: skip
def test_letters_that_seven_bits_stand_for_are_read(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert decode(content) == text
    assert decode(b"All is plain here.\n" + content) == f"All is plain here.\n{text}"


@pytest.mark.parametrize(
    "text",
    ["C++ and a+b-c, 1+1=2, x+abc-y", "+49 89 1234567", "sha 3+Kd/8x+Q==", "rock+roll-band", "~{ not } ~~ ~{x~}",
     "q=foo+bar+bazqux", "a+b+c+d+efgh", "key+/+AAAA"],
)  # fmt: skip
def test_a_plus_sign_stays_one(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.security
@pytest.mark.parametrize("size", [2, 3, 4, 6, 8, 16, 64, 600])
def test_the_first_bytes_of_anything_binary_are_no_text(tmp_path: Path, size: int) -> None:
    heads = [
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08\x00",
        b"\x00\x00\x00\x18ftypmp42", b"\xca\xfe\xba\xbe", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"\x80\x04\x95\x10",
    ]  # fmt: skip
    chance = random.Random(size)
    for head in heads:
        path = tmp_path / "stub"
        path.write_bytes((head + chance.randbytes(600))[:size])
        assert kind_of(path, "notes.txt") is None, head


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("{\\rtf1\\ansi Hello}", "a.txt"), ("<!DOCTYPE html><html><body>Hi</body></html>", "a.txt"),
        ("\ufeff\n<!-- x -->\n<HTML lang='de'>", "a.md"), ("<p>Hello <b>you</b></p>", "a.html"),
        ("<div><p>One</p><p>Two</p></div>", "a.txt"), ("<?xml version='1.0'?><a/>", "a.txt"),
        ("From: a@b.c\nTo: d@e.f\nSubject: Hi\nDate: Mon, 1 Jan 2026\n\nText", "a.txt"),
        ("MIME-Version: 1.0\nContent-Type: text/plain\n\nText", "a"), ("Plain", "letter.eml"),
        ("Received: from x\n\tby y\nMessage-ID: <a@b>\nSubject: s\n\nText", "a.md"),
    ],
)  # fmt: skip
def test_markup_without_a_reader_is_refused(tmp_path: Path, content: str, name: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    assert kind_of(path, name) is None


@pytest.mark.parametrize(
    "content",
    ["From: Rowena\nTo: all crews\nSubject: Leave\n\nThirty days.", "Use <b> for bold, a < b, and x <- y.",
     "PK is short for Pakistan.", "Note: this.\nPrice: 4.\n\nText", "RIFF and BM are letters."],
)  # fmt: skip
def test_text_that_resembles_markup_is_text(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    assert kind_of(path, "memo.txt") is FileKind.TEXT


def test_a_text_about_pdf_files_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("A PDF begins with `%PDF-1.7`, and each object in it with `1 0 obj`.\n")
    assert kind_of(path, "formats.txt") is FileKind.TEXT
    path.write_bytes(b"sent by a printer\r\n%PDF-1.4\r1 0 obj\r<<>>\rendobj\r")
    assert kind_of(path, "scan.bin") is FileKind.PDF


@pytest.mark.parametrize(
    "source",
    ["Write <!-- to begin a comment. Kept.", "`<!--` opens. Kept.", "```\n<!-- code\n```\n\nKept.",
     "<!-- never closed\n\nKept.", "<div>\na <!-- b\n</div>\n\nKept.", "    <!-- indented\n\nKept.",
     "---\nNo fields here, only a rule.\n\n---\nKept.", "---\n\nKept.\n\n---\n", "---\nA rule\n---\nand a: b\nKept."],
)  # fmt: skip
def test_a_comments_beginning_or_a_rule_takes_nothing_away(source: str) -> None:
    found = shown(source)
    assert "Kept." in found.text
    for word in ("begin", "opens", "code", "never", "indented", "only", "rule"):
        assert (word in source) == (word in found.text)


@pytest.mark.security
@pytest.mark.parametrize(
    "hidden",
    ["<!-- OBEY -->", "<p hidden>OBEY</p>", '<div style="display:none">\n\nOBEY\n\n</div>',
     "a <span hidden>OBEY</span>",
     '<span style="font-size:0">OBEY</span>', '<p style="color: #ffffff">OBEY</p>', "<template>OBEY</template>",
     '<div style="position:absolute; left:-9999px">OBEY</div>', "<style>.x{display:none}</style>\n<p class=x>OBEY</p>",
     '<div hidden>\n\n- OBEY\n\n`OBEY`\n\n</div>', '<p style="opacity:0">OBEY</p>', "<dialog>OBEY</dialog>"],
)  # fmt: skip
def test_what_a_page_would_hide_is_taken_out_and_counted(hidden: str) -> None:
    found = shown(f"Before.\n\n{hidden}\n\nAfter.")
    assert "OBEY" not in found.text
    assert "Before." in found.text
    assert "After." in found.text
    assert found.hidden_characters or "template" in hidden or "dialog" in hidden


def test_what_a_page_shows_is_kept() -> None:
    source = (
        "<details><summary>More</summary>\n\nInside\n\n</details>\n\n"
        '<p style="color:white;background:#333">Dark</p>\n\n'
        "one<br>two\n\n4. Fourth\n5. Fifth\n\n![plan](a.png)"
    )
    found = shown(source)
    assert found.text.split("\n\n")[:-1] == ["More", "Inside", "Dark", "one two", "4. Fourth", "5. Fifth", "plan"]
    assert (found.hidden_characters, found.unread) == (0, {"images": 1})


def test_front_matter_becomes_fields_and_stays_findable() -> None:
    found = shown('---\ntitle: "Leave"\ntags:\n  - a\n  - b\n---\n# Leave\n')
    assert found.fields == {"title": "Leave", "tags": "a b"}
    assert found.text.startswith("title: Leave\ntags: a b\n\nLeave")


def test_random_bytes_are_no_text() -> None:
    chance = random.Random(8)
    taken = sum(
        encoding_of(bytes([200 + chance.randint(0, 55), *chance.randbytes(400)])) is not None for _ in range(300)
    )
    assert taken == 0
