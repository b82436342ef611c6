"""What the best passages point at gains by what only it answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hits import hit, pool, turn, vector
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall.hop import CAUSE, ENOUGH, GAIN, SEEDS, TRUST, Cause, Link, caused, reached, seeds

NAN = math.nan
FILM, DIRECTOR, OTHER = hit(1), hit(2), hit(3)
HALF = vector(1, 1)
"""Two tokens that weigh the same."""


def link(seed: Hit, fact: Hit, weight: float = 1.0) -> Link:
    return Link(seed.chunk_id, fact.id, weight)


class TestSeeds:
    def test_the_best_is_trusted_and_weaker_ones_fast_less(self) -> None:
        found = seeds(pool([FILM, DIRECTOR, OTHER]), vector(0.4, 0.8, 0))
        assert found == {DIRECTOR.chunk_id: 1, FILM.chunk_id: pytest.approx(0.5**TRUST)}
        assert OTHER.chunk_id not in found, "what has no score points at nothing"

    def test_no_more_than_the_first_few(self) -> None:
        hits = [hit(n) for n in range(1, 10)]
        found = seeds(pool(hits), np.linspace(0.1, 0.9, 9, dtype=np.float32))
        assert found.keys() == {one.chunk_id for one in hits[-SEEDS:]}

    def test_a_passage_counts_by_its_best_fact(self) -> None:
        again = hit(4, document_id="d1", position=1, chunk_index=0)
        found = seeds(pool([FILM, again, DIRECTOR]), vector(0.1, 0.8, 0.4))
        assert found == {FILM.chunk_id: 1, DIRECTOR.chunk_id: pytest.approx(0.125)}

    def test_what_is_spoken_points_at_nothing(self) -> None:
        assert seeds(pool([turn(1), turn(2)]), vector(1, 1)) == {}
        assert seeds(pool([turn(1), DIRECTOR]), vector(1, 0.5)) == {DIRECTOR.chunk_id: 1}

    def test_without_a_good_passage_there_is_no_start(self) -> None:
        assert seeds(pool([FILM, DIRECTOR]), vector(0, -1)) == {}
        assert seeds(pool([]), vector()) == {}


class TestReached:
    def test_a_passage_gains_that_answers_what_the_seed_does_not(self) -> None:
        found = pool([FILM, DIRECTOR, OTHER], [[0.6, 0.2], [0.2, 0.6], [0.6, 0.2]])
        links = [link(FILM, DIRECTOR), link(FILM, OTHER)]
        gain = reached(found, HALF, {FILM.chunk_id: 1.0}, links)
        assert gain.tolist() == [0, pytest.approx(GAIN), 0], "the other says the same again"

    def test_the_gain_grows_with_what_is_answered_until_that_is_enough(self) -> None:
        # half of the weight, so twice the share
        found = pool([FILM, DIRECTOR], [[0.6, 0.2], [0.6, 0.2 + ENOUGH]])
        gain = reached(found, HALF, {FILM.chunk_id: 1.0}, [link(FILM, DIRECTOR)])
        assert gain.tolist() == [0, pytest.approx(GAIN / 2, abs=1e-5)]

    def test_by_how_far_the_seed_is_trusted_and_how_strong_the_link_is(self) -> None:
        found = pool([FILM, DIRECTOR], [[0.6, 0.2], [0.2, 0.9]])
        gain = reached(found, HALF, {FILM.chunk_id: 0.5}, [link(FILM, DIRECTOR, 0.4)])
        assert gain.tolist() == [0, pytest.approx(GAIN * 0.2)]

    def test_of_several_ways_the_best_counts(self) -> None:
        found = pool([FILM, OTHER, DIRECTOR], [[0.6, 0.2], [0.5, 0.2], [0.2, 0.9]])
        trust = {OTHER.chunk_id: 0.1, FILM.chunk_id: 1.0}
        links = [link(FILM, DIRECTOR), link(FILM, DIRECTOR, 0.3), link(OTHER, DIRECTOR)]
        assert reached(found, HALF, trust, links).tolist() == [0, 0, pytest.approx(GAIN)]
        assert reached(found, HALF, dict(reversed(trust.items())), links[::-1])[2] == pytest.approx(GAIN)

    def test_all_facts_of_the_seed_answer_together(self) -> None:
        again = hit(4, document_id="d1", position=1, chunk_index=0)
        found = pool([FILM, again, DIRECTOR], [[0.6, 0.2], [0.2, 0.6], [0.6, 0.6]])
        assert reached(found, HALF, {FILM.chunk_id: 1.0}, [link(FILM, DIRECTOR)]).tolist() == [0, 0, 0]

    def test_links_of_what_is_no_candidate_lead_nowhere(self) -> None:
        found = pool([FILM, DIRECTOR], [[0.6, 0.2], [0.2, 0.6]])
        trust = {FILM.chunk_id: 1.0, OTHER.chunk_id: 1.0}
        assert not reached(found, HALF, trust, [link(FILM, hit(9)), link(OTHER, DIRECTOR)]).any()
        assert not reached(found, HALF, trust, []).any()
        assert not reached(found, HALF, {}, [link(FILM, DIRECTOR)]).any()

    def test_without_tokens_nobody_gains(self) -> None:
        links = [link(FILM, DIRECTOR)]
        assert reached(pool([FILM, DIRECTOR]), vector(), {FILM.chunk_id: 1.0}, links).tolist() == [0, 0]
        found = pool([FILM, DIRECTOR], [[0.6, 0.6], [NAN, NAN]])
        assert reached(found, HALF, {FILM.chunk_id: 1.0}, links).tolist() == [0, 0]

    @given(
        st.lists(st.tuples(*[st.floats(-1, 1, width=32)] * 2), min_size=2, max_size=6),
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 1)), max_size=9),
        st.tuples(st.floats(0, 9), st.floats(0, 9)),
    )
    def test_a_gain_is_never_a_loss_and_never_more_than_all(
        self,
        sims: list[tuple[float, float]],
        pairs: list[tuple[int, int, float]],
        weights: tuple[float, float],
    ) -> None:
        hits = [hit(n) for n in range(6)]
        found = pool(hits[: len(sims)], sims)
        links = [link(hits[a], hits[b], weight) for a, b, weight in pairs]
        gain = reached(found, vector(*weights), {one.chunk_id: 1.0 for one in hits}, links)
        assert gain.shape == (len(sims),)
        assert (gain >= 0).all()
        assert (gain <= GAIN + 1e-5).all()


def test_a_cause_gains_by_how_well_its_effect_matches() -> None:
    hits = [hit(1), hit(2), hit(3)]
    found = caused(
        pool(hits), vector(0.0, 0.25, 1.0), [Cause(hits[1].id, hits[0].id), Cause(hits[2].id, hits[1].id)]
    )
    assert found.tolist() == pytest.approx([CAUSE * 0.5, CAUSE, 0])
