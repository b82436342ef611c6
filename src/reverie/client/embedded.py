"""The memory in this process, with the names that the clients have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from reverie.client.asking import Answer, Call, tell_ignored
from reverie.client.names import Names
from reverie.client.names.retain import File
from reverie.client.waiting_names import WaitingNames
from reverie.errors import InvalidRequest
from reverie.service import memory as service
from reverie.service import sync
from reverie.service.fields import Request, ignored
from reverie.service.files import Upload
from reverie.service.operation_stream import Watch
from reverie.service.recall_request import RecallRequest
from reverie.service.recall_response import RecallResponse
from reverie.service.reflect_models import ReflectRequest, ReflectResponse
from reverie.service.requests import FileRetainRequest, RetainRequest
from reverie.service.responses import OperationResponse, RetainResponse

if TYPE_CHECKING:
    from fastapi import FastAPI

M = TypeVar("M", bound=Request)
T = TypeVar("T")


class Memory(Names, service.Memory):
    """A memory in this process: retain, recall, reflect, and every other call of the clients.

        async with Memory(data_dir="~/agent-memory") as memory:
            await memory.retain("alice", "Alice moved to Lisbon in May.")
            found = await memory.recall("alice", "Where does Alice live?")

    Without settings they come from the environment. ``data_dir`` and ``database_url`` override them. The
    parts of the service are there too, as ``banks``, ``memories``, ``documents``, ``operations`` and so on.
    """

    _app: FastAPI | None = None

    async def retain_files(
        self,
        bank_id: str,
        files: Sequence[File],
        context: str | None = None,
        files_metadata: Sequence[Mapping[str, Any]] | None = None,
        *,
        run_async: bool = False,
    ) -> RetainResponse:
        """As the clients', but it waits unless told not to, and the files are stored all or none."""
        return await super().retain_files(bank_id, files, context, files_metadata, run_async=run_async)

    # the main verbs go straight to the service: what is a network's would only cost time

    async def _send_retain(self, bank_id: str, body: dict[str, Any]) -> RetainResponse:
        return await self.retain_request(bank_id, _checked(RetainRequest, body))

    async def _send_files(
        self, bank_id: str, files: Sequence[tuple[str, bytes]], request: dict[str, Any], *, run_async: bool
    ) -> RetainResponse:
        uploads = [Upload(name, content) for name, content in files]
        wanted = _checked(FileRetainRequest, request)
        return await self.retain_files_request(bank_id, uploads, wanted, run_async=run_async)

    async def _send_recall(self, bank_id: str, body: dict[str, Any]) -> RecallResponse:
        return await self.recall_request(bank_id, _checked(RecallRequest, body))

    async def _send_reflect(self, bank_id: str, body: dict[str, Any]) -> ReflectResponse:
        return await self.reflect_request(bank_id, _checked(ReflectRequest, body))

    async def _send(self, call: Call) -> Answer:
        from reverie.api.app import create_app
        from reverie.api.inprocess import ask

        _ = self.database  # raises NotStarted here, and not as a fault of the application
        if self._app is None:
            self._app = create_app(self)
        headers = {"content-type": call.content_type} if call.body is not None else {}
        answer = await ask(self._app, call.method, call.target, call.body, headers)
        return Answer(answer.status, answer.headers, answer.body)

    async def _changes(
        self, bank_id: str, operation_ids: Sequence[str]
    ) -> AsyncGenerator[OperationResponse, None]:
        watch = Watch(self.operations, bank_id, operation_ids)
        for one in await watch.begin():
            yield one
        while not watch.is_over:
            await asyncio.sleep(watch.pause_s)
            for one in await watch.look():
                yield one


class SyncMemory(WaitingNames, sync.SyncMemory):
    """Memory with methods that wait. It runs an event loop in a thread of its own.

    The parts of the service are reached through :meth:`wait`: ``memory.wait(memory.memory.banks.list())``.
    """

    memory: Memory
    _kind = Memory

    @property
    def _names(self) -> Memory:
        return self.memory

    def _wait(self, call: Coroutine[Any, Any, T]) -> T:
        return self.wait(call)


def _checked(kind: type[M], body: Mapping[str, Any]) -> M:
    """The request of a body. Raises InvalidRequest, which says what the wire would."""
    try:
        request = kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "request"
        message = first["msg"].removeprefix("Value error, ")
        raise InvalidRequest(field, f"{field}: {message}") from None
    if unknown := ", ".join(ignored(request)):
        tell_ignored(kind.__name__, unknown)
    return request
