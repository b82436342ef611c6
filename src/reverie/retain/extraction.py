"""What goes into an extractor and what comes out of one, whichever tier it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from reverie.model import Fact, Usage


@dataclass(frozen=True, slots=True)
class Source:
    """A chunk to read: its text, the moment it was said (None: unknown), who was speaking already where it
    begins, the people who take part in the whole conversation, what the caller said it is about, and the
    document it is part of."""

    text: str
    said_at: datetime | None
    speaker: str | None = None
    people: tuple[str, ...] = ()
    context: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """A fact with the heading it stands under, if any."""

    fact: Fact
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from one chunk, by which extractor, at what cost.

    ``dropped`` counts what was found and not kept, by reason ("ungrounded", "greeting", ...); ``fallback``
    says why the rules read it where a model should have.
    """

    facts: tuple[Extracted, ...]
    extractor: str
    version: int
    usage: Usage = field(default_factory=Usage)
    dropped: Counter[str] = field(default_factory=Counter)
    fallback: str | None = None
