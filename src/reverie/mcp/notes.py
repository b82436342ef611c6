"""What is said of parameters that no request of the service describes, the same for all tools."""

from __future__ import annotations

from pydantic import Field

from reverie.mcp.arguments import Note

LIMIT: Note = Field(ge=1, le=1000, description="Most entries returned.")
OFFSET: Note = Field(ge=0, le=1_000_000_000, description="Entries left out before them.")
PAGE: dict[str, Note] = {"limit": LIMIT, "offset": OFFSET}


def one_of(description: str, *values: str) -> Note:
    """A parameter that the service knows as a string, and that has one of these values."""
    field: Note = Field(description=description, json_schema_extra={"enum": [*values]})
    return field


FACT_TYPE: Note = one_of("Only facts of this type.", "world", "experience", "observation")
TAGS: dict[str, Note] = {"tags": "Only what has these tags.", "tags_match": "How `tags` must match."}
MEMORY: dict[str, Note] = {"memory_id": "Id of a memory, as recall and list_memories give it."}
DOCUMENT: dict[str, Note] = {"document_id": "Name of the document."}
MODEL: dict[str, Note] = {
    "model_id": "Id of the mental model.",
    "detail": "`metadata`: names, tags, times; `content`: the content too; `full`: what it rests on.",
}
OPERATION: dict[str, Note] = {"operation_id": "Id of the operation."}
