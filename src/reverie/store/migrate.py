"""Numbered SQL migrations, each in a transaction, one server at a time."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Mapping
from importlib import resources
from typing import LiteralString

import psycopg

from reverie.errors import StoreUnavailable

log = logging.getLogger(__name__)

# Any constant: servers that start together queue up on it.
LOCK = 7_265_766_572_696_501
_RECOVERY_S = 120.0
_NOT_YET = re.compile("starting up|recovery|not yet accepting|shutting down")
"""What PostgreSQL says while it takes no connections yet."""

_JOURNAL: LiteralString = """
CREATE TABLE schema_migrations (
    number     int PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""


def migrations() -> list[tuple[int, str, str]]:
    """(number, name, statements) of every migration in order."""
    found = []
    for entry in (resources.files("reverie.store") / "migrations").iterdir():
        if match := re.fullmatch(r"(\d{4})_(\w+)\.sql", entry.name):
            found.append((int(match[1]), match[2], entry.read_text(encoding="utf-8")))
    return sorted(found)


async def migrate(url: str, last: int | None = None) -> int:
    """Bring the schema up to date, or up to migration ``last``; returns how many migrations were applied.

    Raises StoreUnavailable when the database holds a newer or an altered schema, or lacks pgvector.
    """
    async with await _connect(url) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        await _make_journal(connection)
        applied = {
            number: checksum
            async for number, checksum in await connection.execute(
                "SELECT number, checksum FROM schema_migrations"
            )
        }
        check_history(applied)
        steps = migrations()
        todo = [step for step in steps if step[0] not in applied and (last is None or step[0] <= last)]
        for number, name, statements in todo:
            await _apply(connection, number, name, statements)
        return len(todo)


async def _connect(url: str) -> psycopg.AsyncConnection:
    """A connection; a database that another process has just started may still be recovering."""
    deadline = time.monotonic() + _RECOVERY_S
    while True:
        try:
            return await psycopg.AsyncConnection.connect(url, autocommit=True)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or not _NOT_YET.search(str(error)):
                raise StoreUnavailable(f"cannot connect to the database: {str(error).strip()}") from None
            await asyncio.sleep(0.2)


async def _make_journal(connection: psycopg.AsyncConnection) -> None:
    found = await connection.execute("SELECT to_regclass('schema_migrations') IS NULL")
    if await found.fetchone() == (True,):
        try:
            await connection.execute(_JOURNAL)
        except psycopg.errors.InsufficientPrivilege as error:
            raise StoreUnavailable(f"the database role may not set the schema up: {error}") from error


def _checksum(statements: str) -> str:
    return hashlib.sha256(statements.encode()).hexdigest()


def check_history(applied: Mapping[int, str]) -> None:
    """Compare the migrations of a database (their checksums by number) with ours. Raises StoreUnavailable."""
    known = {number: _checksum(statements) for number, _, statements in migrations()}
    for number, checksum in applied.items():
        if number not in known:
            raise StoreUnavailable(
                f"the database is at migration {number}, this release knows {max(known)}:"
                " install a newer release"
            )
        if checksum != known[number]:
            raise StoreUnavailable(f"migration {number} was applied with other contents than this release's")


async def _apply(connection: psycopg.AsyncConnection, number: int, name: str, statements: str) -> None:
    try:
        async with connection.transaction():
            await connection.execute(statements)
            await connection.execute(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES (%s, %s, %s)",
                (number, name, _checksum(statements)),
            )
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
        raise StoreUnavailable(f"pgvector is not installed on this PostgreSQL: {error}") from error
    except psycopg.errors.UndefinedObject as error:
        raise StoreUnavailable(f"pgvector 0.8 or newer is needed on this PostgreSQL: {error}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnavailable(f"the database role may not set the schema up: {error}") from error
    log.info("applied migration %04d_%s", number, name)
