"""What the screens ask of the memory: requests of the wire and their answers, as they come."""

from __future__ import annotations

import json
from typing import Any

from reverie.cli.client import Reached
from reverie.cli.wire import BANKS, path

Answer = dict[str, Any]
MOST = 500
"""Rows that one answer holds at most, and a list but that of the banks."""


class Source:
    """A memory. Every method waits for an answer, so it is called in a thread, and raises Failure."""

    def __init__(self, memory: Reached) -> None:
        self._memory = memory
        self.where = memory.url or "the memory in this process"

    def banks(self) -> Answer:
        """All banks, asked for page by page: there is no other way from the list to one of them."""
        found = self._get(BANKS, limit=MOST)
        while len(found["banks"]) < found["total"]:
            more = self._get(BANKS, limit=MOST, offset=len(found["banks"]))["banks"]
            if not more:  # some were deleted meanwhile
                break
            found["banks"] += more
        return found

    def search(self, bank: str, query: str) -> Answer:
        """What a recall answers, with its trace."""
        body = {"query": query, "trace": True, "budget": "mid"}
        return self._json(self._memory.ask("POST", path(bank, "memories", "recall"), body))

    def memory(self, bank: str, memory_id: str) -> Answer:
        """One fact or observation in full."""
        return self._get(path(bank, "memories", memory_id))

    def memories(self, bank: str, *, entity: str | None = None, type: str | None = None) -> Answer:
        """Facts, newest first; those about an entity, or of a type."""
        return self._get(path(bank, "memories", "list"), entity_id=entity, type=type, limit=MOST)

    def entities(self, bank: str, q: str | None) -> Answer:
        """Entities, those that are named most first."""
        return self._get(path(bank, "entities"), q=q or None, limit=MOST)

    def entity(self, bank: str, entity_id: str) -> Answer:
        """An entity with its other names."""
        return self._get(path(bank, "entities", entity_id))

    def documents(self, bank: str) -> Answer:
        """Documents, newest first."""
        return self._get(path(bank, "documents"), limit=MOST)

    def document(self, bank: str, document_id: str) -> Answer:
        """A document with its text."""
        return self._get(path(bank, "documents", document_id))

    def operations(self, bank: str) -> Answer:
        """Operations, newest first."""
        return self._get(path(bank, "operations"), limit=100)

    def operation(self, bank: str, operation_id: str) -> Answer:
        """One operation."""
        return self._get(path(bank, "operations", operation_id))

    def cancel(self, bank: str, operation_id: str) -> Answer:
        """Cancel an operation."""
        return self._json(self._memory.ask("DELETE", path(bank, "operations", operation_id)))

    def retry(self, bank: str, operation_id: str) -> Answer:
        """Do an operation again."""
        return self._json(self._memory.ask("POST", path(bank, "operations", operation_id, "retry")))

    def _get(self, where: str, **query: Any) -> Answer:
        return self._json(self._memory.ask("GET", where, query=query))

    @staticmethod
    def _json(text: str) -> Answer:
        found: Answer = json.loads(text)
        return found
