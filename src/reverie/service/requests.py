"""What can be asked. Field names and defaults are those of the Hindsight v1 wire format."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from reverie.bank_config import LabelGroupConfig, Trait
from reverie.retain.options import ExtractionMode
from reverie.service.fields import (
    FilledText,
    Moment,
    Name,
    OrEmpty,
    OrUnset,
    Request,
    Tag,
    Text,
)

MAX_ITEMS = 10_000
MAX_SYNC_CHARACTERS = 1_000_000
MAX_CONTENT = 20_000_000

Parsers = Text | list[Text]


class EntityInput(Request):
    """An entity that the caller names."""

    text: Name = Field(description="The name.")
    type: Text | None = Field(None, description="person, organization, place, product, event or concept.")


class MemoryItem(Request):
    """One thing to remember."""

    content: Annotated[FilledText, Field(max_length=MAX_CONTENT)] = Field(description="The text.")
    timestamp: OrUnset | None = Field(
        None, description="When it was said, ISO 8601; default now; `unset` for text of no time."
    )
    context: Text | None = Field(
        None, max_length=4000, description="Title or situation; indexed with each fact."
    )
    metadata: dict[Name, Text] | None = Field(None, description="Strings returned with every fact.")
    document_id: Name | None = Field(None, description="Document it belongs to; one that exists is replaced.")
    entities: list[EntityInput] | None = Field(
        None, max_length=200, description="Entities known to the caller."
    )
    resolve_entities: bool = Field(True, description="Whether names may mean entities of other names.")
    tags: list[Tag] | None = Field(None, max_length=200, description="Labels to filter by.")
    observation_scopes: (
        Literal["per_tag", "combined", "all_combinations", "shared"]
        | Annotated[list[list[Tag]], Field(max_length=200)]
        | None
    ) = Field(None, description="How observations over this item are scoped by its tags.")
    strategy: Text | None = Field(None, description="Named retain strategy of the bank.")
    update_mode: Literal["replace", "append"] | None = Field(
        None, description="What happens to a document of this id: replaced, or extended."
    )


class RetainRequest(Request):
    """Remember these items, all or none."""

    items: list[MemoryItem] = Field(min_length=1, max_length=MAX_ITEMS)
    run_async: bool = Field(False, alias="async", description="Answer at once and work in the background.")
    document_tags: list[Tag] | None = Field(None, max_length=200, description="Tags added to every item.")
    operation_id: Name | None = Field(
        None, description="A UUID of the caller's: an async request sent twice is done once; else ignored."
    )

    @model_validator(mode="after")
    def _sync_has_no_operation(self) -> RetainRequest:
        if not self.run_async and self.operation_id is not None:
            self.operation_id = None
            self._ignored = (*self._ignored, "operation_id")
        return self

    @model_validator(mode="after")
    def _sync_is_small(self) -> RetainRequest:
        total = sum(len(item.content) for item in self.items)
        if not self.run_async and total > MAX_SYNC_CHARACTERS:
            raise ValueError(
                f"items hold {total:,} characters; at most {MAX_SYNC_CHARACTERS:,} fit one"
                " request that waits: set async to true, or send fewer at a time"
            )
        return self


class UpdateMemoryRequest(Request):
    """Change a memory, retire it or bring it back. What is not given stays as it is."""

    text: Annotated[FilledText, Field(max_length=100_000)] | None = Field(
        None, description="Its new words: encoded and indexed anew; links and claims of the old ones go."
    )
    context: Text | None = Field(None, max_length=4000, description="Title or situation; empty clears it.")
    occurred_start: OrEmpty | None = Field(None, description="When it began, ISO 8601; empty clears it.")
    occurred_end: OrEmpty | None = Field(None, description="When it had ended, ISO 8601; empty clears it.")
    mentioned_at: OrEmpty | None = Field(None, description="When it was said, ISO 8601; empty clears it.")
    fact_type: Literal["world", "experience"] | None = Field(None, description="What kind of fact it is.")
    entities: list[Name] | None = Field(
        None, max_length=200, description="The entities it names from now on; an empty list detaches all."
    )
    resolve_entities: bool = Field(True, description="Whether these may mean entities of other names.")
    state: Literal["invalidated", "valid", "active"] | None = Field(
        None, description="`invalidated` retires it: kept, not recalled. `valid` (or `active`) restores it."
    )
    reason: Text | None = Field(None, max_length=2000, description="Why, for its history.")

    @model_validator(mode="after")
    def _changes_something(self) -> UpdateMemoryRequest:
        given = self.model_dump(exclude_none=True, exclude={"resolve_entities", "reason"})
        if not given:
            raise ValueError("nothing to change: give text, context, dates, fact_type, entities or state")
        return self


class FileMetadata(Request):
    """What is to be known of one file."""

    document_id: Name | None = Field(None, description="Document it becomes; default the file's name.")
    context: Text | None = Field(
        None, max_length=4000, description="Title or situation; indexed with each fact."
    )
    timestamp: OrUnset | None = Field(
        None, description="When it was written, ISO 8601; default an e-mail's date, else now."
    )
    metadata: dict[Name, Text] | None = Field(None, description="Strings returned with every fact.")
    tags: list[Tag] | None = Field(None, max_length=200, description="Labels to filter by.")
    strategy: Text | None = Field(None, description="Named retain strategy of the bank.")
    parser: Parsers | None = Field(None, description="What converts it: `markitdown`.")


class FileRetainRequest(Request):
    """What is to be known of uploaded files."""

    files_metadata: list[FileMetadata] | None = Field(
        None, description="One entry a file, in the order of the files."
    )
    parser: Parsers | None = Field(None, description="What converts the files: `markitdown`.")


class MergeEntityRequest(Request):
    """Say that an entity is another one."""

    into: Text = Field(max_length=64, description="Id of the entity that it is.")
    reason: FilledText = Field("merged by hand", max_length=1000, description="Why; shown with the name.")


class SplitEntityRequest(Request):
    """Say that a name does not mean its entity."""

    alias: Name | None = Field(
        None, description="The name or its id; not needed for an entity with one other name."
    )


class DryRunExtractRequest(Request):
    """Read a text as retain would, and store nothing. What is not given is as the bank is configured."""

    content: Annotated[FilledText, Field(max_length=MAX_SYNC_CHARACTERS)] = Field(description="The text.")
    context: Text | None = Field(None, max_length=4000, description="Title or situation.")
    timestamp: Moment | None = Field(None, description="When it was said; default now.")
    retain_mission: Text | None = None
    retain_extraction_mode: ExtractionMode | None = None
    retain_custom_instructions: Text | None = None
    retain_extract_causal_links: bool | None = None
    retain_chunk_size: int | None = Field(None, ge=200, le=100_000)
    entity_labels: list[LabelGroupConfig] | None = Field(None, max_length=100)
    entities_allow_free_form: bool | None = None
    llm_output_language: Text | None = None


class Disposition(Request):
    """How a bank weighs what it knows when it reflects, each 1 to 5."""

    skepticism: Trait = 3
    literalism: Trait = 3
    empathy: Trait = 3


class BankRequest(Request):
    """Create a bank or change it; only what is given changes."""

    name: Text | None = Field(None, max_length=256)
    mission: Text | None = Field(None, description="An older name of `reflect_mission`.")
    background: Text | None = Field(None, description="An even older one, where neither is given.")
    disposition: Disposition | None = None
    disposition_skepticism: Trait | None = None
    disposition_literalism: Trait | None = None
    disposition_empathy: Trait | None = None
    reflect_mission: Text | None = None
    retain_mission: Text | None = None
    retain_extraction_mode: ExtractionMode | None = None
    retain_custom_instructions: Text | None = None
    retain_chunk_size: int | None = Field(None, ge=200, le=100_000)
    retain_structured_chunk_size: int | None = Field(None, ge=200, le=1_000_000)
    enable_observations: bool | None = None
    observations_mission: Text | None = None
    enable_temporal_retrieval: bool | None = None
    enable_graph_retrieval: bool | None = None
    enable_reranking: bool | None = None


class BankConfigUpdate(Request):
    """Overrides of a bank's configuration; `null` takes one back to the server's default."""

    updates: dict[str, Any] = Field(max_length=100, description="Fields by name, or as HINDSIGHT_API_<NAME>.")


class ProfileRequest(Request):
    """A new disposition for a bank."""

    disposition: Disposition


class DocumentRequest(Request):
    """Changes to a document."""

    tags: list[Tag] = Field(max_length=200, description="The tags it has from now on, and its facts too.")
