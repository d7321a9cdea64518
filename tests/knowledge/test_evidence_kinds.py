"""Details that a passage gives another value, by kind; and honest sentences in other words, which are left alone."""

import pytest

from knowledge.citations.evidence import unsupported

WRONG = [
    ("The office opens at half past seven.", "The office opens at 8:30.", "half past seven"),
    ("Das Büro öffnet um halb acht.", "Das Büro öffnet um 8:30 Uhr.", "halb acht"),
    ("It draws 2 kW.", "It draws 2 MW.", "2 kW"),
    ("It takes 90 seconds.", "It takes 90 minutes.", "90 seconds"),
    ("Speed is limited to 30 mph.", "Speed is limited to 30 km/h.", "30 mph"),
    ("The temperature is -5 °C.", "The temperature is 5 °C.", "-5 °C"),
    ("The third floor is closed.", "The fourth floor is closed.", "third"),
    ("Half of the members vote.", "A third of the members vote.", "Half"),
    ("A dozen eggs are delivered.", "Ten eggs are delivered.", "dozen"),
    ("It costs twice the fare.", "It costs three times the fare.", "twice"),
    ("The meeting is on Tuesday.", "The meeting is on Thursday.", "Tuesday"),
    ("Das Treffen ist am Dienstag.", "Das Treffen ist am Donnerstag.", "Dienstag"),
    ("The shop is open on Sunday.", "The shop is open Mon–Sat.", "Sunday"),
    ("Pets are not allowed.", "Pets are allowed.", "not"),
    ("Smoking is allowed.", "Smoking is prohibited.", "allowed"),
    ("Haustiere sind nicht erlaubt.", "Haustiere sind erlaubt.", "nicht"),
    ("Tjugoen dagar räcker.", "Tjugotvå dagar räcker.", "Tjugoen"),
    ("Louis XIV built it.", "Louis XVI built it.", "XIV"),
]
RIGHT = [
    ("Chapter 14 covers leave.", "Chapter XIV covers leave."),
    ("Louis XIV built it.", "Built by Louis the Fourteenth."),
    ("The office opens at 7:30 a.m.", "The office opens at half past seven."),
    ("Das Büro öffnet um halb acht.", "Das Büro öffnet um 7.30 Uhr."),
    ("It draws 2 kW.", "It draws 2000 W."),
    ("The disk has 2 TB.", "The disk has 2000 GB."),
    ("It costs 99 cents.", "Price: €0.99"),
    ("It takes 90 minutes.", "It takes an hour and a half."),
    ("It takes one and a half hours.", "It takes 90 minutes."),
    ("Speed is limited to 30 km/h.", "Speed limit: 30 kilometres per hour."),
    ("The temperature must stay below 8 degrees Celsius.", "Store below 8 °C."),
    ("The temperature is minus 5 degrees.", "The temperature is -5 °C."),
    ("The room measures 25 square metres.", "The room has 25 m²."),
    ("There are two ways to pay: by card or by invoice.", "Payment by card or invoice."),
    ("The pool is closed in March.", "The pool is closed in Mar."),
    ("It was founded in the 1980s.", "It was founded in 1987."),
    ("The shop is open on Wednesday.", "The shop is open Mon–Fri."),
    ("The shop is open on Monday.", "The shop is open on weekdays."),
    ("Pets are not allowed.", "Pets are forbidden."),
    ("Smoking is not allowed in the halls.", "Smoking is prohibited in the halls."),
    ("Once a year staff are trained.", "Staff are trained every year."),
    ("The rent is due on the first.", "Rent has to be paid on the 1st."),
    ("Hyran betalas senast den tredje.", "Hyran betalas senast den 3:e varje månad."),
    ("The pool is closed on Tuesdays.", "La piscine ferme le mardi."),
    ("No, it is not possible to cancel.", "Cancelling is not possible."),
    ("First, switch it off. Second, wait.", "Switch it off. Wait."),
    ("Nearly half of the staff cycle.", "48% of the staff cycle."),
    ("A third of the staff works at home.", "33 % of staff work remotely."),
]


@pytest.mark.parametrize(("sentence", "passage", "missing"), WRONG)
def test_another_value_is_marked(sentence: str, passage: str, missing: str) -> None:
    assert missing in unsupported(sentence, [passage])


@pytest.mark.parametrize(("sentence", "passage"), RIGHT)
def test_the_same_in_other_words_is_left_alone(sentence: str, passage: str) -> None:
    assert unsupported(sentence, [passage]) == []


def test_a_denial_is_not_marked_where_another_passage_makes_it() -> None:
    passages = ["Pets are allowed in the garden.", "Pets are not allowed in the garden after ten."]
    assert "not" not in unsupported("Pets are not allowed in the garden.", passages)
