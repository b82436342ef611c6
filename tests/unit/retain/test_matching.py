"""Whether two names can mean the same."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reverie.model import EntityKind
from reverie.retain.matching import Match, compatible, match
from reverie.retain.names import read

KINDS: list[EntityKind] = ["person", "organization", "place", "product", "event", "concept"]
GIVEN = "Alice Bob Robert Rob Robret Liz Beth Elizabeth Anna Ann Ivan Jean Joan R. A. Priya".split()
SURNAMES = "Chen Barker Petrov Smith Kowalski Kowlaski C.".split()
NAMES = st.one_of(
    st.builds(
        lambda *parts: " ".join(p for p in parts if p),
        st.sampled_from(["", "", "Dr.", "Mr.", "Mrs."]),
        st.sampled_from(GIVEN),
        st.sampled_from(["", "", "J.", "James"]),
        st.sampled_from(["", *SURNAMES]),
        st.sampled_from(["", "", "Jr", "Sr", "III"]),
    ),
    st.builds("{} {}".format, st.sampled_from(["Room", "GPT", "iPhone"]), st.integers(0, 99)),
    st.sampled_from(
        ["Google", "Google Inc.", "MIT", "World Health Organization", "WHO", "C", "C++", "Goolge"]
    ),
    st.text(min_size=1, max_size=20),
)
TYPED = st.builds(read, NAMES, st.sampled_from(KINDS))


def found(a: str, b: str, kind: EntityKind = "person", other: EntityKind | None = None) -> Match | None:
    return match(read(a, kind), read(b, other or kind))


@given(TYPED, TYPED)
def test_symmetric(a, b) -> None:  # type: ignore[no-untyped-def]
    one, two = match(a, b), match(b, a)
    assert (one is None) == (two is None)
    if one and two:
        assert (one.score, one.supported, one.apart) == (two.score, two.supported, two.apart)
        assert 0 < one.score <= 1
        assert one.reason
    assert compatible(a, b) == compatible(b, a)


@given(TYPED, TYPED)
def test_what_matches_does_not_contradict(a, b) -> None:  # type: ignore[no-untyped-def]
    if match(a, b):
        assert compatible(a, b)


@given(TYPED)
def test_reflexive(name) -> None:  # type: ignore[no-untyped-def]
    assume(any(c.isalnum() for c in name.text) and (name.person or (name.thing and name.thing.letters)))
    same = match(name, name)
    assert same is not None
    assert same.score >= 0.9
    assert not same.apart


@given(
    st.sampled_from(
        ["Room {}", "GPT-{}", "iPhone {} Pro", "{} Main Street", "Lease {}", "Boeing {}", "Fall {}"]
    ),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.sampled_from(KINDS),
    st.sampled_from(KINDS),
)
def test_other_numbers_are_others(
    pattern: str, one: int, two: int, kind: EntityKind, other: EntityKind
) -> None:
    if one != two:
        assert found(pattern.format(one), pattern.format(two), kind, other) is None


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        ("Alice Chen", "Alice C.", 0.85),
        ("Alice", "Alice Chen", 0.8),
        ("Bob", "Robert Chen", 0.72),
        ("Bob Chen", "Robert Chen", 0.9),
        ("R. Chen", "Robert Chen", 0.8),
        ("Dr. Chen", "Alice Chen", 0.75),
        ("Dr. Chen", "Prof. Chen", 0.9),
        ("José García", "Jose Garcia", 0.98),
        ("Chen, Alice", "alice chen", 0.98),
        ("Robert James Chen", "Robert Chen", 0.95),
        ("Robret Chen", "Robert Chen", 0.88),
        ("Anna Kowlaski", "Anna Kowalski", 0.85),
        ("Mrs. Barker", "Rita Barker", 0.75),
    ],
)
def test_people(a: str, b: str, score: float) -> None:
    same = found(a, b)
    assert same is not None
    assert same.score == score
    assert not same.supported


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Anna Petrov", "Ivan Petrov"),
        ("Robert Barker", "Rita Barker"),
        ("John Smith Sr", "John Smith Jr"),
        ("John Smith", "John Smith Jr"),
        ("Henry VII", "Henry VIII"),
        ("Elizabeth", "Elizabeth II"),
        ("Mr. Barker", "Mrs. Barker"),
        ("Mrs. Barker", "Robert Barker"),
        ("Mary Ann Smith", "Mary Jane Smith"),
        ("Jean Moreau", "Joan Moreau"),
        ("Maria Moreau", "Marie Moreau"),
        ("Liz Barker", "Beth Barker"),
        ("Alice Chen", "Alice Cheng"),
        ("Alice Johnson", "Alice Johnston"),
        ("Anna Petrov", "Anna Petrova"),
        ("Alice", "Bob Chen"),
        ("A. C.", "Alice Chen"),
    ],
)
def test_other_people(a: str, b: str) -> None:
    assert found(a, b) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Liz Barker", "Beth Barker"),
        ("R. Chen", "Bob Chen"),
        ("Robret Chen", "Bob Chen"),
        ("Alice", "Dr. Chen"),
    ],
)
def test_what_says_nothing_does_not_contradict(a: str, b: str) -> None:
    assert found(a, b) is None
    assert compatible(read(a, "person"), read(b, "person"))


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        ("Google", "Google Inc.", 0.97),
        ("Google LLC", "Google, Inc.", 0.97),
        ("OpenAI", "Open AI", 0.97),
        ("St. Louis", "Saint Louis", 0.97),
        ("GPT-3.5", "GPT 3.5", 0.97),
        ("Goolge", "Google", 0.85),
    ],
)
def test_things(a: str, b: str, score: float) -> None:
    same = found(a, b, "organization")
    assert same is not None
    assert same.score == score


@pytest.mark.parametrize(
    ("a", "b"),
    [("GPT-3.5", "GPT-35"), ("C", "C++"), ("C++", "C#"), ("Room 1 12", "Room 11 2"), ("A+", "A-"),
     ("A", "A+"), ("Plan A", "Plan B"), ("Channel One", "Channel Two"), ("Rocky II", "Rocky III"),
     ("Boston", "Boston Dynamics")],
)  # fmt: skip
def test_other_things(a: str, b: str) -> None:
    assert found(a, b, "product") is None


def test_an_acronym_needs_company() -> None:
    same = found("WHO", "World Health Organization", "organization")
    assert same is not None
    assert same.supported


def test_kinds() -> None:
    assert found("Google", "Google Inc.", "concept", "organization")
    assert found("Mercury", "Mercury Inc.", "place", "organization") is None
    assert found("Alice", "Alice Chen", "organization", "person")  # a parser's mistake
    assert found("Georgia", "Georgia Smith", "place", "person") is None
    doubtful = found("Ottilie", "Ottilie Brandt", "concept", "person")
    assert doubtful is not None
    assert doubtful.supported
