"""Secrets sealed before they are stored."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from reverie.errors import ConfigurationError
from reverie.providers.sealing import Box

KEY = "sk-remote-4b1f77e2c9d05a"


def test_what_was_sealed_opens_again_and_does_not_show(tmp_path: Path) -> None:
    box = Box(folder=tmp_path / "data")
    sealed = box.seal(KEY, "1/a")
    assert KEY.encode() not in sealed
    assert box.seal(KEY, "1/a") != sealed
    assert Box(folder=tmp_path / "data").open(sealed, "1/a") == KEY
    made = list((tmp_path / "data").iterdir())
    assert [one.name for one in made] == ["secret.key"]
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600


def test_another_key_another_purpose_or_a_changed_byte_opens_nothing(tmp_path: Path) -> None:
    box = Box(secret="a secret of some length")
    sealed = box.seal(KEY, "1/a")
    for other, about, bytes_ in (
        (Box(folder=tmp_path), "1/a", sealed),
        (box, "1/b", sealed),
        (box, "1/a", sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ):
        with pytest.raises(ConfigurationError, match="give it again") as error:
            other.open(bytes_, about)
        assert KEY not in error.value.message


def test_a_key_that_is_short_or_missing_says_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match="16 characters"):
        Box(secret="short").seal(KEY, "1/a")
    with pytest.raises(ConfigurationError, match="set REVERIE_SECRET_KEY"):
        Box().seal(KEY, "1/a")
