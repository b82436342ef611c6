from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.brain.influence import HALF_LIFE, WEIGHTS, Factors, Use, discount, factors

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BASE = Use(times=4, last=NOW - HALF_LIFE, gain=2.0, centrality=0.4, cited=1)


def test_recency_halves_with_each_half_life() -> None:
    assert factors(BASE, NOW).recency == pytest.approx(0.5)
    assert factors(replace(BASE, last=NOW - 2 * HALF_LIFE), NOW).recency == pytest.approx(0.25)
    assert factors(replace(BASE, last=NOW + timedelta(hours=1)), NOW).recency == 1.0
    assert factors(Use(), NOW) == Factors(0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("changed", "factor"),
    [
        ({"last": NOW}, "recency"),
        ({"times": 5, "gain": 2.5}, "freq"),
        ({"centrality": 0.5}, "graph"),
        ({"gain": 3.0}, "rerank"),
        ({"cited": 2}, "dream"),
    ],
)
def test_each_factor_changes_the_score_by_its_own_input_alone(
    changed: dict[str, object], factor: str
) -> None:
    before, after = factors(BASE, NOW), factors(replace(BASE, **changed), NOW)  # type: ignore[arg-type]
    differ = [name for name in Factors.__slots__ if getattr(before, name) != getattr(after, name)]
    assert differ == [factor]
    assert after.weighted(WEIGHTS) > before.weighted(WEIGHTS)


def test_places_count_less_the_further_down() -> None:
    assert discount(1) == 1.0
    assert discount(3) == 0.5
    with pytest.raises(ValueError, match="first place"):
        discount(0)


@given(
    st.builds(
        Use,
        times=st.integers(0, 10**9),
        last=st.none() | st.datetimes(timezones=st.just(UTC)),
        gain=st.floats(0, 1e9),
        centrality=st.floats(-1, 2),
        cited=st.integers(0, 10**6),
    )
)
def test_scores_are_shares(use: Use) -> None:
    found = factors(use, NOW)
    assert all(0.0 <= getattr(found, name) <= 1.0 for name in Factors.__slots__)
    assert 0.0 <= found.weighted(WEIGHTS) <= 1.0


def test_weights_below_zero_count_for_nothing() -> None:
    only = Factors(recency=-1.0, freq=2.0, graph=0.0, rerank=0.0, dream=0.0)
    assert Factors(1.0, 0.25, 1.0, 1.0, 1.0).weighted(only) == 0.25
    assert Factors(1.0, 1.0, 1.0, 1.0, 1.0).weighted(Factors(0.0, 0.0, 0.0, 0.0, 0.0)) == 0.0
