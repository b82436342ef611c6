"""Pronouns mean the people of the dialogue, or those named before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reverie.model import Fact
from reverie.retain.rules.people import Dialogue

Facts = Callable[..., list[Fact]]


def meant(fact: Fact) -> dict[str, str]:
    """Whom each pronoun surely means; the first of several."""
    return {r.pronoun.lower(): r.name for r in reversed(fact.references) if r.confidence >= 0.6}


@pytest.mark.parametrize(
    ("text", "people", "expected"),
    [
        # the speaker
        ("Nadia: I sold the van.", (), {"i": "Nadia"}),
        ("Nadia: My sister sold the van.", (), {"my": "Nadia"}),
        ("Nadia: Omar gave me the keys.", (), {"me": "Nadia"}),
        ("Nadia: We sold the van.", (), {"we": "Nadia"}),
        ("Nadia: Our van broke down.", (), {"our": "Nadia"}),
        ("user: I live in Porto.", (), {"i": "user"}),
        ("[10:32] Nadia: I sold the van.", (), {"i": "Nadia"}),
        # the listener
        ("Nadia: Did you sell the van?", ("Nadia", "Kit"), {"you": "Kit"}),
        ("Nadia: Your van broke down.", ("Nadia", "Kit"), {"your": "Kit"}),
        ("Nadia: Kit, your van broke down.", ("Nadia", "Kit", "Omar"), {"your": "Kit"}),
        ("Nadia: Hey Omar! When do you leave for Rome?", ("Nadia", "Kit", "Omar"), {"you": "Omar"}),
        ("Nadia: I saw your van, Kit.", ("Nadia", "Kit", "Omar"), {"i": "Nadia", "your": "Kit"}),
        ("Melanie: I saw yours, Jon.", ("Melanie", "Jonathan"), {"i": "Melanie", "yours": "Jonathan"}),
        ("assistant: You could take the train.", ("assistant", "user"), {"you": "user"}),
        # nobody to be sure of
        ("Nadia: Did you sell the van?", ("Nadia", "Kit", "Omar"), {}),
        ("Nadia: If you add salt, the water boils later.", ("Nadia", "Kit"), {}),
        ("Nadia: Thank you for the van.", ("Nadia", "Kit"), {}),
        ("I sold the van.", (), {}),
        ("You sold the van.", (), {}),
        # third persons
        ("Alice left early because she was ill, sadly.", (), {"she": "Alice"}),
        ("Bob sold his boat.", (), {"his": "Bob"}),
        ("Bob called Alice and told her the news.", (), {"her": "Alice"}),
        ("Alice called Bob and he came.", (), {"he": "Bob"}),
        ("Alice met Bob; he gave her his keys.", (), {"he": "Bob", "her": "Alice"}),
        ("When he arrived, Bob was wet.", (), {"he": "Bob"}),
        ("Nadia: Bob is ill, he stays home.", ("Nadia", "Kit"), {"he": "Bob"}),
        ("Nadia: Alice sends her love.", ("Nadia", "Kit"), {"her": "Alice"}),
        ("Alice and Bob sold their boat.", (), {"their": "Alice"}),
        # someone else is in the way, or nobody fits
        ("Bob visited my sister and she was glad.", (), {}),
        ("Alice took her dog out and he ran away.", (), {"her": "Alice"}),
        ("Bob said that she was late.", (), {}),
        ("Alice said that he was late.", (), {}),
        ("He was late.", (), {}),
        ("She sold it.", (), {}),
        ("The people sold their boats.", (), {}),
        ("It rained in Rome.", (), {}),
        ("Nadia: She is late.", ("Nadia", "Kit"), {}),
        ("Nadia: He is late again.", ("Nadia", "Kit"), {}),
        ("the US army left", (), {}),
    ],
)
def test_pronouns(facts: Facts, text: str, people: tuple[str, ...], expected: dict[str, str]) -> None:
    (fact,) = facts(text, mode="verbose", links=False, people=people)
    assert meant(fact) == expected


def test_those_who_are_surely_meant_are_mentioned(facts: Facts) -> None:
    (fact,) = facts("Nadia: I saw your van, Kit.", people=("Nadia", "Kit", "Omar"))
    assert [(m.name, m.kind) for m in fact.mentions][:2] == [("Nadia", "person"), ("Kit", "person")]


def test_roles_are_meant_but_no_people(facts: Facts) -> None:
    (fact,) = facts("user: I bought a van in Porto.", people=("user", "assistant"))
    assert meant(fact) == {"i": "user"}
    assert "user" not in {m.name for m in fact.mentions}


def test_a_person_of_the_sentence_before(facts: Facts) -> None:
    found = facts(
        "Rosa Lindgren founded Tideline Labs in Bergen in 2019. She hired Omar Farouk two years later."
    )
    assert meant(found[1]) == {"she": "Rosa Lindgren"}
    assert "Rosa Lindgren" in {m.name for m in found[1].mentions}


def test_two_of_one_gender_make_it_less_sure(facts: Facts) -> None:
    (one,) = facts("Alice rang at noon, then she left.")
    (two,) = facts("Alice rang and Clara came at noon, then she left.")
    assert one.references[0].confidence == 0.85
    assert two.references[0].confidence == 0.7
    assert two.references[0].name == "Clara"


def test_who_spoke_last_is_the_listener_among_several(facts: Facts) -> None:
    found = facts(
        "Kit: I bought the blue boat.\nNadia: Where do you keep that boat?", people=("Kit", "Nadia", "Omar")
    )
    (you,) = [r for r in found[1].references if r.pronoun == "you"]
    assert (you.name, you.confidence) == ("Kit", 0.6)


def test_the_text_stays_as_it_is(facts: Facts) -> None:
    (fact,) = facts("Nadia: I saw your van.", people=("Nadia", "Kit"))
    assert fact.text == "Nadia: I saw your van."


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Nadia", "Nadia"),
        ("nadia", "Nadia"),
        ("Kit", "Kit Morrow"),
        ("Morrow", "Kit Morrow"),
        ("Mel", "Melanie"),
        ("Me", None),
        ("Max", None),
    ],
)
def test_participants_are_known_by_parts_of_their_names(name: str, person: str | None) -> None:
    assert Dialogue(("Nadia", "Kit Morrow", "Melanie")).known_as(name) == person
