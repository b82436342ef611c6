"""Which terms bring candidates in a large bank, and how they become a condition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Bank
from reverie.recall.indexed import choose, holding, settings


def test_the_rarest_terms_are_taken_as_long_as_they_are_in_few_facts() -> None:
    counts = {11: 500, 12: 20, 13: 3000, 14: 90}
    assert choose(counts, 10_000, 700) == [(12,), (14,), (11,)]
    assert choose(counts, 10_000, 100_000) == [(12,), (14,), (11,), (13,)]


def test_terms_that_no_fact_holds_bring_nothing() -> None:
    assert choose({11: 0, 12: 5}, 100, 50) == [(12,)]
    assert choose({11: 0}, 100, 50) == []


def test_where_the_rarest_is_in_too_many_facts_pairs_are_taken() -> None:
    counts = {11: 20_000, 12: 30_000, 13: 50_000}
    # both of 11 and 12 are expected in 6,000 of 100,000 facts, of 11 and 13 in 10,000, of 12 and 13 in 15,000
    assert choose(counts, 100_000, 10_000) == [(11, 12)]
    assert choose(counts, 100_000, 16_000) == [(11, 12), (11, 13)]


def test_one_term_is_taken_however_many_facts_hold_it() -> None:
    assert choose({11: 90_000}, 100_000, 10_000) == [(11,)]


@given(
    st.dictionaries(st.integers(1, 1 << 29), st.integers(1, 100_000), min_size=1, max_size=12),
    st.integers(1, 200_000),
)
def test_something_is_taken_and_what_is_taken_is_within_the_bound(counts: dict[int, int], most: int) -> None:
    chosen = choose(counts, 100_000, most)
    assert chosen
    assert len(set(chosen)) == len(chosen)
    singles = [counts[terms[0]] for terms in chosen if len(terms) == 1]
    left = [n for term, n in counts.items() if (term,) not in chosen]
    if len(singles) > 1:
        assert sum(singles) <= most
    if singles and left:
        assert max(singles) <= min(left)
    if min(counts.values()) > most and len(counts) > 1:
        assert all(len(terms) == 2 for terms in chosen)


def test_the_condition_has_the_bank_in_every_key() -> None:
    condition, values = holding(Bank(3, "b"), [(7,), (8,), (9, 10)])
    assert condition == (
        "(term_keys(f.bank, f.terms) && %(keys)s::bigint[]"
        " OR term_keys(f.bank, f.terms) @> %(keys_0)s::bigint[])"
    )
    assert values == {"keys": [3 << 32 | 7, 3 << 32 | 8], "keys_0": [3 << 32 | 9, 3 << 32 | 10]}


def test_more_candidates_are_searched_for_more_widely() -> None:
    assert [settings(depth)["hnsw.ef_search"] for depth in (50, 100, 300)] == ["150", "300", "900"]
    assert int(settings(100)["hnsw.max_scan_tuples"]) == 20 * 300
