"""A database of a test's own, beside the one of all tests and on the same PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def new_database(conninfo: str) -> Iterator[str]:
    """An empty database on the server of ``conninfo``, as a URL."""
    name = f"apart_{uuid.uuid4().hex[:8]}"
    found = psycopg.conninfo.conninfo_to_dict(conninfo)
    rest = "&".join(f"{key}={found[key]}" for key in ("host", "port", "password") if key in found)
    with psycopg.connect(conninfo, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        yield f"postgresql:///{name}?user={found['user']}&{rest}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
