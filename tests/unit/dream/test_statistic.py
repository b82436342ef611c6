"""The statistics, against worked values and their properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.dream import statistic

_COUNTS = st.integers(0, 60)


def test_the_log_likelihood_ratio_is_that_of_the_table() -> None:
    assert statistic.log_likelihood_ratio(10, 20, 30, 200) == pytest.approx(15.7782, abs=1e-4)
    assert statistic.log_likelihood_ratio(5, 10, 20, 40) == 0.0  # independent
    assert statistic.log_likelihood_ratio(0, 0, 0, 0) == 0.0


@given(_COUNTS, _COUNTS, _COUNTS, _COUNTS)
def test_the_ratio_is_never_negative_and_symmetric(a: int, b: int, c: int, d: int) -> None:
    total = a + b + c + d
    found = statistic.log_likelihood_ratio(a, a + b, a + c, total)
    assert found >= 0.0
    assert found == pytest.approx(statistic.log_likelihood_ratio(a, a + c, a + b, total), abs=1e-7)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.0, 1.0))
def test_a_binomial_tail_is_the_sum_of_its_terms(hits: int, trials: int, chance: float) -> None:
    hits = min(hits, trials)
    told = math.fsum(
        math.comb(trials, n) * chance**n * (1 - chance) ** (trials - n) for n in range(hits, trials + 1)
    )
    assert statistic.binomial_tail(hits, trials, chance) == pytest.approx(min(told, 1.0), abs=1e-9)


def test_a_chi_squared_tail_and_a_normal_one_are_those_of_the_tables() -> None:
    assert statistic.chi_squared_tail(3.841459) == pytest.approx(0.05, abs=1e-6)
    assert statistic.normal_tail(1.959964) == pytest.approx(0.025, abs=1e-6)


def test_a_trend_of_few_values_is_judged_exactly() -> None:
    assert statistic.mann_kendall([1, 2, 3, 4, 5]) == (10, pytest.approx(2 / 120))
    assert statistic.mann_kendall([5, 4, 3, 2, 1]) == (-10, pytest.approx(2 / 120))
    assert statistic.mann_kendall([2, 2, 2, 2]) == (0, 1.0)


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=25))
def test_turning_a_series_round_turns_its_trend(values: list[int]) -> None:
    s, chance = statistic.mann_kendall(values)
    other, same = statistic.mann_kendall(values[::-1])
    assert (other, same) == (-s, pytest.approx(chance))
    assert 0.0 <= chance <= 1.0 + 1e-9


@given(
    st.floats(-5, 5),
    st.floats(-100, 100),
    st.lists(st.integers(0, 300), min_size=2, max_size=15, unique=True),
)
def test_the_line_through_points_of_a_line_is_that_line(slope: float, start: float, times: list[int]) -> None:
    found = statistic.theil_sen([float(t) for t in times], [start + slope * t for t in times])
    assert found == (pytest.approx(slope, abs=1e-6), pytest.approx(start, abs=1e-3))


def test_an_outlier_does_not_turn_the_line() -> None:
    slope, _ = statistic.theil_sen([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 90, 4, 5, 6])
    assert slope == pytest.approx(1.0)


def test_laplace_tells_more_and_more_from_less_and_less() -> None:
    assert statistic.laplace([0.5] * 12) == 0.0
    assert statistic.laplace([0.9] * 12) == pytest.approx(4.8)
    assert statistic.laplace([0.1] * 12) == pytest.approx(-4.8)
    assert statistic.laplace([]) == 0.0


def test_days_with_the_same_chance_have_no_ratio() -> None:
    assert statistic.two_rates(2, 10, 4, 20) == 0.0
    assert statistic.two_rates(1, 10, 9, 20) == 0.0  # fewer inside
    assert statistic.two_rates(4, 4, 0, 18) == pytest.approx(20.862, abs=1e-3)


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.01, 0.5))
def test_discoveries_are_the_least_probable_ones(chances: list[float], share: float) -> None:
    kept = statistic.discoveries(chances, share)
    assert len(kept) == len(chances)
    inside = [c for c, keep in zip(chances, kept, strict=True) if keep]
    outside = [c for c, keep in zip(chances, kept, strict=True) if not keep]
    assert not inside or not outside or max(inside) <= min(outside)
    assert all(c <= share for c in inside)


def test_five_small_chances_of_ten_stand() -> None:
    chances = [0.001, 0.9, 0.002, 0.8, 0.003, 0.7, 0.004, 0.6, 0.005, 0.5]
    assert statistic.discoveries(chances, 0.05) == [True, False] * 5


@given(st.floats(0.001, 0.999))
def test_log_odds_turn_back(chance: float) -> None:
    assert statistic.expit(statistic.logit(chance)) == pytest.approx(chance)


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 1), st.floats(0.1, 10))
def test_a_rate_lies_between_what_was_seen_and_what_was_believed(
    hits: float, misses: float, prior: float, weight: float
) -> None:
    trials = hits + misses
    found = statistic.rate(hits, trials, prior, weight)
    seen = hits / trials if trials else prior
    assert min(seen, prior) - 1e-9 <= found <= max(seen, prior) + 1e-9


def test_brier_is_the_mean_square() -> None:
    assert statistic.brier([1.0, 0.5, 0.0], [1.0, 0.0, 1.0]) == pytest.approx((0 + 0.25 + 1) / 3)
