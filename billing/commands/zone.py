"""When an organisation moves to another time zone, its running windows begin and end at other instants."""

from billing import counters
from billing.commands.bookings import news_of_usage
from billing.commands.gate import wait_for_gate
from billing.events import Window
from billing.queries.ledger_totals import open_holds
from billing.windows import windows_at


def move_windows(zone_name: str) -> None:
    """Move the open holds into the windows of another zone, by the instant they were made.

    Runs in the transaction that changes the zone. Admissions wait for it and then find the counters gone, so that the
    first one counts them anew from what was committed, whichever way this transaction ends.
    """
    wait_for_gate()
    for hold in open_holds(locked=True):
        windows = windows_at(hold.created_at, zone_name)
        hold.day_key, hold.month_key = windows[Window.DAY].key, windows[Window.MONTH].key
        hold.save(update_fields=["day_key", "month_key"])
    counters.close_gate()
    news_of_usage()
