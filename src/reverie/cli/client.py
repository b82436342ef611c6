"""How commands reach a memory: a server, or the memory in this process.

The server of ``REVERIE_URL``, else the one that answers at REVERIE_HOST and REVERIE_PORT, else the memory
of REVERIE_DATA_DIR or REVERIE_DATABASE_URL. Requests, answers and failures are the same each way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from reverie.cli.failure import UNAVAILABLE, Failure, refusal
from reverie.cli.wire import JSON, Body, Event, Options, Query, Reached, encoded, given, path, target

if TYPE_CHECKING:
    from reverie.api.inprocess import Answer
    from reverie.service.sync import SyncMemory

__all__ = ["Embedded", "Reached", "given", "path", "reach"]


@contextmanager
def reach(*, works: bool = False) -> Iterator[Reached]:
    """The memory that the settings name. Raises Failure, ConfigurationError, StoreUnavailable.

    ``works``: the command waits for an operation, so the memory in this process works on what waits there.
    """
    from reverie.cli.light.settings import Settings
    from reverie.cli.remote import Server, find_local

    settings = Settings()
    url = settings.url or (find_local(settings.host, settings.port) if settings.port else None)
    if url is not None:
        yield Server(url, settings.api_key)
        return
    from reverie import config, telemetry
    from reverie.service.sync import SyncMemory

    # a command ends too soon to work in the background; what it enqueues waits for the next server
    settings_here = config.load().model_copy(update={"worker_enabled": works})
    with telemetry.quiet(), ExitStack() as stack:
        yield Embedded(SyncMemory(settings_here), stack)


class Embedded:
    """The memory in this process, asked as a server is asked.

    It starts with the first request that passes all checks which need no memory: a wrong value neither makes
    a data folder nor starts a database. It ends with ``stack``.
    """

    url: str | None = None

    def __init__(self, memory: SyncMemory, stack: ExitStack) -> None:
        from reverie.api.app import create_app

        self._memory, self._stack, self._app = memory, stack, create_app(memory.memory)
        self._starting, self._started = Lock(), False

    def ask(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        query: Query | None = None,
        content_type: str = JSON,
        options: Options | None = None,
    ) -> str:
        """As Reached.ask."""
        data = encoded(body)
        return self._answer(method, target(path, query), data, content_type, options).body.decode()

    def fetch(self, path: str) -> bytes:
        """As Reached.fetch."""
        return self._answer("GET", path, None, JSON, None).body

    def events(self, path: str, query: Query | None = None) -> Iterator[Event]:
        """There are none: who wants to know asks again."""
        raise Failure(UNAVAILABLE, "the memory in this process has no stream of events")

    def _answer(
        self, method: str, target: str, body: bytes | None, content_type: str, options: Options | None
    ) -> Answer:
        from reverie.api.inprocess import ask

        headers = {"content-type": content_type}
        with self._starting:
            answer = None if self._started else self._unstarted(method, target, body, headers)
            if answer is None and not self._started:
                self._stack.enter_context(self._memory)
                self._started = True
        if answer is None:
            answer = self._memory.wait(ask(self._app, method, target, body, headers))
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, answer.body, "the memory", options)
        return answer

    def _unstarted(
        self, method: str, target: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer | None:
        """The refusal of a request whose values are wrong; None where the memory must be asked."""
        import asyncio

        from starlette.requests import Request
        from starlette.responses import Response

        from reverie.api.inprocess import ask
        from reverie.service.nouns import NotStarted

        async def needed(http: Request, error: Exception) -> Response:
            return Response(status_code=503)

        # without what is around the routes: that notes requests in the memory
        app, around = self._app, list(self._app.user_middleware)
        app.user_middleware.clear()
        app.exception_handlers[NotStarted] = needed
        answer = asyncio.run(ask(app, method, target, body, headers))
        app.user_middleware.extend(around)
        app.middleware_stack = None
        return answer if 400 <= answer.status < 500 else None
