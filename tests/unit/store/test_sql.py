"""Named statements and numbered migrations, as files."""

from __future__ import annotations

from importlib import resources

import pytest

from reverie.model import TagsMatch
from reverie.store.db import like, queries
from reverie.store.migrate import migrations
from reverie.store.tags import condition

FILES = sorted(f.name.removesuffix(".sql") for f in (resources.files("reverie.store") / "sql").iterdir())


@pytest.mark.parametrize("noun", FILES)
def test_every_statement_has_a_name_and_says_what_it_does(noun: str) -> None:
    text = (resources.files("reverie.store") / "sql" / f"{noun}.sql").read_text()
    found = queries(noun)
    assert len(found) == text.count("-- name: ")
    for name, statement in found.items():
        assert not statement.startswith("--"), name
        assert f"-- name: {name}\n-- " in text, f"{noun}.{name} has no line that says what it does"


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_like_matches_literally() -> None:
    assert like("50%_a\\b") == "%50\\%\\_a\\\\b%"


@pytest.mark.parametrize("match", ["any", "all", "any_strict", "all_strict", "exact"])
def test_every_tag_mode_binds_its_parameter(match: TagsMatch) -> None:
    assert "%(wanted)s::text[]" in condition("f.tags", match, "wanted")
