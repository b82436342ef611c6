"""Numbers in one form, however they are written."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.retain.llm.quantities import held, of_moment, stated


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3 dogs", [{3.0}]),
        ("three dogs", [{3.0}]),
        ("twenty-five people", [{25.0}]),
        ("two hundred and ten", [{210.0}]),
        ("ten thousand five hundred", [{10500.0}]),
        ("a dozen, then two dozen", [{12.0}, {24.0}]),
        ("1,250,000", [{1250000.0}]),
        ("3.5", [{3.5}]),
        ("1.000", [{1.0, 1000.0}]),
        ("5k and 1.5 million", [{5000.0}, {1500000.0}]),
        ("3 pm", [{3.0, 15.0}]),
        ("2024-06-14", [{2024.0}, {6.0}, {14.0}]),
        ("one of them", []),
        ("nobody came", []),
        ("٣ dogs", [{3.0}]),
    ],
)
def test_what_a_text_states(text: str, readings: list[set[float]]) -> None:
    assert stated(text) == readings


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("both of them", {2.0}),
        ("the third time", {3.0}),
        ("the '90s", {1990.0}),
        ("twenty-five", {20.0, 5.0, 25.0}),
        ("at 3 p.m.", {3.0, 15.0}),
        ("$5k", {5.0, 5000.0}),
    ],
)
def test_what_a_text_holds(text: str, numbers: set[float]) -> None:
    assert numbers <= held(text)


def test_the_numbers_of_a_moment() -> None:
    assert of_moment(datetime(2024, 6, 1, 15, 30)) == {2024.0, 24.0, 6.0, 1.0, 15.0, 3.0, 30.0}


@given(st.text(max_size=200))
def test_a_text_bears_out_its_own_numbers(text: str) -> None:
    assert all(held(text) & reading for reading in stated(text))


@given(st.integers(0, 10**12))
def test_digits_and_groups_of_digits_are_the_same_number(number: int) -> None:
    assert {float(number)} in stated(str(number))
    assert float(number) in held(f"{number:,}")
