"""How a database does, asked on one connection that cannot write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import DictRow, dict_row

from reverie.errors import StoreUnavailable
from reverie.store.db import queries
from reverie.store.migrate import check_history, migrations
from reverie.store.tenancy import ROLE

_SQL = queries("health")
_CONNECT_S = 5


@dataclass(frozen=True, slots=True)
class ServerState:
    """The PostgreSQL: version (e.g. 180001), that of pgvector, clock (seconds since 1970), connections."""

    version: int
    vector: str | None
    clock: float
    most: int
    connections: int
    is_standby: bool
    has_journal: bool


class Examined:
    """Answers about one database. Its methods raise StoreUnavailable."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def server(self) -> ServerState:
        """The PostgreSQL itself."""
        return ServerState(**self._one("server"))

    def missing_migrations(self) -> int:
        """How many migrations are to come. Raises StoreUnavailable for a schema of another release."""
        applied = {row["number"]: row["checksum"] for row in self._rows("journal")}
        check_history(applied)
        return len(migrations()) - len(applied)

    def queue(self, timeout_s: float) -> DictRow:
        """Operations: ``waiting``, ``oldest_s``, ``stuck`` (over ``timeout_s``), ``failed`` in a day."""
        return self._one("queue", timeout_s=timeout_s)

    def workers(self, silent_s: float) -> int:
        """How many workers were heard of in so many seconds."""
        return int(self._one("workers", silent_s=silent_s)["n"])

    def encoders(self) -> list[str]:
        """Models whose vectors are stored."""
        return [row["model"] for row in self._rows("encoders")]

    def keys(self) -> DictRow:
        """API keys: how many are ``usable``, and whether they are ``isolated``."""
        return self._one("keys", role=ROLE)

    def _one(self, name: str, **parameters: Any) -> DictRow:
        return self._rows(name, **parameters)[0]

    def _rows(self, name: str, **parameters: Any) -> list[DictRow]:
        return self._connection.execute(cast(LiteralString, _SQL[name]), parameters).fetchall()


@contextmanager
def examine(url: str) -> Iterator[Examined]:
    """Ask the database at ``url``. Raises StoreUnavailable, whose message holds no password."""
    try:
        with psycopg.Connection[DictRow].connect(
            url, row_factory=dict_row, autocommit=True, connect_timeout=_CONNECT_S, application_name="doctor",
            options="-c default_transaction_read_only=on -c statement_timeout=10000",
        ) as connection:  # fmt: skip
            yield Examined(connection)
    except psycopg.Error as error:
        raise StoreUnavailable(str(error).strip()) from None
