"""A minute's requests may come at once; after that as many as flow in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.api.rate import RateLimit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    limit = RateLimit(clock)
    assert [limit.wait_s("a", 3) for _ in range(3)] == [0.0] * 3
    assert limit.wait_s("a", 3) == 20.0
    assert limit.wait_s("b", 3) == 0.0
    clock.now += 15
    assert round(limit.wait_s("a", 3), 6) == 5.0
    clock.now += 5
    assert limit.wait_s("a", 3) == 0.0
    assert limit.wait_s("a", 0) == 0.0
    clock.now += 3600
    assert [limit.wait_s("a", 3) > 0 for _ in range(4)] == [False, False, False, True]


@given(st.integers(1, 600), st.lists(st.floats(0, 30), max_size=60))
def test_never_more_than_a_minutes_and_what_flows_in(rate: int, pauses: list[float]) -> None:
    clock = Clock()
    limit, passed, began = RateLimit(clock), 0, clock.now
    for pause in pauses:
        clock.now += pause
        passed += limit.wait_s("k", rate) == 0.0
    assert passed <= rate + (clock.now - began) * rate / 60 + 1e-6
    wait = limit.wait_s("k", rate)
    clock.now += wait + 1e-6
    assert limit.wait_s("k", rate) == 0.0 or wait == 0.0
