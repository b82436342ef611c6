"""Plain questions that somebody new asks of a few plain facts."""

from __future__ import annotations

from typing import Any

import pytest
from evidences import ask, fact, first_line

from reverie.model import Claim
from reverie.reflect.evidence import Evidence


def told(number: int, text: str, *people: str, **fields: Any) -> Evidence:
    """A fact nobody said, and the people that it names."""
    return fact(number, text, entities=tuple((name, "person") for name in people), score=1.3, **fields)


MONA = (
    told(0, "Mona likes sailing.", "Mona"),
    told(1, "Mona works as a nurse in Oslo.", "Mona", claim=Claim("mona", "job title", "nurse", False)),
    told(2, "Mona dislikes coffee.", "Mona"),
)
ALICE = (
    told(0, "Alice lives in Lisbon.", "Alice", claim=Claim("alice", "residence", "Lisbon", False)),
    told(
        1,
        "Alice moved to Berlin in March 2024.",
        "Alice",
        claim=Claim("alice", "residence", "Berlin", False),
        current=False,
        superseded_by=fact(0, "").id,
    ),
)
MINE = (
    told(0, "I like pizza and hate olives."),
    told(1, "I used to live in Paris, but now I live in London."),
    told(2, "I stopped smoking last year."),
    told(3, "My car is a red Toyota."),
    told(4, "My favourite colour is green."),
    told(5, "Our dog Rex is five years old.", "Rex"),
    told(6, "My wife's name is Laura.", "Laura"),
)


@pytest.mark.parametrize(
    ("query", "facts", "short"),
    [
        ("What does Mona like?", MONA, "sailing"),
        ("Does Mona like sailing?", MONA, "Yes"),
        ("Does Mona like coffee?", MONA, "No"),
        ("What is Mona's job?", MONA, "nurse"),
        ("Where does Alice live?", ALICE, "Lisbon"),
        ("Where did Alice move to?", ALICE, "Berlin"),
        ("When did Alice move to Berlin?", ALICE, "March 2024"),
        ("Did Alice move?", ALICE, "Yes"),
        ("What do I like?", MINE[:1], "pizza"),
        ("Do I like olives?", MINE, "No"),
        ("Where do I live?", MINE, "London"),
        ("Do I live in Paris?", MINE, "No"),
        ("Do I smoke?", MINE, "No"),
        ("Did I stop smoking?", MINE, "Yes"),
        ("What colour is my car?", MINE, "red"),
        ("What is my favorite color?", MINE, "green"),
        ("What colour do I like?", MINE, "green"),
        ("What is the name of my dog?", MINE, "Rex"),
        (
            "Who married Jane?",
            (told(0, "Peter and Jane married in 2019.", "Jane", "Peter"),),
            "Peter and Jane",
        ),
        (
            "What does Anna like?",
            (told(0, "Anna likes tennis but does not like golf.", "Anna"),),
            "tennis",
        ),
        (
            "Who is Anna?",
            (told(0, "My sister Anna lives in Graz with Karl.", "Anna", "Karl"),),
            "My sister Anna lives in Graz with Karl.",
        ),
    ],
)
def test_a_plain_question_has_a_plain_answer(query: str, facts: tuple[Evidence, ...], short: str) -> None:
    assert first_line(query, *facts) == short


def test_what_is_told_of_another_answers_nothing() -> None:
    assert ask("Where does Bob live?", ALICE[0], told(1, "Bob's sister is Carol.", "Bob", "Carol")).declined
    lisa = told(0, "Lisa enjoys hiking.", "Lisa")
    anna = told(1, "Anna likes tennis.", "Anna")
    mine = told(2, "I like pizza.")
    assert first_line("What does Lisa like?", lisa, anna, mine) == "hiking"
