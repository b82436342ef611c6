"""What a model's statements claim."""

from __future__ import annotations

import pytest

from reverie.model import Claim, Fact, Mention, Span
from reverie.retain.llm.claims import claiming

ALICE, SMITH = Mention("Alice", "person"), Mention("Dr. Smith", "person")
GOOGLE, ROME = Mention("Google", "organization"), Mention("Rome", "place")


def claimed(what: str, *mentions: Mention) -> Fact:
    return claiming(Fact(what, Span(0, 1), "world", None, None, None, None, mentions, 1.0), what)


@pytest.mark.parametrize(
    ("what", "mentions", "claim"),
    [
        ("Alice joined Google.", (ALICE, GOOGLE), Claim("Alice", "employer", "Google")),
        ("It rained. Alice lives in Rome now.", (ALICE, ROME), Claim("Alice", "residence", "Rome")),
        ("Alice no longer works at Google.", (ALICE, GOOGLE), Claim("Alice", "employer", "Google", True)),
        ("Dr. Smith works at Google.", (SMITH, GOOGLE), Claim("Dr. Smith", "employer", "Google")),
    ],
)
def test_of_whom_the_fact_names(what: str, mentions: tuple[Mention, ...], claim: Claim) -> None:
    fact = claimed(what, *mentions)
    assert fact.claim == claim
    assert (fact.text, fact.mentions) == (what, mentions)


def test_of_the_user() -> None:
    fact = claimed("The user moved to Rome.", ROME)
    assert fact.claim == Claim("User", "residence", "Rome")
    assert fact.mentions == (Mention("User", "person"), ROME)


@pytest.mark.parametrize(
    "what", ["Alice wants to live in Rome.", "Alice likes the weather.", "Does Alice live in Rome?"]
)
def test_nothing_is_claimed(what: str) -> None:
    fact = claimed(what, ALICE, ROME)
    assert (fact.claim, fact.mentions) == (None, (ALICE, ROME))
