"""Tools for what is remembered: the verbs, the facts, their tags and their documents."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reverie.mcp import notes, readable
from reverie.mcp.arguments import Taken, fields_of, model_of
from reverie.mcp.tool import Tool, tool
from reverie.service.documents import Documents
from reverie.service.memories import Memories
from reverie.service.memory import Memory
from reverie.service.requests import MemoryItem, RetainRequest, UpdateMemoryRequest

_OF_REQUEST = ("items", "document_tags")
"""Fields of a retain request that one item needs not."""
_CURATED = tuple(name for name in UpdateMemoryRequest.model_fields if name not in ("state", "reason"))


def _retains(*hidden: str) -> Taken:
    """A retain of one item, whose fields stand beside those of the request."""
    ours = fields_of(RetainRequest, (*_OF_REQUEST, *hidden))
    model = model_of("retain", fields_of(MemoryItem), ours)

    def bind(given: Any) -> dict[str, Any]:
        item = {
            name: getattr(given, name) for name in MemoryItem.model_fields if name in given.model_fields_set
        }
        rest = {name: getattr(given, name) for name in ours if name in given.model_fields_set}
        return {"request": RetainRequest.model_validate({"items": [item], **rest})}

    return Taken(model, bind)


def _invalidates() -> Taken:
    """A change of a memory that says nothing but why it no longer holds."""
    fields = fields_of(UpdateMemoryRequest, (*_CURATED, "state"))
    note = Field(description=str(notes.MEMORY["memory_id"]))
    model = model_of("invalidate", {"memory_id": (str, note)}, fields)

    def bind(given: Any) -> dict[str, Any]:
        request = UpdateMemoryRequest(state="invalidated", reason=given.reason)
        return {"memory_id": given.memory_id, "request": request}

    return Taken(model, bind)


VERBS: tuple[Tool, ...] = (
    tool(
        "retain",
        "Remember a text for later conversations: what a person says of themselves, a preference, a decision,"
        " an event, a result. Write it so that it can be understood alone: who, what, when. The bank is made"
        " if it is missing.",
        "write",
        "adds",
        Memory.retain_request,
        taken=_retains(),
        text=readable.retained,
    ),
    tool(
        "sync_retain",
        "As retain, and always waits until the text can be recalled: for what is asked for right afterwards.",
        "write",
        "adds",
        Memory.retain_request,
        taken=_retains("run_async", "operation_id"),
        text=readable.retained,
    ),
    tool(
        "recall",
        "Find what the bank remembers that matters to a question, best first. Use it before answering"
        " whatever earlier conversations may have settled: people, preferences, plans, decisions, dates.",
        "read",
        "reads",
        Memory.recall_request,
        text=readable.recalled,
    ),
    tool(
        "reflect",
        "Have a question answered from what the bank remembers, with its mission and its directives. Use it"
        " for questions that need many memories put together; recall is faster and shows them one by one.",
        "read",
        "reads",
        Memory.reflect_request,
        hidden=("run_async",),
        text=readable.reflected,
    ),
)

FACTS: tuple[Tool, ...] = (
    tool(
        "list_memories",
        "Memories page by page, newest first, by type, state, document, entity, tags or words.",
        "read",
        "reads",
        Memories.list,
        "memories",
        notes=notes.PAGE
        | notes.TAGS
        | {
            "type": notes.FACT_TYPE,
            "q": "Words that the text holds.",
            "state": notes.one_of("Default active.", "active", "invalidated", "all"),
            "consolidation_state": notes.one_of("Default any.", "pending", "failed", "consolidated"),
            "document_id": "Only what was read from this document.",
            "entity_id": "Only what names this entity.",
        },
    ),
    tool(
        "get_memory",
        "One memory with where it was read and what became of it; of an observation, what it rests on.",
        "read",
        "reads",
        Memories.get,
        "memories",
        notes=notes.MEMORY,
    ),
    tool(
        "update_memory",
        "Correct a memory: its words, dates, context, type or entities; or retire it and bring it back with"
        " `state`. What is not given stays as it is.",
        "write",
        "changes",
        Memories.update,
        "memories",
        notes=notes.MEMORY,
        again=True,
    ),
    tool(
        "invalidate_memory",
        "Retire a memory that is wrong or no longer holds: it is kept, and not recalled."
        " update_memory with state `valid` brings it back.",
        "write",
        "removes",
        Memories.update,
        "memories",
        taken=_invalidates(),
        again=True,
    ),
    tool(
        "delete_memory",
        "Forget one memory for good; its document stays. To keep it without recalling it: invalidate_memory.",
        "write",
        "removes",
        Memories.delete,
        "memories",
        notes=notes.MEMORY,
        text=readable.told,
    ),
    tool(
        "clear_memories",
        "Forget all memories and documents of the bank for good, or all memories of one type.",
        "write",
        "removes",
        Memories.clear,
        "memories",
        notes={"type": notes.FACT_TYPE},
        again=True,
        text=readable.told,
    ),
    tool(
        "list_tags",
        "Tags in use, most used first.",
        "read",
        "reads",
        Memories.tags,
        "memories",
        notes=notes.PAGE | {"q": "What the tag holds; `*` stands for anything: `project:*`."},
        hidden=("source",),
    ),
)

DOCUMENTS: tuple[Tool, ...] = (
    tool(
        "list_documents",
        "Documents that were retained, newest first.",
        "read",
        "reads",
        Documents.list,
        "documents",
        notes=notes.PAGE | notes.TAGS | {"q": "What the name of the document holds."},
    ),
    tool(
        "get_document",
        "A document with its text, tags and metadata.",
        "read",
        "reads",
        Documents.get,
        "documents",
        notes=notes.DOCUMENT,
    ),
    tool(
        "delete_document",
        "Forget a document for good, with every memory that was read from it.",
        "write",
        "removes",
        Documents.delete,
        "documents",
        notes=notes.DOCUMENT,
        text=readable.told,
    ),
)
