"""Text and names as fields of pydantic models: only what PostgreSQL can hold, and what can name a thing."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MAX_ID = 256
"""Longest bank, document or tag name, in characters."""


def _storable(value: str) -> str:
    at = value.find("\0")
    if at >= 0:
        raise ValueError(f"has a NUL character at position {at}: remove it")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"has half a surrogate pair at position {error.start}: remove it") from None
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty or only white space")
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""Any text that PostgreSQL can hold."""
FilledText = Annotated[Text, AfterValidator(_not_blank)]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_ID),
    AfterValidator(_storable),
    AfterValidator(_not_blank),
]
Tag = Name


def check_bank_id(value: str) -> str:
    """``value`` if it can name a bank. Raises ValueError that says what is wrong."""
    if not value.strip():
        raise ValueError("must not be empty")
    if len(value) > MAX_ID:
        raise ValueError(f"has {len(value)} characters; at most {MAX_ID} are allowed")
    if "/" in value or "\\" in value:
        raise ValueError("must not contain a slash")
    if not value.isprintable():
        raise ValueError("must not contain control characters")
    return value
