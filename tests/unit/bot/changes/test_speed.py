"""The longest messages, however made, are read in no time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.adapters.changes.addresses import read_address
from bot.adapters.changes.corrections import drops, is_correction
from bot.adapters.changes.kinds import read_requests
from bot.adapters.changes.lines import choose_lines
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.orders import choose_order
from bot.adapters.changes.reasons import read_reason
from bot.adapters.changes.variants import choose_variant
from tests.unit.bot.changes.wares import CUSTOMER, JACKET, JACKETS, KETTLE, LAMP, ORDERS, TODAY, bought, order

READERS: dict[str, Callable[[str], object]] = {
    "kinds": lambda text: read_requests(text, "en"),
    "orders": lambda text: choose_order(text, ORDERS, TODAY),
    "lines": lambda text: choose_lines(text, order(KETTLE, LAMP, JACKET), None, "en"),
    "variants": lambda text: choose_variant(text, bought(JACKETS[0], "Jacket"), JACKETS, "en"),
    "methods": lambda text: choose_method(text, CUSTOMER, ORDERS[0]),
    "reasons": lambda text: read_reason(text, ("no longer needed",), "en"),
    "addresses": lambda text: read_address(text, {}),
    "corrections": lambda text: (is_correction(text, "en"), drops(text, "zh")),
}
SCRAPS = (
    "1", "a ", "12 ", "\n", "to ", "not the ", "all ", "#1 ", "W1234567 ", "change the order ", "change zip ",
    "i want my order ", "12 Elm St, ", "city: ", "apt 5 ", "A1B 2C3 ", "1-", "{", "我要退", "退", "上海市徐汇区",
    "502室", "return the ", "use my card ",
)  # fmt: skip


@pytest.mark.parametrize("scrap", SCRAPS)
@pytest.mark.parametrize("reader", READERS)
def test_the_longest_message_is_read_quickly(reader: str, scrap: str) -> None:
    """If this fails, one message of 4,000 characters keeps a worker busy for seconds."""
    message = (scrap * 4000)[:4000]
    began = time.perf_counter()
    READERS[reader](message)
    assert time.perf_counter() - began < 2.0
