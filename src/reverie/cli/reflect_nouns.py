"""How commands reach directives and mental models: those of a server, or of the memory in this process."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reverie.cli.remote import Server
    from reverie.service.directive_models import CreateDirectiveRequest, UpdateDirectiveRequest
    from reverie.service.mental_model_models import CreateMentalModelRequest, UpdateMentalModelRequest
    from reverie.service.sync import SyncMemory

Parameters = Sequence[tuple[str, str | int]]


class DirectiveCalls(Protocol):
    """Directives of a memory. Each method returns the JSON of the wire."""

    def create(self, bank_id: str, request: CreateDirectiveRequest) -> str: ...
    def list(self, bank_id: str, tags: Sequence[str], active_only: bool, limit: int) -> str: ...
    def update(self, bank_id: str, key: str, request: UpdateDirectiveRequest) -> str: ...
    def delete(self, bank_id: str, key: str) -> str: ...


class MentalModelCalls(Protocol):
    """Mental models of a memory. Each method returns the JSON of the wire."""

    def create(self, bank_id: str, request: CreateMentalModelRequest) -> str: ...
    def list(self, bank_id: str, tags: Sequence[str], limit: int) -> str: ...
    def get(self, bank_id: str, key: str) -> str: ...
    def update(self, bank_id: str, key: str, request: UpdateMentalModelRequest) -> str: ...
    def delete(self, bank_id: str, key: str) -> str: ...
    def refresh(self, bank_id: str, key: str, mode: str | None) -> str: ...
    def preview(self, bank_id: str, key: str) -> str: ...
    def clear(self, bank_id: str, key: str) -> str: ...
    def history(self, bank_id: str, key: str) -> str: ...


class _Remote:
    noun: str

    def __init__(self, server: Server) -> None:
        self._server = server

    def _ask(
        self, method: str, bank_id: str, *parts: str, body: str | None = None, query: Parameters = ()
    ) -> str:
        from urllib.parse import urlencode

        from reverie.cli.remote import bank_path

        where = bank_path(bank_id, self.noun, *parts) + ("?" + urlencode(query) if query else "")
        return self._server.ask(method, where, body)


class RemoteDirectives(_Remote):
    """Those of a server."""

    noun = "directives"

    def create(self, bank_id: str, request: CreateDirectiveRequest) -> str:
        return self._ask("POST", bank_id, body=_body(request))

    def list(self, bank_id: str, tags: Sequence[str], active_only: bool, limit: int) -> str:
        query = [("limit", limit), ("active_only", "true" if active_only else "false")]
        return self._ask("GET", bank_id, query=[*query, *(("tags", tag) for tag in tags)])

    def update(self, bank_id: str, key: str, request: UpdateDirectiveRequest) -> str:
        return self._ask("PATCH", bank_id, key, body=_body(request))

    def delete(self, bank_id: str, key: str) -> str:
        return self._ask("DELETE", bank_id, key)


class RemoteMentalModels(_Remote):
    """Those of a server."""

    noun = "mental-models"

    def create(self, bank_id: str, request: CreateMentalModelRequest) -> str:
        return self._ask("POST", bank_id, body=_body(request))

    def list(self, bank_id: str, tags: Sequence[str], limit: int) -> str:
        return self._ask("GET", bank_id, query=[("limit", limit), *(("tags", tag) for tag in tags)])

    def get(self, bank_id: str, key: str) -> str:
        return self._ask("GET", bank_id, key)

    def update(self, bank_id: str, key: str, request: UpdateMentalModelRequest) -> str:
        return self._ask("PATCH", bank_id, key, body=_body(request))

    def delete(self, bank_id: str, key: str) -> str:
        return self._ask("DELETE", bank_id, key)

    def refresh(self, bank_id: str, key: str, mode: str | None) -> str:
        return self._ask("POST", bank_id, key, "refresh", body='{"mode": "full"}' if mode else None)

    def preview(self, bank_id: str, key: str) -> str:
        return self._ask("POST", bank_id, key, "dry-run-refresh")

    def clear(self, bank_id: str, key: str) -> str:
        return self._ask("POST", bank_id, key, "clear")

    def history(self, bank_id: str, key: str) -> str:
        return self._ask("GET", bank_id, key, "history")


class _Embedded:
    def __init__(self, memory: SyncMemory) -> None:
        self._sync, self._memory = memory, memory.memory

    def _wire(self, call: Coroutine[Any, Any, BaseModel]) -> str:
        return self._sync.wait(call).model_dump_json(by_alias=True)


class EmbeddedDirectives(_Embedded):
    """Those of the memory in this process."""

    def create(self, bank_id: str, request: CreateDirectiveRequest) -> str:
        return self._wire(self._memory.directives.create(bank_id, request))

    def list(self, bank_id: str, tags: Sequence[str], active_only: bool, limit: int) -> str:
        return self._wire(
            self._memory.directives.list(bank_id, tags=tags, active_only=active_only, limit=limit)
        )

    def update(self, bank_id: str, key: str, request: UpdateDirectiveRequest) -> str:
        return self._wire(self._memory.directives.update(bank_id, key, request))

    def delete(self, bank_id: str, key: str) -> str:
        return self._wire(self._memory.directives.delete(bank_id, key))


class EmbeddedMentalModels(_Embedded):
    """Those of the memory in this process."""

    def create(self, bank_id: str, request: CreateMentalModelRequest) -> str:
        return self._wire(self._memory.mental_models.create(bank_id, request))

    def list(self, bank_id: str, tags: Sequence[str], limit: int) -> str:
        return self._wire(self._memory.mental_models.list(bank_id, tags=tags, limit=limit))

    def get(self, bank_id: str, key: str) -> str:
        return self._wire(self._memory.mental_models.get(bank_id, key))

    def update(self, bank_id: str, key: str, request: UpdateMentalModelRequest) -> str:
        return self._wire(self._memory.mental_models.update(bank_id, key, request))

    def delete(self, bank_id: str, key: str) -> str:
        return self._wire(self._memory.mental_models.delete(bank_id, key))

    def refresh(self, bank_id: str, key: str, mode: str | None) -> str:
        return self._wire(self._memory.mental_models.refresh(bank_id, key, anew=mode == "full"))

    def preview(self, bank_id: str, key: str) -> str:
        return self._wire(self._memory.mental_models.preview(bank_id, key))

    def clear(self, bank_id: str, key: str) -> str:
        return self._wire(self._memory.mental_models.clear(bank_id, key))

    def history(self, bank_id: str, key: str) -> str:
        found = self._sync.wait(self._memory.mental_models.history(bank_id, key))
        return f"[{','.join(one.model_dump_json() for one in found)}]"


def _body(request: BaseModel) -> str:
    # what is not set stays out, so that the defaults are the server's
    return request.model_dump_json(by_alias=True, exclude_unset=True)
