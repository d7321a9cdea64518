"""The budget's promise, searched for counterexamples on a real PostgreSQL and Redis.

`BUDGET_EXAMPLES=500 pytest tests/billing/test_machine.py` searches longer than the suite does.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from kernel.ids import uuid7
from kernel.rooms import Role
from kernel.tenancy import Actor, tenant_scope
from tenants import commands, queries
from tests.billing.machine import BudgetMachine
from tests.world import World

EXAMPLES = int(os.environ.get("BUDGET_EXAMPLES", "20"))


@pytest.mark.slow
def test_no_interleaving_passes_a_cap_or_parts_the_counters_from_the_ledger(world: World):
    people = world.acme.people

    def new_company() -> tuple[Actor, Actor, Actor]:
        organisation = commands.create_organisation(people["olivia"], "Budget", f"budget-{uuid7().hex[-12:]}")
        with tenant_scope(organisation.id):
            system = Actor.system(organisation.id)
            members = [commands.add_member(system, people[name], Role.WRITER) for name in ("walter", "edith")]
            actors = [queries.actor_of_member(member.id) for member in members]
        assert actors[0] is not None
        assert actors[1] is not None
        return actors[0], actors[1], system

    BudgetMachine.new_company = staticmethod(new_company)
    run_state_machine_as_test(
        BudgetMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
