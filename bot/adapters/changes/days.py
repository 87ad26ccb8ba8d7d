"""The days that a text speaks of: "last Tuesday", "two weeks ago", 上周, 10月3日."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from knowledge.text import plain_numbers

Span = tuple[date, date]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = "january february march april may june july august september october november december".split()
_DAY = "|".join(_DAYS)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "couple of": 2, "a couple of": 2,
           "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "半": 0}  # fmt: skip
_COUNT = r"(\d{1,2}|a couple of|couple of|an|a|one|two|three|four|five|six|[一两二三四五六半])"


def read_days(text: str, today: date) -> Span | None:
    """First and last day meant, both included; None where no day is named. Days ahead of `today` are last year's."""
    plain = text.casefold()
    for pattern, span in _PATTERNS:
        match = pattern.search(plain) or pattern.search(plain_numbers(plain))
        if match and (found := span(match, today)):
            return found
    return None


def _ago(match: re.Match[str], today: date) -> Span:
    said = match.group(1).strip()
    count = _COUNTS.get(said) if not said.isdigit() else int(said)
    unit = match.group(2)
    if unit.startswith(("day", "天", "日")):
        day = today - timedelta(days=count or 0)
        return day - timedelta(days=1 if (count or 0) > 3 else 0), day + timedelta(days=1 if (count or 0) > 3 else 0)
    if unit.startswith(("week", "周", "星期", "个星期", "礼拜")):
        day = today - timedelta(weeks=count or 0)
        return day - timedelta(days=3), day + timedelta(days=3)
    day = today - timedelta(days=30 * (count or 0) + (15 if said == "半" else 0))
    return day - timedelta(days=10), day + timedelta(days=10)


def _weekday(match: re.Match[str], today: date) -> Span:
    """The last such day before today."""
    day = today - timedelta(days=(today.weekday() - _DAYS.index(match.group(1)) - 1) % 7 + 1)
    return day, day


def _chinese_weekday(match: re.Match[str], today: date) -> Span:
    """上周二 is in the week before this one, 周二 the last one."""
    number = "一二三四五六日天".index(match.group(2)) % 7 if match.group(2) != "天" else 6
    monday = today - timedelta(days=today.weekday())
    if match.group(1):
        day = monday - timedelta(weeks=len(match.group(1))) + timedelta(days=number)
    else:
        day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return day, day


def _week(weeks: int) -> Callable[[re.Match[str], date], Span]:
    def span(_: re.Match[str], today: date) -> Span:
        monday = today - timedelta(days=today.weekday()) - timedelta(weeks=weeks)
        return monday, monday + timedelta(days=6)

    return span


def _day_before(days: int) -> Callable[[re.Match[str], date], Span]:
    return lambda _, today: (today - timedelta(days=days), today - timedelta(days=days))


def _last_month(_: re.Match[str], today: date) -> Span:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _this_month(_: re.Match[str], today: date) -> Span:
    return today.replace(day=1), today


def _date(year: int | None, month: int, day: int | None, today: date) -> Span | None:
    """A day or a whole month; without a year the last one that is not ahead."""
    try:
        first = date(year or today.year, month, day or 1)
        if year is None and first > today:
            first = first.replace(year=first.year - 1)
    except ValueError:
        return None
    if day:
        return first, first
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _english_date(match: re.Match[str], today: date) -> Span | None:
    name, day, year = match.group("month"), match.group("day") or match.group("before"), match.group("year")
    month = next(n for n, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3]))
    return _date(int(year) if year else None, month, int(day) if day else None, today)


def _numeric_date(match: re.Match[str], today: date) -> Span | None:
    year, month, day = match.groups()
    return _date(int(year) if year else None, int(month), int(day) if day else None, today)


_Reader = Callable[[re.Match[str], date], "Span | None"]
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b"), _numeric_date),
    (re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号]?)?(?!以?前)"), _numeric_date),
    (
        re.compile(
            rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|"
            rf"th)?(?:\s+of)?\s+)?(?P<month>{_MONTH})\b\.?(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|"
            rf"th)?\b(?!\d))?(?:,?\s+(?P<year>20\d\d))?"
        ),
        lambda match, today: _english_date(match, today) if _is_month(match) else None,
    ),
    (re.compile(r"\bday before yesterday\b|前天"), _day_before(2)),
    (re.compile(r"\byesterday\b|\blast night\b|昨[天晚日]"), _day_before(1)),
    (re.compile(r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|今[天早晚日]"), _day_before(0)),
    (re.compile(rf"{_COUNT}\s*个?(days?|weeks?|months?|天|周|星期|礼拜|月)\s*(?:ago|back|以?前|之前)"), _ago),
    (
        re.compile(rf"\b(?:last|on|this|from|past)\s+({_DAY})\b|\b({_DAY})'?s?\s+order\b"),
        lambda m, t: _weekday(m, t) if m.group(1) else None,
    ),
    (re.compile(r"(上{0,2})个?(?:周|星期|礼拜)([一二三四五六日天])"), _chinese_weekday),
    (re.compile(r"\bweek before last\b|上上个?(?:周|星期|礼拜)"), _week(2)),
    (re.compile(r"\blast week\b|\bpast week\b|上个?(?:周|星期|礼拜)"), _week(1)),
    (re.compile(r"\bthis week\b|这个?(?:周|星期|礼拜)|本周"), _week(0)),
    (re.compile(r"\blast month\b|上个?月"), _last_month),
    (re.compile(r"\bthis month\b|这个?月|本月"), _this_month),
)


def _is_month(match: re.Match[str]) -> bool:
    """Words like "may" and "march" are months only with a day, or after "in", "from" or "of"."""
    if match.group("month") not in (
        "may",
        "mar",
        "march",
        "dec",
        "sep",
        "jan",
        "jun",
        "oct",
        "nov",
        "aug",
        "feb",
        "apr",
    ):
        return True
    before = match.string[: match.start()].rstrip()
    return bool(match.group("day") or match.group("before") or re.search(r"\b(?:in|from|of|since|last)$", before))
