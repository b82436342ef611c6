"""How commands reach a memory: a server, or the memory in this process.

The server of ``REVERIE_URL``, else the one that answers at REVERIE_HOST and REVERIE_PORT, else the memory
of REVERIE_DATA_DIR or REVERIE_DATABASE_URL. Requests and answers are the same each way.
"""

from __future__ import annotations

import json
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from reverie.cli.output import REFUSED, USAGE, Failure

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reverie.cli.reflect_nouns import DirectiveCalls, MentalModelCalls
    from reverie.cli.remote import Server
    from reverie.config import Settings
    from reverie.service.fields import Request
    from reverie.service.recall_request import RecallRequest
    from reverie.service.reflect_models import ReflectRequest
    from reverie.service.requests import BankRequest, FileRetainRequest, RetainRequest
    from reverie.service.sync import SyncMemory

R = TypeVar("R", bound="Request")

NamedBytes = tuple[str, bytes]
Told = dict[str, Any] | None
"""An operation as it is now, as lists have it; None once all that are there have been told of."""


class Reached(Protocol):
    """A memory. Each method returns the JSON of the wire."""

    url: str | None
    """Address of the server; None for the memory in this process, where nothing runs in the background."""
    directives: DirectiveCalls
    mental_models: MentalModelCalls

    def retain(self, bank_id: str, request: RetainRequest) -> str: ...
    def retain_files(
        self, bank_id: str, files: Sequence[NamedBytes], request: FileRetainRequest, run_async: bool
    ) -> str: ...
    def recall(self, bank_id: str, request: RecallRequest) -> str: ...
    def reflect(self, bank_id: str, request: ReflectRequest) -> str: ...
    def list_banks(self, q: str | None, limit: int) -> str: ...
    def put_bank(self, bank_id: str, request: BankRequest) -> str: ...
    def delete_bank(self, bank_id: str) -> str: ...
    def list_operations(self, bank_id: str, status: str | None, limit: int, type: str | None) -> str: ...
    def get_operation(self, bank_id: str, operation_id: str) -> str: ...
    def cancel_operation(self, bank_id: str, operation_id: str) -> str: ...
    def retry_operation(self, bank_id: str, operation_id: str) -> str: ...
    def delete_operation(self, bank_id: str, operation_id: str) -> str: ...
    def watch_operations(self, bank_id: str, operation_ids: Sequence[str]) -> Iterator[Told]: ...
    def list_workers(self) -> str: ...


@contextmanager
def reach() -> Iterator[Reached]:
    """The memory that the settings name. Raises Failure, ConfigurationError, StoreUnavailable."""
    from reverie import config
    from reverie.cli.remote import Server, find_local

    settings = config.load()
    url = settings.url or (find_local(settings.host, settings.port) if settings.port else None)
    if url is not None:
        yield Remote(Server(url, settings.api_key.get_secret_value() if settings.api_key else None))
        return
    from reverie.service.sync import SyncMemory

    with SyncMemory(_without_worker(settings)) as memory:
        yield Embedded(memory)


def build(kind: type[R], fields: Mapping[str, Any], options: Mapping[str, str]) -> R:
    """A request of the fields that are not None; ``options`` says what the command line calls a field.

    Raises Failure for what the request does not allow.
    """
    from pydantic import ValidationError

    try:
        return kind.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        names = [part for part in first["loc"] if isinstance(part, str)]
        where = next((options[name] for name in names if name in options), ".".join(names))
        message = first["msg"].removeprefix("Value error, ")
        raise Failure(USAGE, f"{where}: {message}" if where else message) from None


def check_bank(bank_id: str) -> str:
    """``bank_id`` if it can name a bank. Raises Failure."""
    from reverie.service.fields import check_bank_id

    try:
        return check_bank_id(bank_id)
    except ValueError as error:
        raise Failure(USAGE, f"BANK {error}") from None


class Remote:
    """The memory of a server."""

    def __init__(self, server: Server) -> None:
        from reverie.cli.reflect_nouns import RemoteDirectives, RemoteMentalModels

        self._server = server
        self.url: str | None = server.url
        self.directives: DirectiveCalls = RemoteDirectives(server)
        self.mental_models: MentalModelCalls = RemoteMentalModels(server)

    def retain(self, bank_id: str, request: RetainRequest) -> str:
        return self._server.ask("POST", path(bank_id, "memories"), _body(request))

    def retain_files(
        self, bank_id: str, files: Sequence[NamedBytes], request: FileRetainRequest, run_async: bool
    ) -> str:
        from reverie.cli.remote import form

        body, content_type = form({"request": _body(request)}, files)
        answer = self._server.ask("POST", path(bank_id, "files", "retain"), body, content_type=content_type)
        keys = json.loads(answer)["operation_ids"]
        ended = [] if run_async else [self._ended(bank_id, key) for key in keys]
        if wrong := [one["error_message"] or one["status"] for one in ended if one["status"] != "completed"]:
            raise Failure(REFUSED, "; ".join(wrong))
        told = {"success": True, "bank_id": bank_id, "items_count": len(keys), "async": run_async}
        return json.dumps({**told, "operation_id": None, "operation_ids": keys})

    def _ended(self, bank_id: str, operation_id: str) -> dict[str, Any]:
        """An operation once it has ended."""
        pause = 0.05
        while True:
            found: dict[str, Any] = json.loads(self.get_operation(bank_id, operation_id))
            if found["status"] not in ("pending", "processing"):
                return found
            time.sleep(pause)
            pause = min(1.0, pause * 1.5)

    def recall(self, bank_id: str, request: RecallRequest) -> str:
        return self._server.ask("POST", path(bank_id, "memories", "recall"), _body(request))

    def reflect(self, bank_id: str, request: ReflectRequest) -> str:
        return self._server.ask("POST", path(bank_id, "reflect"), _body(request))

    def list_banks(self, q: str | None, limit: int) -> str:
        from reverie.cli.remote import BANKS

        return self._server.ask("GET", BANKS, query={"q": q, "limit": limit})

    def put_bank(self, bank_id: str, request: BankRequest) -> str:
        return self._server.ask("PUT", path(bank_id), _body(request))

    def delete_bank(self, bank_id: str) -> str:
        return self._server.ask("DELETE", path(bank_id))

    def list_operations(self, bank_id: str, status: str | None, limit: int, type: str | None) -> str:
        query = {"status": status, "limit": limit, "type": type}
        return self._server.ask("GET", path(bank_id, "operations"), query=query)

    def get_operation(self, bank_id: str, operation_id: str) -> str:
        return self._server.ask("GET", path(bank_id, "operations", operation_id))

    def cancel_operation(self, bank_id: str, operation_id: str) -> str:
        return self._server.ask("DELETE", path(bank_id, "operations", operation_id))

    def retry_operation(self, bank_id: str, operation_id: str) -> str:
        return self._server.ask("POST", path(bank_id, "operations", operation_id, "retry"))

    def delete_operation(self, bank_id: str, operation_id: str) -> str:
        return self._server.ask("DELETE", path(bank_id, "operations", operation_id, "delete"))

    def watch_operations(self, bank_id: str, operation_ids: Sequence[str]) -> Iterator[Told]:
        from reverie.cli import events

        where = path(bank_id, "operations", "stream")
        try:
            for event in self._server.events(where, [("operation_id", key) for key in operation_ids]):
                if event.name == "operation":
                    yield json.loads(event.data)
                elif event.name == "ready":
                    yield None
                elif event.name == "end":
                    return
        except Failure:  # no such route, a connection that broke, or nothing there, which polling will tell
            pass
        yield from events.polled(self, bank_id, operation_ids)

    def list_workers(self) -> str:
        return self._server.ask("GET", "/v1/default/workers")


class Embedded:
    """The memory in this process."""

    url: str | None = None

    def __init__(self, memory: SyncMemory) -> None:
        from reverie.cli.reflect_nouns import EmbeddedDirectives, EmbeddedMentalModels

        self._sync, self._memory = memory, memory.memory
        self.directives: DirectiveCalls = EmbeddedDirectives(memory)
        self.mental_models: MentalModelCalls = EmbeddedMentalModels(memory)

    def retain(self, bank_id: str, request: RetainRequest) -> str:
        return self._wire(self._memory.retain_request(bank_id, request))

    def retain_files(
        self, bank_id: str, files: Sequence[NamedBytes], request: FileRetainRequest, run_async: bool
    ) -> str:
        from reverie.service.files import read_uploads

        uploads = read_uploads(files)
        return self._wire(self._memory.retain_files_request(bank_id, uploads, request, run_async=run_async))

    def recall(self, bank_id: str, request: RecallRequest) -> str:
        return self._wire(self._memory.recall_request(bank_id, request))

    def reflect(self, bank_id: str, request: ReflectRequest) -> str:
        if request.run_async:
            return self._wire(self._memory.reflect_later(bank_id, request))
        return self._wire(self._memory.reflect_request(bank_id, request))

    def list_banks(self, q: str | None, limit: int) -> str:
        return self._wire(self._memory.banks.list(q, limit))

    def put_bank(self, bank_id: str, request: BankRequest) -> str:
        return self._wire(self._memory.banks.put(bank_id, request))

    def delete_bank(self, bank_id: str) -> str:
        return self._wire(self._memory.banks.delete(bank_id))

    def list_operations(self, bank_id: str, status: str | None, limit: int, type: str | None) -> str:
        return self._wire(self._memory.operations.list(bank_id, status=status, type=type, limit=limit))

    def get_operation(self, bank_id: str, operation_id: str) -> str:
        return self._wire(self._memory.operations.get(bank_id, operation_id))

    def cancel_operation(self, bank_id: str, operation_id: str) -> str:
        return self._wire(self._memory.operations.cancel(bank_id, operation_id))

    def retry_operation(self, bank_id: str, operation_id: str) -> str:
        return self._wire(self._memory.operations.retry(bank_id, operation_id))

    def delete_operation(self, bank_id: str, operation_id: str) -> str:
        return self._wire(self._memory.operations.delete(bank_id, operation_id))

    def watch_operations(self, bank_id: str, operation_ids: Sequence[str]) -> Iterator[Told]:
        from reverie.service.operation_stream import Watch

        watch = Watch(self._memory.operations, bank_id, operation_ids)
        news = self._sync.wait(watch.begin())
        yield from (one.model_dump(mode="json", by_alias=True) for one in news)
        yield None
        while not watch.is_over:
            time.sleep(watch.pause_s)
            news = self._sync.wait(watch.look())
            yield from (one.model_dump(mode="json", by_alias=True) for one in news)

    def list_workers(self) -> str:
        return self._wire(self._memory.workers.list())

    def _wire(self, call: Coroutine[Any, Any, BaseModel]) -> str:
        return self._sync.wait(call).model_dump_json(by_alias=True)


def _without_worker(settings: Settings) -> Settings:
    # a command ends too soon to work in the background; what it enqueues waits for the next server
    return settings.model_copy(update={"worker_enabled": False})


def path(bank_id: str, *parts: str) -> str:
    """Path of something of a bank."""
    from reverie.cli.remote import bank_path

    return bank_path(bank_id, *parts)


def _body(request: BaseModel) -> str:
    # what is not set stays out, so that the defaults are the server's
    return request.model_dump_json(by_alias=True, exclude_unset=True)
