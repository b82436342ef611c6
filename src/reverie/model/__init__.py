"""The things a memory is made of, as frozen values."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

FactType = Literal["world", "experience", "observation"]
FACT_TYPES: tuple[FactType, ...] = ("world", "experience", "observation")
EntityKind = Literal["person", "organization", "place", "product", "event", "concept"]
LinkKind = Literal["causes", "supersedes", "derived_from"]
TagsMatch = Literal["any", "all", "any_strict", "all_strict", "exact"]
OperationStatus = Literal["pending", "processing", "completed", "failed", "cancelled"]
OPERATION_STATUSES: tuple[OperationStatus, ...] = (
    "pending",
    "processing",
    "completed",
    "failed",
    "cancelled",
)

Vector = npt.NDArray[np.float32]
"""One embedding: shape (dimension,), length 1."""
Matrix = npt.NDArray[np.float32]
"""Embeddings: shape (texts, dimension), each row of length 1."""


@dataclass(frozen=True, slots=True)
class TagLeaf:
    """A test of tags: how a fact's tags must match ``tags``."""

    tags: tuple[str, ...]
    match: TagsMatch


@dataclass(frozen=True, slots=True)
class TagGroup:
    """Tests joined by ``and`` or ``or``, or one test turned by ``not``."""

    operator: Literal["and", "or", "not"]
    parts: tuple[TagFilter, ...]


TagFilter = TagLeaf | TagGroup

_clock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): ids made by one process sort in the order they were made."""
    global _last
    with _clock:
        ticks = time.time_ns() * 4096 // 1_000_000  # milliseconds, and 12 bits of their fraction
        _last = ticks = max(ticks, _last + 1)
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0x2 << 62 | tail
    return uuid.UUID(int=value)


@dataclass(frozen=True, slots=True)
class Bank:
    """An isolated memory. ``number`` is its key inside the database, ``bank_id`` its name outside.

    ``indexed``: it is so large that it is searched by indexes. ``observed``: it has observations.
    """

    number: int
    bank_id: str
    indexed: bool = False
    observed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to remember, validated.

    ``timestamp`` is None where the caller said there is none; where the caller gave none it is the moment
    of acceptance, and ``dated`` is False. ``acceptance``, a number, orders what is worked on out of order.
    ``document_metadata`` stands with the document only, ``metadata`` with each fact too.
    """

    content: str
    timestamp: datetime | None
    context: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    document_id: str = ""
    entities: tuple[tuple[str, str | None], ...] = ()
    resolve_entities: bool = True
    tags: tuple[str, ...] = ()
    append: bool = False
    observation_scopes: str | list[list[str]] | None = None
    dated: bool = True
    acceptance: int | None = None
    strategy: str | None = None
    document_metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters [start, end) in the text of a chunk."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document's text; a document's text is its chunks in order."""

    text: str
    starts_item: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as the text has it and the kind of thing it names. A ``label`` is "key:value" and only ever
    matches exactly."""

    name: str
    kind: EntityKind
    label: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Whom a pronoun of a fact means, and how sure that is (0..1)."""

    pronoun: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Claim:
    """What a fact states of its subject, one value at a time: "Alice", "employer", "Google".

    ``negated``: the statement ends or denies it ("no longer works at Google"). A newer claim of the same
    subject and attribute ends the validity of an older one whose value differs.
    """

    subject: str
    attribute: str
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What an extractor read out of a chunk.

    ``span`` is where it stands in the chunk. The rules tier's ``text`` equals the chunk's characters there;
    a model may put it in its own words, and the span then is the quotation that supports it.
    ``said_at`` is the moment of the turn, where the text itself gives one. ``why``, ``where`` and
    ``feeling`` are words of the text. ``causes`` holds the indexes, in the same extraction, of the facts that
    this one says caused it. ``flags`` name what a reader should know of it (see reverie.retain.safety).
    """

    text: str
    span: Span
    fact_type: FactType
    speaker: str | None
    occurred_start: datetime | None
    occurred_end: datetime | None
    occurred_precision: str | None
    mentions: tuple[Mention, ...]
    confidence: float
    causes: tuple[int, ...] = ()
    said_at: datetime | None = None
    occurred_around: bool = False
    recurrence: str | None = None
    duration: timedelta | None = None
    why: str | None = None
    where: str | None = None
    feeling: str | None = None
    references: tuple[Reference, ...] = ()
    claim: Claim | None = None
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that language model calls took; ``cached`` are part of ``input``."""

    input: int = 0
    output: int = 0
    cached: int = 0
    calls: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.calls + other.calls,
        )


class Recalled(NamedTuple):
    """What recall returns of a fact. Names and ids of its entities stand in the same order.

    ``valid_until`` is set where the newer fact ``superseded_by`` ended what it claims.
    """

    id: uuid.UUID
    text: str
    fact_type: str
    entities: list[str]
    context: str | None
    occurred_start: datetime | None
    occurred_end: datetime | None
    mentioned_at: datetime | None
    document_id: str
    metadata: dict[str, str]
    chunk_id: uuid.UUID
    tags: Sequence[str]
    entity_ids: list[str]
    valid_until: datetime | None
    superseded_by: uuid.UUID | None
    flags: Sequence[str]


# Not frozen: hundreds are made for every recall, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Hit:
    """A fact among recall's candidates with its place and raw scores. Never changed.

    ``chunk_length`` is in bytes. ``semantic`` is a cosine, ``keyword`` a BM25 score; ``tokens`` are the codes
    of its token vectors, None where it has none. ``names_place`` is looked up only where a place is sought.
    ``context`` and what follows only go with what is returned.
    What it claims held until ``valid_until``, when ``superseded_by`` began to hold; None: nothing ended it.
    """

    id: uuid.UUID
    document_id: str
    position: int
    chunk_id: uuid.UUID
    chunk_index: int
    chunk_length: int
    text: str = field(repr=False)
    fact_type: str
    speaker: str | None
    mentioned_at: datetime | None
    occurred_start: datetime | None
    occurred_end: datetime | None
    semantic: float
    keyword: float
    names_place: bool = False
    tokens: bytes | None = field(default=None, repr=False)
    valid_until: datetime | None = None
    superseded_by: uuid.UUID | None = None
    context: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    flags: Sequence[str] = ()
