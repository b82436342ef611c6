"""What an archive of documents holds. Its lines are these records as JSON.

An archive may come from anywhere: all that the database could not hold, or that contradicts itself within one
record, is refused here.
"""

from __future__ import annotations

import math
import uuid
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from reverie.model import EntityKind
from reverie.model.text import FilledText, Name, Text

FORMAT: Literal["reverie-documents"] = "reverie-documents"
VERSION = 1
"""Version of the format: one that a release does not know is refused."""

_DEEPEST = 50


def _plain(value: Any, depth: int = 0) -> Any:
    """``value`` if PostgreSQL can hold it as jsonb. Raises ValueError."""
    if depth > _DEEPEST:
        raise ValueError(f"is nested more than {_DEEPEST} deep")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("has a NUL character")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("has a number that is not finite")
    for inner in value if isinstance(value, list) else ():
        _plain(inner, depth + 1)
    for key, inner in value.items() if isinstance(value, dict) else ():
        _plain(key, depth + 1)
        _plain(inner, depth + 1)
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Json = Annotated[dict[str, Any], AfterValidator(_plain)]
Int = Annotated[int, Field(ge=0, lt=2**31)]
Short = Annotated[Text, Field(max_length=100)]
# at most four bytes a character, these fit an entry of a B-tree
Told = Annotated[FilledText, Field(max_length=500)]
EntityName = Annotated[FilledText, Field(max_length=600)]


class Record(BaseModel):
    """A record of an archive: what it does not know is refused, for it would be lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Counts(Record):
    """How much an archive holds."""

    documents: int = Field(0, ge=0)
    chunks: int = Field(0, ge=0)
    facts: int = Field(0, ge=0)
    observations: int = Field(0, ge=0)


class EncoderInfo(Record):
    """The model that the bank's vectors were made with; vectors themselves are not in the archive."""

    model: Text
    dimension: Int


class Manifest(Record):
    """What an archive is: its format, where it comes from, how much it holds."""

    format: Literal["reverie-documents"] = FORMAT
    version: int = VERSION
    bank_id: Text
    created_at: Moment
    generator: Text
    encoder: EncoderInfo
    include_observations: bool = False
    counts: Counts


class DocumentRecord(Record):
    """A document; its chunks, ``chunks`` of them, follow in their order."""

    kind: Literal["document"]
    document_id: Name
    version: Int
    content_hash: Text
    tags: list[Name]
    metadata: Json
    retain_params: Json
    created_at: Moment
    updated_at: Moment
    chunks: Int


class MentionRecord(Record):
    """A name that a fact mentions. ``literal``: it was never taken for another name of an entity."""

    name: EntityName
    kind: EntityKind
    literal: bool = False


class ClaimRecord(Record):
    """What a fact states.

    ``valid_until`` and ``superseded_by`` tell what became of it. An import finds them anew, from all claims
    that are there.
    """

    subject: Told
    attribute: Annotated[FilledText, Field(max_length=100)]
    value: FilledText
    negated: bool = False
    valid_until: Moment | None = None
    superseded_by: uuid.UUID | None = None


class LinkRecord(Record):
    """A link to another fact of the same document."""

    to: uuid.UUID
    kind: Literal["causes", "derived_from"]
    weight: float = Field(1.0, ge=0, le=1000)


class ChangeRecord(Record):
    """A change by hand: old and new value of each field."""

    changes: Annotated[dict[Short, Json], Field(min_length=1)]
    reason: Text | None = None
    changed_at: Moment


class FactRecord(Record):
    """A fact with all that hangs on it. ``id`` names it within the archive; its order by time is kept.

    ``start`` and ``end`` are where it stands in its chunk, in characters.
    """

    id: uuid.UUID
    position: Int
    type: Literal["world", "experience"]
    text: FilledText
    start: Int
    end: Int
    speaker: Text | None = None
    context: Text | None = None
    occurred_start: Moment | None = None
    occurred_end: Moment | None = None
    precision: Short | None = None
    around: bool = False
    recurrence: Text | None = None
    duration: timedelta | None = None
    aspects: Json | None = None
    mentioned_at: Moment | None = None
    learned_at: Moment
    tags: list[Told] = []
    metadata: dict[Text, Text] = {}
    flags: list[Short] = []
    confidence: float = Field(ge=0, le=1)
    extractor: Short
    extractor_version: Int
    version: Int
    entities: list[MentionRecord] = []
    labels: list[Told] = []
    claim: ClaimRecord | None = None
    links: list[LinkRecord] = []
    retired_at: Moment | None = None
    retired_reason: Text | None = None
    edited_at: Moment | None = None
    changes: list[ChangeRecord] = []


class ChunkRecord(Record):
    """A piece of the document's text with the facts read from it. ``key`` is its content hash, in hex."""

    kind: Literal["chunk"]
    index: Int
    starts_item: bool
    text: Text
    created_at: Moment
    key: str = Field("", pattern=r"^([0-9a-f]{2}){0,64}$")
    item: Json | None = None
    title: Annotated[Text, Field(max_length=200)] | None = None
    facts: list[FactRecord] = []

    @model_validator(mode="after")
    def _spans_stand_in_the_text(self) -> Self:
        for fact in self.facts:
            if not fact.start < fact.end <= len(self.text):
                raise ValueError(
                    f"a fact stands at {fact.start}-{fact.end} of a chunk of {len(self.text)} characters"
                )
        return self


class MergeRecord(Record):
    """A name that a person has merged into another."""

    kind: Literal["merge"]
    name: EntityName
    into: EntityName
    reason: Text


class PartingRecord(Record):
    """Two names that a person has parted."""

    kind: Literal["parting"]
    name: EntityName
    other: EntityName
