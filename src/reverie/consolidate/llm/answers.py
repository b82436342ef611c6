"""The form of a model's answer when it consolidates."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _list(value: object) -> object:
    return [] if value is None else value


def _labels(value: object) -> object:
    """One label for a list of one, and labels without their brackets."""
    given = [value] if isinstance(value, str | int) else value or []
    return [str(one).strip("[] ") for one in given] if isinstance(given, list) else given


Labels = Annotated[list[str], BeforeValidator(_labels)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Create(_Answer):
    """A new observation and the facts it rests on."""

    text: str
    facts: Labels
    reason: str = ""


class Update(_Answer):
    """Other words for an observation, and the facts that ask for them."""

    observation: str
    text: str
    facts: Labels
    reason: str = ""


class Delete(_Answer):
    """An observation that newer facts contradict."""

    observation: str
    facts: Labels
    reason: str = ""


class Consolidated(_Answer):
    """What is to be done with the observations."""

    creates: Annotated[list[Create], BeforeValidator(_list)] = Field(default_factory=list)
    updates: Annotated[list[Update], BeforeValidator(_list)] = Field(default_factory=list)
    deletes: Annotated[list[Delete], BeforeValidator(_list)] = Field(default_factory=list)


def empty(answer: Consolidated) -> bool:
    """Whether nothing is to be done."""
    return not (answer.creates or answer.updates or answer.deletes)
