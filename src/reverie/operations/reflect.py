"""Reflect in the background: the answer is kept with the operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from reverie.model import Bank, new_id
from reverie.operations import Commit, Context, Operation
from reverie.reflect.asked import Asked
from reverie.reflect.reflection import Reflection
from reverie.reflect.told import Included, told
from reverie.store import access
from reverie.store.access import Access, Kind
from reverie.store.db import Connection

_ASKED = TypeAdapter(Asked)
_INCLUDED = TypeAdapter(Included)


def payload(asked: Asked, included: Included) -> dict[str, Any]:
    """What is stored of the request until it is answered."""
    return {
        "asked": _ASKED.dump_python(asked, mode="json"),
        "included": _INCLUDED.dump_python(included, mode="json"),
    }


def handed_out(reflection: Reflection) -> dict[Kind, list[str]]:
    """What a reflection declares that it rests on, and the chunks whose text it was given, by kind."""
    return {
        "memory": [str(one.id) for one in reflection.memories],
        "chunk": [str(one) for one in sorted(reflection.account.chunks)],
        "mental_model": [one.id for one in reflection.mental_models],
    }


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    assert context.reflecting is not None
    await context.report("reflecting")
    reflection = await context.reflecting.answer(bank, _ASKED.validate_python(stored["asked"]))
    now, call = datetime.now(UTC), new_id()
    noted = [Access(now, call, kind, "reflect", ids) for kind, ids in handed_out(reflection).items() if ids]
    result = told(reflection, _INCLUDED.validate_python(stored["included"]))

    async def commit(connection: Connection) -> dict[str, Any]:
        await access.note(connection, bank, noted)
        return result

    return commit


OPERATION = Operation("reflect", _prepare)
