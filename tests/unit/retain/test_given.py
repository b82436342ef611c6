"""Given names and their forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.retain.given import (
    Relation,
    forms,
    is_female,
    is_known,
    is_male,
    one_edit_inside,
    relation,
    swapped,
)

NAMES = st.sampled_from(
    "robert bob rob bobby bert alice elizabeth liz beth jon john marc mark jean joan dana dan maria marie"
    " anna robret carolnie r b a aaron erin zbigniew priya".split()
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("bob", "robert", Relation.FORM),
        ("steve", "steven", Relation.FORM),
        ("jane", "janie", Relation.FORM),
        ("peggy", "margaret", Relation.FORM),
        ("samantha", "sam", Relation.FORM),
        ("marc", "mark", Relation.COUSINS),  # both of Marcus
        ("liz", "beth", Relation.COUSINS),
        ("robret", "bob", Relation.COUSINS),
        ("robret", "robert", Relation.SLIP),
        ("alxander", "alexander", Relation.SLIP),
        ("r", "robert", Relation.INITIAL),
        ("r", "bob", Relation.COUSINS),
        ("a", "bob", Relation.DIFFERENT),
        # known names a letter apart are two people
        ("jean", "joan", Relation.DIFFERENT),
        ("dana", "dan", Relation.DIFFERENT),
        ("maria", "marie", Relation.DIFFERENT),
        ("marian", "marina", Relation.DIFFERENT),
        ("daniel", "daniela", Relation.DIFFERENT),
        ("anna", "anne", Relation.DIFFERENT),
        ("sara", "sarah", Relation.DIFFERENT),
        ("jon", "john", Relation.DIFFERENT),
        ("bob", "rob", Relation.COUSINS),  # both of Robert
        # the table of nicknames joins them, life does not
        ("aaron", "erin", Relation.DIFFERENT),
        ("robert", "bill", Relation.DIFFERENT),
        ("ivan", "john", Relation.DIFFERENT),
        ("andrea", "andrew", Relation.DIFFERENT),
    ],
)
def test_relation(a: str, b: str, expected: Relation) -> None:
    assert relation(a, b) is expected
    assert relation(b, a) is expected


@given(NAMES, NAMES)
def test_relation_is_symmetric(a: str, b: str) -> None:
    assert relation(a, b) is relation(b, a)
    assert (relation(a, b) is Relation.EQUAL) == (a == b)


@given(st.text("abcde", min_size=1, max_size=8), st.text("abcde", min_size=1, max_size=8))
def test_edits_are_symmetric_and_never_nothing(a: str, b: str) -> None:
    assert swapped(a, b) == swapped(b, a)
    assert one_edit_inside(a, b) == one_edit_inside(b, a)
    if a == b:
        assert not swapped(a, b)
        assert not one_edit_inside(a, b)


def test_one_edit_inside() -> None:
    assert one_edit_inside("alexander", "alxander")
    assert one_edit_inside("alexander", "alexamder")
    assert not one_edit_inside("carlos", "marlos")
    assert not one_edit_inside("daniel", "daniela")
    assert not one_edit_inside("anna", "ana")


def test_who_is_known() -> None:
    assert is_known("alice")
    assert is_known("peggy")
    assert not is_known("particia")  # the census has it; it only misspells Patricia
    assert not is_known("kowalski")
    assert is_female("mary")
    assert is_male("robert")
    assert not is_male("jean")
    assert not is_female("jean")


def test_forms_go_both_ways() -> None:
    assert "robert" in forms("bob")
    assert "bob" in forms("robert")
    assert "robert" not in forms("robert")
