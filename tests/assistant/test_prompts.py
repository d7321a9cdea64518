"""What is asked of the model: all of what it replaces, the end of what it continues."""

import pytest

from assistant import prompts
from assistant.events import Action
from assistant.instructions import INSTRUCTIONS
from assistant.prompts import CONTEXT_CHARS, writing_messages, writing_tokens

LONG = "The first sentence. " + "More of the same. " * 600 + "The last sentence."


def test_a_text_that_will_be_replaced_is_shown_whole() -> None:
    *_, message = writing_messages(Action.SHORTEN, LONG)
    assert LONG in message.content
    assert writing_tokens(Action.SHORTEN, LONG) >= len(LONG) // 3


def test_a_text_that_goes_on_is_shown_from_near_its_end() -> None:
    *_, message = writing_messages(Action.CONTINUE, LONG)
    assert message.content.endswith(LONG[-CONTEXT_CHARS:])
    assert "The first sentence." not in message.content


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Der Hafen wurde im Jahr 1871 von der Stadt gebaut und ist bis heute nicht verkauft worden.", "Deutsch"),
        ("Le port a été construit par la ville et il n'est pas encore vendu à une autre société.", "français"),
        ("El puerto fue construido por la ciudad y no se ha vendido hasta hoy a otra empresa.", "español"),
        (
            "Начальник порта сказал, что старый кран, который был построен городом, не будут чинить.",
            "по-русски",
        ),
    ],
)
def test_a_model_is_told_what_to_do_in_the_language_of_the_text(text: str, word: str) -> None:
    asked = [message.content for message in writing_messages(Action.SHORTEN, text)]
    assert word in asked[-1]
    assert "Rewrite" not in "".join(asked)


NATIVE = {
    "it": ("Il porto è stato costruito dalla città nel 1871 e non è ancora stato venduto a nessuno.", "italiano"),
    "pt": ("O porto foi construído pela cidade em 1871 e ainda não foi vendido a ninguém.", "português"),
    "nl": ("De haven werd in 1871 door de stad gebouwd en is tot nu toe niet aan iemand verkocht.", "Nederlands"),
    "pl": ("Port został zbudowany przez miasto w 1871 roku i nie jest jeszcze sprzedany nikomu.", "polsku"),
    "sv": ("Hamnen byggdes av staden år 1871 och har inte sålts till någon under de åren.", "svenska"),
    "tr": ("Liman 1871 yılında şehir tarafından yapıldı ve daha kimseye satılmış değil, bu böyle.", "Türkçe"),
    "ru": ("Порт был построен городом в 1871 году и до сих пор не продан никому.", "по-русски"),
    "zh": ("这个港口是市政府在一八七一年建造的，至今没有卖给任何人。", "中文"),
    "ja": ("この港は一八七一年に市が建てたもので、まだ誰にも売られていない。", "日本語"),
    "ko": ("이 항구는 1871년에 시가 지었고 아직 아무에게도 팔리지 않았다.", "한국어"),
    "ar": ("بنت المدينة الميناء عام 1871 ولم يُبع حتى الآن لأي أحد.", "العربية"),
}
NAMED = {
    "Suomi: satama on rakennettu vuonna 1871 ja se ei ole vielä myyty, koska hän oli niin sairas.": "Finnish",
    "Το λιμάνι χτίστηκε από την πόλη το 1871 και δεν έχει πουληθεί ακόμη.": "Greek",
    "הנמל נבנה על ידי העיר בשנת 1871 ועדיין לא נמכר לאיש.": "Hebrew",
    "ท่าเรือนี้สร้างโดยเมืองในปี 1871 และยังไม่ได้ขายให้ใคร": "Thai",
    "बंदरगाह शहर ने 1871 में बनाया था और वह अब तक बिका नहीं है।": "Hindi",
    "بندر را شهر در سال ۱۸۷۱ ساخت و هنوز به کسی فروخته نشده است، گفت پدر.": "Persian",
    "Пристаништето го изградил градот, а сѐ уште никој не сака да плати.": "Cyrillic",
    "बंदर शहराने १८७१ साली बांधले आणि अजून विकले नाही.": "Devanagari",
    "A kikötőt a város építette 1871-ben, és még nem adta el, mert az csak egy vagy két éve kell.": "Hungarian",
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("language", NATIVE)
def test_each_action_is_asked_for_in_the_language_of_the_text_where_it_is_written(
    action: Action, language: str
) -> None:
    text, word = NATIVE[language]
    asked = "".join(message.content for message in writing_messages(action, text))
    assert word in asked
    assert not {"Rewrite", "Continue", "Write"} & set(asked.replace("“", " ").split())


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("text", NAMED)
def test_another_language_is_named_in_an_english_instruction(action: Action, text: str) -> None:
    *others, message = writing_messages(action, text)
    assert not others, "an example in another language would mislead"
    assert NAMED[text] in message.content.removesuffix(text)


@pytest.mark.parametrize(
    ("title", "word"),
    [("Bericht über den Hafen", "Deutsch"), ("Relazione sul porto", "italiano"), ("Raport o sprzedaży łodzi", "polsku"),
     ("Het verslag van de vergadering", "Nederlands"), ("Descrição do porto", "português"), ("¿Qué hacer?", "español"),
     ("港の歴史と未来について", "日本語"), ("Skarv 2026", "language of the subject")],
)  # fmt: skip
def test_a_title_is_drafted_in_its_likely_language(title: str, word: str) -> None:
    assert word in writing_messages(Action.DRAFT, title)[-1].content


def test_a_draft_may_be_asked_for_in_another_language() -> None:
    for subject in ("Ein Brief auf Englisch an den Vermieter über die Heizung, die nicht geht", "A letter in German"):
        assert "or in the one it asks for" in writing_messages(Action.DRAFT, subject)[-1].content


def test_every_action_is_written_in_every_language() -> None:
    spoken = [set(texts) for texts in INSTRUCTIONS.values()]
    assert all(languages == spoken[0] >= {"en", *NATIVE} for languages in spoken)


def test_a_rewrite_and_an_answer_know_no_penalty_and_only_what_goes_on_has_dry() -> None:
    rewrite, going_on = prompts.sampling(Action.SHORTEN), prompts.sampling(Action.CONTINUE)
    assert rewrite == prompts.PRECISE == {"temperature": 0.2}
    assert dict(going_on["built_in_sampling"])["dry_multiplier"] > 0
    named = {*going_on, *dict(going_on["built_in_sampling"])}
    assert not {"repeat_penalty", "frequency_penalty", "presence_penalty"} & named


def test_a_question_without_an_answer_is_not_told_again_and_roles_alternate() -> None:
    said = [("user", "One?"), ("user", "Two?"), ("assistant", "Two."), ("user", "Three?"), ("assistant", "")]
    said += [pair for number in range(4, 9) for pair in (("user", f"{number}?"), ("assistant", f"{number}."))]
    told = [(one.role, one.content) for one in prompts.chat_messages(said[:5], "Last?")]
    assert told == [("user", "Two?"), ("assistant", "Two."), ("user", "Last?")]
    latest = prompts.chat_messages(said, "Last?")
    assert [one.role for one in latest] == ["user", "assistant"] * (prompts.HISTORY_TURNS // 2) + ["user"]
    assert latest[0].content == "6?"
