"""Retain of a large batch in the background: it is cut into parts that are retained one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter

from reverie.model import Bank, Item
from reverie.operations import Children, Commit, Context, Operation, Submission
from reverie.store.db import Connection

_ITEMS = TypeAdapter(list[Item])
_PART = "retain"
"""Type of the parts."""
_ITEMS_MOST, _CHARACTERS_MOST = 100, 400_000
"""Bounds of a part, so that the memory of one is; a document alone may be larger, for it is stored whole."""


def is_large(items: Sequence[Item]) -> bool:
    """Whether the items make more than one part."""
    over = len(items) > _ITEMS_MOST or sum(len(item.content) for item in items) > _CHARACTERS_MOST
    return over and len({item.document_id for item in items}) > 1


def parts(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items in parts, in order of their documents; a document is never cut."""
    documents: dict[str, list[Item]] = {}
    for item in items:
        documents.setdefault(item.document_id, []).append(item)
    part: list[Item] = []
    size = 0
    for document in documents.values():
        more = sum(len(item.content) for item in document)
        if part and (len(part) + len(document) > _ITEMS_MOST or size + more > _CHARACTERS_MOST):
            yield part
            part, size = [], 0
        part += document
        size += more
    yield part


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    items = _ITEMS.validate_python(stored["items"])
    submissions = []
    for index, part in enumerate(parts(items)):
        names = {item.document_id for item in part}
        one = names.pop() if len(names) == 1 else None
        submissions.append(
            Submission(
                _PART,
                {"items": _ITEMS.dump_python(part, mode="json")},
                items_count=len(part),
                document_id=one,
                lock=f"document:{one}" if one else None,
                parent_id=context.operation_id,
                child_index=index,
            )
        )

    async def commit(connection: Connection) -> Children:
        return Children(submissions)

    return commit


OPERATION = Operation("batch_retain", _prepare)
