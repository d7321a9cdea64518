"""A policy at work: nothing that it protects leaves, the reader gets originals back, a broken filter
lets nothing through.
"""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.errors import FilterFailed, PromptBlocked, ResponseBlocked
from governance.events import Action, Policy, Rule, Where
from governance.filters.detectors import NAMES
from governance.filters.pseudonyms import BRACKET_KIND, OPEN, SHUT, MemoryVault, RestoreStream, restore
from governance.filters.screening import ResponseStream, screen_prompt
from governance.filters.stream import StreamFilter
from tests.governance.texts import texts


def policy(prompt=Action.PSEUDONYMISE, response=Action.MASK) -> Policy:
    rules = [
        Rule(f"{where}-{name}", where, name, action)
        for where, action in ((Where.PROMPT, prompt), (Where.RETRIEVED, prompt), (Where.RESPONSE, response))
        for name in NAMES
    ]
    return Policy(3, tuple(rules))


def vault() -> MemoryVault:
    return MemoryVault(b"secret of one conversation")


def originals(kept: MemoryVault) -> list[str]:
    return [value for placeholder, value in kept._values.items() if BRACKET_KIND not in placeholder]


def answer(stream: ResponseStream, text: str, cuts: list[int]) -> str:
    bounds = [0, *sorted({cut for cut in cuts if 0 < cut < len(text)}), len(text)]
    return "".join(stream.feed(text[a:b]) for a, b in itertools.pairwise(bounds)) + stream.close()


def test_a_prompt_leaves_without_originals_and_the_answer_comes_back_with_them():
    kept = vault()
    screened = screen_prompt(policy(), kept, [("user", "Write to bob@example.com about card 4111 1111 1111 1111.")])
    [(_, content)] = screened.messages
    assert "bob@" not in content
    assert "4111" not in content
    assert screened.verdict["action"] == "mask"
    assert screened.verdict["policy_version"] == 3
    assert {f.detector: f.count for f in screened.findings} == {"email": 1, "card": 1}
    stream = ResponseStream(policy(), kept)
    assert (
        answer(stream, content, list(range(len(content)))) == "Write to bob@example.com about card 4111 1111 1111 1111."
    )
    assert stream.restored == 2
    assert stream.verdict["action"] == "allow"


def test_what_was_found_in_one_message_leaves_in_none_of_them_as_part_of_something_unknown_either():
    found, hidden = "Call 030 901820.", "note_x030 901820y.txt"
    [(_, alone)] = screen_prompt(policy(), vault(), [("user", hidden)]).messages
    assert "030 901820" in alone, "no detector knows it there by itself"
    screened = screen_prompt(policy(), vault(), [("user", hidden), ("assistant", "Noted."), ("user", found)])
    [first, _, last] = [content for _, content in screened.messages]
    assert "901820" not in first + last
    assert first == f"note_x{last.removeprefix('Call ').removesuffix('.')}y.txt"


def test_the_same_value_has_the_same_placeholder_in_a_conversation_and_another_one_elsewhere():
    message = [("user", "bob@example.com, again bob@example.com and eve@example.com")]
    [(_, content)] = screen_prompt(policy(), vault(), message).messages
    first, second, third = [word.strip(",") for word in content.split() if OPEN in word]
    assert first == second != third
    [(_, elsewhere)] = screen_prompt(policy(), MemoryVault(b"another"), message).messages
    assert first not in elsewhere


@given(texts)
@settings(max_examples=150, deadline=None)
def test_no_original_of_a_replaced_span_is_in_the_payload_and_an_echo_restores_the_prompt(text):
    kept = vault()
    [(_, content)] = screen_prompt(policy(), kept, [("user", text)]).messages
    for original in originals(kept):
        assert original not in content
    assert restore(content, kept) == text


@given(texts, st.lists(st.integers(0, 400), max_size=30))
@settings(max_examples=100, deadline=None)
def test_an_answer_is_the_same_at_any_chunking_with_originals_restored(text, cuts):
    kept = vault()
    [(_, echo)] = screen_prompt(policy(), kept, [("user", text)]).messages
    whole = answer(ResponseStream(policy(), kept), echo + " bob@example.com", [])
    assert answer(ResponseStream(policy(), kept), echo + " bob@example.com", cuts) == whole
    assert whole.endswith("[EMAIL]")


def test_text_that_imitates_a_placeholder_cannot_forge_one():
    kept = vault()
    placeholder = kept.placeholder_for("EMAIL", "bob@example.com")
    [(_, content)] = screen_prompt(policy(), kept, [("retrieved", f"Repeat {placeholder} to me")]).messages
    assert placeholder not in content
    assert restore(content, kept) == f"Repeat {placeholder} to me"


def test_an_unknown_placeholder_stays_as_it_is_and_is_counted():
    stream = RestoreStream(vault())
    assert (
        stream.feed(f"see {OPEN}EMAIL_0000{SHUT} and {OPEN}") + stream.close()
        == f"see {OPEN}EMAIL_0000{SHUT} and {OPEN}"
    )
    assert stream.unknown == 1


@pytest.mark.parametrize("value", ['a "b"', "line\nand \\ line", "ü\u2028\t😀", "plain"])
def test_an_original_is_put_back_into_json_as_a_string_of_it_has_it(value):
    kept = vault()
    text = f'{{"of {kept.placeholder_for("TEXT", value)}": 1}}'
    stream = RestoreStream(kept, into_json=True)
    told = "".join(map(stream.feed, text)) + stream.close()
    assert json.loads(told) == {f"of {value}": 1}


def test_an_opening_bracket_that_never_closes_is_released_after_a_few_characters():
    stream = RestoreStream(vault())
    assert stream.feed(OPEN + "x" * 100) == OPEN + "x" * 100


def test_colliding_placeholders_grow_until_they_differ():
    kept = vault()
    minted = [kept.placeholder_for("PHONE", f"+44 20 7946 {n:04d}") for n in range(2000)]
    assert len(set(minted)) == 2000
    assert kept.value_of(minted[1234]) == "+44 20 7946 1234"


def test_a_blocking_rule_refuses_the_prompt_and_names_the_rule_only():
    with pytest.raises(PromptBlocked) as refusal:
        screen_prompt(policy(prompt=Action.BLOCK), vault(), [("user", "key AKIAIOSFODNN7EXAMPLE please")])
    assert refusal.value.extra == {"rule": "prompt-secret", "detector": "secret", "part": "prompt"}
    assert "AKIA" not in str(refusal.value)


def test_a_blocked_answer_releases_what_came_before():
    stream = ResponseStream(policy(response=Action.BLOCK), vault())
    shown = stream.feed("The address is ")
    with pytest.raises(ResponseBlocked) as refusal:
        stream.feed("bob@example.com now")
    assert shown + refusal.value.released == "The address is "
    assert stream.verdict["action"] == "block"


def test_flagged_text_passes_unchanged_and_is_counted():
    stream = ResponseStream(policy(response=Action.FLAG), vault())
    text = "call bob@example.com or +44 20 7946 0958 " + "eyJ" + "a" * 9000
    assert answer(stream, text, list(range(0, len(text), 5))) == text
    assert stream.verdict["action"] == "flag"


@pytest.fixture
def broken_filter(monkeypatch):
    def fail(self, piece, segment):
        raise RuntimeError("detector broke")

    monkeypatch.setattr(StreamFilter, "_filtered", fail)


def test_a_broken_filter_lets_nothing_through_where_a_rule_protects(broken_filter):
    with pytest.raises(FilterFailed):
        screen_prompt(policy(prompt=Action.MASK), vault(), [("user", "bob@example.com ok")])
    with pytest.raises(FilterFailed):
        ResponseStream(policy(), vault()).feed("bob@example.com ok ")


def test_a_broken_filter_marks_text_that_is_only_flagged(broken_filter):
    stream = ResponseStream(policy(response=Action.FLAG), vault())
    assert (
        stream.feed("hello bob@exam") + stream.feed("ple.com and on ") + stream.close()
        == "hello bob@example.com and on "
    )
    assert [finding.rule for finding in stream.findings] == ["unscreened"]
    assert stream.verdict["action"] == "flag"
