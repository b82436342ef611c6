"""Causes are found with their direction, and not where a word only looks like a cue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reverie.model import Fact
from reverie.retain.rules.causes import halves, points_back

Facts = Callable[..., list[Fact]]

CUT = [
    # sentence, cause, effect
    ("Ana sold the boat because she needed money.", "she needed money.", "Ana sold the boat"),
    (
        "The team missed the launch because the server crashed.",
        "the server crashed.",
        "The team missed the launch",
    ),
    ("Because the bridge was closed, Omar took the ferry.", "the bridge was closed", "Omar took the ferry."),
    ("The flight was cancelled, so we took the train.", "The flight was cancelled", "we took the train."),
    ("Maria got a job in Lisbon and so she sold the car.", "Maria got a job in Lisbon", "she sold the car."),
    ("We took a taxi since Ana was tired.", "Ana was tired.", "We took a taxi"),
    ("As Tom was ill, Nina gave the talk.", "Tom was ill", "Nina gave the talk."),
    ("The pump failed, and as a result the cellar flooded.", "The pump failed", "the cellar flooded."),
    ("The rent was raised, and therefore Kit moved out.", "The rent was raised", "Kit moved out."),
    ("Omar stayed home mainly because the roads were icy.", "the roads were icy.", "Omar stayed home"),
    ("Since the shop was closed, Ana went home.", "the shop was closed", "Ana went home."),
]
WHOLE = [
    "She was so happy that she cried.",
    "She has lived here since 2019.",
    "He has been tired since he moved to Oslo.",
    "Omar smiled because of that smile.",
    "He did not quit because he was bored.",
    "I ran so fast that I fell.",
    "Nina laughed as Tom walked in.",
    "As Tom walked in, Nina laughed.",
    "As a child, she lived in Rome.",
    "As far as I know, he left.",
    "Bob suggested it because it's catchy.",
    "We left because of the rain.",
    "Why? Because she asked.",
    "Did she leave because she was tired?",
    "So far, so good for the team.",
    "He sang so that the child slept.",
    "Since Monday the shop is open.",
    "Since she was a child, Ana loved boats.",
    '"I quit because I was bored", she said.',
    "The rain led to a flood.",
    "Ana came after Bob left the party.",
    "He is as tall as the door was wide.",
]
BACK = [
    ("As a result, the cellar flooded.", "effect"),
    ("As a consequence we left.", "effect"),
    ("That's why I quit.", "effect"),
    ("This is why we moved.", "effect"),
    ("Which is why Ana left.", "effect"),
    ("Because of that, he stayed.", "effect"),
    ("Therefore Omar sold it.", "effect"),
    ("Consequently the team won.", "effect"),
    ("That led to a long strike.", "effect"),
    ("This caused a fire.", "effect"),
    ("It resulted in a draw.", "effect"),
    ("This made Ana cry.", "effect"),
    ("Thanks to that, we made it.", "effect"),
    ("For that reason she left.", "effect"),
    ("So we sold the boat.", "effect"),
    ("This was because the pump failed.", "cause"),
    ("That's because she was ill.", "cause"),
    ("The reason was the rain.", "cause"),
    ("This was due to heavy rain.", "cause"),
    ("It was caused by a broken pump.", "cause"),
    ("Because of that smile, she stayed.", None),
    ("As a result of the storm, we left.", None),
    ("That made sense.", None),
    ("So what?", None),
    ("So happy for her.", None),
    ("Thus far nothing happened.", None),
    ("Is that why you left?", None),
    ("That's why, isn't it?", None),
    ("This was a lovely day.", None),
    ("Because it rained, we stayed in.", None),
    ("After that we went home.", None),
    ("The reasons are many.", None),
]


@pytest.mark.parametrize(("sentence", "cause", "effect"), CUT)
def test_a_sentence_is_cut_between_cause_and_effect(sentence: str, cause: str, effect: str) -> None:
    cut = halves(sentence)
    assert cut is not None
    pieces = [sentence[cut.first_start : cut.first_end], sentence[cut.second_start :]]
    assert pieces == ([cause, effect] if cut.cause_first else [effect, cause])


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_sentence_without_two_clauses_stays_whole(sentence: str) -> None:
    assert halves(sentence) is None


@pytest.mark.parametrize(("sentence", "direction"), BACK)
def test_cues_point_to_the_sentence_before(sentence: str, direction: str | None) -> None:
    assert points_back(sentence) == direction


def test_so_begins_turns_of_speech_without_a_cause() -> None:
    assert points_back("So we sold the boat.", spoken=True) is None


def test_a_chain_of_causes(facts: Facts) -> None:
    found = facts(
        "The pump failed in the night. As a result, the cellar flooded. That's why Omar bought a new pump."
    )
    assert [f.causes for f in found] == [(), (0,), (1,)]


def test_an_explanation_after_the_effect(facts: Facts) -> None:
    found = facts(
        "Omar sold the boat in May. This was because he needed money. That's why he sold the car, too."
    )
    assert [f.causes for f in found] == [(1,), (), (0,)]


def test_causes_across_turns(facts: Facts) -> None:
    found = facts(
        "Nina: The server crashed twice last night.\nOmar: That's why the launch was moved to June."
    )
    assert [f.causes for f in found] == [(), (0,)]


def test_a_question_causes_nothing(facts: Facts) -> None:
    found = facts(
        "Nina: Did the server crash again last night?\nOmar: That's why the launch was moved to June."
    )
    assert all(f.causes == () for f in found)


def test_what_was_left_out_causes_nothing(facts: Facts) -> None:
    found = facts("Nina: Thanks so much!\nOmar: That's why the launch was moved to June.")
    assert [f.causes for f in found] == [()]


def test_no_links_where_they_are_not_wanted(facts: Facts) -> None:
    text = "Ana sold the boat because she needed money. As a result, Omar was sad."
    assert [f.causes for f in facts(text)] == [(1,), (), (0,)]
    assert [f.causes for f in facts(text, links=False)] == [(), ()]
    assert all(f.causes == () for mode in ("verbatim", "chunks") for f in facts(text, mode=mode))


def test_a_turn_of_speech_is_not_cut(facts: Facts) -> None:
    (fact,) = facts("Ana: I sold the boat because I needed money.")
    assert fact.why == "because I needed money"
    assert fact.causes == ()
