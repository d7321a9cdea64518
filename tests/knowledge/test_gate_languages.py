"""Whether a question is about the files at all, in languages that the embedder does not know."""

import pytest

from kernel.languages import is_foreign
from kernel.tenancy import tenant_scope
from knowledge import queries
from tests.knowledge.conftest import take_in
from tests.world import World

POOL = """# Badeordnung des Hallenbades Moosach

Das Hallenbad ist montags geschlossen. An den übrigen Tagen öffnet es um sieben Uhr und schließt um 21 Uhr. Eine
Tageskarte kostet 6,50 Euro, Kinder unter sechs Jahren zahlen nichts. Das Sportbecken ist 25 Meter lang und zwei Meter
tief. Im Becken ist eine Badekappe zu tragen. Speisen dürfen nur im Bistro verzehrt werden. Für Wertsachen gibt es
Schließfächer im Eingang; verlorene Schlüssel werden mit 20 Euro berechnet. Bademeisterin ist Frau Okonkwo. Kurse für
Anfänger beginnen im September, die Anmeldung nimmt das Büro entgegen. Die Sauna wird auf 90 Grad geheizt.
"""
MUSEUM = """# Musée de la dentelle

Le musée ouvre à dix heures et ferme à dix-huit heures, sauf le mardi. L'entrée coûte huit euros, elle est gratuite pour
les étudiants. Les sacs doivent être déposés au vestiaire. La collection compte 4 200 pièces, dont la plus ancienne date
de 1580. La directrice est Madame Fournier. Les photographies sans flash sont permises dans toutes les salles.
"""
LIBRARY = """Правила библиотеки

Библиотека работает с девяти до восьми часов. Книги выдаются на три недели. За потерянный билет взимается штраф сто
рублей. Директор библиотеки Ольга Соколова. В читальном зале нельзя пользоваться телефоном.
"""
INN = """旅館のご案内

チェックインは午後三時からです。朝食は七時から九時まで一階の食堂でお召し上がりいただけます。大浴場は夜十一時に閉まります。
駐車場は一泊五百円です。
"""
ANSWERED = {
    POOL: [
        "Was kostet eine Tageskarte?", "Wie lang ist das Sportbecken?", "Brauche ich eine Badekappe?",
        "Wer ist die Bademeisterin?", "Wann beginnt der Anfängerkurs?", "Wie heiß ist die Sauna?",
        "Ist das Bad am Montag geschlossen?", "was passiert wenn ich den schlüssel verliere",
    ],
    MUSEUM: ["Combien coûte l'entrée ?", "Qui est la directrice ?", "Où laisser mon sac ?"],
    LIBRARY: ["Кто директор библиотеки?", "На сколько выдают книги?"],
    INN: ["朝食は何時からですか", "駐車場はいくらですか"],
}  # fmt: skip
FOREIGN = [
    "Wie hoch ist der Eiffelturm?", "Wer schrieb den Faust?", "Wie viele Einwohner hat Polen?", "Was ist ein Quark?",
    "Wann endete der Zweite Weltkrieg?", "Wie backe ich einen Hefezopf?", "Was bedeutet Photosynthese?",
    "Welcher Planet ist der größte?", "Wie heißt der Papst?", "wie funktioniert ein transistor",
    "Qui a peint la Joconde ?", "Quelle est la capitale du Pérou ?", "Comment soigner un rhume ?",
    "Кто написал «Войну и мир»?", "Какая столица Перу?", "富士山の高さはどのくらいですか",
    "¿Quién descubrió la penicilina?",
    "What is the capital of Mongolia?", "How does a transistor amplify a signal?",
]  # fmt: skip


def found(world: World, question: str) -> bool:
    with tenant_scope(world.acme.id):
        return bool(queries.retrieve(world.acme.actor(), question, top=1).passages)


def test_questions_of_other_languages_find_what_shares_their_words_and_nothing_else(world: World) -> None:
    for number, text in enumerate(ANSWERED):
        take_in(world.acme, "edith", f"{number}.md", text)
    missed = [one for questions in ANSWERED.values() for one in questions if not found(world, one)]
    assert len(missed) <= 1, missed
    assert [one for one in FOREIGN if found(world, one)] == []


@pytest.mark.parametrize(
    "question",
    ["How long may I keep a book?", "How do I bake a loaf?", "who is ro", "MV Dunlin cars", "Marlow?", "2025"],
)
def test_few_english_words_are_not_taken_for_another_language(question: str) -> None:
    assert not is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "Vem skriver under avtalet?", "Vad kostar lunchen?", "Behöver jag visum?", "Var parkerar jag?",
        "Hvem underskriver kontrakten?", "Hvad koster frokosten?", "Hva koster lunsjen?", "Hvem signerer kontrakten?",
        "Waar parkeer ik?", "Hoeveel vakantiedagen krijg ik?", "Milloin vuokra maksetaan?", "Onko tupakointi sallittu?",
        "Missä voin pysäköidä?", "Kto podpisuje umowę?", "Kdo podepisuje smlouvu?", "Dónde aparco?",
        "Was kostet das Mittagessen?", "Kündigungsfrist?",
    ],
)  # fmt: skip
def test_a_short_question_of_another_language_is_told_from_english(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "Parking fee?", "Health care for interns", "Mon opening hours", "Min age for sailing", "Is Kim on duty?",
        "Sick leave rules", "What was the fine?", "Do I need a visa?", "Are pets ok?", "Who is Åsa's deputy?",
    ],
)  # fmt: skip
def test_short_english_questions_stay_english(question: str) -> None:
    assert not is_foreign(question)
