"""All rows of a database as text, read at one moment and written in one transaction.

Which tables there are follows from the migrations, and what they look like from the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, NamedTuple, cast

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from reverie.errors import Conflict, InvalidRequest, NotFound, StoreUnavailable
from reverie.store.db import queries
from reverie.store.migrate import LOCK, check_history, migrations

NOT_KEPT = frozenset({"schema_migrations", "workers"})
"""The schema is made again, and workers are processes. So is the queue: its jobs follow from operations."""
_HOLDS: Mapping[str, LiteralString] = {
    "encoders": "false",
    "tenants": "name <> 'default' OR config <> '{}'",
}
"""Which rows are data in tables that a migration, or a server that merely starts, puts some into."""
_BLOCK = 1 << 18
_CREATED = re.compile(r"\bCREATE (TABLE|SEQUENCE) (?:IF NOT EXISTS )?(\w+)")

Connection = psycopg.Connection[DictRow]


class Migration(NamedTuple):
    """One step of the schema's making."""

    number: int
    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns in order."""

    name: str
    columns: tuple[str, ...]


class SequenceState(NamedTuple):
    """Where a sequence stands; ``is_called``: its value has been given out."""

    name: str
    last_value: int
    is_called: bool


class _Session:
    """A transaction over all tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        made = [match for _, _, text in migrations() for match in _CREATED.findall(text)]
        names = sorted({name for kind, name in made if kind == "TABLE"} - NOT_KEPT)
        self.tables = [Table(row["name"], tuple(row["columns"])) for row in self._rows("tables", names=names)]
        self._free_sequences = sorted({name for kind, name in made if kind == "SEQUENCE"})

    def rows(self, table: Table) -> Iterator[bytes]:
        """All rows as PostgreSQL's text format has them, one a line, in blocks of whole lines."""
        statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
            sql.SQL(", ").join(map(sql.Identifier, table.columns)), sql.Identifier(table.name)
        )
        with self._connection.cursor().copy(statement) as copy:
            block = bytearray()
            for part in copy:
                block += part
                if len(block) >= _BLOCK:
                    yield bytes(block)
                    block.clear()
            if block:
                yield bytes(block)

    def sequences(self) -> list[SequenceState]:
        """Where all sequences stand now. They are in no snapshot: no row has a value behind it."""
        names = [table.name for table in self.tables]
        return [
            self._state(row["name"])
            for row in self._rows("sequences", tables=names, names=self._free_sequences)
        ]

    def _state(self, name: str) -> SequenceState:
        statement = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        found = self._connection.execute(statement).fetchone()
        assert found is not None
        return SequenceState(name, found["last_value"], found["is_called"])

    def _rows(self, name: str, **parameters: Any) -> list[DictRow]:
        return _ask(self._connection, name, **parameters)

    def _names(self) -> list[str]:
        return [table.name for table in self.tables]


class Snapshot(_Session):
    """All tables as they are at one moment, whoever writes meanwhile."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.history = [Migration(**row) for row in self._rows("journal")]
        check_history({one.number: one.checksum for one in self.history})
        self.server_version = connection.info.server_version
        locked = sql.SQL(", ").join(sql.Identifier(name) for name in self._names())
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(locked))


class Target(_Session):
    """An empty database that is being filled; all of it is there in the end, or nothing.

    Foreign keys are put aside, and checked over all rows when they are made again. Triggers are silent: what
    they would derive is among the rows.
    """

    def __init__(self, connection: Connection, migration: int) -> None:
        super().__init__(connection)
        if (found := max(row["number"] for row in self._rows("journal"))) != migration:
            raise Conflict(
                f"this database is at migration {found} and the backup at {migration}: restore into a"
                " database that nothing has set up yet; it is brought up to date after that"
            )
        if users := self._rows("users")[0]["n"]:
            raise Conflict(f"{users} servers or programs use this database: stop them, then restore")
        self._check_empty()
        self._keys = self._rows("foreign_keys", tables=self._names())
        self._triggers = self._rows("triggers", tables=self._names())
        every = sql.SQL(", ").join(sql.Identifier(name) for name in self._names())
        connection.execute(sql.SQL("TRUNCATE {}").format(every))
        for one in self._keys:
            self._alter(one["table"], sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(one["name"])))
        for one in self._triggers:
            self._alter(one["table"], sql.SQL("DISABLE TRIGGER {}").format(sql.Identifier(one["name"])))

    def load(self, table: Table, blocks: Iterable[bytes]) -> None:
        """Write the rows of a table. Raises InvalidRequest for a table that is not there or not like this."""
        if table not in self.tables:
            raise InvalidRequest(
                "FILE", f"this release has no table {table.name!r} with the backup's columns"
            )
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        with self._connection.cursor().copy(statement) as copy:
            for block in blocks:
                copy.write(block)

    def finish(self, sequences: Sequence[SequenceState]) -> None:
        """Set the sequences, and put back what was put aside."""
        known = {one.name for one in self.sequences()}
        for one in sequences:
            if one.name not in known:
                raise InvalidRequest("FILE", f"this release has no sequence {one.name!r}")
            name = sql.Identifier(one.name).as_string(self._connection)
            self._connection.execute("SELECT setval(%s, %s, %s)", (name, one.last_value, one.is_called))
        for key in self._keys:
            definition = sql.SQL(cast(LiteralString, key["definition"]))
            name_of = sql.Identifier(key["name"])
            self._alter(key["table"], sql.SQL("ADD CONSTRAINT {} {}").format(name_of, definition))
        for trigger in self._triggers:
            self._alter(
                trigger["table"], sql.SQL("ENABLE TRIGGER {}").format(sql.Identifier(trigger["name"]))
            )
        for table in self._names():
            self._connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))

    def _alter(self, table: str, change: sql.Composable) -> None:
        self._connection.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), change))

    def _check_empty(self) -> None:
        for name in self._names():
            probe = sql.SQL("SELECT 1 FROM {} WHERE {} LIMIT 1").format(
                sql.Identifier(name), sql.SQL(_HOLDS.get(name, "true"))
            )
            if self._connection.execute(probe).fetchone():
                raise Conflict(
                    f"this database holds data already (in {name}): restore into an empty one, which another"
                    " REVERIE_DATA_DIR or a new database at REVERIE_DATABASE_URL is"
                )


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Read all tables as they are now. Raises StoreUnavailable, and NotFound where nothing was set up."""
    with _connected(url) as connection:
        _ask(connection, "queue_behind_migrations", lock=LOCK)
        if not _ask(connection, "has_journal")[0]["found"]:
            raise NotFound("this database holds no memory: Reverie has not set it up")
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            _ask(connection, "settings")
            found = Snapshot(connection)
            _ask(connection, "let_migrations_go_on", lock=LOCK)
            yield found


@contextmanager
def filling(url: str, migration: int) -> Iterator[Target]:
    """Fill a database whose schema is at this migration, in one transaction.

    Raises Conflict if it is in use, not empty or at another one, InvalidRequest for rows that do not fit,
    StoreUnavailable.
    """
    with _connected(url) as connection, connection.transaction():
        _ask(connection, "settings")
        _ask(connection, "alone", lock=LOCK)
        yield Target(connection, migration)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    try:
        with psycopg.Connection[DictRow].connect(
            url, row_factory=dict_row, autocommit=True, client_encoding="utf8", application_name="backup"
        ) as connection:
            yield connection
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise InvalidRequest("FILE", f"the database cannot hold these rows: {error}") from None
    except psycopg.Error as error:
        raise StoreUnavailable(f"the database failed: {str(error).strip()}") from error


def _ask(connection: Connection, name: str, **parameters: Any) -> list[DictRow]:
    statement = cast(LiteralString, queries("backup")[name])
    return connection.execute(statement, parameters).fetchall()
