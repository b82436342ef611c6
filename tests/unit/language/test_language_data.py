"""The word lists: what the script built is unchanged, and what is written by hand is well formed."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import get_args

import pytest

from reverie.language.gazetteer import gazetteer
from reverie.language.lexicon import LISTS, read, word_classes
from reverie.language.tag_rules import RULES
from reverie.model import EntityKind

FOLDER = resources.files("reverie.language") / "data"


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("lexicon.txt", "423763faedd20c48ff629aaf60f2c046ad29cc94e1d8dffeeae71903e54f696a"),
        ("names.txt", "d64180159556f9ead99526d652179c5d3bc9086c60e0fe1067f3b6e6e832725b"),
        ("places.txt", "f59a10ae55f0fad09ba0172842b011443fd81a668282f37c0d0215d8496f12f1"),
    ],
)
def test_built_lists_are_those_of_the_script(name: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("name", LISTS)
def test_every_line_is_a_section_with_entries(name: str) -> None:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        section, colon, entries = line.partition(": ")
        assert line.startswith("#") or (section and colon and entries.strip()), line


def test_classes_are_tags_or_have_a_rule() -> None:
    words, endings = word_classes()
    assert len(words) > 40_000
    assert words["work"] == "NN/VB"
    assert endings["ing"] == "VBG"
    assert {c for c in words.values() if "/" in c} <= RULES.keys()


def test_sections_of_known_names_are_kinds() -> None:
    assert set(read("known.txt")) - set(get_args(EntityKind)) == {"given", "not-given", "surname"}


def test_the_gazetteer_knows() -> None:
    known = gazetteer()
    assert "alice" in known.given
    assert "chen" in known.surnames
    assert known.singles["google"] == "organization"
    assert (("new", "york"), "place") in known.phrases["new"]
    assert known.places["bergen"] or known.singles["bergen"] == "place"
    assert "who" in known.capitals
