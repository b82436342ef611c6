"""How pages of a knowledge base are ranked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.service.knowledge_search import Candidate, by_meaning, by_words, fused

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def test_rare_words_in_short_pages_count_most() -> None:
    candidates = [
        Candidate("common", 0.1, 20, {1: 1}),
        Candidate("long", 0.1, 90, {1: 1, 2: 1}),
        Candidate("short", 0.1, 10, {1: 1, 2: 1}),
        Candidate("none", 0.9, 10, {}),
    ]
    assert by_words(candidates) == ["short", "long", "common"]
    assert by_words([]) == []


def test_meaning_orders_what_is_near() -> None:
    candidates = [
        Candidate(key, near, 1, {}) for key, near in zip("abcd", (0.2, 0.9, None, -0.1), strict=True)
    ]
    assert by_meaning(candidates) == ["b", "a"]


def test_what_is_first_everywhere_has_the_score_one() -> None:
    assert fused([["a", "b"], ["a"]]) == [("a", 1.0), ("b", round(61 / 62 / 2, 6))]
    assert fused([[], ["a"]]) == [("a", 0.5)]


@given(KEYS, KEYS)
def test_a_fused_order_has_all_once_and_falls(words: list[str], meaning: list[str]) -> None:
    found = fused([words, meaning])
    assert sorted(key for key, _ in found) == sorted({*words, *meaning})
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
