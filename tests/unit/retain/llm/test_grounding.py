"""A statement has no name and no number that the text does not have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reverie.retain.llm.grounding import Evidence

TEXT = (
    "Alice Chen joined Google in Zurich last spring and was thrilled about the research. Her manager,"
    " Dr. Okafor, leads the Quantum Error Correction group of 12 people. Bob did not go to NYC; he stayed"
    " with Mary-Jane and paid twenty-five dollars. Bob's German is good."
)
EVIDENCE = Evidence(TEXT, ["a call about careers", "Priya"])


@pytest.mark.parametrize(
    "statement",
    [
        "Alice Chen joined Google in Zurich, thrilled about its research.",
        "Chen works in research at Google.",
        "Dr. Okafor leads a group of twelve people.",
        "Okafor leads the QEC group.",
        "Bob did not visit New York City.",
        "Bob stayed with Mary Jane and paid 25 dollars.",
        "Bob speaks German, which is good, and paid in dollars.",
        "Priya heard in a call about careers that Alice joined Google.",
        "In March Alice joined Google.",
        "Alice was thrilled.",
    ],
)
def test_other_words_for_what_the_text_says(statement: str) -> None:
    assert EVIDENCE.objection(statement) is None


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("Alice Chen joined Amazon in Zurich.", "name"),
        ("Alice Miller joined Google.", "name"),
        ("Dr. Okafor leads a group of 13 people.", "number"),
        ("Dr. Okafor leads a group of thirteen people.", "number"),
        ("Bob paid 250 dollars.", "number"),
        ("Alice joined Google in 2019.", "number"),
        ("The committee postponed a vote about parking permits.", "words"),
        ("Alice joined Google and met Larry Page.", "name"),
    ],
)
def test_what_the_text_does_not_say(statement: str, wrong: str) -> None:
    assert EVIDENCE.objection(statement) == wrong


def test_a_known_name_at_the_beginning_is_looked_at_too() -> None:
    assert EVIDENCE.objection("Ottoline joined Google research.") is None
    assert EVIDENCE.objection("Ottoline joined Google research.", ["Ottoline"]) == "name"


def test_numbers_of_dates_may_stand_for_words_of_time() -> None:
    moment = datetime(2024, 4, 1, tzinfo=UTC)
    assert EVIDENCE.objection("Alice joined Google in April 2024.", moments=[moment]) is None
    assert EVIDENCE.objection("Alice joined Google in April 2023.", moments=[moment]) == "number"


def test_capitals_tell_nothing_where_all_nouns_have_them() -> None:
    text = (
        "Am Montag hat die Leiterin der Abteilung den Vertrag mit dem Lieferanten aus Bremen unterschrieben,"
        " weil die Preise im Herbst steigen und das Lager der Firma leer ist. Der Bericht ging ans Amt."
    )
    evidence = Evidence(text)
    statement = (
        "Wegen steigender Preise hat die Leiterin den Vertrag mit dem Lieferanten aus Bremen geschlossen, am"
        " Anfang der Woche."
    )
    assert evidence.objection(statement) is None
    assert evidence.objection(statement.replace("Bremen", "Ottoline"), ["Ottoline"]) == "name"


def test_a_translation_is_held_against_numbers_alone() -> None:
    evidence = Evidence("Alice hat 3 Hunde in München.", translated=True)
    assert evidence.objection("Alice has three dogs in Munich.") is None
    assert evidence.objection("Alice has four dogs in Munich.") == "number"


def test_text_without_spaces() -> None:
    evidence = Evidence("アリスは去年の春に東京のグーグルに入社した。")
    assert evidence.objection("アリスは東京のグーグルに入社した。", ["アリス", "グーグル"]) is None
    assert evidence.objection("アリスは大阪のグーグルに入社した。", ["大阪"]) == "name"
