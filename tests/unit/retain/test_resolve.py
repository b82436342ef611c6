"""Names are compared folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.retain.resolve import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Dr. Ana Reyes", "ana reyes"),
        ("ANA  REYES", "ana reyes"),
        ("Ana's", "ana"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("Mr", "mr"),
        ("Professor Okafor", "okafor"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(min_size=1, max_size=60))
def test_folding_twice_is_folding_once_in_case_and_space(name: str) -> None:
    assert fold(name) == " ".join(fold(name).split())
