"""A server with an owner's key, on a database of its own: a stored key closes a server to all without one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

OWNER_KEY = "the-owners-key-of-the-tests"


@dataclass(frozen=True)
class Secured:
    """The server, and a client that carries the owner's key."""

    base_url: str
    app: Any
    database_url: str
    owner: httpx.Client

    def client(self, key: str | None, path: str = "") -> httpx.Client:
        """A client that carries a key."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.base_url + path, headers=headers, timeout=60)

    def key(self, name: str, **fields: Any) -> dict[str, Any]:
        """A new key, as it is shown when it is made."""
        answer = self.owner.post("/v1/default/keys", json={"name": name, **fields})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def carrying(self, name: str, path: str = "", **fields: Any) -> httpx.Client:
        """A client that carries a new key."""
        return self.client(self.key(name, **fields)["key"], path)

    def tenant(self, name: str) -> None:
        """Make a tenant."""
        answer = self.owner.post("/v1/default/tenants", json={"name": name})
        assert answer.status_code == 201, answer.text


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """The URL of an empty database on a server."""
    name = f"secured_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield re.sub(r"(?<=[\w@:\]])/\w+(?=\?|$)", f"/{name}", server_url)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@contextmanager
def securing(serve: Callable[..., Any], server_url: str, **settings: Any) -> Iterator[Secured]:
    """A server on a database of its own."""
    fixed = {"api_key": OWNER_KEY, "encoder": "hash"}
    with database(server_url) as url, serve({"database_url": url, **fixed, **settings}) as served:
        headers = {"Authorization": f"Bearer {OWNER_KEY}"}
        with httpx.Client(base_url=served.base_url, headers=headers, timeout=60) as owner:
            yield Secured(served.base_url, served.app, served.database_url, owner)
