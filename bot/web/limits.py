"""How fast one may write: token buckets in memory, for each visitor and for each client address."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_BUCKETS = 50_000
# Many shoppers may sit behind one address; known visitors share ten times what one of them may.
_VISITORS_PER_ADDRESS = 10
_MOST_FAILED_LOGINS = 10  # a minute, for an account and for an address


class TokenBuckets:
    """One bucket a key, `per_minute` tokens deep and refilled at that rate. 0 lifts the limit.

    The keys used longest ago are forgotten first, which fills their buckets again.
    """

    def __init__(
        self, per_minute: int, *, clock: Callable[[], float] = time.monotonic, most: int = _MOST_BUCKETS
    ) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: tokens, as of when
        self._guard = threading.Lock()

    def take(self, key: str) -> float:
        """Take a token: 0.0, or the seconds until there is one again."""
        return self._wait(key, cost=1.0)

    def wait(self, key: str) -> float:
        """The seconds until `take` would succeed, without taking."""
        return self._wait(key, cost=0.0)

    def _wait(self, key: str, cost: float) -> float:
        if not self._capacity:
            return 0.0
        per_second, now = self._capacity / 60, self._clock()
        with self._guard:
            tokens, then = self._buckets.pop(key, (self._capacity, now))
            tokens = min(self._capacity, tokens + (now - then) * per_second)
            allowed = tokens >= 1.0
            self._buckets[key] = (tokens - cost if allowed else tokens, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - tokens) / per_second


class MessageLimit:
    """The limit on messages. Visitors whom we know have a bucket each; newcomers share their address's bucket."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._visitors = TokenBuckets(per_minute, clock=clock)
        self._addresses = TokenBuckets(per_minute * _VISITORS_PER_ADDRESS, clock=clock)

    def take(self, visitor: str | None, address: str) -> int:
        """Count a message: 0, or the whole seconds after which to try again. `visitor` None is a newcomer."""
        network = network_of(address)
        key = f"visitor {visitor}" if visitor else f"newcomers {network}"
        return math.ceil(self._visitors.take(key) or self._addresses.take(network))


class LoginLimit:
    """Slows guessing of passwords. Counts failures only; stays on when the limit on messages is lifted."""

    def __init__(self, per_minute: int = _MOST_FAILED_LOGINS, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = TokenBuckets(per_minute, clock=clock)

    def wait(self, username: str, address: str) -> int:
        """0, or the whole seconds after which another try is allowed."""
        return math.ceil(max(self._failures.wait(key) for key in self._keys(username, address)))

    def failed(self, username: str, address: str) -> None:
        """Count a failure."""
        for key in self._keys(username, address):
            self._failures.take(key)

    @staticmethod
    def _keys(username: str, address: str) -> tuple[str, str]:
        return f"account {username}", f"address {network_of(address)}"


def network_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or an IPv6 /64, since its holder has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
