"""One call of a tool: who calls, what the bank allows, what is given; then it is done."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from reverie.errors import InvalidRequest, ReverieError
from reverie.mcp.tool import Tool
from reverie.service.caller import require
from reverie.service.fields import ignored
from reverie.service.memory import Memory
from reverie.service.scope import checked
from reverie.service.statuses import status_of

log = logging.getLogger(__name__)

_QUIET = frozenset({"get_bank_stats", "list_operations", "get_operation"})
"""Tools that programs call all the time, and that show nothing of a memory: not noted."""

_MEMBER = re.compile(r"[\w-]+\[.*\]")
"""How a member of a union is named on the way to what is wrong, which tells an agent nothing."""

Reach = Callable[[], Awaitable[Memory]]
"""Gives the memory, once it has started."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which bank a client is in. ``bank``: all its calls are for this; ``default``: those that name none."""

    bank: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gave: ``answer`` as the service has it, and arguments that the tool does not know."""

    answer: Any
    ignored: tuple[str, ...]

    def structured(self) -> Any:
        """The answer as JSON has it, the same as over HTTP."""
        if isinstance(self.answer, BaseModel):
            return self.answer.model_dump(mode="json", by_alias=True)
        return TypeAdapter(Any).dump_python(self.answer, mode="json")


class Refused(Exception):
    """A call that was not done; the message is for the agent, and says what to do instead."""


async def call(reach: Reach, tool: Tool, place: Place, arguments: Mapping[str, Any]) -> Outcome:
    """Do what a tool does. Raises Refused; then nothing has changed."""
    try:
        given = dict(arguments)
        bank_id = _bank(tool, place, given.pop("bank_id", None))
        memory = await reach()
        with _noted(memory, tool, bank_id, given):
            return await _do(memory, tool, bank_id, given)
    except Exception as error:  # noqa: BLE001 the edge: what is wrong inside is no business of the agent's
        raise Refused(_told(tool, error)) from None


async def _do(memory: Memory, tool: Tool, bank_id: str | None, given: Mapping[str, Any]) -> Outcome:
    require(tool.need, bank_id)
    enabled = await memory.banks.enabled_tools(bank_id)
    if enabled is not None and tool.name not in enabled:
        raise _not_enabled(tool, bank_id, enabled)
    request = tool.taken.model.model_validate(given)
    keywords = tool.taken.bind(request)
    answer = await tool.call(memory)(*([bank_id] if tool.of_bank else []), **keywords)
    return Outcome(answer, tuple(ignored(request)))


@contextmanager
def _noted(memory: Memory, tool: Tool, bank_id: str | None, given: Mapping[str, Any]) -> Iterator[None]:
    """Note the call in the audit log of the bank when it has ended: what it is about, not what it holds."""
    if bank_id is None or tool.name in _QUIET:
        yield
        return
    started_at, response = datetime.now(UTC), {"status": 500}  # so it stays where the client does not wait
    about = {n: given[n] for n in tool.taken.model.model_fields if n.endswith("_id") and n in given}
    request = {"tool": tool.name, **about}
    try:
        yield
        response = {"status": 200}
    except Exception as error:
        response = {"status": _status(error)}
        raise
    finally:
        memory.audit.record(
            bank_id, tool.name, "mcp", started_at=started_at, request=request, response=response
        )


def _bank(tool: Tool, place: Place, named: Any) -> str | None:
    """The bank that a call is for. Raises Refused, InvalidRequest."""
    if not tool.of_bank:
        return None
    if named is not None and not isinstance(named, str):
        raise Refused("bank_id: must be a string: the name of the bank")
    if place.bank is not None and named not in (None, place.bank):
        raise Refused(f"bank_id: only bank {place.bank!r} is served here: leave bank_id out")
    bank_id = place.bank or named or place.default
    if not bank_id:
        raise Refused("bank_id: missing: name the bank; list_banks tells which there are")
    return checked(bank_id)


def _not_enabled(tool: Tool, bank_id: str | None, enabled: Sequence[str]) -> Refused:
    where = f"bank {bank_id!r}" if bank_id else "this server"
    allowed = ", ".join(enabled) or "none"
    return Refused(f"the tool {tool.name} is not enabled for {where}: its mcp_enabled_tools allows {allowed}")


def _told(tool: Tool, error: Exception) -> str:
    """What the agent is told of an error."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, ValidationError):
        return "\n".join(_problems(error))
    if isinstance(error, InvalidRequest):
        named = error.message.startswith(error.field)
        return error.message if named else f"{error.field}: {error.message}"
    if isinstance(error, ReverieError):
        return error.message
    log.error("unexpected error in tool %s", tool.name, exc_info=error)
    return "an unexpected error; the server's log has it"


def _status(error: Exception) -> int:
    """How the audit log has it, which speaks HTTP."""
    if isinstance(error, Refused):
        return 403
    if isinstance(error, ValidationError):
        return 422
    return status_of(error) if isinstance(error, ReverieError) else 500


def _problems(error: ValidationError) -> list[str]:
    """What is wrong, a line each, without the input, which may be long or secret."""
    lines = []
    for found in error.errors(include_input=False, include_url=False)[:20]:
        field = ".".join(part for part in map(str, found["loc"]) if not _MEMBER.fullmatch(part))
        message = str(found["msg"]).removeprefix("Value error, ")
        lines.append(f"{field}: {message}" if field else message)
    return lines
