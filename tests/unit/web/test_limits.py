"""Token buckets, with a clock that stands still until it is moved."""

from __future__ import annotations

import pytest

from bot.web.limits import LoginLimit, MessageLimit, TokenBuckets, network_of


class FakeClock:
    """Seconds that tests set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_bucket_empties_and_refills() -> None:
    """Would never stop a flood, or never let its sender back in."""
    clock = FakeClock()
    buckets = TokenBuckets(60, clock=clock)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == pytest.approx(1.0)
    assert buckets.take("b") == 0.0
    clock.now += 1.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0


def test_trying_too_early_does_not_lengthen_the_wait() -> None:
    """Would lock out a client that retries, for as long as it retries."""
    clock = FakeClock()
    buckets = TokenBuckets(1, clock=clock)
    buckets.take("a")
    for _ in range(10):
        clock.now += 6.0
        buckets.take("a")
    assert buckets.take("a") > 0
    clock.now += 60.0
    assert buckets.take("a") == 0.0


def test_buckets_are_bounded() -> None:
    """Would let a flood of made-up visitors fill the memory."""
    buckets = TokenBuckets(1, most=10)
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets._buckets) == 10


def test_zero_is_no_limit() -> None:
    """Would divide by zero, or stop load tests."""
    limit = MessageLimit(0)
    assert {limit.take(None, "10.0.0.1") for _ in range(100)} == {0}


def test_address_limits_its_visitors_together() -> None:
    """Would let one machine collect cookies and multiply its limit without bound."""
    limit = MessageLimit(2, FakeClock())
    waits = [limit.take(f"visitor {number}", "10.0.0.1") for number in range(30)]
    assert waits.count(0) == 20
    assert limit.take("another", "10.0.0.2") == 0


def test_login_limit_counts_failures_of_account_and_address() -> None:
    """Would let many machines guess one password, or one machine guess many."""
    clock = FakeClock()
    limit = LoginLimit(2, clock)
    for _ in range(2):
        limit.failed("owner", "10.0.0.1")
    assert limit.wait("owner", "10.0.0.2") > 0
    assert limit.wait("sam", "10.0.0.1") > 0
    assert limit.wait("sam", "10.0.0.2") == 0
    clock.now += 31
    assert limit.wait("owner", "10.0.0.2") == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("testclient", "testclient"),
    ],
)
def test_ipv6_counts_by_its_network(address: str, network: str) -> None:
    """Would give whoever has an IPv6 network as many buckets as there are addresses in it."""
    assert network_of(address) == network
