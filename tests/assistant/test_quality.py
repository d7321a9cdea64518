"""What a model wrote is judged by its form: nonsense of each kind in several languages, and no sound answer refused."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import Action
from assistant.instructions import all_texts, instruction
from assistant.quality import Flaw, cleaned, flaw_in, without_cut_sentence
from generation.events import FinishReason
from kernel.repetition import LoopGuard, without_loop

# A text in its language and a shorter one that says the same.
TEXTS = {
    "en": (
        "The harbour master said that the old crane, which was built in 1871 by the city, will not be repaired again "
        "this year because the parts for it can no longer be bought from anybody.",
        "The harbour master said the city's crane of 1871 will not be repaired this year, as parts are not to be had.",
    ),
    "de": (
        "Der Hafenmeister sagte, dass der alte Kran, der im Jahr 1871 von der Stadt gebaut wurde, in diesem Jahr nicht "
        "noch einmal repariert wird, weil die Teile dafür von niemandem mehr zu kaufen sind.",
        "Der Hafenmeister sagte, der Kran von 1871 wird nicht repariert, weil die Teile nicht mehr zu kaufen sind.",
    ),
    "fr": (
        "Le maître du port a dit que la vieille grue, qui a été construite par la ville en 1871, ne sera pas réparée "
        "cette année parce que les pièces ne se vendent plus nulle part dans le pays.",
        "Le maître du port a dit que la grue de 1871 ne sera pas réparée, faute de pièces.",
    ),
    "es": (
        "El capitán del puerto dijo que la vieja grúa, que fue construida por la ciudad en 1871, no se va a reparar "
        "este año porque las piezas ya no se pueden comprar en ningún lugar del país.",
        "El capitán del puerto dijo que la grúa de 1871 no se va a reparar por falta de piezas.",
    ),
    "ru": (
        "Начальник порта сказал, что старый кран, который был построен городом в 1871 году, в этом году не будут "
        "чинить ещё раз, потому что части для него уже нельзя купить.",
        "Начальник порта сказал, что кран 1871 года не будут чинить, потому что частей уже нет.",
    ),
    "zh": (
        "港务长说，这座城市在一八七一年建造的旧起重机今年不会再修理了，因为任何地方都买不到它的零件。",
        "港务长说，一八七一年的旧起重机今年不修了，因为没有零件。",
    ),
    "ja": (
        "港長は、市が一八七一年に建てた古いクレーンは、部品がもうどこでも買えないため、今年は修理されないと言った。",
        "港長は、古いクレーンは部品がないため今年は修理されないと言った。",
    ),
}
LANGUAGES = list(TEXTS)


def judged(action: Action, before: str, answer: str, reason: str = "stop") -> Flaw | None:
    text = cleaned(action, before, answer)
    return flaw_in(action, before, without_cut_sentence(action, before, text), reason)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sound_answer_passes_in_every_language(language: str) -> None:
    before, shorter = TEXTS[language]
    assert judged(Action.SHORTEN, before, shorter) is None
    going_on = TEXTS[language][1]
    assert judged(Action.CONTINUE, before[: len(before) // 3], going_on) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", [Action.SHORTEN, Action.CONTINUE])
@pytest.mark.parametrize(
    ("nonsense", "flaw"),
    [
        (lambda before, shorter: "", Flaw.EMPTY),
        (lambda before, shorter: " \n… — !? \n", Flaw.EMPTY),
        (lambda before, shorter: before, Flaw.EQUAL),
        (lambda before, shorter: f"“{before.upper()}”", Flaw.EQUAL),
        (lambda before, shorter: f"{shorter} " * 12, Flaw.LOOP),
    ],
)
def test_nonsense_is_found_in_every_language(
    language: str, action: Action, nonsense: Callable[[str, str], str], flaw: Flaw
) -> None:
    found = judged(action, TEXTS[language][0], nonsense(*TEXTS[language]))
    # Of a text that only repeats what it should continue nothing is left.
    assert found is flaw or (action is Action.CONTINUE and (flaw, found) == (Flaw.EQUAL, Flaw.EMPTY))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_is_not_shorter_is_no_shorter_text(language: str) -> None:
    before, shorter = TEXTS[language]
    assert judged(Action.SHORTEN, before, f"{before[:-1]}{shorter}") is Flaw.NOT_SHORTER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", list(Action))
def test_our_own_instruction_is_not_an_answer(language: str, action: Action) -> None:
    before, _ = TEXTS[language]
    echo = instruction(action, language)
    assert judged(action, before * 4, echo) is Flaw.ECHO


def test_whoever_writes_about_instructions_is_not_taken_for_an_echo() -> None:
    for text in all_texts():
        assert flaw_in(Action.SHORTEN, f"{text} {text}", text, "stop") in (None, Flaw.LOOP, Flaw.LANGUAGE, Flaw.CUT)


@pytest.mark.parametrize("here", LANGUAGES)
@pytest.mark.parametrize("there", LANGUAGES)
def test_an_answer_in_another_language_is_found(here: str, there: str) -> None:
    flaw = flaw_in(Action.SHORTEN, TEXTS[here][0] * 3, TEXTS[there][1], "stop")
    # Chinese and Japanese share their signs; which of the two it is, is not guessed.
    is_sure = here != there and {here, there} != {"zh", "ja"}
    assert flaw is (Flaw.LANGUAGE if is_sure else None)


@pytest.mark.parametrize(
    "text", ["OK", "PV = nRT", "42 km", "Sør-Fåvang", "K-9", "Ĉu?", "ᚠᚢᚦ", "½ ℓ", "a.b@c.d", "אב", "नमस्ते"]
)
@pytest.mark.parametrize("answer", ["Nein.", "Oui, bien sûr.", "はい", "Да", "x"])
def test_a_text_too_short_to_have_a_language_is_never_refused_for_it(text: str, answer: str) -> None:
    assert flaw_in(Action.CONTINUE, text, answer, "stop") is not Flaw.LANGUAGE or _scripts_differ(text, answer)


def _scripts_differ(text: str, answer: str) -> bool:
    """Only whole scripts are told apart then, and only where there are letters enough."""
    return sum(map(str.isalpha, text)) >= 8 and sum(map(str.isalpha, answer)) >= 4


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ru"])
def test_a_sentence_that_stops_in_the_middle_is_not_offered(language: str) -> None:
    before, shorter = TEXTS[language]
    half = shorter[: len(shorter) * 2 // 3].rstrip(" ,.;")
    assert judged(Action.SHORTEN, before, half, "stop") is Flaw.CUT
    assert judged(Action.SHORTEN, before, half, "length") is Flaw.CUT
    assert judged(Action.CONTINUE, before, half, "length") is Flaw.CUT
    kept = without_cut_sentence(Action.CONTINUE, before, f"{shorter} {half}")
    assert kept == shorter


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_an_answer_may_end_with_code_but_not_within_it(action: Action, fence: str) -> None:
    before = TEXTS["en"][0]
    whole = f"Run `make` now.\n\n{fence}\ndepth = 4\n{fence}"
    assert judged(action, before, whole, "stop") is None
    assert cleaned(action, before, whole) == whole == without_cut_sentence(action, before, whole)
    open_ended = whole.removesuffix(fence)
    if action is Action.SHORTEN:
        assert judged(action, before, open_ended, "stop") is Flaw.CUT
    else:
        assert without_cut_sentence(action, before, open_ended) == "Run `make` now."


def test_two_blocks_of_code_are_not_taken_for_one_wrapping() -> None:
    blocks = "```\na = 1\n```\nThen:\n```\nb = 2\n```"
    assert cleaned(Action.SHORTEN, TEXTS["en"][0], blocks) == blocks


def test_what_its_asker_stopped_is_not_held_against_its_end() -> None:
    before, shorter = TEXTS["en"]
    assert flaw_in(Action.SHORTEN, before, shorter[:40], FinishReason.STOPPED) is None


@pytest.mark.parametrize(
    "wrapped",
    ["{}", "“{}”", '"{}"', "Here is a shorter version:\n\n{}", "**Text:** {}", "<text>\n{}\n</text>", "```\n{}\n```"],
)
def test_a_wrapping_is_taken_off_and_is_no_flaw(wrapped: str) -> None:
    before, shorter = TEXTS["en"]
    assert cleaned(Action.SHORTEN, before, wrapped.format(shorter)) == shorter


@pytest.mark.parametrize(
    "sound",
    [
        "| a | b |\n|---|---|\n" + "".join(f"| {n} | {n * n} |\n" for n in range(60)),
        "\n".join(f"{n}. Check valve {n} and note its pressure." for n in range(1, 25)),
        "Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.",
        "=" * 70 + "\nTitle\n" + "=" * 70,
        "No. No, no, no. That was not what he had meant at all.",
        "for i in range(10):\n    print(i)\nfor j in range(10):\n    print(j)\n" * 2,
    ],
)
def test_tables_lists_refrains_and_rulers_are_no_loops(sound: str) -> None:
    guard = LoopGuard()
    assert not any(guard.feed(sound[at : at + 7]) for at in range(0, len(sound), 7))


@settings(max_examples=60, deadline=None)
@given(unit=st.text(min_size=3, max_size=120).filter(lambda text: any(map(str.isalnum, text))), cut=st.integers(1, 40))
def test_whatever_is_said_again_and_again_is_a_loop_however_it_is_cut(unit: str, cut: int) -> None:
    text = (unit + " ") * (3_000 // (len(unit) + 1))
    guard = LoopGuard()
    seen = next((at for at in range(0, len(text), cut) if guard.feed(text[at : at + cut])), None)
    assert seen is not None
    assert seen < 2_000
    assert len(without_loop(text)) <= 2 * (len(unit) + 1)


@settings(max_examples=150, deadline=None)
@given(before=st.text(max_size=400), answer=st.text(max_size=400), action=st.sampled_from(Action))
def test_no_text_at_all_breaks_the_judge(before: str, answer: str, action: Action) -> None:
    for reason in FinishReason:
        text = without_cut_sentence(action, before, cleaned(action, before, answer))
        flaw = flaw_in(action, before, text, reason)
        assert flaw is None or flaw in list(Flaw)
        assert flaw is Flaw.EMPTY or any(map(str.isalnum, text))


@pytest.mark.parametrize("repeated", ["aaa", "ab ", ". ", "\n", "``", "语", "<text>", "Text: "])
def test_the_judge_takes_bounded_time_whatever_the_text(repeated: str) -> None:
    text = repeated * 20_000
    began = time.process_time()
    flaw_in(Action.SHORTEN, text, cleaned(Action.CONTINUE, text, text), "length")
    assert time.process_time() - began < 5
