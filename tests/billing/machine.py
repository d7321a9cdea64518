"""The budget under any interleaving of calls, crashes, duplicates, expiry, late truths and losses of Redis.

Beside the real thing runs a model: what each call has booked, and what Redis must believe of it. After every step the
counters must be exactly the model's sums, the ledger its bookings, and no cap may be passed by either.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from unittest import mock
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from billing import commands, counters
from billing.counters import Counter
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork, HoldLost
from billing.events import NOTHING, Amount, Scope, TokenCount, Window
from billing.queries.ledger_totals import totals_by_counter
from billing.queries.windows import running_windows
from kernel.ids import uuid7
from kernel.redis import client
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.keys import redis_key
from tests.billing.calls import PRICE

REFUSALS = (CapReached, HeldByRunningWork, BudgetUnavailable, HoldLost)
TENANT_CAP, MEMBER_CAP = Amount(60, 1000), Amount(10_000, 700)

amounts = st.builds(Amount, st.integers(0, 12), st.integers(0, 300))

shares = st.integers(0, 100)


@dataclass
class Call:
    """One call as the model sees it; in state "none" it never came to its commit.

    `believed` is (reserved, settled) as Redis must have it.
    """

    id: UUID
    member: int
    amount: Amount
    state: str = "none"
    booked: Amount = NOTHING
    checkpoint: Amount = NOTHING
    is_expiry_known: bool = False
    is_closed: bool = False
    believed: tuple[Amount, Amount] = (NOTHING, NOTHING)

    @property
    def truth(self) -> tuple[Amount, Amount]:
        if self.state == "held":
            return self.amount, NOTHING
        if self.state == "expired":
            return (NOTHING if self.is_closed else self.amount - self.booked), self.booked
        return NOTHING, self.booked


def part(amount: Amount, share: int) -> Amount:
    return Amount(amount.tokens * share // 100, amount.nano_usd * share // 100)


class BudgetMachine(RuleBasedStateMachine):
    """Set `new_company` before running: it founds an organisation and returns two members and its owner."""

    new_company: Callable[[], tuple[Actor, Actor, Actor]]

    calls = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        *self.members, owner = type(self).new_company()
        self.tenant_id = owner.tenant_id
        self.known: list[Call] = []
        self.overdue: list[Call] = []
        self.is_ready = True
        with self.scope():
            commands.set_cap(owner, "tenant", None, "day", TENANT_CAP.nano_usd, TENANT_CAP.tokens)
            commands.set_cap(
                owner, "member", self.members[0].member_id, "month", MEMBER_CAP.nano_usd, MEMBER_CAP.tokens
            )
            commands.reap()
            self.windows = running_windows()
        places = [(Scope.TENANT, None), *((Scope.MEMBER, member.member_id) for member in self.members)]
        self.counters = [
            Counter(scope, who, window.key, window.forget_at)
            for scope, who in places
            for window in self.windows.values()
        ]
        self.caps = {
            (Scope.TENANT, None, self.windows[Window.DAY].key): TENANT_CAP,
            (Scope.MEMBER, self.members[0].member_id, self.windows[Window.MONTH].key): MEMBER_CAP,
        }

    # -- what people and processes do

    @rule(
        target=calls,
        member=st.integers(0, 1),
        amount=amounts,
        until=st.sampled_from(["held"] * 4 + ["crash", "wiped"]),
    )
    def hold(self, member: int, amount: Amount, until: str) -> Call:
        """Set aside and commit; or die before the commit; or Redis is lost before it."""
        call = Call(uuid7(), member, amount)
        self.rebuilt_on_demand()
        with suppress(ZeroDivisionError, *REFUSALS), self.scope():
            self.try_hold(call)
            call.believed = amount, NOTHING
            if until == "crash":
                raise ZeroDivisionError
            if until == "wiped":
                self.wipe()
            call.state = "held"
        self.known.append(call)
        return call

    @rule(call=calls)
    def hold_again(self, call: Call) -> None:
        """The same hold id: only one that never came to its commit is taken; nothing is counted twice."""
        if call in self.overdue:
            return
        self.rebuilt_on_demand()
        with suppress(*REFUSALS), self.scope():
            self.try_hold(call)
            assert call.state == "none"
            call.state, call.believed = "held", (call.amount, NOTHING)

    @rule(call=calls, share=shares)
    def checkpoint(self, call: Call, share: int) -> None:
        with suppress(*REFUSALS), self.scope():
            commands.checkpoint(call.id, part(call.amount, share))
            call.checkpoint = call.checkpoint.at_least(part(call.amount, share))

    @rule(call=calls, share=shares, step=st.sampled_from(["done", "done", "lost", "twice"]))
    def settle(self, call: Call, share: int, step: str) -> None:
        """In time, or late: then it is the truth about an expired call. Redis may not hear of it."""
        # After the grace nothing is set aside any more that a larger truth could use.
        used = call.booked if call.is_closed else part(call.amount, share)
        if call.state not in ("held", "expired", "settled"):
            return
        first = call.state != "settled"
        with self.redis_step(step):
            self.settle_for(call, used)
        if step == "twice":
            self.settle_for(call, used)
        if first:
            call.state, call.booked = "settled", used
            self.followed(call, step)

    @rule(call=calls, step=st.sampled_from(["done", "done", "lost"]))
    def expire_early(self, call: Call, step: str) -> None:
        """A sweep ends the owner's work before the lease is over; the owner may still come with the truth."""
        with self.redis_step(step), self.scope():
            booked = commands.expire_early(call.id, TokenCount(call.checkpoint.tokens, 0))
        if call.state == "held":
            call.state, call.booked = "expired", call.checkpoint
            if self.is_ready and step != "lost":
                self.told(call)
        assert booked == call.booked

    @rule(call=calls, step=st.sampled_from(["done", "lost"]))
    def release(self, call: Call, step: str) -> None:
        with self.redis_step(step), self.scope():
            commands.release(call.id)
        if call.state == "held":
            call.state = "released"
            self.followed(call, step)
        elif call.state == "expired":  # its checkpoint was booked, and is booked back
            call.state, call.booked = "settled", NOTHING
            self.followed(call, step)

    @rule(call=consumes(calls))
    def forget(self, call: Call) -> None:
        """The process dies: nobody will ever speak of this call again."""

    # -- what time and misfortune do

    @rule(call=calls, step=st.sampled_from(["done", "done", "lost"]))
    def lease_runs_out(self, call: Call, step: str) -> None:
        """The reaper comes by; it too may die before it tells Redis, and come again."""
        with self.redis_step(step), self.scope():
            is_open = client().zadd(redis_key("budget", "open"), {call.id.hex: 0}, xx=True, ch=True)
            commands.reap()
        self.rebuilt_on_demand()
        if is_open and call not in self.overdue:
            self.overdue.append(call)
        for due in self.overdue:
            self.reaped(due, step)
        if step != "lost":
            self.overdue.clear()

    @rule()
    def redis_is_wiped(self) -> None:
        with self.scope():
            self.wipe()

    @rule()
    def reconcile(self) -> None:
        was_right = all(call.believed == call.truth for call in self.known)
        with self.scope():
            drift = commands.reconcile()
        if drift or not self.is_ready:
            assert not (self.is_ready and was_right)
            self.rebuilt()
        else:
            assert was_right

    # -- what must hold after every step

    @invariant()
    def the_ledger_is_what_was_booked_and_within_every_cap(self) -> None:
        with self.scope():
            truth = totals_by_counter(self.counters)
        for counter, total in truth.items():
            mine = [call for call in self.known if self.counts_in(call, counter)]
            assert total.settled == added(call.truth[1] for call in mine)
            assert total.reserved == added(call.truth[0] for call in mine)
            self.within_cap(counter, total.settled + total.reserved)

    @precondition(lambda self: self.is_ready)
    @invariant()
    def the_counters_are_exactly_what_they_must_be_and_within_every_cap(self) -> None:
        with self.scope():
            found = zip(self.counters, counters.totals(self.counters), strict=True)
            for counter, total in found:
                mine = [call for call in self.known if self.counts_in(call, counter)]
                assert total.reserved == added(call.believed[0] for call in mine)
                assert total.settled == added(call.believed[1] for call in mine)
                self.within_cap(counter, total.settled + total.reserved)

    def teardown(self) -> None:
        """Whatever happened: sweep, reconcile, and the counters equal the ledger."""
        with self.scope():
            for _ in range(3):
                commands.reap()
                commands.reconcile()
            truth = totals_by_counter(self.counters)
            assert list(truth.values()) == counters.totals(list(truth))

    # -- the model

    def try_hold(self, call: Call) -> None:
        commands.hold(self.members[call.member], call.id, PRICE, call.amount, purpose="chat")

    def wipe(self) -> None:
        for key in client().scan_iter(redis_key("budget", "*"), count=1000):
            client().delete(key)
        self.is_ready = False
        self.overdue.clear()

    def settle_for(self, call: Call, used: Amount) -> None:
        with self.scope():
            commands.settle(call.id, used, TokenCount(used.tokens, 0), estimated=False)

    def followed(self, call: Call, step: str) -> None:
        if self.is_ready and step != "lost":
            call.believed = NOTHING, call.booked

    def reaped(self, call: Call, step: str) -> None:
        """What the reaper makes of a call whose lease is over, in the database and, unless lost, in Redis."""
        if call.state == "expired" and call.is_expiry_known:
            call.is_closed = call.is_closed or step != "lost"  # that was the end of the grace
        elif call.state == "held":
            call.state, call.booked = "expired", call.checkpoint
        if step != "lost":
            self.told(call)

    def told(self, call: Call) -> None:
        """Redis now believes the truth about a call."""
        call.believed = call.truth
        call.is_expiry_known = call.state == "expired"

    def rebuilt_on_demand(self) -> None:
        """The next admission rebuilds what was lost, before it looks at caps."""
        if not self.is_ready:
            self.rebuilt()

    def rebuilt(self) -> None:
        self.is_ready = True
        self.overdue.clear()
        for call in self.known:
            self.told(call)

    @contextmanager
    def scope(self) -> Iterator[None]:
        with tenant_scope(self.tenant_id):
            yield

    @contextmanager
    def redis_step(self, step: str) -> Iterator[None]:
        """With "lost", the process dies between its commit and the step that tells Redis."""
        if step != "lost":
            yield
            return
        with mock.patch.object(counters, "finish_all", lambda steps, *_: ["unavailable"] * len(steps)):
            yield

    def counts_in(self, call: Call, counter: Counter) -> bool:
        return counter.member_id in (None, self.members[call.member].member_id)

    def within_cap(self, counter: Counter, total: Amount) -> None:
        if cap := self.caps.get((counter.scope, counter.member_id, counter.window_key)):
            assert total.nano_usd <= cap.nano_usd
            assert total.tokens <= cap.tokens


def added(amounts_of: Iterator[Amount]) -> Amount:
    total = NOTHING
    for amount in amounts_of:
        total = total + amount
    return total
