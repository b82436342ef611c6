"""What a recall can ask. Names and defaults are those of the Hindsight v1 wire format; ours stand last."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from reverie.model import TagsMatch
from reverie.service.fields import FactTypes, FilledText, Moment, Request, Tag

Budget = Literal["low", "mid", "high"]
MAX_EXPLAINED = 20


def _uuid(value: object) -> object:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise ValueError(
            f"{str(value)[:60]!r} is not the id of a memory: give the UUID of a result"
        ) from None


MemoryId = Annotated[UUID, BeforeValidator(_uuid, json_schema_input_type=str)]


class EntityIncludeOptions(Request):
    """Entities of the results."""

    max_tokens: int = Field(500, ge=0, le=100_000, description="Most tokens of their names.")


class ChunkIncludeOptions(Request):
    """Chunks that the results were read from."""

    max_tokens: int = Field(8192, ge=0, le=1_000_000, description="Most tokens of their texts.")


class SourceFactsIncludeOptions(Request):
    """Facts that results rest on; -1 sets no limit."""

    max_tokens: int = Field(4096, ge=-1, le=1_000_000, description="Most tokens of all their texts.")
    max_tokens_per_observation: int = Field(
        -1, ge=-1, le=1_000_000, description="Most tokens of the facts that one result rests on."
    )


class IncludeOptions(Request):
    """What comes beside the results."""

    entities: EntityIncludeOptions | None = Field(default_factory=lambda: EntityIncludeOptions())
    chunks: ChunkIncludeOptions | None = None
    source_facts: SourceFactsIncludeOptions | None = None


class MinScores(Request):
    """Least scores of a result; each is optional."""

    semantic: FiniteFloat | None = Field(None, description="Cosine, -1 to 1.")
    keyword: FiniteFloat | None = Field(None, description="BM25, from 0.")
    reranker: FiniteFloat | None = Field(None, description="Score of the second stage.")
    final: FiniteFloat | None = Field(None, description="Score that orders the results.")


class TemporalWindow(Request):
    """A range of time; facts outside it are left out."""

    start: Moment
    end: Moment

    @model_validator(mode="after")
    def _ordered(self) -> TemporalWindow:
        if self.end < self.start:
            raise ValueError("end lies before start: swap them")
        return self


class _Group(Request):
    """Part of a tag expression; what it does not know is refused, because it would widen what is seen."""

    # only the names of the wire: two that mean the same would make each level be read twice
    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class TagGroupLeaf(_Group):
    """How the tags of a fact must match `tags`."""

    tags: list[Tag] = Field(max_length=200)
    match: TagsMatch = "any_strict"
    # what newer clients send; it says nothing more
    resolve: Literal["exact"] = Field(
        "exact", exclude=True, description="Tags are taken as they are written."
    )


class TagGroupAnd(_Group):
    """All of these must hold."""

    parts: list[TagGroup] = Field(alias="and", min_length=1, max_length=100)


class TagGroupOr(_Group):
    """One of these must hold."""

    parts: list[TagGroup] = Field(alias="or", min_length=1, max_length=100)


class TagGroupNot(_Group):
    """This must not hold."""

    part: TagGroup = Field(alias="not")


TagGroup = TagGroupLeaf | TagGroupAnd | TagGroupOr | TagGroupNot


class RecallRequest(Request):
    """Find what matters to ``query``."""

    query: FilledText = Field(description="A question or any text.")
    types: FactTypes | None = Field(None, description="Fact types to search; default all.")
    prefer_observations: bool | None = Field(
        None, description="Leave out facts that a returned observation covers."
    )
    budget: Budget = Field("mid", description="Depth of the search: candidates per strategy, and time.")
    max_tokens: int = Field(
        4096, ge=1, le=1_000_000, description="Most tokens of the results, their texts and contexts together."
    )
    trace: bool = Field(False, description="Tell how the results were found, ranked and cut.")
    query_timestamp: Moment | None = Field(None, description="When the question is asked; default now.")
    include: IncludeOptions = Field(default_factory=IncludeOptions)
    tags: list[Tag] | None = Field(None, max_length=200, description="Only facts whose tags match these.")
    tags_match: TagsMatch = Field("any", description="How `tags` must match.")
    tag_groups: list[TagGroup] | None = Field(
        None, max_length=100, description="Tag expressions that must all hold, beside `tags`."
    )
    min_scores: MinScores | None = Field(None, description="Results with lower scores are left out.")
    temporal_window: TemporalWindow | None = Field(None, description="Only facts of this time.")
    as_of: Moment | None = Field(
        None, description="What was true then: nothing that began later; what held then is current."
    )
    known_at: Moment | None = Field(
        None, description="What the memory knew then: nothing learned later, and what was retired since."
    )
    explain: list[MemoryId] | None = Field(
        None, max_length=MAX_EXPLAINED, description="Ids of facts: why each was returned, or was not."
    )
