"""Names taken apart, and the keys under which they are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import EntityKind
from reverie.retain.names import Keys, Person, fold, keys, plain, read, sought, title_key


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Dr. Ana Reyes", "ana reyes"),
        ("ANA  REYES", "ana reyes"),
        ("Ana's", "ana"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("Mr", "mr"),
        ("Professor Okafor", "prof okafor"),
        ("Mrs. Barker", "mrs barker"),
        ("Ana’s sister", "ana’s sister"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Mercury (planet)", "mercury"),
        ("Springfield, Illinois", "springfield"),
        ("Dr. Ana  Reyes", "ana reyes"),
        ("MARIE Curie", "marie curie"),
        ("Apollo 11", "apollo 11"),
        ("x" * 300, "x" * 200),
        ("(untitled)", None),
        ("  ", None),
        ("", None),
        (None, None),
    ],
)
def test_a_title_is_found_by_what_it_names(title: str | None, key: str | None) -> None:
    assert title_key(title) == key


@given(st.text(min_size=1, max_size=60))
def test_folding_leaves_no_stray_space(name: str) -> None:
    assert fold(name) == " ".join(fold(name).split())


@pytest.mark.parametrize(
    ("word", "letters"),
    [("José", "jose"), ("O'Brien", "obrien"), ("Łukasz", "lukasz"), ("Straße", "strasse"), ("Ærø", "aero"),
     ("Jean-Luc", "jeanluc"), ("李小龙", "李小龙"), ("!", "")],
)  # fmt: skip
def test_plain(word: str, letters: str) -> None:
    assert plain(word) == letters


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Alice", Person("alice")),
        ("Alice Chen", Person("alice", (), "chen")),
        ("alice C.", Person("alice", (), "c")),
        ("Chen, Alice", Person("alice", (), "chen")),
        ("Robert J. Chen Jr.", Person("robert", ("j",), "chen", "", "jr")),
        ("Chen, Jr.", Person("chen", (), "", "", "jr")),
        ("Dr. Chen", Person("", (), "chen", "dr")),
        ("Doctor Chen", Person("", (), "chen", "dr")),
        ("Sir Elton", Person("elton", (), "", "sir")),
        ("Prof. Dr. Anna Maria Li, PhD", Person("anna", ("maria",), "li", "prof")),
        ('Robert "Bob" Chen', Person("robert", (), "chen")),
        ("Ludwig van Beethoven", Person("ludwig", (), "vanbeethoven")),
        ("Elizabeth II", Person("elizabeth", (), "", "", "2")),
        ("Ana's", Person("ana")),
        ("Agent 47", None),
        ("", None),
        ("...", None),
    ],
)
def test_persons(text: str, person: Person | None) -> None:
    assert read(text, "person").person == person


@pytest.mark.parametrize(
    ("text", "kind", "letters", "numbers", "initials"),
    [
        ("Google, Inc.", "organization", "google", (), ""),
        ("The Acme Trading Co. Ltd", "organization", "acmetrading", (), "at"),
        ("Institute of Technology", "organization", "instituteoftechnology", (), "it"),
        ("Ford Motor Company", "product", "fordmotorcompany", (), "fmc"),
        ("GPT-3.5", "product", "gpt35", ("3.5",), ""),
        ("C++", "product", "c++", ("c",), "c+"),
        ("St. Louis", "place", "saintlouis", (), "sl"),
        ("Johnson & Johnson", "organization", "johnsonandjohnson", (), "jj"),
        ("Channel Two", "organization", "channeltwo", ("two",), "ct"),
    ],
)  # fmt: skip
def test_things(text: str, kind: EntityKind, letters: str, numbers: tuple[str, ...], initials: str) -> None:
    thing = read(text, kind).thing
    assert thing is not None
    assert (thing.letters, thing.numbers, thing.initials) == (letters, numbers, initials)


@pytest.mark.parametrize(
    ("text", "kind", "vague"),
    [
        ("Alice Chen", "person", False),
        ("Alice Chen", "concept", False),
        ("Alice", "person", True),
        ("Alice", "organization", True),  # a parser's mistake
        ("Alice C.", "person", True),
        ("A. Chen", "person", True),
        ("Dr. Chen", "person", True),
        ("Google", "organization", False),
        ("MIT", "organization", True),
        ("Utrecht", "place", False),
        ("Georgia", "place", False),
    ],
)
def test_vague_names(text: str, kind: EntityKind, vague: bool) -> None:
    assert read(text, kind).vague is vague


@pytest.mark.parametrize(
    ("text", "kind", "core", "lead"),
    [
        ("Alice Chen", "person", "cehn", "aceil"),
        ("Alice C.", "person", None, "aceil"),
        ("R. Chen", "person", "cehn", None),
        ("Dr. Chen", "person", "cehn", None),
        ("Bob", "person", None, "bbo"),
        ("Google Inc.", "organization", "eggloo", None),
        ("World Health Organization", "organization", "".join(sorted("worldhealthorganization")), "how"),
        ("WHO", "organization", "how", None),
        ("Chen", "concept", "cehn", "cehn"),
    ],
)
def test_keys(text: str, kind: EntityKind, core: str | None, lead: str | None) -> None:
    assert keys(read(text, kind)) == Keys(core, lead)


@pytest.mark.parametrize(
    ("text", "kind", "other", "other_kind"),
    [
        ("Alice", "person", "Alice Chen", "person"),
        ("Bob", "person", "Robert Chen", "person"),
        ("Bobby Chen", "person", "Robert Chen", "person"),
        ("Robret Chen", "person", "Robert Chen", "person"),
        ("Ann Kowlaski", "person", "Ann Kowalski", "person"),
        ("R. Chen", "person", "Robert Chen", "person"),
        ("Dr. Chen", "person", "Robert Chen", "person"),
        ("Kowalski", "person", "Ann Kowalski", "person"),
        ("Alice", "organization", "Alice Chen", "person"),
        ("Google LLC", "organization", "Google", "concept"),
        ("WHO", "organization", "World Health Organization", "organization"),
    ],
)
def test_names_that_may_mean_the_same_are_found_from_both_sides(
    text: str, kind: EntityKind, other: str, other_kind: EntityKind
) -> None:
    for one, two in (
        (read(text, kind), read(other, other_kind)),
        (read(other, other_kind), read(text, kind)),
    ):
        cores, leads = sought(one)
        index = keys(two)
        assert index.core in cores or index.lead in leads


@given(
    st.text(max_size=120), st.sampled_from(["person", "organization", "place", "product", "event", "concept"])
)
def test_any_text_can_be_read(text: str, kind: EntityKind) -> None:
    name = read(text, kind)
    assert name.text == text
    index = keys(name)
    assert all(key is None or 0 < len(key) <= 80 for key in (index.core, index.lead))
