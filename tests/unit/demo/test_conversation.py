"""The demo's conversation fits its own questions."""

from __future__ import annotations

from datetime import datetime

import pytest

from reverie.demo.conversation import Conversation, Question, load, ranks


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return load()


def test_it_is_long_and_in_the_order_of_time(conversation: Conversation) -> None:
    times = [datetime.fromisoformat(session.timestamp) for session in conversation.sessions]
    assert times == sorted(times)
    assert (times[-1] - times[0]).days > 120
    assert conversation.turns > 300
    assert len({session.id for session in conversation.sessions}) == len(conversation.sessions)


def test_there_are_ten_questions_with_evidence_that_exists(conversation: Conversation) -> None:
    turns = {(s.id, n) for s in conversation.sessions for n in range(len(s.turns))}
    assert len(conversation.questions) == 10
    for question in conversation.questions:
        assert question.evidence
        assert set(question.evidence) <= turns


def test_each_turn_is_an_item_of_its_session(conversation: Conversation) -> None:
    session = conversation.sessions[3]
    request = conversation.retain_request(session)
    assert len(request.items) == len(session.turns)
    speaker, text = session.turns[2]
    item = request.items[2]
    assert item.content == f"{speaker}: {text}"
    assert item.document_id == session.id
    assert item.metadata == {"turn": "2", "speaker": speaker}
    assert item.timestamp == datetime.fromisoformat(session.timestamp)


def test_ranks_are_those_of_the_first_result_of_each_turn() -> None:
    question = Question("who", "q", "a", evidence=(("s1", 0), ("s2", 5), ("s3", 1)))
    results = [
        {"document_id": session, "metadata": {"turn": str(turn)}}
        for session, turn in [("s9", 0), ("s2", 5), ("s2", 5), ("s1", 0), ("s3", 2)]
    ]
    assert ranks(question, results) == {("s1", 0): 4, ("s2", 5): 2, ("s3", 1): None}
