"""shop.toml is read strictly: a wrong number must not become policy."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from knowledge.shop import ShopProfile, ShopProfileError, parse_shop_toml


def test_missing_values_fall_back_to_the_benchmark() -> None:
    """An empty file would leave a shop without a policy."""
    shop = parse_shop_toml("")
    assert shop.return_days is None
    assert shop.proofs == ("email", "name_zip")
    assert shop.proofs_are_default


def test_numbers_are_read_at_the_top_and_in_a_policy_table() -> None:
    """Merchants write them in either place."""
    top = parse_shop_toml('return_days = 30\nfree_shipping_over = "75.00"')
    table = parse_shop_toml('[policy]\nreturn_days = 30\nfree_shipping_over = "75.00"')
    assert (top.return_days, top.free_shipping_over) == (30, 7500) == (table.return_days, table.free_shipping_over)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("return_days = -1", "return_days"),
        ("return_days = true", "return_days"),
        ("name = 5", "name"),
        ('timezone = "Mars/Base"', "timezone"),
        ('free_shipping_over = "lots"', "free_shipping_over"),
        ('[identity]\nproofs = ["passport"]', "passport"),
        ("name = ", "TOML"),
    ],
)
def test_mistakes_are_named(text: str, reason: str) -> None:
    """The merchant would not know which line to mend."""
    with pytest.raises(ShopProfileError, match=reason):
        parse_shop_toml(text)


def test_it_survives_the_manifest() -> None:
    """A published snapshot would come back with another policy."""
    shop = parse_shop_toml(
        'name = "A"\nlanguages = ["en"]\n[identity]\nproofs = ["token"]\n[contact]\nemail = "a@b.example"'
    )
    assert ShopProfile.from_json(shop.to_json()) == shop


def test_the_calendar_day_is_the_shops() -> None:
    """Validity dates would flip hours early or late."""
    shop = parse_shop_toml('timezone = "America/New_York"')
    assert shop.today(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)) == date(2026, 11, 23)
