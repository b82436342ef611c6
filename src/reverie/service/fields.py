"""Field types that every request shares, and the parameters a request did not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
)

from reverie.model import FACT_TYPES
from reverie.model.text import MAX_ID, FilledText, Name, Tag, Text, check_bank_id

__all__ = [
    "MAX_ID",
    "FactTypes",
    "FilledText",
    "Moment",
    "Name",
    "OrEmpty",
    "OrUnset",
    "Request",
    "Tag",
    "Text",
    "check_bank_id",
    "ignored",
    "parse_moment",
]


def parse_moment(value: str) -> datetime:
    """An ISO 8601 date or date-time as an aware datetime; without an offset it is UTC. Raises ValueError."""
    text = value.strip()
    if re.fullmatch(r"[+-]?\d{5,}-.*", text) or text.startswith("-"):
        raise ValueError("year must be between 1 and 9999")
    if not re.match(r"\d{4}-\d{2}", text):
        raise ValueError("must be an ISO 8601 date or date-time, e.g. 2024-05-03T18:30:00+00:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text[:40]!r} is not a date or date-time; write it as 2024-05-03T18:30:00+00:00"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        return parse_moment(value)
    if isinstance(value, datetime):
        return parse_moment(value.isoformat())
    raise ValueError("must be an ISO 8601 date-time in a string")


Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=str)]
"""A date-time, kept in UTC."""
OrUnset = Annotated[
    datetime | Literal["unset"],
    BeforeValidator(lambda v: "unset" if v == "unset" else _moment(v), json_schema_input_type=str),
]

OrEmpty = Annotated[
    datetime | Literal[""],
    BeforeValidator(lambda v: "" if v == "" else _moment(v), json_schema_input_type=str),
]
"""A date-time, or an empty string for none."""


def _fact_types(value: list[str]) -> list[str]:
    wrong = [v for v in value if v not in FACT_TYPES]
    if wrong:
        raise ValueError(f"unknown type {wrong[0]!r}; use {', '.join(FACT_TYPES)}")
    return value


FactTypes = Annotated[
    list[str],
    AfterValidator(_fact_types),
    Field(json_schema_extra={"items": {"enum": list(FACT_TYPES), "type": "string"}}),
]


class Request(BaseModel):
    """A request. Parameters it does not know are dropped and remembered, see :func:`ignored`."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)
    _ignored: tuple[str, ...] = PrivateAttr(())

    def model_post_init(self, context: Any, /) -> None:
        self._ignored = tuple(self.__pydantic_extra__ or ())
        if self.__pydantic_extra__:
            self.__pydantic_extra__.clear()


def ignored(value: Any, prefix: str = "") -> Iterator[str]:
    """Dotted names of all parameters that a request and its parts did not know."""
    if isinstance(value, Request):
        yield from (prefix + name for name in value._ignored)
        for name in type(value).model_fields:
            yield from ignored(getattr(value, name), f"{prefix}{name}.")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from ignored(part, f"{prefix}{index}.")
