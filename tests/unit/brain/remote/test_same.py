"""Whether two facts say the same."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from reverie.brain.remote.duplicates import Candidate, repeated, said
from reverie.brain.remote.same import NEAR, Said, same

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Erik drinks tea.", "erik  drinks tea"),
        ("The kiln fires at 1240 degrees.", "The kiln fires at 1240 degrees!"),
        ("Alice paid Bob on time", "Alice paid Bob on time."),
    ],
)
def test_the_same_words_say_the_same(one: str, other: str) -> None:
    assert same(Said(one), Said(other), 0.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The kiln fires at 1240 degrees.", "The kiln fires at 1260 degrees."),
        ("Alice paid Bob.", "Bob paid Alice."),
        ("Erik drinks tea.", "Erik does not drink tea."),
        ("Erik drinks tea every day.", "Erik hates cold soup and rain."),
        ("Erik moved to Graz in spring.", "Erik moved to Linz in spring."),
        ("Gil prefers tea over coffee.", "Gil prefers coffee over tea."),
        ("The north gate is closed at night.", "The south gate is closed at night."),
        ("Hana moved to Oslo.", "Hana moved to Oslo with her dog."),
    ],
)
def test_figures_names_denials_and_words_tell_apart_what_vectors_do_not(one: str, other: str) -> None:
    assert not same(Said(one), Said(other), 0.99)


def test_near_vectors_join_a_paraphrase() -> None:
    one, other = Said("Erik drinks the green tea."), Said("Erik drinks a green tea.")
    assert same(one, other, NEAR)
    assert not same(one, other, NEAR - 0.01)


def test_readings_that_are_equal_say_the_same() -> None:
    one = said("Hiking is what Alice loves.", None, None, None)
    other = said("Alice loves hiking.", None, None, None)
    assert one.meanings
    assert same(one, other, 0.5)
    assert not same(one, Said("Alice loves hiking.", meanings=frozenset({1})), 0.5)


def test_other_times_are_other_facts() -> None:
    text = "Alice ran a marathon."
    assert same(Said(text, MAY, MAY), Said(text, MAY, MAY), 1.0)
    assert same(Said(text, MAY, MAY), Said(text), 1.0)
    assert not same(Said(text, MAY, MAY), Said(text, JUNE, JUNE), 1.0)


def test_what_is_said_twice_on_a_page_counts_once() -> None:
    vectors = np.eye(4, dtype=np.float32)
    facts = [
        Candidate(Said("A is B."), vectors[0]),
        Candidate(Said("C is D."), vectors[1]),
        Candidate(Said("a is b"), vectors[0]),
        Candidate(Said("A is B!"), vectors[0] * 3),
    ]
    assert repeated(facts) == {2: 0, 3: 0}
    assert repeated(facts[:1]) == {}


def test_what_people_say_of_themselves_is_the_same_only_of_one_of_them() -> None:
    alice, bob = Said("I moved to Braga.", speaker="Alice"), Said("I moved to Braga.", speaker="Bob")
    assert not same(alice, bob, 1.0)
    assert same(alice, Said("I moved to Braga.", speaker="alice "), 1.0)
    assert same(alice, Said("I moved to Braga."), 1.0)
    ferry = Said("The ferry is late.", speaker="Alice"), Said("The ferry is late.", speaker="Bob")
    assert same(*ferry, 1.0)
