"""Entities and aliases of older databases become names that point at each other."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest

from reverie.model import EntityKind
from reverie.retain.names import keys, read
from reverie.store.migrate import migrate, migrations

OLD: list[tuple[str, str, EntityKind]] = [
    ("Alice Chen", "alice chen", "person"),
    ("Bob", "bob", "person"),
    ("Dr. Okafor", "okafor", "person"),
    ("Dr. Ana Reyes", "ana reyes", "person"),
    ("Conan O'Brien", "conan o'brien", "person"),
    ("Google", "google", "organization"),
    ("GPT-3", "gpt-3", "product"),
    ("Utrecht", "utrecht", "place"),
    ("machine learning", "machine learning", "concept"),
]


@pytest.fixture
def old_database(served: Any) -> Any:
    """The address of a database as it was before names pointed at each other."""
    name = f"old_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(served.database_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = psycopg.conninfo.make_conninfo(served.database_url, dbname=name)
        yield url
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_old_entities_and_aliases(old_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = migrations()
    monkeypatch.setattr("reverie.store.migrate.migrations", lambda: everything[:2])
    assert await migrate(old_database) == 2
    ids = {name: uuid.uuid4() for name, _, _ in OLD}
    with psycopg.connect(old_database, autocommit=True) as connection:
        connection.execute("INSERT INTO banks (bank_id) VALUES ('old')")
        for name, key, kind in OLD:
            connection.execute(
                "INSERT INTO entities (bank, id, name, name_key, kind) VALUES (1, %s, %s, %s, %s)",
                (ids[name], name, key, kind),
            )
        for alias, name in (("Alice", "Alice Chen"), ("Bob", "Alice Chen"), ("Bob", "Conan O'Brien")):
            connection.execute(
                "INSERT INTO aliases (bank, alias_key, entity_id, alias, score, reason)"
                " VALUES (1, lower(%s), %s, %s, 0.8, 'the only one')",
                (alias, ids[name], alias),
            )
    monkeypatch.setattr("reverie.store.migrate.migrations", lambda: everything)
    assert await migrate(old_database) == len(everything) - 2
    with psycopg.connect(old_database, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT e.name, e.name_key, e.kind, e.sense, e.core, e.lead, p.name, h.name, e.merge_score,"
            " e.merge_reason, e.merged_by FROM entities e LEFT JOIN entities p ON p.id = e.merged_into"
            " JOIN entities h ON h.id = e.head ORDER BY e.name, e.sense"
        ).fetchall()
    found = {(row[0], row[3]): row for row in rows}
    assert len(found) == len(OLD) + 3
    merged = {key: (row[6], *row[7:]) for key, row in found.items() if row[6]}
    assert merged == {
        ("Alice", 0): ("Alice Chen", "Alice Chen", pytest.approx(0.8), "the only one", "rule"),
        ("Bob", 1): (merged["Bob", 1][0], merged["Bob", 1][0], pytest.approx(0.8), "the only one", "rule"),
        ("Bob", 2): (merged["Bob", 2][0], merged["Bob", 2][0], pytest.approx(0.8), "the only one", "rule"),
    }
    assert {merged["Bob", 1][0], merged["Bob", 2][0]} == {"Alice Chen", "Conan O'Brien"}
    for (name, _), (_, key, kind, _, core, lead, *_) in found.items():
        now = read(name, kind)
        assert key == now.key
        expected = keys(now) if kind != "concept" else None
        assert (core, lead) == ((expected.core, expected.lead) if expected else (None, None)), name
