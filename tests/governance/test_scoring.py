"""Rules that act on scores, against a classifier behind a real HTTP server on the loopback."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from billing.events import Price
from billing.models import LedgerRow
from governance import commands, ports, queries
from governance.errors import FilterFailed, InvalidPolicy, PromptBlocked, ResponseBlocked
from governance.events import Action, Policy, Rule, Where
from governance.filters.pseudonyms import MemoryVault
from governance.filters.scoring.http import HttpScorer
from governance.filters.screening import ResponseStream, ScreenedPrompt, score_prompt, screen_prompt
from kernel.tenancy import Actor, tenant_scope

NAME = "scorer:toxicity"
ANSWER = (
    "This is a perfectly harmless first sentence of an answer. You are all HATEFUL people and that is how it is. "
    "Write to bob@example.com about the third of these sentences. The end\nof it comes without a full stop"
)


class Classifier:
    """Scores a text 0.9 where it says HATEFUL, else 0.1; keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.delay_s, self.status, self.scores = 0.0, 200, None
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["texts"]
                owner.calls.append(texts)
                time.sleep(owner.delay_s)
                scores = owner.scores or [0.9 if "HATEFUL" in text else 0.1 for text in texts]
                body = json.dumps({"scores": scores}).encode()
                self.send_response(owner.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/score"


@pytest.fixture
def classifier(monkeypatch: pytest.MonkeyPatch) -> Iterator[Classifier]:
    running = Classifier()
    thread = threading.Thread(target=running.server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setitem(ports.scorers, "toxicity", HttpScorer(running.url, deadline_s=1.0))
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def policy(action: Action, where: Where = Where.RESPONSE, **options: Any) -> Policy:
    email = Rule("mail", where, "email", Action.MASK)
    return Policy(2, (Rule("kind", where, NAME, action, options), email))


async def answered(stream: ResponseStream, text: str, size: int) -> str:
    out = ""
    try:
        for at in range(0, len(text), size):
            out += stream.feed(text[at : at + size])
            out += await stream.scored()
        out += stream.close()
        return out + await stream.scored()
    except ResponseBlocked as blocked:
        return out + blocked.released + "[blocked]"


def shown(wanted: Policy, text: str = ANSWER, size: int = 10_000) -> str:
    return asyncio.run(answered(ResponseStream(wanted, MemoryVault(b"one")), text, size))


def prompted(messages: list[tuple[str, str]], payer: Actor | None = None) -> ScreenedPrompt:
    wanted = policy(Action.BLOCK, Where.PROMPT)
    return asyncio.run(score_prompt(wanted, screen_prompt(wanted, MemoryVault(b"one"), messages), payer))


def test_a_prompt_is_scored_in_one_batch_without_the_originals_and_blocked(classifier):
    messages = [("user", "Mail bob@example.com."), ("assistant", "Done."), ("user", "Mail bob@example.com.")]
    passed = prompted(messages)
    assert classifier.calls == [["Mail [EMAIL].", "Done."]]
    assert passed.verdict["action"] == "mask"
    with pytest.raises(PromptBlocked) as refusal:
        prompted([*messages, ("user", "HATEFUL words")])
    assert refusal.value.extra["rule"] == "kind"
    assert refusal.value.verdict["action"] == "block"
    assert {one.detector for one in refusal.value.findings} == {NAME}


def test_where_no_rule_wants_a_score_nothing_is_made_anew(classifier):
    wanted = policy(Action.BLOCK, Where.RESPONSE)
    screened = screen_prompt(wanted, MemoryVault(b"one"), [("user", "HATEFUL words")])
    assert asyncio.run(score_prompt(wanted, screened)) is screened
    assert classifier.calls == []


@pytest.mark.parametrize("action", [Action.FLAG, Action.MASK, Action.BLOCK])
def test_an_answer_is_judged_alike_at_any_chunking(classifier, action):
    whole = shown(policy(action))
    assert [shown(policy(action), size=size) for size in (1, 7, 50)] == [whole] * 3
    assert ("HATEFUL" in whole) is (action is Action.FLAG)


def test_masked_passages_leave_the_others_as_they_are(classifier):
    assert "answer. [TOXICITY] Write to [EMAIL]" in shown(policy(Action.MASK))


def test_a_rule_acts_from_its_threshold_on(classifier):
    assert "HATEFUL" in shown(policy(Action.BLOCK, threshold=0.95))
    assert "HATEFUL" not in shown(policy(Action.BLOCK, threshold=0.9))


def test_who_never_waits_for_the_scores_shows_nothing_of_it(classifier):
    stream = ResponseStream(policy(Action.BLOCK), MemoryVault(b"one"))
    assert stream.feed(ANSWER) + stream.close() == ""


def test_what_stands_before_a_blocked_value_is_scored_first(classifier):
    rules = (*policy(Action.BLOCK).rules[:1], Rule("no-mail", Where.RESPONSE, "email", Action.BLOCK))
    for size in (1, 30, 10_000):
        out = shown(Policy(2, rules), "A first sentence that is fine with all of us. Bob is bob@example.com, ok.", size)
        assert out == "A first sentence that is fine with all of us. Bob is [blocked]"
        assert "HATEFUL" not in shown(Policy(2, rules), "They are HATEFUL, and bob@example.com says so.", size)


@pytest.mark.parametrize("fault", ["late", "broken", "unknown", "nonsense", "too few"])
def test_without_its_scorer_a_rule_does_what_it_says(classifier, monkeypatch, fault):
    classifier.delay_s = 1.5 if fault == "late" else 0
    classifier.status = 500 if fault == "broken" else 200
    classifier.scores = {"nonsense": [float("nan")], "too few": [0.1, 0.1, 0.1]}.get(fault)
    if fault == "unknown":
        monkeypatch.delitem(ports.scorers, "toxicity")
    text = "A sentence that nobody can score at this time."
    for action, options in ((Action.BLOCK, {}), (Action.MASK, {}), (Action.FLAG, {"on_failure": "closed"})):
        with pytest.raises(FilterFailed):
            shown(policy(action, **options), text)
    stream = ResponseStream(policy(Action.BLOCK, on_failure="open"), MemoryVault(b"one"))
    assert asyncio.run(answered(stream, text, 9)) == text
    assert [(one.rule, one.detector, one.action) for one in stream.findings] == [("unscreened", NAME, "flag")]


def test_a_scoring_that_costs_is_booked_even_where_the_prompt_is_blocked(world, classifier, monkeypatch):
    price = Price("classifier", "toxicity-1", 1_000_000_000, 0, "1")
    monkeypatch.setitem(ports.scorers, "toxicity", HttpScorer(classifier.url, price=price))
    walter = world.acme.actor("walter")
    with pytest.raises(PromptBlocked):
        prompted([("user", "HATEFUL!")], walter)
    with tenant_scope(world.acme.id):
        row = LedgerRow.objects.get()
    assert (row.purpose, row.model, row.tokens, row.nano_usd) == ("scoring", "toxicity-1", 2, 2000)
    assert not row.estimated


def test_a_scorer_that_costs_is_not_asked_on_nobodys_account(classifier, monkeypatch):
    price = Price("classifier", "toxicity-1", 1_000_000_000, 0, "1")
    monkeypatch.setitem(ports.scorers, "toxicity", HttpScorer(classifier.url, price=price))
    with pytest.raises(FilterFailed):
        prompted([("user", "hello")])
    assert classifier.calls == []


def test_a_rule_with_a_scorer_is_published_and_outlives_it(world, classifier, monkeypatch):
    rule = {"where": "prompt", "detector": NAME, "action": "block", "options": {"threshold": 0.7}}
    with tenant_scope(world.acme.id):
        adam = world.acme.actor("adam")
        commands.publish_policy(adam, [rule])
        for wrong in ({"threshold": 2}, {"on_failure": "perhaps"}, {"keep_last": 1}):
            with pytest.raises(InvalidPolicy):
                commands.publish_policy(adam, [{**rule, "options": wrong}])
        with pytest.raises(InvalidPolicy):
            commands.publish_policy(adam, [{**rule, "action": "pseudonymise"}])
        monkeypatch.delitem(ports.scorers, "toxicity")
        with pytest.raises(InvalidPolicy):
            commands.publish_policy(adam, [rule])
        assert queries.active_policy().rules[0].options == {"threshold": 0.7}
