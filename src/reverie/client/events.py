"""Server-sent events as they come in (WHATWG HTML, section 9.2)."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name and its data."""

    name: str
    data: str


async def parsed(lines: AsyncIterable[str]) -> AsyncIterator[Event]:
    """The events of a stream's lines; one that a broken stream cuts short is left out."""
    name, data = "message", list[str]()
    async for line in lines:
        if not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
