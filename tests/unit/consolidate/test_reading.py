from __future__ import annotations

from dataclasses import replace

import pytest
from said import NOW, fact

from reverie.consolidate.reading import read, told

SAME = [
    ("Alice loves hiking.", "Hiking is something that Alice really enjoys!"),
    ("Alice loves hiking.", "Alice is a big fan of hiking"),
    ("Alice has 2 kids.", "Alice has got two children"),
    ("Alice doesn't eat meat", "Alice never eats meat"),
    ("Alice can't stand olives", "Alice hates olives."),
    ("Alice works at Google", "Alice is employed by Google."),
    ("Alice bought a bike.", "Alice purchased a bicycle."),
    ("The server restarts every day at 3:30.", "The server restarts daily at 3:30."),
    ("In Rome, Alice runs a small shop.", "Alice runs a small shop in Rome"),
    ("Alice is allergic to nuts.", "Alice suffers from an allergy to nuts."),
]
OTHER = [
    ("Alice has two kids.", "Alice has three kids."),
    ("Alice pays $500 rent.", "Alice pays $550 rent."),
    ("Alice loves hiking.", "Bob loves hiking."),
    ("Alice likes Bob.", "Bob likes Alice."),
    ("Alice eats meat.", "Alice doesn't eat meat."),
    ("Alice lived in Paris.", "Alice lives in Paris."),
    ("Alice lives in Paris.", "Alice will live in Paris."),
    ("Alice lives in Paris.", "Alice might live in Paris."),
    ("Alice has a doctor.", "Alice is a doctor."),
    ("Alice bought a red car.", "Alice bought a blue car."),
    ("Alice turned the lights on.", "Alice turned the lights off."),
    ("Alice flew from Oslo to Rome.", "Alice flew from Rome to Oslo."),
    ("The meeting is on 3 May.", "The meeting is on 4 May."),
    ("Alice works with Bob.", "Alice works for Bob."),
    ("Alice likes tea more than coffee.", "Alice likes tea less than coffee."),
    ("Alice likes that Bob does not smoke.", "Alice does not like that Bob smokes."),
    ("Alice loves hiking.", "Alice hates hiking."),
    ("Alice drinks coffee with sugar.", "Alice drinks coffee without sugar."),
    ("Alice always runs at dawn.", "Alice sometimes runs at dawn."),
    ("The cat chased the dog.", "The dog chased the cat."),
    ("Alice programs in C++ daily.", "Alice programs in C# daily."),
    ("Alice programs in C++ daily.", "Alice programs in C daily."),
    ("The blood type of Alice is O+.", "The blood type of Alice is O-."),
    ("Alice keeps the freezer at -5 degrees.", "Alice keeps the freezer at 5 degrees."),
    ("Alice wants to be a doctor.", "Alice wants a doctor."),
    ("Alice knows what Bob eats.", "Alice knows when Bob eats."),
    ("Alice moved in with Bob.", "Alice moved with Bob."),
    ("Alice's aunt inherited Bob's piano.", "Alice inherited the piano of Bob's aunt."),
    ("Bob's brother is better at chess than Bob.", "Bob is better at chess than Bob's brother."),
    ("Alice was bitten by a snake as a child.", "Alice's child was bitten by a snake."),
    ("Alice is married to a dentist named Lars.", "Alice was married to a dentist named Lars."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one: str, other: str) -> None:
    first, second = read(fact(one)), read(fact(other))
    assert first
    assert second
    assert first.meaning == second.meaning


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_differs_in_one_word_that_counts(one: str, other: str) -> None:
    first, second = read(fact(one)), read(fact(other))
    assert first is None or second is None or first.meaning != second.meaning


def test_a_speaker_speaks_of_herself() -> None:
    own = read(fact("Alice: I love hiking", "Alice"))
    other = fact("Alice loves hiking.", "Bob", names=(("Alice", "Alice"),))
    assert own == read(other) == read(fact("I love hiking!", "Alice"))
    assert own != read(fact("I love hiking", "Bob"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice inherited the cottage from her uncle.", "Alice's uncle inherited the cottage from her."),
        ("Alice earns more than her husband.", "Alice's husband earns more than her."),
        ("Alice adopted her wife's son.", "Alice's wife adopted her son."),
    ],
)
def test_whose_it_is_counts(one: str, other: str) -> None:
    first, second = (read(replace(fact(text), people={"her": "Alice"})) for text in (one, other))
    assert first
    assert second
    assert first.meaning != second.meaning
    same = read(replace(fact("Alice earns more than the husband of Alice."), people={"her": "Alice"}))
    mine = read(replace(fact("Alice earns more than her husband."), people={"her": "Alice"}))
    assert same
    assert mine
    assert same.meaning == mine.meaning


def test_names_and_pronouns_go_by_whom_they_mean() -> None:
    alias = fact("Bob paints old boats.", names=(("Bob", "Robert Chen"),))
    meant = fact("He paints old boats.", people={"he": "Robert Chen"})
    assert read(fact("Robert Chen paints old boats.")) == read(alias) == read(meant)
    assert read(fact("He paints old boats.")) is None


@pytest.mark.parametrize(
    "text", ["No worries, Bob!", "Way to go, Bob!", "Long time no see!", "Hey Bob, keep it up!"]
)
def test_what_calls_somebody_tells_of_nobody(text: str) -> None:
    assert read(fact(text, "Alice", names=(("Bob", "Bob"),))) is None


def test_each_sentence_is_read_for_itself() -> None:
    one = fact("I love old boats. Do you? I can't stand olives, though.", "Alice")
    first, second = told(one)
    assert [one.text[t.part.start : t.part.end] for t in (first, second)] == [
        "I love old boats.",
        "I can't stand olives, though.",
    ]
    assert first.reading == read(fact("Alice is fond of old boats"))
    assert told(fact("I love old boats.", flags=("instructions",))) == []


@pytest.mark.parametrize(
    "text",
    ["", "Wow!", "Thanks for your help, Alice.", "Does Alice love hiking?", "It is red.", "I " + "x " * 300],
)
def test_what_is_not_worth_comparing(text: str) -> None:
    assert read(fact(text)) is None


def test_what_was_done_on_other_days_is_the_same_activity() -> None:
    one = fact("I went to the gym yesterday", "Alice", start=NOW, end=NOW)
    two = fact("I went to the gym on 3 May 2024", "Alice", start=NOW.replace(day=9), end=NOW.replace(day=9))
    first, second = read(one), read(two)
    assert first
    assert second
    assert first.activity == second.activity is not None
    assert first.meaning != second.meaning
    assert read(fact("I love the gym", "Alice")).activity is None  # type: ignore[union-attr]


def test_of_two_times_in_a_sentence_none_is_left_out() -> None:
    start = NOW.replace(month=5, day=3)
    one = fact("Alice left on 3 May and came back on 5 May.", start=start, end=start)
    other = fact("Alice left on 3 May and came back on 9 May.", start=start, end=start)
    assert read(one) != read(other)
