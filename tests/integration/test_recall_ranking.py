"""What comes first: second hops, what stands beside, people before machines, the newer before the older."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from reverie.language import terms
from reverie.recall.pool import ASSISTANTS, PAUSE
from reverie.store.history import WITH_NEIGHBOURS

Answer = dict[str, Any]
Call = Callable[..., Any]

START = datetime(2024, 3, 4, 18, 0, tzinfo=UTC)


def bare(text: str) -> str:
    """A turn without who speaks."""
    return re.sub(r"^\w+: ", "", text)


def said(answer: Answer) -> list[str]:
    return [bare(result["text"]) for result in answer["results"]]


def parts(answer: Answer, text: str) -> dict[str, float]:
    """What the score of a result is made of."""
    (found,) = (result["id"] for result in answer["results"] if bare(result["text"]) == bare(text))
    (traced,) = (one for one in answer["trace"]["reranked"] if one["id"] == found)
    got: dict[str, float] = traced["parts"]
    return got


FILM = "The Silver Tide is a drama of 1974 directed by Marek Olsavsky."
DIRECTOR = "Olsavsky came into the world in Kosice in 1931."
OTHER_PAGES = {
    "Harbour Lights": "Harbour Lights is a film of 1981 about a fisherman.",
    "Silver": "Silver is a metal. The tide of prices turned in 1980.",
    "Jana Novak": "Jana Novak was born in Brno, where her father was director of a school.",
    "Tide": "A tide is the rise and fall of the sea.",
    "Peter Hale": "Peter Hale, the director of the museum, was born in Leeds.",
    "Kosice": "Kosice lies on the river Hornad.",
    "Golden Days": "Golden Days is a film that was directed by Ines Roca.",
    "Ines Roca": "Ines Roca was born in Cadiz in 1950.",
}
WHERE = "Where was the director of The Silver Tide born?"


def pages(**further: str) -> list[Answer]:
    titled = {"The Silver Tide (film)": FILM, "Marek Olsavsky": DIRECTOR, **OTHER_PAGES, **further}
    return [{"content": text, "context": title, "document_id": title} for title, text in titled.items()]


def test_the_second_hop_brings_what_shares_no_word_with_the_question(retain: Call, recall: Call) -> None:
    assert not set(terms.terms(DIRECTOR)) & set(terms.terms(WHERE))
    retain(*pages())
    answer = recall(WHERE, trace=True)
    assert DIRECTOR in said(answer)[:5]
    assert FILM in said(answer)[:3]
    assert parts(answer, DIRECTOR)["hop"] > 0
    assert "hop" not in parts(answer, FILM), "its name is in the question: that leads nowhere new"
    methods = {found["method"]: found["results"] for found in answer["trace"]["retrieval_results"]}
    assert methods["graph"][0]["score"] == 1, "by its title"


def test_without_its_title_the_second_hop_is_no_hop(retain: Call, recall: Call) -> None:
    untitled = [{**page, "context": None} if page["content"] == DIRECTOR else page for page in pages()]
    retain(*untitled)
    answer = recall(WHERE, trace=True)
    assert "hop" not in parts(answer, DIRECTOR) or parts(answer, DIRECTOR)["hop"] < 0.5


ASKED = "Nadia: What did you call your new boat, Kit?"
NAMED = "Kit: Sea Otter, after the inn."
OTHER_TALK = (
    "Nadia: The boat race was on television.",
    "Kit: New tyres cost a fortune.",
    "Nadia: Call me when you are at the boat shed.",
    "Kit: My old boat leaked.",
    "Nadia: The inn by the lake has closed.",
    "Kit: We call our cat Mop.",
    "Nadia: Otters live in that river.",
)


def loose(apart: timedelta) -> list[Answer]:
    """Turns that are documents of their own; between the others lies a day."""
    told = [*((START + timedelta(days=n + 1), text) for n, text in enumerate(OTHER_TALK))]
    told += [(START, ASKED), (START + apart, NAMED)]
    return [
        {"content": text, "timestamp": moment.isoformat(), "document_id": f"turn {n}"}
        for n, (moment, text) in enumerate(told)
    ]


def test_a_loose_turn_is_found_by_the_question_it_answers(retain: Call, recall: Call) -> None:
    retain(*loose(timedelta(seconds=20)))
    answer = recall("What did Kit call the new boat?", trace=True)
    assert set(map(bare, (ASKED, NAMED))) == set(said(answer)[:2])
    assert parts(answer, NAMED)["context"] > 0


@pytest.fixture
def neighbours(served: Any, bank_id: str) -> Callable[[str], set[str]]:
    """The ids of a fact and of what is loaded beside it."""

    def ask(fact: str) -> set[str]:
        with psycopg.connect(served.database_url) as connection:
            found = connection.execute("SELECT bank FROM banks WHERE bank_id = %s", [bank_id]).fetchone()
            assert found
            bound = {"bank": found[0], "ids": [uuid.UUID(fact)], "machines": list(ASSISTANTS), "pause": PAUSE}
            return {str(row[0]) for row in connection.execute(WITH_NEIGHBOURS, bound)}

    return ask


def test_what_is_not_valid_stands_between_no_turns(
    bank: httpx.Client, retain: Call, facts: Call, neighbours: Callable[[str], set[str]]
) -> None:
    between = (START + timedelta(seconds=10)).isoformat()
    unsaid = {"content": "Nadia: Never mind.", "timestamp": between, "document_id": "unsaid"}
    retain(*loose(timedelta(seconds=20))[-2:], unsaid)
    by_text = {bare(fact["text"]): fact["id"] for fact in facts()}
    first, middle, last = (by_text[bare(text)] for text in (ASKED, "Never mind.", NAMED))
    assert neighbours(last) == {middle, last}
    assert neighbours(middle) == {first, middle, last}
    answer = bank.patch(f"memories/{middle}", json={"state": "invalidated", "reason": "said to the dog"})
    assert answer.status_code == 200, answer.text
    assert neighbours(last) == {first, last}


def test_a_machines_long_answer_stands_for_itself(
    retain: Call, facts: Call, neighbours: Callable[[str], set[str]]
) -> None:
    retain(CHAT, timestamp=START.isoformat())
    in_order = sorted(facts(), key=lambda fact: fact["id"])
    chunks = [fact["chunk_id"] for fact in in_order]
    middle = next(n for n in range(1, len(chunks) - 1) if chunks[n - 1] == chunks[n] == chunks[n + 1])
    assert neighbours(in_order[middle]["id"]) == {in_order[middle]["id"]}
    assert neighbours(in_order[0]["id"]) == {in_order[0]["id"], in_order[1]["id"]}


def test_a_turn_of_another_day_answers_nothing(retain: Call, recall: Call) -> None:
    retain(*loose(timedelta(hours=8)))
    answer = recall("What did Kit call the new boat?", trace=True)
    assert "context" not in parts(answer, NAMED)
    assert bare(NAMED) not in said(answer)[:2]


NUTS = "Walnuts make my throat swell, so I avoid them."
ADVICE = " ".join(
    [
        "Walnuts can make the throat swell when one is allergic.",
        "Avoid walnuts, pecans and mixed nuts, and read every label.",
        "Try roasted pumpkin seeds in place of walnuts in any salad.",
        "Bakeries often use walnuts in bread, so ask before eating.",
        "A doctor can test how strongly the throat reacts to walnuts.",
    ]
    * 4
)
CHAT = f"user: {NUTS}\nassistant: {ADVICE}\nuser: Thank you, I will cook tonight.\nassistant: Enjoy it!\n"


def test_a_persons_own_words_come_before_a_machines_advice(retain: Call, recall: Call) -> None:
    retain(CHAT, timestamp=START.isoformat())
    answer = recall("Which nuts make my throat swell?", trace=True)
    assert said(answer)[0] == NUTS
    mine, advice = (parts(answer, said(answer)[n])["role"] for n in (0, 1))
    assert advice <= mine - 0.4
    assert "people" in {found["method"] for found in answer["trace"]["retrieval_results"]}


def test_and_after_it_where_the_machine_is_asked_for(retain: Call, recall: Call) -> None:
    retain(CHAT, timestamp=START.isoformat())
    answer = recall("What did you recommend in place of walnuts?")
    assert said(answer)[0].startswith("Try roasted pumpkin seeds in place of walnuts in any salad.")


def test_a_standing_instruction_is_found_by_what_it_is_about(retain: Call, recall: Call) -> None:
    rule = "Always give distances in miles, please."
    retain(
        f"user: {rule}\nassistant: I will give every distance in miles.\n",
        "user: The distance to Graz felt long.\nassistant: The distance to Graz is long indeed.\n",
        timestamp=START.isoformat(),
    )
    assert said(recall("What is the distance to Graz?")).index(rule) < 3


OTHER_CHAT = """
user: The kitchen window sticks.
user: I swim on Mondays and read each evening.
user: Many people came to the harbour fair.
user: Kit's thesis is about moss.
user: It rained for a week in Graz.
user: The train was late again.
user: I painted the fence green.
user: My sister plays the cello.
"""


@pytest.mark.parametrize(
    ("query", "old", "new"),
    [
        ("How many miles do I run each week?", "I run 10 miles each week.", "I run 15 miles these days."),
        ("What is the budget for my kitchen?", "The kitchen budget is $4,000.", "The budget is now $5,500."),
        (
            "When is my thesis due?",
            "My thesis is due on May 3.",
            "They moved it: my thesis is due on June 9.",
        ),
    ],
)
def test_a_newer_value_comes_before_the_older_one(
    retain: Call, recall: Call, query: str, old: str, new: str
) -> None:
    retain(OTHER_CHAT, timestamp=START.isoformat())
    for n, text in enumerate((old, new)):
        told = (START + timedelta(days=30 * n)).isoformat()
        retain(f"user: {text}\nassistant: Noted.\n", timestamp=told, document_id=f"chat {n}")
    assert said(recall(query))[0] == new
    past = recall(query.replace(" is ", " was ", 1).replace(" do ", " did ", 1), trace=True)
    assert all("newer" not in one["parts"] for one in past["trace"]["reranked"])


def test_where_the_question_is_why_the_cause_comes_with_its_effect(retain: Call, recall: Call) -> None:
    told = "The ferry was cancelled. Because of that, Mona missed the interview in Split."
    filler = [f"Mona talked about interview number {n} with a smile." for n in range(6)]
    retain({"content": told, "document_id": "told"}, *[{"content": text} for text in filler])
    answer = recall("Why did Mona miss the interview in Split?", trace=True)
    methods = {found["method"]: found["results"] for found in answer["trace"]["retrieval_results"]}
    assert len(methods["cause"]) == 1
    assert any("ferry was cancelled" in text for text in said(answer)[:3])
