"""The token budget is a hard limit."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language import tokens
from reverie.recall.budget import fit, shorten


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
