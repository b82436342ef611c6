"""The token budget is a hard limit."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language import tokens
from reverie.recall.budget import FAINT, LEAST, fit, shorten, worthwhile


@given(st.lists(st.integers(0, 50)), st.integers(0, 200))
def test_fit_is_the_longest_start_within_the_limit(costs: list[int], limit: int) -> None:
    kept = fit(costs, limit)
    assert sum(costs[:kept]) <= limit
    assert kept == len(costs) or sum(costs[: kept + 1]) > limit


@settings(deadline=None)  # the first call loads the vocabulary
@given(st.text(max_size=400), st.integers(0, 60))
def test_shorten_keeps_a_start_within_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit, tokens.count)
    assert text.startswith(short)
    assert tokens.count(short) <= limit
    assert short == text or tokens.count(text) > limit


@given(st.lists(st.floats(-1, 10), max_size=120).map(lambda scores: sorted(scores, reverse=True)))
def test_a_clear_ranking_needs_fewer_candidates(scores: list[float]) -> None:
    taken = worthwhile(scores)
    assert min(len(scores), LEAST) <= taken <= len(scores)
    if taken < len(scores):
        assert all(score < FAINT * scores[0] for score in scores[taken:])


def test_how_many_are_worth_a_look() -> None:
    assert worthwhile([1.0] * 100) == 100
    assert worthwhile([10.0] + [1.0] * 99) == LEAST
    assert worthwhile([10.0] * 60 + [1.0] * 40) == 60
    assert worthwhile([1.0, 10.0] + [0.1] * 98) == 100  # ordered by something else
    assert worthwhile([]) == 0
