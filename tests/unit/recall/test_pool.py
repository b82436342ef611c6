"""Which candidates are one turn, and which turns stand side by side."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hits import MAY, hit, numbers, pool, turn, vector
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Hit
from reverie.recall.pool import NONE, PAUSE, Pool, of_turns


def beside(found: Pool) -> dict[int, tuple[int | None, int | None]]:
    """Of each turn the facts that its neighbours begin with."""
    first = numbers(found.turns)

    def fact(number: int) -> int | None:
        return None if number == NONE else first[number]

    return {
        first[n]: (fact(int(found.before[n])), fact(int(found.after[n]))) for n in range(len(found.turns))
    }


def conversations(found: Pool) -> set[frozenset[int]]:
    """The facts that the turns of each conversation begin with."""
    together: dict[int, set[int]] = {}
    for number, one in zip(found.conversation.tolist(), found.turns, strict=True):
        together.setdefault(number, set()).add(one.id.int)
    return {frozenset(members) for members in together.values()}


def loose(n: int, minutes: float, speaker: str | None = "Nadia", **fields: object) -> Hit:
    """A turn that is a document of its own."""
    return hit(n, speaker=speaker, mentioned_at=MAY + timedelta(minutes=minutes), **fields)


def test_turns_of_a_document_stand_in_its_order_whatever_the_order_of_the_candidates() -> None:
    found = pool([turn(3), turn(1), turn(2)])
    assert beside(found) == {3: (2, None), 1: (None, 2), 2: (1, 3)}
    assert conversations(found) == {frozenset({1, 2, 3})}


def test_a_turn_is_one_speakers_part_of_a_chunk() -> None:
    found = pool(
        [
            turn(2, position=1, chunk_index=0),
            turn(1, position=0, chunk_index=0),
            turn(3, "Kit", position=2, chunk_index=0),
            turn(4, "Kit", position=3, chunk_index=1),
        ]
    )
    assert found.turn.tolist() == [0, 0, 1, 2]
    assert numbers(found.turns) == [1, 3, 4], "a turn is known by its foremost fact"
    assert beside(found) == {1: (None, 3), 3: (1, 4), 4: (3, None)}


def test_turns_are_no_neighbours_where_a_chunk_between_them_is_no_candidate() -> None:
    found = pool([turn(1), turn(2), turn(4)])
    assert beside(found) == {1: (None, 2), 2: (1, None), 4: (None, None)}
    assert conversations(found) == {frozenset({1, 2, 4})}


def test_documents_are_conversations_of_their_own() -> None:
    found = pool([turn(1), turn(2), turn(3, document_id="other"), turn(4, document_id="other")])
    assert conversations(found) == {frozenset({1, 2}), frozenset({3, 4})}
    assert beside(found)[2] == (1, None)


def test_turns_that_are_documents_of_their_own_are_joined_by_time() -> None:
    found = pool([loose(3, 31.0), loose(1, 0), loose(2, 1.0, "Kit"), loose(4, 61.5)])
    assert beside(found) == {1: (None, 2), 2: (1, 3), 3: (2, None), 4: (None, None)}
    assert conversations(found) == {frozenset({1, 2, 3}), frozenset({4})}


@pytest.mark.parametrize(("silence", "together"), [(PAUSE, True), (PAUSE + timedelta(seconds=1), False)])
def test_half_an_hour_of_silence_ends_a_conversation(silence: timedelta, together: bool) -> None:
    found = pool([loose(1, 0), loose(2, silence / timedelta(minutes=1))])
    assert (len(conversations(found)) == 1) is together
    assert beside(found)[1] == (None, 2 if together else None)


def test_turns_of_one_moment_are_not_neighbours() -> None:
    found = pool([loose(2, 0, document_id="b"), loose(3, 0, document_id="c"), loose(1, 0, document_id="a")])
    assert beside(found) == {1: (None, None), 2: (None, None), 3: (None, None)}


def test_passages_and_turns_without_a_time_are_not_joined() -> None:
    found = pool([loose(1, 0), loose(2, 1, None), hit(3, speaker="Kit"), loose(4, 2)])
    assert beside(found) == {1: (None, 4), 2: (None, None), 3: (None, None), 4: (1, None)}
    assert conversations(found) == {frozenset({1, 4}), frozenset({2}), frozenset({3})}


def test_a_document_of_several_turns_does_not_join_the_loose_ones() -> None:
    talk = [turn(n, mentioned_at=MAY + timedelta(seconds=n)) for n in (1, 2)]
    found = pool([*talk, loose(3, 0)])
    assert conversations(found) == {frozenset({1, 2}), frozenset({3})}


@pytest.mark.parametrize("speaker", ["assistant", "Assistant", "AI", "Chatbot", "SYSTEM", "tool"])
def test_where_a_machine_speaks_all_of_the_conversation_is_a_chat_with_it(speaker: str) -> None:
    found = pool([turn(1, "user"), turn(2, speaker), turn(3, "user", document_id="diary"), hit(4)])
    assert found.assistant.tolist() == [False, True, False, False]
    assert found.chat.tolist() == [True, True, False, False]
    assert found.spoken.tolist() == [True, True, True, False]


@pytest.mark.parametrize("speaker", ["Ai Weiwei", "Nadia", "toolmaker", ""])
def test_people_are_no_machines(speaker: str) -> None:
    assert not pool([turn(1, speaker)]).assistant.any()


def test_the_best_of_a_turn() -> None:
    found = pool([turn(1, position=0, chunk_index=0), turn(2), turn(3, position=1, chunk_index=0)])
    assert found.best(vector(0.2, -0.5, 0.7), 0).tolist() == [np.float32(0.7), 0]
    rows = np.array([[1, 0], [5, 5], [0, 2]], np.float32)
    assert found.best(rows, -1).tolist() == [[1, 2], [5, 5]]


def test_values_of_turns_that_are_not_there() -> None:
    turns = np.array([1, NONE, 0])
    assert of_turns(vector(3, 4), turns).tolist() == [4, 0, 3]
    assert of_turns(np.array([[1, 2], [3, 4]], np.float32), turns, -1).tolist() == [[3, 4], [-1, -1], [1, 2]]


def test_lengths_are_in_tokens_about() -> None:
    assert pool([turn(1, chunk_length=1200), turn(2, chunk_length=0)]).length.tolist() == [300, 0]


def test_no_candidates() -> None:
    found = pool([])
    assert found.turns == []
    for values in (found.turn, found.spoken, found.chat, found.before, found.after, found.conversation):
        assert values.tolist() == []
    assert found.best(vector(), 0).tolist() == []


HITS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.integers(0, 6),
        st.sampled_from(["Nadia", "Kit", "assistant", None]),
        st.one_of(st.none(), st.integers(0, 200)),
    ),
    max_size=25,
    unique_by=lambda row: row[:2],
)


@given(rows=HITS, data=st.data())
def test_neighbours_point_at_each_other_and_the_order_of_the_candidates_changes_nothing(
    rows: list[tuple[str, int, str | None, int | None]], data: st.DataObject
) -> None:
    hits = [
        hit(
            n,
            document_id=document,
            position=position,
            chunk_index=position // 2,
            speaker=speaker,
            mentioned_at=None if minutes is None else MAY + timedelta(minutes=minutes),
        )
        for n, (document, position, speaker, minutes) in enumerate(rows)
    ]
    found = pool(hits)
    for number in range(len(found.turns)):
        if (after := int(found.after[number])) != NONE:
            assert after != number
            assert found.before[after] == number
            assert found.conversation[after] == found.conversation[number]
    assert np.count_nonzero(found.before != NONE) == np.count_nonzero(found.after != NONE)
    again = pool(data.draw(st.permutations(hits)))
    assert beside(again) == beside(found)
    assert conversations(again) == conversations(found)
