"""How many requests a minute each key may make of this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_MOST = 10_000
"""Keys remembered; then those that are not in use are forgotten."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    flow: float


class RateLimit:
    """A token bucket for each key: a minute's requests may come at once, after that as many as flow in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def is_spent(self, key: str) -> bool:
        """Whether the last token is gone, as far as is known without taking one."""
        bucket = self._buckets.get(key)
        return bucket is not None and bucket.tokens + (self._clock() - bucket.at) * bucket.flow < 1

    def wait_s(self, key: str, per_minute: int) -> float:
        """Take a token; 0 where there was one, else the seconds until there is. 0 per minute: no limit."""
        if per_minute <= 0:
            return 0.0
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= _MOST:
                self._buckets = {k: b for k, b in self._buckets.items() if now - b.at < 60}
            bucket = self._buckets[key] = _Bucket(per_minute, now, 0.0)
        flow = bucket.flow = per_minute / 60
        bucket.tokens = min(per_minute, bucket.tokens + (now - bucket.at) * flow)
        bucket.at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / flow
        bucket.tokens -= 1
        return 0.0
