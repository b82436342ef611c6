"""Chunks of older databases learn the names that their titles are."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from reverie.retain.names import title_key
from reverie.store.migrate import migrate, migrations

BEFORE = 9
"""Migrations of a database that knows of no titles."""
TITLES: dict[str, str | None] = {
    "planet": "Mercury (planet)",
    "town": "Springfield,  Illinois",
    "person": " Marie   CURIE ",
    "plain": "harbour news",
    "long": "A very long title " * 20,
    "aside": "(untitled)",
    "empty": "",
    "none": None,
}


@pytest.fixture
def old_database(served: Any) -> Any:
    """The address of a database of before."""
    name = f"old_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(served.database_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = psycopg.conninfo.make_conninfo(served.database_url, dbname=name)
        yield url
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill(connection: psycopg.Connection[Any], document: str, contexts: list[str | None]) -> None:
    """A document of one chunk whose facts have these contexts."""
    chunk = uuid.uuid4()
    connection.execute(
        "INSERT INTO documents (bank, document_id, content_hash) VALUES (1, %s, '')", (document,)
    )
    connection.execute(
        "INSERT INTO chunks (bank, id, document_id, chunk_index, starts_item, text)"
        " VALUES (1, %s, %s, 0, true, 'A lamp.')",
        (chunk, document),
    )
    for position, context in enumerate(contexts):
        connection.execute(
            "INSERT INTO facts (bank, position, id, encoder, term_count, embedding, terms, fact_type,"
            " document_id, document_version, chunk_id, text, span_start, span_end, extractor,"
            " extractor_version, confidence, context) VALUES (1, %s, %s, 1, 1, '[1,0]', '{1:1}/2', 'world',"
            " %s, 1, %s, 'A lamp.', 0, 7, 'rules', 1, 1, %s)",
            (position, uuid.uuid4(), document, chunk, context),
        )


async def test_titles_of_older_chunks(old_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = migrations()
    monkeypatch.setattr("reverie.store.migrate.migrations", lambda: everything[:BEFORE])
    assert await migrate(old_database) == BEFORE
    with psycopg.connect(old_database, autocommit=True) as connection:
        connection.execute("INSERT INTO banks (bank_id) VALUES ('old')")
        connection.execute("INSERT INTO encoders (model, dimension) VALUES ('old', 2)")
        for document, title in TITLES.items():
            fill(connection, document, [title])
        fill(connection, "two facts", [None, "Io (moon)"])
        fill(connection, "no facts", [])
    monkeypatch.setattr("reverie.store.migrate.migrations", lambda: everything)
    assert await migrate(old_database) == len(everything) - BEFORE
    with psycopg.connect(old_database, autocommit=True) as connection:
        found = dict(connection.execute("SELECT document_id, title_key FROM chunks").fetchall())
    assert found == {
        **{document: title_key(title) for document, title in TITLES.items()},
        "two facts": "io",
        "no facts": None,
    }
    assert found["planet"] == "mercury"
    assert found["person"] == "marie curie"


def test_a_title_that_changes_is_found_by_its_new_name(
    retain: Callable[..., Any], sql: Callable[..., Any]
) -> None:
    document = f"titled-{uuid.uuid4().hex}"
    for context, key in (("Mercury (planet)", "mercury"), ("Venus", "venus"), (None, None)):
        retain("It is the nearest to the sun.", document_id=document, context=context)
        assert sql("SELECT title_key FROM chunks WHERE document_id = %s", document) == [(key,)]
