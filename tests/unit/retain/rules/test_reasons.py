"""Reasons, feelings and places are words of the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reverie.model import Fact
from reverie.retain.rules.reasons import feeling, why
from reverie.retain.rules.vocabulary import vocabulary

Facts = Callable[..., list[Fact]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They decided on 'Beach Beats' for its playful tone.", "for its playful tone"),
        ("Bob suggested it because it's catchy, but Alice did not.", "because it's catchy"),
        ("I chose them 'cause they help people.", "cause they help people"),
        ("The match was called off due to heavy rain, and we went home.", "due to heavy rain"),
        ("We went to Rome to celebrate our anniversary.", "to celebrate our anniversary"),
        ("I moved so that I could be near Mum.", "so that I could be near Mum"),
        ("She moved to Bergen to be near her mother.", "to be near her mother"),
        ("He left in order to save the boat.", "in order to save the boat"),
        ("I picked it since it was cheap.", "since it was cheap"),
        ("She joined Tideline for the research.", "for the research"),
        ("Thanks to the grant, we built a lab.", "Thanks to the grant"),
        ("He sold it because of the rust.", "because of the rust"),
        ("The reason I left was the noise.", "The reason I left was the noise"),
        ("Omar is known for his patience.", "for his patience"),
        ("Rosa joined the lab and was excited about the new microscope.", "the new microscope"),
        ("I have liked it since 2019.", None),
        ("Since we last spoke, I sold the van.", None),
        ("He left, but not because he was bored.", None),
        ("Thanks to you I won.", None),
        ("I want to help.", None),
        ("She waited for the bus.", None),
        ("It rained.", None),
        ("I was thrilled about the concert.", None),
    ],
)
def test_why(text: str, expected: str | None) -> None:
    assert why(text, vocabulary(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was thrilled about the research opportunities", "thrilled about the research opportunities"),
        ("I'm so excited for the summer!", "so excited for the summer"),
        ("Omar felt burned out.", "burned out"),
        ("That made me sad.", "sad"),
        ("I'm looking forward to the trip.", "looking forward to the trip"),
        ("She can't wait to see Rome.", "can't wait to see Rome"),
        ("He is very proud of his garden, and he shows it.", "very proud of his garden"),
        ("The happy dog ran.", None),
        ("They moved to Rome.", None),
        ("It was raining.", None),
    ],
)
def test_feeling(text: str, expected: str | None) -> None:
    assert feeling(text, vocabulary(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nadia met Omar in Paris on Monday.", "Paris"),
        ("Nadia went to the museum with Omar.", "the museum"),
        ("We had a picnic at the old park.", "the old park"),
        ("Kit works from home on Fridays.", "home"),
        ("Kit ran into the park ranger's brother.", None),
        ("Kit bought a boat.", None),
        ("Kit paints [image: a boat at the beach].", None),
    ],
)
def test_where(facts: Facts, text: str, expected: str | None) -> None:
    assert facts(text)[0].where == expected


def test_all_are_words_of_the_text(facts: Facts) -> None:
    text = "Nadia: I'm thrilled about the job. I moved to Bergen to be near my mother, because she is ill."
    (fact,) = facts(text)
    assert fact.why
    assert fact.feeling
    assert fact.why in text
    assert fact.feeling in text
