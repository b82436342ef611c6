"""What a model answers when it reflects: one step at a time, an answer, verdicts, structured output.

Reading takes what models make of the form as long as the sense is clear; what a tool cannot do with it is
told back as the tool's answer.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MOST_CITED = 100
_QUERY = 1000


def _list(value: object) -> object:
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    return [str(one)[:80] for one in found if isinstance(one, str | int)][:MOST_CITED]


def _text(value: object) -> object:
    return "" if value is None else value


def _query(value: object) -> object:
    return str(value or "")[:_QUERY]


Ids = Annotated[list[str], BeforeValidator(_list)]
Words = Annotated[str, BeforeValidator(_text)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


Action = Annotated[str, BeforeValidator(lambda value: str(value or "").strip().casefold()[:40])]
Depth = Annotated[str, BeforeValidator(lambda value: "document" if value == "document" else "chunk")]


class Cited(_Answer):
    """An answer with the ids of what it rests on."""

    memory_ids: Ids = Field(default_factory=list)
    observation_ids: Ids = Field(default_factory=list)
    mental_model_ids: Ids = Field(default_factory=list)
    unknown: bool = Field(False, description="True where nothing found holds the answer.")
    answer: Words = ""


class Step(_Answer):
    """The next step: a search, or the answer. Fields stand in the order in which they are to be written."""

    action: Action = Field(description="search_mental_models, search_observations, recall, expand or done.")
    query: Annotated[str, BeforeValidator(_query)] = Field("", description="What to search for.")
    depth: Depth = Field("chunk", description="Of expand: chunk or document.")
    memory_ids: Ids = Field(default_factory=list)
    observation_ids: Ids = Field(default_factory=list)
    mental_model_ids: Ids = Field(default_factory=list)
    unknown: bool = Field(False, description="True where nothing found holds the answer.")
    answer: Words = ""


class Rewritten(_Answer):
    """An answer in other words."""

    answer: str


class Verdict(_Answer):
    """Whether an answer keeps the directive of this number, and why."""

    number: int
    kept: bool
    reason: Words = ""
    overridden_by: int | None = Field(
        None, description="The number of a directive of higher priority that demands the contrary."
    )


class Verdicts(_Answer):
    """One verdict for each directive."""

    verdicts: list[Verdict]


class Structured(_Answer):
    """A JSON object, written as a string."""

    json_text: str = Field(description="The JSON object, as a string.")

    @model_validator(mode="before")
    @classmethod
    def _from_object(cls, value: Any) -> Any:
        """The object itself does as well."""
        if isinstance(value, dict) and not isinstance(value.get("json_text"), str):
            return {"json_text": json.dumps(value.get("json_text", value))}
        return value
