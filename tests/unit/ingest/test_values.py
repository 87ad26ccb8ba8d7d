"""Single values in the spellings of spreadsheets, feeds and people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.loaders import values


@pytest.mark.parametrize("spelling", ["2026-11-04", "2026/11/4", "2026年11月4日", "2026-11-04T10:00:00Z", "2026.11.04"])
def test_days(spelling: str) -> None:
    """A validity date that is misread shows an expired answer."""
    assert values.as_day(spelling) == date(2026, 11, 4)


@pytest.mark.parametrize("spelling", ["11/04/2026", "soon", "2026-13-01", "2026-02-30"])
def test_doubtful_days_are_refused(spelling: str) -> None:
    """11/04 is April to some and November to others: guessing is worse than asking."""
    with pytest.raises(ValueError, match=r"date|calendar"):
        values.as_day(spelling)


def test_instants_without_offset_are_the_shops_local_time() -> None:
    """A return window counted from the wrong zone ends on the wrong day."""
    zone = ZoneInfo("America/New_York")
    assert values.as_instant("2026-07-01T20:00:00", zone) == datetime(2026, 7, 2, 0, 0, tzinfo=UTC)
    assert values.as_instant("2026-07-01", zone) == datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    assert values.as_instant("2026-07-01T20:00:00Z", zone) == datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
    assert values.as_instant(0, zone) == datetime(1970, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="not a time"):
        values.as_instant("2026-07-01 evening", zone)


def test_whole_numbers() -> None:
    """Spreadsheets write 15 as 15.0; half a piece in stock is a mistake."""
    assert [values.as_whole(v) for v in (15, 15.0, "15", "1,500", " 7 ")] == [15, 15, 15, 1500, 7]
    for bad in ("many", 1.5, True, "inf", "nan"):
        with pytest.raises(ValueError, match="number"):
            values.as_whole(bad)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("1.7", 1.7),
        ("-3", -3),
        ("true", True),
        ("007", "007"),
        ("1.10", "1.10"),
        ("+49", "+49"),
        ("1e5", "1e5"),
    ],
)
def test_csv_cells_become_numbers_only_if_they_read_back(cell: str, value: object) -> None:
    """A code or version that loses its zeros is another code."""
    assert values.typed(cell) == value
    assert type(values.typed(cell)) is type(value)


def test_lists_and_maps_in_cells() -> None:
    """CSV has no lists, so people invent some."""
    assert values.as_texts("a | b") == ["a", "b"]
    assert values.as_texts('["a, b", "c"]') == ["a, b", "c"]
    assert values.as_map("colour: red; size: 42") == {"colour": "red", "size": 42}
    assert values.as_map([{"name": "colour", "value": "red"}]) == {"colour": "red"}
    assert values.as_maps('[{"id": 1}]') == [{"id": 1}]
    with pytest.raises(ValueError, match="map is expected"):
        values.as_map("just words")


def test_lone_surrogates_and_control_characters_are_cleaned() -> None:
    """Half an emoji cannot be stored by a database or hashed: it must not end the job."""
    assert values.clean("a\ud83d\x07b  c").encode() == b"a?b c"
    assert values.plain({"a": [float("inf"), "x\x00"]}) == {"a": [None, "x"]}
