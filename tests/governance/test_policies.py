"""Policies are versioned, built in at first, and journaled when published."""

import pytest

from governance import commands, queries
from governance.errors import InvalidPolicy
from governance.events import Action, Rule, Where
from governance.filters.pseudonyms import restore
from governance.models import PolicyVersion
from kernel.errors import Forbidden
from kernel.journal.models import JournalEvent
from kernel.redis import client
from kernel.tenancy import tenant_scope

BLOCK_SECRETS = Rule("no-secrets", Where.PROMPT, "secret", Action.BLOCK)


def test_every_organisation_has_version_1_without_anything_being_written(world):
    with tenant_scope(world.acme.id):
        policy = queries.active_policy()
        assert policy.version == 1
        assert {rule.where for rule in policy.rules} == set(Where)
        assert not PolicyVersion.objects.exists()


def test_a_published_policy_is_the_next_version_and_is_journaled(world):
    with tenant_scope(world.acme.id):
        published = commands.publish_policy(world.acme.actor("adam"), [BLOCK_SECRETS])
        assert published.version == 2
        assert queries.active_policy().rules == (BLOCK_SECRETS,)
        first = queries.policy_version(1)
        assert first is not None
        assert len(first.rules) > 1
        event = JournalEvent.objects.get(verb="policy.published")
        assert event.data["version"] == 2
    with tenant_scope(world.globex.id):
        assert queries.active_policy().version == 1


def test_only_who_manages_policies_may_publish(world):
    with tenant_scope(world.acme.id), pytest.raises(Forbidden):
        commands.publish_policy(world.acme.actor("edith"), [BLOCK_SECRETS])


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"where": "nowhere", "detector": "card", "action": "mask"}, "rules[0].where"),
        ({"where": "prompt", "detector": "aura", "action": "mask"}, "rules[0].detector"),
        ({"where": "prompt", "detector": "card", "action": "shout"}, "rules[0].action"),
        ({"where": "response", "detector": "card", "action": "pseudonymise"}, "rules[0].action"),
        ({"where": "prompt", "detector": "card", "action": "mask", "options": {"x": 1}}, "rules[0].options"),
        (
            {"where": "prompt", "detector": "phone", "action": "mask", "options": {"regions": ["XX"]}},
            "rules[0].options.regions",
        ),
        (
            {"where": "prompt", "detector": "card", "action": "mask", "options": {"keep_last": 9}},
            "rules[0].options.keep_last",
        ),
    ],
)
def test_a_faulty_rule_is_named(world, rule, fault):
    with tenant_scope(world.acme.id), pytest.raises(InvalidPolicy) as refusal:
        commands.publish_policy(world.acme.actor("adam"), [rule])
    assert fault in refusal.value.extra["fields"]


def test_a_conversation_keeps_its_placeholders_and_shares_none(world):
    text = [("user", "mail bob@example.com and eve@example.com")]
    with tenant_scope(world.acme.id):
        policy = queries.active_policy()
        first, again = queries.vault("talk 1"), queries.vault("talk 1")
        [(_, sent)] = queries.screen_prompt(policy, first, text).messages
        assert queries.screen_prompt(policy, again, text).messages == [("user", sent)]
        assert queries.screen_prompt(policy, queries.vault("talk 2"), text).messages != [("user", sent)]
    assert restore(sent, first) == text[0][1]


def test_nothing_of_a_conversation_is_readable_in_redis_and_it_is_forgotten(world):
    with tenant_scope(world.acme.id):
        queries.screen_prompt(queries.active_policy(), queries.vault("secret talk"), [("user", "bob@example.com")])
    found = list(client().scan_iter(f"{{t:{world.acme.id.hex}}}:vault:*", count=1000))
    assert len(found) == 1
    assert b"secret talk" not in found[0]
    stored = client().hgetall(found[0])
    assert not any(word in bytes(k + v) for k, v in stored.items() for word in (b"bob", b"EMAIL", b"example"))
    assert 0 < client().ttl(found[0]) <= 7 * 24 * 3600
