"""Connections, transactions and named SQL."""

from __future__ import annotations

import asyncio
import re
import select
import struct
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any, LiteralString, NewType, cast
from urllib.parse import urlsplit
from weakref import WeakSet

import orjson
import psycopg
import psycopg_pool
from pgvector.psycopg import register_vector_async
from psycopg.adapt import Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.types.json import set_json_loads

from reverie.errors import Deadlocked, InvalidRequest, NotFound, StoreUnavailable
from reverie.model import Bank
from reverie.store import tenancy

Row = DictRow
"""A row: its values by the names of their columns."""
_RECONNECT_S = 4.0
"""Time that a pool tries to connect again, less and less often; then each request tries anew, so that a long
outage is over for us as soon as it is over."""
NOT_ADMITTED = (
    f"tenants need the database role {tenancy.ROLE}, which the server may not make or take: as an"
    f" administrator of the database run `CREATE ROLE {tenancy.ROLE} NOLOGIN; GRANT {tenancy.ROLE} TO"
    " <the server's user>;` and start the server again"
)
_ID_SIZE = struct.pack("!i", 16)
_YIELD_AFTER = 50
"""Rows of a copy written before other work on the event loop gets its turn."""

Connection = psycopg.AsyncConnection[Row]
Sql = NewType("Sql", str)

_SET: LiteralString = (
    "SELECT set_config(name, value, true)"
    " FROM unnest(%(names)s::text[], %(values)s::text[]) AS settings (name, value)"
)
_ENTER: LiteralString = (
    "SELECT set_config('reverie.tenant', %(tenant)s, false), set_config('reverie.bank', '', false),"
    " set_config('role', %(role)s, false)"
)
# "$user" would be another schema for the tenants' role
_NAME_SCHEMAS: LiteralString = (
    "SELECT set_config('search_path', string_agg(quote_ident(name), ', '), false)"
    " FROM unnest(current_schemas(false)) AS schemas (name) HAVING count(*) > 0"
)
_LEAVE: LiteralString = "SELECT set_config('role', 'none', false), set_config('reverie.tenant', '', false)"
_FREE_TO_COPY: LiteralString = "SELECT set_config('role', 'none', true) FROM banks WHERE bank = %(bank)s"
_LIMIT_AGAIN: LiteralString = "SELECT set_config('role', %(role)s, true)"
_ASKED: ContextVar[bool] = ContextVar("asked", default=True)
_NAMED = re.compile(r"^-- name: (\w+)\n((?:--[^\n]*\n)*)(.*?)(?=^-- name: |\Z)", re.M | re.S)


@cache
def queries(noun: str) -> Mapping[str, Sql]:
    """The statements of ``store/sql/<noun>.sql`` by name."""
    text = (resources.files("reverie.store") / "sql" / f"{noun}.sql").read_text(encoding="utf-8")
    return {name: Sql(body.strip()) for name, _, body in _NAMED.findall(text)}


async def run(
    connection: Connection, statement: Sql, parameters: Mapping[str, Any], *, binary: bool = False
) -> psycopg.AsyncCursor[DictRow]:
    """Execute one statement of ours; ``parameters`` are bound, never spliced."""
    cursor = connection.cursor(binary=binary)
    return await cursor.execute(cast(LiteralString, statement), parameters)


async def rows(
    connection: Connection, statement: Sql, parameters: Mapping[str, Any], *, binary: bool = False
) -> list[DictRow]:
    """All rows of one statement."""
    return await (await run(connection, statement, parameters, binary=binary)).fetchall()


async def row(connection: Connection, statement: Sql, parameters: Mapping[str, Any]) -> DictRow | None:
    """First row of one statement, or None."""
    return await (await run(connection, statement, parameters)).fetchone()


class Ids(tuple[uuid.UUID, ...]):
    """Ids as a parameter: a ``uuid[]`` that is written in one go, as recall's hundreds should be."""

    __slots__ = ()


class _IdsDumper(Dumper):
    format = Format.BINARY
    oid = psycopg.adapters.types["uuid"].array_oid
    _ELEMENT = psycopg.adapters.types["uuid"].oid

    def dump(self, obj: Ids) -> bytes:
        if not obj:
            return struct.pack("!3i", 0, 0, self._ELEMENT)
        head = struct.pack("!5i", 1, 0, self._ELEMENT, len(obj), 1)
        return head + b"".join([_ID_SIZE + one.bytes for one in obj])


class Reader:
    """Runs read statements on one bank: ``%(bank)s`` is always bound, and by nobody else."""

    def __init__(self, connection: Connection, bank: Bank) -> None:
        self.connection = connection
        self.bank = bank
        # one for all: each looks up anew how values are written and read
        self._cursor = connection.cursor(binary=True, row_factory=tuple_row)

    async def rows(
        self, statement: str, parameters: Mapping[str, Any], settings: Mapping[str, str] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of ``statement`` as tuples; it must restrict itself to ``%(bank)s``.

        ``settings`` of the database hold for this statement alone.
        """
        if "%(bank)s" not in statement:
            raise ValueError("a statement on a bank must bind %(bank)s")
        cursor = self._cursor
        bound = {**parameters, "bank": self.bank.number}
        if not settings:
            return await (await cursor.execute(statement, bound)).fetchall()
        async with self.connection.transaction():
            names, values = list(settings), list(settings.values())
            await cursor.execute(_SET, {"names": names, "values": values})
            return await (await cursor.execute(statement, bound)).fetchall()


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, url: str, *, pool_min: int, pool_max: int, timeout_s: float) -> None:
        # a name of its own: whatever a process that hangs has left open can be told from all else
        self.url = f"{url}{'&' if '?' in url else '?'}application_name=reverie-{uuid.uuid4().hex}"
        self._pool = psycopg_pool.AsyncConnectionPool(
            self.url,
            connection_class=psycopg.AsyncConnection[DictRow],
            kwargs={"row_factory": dict_row},
            min_size=min(pool_min, pool_max),
            max_size=pool_max,
            timeout=timeout_s,
            configure=_configure,
            check=self._check,
            reconnect_timeout=_RECONNECT_S,
            open=False,
        )
        self._limited: WeakSet[Connection] = WeakSet()

    @property
    def pool(self) -> psycopg_pool.AsyncConnectionPool[Connection]:
        return self._pool

    async def open(self) -> None:
        """Open the pool. Raises StoreUnavailable, with the reason, when no connection can be had."""
        try:
            await self._pool.open(wait=True, timeout=15)
        except psycopg_pool.PoolTimeout as error:
            await self._pool.close()
            await check_url(self.url)  # which tells why
            raise StoreUnavailable(
                f"the database does not answer, or has too few connections left: {error}"
            ) from error

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def connection(
        self, timeout_s: float | None = None, *, asked: bool = True
    ) -> AsyncIterator[Connection]:
        """A connection in autocommit mode, for reads. Raises StoreUnavailable when none is free in time.

        ``asked``: the server has just answered on it. Else it has not hung up, which costs no time to see.
        Where the task is limited to a tenant, so is the connection until it is given back.
        """
        token = _ASKED.set(asked)
        try:
            async with self._pool.connection(timeout_s) as connection:
                _ASKED.reset(token)
                async with self._held_to(connection, tenancy.limited()):
                    yield connection
        except (psycopg_pool.PoolTimeout, psycopg_pool.PoolClosed) as error:
            raise StoreUnavailable(f"no database connection is free: {error}") from error
        except psycopg.DataError as error:
            raise InvalidRequest("request", f"the database cannot hold this: {error}") from None
        except psycopg.errors.DeadlockDetected as error:
            raise Deadlocked(f"the database failed: {error}") from error
        except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
            raise StoreUnavailable(f"the database failed: {error}") from error

    async def _check(self, connection: Connection) -> None:
        """Raise OperationalError if the server has gone; limit the connection if the task is limited."""
        tenant = tenancy.limited()
        if tenant is None:
            if connection in self._limited:  # who asked for it was cancelled half-way
                await connection.execute(_LEAVE)
                self._limited.discard(connection)
            await _check(connection)
            return
        self._limited.add(connection)
        try:
            await connection.execute(_ENTER, {"tenant": tenant, "role": tenancy.ROLE})
        except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege):
            self._limited.discard(connection)  # told by _held_to: no other connection would fare better

    @asynccontextmanager
    async def _held_to(self, connection: Connection, tenant: str | None) -> AsyncIterator[None]:
        if tenant is None:
            yield
            return
        if connection not in self._limited:
            raise StoreUnavailable(NOT_ADMITTED)
        try:
            yield
        finally:
            await self._free(connection)

    async def _free(self, connection: Connection) -> None:
        """Make a connection the system's again; one that cannot be is closed, and the pool drops it."""
        try:
            await connection.execute(_LEAVE)
            self._limited.discard(connection)
        except psycopg.Error:
            await connection.close()
        except BaseException:
            await connection.close()
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection inside a transaction: commits on success, rolls everything back on an exception."""
        async with self.connection(asked=False) as connection, connection.transaction():
            yield connection

    async def ping(self) -> None:
        """Ask the database for an answer. Raises StoreUnavailable, within seconds."""
        async with self.connection(timeout_s=3) as connection:
            await connection.execute("SELECT 1")

    def stats(self) -> dict[str, int]:
        """Counters of the pool, e.g. ``pool_size``, ``pool_available``, ``requests_waiting``."""
        return dict(self._pool.get_stats())


async def _check(connection: Connection) -> None:
    """Raise OperationalError if the server has gone."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    # to an idle connection a server says hardly anything but that it ends
    if _ASKED.get() or poll.poll(0):
        await psycopg_pool.AsyncConnectionPool.check_connection(connection)


async def _configure(connection: Connection) -> None:
    # set here, not as an argument: procrastinate passes its own to connections made from the pool's
    await connection.set_autocommit(True)
    await connection.execute(_NAME_SCHEMAS)
    await register_vector_async(connection)
    set_json_loads(orjson.loads, connection)
    connection.adapters.register_dumper(Ids, _IdsDumper)


async def check_url(url: str) -> None:
    """Connect once. Raises StoreUnavailable that tells what is wrong, without the password."""
    _check_readable(url)
    try:
        connection = await psycopg.AsyncConnection.connect(url, connect_timeout=10)
    except psycopg.Error as error:
        raise StoreUnavailable(f"cannot connect to the database: {str(error).strip()}") from None
    async with connection:
        version = connection.info.server_version
    if version < 160000:
        raise StoreUnavailable(f"PostgreSQL 16 or newer is needed; the server is {version // 10000}")


def _check_readable(url: str) -> None:
    """Refuse a URL that the driver would misread: its message could then repeat parts of the password."""
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0]
    try:
        conninfo_to_dict(url)
        port = urlsplit(url).port
    except (psycopg.ProgrammingError, ValueError):
        port = -1
    if port == -1 or authority.count("@") > 1 or any(c.isspace() for c in url):
        raise StoreUnavailable(
            "the database URL cannot be read: write postgresql://user:password@host:port/database, with"
            " special characters in the password percent-encoded"
        )


def like(pattern: str) -> str:
    """``pattern`` as an ILIKE operand that matches it anywhere, literally."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def copy(
    connection: Connection, target: LiteralString, types: Sequence[str], records: Iterable[Sequence[Any]]
) -> None:
    """Binary COPY of ``records`` into ``target`` (``table (columns)``) with the named column types.

    Records that are made while they are written leave the event loop its turns in between.
    """
    written = iter(records)
    first = next(written, None)
    if first is None:
        return
    async with (
        _copying_to(connection, first[0]),
        connection.cursor().copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as stream,
    ):
        stream.set_types(types)
        for number, record in enumerate(chain((first,), written), 1):
            if record[0] != first[0]:
                raise ValueError("all records of a copy belong to one bank")
            await stream.write_row(record)
            if number % _YIELD_AFTER == 0:
                await asyncio.sleep(0)  # a large copy must not hold up the event loop


@asynccontextmanager
async def _copying_to(connection: Connection, bank: int) -> AsyncIterator[None]:
    """COPY goes into no table under a policy: a limited transaction is freed for it once the policy has shown
    the bank, and limited again behind it; where it fails, the transaction's end limits it again."""
    if tenancy.limited() is None:
        yield
        return
    if await (await connection.execute(_FREE_TO_COPY, {"bank": bank})).fetchone() is None:
        raise NotFound("the bank is gone")
    yield
    await connection.execute(_LIMIT_AGAIN, {"role": tenancy.ROLE})
