"""Facts by their words: what a text quotes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from reverie.model import Bank
from reverie.store.db import Connection, queries, rows

_SQL = queries("echoes")


class Stored(NamedTuple):
    """A fact that has the words of a text: which it is, where it stands and who said it."""

    id: uuid.UUID
    document_id: str
    position: int
    speaker: str | None


async def find(
    connection: Connection, bank: Bank, texts: Collection[str], without: Collection[str] = ()
) -> dict[str, list[Stored]]:
    """Facts with the words of each text; case, spaces and punctuation do not matter.

    Retired facts and those of the documents ``without`` do not count. Texts that nothing has are left out.
    """
    asked = sorted(texts)
    if not asked:
        return {}
    values = {"bank": bank.number, "texts": asked, "without": sorted(without)}
    found: dict[str, list[Stored]] = {}
    for row in await rows(connection, _SQL["find"], values):
        stored = Stored(row["id"], row["document_id"], row["position"], row["speaker"])
        found.setdefault(asked[row["n"] - 1], []).append(stored)
    return found
