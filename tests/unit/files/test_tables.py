from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import InvalidRequest
from reverie.files.tables import from_csv, lines, unroll

NAMED = "- Name: Alice; City: Lisbon\n- Name: Bob"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_carry_the_names_of_their_columns(delimiter: str) -> None:
    text = "Name,City\nAlice,Lisbon\nBob,\n".replace(",", delimiter)
    assert from_csv(text) == NAMED


def test_quotes_and_line_breaks_inside_a_value() -> None:
    assert from_csv('Name,Note\r\n"Bob ""B"" Jones","likes tea,\nand cake"\r\n') == (
        '- Name: Bob "B" Jones; Note: likes tea, and cake'
    )


def test_values_are_not_taken_for_names() -> None:
    assert from_csv("Alice,34\nBob,41\n") == "- Alice; 34\n- Bob; 41"
    assert from_csv("2024-05-03,Lisbon\n2024-06-01,Rome\n") == "- 2024-05-03; Lisbon\n- 2024-06-01; Rome"
    assert from_csv("Alice,Alice\nBob,Rome\n") == "- Alice; Alice\n- Bob; Rome"


def test_years_and_quarters_name_columns() -> None:
    assert from_csv("Country,2019,2020\nPortugal,3,4\n") == "- Country: Portugal; 2019: 3; 2020: 4"
    assert from_csv("Region,Q1,Q2\nNorth,3,4\n") == "- Region: North; Q1: 3; Q2: 4"
    assert from_csv("ID,Age\n7,34\n") == "- ID: 7; Age: 34"


def test_captions_stand_before_the_names() -> None:
    rows = [["Staff of 2024", ""], ["", ""], ["Name", "City"], ["Alice", "Lisbon"]]
    assert lines(rows) == ["Staff of 2024", "- Name: Alice; City: Lisbon"]


def test_forms_name_their_values() -> None:
    assert lines([["Name", "Alice"], ["City:", "Lisbon"]], form=True) == ["- Name: Alice", "- City: Lisbon"]


def test_one_column_and_more_values_than_names() -> None:
    assert from_csv("note\nThe goat eats.\n") == "- note: The goat eats."
    assert lines([["Name", "City"], ["Alice", "Lisbon", "loud"]]) == ["- Name: Alice; City: Lisbon; loud"]
    assert lines([["Name", "City"]]) == ["- Name; City"]
    assert lines([]) == []


def test_tables_of_markdown_are_unrolled() -> None:
    text = "Before\n\n| Name | City |\n| --- | :-: |\n| Alice | Lis\\|bon |\n\nAfter | not"
    assert unroll(text) == "Before\n\n\n- Name: Alice; City: Lis|bon\n\n\nAfter | not"
    without = "|  |  |  |\n| --- | --- | --- |\n| Name | City | Age |\n| Alice | Lisbon | 34 |"
    assert unroll(without).strip() == "- Name: Alice; City: Lisbon; Age: 34"


def test_what_is_no_csv_is_told() -> None:
    with pytest.raises(InvalidRequest, match="is not CSV"):
        from_csv("a,b\n" + "x" * 10_000_001 + ",2\n")


WORDS = st.text(st.characters(categories=["L"]), min_size=4, max_size=12)


@given(
    st.lists(WORDS, min_size=2, max_size=5, unique_by=str.casefold), st.lists(WORDS, min_size=2, max_size=5)
)
def test_every_value_stands_beside_its_name(names: list[str], values: list[str]) -> None:
    values = (values * 3)[: len(names)]
    made = io.StringIO()
    csv.writer(made).writerows([names, values])
    assert from_csv(made.getvalue()) == "- " + "; ".join(
        f"{n}: {v}" for n, v in zip(names, values, strict=True)
    )
