"""Calendar windows: the organisation's own midnight, on days of 23 and 25 hours and where there is none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.events import Window
from billing.windows import window_of_key, windows_at

ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Apia", "America/Santiago", "Asia/Beirut"]

FIRST, LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2040-01-01")


def day(at: str, zone: str):
    return windows_at(datetime.fromisoformat(at).replace(tzinfo=UTC), zone)[Window.DAY]


def hours(window) -> float:
    return (window.ends_at - window.starts_at) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "zone", "length"),
    [
        ("2026-11-21T12:00", "Europe/Berlin", 24),
        ("2026-03-29T12:00", "Europe/Berlin", 23),
        ("2026-10-25T12:00", "Europe/Berlin", 25),
        ("2025-03-30T12:00", "Asia/Beirut", 23),  # clocks go forward at midnight: the day begins at one
    ],
)
def test_a_day_is_as_long_as_it_is_there(at, zone, length):
    assert hours(day(at, zone)) == length


def test_a_day_begins_at_the_organisations_midnight_not_at_ours():
    tokyo = day("2026-11-21T15:30", "Asia/Tokyo")
    assert tokyo.key == "2026-11-22@Asia/Tokyo"
    assert tokyo.starts_at == datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_a_month_ends_where_the_next_begins():
    december = windows_at(datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "Europe/Berlin")[Window.MONTH]
    january = windows_at(datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "Europe/Berlin")[Window.MONTH]
    assert (december.key, january.key) == ("2026-12@Europe/Berlin", "2027-01@Europe/Berlin")
    assert december.ends_at == january.starts_at


@given(st.datetimes(FIRST, LAST), st.sampled_from(ZONES))
def test_every_moment_lies_in_its_windows_and_windows_do_not_overlap(at, zone):
    at = at.replace(tzinfo=UTC)
    for kind, window in windows_at(at, zone).items():
        assert window.starts_at <= at < window.ends_at
        assert windows_at(window.ends_at, zone)[kind].starts_at == window.ends_at
        assert windows_at(window.starts_at, zone)[kind].key == window.key
        assert window_of_key(window.key) == window


def test_an_unknown_zone_counts_in_utc():
    assert day("2026-11-21T12:00", "Mars/Olympus").key == "2026-11-21@UTC"
