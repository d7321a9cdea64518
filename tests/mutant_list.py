"""The changes that `make mutants` makes, by the promise that each would break."""

from dataclasses import dataclass

AT_COMMIT = "tests/editor/test_rights_at_commit.py::test_what_changes_between_door_and_commit_stops_the_edit"
SCOPE = "tests/kernel/test_scope.py"
RESERVE = "tests/billing/test_reserve.py"


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `file`; with `new` in its place `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str

    def applied_to(self, text: str) -> str:
        assert text.count(self.old) == 1, f"{self.name}: its text stands {text.count(self.old)} times in {self.file}"
        return text.replace(self.old, self.new)


AN_ACKNOWLEDGED_EDIT = (
    Mutant(
        "the grant's epoch is not compared at commit",
        "editor/commands/append.py",
        "rights.epochs.get(actor.member_id) != batch.epoch",
        "rights.epochs.get(actor.member_id) is None",
        AT_COMMIT,
    ),
    Mutant(
        "a key withdrawn between door and commit still writes",
        "editor/commands/append.py",
        "actor.key_id not in rights.live_keys",
        "False",
        AT_COMMIT,
    ),
    Mutant(
        "a document made private between door and commit still takes edits of others",
        "editor/commands/append.py",
        'or (head.visibility == "private" and head.owner_id != actor.member_id)',
        "",
        AT_COMMIT,
    ),
    Mutant(
        "who may only read writes where the door let it pass",
        "editor/commands/append.py",
        "not actor.can(EDIT) or ",
        "",
        "tests/editor/test_rights_at_commit.py::test_who_may_only_read_writes_nothing_whatever_the_door_let_pass",
    ),
    Mutant(
        "a lower role is noticed only by a message",
        "editor/relay/hub.py",
        "found.epochs.get(connection.member_id) != connection.admission.epoch",
        "False",
        "tests/editor/test_relay.py::test_a_lower_role_makes_its_sockets_read_only_although_no_message_came",
    ),
    Mutant(
        "a poisoned document goes on taking edits",
        "editor/commands/append.py",
        "if decision.head.ids_known != Document.Ids.WHOLE:",
        "if False:",
        "tests/editor/test_repair.py::test_what_a_writer_sends_into_a_poisoned_document_is_refused",
    ),
    Mutant(
        "other content under a used number is acknowledged",
        "editor/commands/append.py",
        "is_repeat = kept is not None and (kept == batch.update or adds_nothing(batch.header, kept))",
        "is_repeat = kept is not None",
        "tests/editor/test_append_updates.py::test_other_content_under_a_number_that_was_used_is_not_acknowledged",
    ),
    Mutant(
        "a deletion reaches one beyond what there is",
        "editor/yjs/admission.py",
        "if end > self.next(client):",
        "if end > self.next(client) + 1:",
        "tests/editor/test_admission.py::test_a_deletion_reaches_the_last_letter_and_no_further",
    ),
    Mutant(
        "a deletion ends inside a surrogate pair",
        "editor/yjs/admission.py",
        " or self._is_inside_pair((client, end)):",
        ":",
        "tests/editor/test_admission.py::test_no_half_of_a_pair_is_deleted",
    ),
    Mutant(
        "deleted ranges go back",
        "editor/yjs/admission.py",
        "            _check_rising(ranges)\n",
        "            pass\n",
        "tests/editor/test_admission.py::test_deleted_ranges_that_overlap_or_go_back_are_refused",
    ),
    Mutant(
        "batches of one transaction fill a document beyond its size",
        "editor/commands/append.py",
        "head.state_bytes + decision.taken_bytes + len(batch.update)",
        "head.state_bytes + len(batch.update)",
        "tests/editor/test_append_updates.py::test_batches_of_one_transaction_fill_a_document_together",
    ),
    Mutant(
        "a range is written of events that are not what their digests say",
        "editor/migrations/0013_ranges_written_by_the_database.py",
        " or not is_whole then",
        " then",
        "tests/editor/test_packing.py",
    ),
    Mutant(
        "an id of voided content is written under again",
        "editor/commands/repair.py",
        "client__in=wrote).update(quarantined_at=now())",
        "client__in=[]).update(quarantined_at=now())",
        "tests/editor/test_repair.py::test_an_id_that_voided_content_was_written_under_takes_nothing_more",
    ),
    Mutant(
        "an id that voided content waits for is leased",
        "editor/commands/repair.py",
        "if highest >= document.next_client:",
        "if highest > document.next_client:",
        "tests/editor/test_repair.py::test_ids_that_voided_content_waits_for_are_never_leased",
    ),
    Mutant(
        "a second repair brings back what the first one voided",
        "editor/commands/repair.py",
        "voided=sorted({*document.voided, *voided})",
        "voided=sorted({*voided})",
        "tests/editor/test_repair.py::test_a_second_repair_keeps_what_the_first_one_voided",
    ),
    Mutant(
        "a deletion waits for what it would take away",
        "editor/commands/repair.py",
        "(found.voided if deletes else found.waiting)[seq] = update",
        "found.waiting[seq] = update",
        "tests/editor/test_repair.py::test_a_deletion_of_what_came_later_is_voided_and_what_came_stays",
    ),
    Mutant(
        "a socket may have any number of bytes on their way",
        "editor/relay/connection.py",
        "while self.pending_bytes > MAX_PENDING_BYTES and self in self.room.participants:",
        "while False:",
        "tests/editor/test_room_and_pace.py::test_a_socket_with_too_much_on_its_way_is_read_no_further",
    ),
    Mutant(
        "a session that ended between door and commit still writes",
        "editor/commands/append.py",
        "actor.session not in rights.live_sessions",
        "False",
        AT_COMMIT,
    ),
    Mutant(
        "a session that reached its age between door and commit still writes",
        "tenants/queries/sessions.py",
        "s.expire_date > clock_timestamp()",
        "s.expire_date is not null",
        AT_COMMIT,
    ),
    Mutant(
        "a new password leaves sessions as they are",
        "tenants/queries/sessions.py",
        "'hex'), 16) = w.fingerprint",
        "'hex'), 16) is not null",
        AT_COMMIT,
    ),
    Mutant(
        "a slow reader's outbox has no bound",
        "editor/relay/outbox.py",
        "if self._size_bytes > MAX_OUTBOX_BYTES:",
        "if self._size_bytes < 0:",
        "tests/editor/test_outbox.py",
    ),
    Mutant(
        "a locked document holds up the others",
        "editor/relay/transactions.py",
        "append_to_documents(work, skips_locked=True)",
        "append_to_documents(work)",
        "tests/editor/test_locked_documents.py::test_a_command_that_takes_six_seconds_delays_only_its_own_document",
    ),
    Mutant(
        "a socket stays open after its session",
        "platform/kernel/tenancy/watch.py",
        "if visitor.actor.session and visitor.actor.session not in live]",
        "if visitor.actor.session and False]",
        "tests/kernel/test_sockets_end.py::test_every_socket_of_a_session_closes_with_it_and_acknowledges_nothing_more",
    ),
    Mutant(
        "a tab is sent news of a topic whose right it has lost",
        "platform/kernel/live/hub.py",
        "allowed(replace(tab.actor, capabilities=rights[tab.actor]), topics)",
        "topics",
        "tests/kernel/test_live.py::test_a_lower_role_counts_at_the_next_delivery",
    ),
    Mutant(
        "a lower role goes on reading what it may not ask for",
        "platform/kernel/tenancy/watch.py",
        "return now is not None and replace(visitor.actor, capabilities=now).can_any(visitor.needs)",
        "return now is not None",
        "tests/kernel/test_sockets_end.py::test_a_keys_rights_shrink_with_those_of_whoever_made_it",
    ),
    Mutant(
        "a socket speaks under another's name",
        "editor/relay/presence.py",
        '{**own[-1].state, "user": user}',
        "own[-1].state",
        "tests/editor/test_hostile_frames.py::test_nobody_speaks_for_another",
    ),
)

THE_ORIGIN_OF_A_SENTENCE = (
    Mutant(
        "an open suggestion is everybody's",
        "editor/queries/suggestions.py",
        "if found is None or (found.accepted_seq is None and found.asked_by != actor.member_id):",
        "if found is None:",
        "tests/editor/test_suggestions.py::test_a_suggestion_changes_nothing_and_is_its_askers",
    ),
    Mutant(
        "a suggestion is accepted twice",
        "editor/commands/suggestions.py",
        "        raise SuggestionDecided(state=found.state)\n    change = _write(actor, found, force)",
        "        pass\n    change = _write(actor, found, force)",
        "tests/editor/test_suggestions.py::test_it_is_decided_once",
    ),
)

NO_BUDGET_IS_OVERSPENT = (
    Mutant(
        "what running calls hold does not count against the cap",
        "billing/redis_scripts/reserve.lua",
        "settled + reserved + add > cap",
        "settled + add > cap",
        f"{RESERVE}::test_two_hundred_calls_at_once_are_admitted_exactly_to_the_cap",
    ),
    Mutant(
        "a Redis that lost its counters admits everything",
        "billing/redis_scripts/is_ready.lua",
        "return run_id and string.find(redis.call('INFO', 'server'), 'run_id:' .. run_id, 1, true) ~= nil",
        "return true",
        f"{RESERVE}::test_a_lost_redis_is_rebuilt_from_the_ledger_before_anything_is_admitted",
    ),
    Mutant(
        "a settled call is booked again",
        "billing/commands/settle.py",
        "    if row.state == HoldState.SETTLED:\n        return _last_booking(row)\n",
        "",
        f"{RESERVE}::test_the_same_hold_twice_reserves_once_and_settles_once",
    ),
    Mutant(
        "the late truth of an expired hold is booked on top of its checkpoint",
        "billing/commands/settle.py",
        "covered - row.used if was_expired else covered",
        "covered",
        f"{RESERVE}::test_an_expired_hold_is_booked_at_its_checkpoint_and_the_late_truth_as_a_difference",
    ),
    Mutant(
        "what others may have spent by now is booked to an old hold",
        "billing/commands/settle.py",
        "return row.amount if row.closed_at is None else row.used",
        "return row.amount",
        "tests/billing/test_over_use.py::test_what_is_told_after_the_grace_of_an_expired_hold_is_over_use",
    ),
    Mutant(
        "a second attempt costs as much again",
        "generation/pipeline/run.py",
        "return self.ceiling_nano_usd - self.figures.cost_nano_usd if self.spent else None",
        "return None",
        "tests/generation/test_random_money.py",
    ),
    Mutant(
        "an id that comes twice in a batch is held twice",
        "billing/commands/hold.py",
        "        written.remove(row.id)\n",
        "",
        "tests/billing/test_batches.py::test_an_id_that_comes_twice_is_held_once_and_booked_once",
    ),
    Mutant(
        "holds are refused that stand",
        "billing/commands/hold.py",
        "    except BudgetUnavailable:\n        log.info",
        "    except HoldLost:\n        log.info",
        "tests/billing/test_batches.py",
    ),
    Mutant(
        "more is booked than was set aside",
        "billing/commands/settle.py",
        "asked.used.at_most(_set_aside(row)).at_least(NOTHING)",
        "asked.used.at_least(NOTHING)",
        "tests/billing/test_over_use.py",
    ),
    Mutant(
        "who calls without a pause is never looked at for ended leases",
        "billing/counters.py",
        "pipeline.zadd(LEASES, lease, lt=True))",
        "pipeline.zadd(LEASES, lease))",
        "tests/billing/test_reap_due.py",
    ),
    Mutant(
        "an end moves money before it knows that it is the first",
        "generation/pipeline/record.py",
        "recorded = [one.run for one in ended if one.run.id in last]",
        "recorded = [one.run for one in ended]",
        "tests/generation/test_ends_together.py",
    ),
    Mutant(
        "a late end is not settled",
        "generation/pipeline/record.py",
        "  # the row before its hold\n    settle_open(run)\n",
        "\n",
        "tests/generation/test_ends_together.py",
    ),
    Mutant(
        "two bookings of a hold do not wait for one another",
        "platform/kernel/rows/many.py",
        " for no key update of t",
        "",
        f"{RESERVE}::test_a_booking_that_comes_while_another_is_made_waits_and_gets_the_same",
    ),
    Mutant(
        "a vendor may write on for ever",
        "generation/pipeline/stream.py",
        "if meter.passed(_OVERRUN * most + _OVERRUN_TOKENS):",
        "if meter.passed(1000 * most):",
        "tests/generation/test_drain.py::test_who_writes_on_far_beyond_the_limit_is_cut",
    ),
    Mutant(
        "a vendor that falls silent beyond its limit holds the line",
        "generation/pipeline/stream.py",
        "run.pace.hurry(settings.PROVIDER_DRAIN_S + run.pace.writing_s)",
        "pass",
        "tests/generation/test_drain.py::test_who_falls_silent_beyond_the_limit_is_not_waited_for",
    ),
    Mutant(
        "a vendor that falls silent after the end holds the line",
        "generation/pipeline/stream.py",
        "run.pace.hurry(settings.PROVIDER_DRAIN_S)\n",
        "pass\n",
        "tests/generation/test_drain.py::test_who_falls_silent_after_the_end_is_not_waited_for",
    ),
    Mutant(
        "a vendor is believed whatever it counts",
        "generation/ending/metering.py",
        "_PLAUSIBLE_FACTOR = 10",
        "_PLAUSIBLE_FACTOR = 10_000",
        "tests/generation/test_tokens.py::test_an_implausible_usage_is_estimated_within_what_was_reserved",
    ),
    Mutant(
        "tokens written to a cache count on top of those read from it",
        "generation/ending/metering.py",
        '_part(self._reported_kinds["cache_write_tokens"], read - cached)',
        '_part(self._reported_kinds["cache_write_tokens"], read)',
        "tests/generation/test_tokens.py::test_tokens_read_from_the_cache_and_written_to_it_are_no_more_than_were_read",
    ),
    Mutant(
        "a key used for another request starts it",
        "generation/pipeline/admit.py",
        "if row.request_digest != request_digest(request, secret_of(row)):",
        "if not row.request_digest:",
        "tests/generation/test_generate.py::test_a_key_that_was_used_for_another_request_is_refused_and_starts_nothing",
    ),
    Mutant(
        "an idempotency key answers another request",
        "platform/kernel/http/idempotency.py",
        "if row.fingerprint != fingerprint:",
        "if not row.fingerprint:",
        "tests/tenants/test_api.py::test_a_write_with_an_idempotency_key_happens_once",
    ),
)

NO_TENANT_SEES_ANOTHER = (
    Mutant(
        "the tenant outlives its transaction",
        "platform/kernel/tenancy/binding.py",
        "set_config('app.tenant', %s, true)",
        "set_config('app.tenant', %s, false)",
        SCOPE,
    ),
    Mutant(
        "the database believes any signature",
        "platform/kernel/sql/tenant.sql",
        "= sha256(convert_to(part[4], 'UTF8'))) is not true then",
        "= sha256(convert_to(part[4], 'UTF8'))) is null then",
        "tests/kernel/test_signed_tenant.py::test_no_part_can_be_exchanged",
    ),
    Mutant(
        "a signed tenant does not end",
        "platform/kernel/sql/tenant.sql",
        "if part[2]::bigint <= started or",
        "if false or",
        "tests/kernel/test_signed_tenant.py::test_a_value_ends",
    ),
    Mutant(
        "a prompt that was not scored is sent",
        "generation/pipeline/stream.py",
        "if not prepared.filtered.is_scored:",
        "if False:",
        "tests/generation/test_scored_prompts.py::test_an_unscored_prompt_is_not_sent",
    ),
    Mutant(
        "a deleted document's id can be used again",
        "platform/kernel/tenancy/constraints.py",
        'f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_id; "',
        'f"ALTER TABLE {table} DISABLE TRIGGER keep_id; "',
        "tests/isolation/test_log_by_sql.py",
    ),
    Mutant(
        "a document can take another id",
        "platform/kernel/sql/ground.sql",
        "if (new.tenant_id, new.id) is distinct from (old.tenant_id, old.id) then",
        "if false then",
        "tests/isolation/test_log_by_sql.py",
    ),
    Mutant(
        "a scope of another tenant opens inside one",
        "platform/kernel/tenancy/scope.py",
        "if held not in (None, tenant_id):",
        "if tenant_id is None:",
        SCOPE,
    ),
    Mutant(
        "a manager sees without a scope",
        "platform/kernel/tenancy/models.py",
        ".filter(tenant_id=current_tenant_id())",
        "",
        SCOPE,
    ),
    Mutant(
        "names in Redis do not carry the tenant",
        "platform/kernel/tenancy/keys.py",
        "    return (tenant_id or current_tenant_id()).hex",
        '    return "all"',
        f"{RESERVE}::test_one_companys_calls_change_no_counter_of_another",
    ),
    Mutant(
        "what a search may compare is that of another search",
        "knowledge/retrieval/signs.py",
        "if found and found.signs is signs and readable in found.views:",
        "if found and readable in found.views:",
        "tests/knowledge/test_kept_signs.py",
    ),
    Mutant(
        "what a search may compare is kept for another search's signs",
        "knowledge/retrieval/signs.py",
        "if found is None or found.signs is not signs:",
        "if found is None:",
        "tests/knowledge/test_kept_signs.py",
    ),
    Mutant(
        "a private document is seen by all",
        "editor/policies.py",
        '(thing.visibility == "organisation" or thing.owner_id == actor.member_id)',
        "True",
        "tests/editor/test_documents.py::test_a_private_document_is_its_owners_alone",
    ),
    Mutant(
        "a private document stands in the lists of all",
        "editor/queries/documents.py",
        "Q(visibility=Document.Visibility.ORGANISATION) | Q(owner_id=actor.member_id or UUID(int=0))",
        "Q()",
        "tests/editor/test_documents.py::test_a_private_document_is_its_owners_alone",
    ),
    Mutant(
        "what an index names is shown to whoever asks",
        "knowledge/queries/retrieve.py",
        "files = File.objects.readable_by(actor.member_id).filter(state=FileState.READY)",
        "files = File.objects.filter(state=FileState.READY)",
        "tests/knowledge/test_search.py::test_what_an_index_still_names_is_read_again_with_the_askers_rights",
    ),
    Mutant(
        "a private file is everybody's",
        "knowledge/models/files.py",
        "self.get_queryset().filter(visible)",
        "self.get_queryset()",
        "tests/knowledge/test_files_api.py::test_a_private_file_is_unknown_to_everybody_else",
    ),
    Mutant(
        "an unconfirmed address accepts an invitation for it",
        "tenants/commands/invitations.py",
        "if not invitation.email or has_confirmed(person, invitation.email):",
        "if invitation.email is not None:",
        "tests/tenants/test_accept_invitation.py::test_another_confirmed_address_of_the_same_person_counts_too",
    ),
    Mutant(
        "a revoked key opens",
        "tenants/models/access.py",
        "return self.revoked_at is None and (",
        "return (",
        "tests/tenants/test_api.py::test_a_key_is_shown_once_works_and_ends",
    ),
    Mutant(
        "the last owner steps down",
        "tenants/commands/members.py",
        "if not any(owner.id != member.id for owner in owners):",
        "if not owners:",
        "tests/tenants/test_api.py::test_only_an_owner_makes_owners_and_one_always_stays",
    ),
)

AN_OUTSIDER_CAN_CHECK = (
    Mutant(
        "leaves and nodes of the log are hashed alike",
        "governance/seal/merkle.py",
        r'sha256(b"\x00" + content)',
        "sha256(content)",
        "tests/governance/test_merkle.py::test_published_roots",
    ),
    Mutant(
        "a proof of inclusion holds for anything",
        "governance/seal/merkle.py",
        r'sha256(b"\x01" + left + right)',
        r'sha256(b"\x01" + left)',
        "tests/governance/test_merkle.py::test_inclusion_proofs_hold_and_nothing_else_does",
    ),
    Mutant(
        "a stream goes on behind what must stop it",
        "governance/filters/stream.py",
        "stop = min((span for span in spans if span.detector in self._stop_at), default=None)",
        "stop = min((span for span in spans if span.detector is None), default=None)",
        "tests/governance/test_stopped_stream.py",
    ),
    Mutant(
        "the rest of a long credential passes",
        "governance/filters/stream.py",
        "self._swallowing = segment.swallow",
        "self._swallowing = None",
        "tests/governance/test_stream.py::test_a_credential_over_the_hard_limit_is_masked_to_its_end",
    ),
)

MUTANTS: tuple[Mutant, ...] = (
    *AN_ACKNOWLEDGED_EDIT,
    *THE_ORIGIN_OF_A_SENTENCE,
    *NO_BUDGET_IS_OVERSPENT,
    *NO_TENANT_SEES_ANOTHER,
    *AN_OUTSIDER_CAN_CHECK,
)
