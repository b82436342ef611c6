"""The form of a model's answer when it reads facts.

The schema says what is wanted; reading takes what models make of it, as long as the sense is clear: null for
a list, a number for a text, "n/a" for nothing, a kind of entity that is not among ours.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from reverie.model import EntityKind

_NOTHING = frozenset({"", "n/a", "na", "none", "null", "unknown", "unspecified", "not specified", "-"})
_KINDS = frozenset({"person", "organization", "place", "product", "event", "concept"})
_KIND_NAMES = {
    "people": "person", "organisation": "organization", "company": "organization", "org": "organization",
    "location": "place", "city": "place", "country": "place", "date": "concept",
}  # fmt: skip


def _text(value: object) -> object:
    """Numbers become text; words for nothing become nothing."""
    if isinstance(value, int | float):
        value = str(value)
    return None if isinstance(value, str) and value.strip().casefold() in _NOTHING else value


def _kind(value: object) -> object:
    named = _KIND_NAMES.get(str(value).casefold(), str(value).casefold())
    return named if named in _KINDS else "concept"


def _fact_type(value: object) -> object:
    return "assistant" if str(value).casefold() in ("assistant", "experience", "agent") else "world"


def _fact_kind(value: object) -> object:
    return "event" if str(value).casefold() == "event" else "conversation"


def _list(value: object) -> object:
    return [] if value is None else value


Words = Annotated[str | None, BeforeValidator(_text)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class NamedEntity(_Answer):
    """Someone or something with a name."""

    name: str
    kind: Annotated[EntityKind, BeforeValidator(_kind)] = "concept"

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class CausalRelation(_Answer):
    """A fact further up that brought this one about."""

    target_index: int
    relation_type: Literal["caused_by"] = "caused_by"

    @model_validator(mode="before")
    @classmethod
    def _from_index(cls, value: Any) -> Any:
        return {"target_index": value} if isinstance(value, int) else value


class Metadata(_Answer):
    """What is known of a passage, beside its words."""

    when: Words = None
    where: Words = None
    who: Words = None
    why: Words = None
    feeling: Words = None
    fact_kind: Annotated[Literal["event", "conversation"], BeforeValidator(_fact_kind)] = "conversation"
    fact_type: Annotated[Literal["world", "assistant"], BeforeValidator(_fact_type)] = "world"
    occurred_start: Words = None
    occurred_end: Words = None
    entities: Annotated[list[NamedEntity], BeforeValidator(_list)] = Field(default_factory=list)
    labels: Annotated[list[str], BeforeValidator(_list)] = Field(default_factory=list)


class _Quoted(_Answer):
    quote: str
    what: str


class ReadFact(Metadata, _Quoted):
    """One fact, after the words of the text that say it."""

    causal_relations: Annotated[list[CausalRelation], BeforeValidator(_list)] = Field(default_factory=list)


class ReadFacts(_Answer):
    """The facts of a text, in its order."""

    facts: list[ReadFact]

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"facts": value} if isinstance(value, list) else value
