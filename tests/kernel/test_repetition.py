"""A loop ends a stream; a list, a poem, a table and code with equal lines do not, however they are cut."""

import pytest

from kernel.repetition import LoopGuard, ends_in_a_loop, without_loop

RIGHTLY = {
    "a list with one pattern": "".join(
        f"{n}. Please check valve {n} of the main boiler in the cellar and note its pressure.\n" for n in range(1, 40)
    ),
    "a checklist": "".join(f"- [ ] Ask room {n} for its keys and write the answer into the book\n" for n in range(60)),
    "steps": "".join(f"Step {n}: turn screw {n} by a quarter and look at the dial of pump {n}.\n" for n in range(40)),
    "a table with equal rows": "| Day | Task |\n|---|---|\n" + "| Monday | Sweep the hall |\n" * 25,
    "empty cells": "|  |  |  |\n" * 60,
    "a matrix of zeros": "[" + "[0, 0, 0, 0, 0, 0, 0, 0],\n" * 20 + "]",
    "equal lines of code": "Run it:\n\n```python\n" + "    queue.append(next(reader))\n" * 20 + "```\n\nThen stop.",
    "closing tags": "```html\n" + "</div>\n" * 40 + "```\n",
    "a refrain": "".join(
        f"{verse}\nAnd the ships go on to their haven under the hill,\nAnd nobody asks what the sea may say.\n\n"
        for verse in ("The morning is grey.", "The gulls are away.", "The nets are all dry.", "The moon is on high.")
        * 2
    ),
    "a plan of the week": "".join(
        f"**{day}**\n\n- Make the beds in all of the rooms\n- {task}\n- Take the letters to the post office\n\n"
        for day, task in (
            ("Monday", "Wash the windows on the north side"),
            ("Tuesday", "Polish the brass of the front door"),
            ("Wednesday", "Air the cellar and count the bottles"),
            ("Thursday", "Wax the floor of the dining room"),
            ("Friday", "Beat the carpets in the yard behind the house"),
            ("Saturday", "Scrub the stairs from the top to the bottom"),
            ("Sunday", "Wind the clocks and water the palms"),
        )
    ),
    "the same three tasks a day": "".join(
        f"**{day}**\n\n- Make the beds in all of the rooms\n- Sweep the yard before noon\n- Take the letters out\n\n"
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ),
    "goods with the same terms": "".join(
        f"{n}. **{what}**: {n * 3} euro for a box of {n + 4}, from the {place}. Delivered within two days.\n"
        for n, (what, place) in enumerate(
            (fruit, place)
            for place in ("northern valley", "eastern slopes", "old harbour")
            for fruit in ("Apples", "Pears", "Plums", "Quinces", "Medlars", "Cherries", "Figs")
        )
    ),
    "a chorus twice at the end": "".join(
        f"The {thing} stands where the river bends and the wind comes over the hill,\n"
        f"and whoever counts the {thing}s of the town will be counting them still.\n\n"
        for thing in ("mill", "barn", "well", "gate")
    )
    + 2
    * (
        "Oh come along, come down along, the evening star is low,\n"
        "the ferryman has lit his lamp and it is time to go,\n"
        "the water is as black as ink, the fields are white as snow,\n"
        "come down along, and bring your song, the tide will never slow.\n\n"
    ),
    "one bid to two people": 2
    * (
        "Please come to the yard at seven and bring the keys of the eastern shed with you. The foreman is told. "
        "If it rains, wait under the roof of the weighing house until somebody calls you in.\n\n"
    ),
    "a log": "".join(f"2026-03-{n:02} 07:{n:02} pump {n % 7} ok, {n * 3} litres, no alarm\n" for n in range(1, 29)),
}
# As a small model wrote them: long rounds, items of one shape, a sentence with one word changed.
ROUND = (
    "## Try these\n\n- Select a paragraph and choose **Make it shorter**. The most it can cost is on the button.\n"
    "- Open the chat and ask something that is written in one of the files. Each number opens the file.\n"
    "- Name a version, go on writing, compare and restore.\n\n## Where the proof is\n\n"
    "Turn on the origin layer above the text: what an AI wrote and somebody accepted is marked there.\n\n"
)
LOOPS = {
    "a long round": ROUND * 6,
    "a round that opens differently": "".join(
        f"In the {nth} place we should remember this. " + ROUND.replace("#", "")
        for nth in ("first", "next", "last") * 3
    ),
    "items that say the same of each": "".join(
        f"{n}. **{verb} the {thing}**: This is a shared document. Everybody in the organisation may read it. "
        f"The {'text' if n % 4 == 1 else 'document'} is a shared document.\n"
        for n, (verb, thing) in enumerate(
            [(v, t) for v in ("Open", "Select", "Choose", "Name") for t in ("chat", "text", "version", "page", "file")]
        )
    ),
    "a sentence with one word changed": "".join(
        f"The {thing} is the total amount that was spent by the yard in the first year. "
        for thing in ("crane", "dock", "wage", "canteen", "welder", "master") * 5
    ),
    "a sentence": "The crane is old and nobody repairs it. " * 40,
    "two in turn": "The crane is old. The master went home. " * 40,
    "with a number": "".join(f"In {1900 + n} the crane was old and nobody would repair it again. " for n in range(60)),
    "an item": "".join(f"{n}. The crane is old and stays where it is.\n" for n in range(1, 60)),
    "one word": "very " * 300,
    "without blanks": "起重机很旧没人修理。" * 80,
    "a line of code without end": "```python\n" + "    print(crane)\n" * 300,
}


def first_seen(text: str, cut: int) -> int | None:
    guard = LoopGuard()
    return next((at + cut for at in range(0, len(text), cut) if guard.feed(text[at : at + cut])), None)


@pytest.mark.parametrize("cut", [1, 3, 17, 400])
@pytest.mark.parametrize("name", RIGHTLY)
def test_what_repeats_rightly_is_let_through(name: str, cut: int) -> None:
    assert first_seen(RIGHTLY[name], cut) is None


@pytest.mark.parametrize("cut", [1, 3, 17, 400])
@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_seen_early(name: str, cut: int) -> None:
    seen = first_seen(LOOPS[name], cut)
    assert seen is not None
    assert seen <= 2_000


@pytest.mark.parametrize("name", RIGHTLY)
def test_what_repeats_rightly_is_no_loop_as_a_whole_either(name: str) -> None:
    assert not ends_in_a_loop(RIGHTLY[name])


def test_a_round_that_was_broken_off_is_kept_once() -> None:
    kept = without_loop("Three things to do.\n\n" + ROUND * 4 + ROUND[:90])
    assert kept == ("Three things to do.\n\n" + ROUND).rstrip()
    assert without_loop("very " * 300).startswith("very")
