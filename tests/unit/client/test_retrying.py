"""How long a client waits before it asks again."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.client.retrying import Patience, asked_for

NOW = datetime(2024, 5, 3, 12, 0, tzinfo=UTC)


@given(
    attempt=st.integers(1, 6),
    asked=st.none() | st.floats(0, 100),
    waited=st.floats(0, 100),
    seed=st.integers(0, 1000),
)
def test_a_pause_keeps_what_was_asked_and_both_bounds(
    attempt: int, asked: float | None, waited: float, seed: int
) -> None:
    patience = Patience(5, 60.0, random.Random(seed))
    pause = patience.pause(attempt, asked, waited)
    if attempt >= 5:
        assert pause is None
    if pause is not None:
        assert waited + pause <= 60.0
        if asked is not None:
            assert asked <= pause <= 1.5 * asked
        else:
            assert 0 <= pause <= min(8.0, 0.5 * 2 ** (attempt - 1))
    elif attempt < 5:
        assert waited + (1.5 * asked if asked is not None else 8.0) > 60.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("2", 2.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Fri, 03 May 2024 12:00:10 GMT", 10.0),
        ("Fri, 03 May 2024 11:00:00 GMT", 0.0),
    ],
)
def test_what_a_server_asks_for(header: str | None, seconds: float | None) -> None:
    assert asked_for(header, NOW) == seconds
