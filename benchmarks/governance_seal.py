"""Journal rows sealed a second, and how soon after it was journaled a row is sealed and provable."""

import time
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import against, percentiles

ROWS = 40_000
RATE_TARGET, SEALED_TARGET_S = 15_000, 0.03

_FILL = """
insert into kernel_journalevent
  (id, tenant_id, at, actor_kind, actor_id, verb, subject_kind, subject_id, subject_seq, request_id, traceparent,
   data, personal_subject, personal, salt, schema_version)
select gen_random_uuid(), %s, now(), 'human', gen_random_uuid(), 'generation.finished', 'bench', %s, n, 'r', '',
  jsonb_build_object('model', 'gpt-test', 'cost_nano_usd', n, 'usage', jsonb_build_object('input_tokens', n)),
  'member:x', decode(repeat('ab', 200), 'hex'), decode(repeat('cd', 16), 'hex'), 1
from generate_series(1, %s) n
"""


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Seals a backlog with encrypted fields, then takes proofs, verifies, and checks the export as an outsider."""
    from django.db import connection

    from governance import commands, queries
    from kernel.ids import uuid7
    from kernel.tenancy import tenant_scope
    from tests.governance.logs import export
    from tests.world import build_company

    company = build_company("Bench")
    with tenant_scope(company.id), connection.cursor() as cursor:
        cursor.execute(_FILL, [company.id, uuid7(), ROWS])
    seconds, sealed = _timed(lambda: commands.seal_tenant(company.id))
    with tenant_scope(company.id):
        verify_s, checked = _timed(queries.verify_log)
    export_s, lines = _timed(lambda: export(company))
    outside_s, problems = _timed(lambda: _outsider(lines))
    rate = round(sealed / seconds)
    return {
        "rows": sealed,
        "sealed_per_s": against(rate, RATE_TARGET, at_most=False),
        "single_row": percentiles(_singles(company)),
        "single_row_target_s": SEALED_TARGET_S,
        "inclusion_proof": percentiles(_proofs(company)),
        "verify_rows_per_s": round(checked.events / verify_s),
        "verified": checked.is_ok,
        "export_rows_per_s": round(len(lines) / export_s),
        "outsider_rows_per_s": round(len(lines) / outside_s),
        "outsider_problems": problems,
    }


def _singles(company: Any) -> list[float]:
    """One row journaled, sealed and provable, without the beat's half second."""
    from governance import commands, queries
    from kernel.tenancy import tenant_scope
    from tests.governance.logs import journal_some

    took = []
    for _ in range(50):
        started = time.perf_counter()
        [event_id] = journal_some(company, 1)
        commands.seal_tenant(company.id)
        with tenant_scope(company.id):
            queries.inclusion_proof(event_id)
        took.append(time.perf_counter() - started)
    return took


def _proofs(company: Any) -> list[float]:
    from governance import queries
    from governance.models import AuditLeaf
    from kernel.tenancy import tenant_scope

    with tenant_scope(company.id):
        ids = list(AuditLeaf.objects.order_by("event_id").values_list("event_id", flat=True)[:100])
        return [_timed(lambda one=one: queries.inclusion_proof(one))[0] for one in ids]


def _outsider(lines: list[str]) -> int:
    from clients.verify_audit import Checker

    checker = Checker([])
    checker.read(line.encode() for line in lines)
    return len(checker.problems)


def _timed(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
