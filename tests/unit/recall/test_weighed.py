"""What the words of a query weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hits import MAY, plan
from hypothesis import given
from hypothesis import strategies as st

from reverie.language import terms
from reverie.language.terms import number
from reverie.providers.embeddings.base import EncodedQuery
from reverie.recall.plan import Plan
from reverie.recall.weighed import MOST_TOKENS, OF_EVENT, STOP_WORD, Weighed, weigh
from reverie.store.facts import FACTS

COUNTS = {FACTS: 1000, number("greenhous"): 4, number("heater"): 200}


def encoded(words: Sequence[str]) -> EncodedQuery:
    """Token ``n`` is the row of the number ``n``."""
    rows = np.arange(len(words), dtype=np.float32)[:, None].repeat(8, axis=1)
    return EncodedQuery(np.zeros(8, np.float32), rows, tuple(words))


def weights(words: str, counts: Mapping[int, int] = COUNTS, asked: Plan | None = None) -> list[float]:
    found = weigh(asked or plan(words), encoded(words.casefold().split()), counts)
    return [pytest.approx(weight, abs=1e-5) for weight in found.weights.tolist()]


def test_a_word_weighs_by_how_rare_it_is_in_the_bank() -> None:
    rare, common = terms.idf(4, 1000), terms.idf(200, 1000)
    assert rare > common
    assert weights("greenhouse heaters") == [rare, common]


def test_the_words_that_the_index_leaves_out_weigh_little_and_signs_nothing() -> None:
    assert weights("what is the heater ?") == [STOP_WORD] * 3 + [terms.idf(200, 1000), 0]


def test_a_word_that_the_bank_has_never_seen_is_the_rarest() -> None:
    assert weights("zeppelin heater") == [terms.idf(0, 1000), terms.idf(200, 1000)]
    assert weights("zeppelin", {}) == [terms.idf(0, 0)]


def test_a_word_of_several_terms_is_as_rare_as_the_rarest() -> None:
    assert weights("heater-greenhouse") == [terms.idf(4, 1000)]


def test_signs_alone_weigh_the_same() -> None:
    assert weights("? !") == [1, 1]


def test_a_query_without_tokens() -> None:
    found = weigh(
        plan("heater"), EncodedQuery(np.zeros(8, np.float32), np.zeros((0, 8), np.float32), ()), COUNTS
    )
    assert (found.tokens.shape, found.weights.shape) == ((0, 8), (0,))
    assert found.idf == {number("heater"): pytest.approx(terms.idf(200, 1000))}


def test_of_a_long_query_the_weightiest_tokens_are_kept_in_their_order() -> None:
    words = ["the"] * 40 + ["greenhouse"] + ["of"] * 40 + ["heater"]
    found = weigh(plan(" ".join(words)), encoded(words), {FACTS: 1000, **COUNTS, number("heater"): 3})
    assert len(found.weights) == len(found.tokens) == MOST_TOKENS
    assert found.tokens[:, 0].tolist() == [*range(30), 40, 81]
    assert found.weights[-2:].tolist() == pytest.approx([terms.idf(4, 1000), terms.idf(3, 1000)])


EVENT = "What did Nadia buy after the wedding?"
WORDS = EVENT.rstrip("?").casefold().split()


def of_event(asked: Plan) -> Weighed:
    return weigh(asked, encoded(WORDS), {FACTS: 1000, number("wed"): 10, number("bui"): 10})


def test_once_an_event_has_told_the_time_its_words_weigh_less() -> None:
    asked = plan(EVENT)
    assert asked.relative is not None
    before = dict(zip(WORDS, of_event(asked).weights.tolist(), strict=True))
    after = dict(zip(WORDS, of_event(asked.within((MAY, None))).weights.tolist(), strict=True))
    assert after["wedding"] == pytest.approx(OF_EVENT * before["wedding"])
    assert {word: weight for word, weight in after.items() if word != "wedding"} == {
        word: weight for word, weight in before.items() if word != "wedding"
    }


def test_what_happened_during_an_event_is_told_with_its_words() -> None:
    asked = plan(EVENT)
    assert asked.relative is not None
    during = replace(asked.understood, relative=replace(asked.relative, relation="during"))
    found = of_event(replace(asked, understood=during, named_window=(MAY, None)))
    assert found.weights.tolist() == of_event(asked).weights.tolist()


@given(st.lists(st.sampled_from(["heater", "greenhouse", "zeppelin", "the", "?", "…", ""]), max_size=60))
def test_there_are_as_many_weights_as_tokens_and_all_are_of_use(words: list[str]) -> None:
    found = weigh(plan(" ".join(words)), encoded(words), COUNTS)
    assert len(found.weights) == len(found.tokens) == min(len(words), MOST_TOKENS)
    assert (found.weights >= 0).all()
    assert not words or found.weights.sum() > 0
