"""Things and what goes with them."""

from __future__ import annotations

import pytest

from knowledge.accessories import without_accessories


@pytest.mark.parametrize(
    ("titles", "subject", "kept"),
    [
        (["Curlew down sleeping bag", "Moth sleeping-bag liner"], ("sleep", "bag"), ["0"]),
        (["Curlew 羽绒睡袋", "Moth 睡袋内胆"], ("睡袋",), ["0"]),
        (["Tempo kettle with scale filter", "Kettle descaler"], ("kettl",), ["0"]),
        (["Moth sleeping-bag liner"], ("sleep", "bag"), ["0"]),
        (["Robot vacuum and mop", "Stick vacuum"], ("vacuum",), ["0", "1"]),
        (["Tarn 22 徒步日用包（含防雨罩）", "城市双肩包"], ("包",), ["0", "1"]),
    ],
)
def test_what_goes_with_a_thing_is_none(titles: list[str], subject: tuple[str, ...], kept: list[str]) -> None:
    """The cheapest sleeping bag would be a liner."""
    assert list(without_accessories([(str(n), title) for n, title in enumerate(titles)], subject)) == kept
