"""Exchanges stay together, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reverie.model import Fact

Facts = Callable[..., list[Fact]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Nadia: When did you move to Oslo?", "Kit: Two years ago."),
        ("Nadia: Where did you stay?", "Kit: At the old mill, near the river."),
        ("Nadia: How long have you been married?", "Kit: 5 years already!"),
        ("Nadia: Do you still paint?", "Kit: Yes, every Sunday."),
        ("Nadia: Who fixed the boat?", "Kit: My uncle."),
        ("Nadia: Why did you quit?", "Kit: Because I was worn out."),
        ("Nadia: Is the flat taken?", "Kit: Not yet."),
        ("Nadia: Which colour?", "Kit: Hmm, dark green, I think."),
        ("user: Which database does the shop use?", "assistant: PostgreSQL 16."),
        ("Nadia: Shall I book the train?", "Kit: Sure!"),
    ],
)
def test_a_short_answer_stays_with_its_question(facts: Facts, question: str, answer: str) -> None:
    text = f"{question}\n{answer}"
    (fact,) = facts(text)
    assert fact.text == text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Nadia: Where did you stay?", "Kit: We stayed at the old mill."),
        ("Nadia: How was the trip?", "Kit: I sold the van before we left, so we took the train."),
        ("Nadia: I sold the van.", "Kit: Two years ago I bought one."),
        ("Nadia: Do you like it?", "Kit: Do you?"),
        ("Nadia: What's new?", "Kit: I got a dog called Rex."),
        ("Nadia: Did you hear from Omar?", "Nadia: Two years since the last letter."),
    ],
)
def test_a_turn_that_stands_alone_is_a_fact_of_its_own(facts: Facts, first: str, second: str) -> None:
    found = [fact.text for fact in facts(f"{first}\n{second}", mode="verbose")]
    assert found == [first, second]


def test_an_answer_tells_of_the_one_who_answers(facts: Facts) -> None:
    (asked,) = facts("assistant: Where do you live?\nuser: In Porto.")
    (told,) = facts("user: Which database do we use?\nassistant: PostgreSQL 16.")
    assert asked.fact_type == "world"
    assert told.fact_type == "experience"


def test_a_question_and_its_answer_in_prose(facts: Facts) -> None:
    assert [f.text for f in facts("Where did Omar go? To Lisbon, by train.")] == [
        "Where did Omar go? To Lisbon, by train."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nina: Where shall we meet?\nOmar: Maybe at the library?\nNina: Too loud.\nOmar: Then "
        "let's take the café.",
        "Nina: I suggest oak for the table.\nOmar: Pine is cheaper.\nNina: But oak lasts. "
        "Agreed?\nOmar: Agreed, we go with oak.",
        "The team discussed the new logo. Nina proposed a heron. Omar preferred a plain circle. "
        "In the end they settled on the heron.",
        "Omar suggested Crete. Nina wanted mountains. Finally they agreed on the Dolomites.",
    ],
)
def test_a_discussion_stays_with_its_decision(facts: Facts, text: str) -> None:
    (fact,) = facts(text)
    assert fact.text == text
    assert {"Nina", "Omar"} <= {m.name for m in fact.mentions}


def test_what_has_nothing_to_do_with_a_discussion_stays_out(facts: Facts) -> None:
    text = (
        "Nina: I sold the van to a farmer from the valley last week, at last.\n"
        "Omar: My sister finished school in Bergen and starts work at the harbour in May.\n"
        "Nina: How about the heron for the logo?\n"
        "Omar: Good, let's go with the heron.\n"
        "Nina: The dentist moved my appointment to the ninth of May in the morning."
    )
    lines = text.split("\n")
    assert [f.text for f in facts(text)] == [lines[0], lines[1], f"{lines[2]}\n{lines[3]}", lines[4]]


@pytest.mark.parametrize(
    "text",
    [
        "Nina: We should meet more often.\nOmar: I decided on nothing yet, and it is why I am "
        "tired of planning trips to Crete.",
        "The council proposed a bridge in 2019. The mayor of the next town chose to build a tunnel in 2021.",
        "Nina suggested a walk. Omar plays the cello in an orchestra in Bergen.",
    ],
)
def test_a_decision_of_something_else_joins_nothing(facts: Facts, text: str) -> None:
    assert len(facts(text)) == 2


def test_a_merged_exchange_is_bounded(facts: Facts) -> None:
    turns = [
        f"Nina: How about plan {n} with a long description of all that it would bring us?" for n in range(40)
    ]
    found = facts("\n".join([*turns, "Omar: Let's go with plan 39."]))
    assert max(len(f.text) for f in found) <= 900
    assert len(found) >= 30


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Omar adopted a dog. It is called Rex.", 1),
        ("Omar built a boat in Bergen. This took him all winter.", 1),
        ("Rosa founded Tideline Labs in Bergen in 2019. She hired Omar Farouk two years later.", 2),
        ("Rosa founded Tideline Labs in Bergen in 2019. She was proud.", 1),
        ("Alice has a dog in Oslo. Bob has a cat in Rome.", 2),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_joins_it(facts: Facts, text: str, count: int) -> None:
    assert len(facts(text)) == count
