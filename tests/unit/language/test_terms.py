"""Index terms and BM25 weights."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.language import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The runners were running!", ["runner", "run"]),
        ("Kit’s new bike and Nadia's kiln", ["kit", "new", "bike", "nadia", "kiln"]),
        ("Order 66-B costs £19", ["order", "66", "b", "cost", "19"]),
        ("naïve CAFÉ ﬁne", ["naïv", "café", "fine"]),
        ("東京で会う", ["東京", "京で", "で会", "会う"]),
        ("and the of", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms.terms(text) == expected


def test_numbers_are_stable_and_leave_zero_free() -> None:
    assert terms.number("kiln") == 153_565_005
    assert all(1 <= terms.number(w) < terms.DIMENSIONS for w in ("a", "zebra", "東京"))


def test_a_rare_term_weighs_more() -> None:
    assert terms.idf(1, 1000) > terms.idf(500, 1000) > terms.idf(1000, 1000) > 0
    assert terms.idf(10, 100) == pytest.approx(math.log(1 + 90.5 / 10.5))


def test_weight_is_the_bm25_formula() -> None:
    counted = Counter({1: 2, 2: 1})
    norm = terms.K1 * (1 - terms.B + terms.B * 3 / 6)
    assert terms.weights(counted, 6.0)[1] == pytest.approx(2 * (terms.K1 + 1) / (2 + norm))


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 50), min_size=1), st.floats(0, 500))
def test_weights_saturate(counted: dict[int, int], mean: float) -> None:
    weights = terms.weights(counted, mean)
    assert weights.keys() == counted.keys()
    assert all(0 < w < terms.K1 + 1 for w in weights.values())


@given(st.text())
def test_any_text_has_terms_or_none(text: str) -> None:
    assert sum(terms.counts(text).values()) == len(terms.terms(text))
