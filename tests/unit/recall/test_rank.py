"""The parts of a score are arithmetic over the candidates: each can be checked by hand and by property."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hits import MAY, hit, plan, pool, turn, vector, weighed
from hypothesis import given
from hypothesis import strategies as st

from reverie.language.terms import K1
from reverie.model import Hit
from reverie.recall import rank
from reverie.recall.rank import relevance, score, total, weighted

NAN = math.nan
GOOD = rank.LATE_FROM + rank.LATE_RANGE
"""Late interaction of a good match, which counts 1."""
NOTHING = rank.LATE_FROM
"""That of what has nothing to do with the query, which counts 0."""


def part(name: str, hits: Sequence[Hit], query: str = "", sims: Any = (), **fields: Any) -> list[float]:
    """One part of the scores; 0 for all where it is left out."""
    weights = [1.0] * len(sims[0]) if sims else []
    parts = score(pool(hits, sims), weighed(plan(query, **fields), weights))
    found = parts.get(name, np.zeros(len(hits), np.float32))
    return [pytest.approx(value, abs=1e-5) for value in found.tolist()]


class TestWords:
    def test_late_interaction_is_a_mean_over_the_tokens_weighted(self) -> None:
        parts = score(pool([hit(1), hit(2)], [[GOOD, NOTHING], [NOTHING, GOOD]]), weighed("", [3, 1]))
        assert parts["late"].tolist() == pytest.approx([0.75, 0.25], abs=1e-5)
        assert weighted(np.array([[1, 0], [0, 1]], np.float32), vector(3, 1)).tolist() == [0.75, 0.25]

    def test_weights_of_nothing_divide_by_nothing(self) -> None:
        assert weighted(np.array([[1, 1]], np.float32), vector(0, 0)).tolist() == [0]

    def test_where_an_encoder_has_no_tokens_the_cosine_stands_in(self) -> None:
        hits = [hit(1, semantic=0.7), hit(2, semantic=0.1), hit(3, semantic=0.4)]
        parts = score(pool(hits), weighed())
        assert parts["late"].tolist() == pytest.approx([1, 0, 0.5], abs=1e-5)
        assert parts["semantic"].tolist() == pytest.approx([0.1, 0, 0.05], abs=1e-5)

    def test_a_fact_without_tokens_goes_by_its_cosine_and_the_others_by_theirs(self) -> None:
        hits = [hit(1, semantic=0.4), hit(2, semantic=0.1)]
        assert part("late", hits, sims=[[NAN, NAN], [GOOD, GOOD]]) == [0.5, 1]

    def test_words_count_as_a_share_of_the_best_that_they_could(self) -> None:
        idf = {1: 2.0, 2: 3.0}
        most = sum(idf.values()) * (K1 + 1) * rank.KEYWORD_RANGE
        parts = score(pool([hit(1, keyword=most), hit(2, keyword=most / 2)]), weighed("", idf=idf))
        assert parts["keyword"].tolist() == pytest.approx([0.2, 0.1], abs=1e-5)

    def test_relevance_is_one_for_a_good_match_whoever_says_it(self) -> None:
        idf = {1: 1.0}
        hits = [turn(1, "assistant", semantic=0.7, keyword=(K1 + 1) * rank.KEYWORD_RANGE), turn(5)]
        found = pool(hits, [[GOOD], [NOTHING]])
        assert relevance(found, score(found, weighed("", [1], idf))).tolist() == pytest.approx(
            [1, 0], abs=1e-5
        )


class TestContext:
    APART = ([GOOD, NOTHING], [NOTHING, GOOD])
    """Each of two turns has one of the two words."""

    def test_a_word_in_the_turn_beside_counts_at_a_discount(self) -> None:
        both = ((GOOD + rank.BESIDE * GOOD) / 2 - NOTHING) / rank.LATE_RANGE
        expected = rank.OWN * 0.5 + rank.IN_CONTEXT * both
        assert expected > 0.5
        assert part("late", [turn(1), turn(2)], sims=self.APART) == [expected] * 2

    def test_what_nobody_speaks_stands_for_itself(self) -> None:
        passages = [hit(n, document_id="page", position=n) for n in (1, 2)]
        assert part("late", passages, sims=self.APART) == [0.5, 0.5]
        assert part("context", passages, sims=[[GOOD], [NOTHING]]) == [0, 0]

    def test_turns_that_are_apart_lend_each_other_no_words(self) -> None:
        assert part("late", [turn(1), turn(3)], sims=self.APART) == [0.5, 0.5]

    def test_a_turn_gains_from_the_turn_beside_the_one_after_that_and_the_conversation(self) -> None:
        one, two, all_of_it = rank.NEIGHBOUR, rank.SECOND, rank.CONVERSATION / 3
        # 0.7 of a good match is less than the same word has by itself: only the best turn counts
        alone = [[GOOD], [NOTHING], [NOTHING], [NOTHING]]
        beside = (rank.BESIDE * GOOD - NOTHING) / rank.LATE_RANGE
        hits = [turn(n) for n in (1, 2, 3, 4)]
        mean = all_of_it * (1 + beside)
        assert part("context", hits, sims=alone) == [
            one * beside + mean,
            one * 1 + mean,
            one * beside + two * 1 + mean,
            two * beside + mean,
        ]

    def test_a_turn_alone_has_no_conversation(self) -> None:
        assert part("context", [turn(1), turn(2, document_id="other")], sims=[[GOOD], [GOOD]]) == [0, 0]

    def test_of_a_conversation_three_turns_count(self) -> None:
        far_apart = [turn(n) for n in (1, 11, 21, 31, 41)]
        found = part("context", far_apart, sims=[[GOOD]] * 5)
        assert found == [rank.CONVERSATION] * 5
        assert part("context", far_apart[:2], sims=[[GOOD]] * 2) == [rank.CONVERSATION * 2 / 3] * 2

    def test_what_speaks_against_a_turn_is_lent_to_none(self) -> None:
        assert part("context", [turn(1), turn(2)], sims=[[-1.0], [-1.0]]) == [0, 0]

    def test_the_answer_follows_the_question_it_answers(self) -> None:
        asked, answer, other = turn(1, "Kit", "Where is the key?"), turn(2), hit(3)
        parts = score(pool([asked, answer, other], [[GOOD], [0.3], [0.35]]), weighed("", [1]))
        final = total(parts, 3)
        assert final[1] > final[2]


class TestSpeaker:
    HITS = (turn(1, "Nadia Haddad"), turn(2, "Kit"), turn(3, "assistant"), hit(4))

    @pytest.mark.parametrize("name", ["Nadia", "NADIA", "Haddad", "Nadia's", "Nadia Haddad", "Nadia’s"])
    def test_who_is_named_gains_and_the_others_lose(self, name: str) -> None:
        gain = rank.SPEAKER
        assert part("speaker", self.HITS, f"What is {name} planning?") == [gain, -gain, -gain, 0]

    def test_nobody_named_moves_nobody(self) -> None:
        assert part("speaker", self.HITS, "Who plans a trip?") == [0] * 4

    def test_where_all_are_named_the_first_gains(self) -> None:
        two = self.HITS[:2]
        assert part("speaker", two, "What did Kit say to Nadia?") == [0, rank.SPEAKER]
        assert part("speaker", two, "What did Nadia say to Kit?") == [rank.SPEAKER, 0]

    def test_of_several_named_none_loses(self) -> None:
        assert part("speaker", self.HITS[:3], "Nadia and Kit's plans") == [rank.SPEAKER] * 2 + [-rank.SPEAKER]

    def test_the_only_speaker_gains_nothing_by_the_name(self) -> None:
        assert part("speaker", [turn(1), turn(2)], "What does Nadia like?") == [0, 0]

    def test_a_name_is_a_whole_word(self) -> None:
        assert part("speaker", [turn(1, "Art"), turn(2, "Kit")], "Which articles are in the kitchen?") == [
            0,
            0,
        ]

    def test_the_small_words_of_a_name_name_nobody(self) -> None:
        two = [turn(1, "The Doctor"), turn(2, "Kit")]
        assert part("speaker", two, "What is the plan?") == [0, 0]
        assert part("speaker", two, "What is the doctor's plan?") == [rank.SPEAKER, -rank.SPEAKER]

    def test_passages_that_nobody_speaks_are_left_alone(self) -> None:
        assert part("speaker", [hit(1), hit(2)], "What does Nadia like?") == [0, 0]


class TestRole:
    CHAT = (turn(1, "user"), turn(2, "assistant"))

    def test_a_machine_loses_unless_it_is_asked_for(self) -> None:
        assert part("role", self.CHAT, "Which hotel suits me?") == [0, -rank.ASSISTANT]
        assert part("role", self.CHAT, "Which hotel did you recommend?") == [0, 0]

    def test_what_is_long_loses_by_its_length(self) -> None:
        hits = [turn(n, chunk_length=4 * rank.LONG * times) for n, times in ((1, 0), (2, 1), (3, 3))]
        assert part("role", hits) == [0, -rank.LENGTH, -2 * rank.LENGTH]

    def test_and_less_where_the_machine_is_asked_for(self) -> None:
        long = turn(1, "assistant", chunk_length=4 * rank.LONG)
        assert part("role", [long], "What did you suggest?") == [-rank.LENGTH * rank.WHEN_ASKED]
        assert part("role", [long], "What is good for a cold?") == [-rank.LENGTH - rank.ASSISTANT]

    def test_a_long_passage_that_nobody_speaks_loses_nothing(self) -> None:
        assert part("role", [hit(1, chunk_length=40_000)]) == [0]

    def test_a_standing_instruction_gains_in_a_chat_with_a_machine(self) -> None:
        told = turn(1, "user", "Always give me distances in miles.")
        chat = [replace(told, semantic=0.7), self.CHAT[1]]
        assert part("role", chat, "How far is Graz?") == [rank.INSTRUCTION, -rank.ASSISTANT]
        assert part("role", [told, self.CHAT[1]], "How far is Graz?")[0] == 0, "it has nothing to do with it"
        assert part("role", [told, self.CHAT[1]], "What have I told you of Graz?")[0] == 0
        assert part("role", [told, turn(2, "Kit")], "How far is Graz?") == [0, 0], (
            "people tell each other much"
        )

    def test_what_a_machine_says_is_no_instruction(self) -> None:
        assert part("role", [turn(1, "assistant", "Never mix these two.")], "A cleaner?") == [-rank.ASSISTANT]


class TestQuestions:
    def test_between_people_a_question_tells_nothing(self) -> None:
        hits = [
            turn(1, text="Where were you?"),
            turn(2, "Kit", "In Graz. And you?"),
            turn(3, text="In Pula."),
        ]
        assert part("question", hits) == [-rank.QUESTION, -rank.QUESTION / 2, 0]

    def test_what_one_asks_a_machine_tells_what_one_is_about(self) -> None:
        assert part("question", [turn(1, "user", "How do I prune figs?"), turn(2, "assistant", "So.")]) == [
            0,
            0,
        ]


class TestAnswers:
    def test_when_wants_what_has_a_date(self) -> None:
        hits = [hit(1, occurred_start=MAY), hit(2, mentioned_at=MAY), hit(3, occurred_start=MAY)]
        sims = [[GOOD], [GOOD], [NOTHING + rank.LATE_RANGE / 4]]
        assert part("answer", hits, "When did the regatta begin?", sims) == [rank.DATE, 0, rank.DATE / 2]
        assert part("answer", hits, "Who won the regatta?", sims) == [0, 0, 0]

    def test_where_wants_what_names_a_place(self) -> None:
        hits = [hit(1, names_place=True), hit(2)]
        assert part("answer", hits, "Where does Nadia live?", [[GOOD], [GOOD]]) == [rank.PLACE, 0]

    @pytest.mark.parametrize("query", ["How many cats has she?", "How long did it take?", "How much was it?"])
    def test_how_many_wants_what_has_a_number(self, query: str) -> None:
        hits = [hit(1, "It was 40."), hit(2, "There were three of them."), hit(3, "It was long.")]
        assert part("answer", hits, query, [[GOOD]] * 3) == [rank.NUMBER, rank.NUMBER, 0]

    def test_what_has_nothing_to_do_with_the_question_gains_nothing(self) -> None:
        hits = [hit(1, occurred_start=MAY), hit(2, occurred_start=MAY)]
        assert part("answer", hits, "When was the regatta?", [[NOTHING], [-1.0]]) == [0, 0]


class TestTime:
    IN_MAY = (datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC))
    JUNE = IN_MAY[1]

    def test_what_happened_then_gains_most_then_what_was_told_then(self) -> None:
        happened = hit(1, occurred_start=MAY, occurred_end=self.JUNE, mentioned_at=self.JUNE)
        told = hit(2, occurred_start=self.JUNE, mentioned_at=MAY)
        neither = hit(3, mentioned_at=self.JUNE)
        found = part("time", [happened, told, neither], "", [[GOOD]] * 3, named_window=self.IN_MAY)
        assert found == [rank.NAMED_TIME, rank.SAID_THEN, 0]

    def test_the_gain_is_a_share_of_the_rest_of_the_score(self) -> None:
        hits = [hit(1, mentioned_at=MAY), hit(2, mentioned_at=MAY)]
        found = part("time", hits, "", [[GOOD], [-1.0]], named_window=self.IN_MAY)
        assert found == [rank.NAMED_TIME, 0], "a score below nothing stays what it is"

    def test_without_a_named_time_there_is_no_such_part(self) -> None:
        assert part("time", [hit(1, mentioned_at=MAY)], "", [[GOOD]]) == [0]


def test_no_candidates_have_no_scores() -> None:
    assert score(pool([]), weighed("When did Nadia move?", [1.0], {1: 1.0})) == {}
    assert total({}, 0).tolist() == []
    assert relevance(pool([]), {}).tolist() == []


QUERIES = st.sampled_from(
    ["", "When did Nadia move?", "Where is Kit?", "How many miles?", "What did you suggest?", "In May 2024"]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.integers(0, 5),
        st.sampled_from(["Nadia", "Kit", "assistant", None]),
        st.floats(-1, 1, width=32),
        st.floats(0, 30, width=32),
        st.one_of(st.none(), st.tuples(st.floats(-1, 1, width=32), st.floats(-1, 1, width=32))),
        st.sampled_from(["", "?", "Why? 7 of them.", "Always be brief."]),
    ),
    max_size=12,
    unique_by=lambda row: row[:2],
)


def made(rows: list[Any]) -> tuple[list[Hit], list[list[float]]]:
    hits = [
        hit(
            n,
            text,
            document_id=document,
            position=position,
            chunk_index=position // 2,
            speaker=speaker,
            mentioned_at=MAY,
            chunk_length=position * 900,
            semantic=semantic,
            keyword=keyword,
        )
        for n, (document, position, speaker, semantic, keyword, _, text) in enumerate(rows)
    ]
    return hits, [list(row[5] or (NAN, NAN)) for row in rows]


@given(ROWS, QUERIES, st.tuples(st.floats(0, 9), st.floats(0, 9)), st.data())
def test_scores_are_numbers_and_the_order_of_the_candidates_changes_none(
    rows: list[Any], query: str, weights: tuple[float, float], data: st.DataObject
) -> None:
    hits, sims = made(rows)
    asked = weighed(query, weights, {1: 0.5} if sum(weights) > 9 else {})
    final = total(score(pool(hits, sims), asked), len(hits))
    assert np.isfinite(final).all()
    order = data.draw(st.permutations(range(len(hits))))
    again = total(score(pool([hits[n] for n in order], [sims[n] for n in order]), asked), len(hits))
    np.testing.assert_allclose(again, final[list(order)], atol=1e-3)


@given(ROWS.filter(bool), st.floats(-1, 1, width=32))
def test_a_token_that_is_nearer_never_lowers_the_fact(rows: list[Any], nearer: float) -> None:
    hits, sims = made(rows)
    sims[0] = [0.1, 0.1]
    asked = weighed("", (1.0, 2.0))
    before = total(score(pool(hits, sims), asked), len(hits))[0]
    sims[0] = [max(0.1, nearer), 0.1]
    assert total(score(pool(hits, sims), asked), len(hits))[0] >= before - 1e-5
