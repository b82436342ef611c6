"""A client of a server, for programs without asyncio."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from reverie.client.loop import LoopThread
from reverie.client.remote import AsyncClient
from reverie.client.waiting_names import WaitingNames

T = TypeVar("T")


class Client(WaitingNames):
    """The memory of a server. Its arguments are those of AsyncClient.

        client = Client("http://127.0.0.1:8888", api_key="...")
        client.retain("alice", "Alice moved to Lisbon in May.")
        print(client.recall("alice", "Where does Alice live?").results[0].text)

    It may be used by several threads, and where an event loop runs already, as in a notebook. The name of a
    call with an ``a`` before it, ``aretain``, is the same call to be awaited.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        timeout: float | None = 300.0,
        user_agent: str | None = None,
        max_attempts: int = 4,
        *,
        retry_seconds: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._remote = AsyncClient(
            base_url,
            api_key,
            timeout,
            user_agent,
            max_attempts,
            retry_seconds=retry_seconds,
            transport=transport,
        )
        self._loop = LoopThread()

    @property
    def base_url(self) -> str:
        """Address of the server."""
        return self._remote.base_url

    @property
    def _names(self) -> AsyncClient:
        return self._remote

    def _wait(self, call: Coroutine[Any, Any, T]) -> T:
        return self._loop.wait(call)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; calls that other threads wait for end with ServerUnreachable. The next call
        opens new ones."""
        self._loop.close(self._remote.aclose)

    if not TYPE_CHECKING:  # a type checker would take any name for one of these

        def __getattr__(self, name: str) -> Any:
            if name.startswith("a") and hasattr(WaitingNames, name[1:]):
                return getattr(self._remote, name[1:])
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
