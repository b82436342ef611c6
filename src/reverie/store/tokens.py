"""Token vectors of facts, as codes (see providers/embeddings/tokens.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from reverie.model import Bank
from reverie.store.db import Connection, copy, queries, run

_SQL = queries("tokens")


async def add(connection: Connection, bank: Bank, codes: Iterable[tuple[uuid.UUID, bytes]]) -> None:
    """Store the codes of new facts: (fact id, codes). A fact without codes gets no row."""
    await copy(
        connection,
        "fact_tokens (bank, fact_id, tokens)",
        ["int4", "uuid", "bytea"],
        [(bank.number, fact, tokens) for fact, tokens in codes if tokens],
    )


async def replace(connection: Connection, bank: Bank, fact_id: uuid.UUID, tokens: bytes) -> None:
    """Store the codes of a fact that is worded anew."""
    name = "replace" if tokens else "drop"
    await run(connection, _SQL[name], {"bank": bank.number, "id": fact_id, "tokens": tokens})
