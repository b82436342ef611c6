"""Tools for banks, and for what works in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from reverie.mcp import notes, readable
from reverie.mcp.arguments import Taken, fields_of, model_of
from reverie.mcp.tool import Call, Tool, tool
from reverie.model import OPERATION_STATUSES
from reverie.service.banks import Banks
from reverie.service.caller import require
from reverie.service.memory import Memory
from reverie.service.operations import Operations
from reverie.service.requests import BankConfigUpdate, BankRequest
from reverie.service.responses import BankProfileResponse

_OLDER = ("background", "disposition")


def _updates() -> Taken:
    """Changes of a bank, and beside them any field of its configuration."""
    note = BankConfigUpdate.model_fields["updates"].description
    updates = (Annotated[dict[str, Any] | None, Field(description=note)], None)
    model = model_of("update_bank", fields_of(BankRequest, _OLDER), {"config_updates": updates})

    def bind(given: Any) -> dict[str, Any]:
        own = {n: getattr(given, n) for n in BankRequest.model_fields if n in given.model_fields_set}
        config = BankConfigUpdate(updates=given.config_updates) if given.config_updates else None
        return {"request": BankRequest.model_validate(own), "config": config}

    return Taken(model, bind)


def _update(memory: Memory) -> Call:
    async def update(
        bank_id: str, request: BankRequest, config: BankConfigUpdate | None
    ) -> BankProfileResponse:
        if config is not None:
            require("admin", bank_id)
            await memory.banks.get(bank_id)  # a bank that is not there is not made
            # refuses what cannot be, before anything changes
            await memory.banks.configure(bank_id, config, "config_updates")
        return await memory.banks.patch(bank_id, request)

    return update


def _own(name: str, about: str, taken: Taken, call: Callable[[Memory], Call], answer: Any) -> Tool:
    return Tool(name, about, "write", "changes", taken, call, answer, again=True)


BANKS: tuple[Tool, ...] = (
    tool(
        "list_banks",
        "The banks of this memory by name, with how much each holds and when it was last written to.",
        "read",
        "reads",
        Banks.list,
        "banks",
        notes=notes.PAGE | {"q": "What the id or the name of the bank holds."},
        rename={"q": "query"},
        of_bank=False,
        only_all=True,
    ),
    tool(
        "create_bank",
        "Make a bank, or change the one of this id. Not needed before retain, which makes a bank that is"
        " missing.",
        "write",
        "adds",
        Banks.put,
        "banks",
        hidden=_OLDER,
        again=True,
        only_all=True,
    ),
    tool("get_bank", "Name, mission and disposition of the bank.", "read", "reads", Banks.get, "banks"),
    tool(
        "get_bank_stats",
        "How many memories, links, documents and operations the bank holds, by kind.",
        "read",
        "reads",
        Banks.stats,
        "banks",
    ),
    _own(
        "update_bank",
        "Change the name, mission, disposition or configuration of the bank; what is not given stays.",
        _updates(),
        _update,
        BankProfileResponse,
    ),
    tool(
        "delete_bank",
        "Delete the bank for good, with everything that it holds.",
        "admin",
        "removes",
        Banks.delete,
        "banks",
        text=readable.told,
    ),
)

OPERATIONS: tuple[Tool, ...] = (
    tool(
        "list_operations",
        "Work in the background, newest first: what was retained with `async`, refreshes, consolidation.",
        "read",
        "reads",
        Operations.list,
        "operations",
        notes=notes.PAGE
        | {
            "status": notes.one_of("Default any.", *OPERATION_STATUSES),
            "type": "Type of operation, e.g. retain.",
        },
        hidden=("exclude_parents",),
    ),
    tool(
        "get_operation",
        "Whether work in the background is done, and its result or error.",
        "read",
        "reads",
        Operations.get,
        "operations",
        notes=notes.OPERATION,
        hidden=("include_payload",),
    ),
    tool(
        "cancel_operation",
        "Stop work in the background that has not ended.",
        "write",
        "removes",
        Operations.cancel,
        "operations",
        notes=notes.OPERATION,
        text=readable.told,
    ),
)
