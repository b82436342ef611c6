"""What a remote bank says, held against the shapes that it must have.

Whoever answers may be anybody: every item is checked and cut to what is used before it goes anywhere.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from reverie.errors import InvalidRequest
from reverie.model.text import FilledText, Text

LEARNED_FROM, LEARNED_ID, LEARNED_AS = "learned_from", "learned_id", "learned_as"
"""Keys of a fact's metadata that tell its origin: the bank's identity, the id there, and what it was
there."""
TAG = "learned-from:"
"""Beginning of the tag that tells the origin of a mental model."""

FIRST_YEAR, LAST_YEAR = 2, 9998
"""Years that moments are taken from: those at the ends of the calendar are none in some time zones."""
_GIVEN = ("timestamp", "context")
_SAFE: TypeAdapter[str] = TypeAdapter(Text)


class RemoteLied(InvalidRequest):
    """The remote does not answer as a bank does; trying again would not mend it."""

    def __init__(self, message: str) -> None:
        super().__init__("remote_endpoint", f"the remote {message}")


def _names(value: Any) -> Any:
    """Entities as a list: some lists have them as one string, some as objects."""
    if value is None:
        return []
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    if isinstance(value, list):
        found = [one.get("name") or one.get("text") if isinstance(one, dict) else one for one in value]
        return [name for name in found if name]
    return value


def _told(value: Any) -> Any:
    """Metadata as texts: what is none of them is left out."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if isinstance(one, str) and key and one}
    return value


def _aware(value: Any) -> Any:
    """A moment; without a time zone it is in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _within(value: datetime | None) -> datetime | None:
    """A moment that is one in every time zone: whoever read a fact of another would fail."""
    if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _params(value: Any) -> Any:
    """What is used of a first item: texts that can be held."""
    if not isinstance(value, dict):
        return value
    return {key: _SAFE.validate_python(one) for key in _GIVEN if isinstance(one := value.get(key), str)}


def _listed(value: Any) -> Any:
    return [] if value is None else value


Id = Annotated[FilledText, Field(max_length=500)]
Moment = Annotated[datetime | None, BeforeValidator(_aware), AfterValidator(_within)]
Names = Annotated[
    list[Annotated[FilledText, Field(max_length=300)]], BeforeValidator(_names), Field(max_length=200)
]
Tags = Annotated[
    list[Annotated[FilledText, Field(max_length=250)]], BeforeValidator(_listed), Field(max_length=200)
]
Metadata = Annotated[
    dict[Annotated[FilledText, Field(max_length=200)], Annotated[Text, Field(max_length=10_000)]],
    BeforeValidator(_told),
    Field(max_length=100),
]


class Remote(BaseModel):
    """An item of a remote bank. What it has beside these fields is not taken."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    tags: Tags = []

    def digest(self) -> str:
        """Changes whenever what it says does, in hex."""
        told = self.model_dump(mode="json", exclude={"id"})
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class RemoteFact(Remote):
    """A fact or an observation."""

    text: Annotated[FilledText, Field(max_length=100_000)]
    fact_type: Annotated[Text, Field(max_length=40)] = "world"
    speaker: Annotated[Text, Field(max_length=300)] | None = None
    context: Annotated[Text, Field(max_length=10_000)] | None = None
    occurred_start: Moment = None
    occurred_end: Moment = None
    occurred_precision: Annotated[Text, Field(max_length=40)] | None = None
    mentioned_at: Moment = None
    document_id: Id | None = None
    entities: Names = []
    metadata: Metadata = {}
    source_memory_ids: Annotated[list[Text], BeforeValidator(_listed), Field(max_length=10_000)] = []

    def origin(self, bank: uuid.UUID) -> tuple[uuid.UUID, str]:
        """Where it was first: as it says itself, else in ``bank``, which it was read from."""
        first = self.metadata.get(LEARNED_FROM)
        if first and (there := self.metadata.get(LEARNED_ID)):
            try:
                return uuid.UUID(first), there[:500]
            except ValueError:
                pass  # somebody's own metadata of that name
        return bank, self.id


class RemoteDocument(Remote):
    """A document; ``original_text`` is None or empty where its bank keeps no texts."""

    original_text: Text | None = None
    document_metadata: Metadata = {}
    created_at: Moment = None
    retain_params: Annotated[dict[str, Any] | None, BeforeValidator(_params)] = None

    def given(self, key: str) -> str | None:
        """What its first item came with, if that is a text."""
        found = (self.retain_params or {}).get(key)
        return found if isinstance(found, str) and found else None


class RemoteModel(Remote):
    """A mental model."""

    name: Annotated[FilledText, Field(max_length=500)]
    source_query: Annotated[Text, Field(max_length=10_000)] | None = None
    content: Annotated[Text, Field(max_length=1_000_000)] | None = None


class RemoteEntity(BaseModel):
    """A name with the kind of thing that it names."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    canonical_name: Annotated[FilledText, Field(max_length=300)]
    entity_type: Text | None = None
    kind: Text | None = None


class RemoteLink(BaseModel):
    """A link between two facts, from cause to effect or from what was concluded to its ground."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    source: Id
    target: Id
    kind: str


def items(answer: Any, what: str, key: str = "items") -> list[Mapping[str, Any]]:
    """The items of a page. Raises RemoteLied."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RemoteLied(f"answers {what} with no list of {key}")
    return found


def total(answer: Any) -> int | None:
    """How many items there are, if a page says so."""
    found = answer.get("total") if isinstance(answer, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


_T = TypeVar("_T", bound=BaseModel)


def parsed(model: type[_T], item: Mapping[str, Any], what: str) -> _T:
    """An item of the wire. Raises RemoteLied, which names the field and not what was in it."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise RemoteLied(f"gives {what} whose {place} is wrong: {first['msg'][:200]}") from None


_KINDS = {"causes": "causes", "causal": "causes", "derived_from": "derived_from"}
_REVERSED = {"caused_by": "causes"}


def link(edge: Mapping[str, Any]) -> RemoteLink | None:
    """A stored link of a graph; None for what is derived anywhere."""
    data = edge["data"] if isinstance(edge.get("data"), dict) else edge
    kind = data.get("type") or data.get("linkType") or data.get("link_type")
    ends = data.get("source"), data.get("target")
    if kind in _REVERSED:
        ends, kind = (ends[1], ends[0]), _REVERSED[kind]
    elif kind not in _KINDS:
        return None
    return parsed(
        RemoteLink, {"source": ends[0], "target": ends[1], "kind": _KINDS.get(kind, kind)}, "a link"
    )
