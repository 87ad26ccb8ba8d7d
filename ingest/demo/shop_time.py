"""Dates of the sample shop: its "now", business days and the shoppers' local hours."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
FIRST_DAY = date(2025, 9, 1)

_SATURDAY = 5
_HOLIDAYS = frozenset(
    date(*day)
    for day in (
        (2025, 9, 1),
        (2025, 11, 27),
        (2025, 12, 25),
        (2026, 1, 1),
        (2026, 5, 25),
        (2026, 7, 3),
        (2026, 9, 7),
        (2026, 11, 26),
        (2026, 12, 25),
    )
)
_HOME_ZONE = "America/New_York"
_ZONES = {
    "America/Los_Angeles": ("CA", "OR", "WA", "NV", "BC"),
    "America/Denver": ("AZ", "CO", "ID", "MT", "NM", "UT", "WY", "AB"),
    "America/Chicago": ("AL", "IA", "IL", "LA", "MN", "MO", "TN", "TX", "WI", "MB"),
    "America/Anchorage": ("AK",),
    "Pacific/Honolulu": ("HI",),
    "America/Halifax": ("NB", "NS", "PE"),
}
_ZONE_OF_STATE = {state: zone for zone, states in _ZONES.items() for state in states}


def zone_of(state: str) -> ZoneInfo:
    """Returns the time zone in which most people of a state or province live."""
    return ZoneInfo(_ZONE_OF_STATE.get(state, _HOME_ZONE))


def iso(moment: datetime) -> str:
    """Writes a moment as UTC with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_business_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _HOLIDAYS


def business_days_after(day: date, count: int) -> date:
    """Returns the day that lies some business days later, or earlier if negative."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= _is_business_day(day)
    return day


def random_business_day(rng: random.Random, first: date, last: date) -> date:
    """Draws a business day, both ends included."""
    while True:
        day = first + timedelta(days=rng.randint(0, (last - first).days))
        if _is_business_day(day):
            return day


def shopping_time(rng: random.Random, day: date, zone: ZoneInfo) -> datetime:
    """Draws a local moment of the day at which people shop; evenings are likelier."""
    hour = rng.triangular(7, 23.9, 20)
    clock = time(int(hour), rng.randrange(60), rng.randrange(60), tzinfo=zone)
    return datetime.combine(day, clock)


def delivery_time(rng: random.Random, day: date, zone: ZoneInfo) -> datetime:
    """Draws a local moment at which parcels are handed over."""
    clock = time(rng.randint(9, 15), rng.randrange(60), rng.randrange(60), tzinfo=zone)
    return datetime.combine(day, clock)


def recent_time(rng: random.Random, oldest: timedelta, newest: timedelta, zone: ZoneInfo) -> datetime:
    """Draws a moment between two ages at which the shopper is awake."""
    while True:
        age = rng.uniform(newest.total_seconds(), oldest.total_seconds())
        moment = NOW - timedelta(seconds=int(age))
        if 7 <= moment.astimezone(zone).hour < 24:
            return moment
