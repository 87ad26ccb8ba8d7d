"""The consoles' HTML: every text from outside stays text, and numbers read well."""

from __future__ import annotations

import pytest

from bot.web import markup

NASTY = "<script>alert('x')</script> & \"quotes\""


@pytest.mark.parametrize(
    "html",
    [
        markup.table((NASTY,), [(NASTY,)], ""),
        markup.table((), [], NASTY),
        markup.bars({NASTY: 1.0}),
        markup.figures({NASTY: NASTY}),
        markup.listing([NASTY], ""),
        markup.note(NASTY),
        markup.warning([NASTY]),
        markup.failure(NASTY),
        markup.progress(NASTY, 0.5),
        markup.paragraphs(NASTY),
        markup.disclosure(NASTY, ""),
        markup.talk([markup.Said("shopper", NASTY, NASTY, NASTY)]),
        markup.code({NASTY: NASTY}),
        markup.calls([{"name": NASTY, "mode": NASTY, "ok": True, "arguments": {NASTY: 1}, "result": NASTY}]),
    ],
)
def test_nothing_from_outside_becomes_markup(html: str) -> None:
    """If it fails, a row of a shop's file can run scripts in an admin's browser."""
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_numbers_are_aligned_and_grouped() -> None:
    """If it fails, columns of scores and counts cannot be compared at a glance."""
    html = markup.table(("Name", "Count", "Score"), [("a", 12345, 0.5)], "")
    assert '<td class="number">12,345</td><td class="number">0.500</td>' in html


def test_bars_are_shares_of_the_longest_step_and_the_total_has_none() -> None:
    """If it fails, the bars mislead about where the time goes."""
    html = markup.bars({"retrieve": 10.0, "draft": 5.0, "total": 15.0})
    assert "--share:1.000" in html
    assert "--share:0.500" in html
    assert html.count("--share") == 2
    assert "15.0 ms" in html


def test_steps_that_took_no_time_can_be_drawn() -> None:
    """If it fails, a trace whose steps are all zero breaks the page."""
    assert "0.0 ms" in markup.bars({"screen": 0.0})


def test_no_warning_leaves_no_empty_box() -> None:
    """If it fails, an admin without warnings sees an alarming empty frame."""
    assert markup.warning([]) == ""
