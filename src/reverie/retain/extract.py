"""The rules extractor: facts are the text's own words, kept verbatim, with what they say beside them.

A turn of speech is one fact, unless it is long; prose is a fact a sentence. Nothing is rephrased, so each
fact equals the characters of the chunk in its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reverie.language.parse import Parsed, Parser, Placed
from reverie.language.segments import Segment, segments
from reverie.language.time import find_times
from reverie.model import Fact, FactType, Mention, Span

NAME = "rules"
VERSION = 1

LONGEST_TURN = 700
"""Characters up to which a turn of speech stays one fact; longer ones are cut at sentence ends."""
LONGEST_GROUP = 420
SHORTEST_SENTENCE = 32
"""Characters under which a sentence of prose joins the one before it."""
MOST_MENTIONS = 12

_AGENTS = frozenset({"assistant", "ai", "agent", "bot", "model", "system", "tool"})
_ROLES = _AGENTS | {"user", "human"}
_FIRST_PERSON = re.compile(r"^(?:I|I['’](?:ve|m|d|ll)|My|We|We['’](?:ve|re|ll))\b")
_BECAUSE_OF_THAT = re.compile(
    r"^(?:that(?:['’]s| is| was) why|which is why|because of (?:that|this)|as a result|therefore|consequently"
    r"|for that reason|so that['’]s why|thanks to that)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Source:
    """What the extractor is given: a chunk's text, the moment it was said (None: unknown), and who was
    speaking already where it begins."""

    text: str
    said_at: datetime | None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """A fact with the heading it stands under, if any."""

    fact: Fact
    heading: str | None


class RulesExtractor:
    """Blocking and not thread-safe, because the parser is not."""

    def __init__(self) -> None:
        self._parser = Parser()

    def extract(self, sources: Sequence[Source]) -> list[list[Extracted]]:
        """Facts of each source, in the order of the text. ``Fact.causes`` counts within one source."""
        cut = [segments(source.text, source.speaker) for source in sources]
        bodies = [s.text[g.body.start : g.body.end] for s, gs in zip(sources, cut, strict=True) for g in gs]
        parsed = iter(self._parser.parse(bodies))
        people = {g.speaker.casefold() for gs in cut for g in gs if g.speaker}
        return [
            _linked([e for g in gs for e in _facts(source, g, next(parsed), people)])
            for source, gs in zip(sources, cut, strict=True)
        ]


def _facts(source: Source, segment: Segment, parsed: Parsed, people: set[str]) -> Iterator[Extracted]:
    offset = segment.body.start
    for index, part in enumerate(_parts(segment, parsed.sentences)):
        start = segment.span.start if index == 0 else offset + part.start
        words = source.text[offset + part.start : offset + part.end]
        inside = [p for p in parsed.mentions if part.start <= p.span.start < part.end]
        time = next((t for t in find_times(words, source.said_at) if not t.recurring), None)
        fact = Fact(
            text=source.text[start : offset + part.end],
            span=Span(start, offset + part.end),
            fact_type=_fact_type(segment.speaker, words),
            speaker=segment.speaker,
            occurred_start=time.start if time else None,
            occurred_end=time.end if time else None,
            occurred_precision=time.precision if time else None,
            mentions=_mentions(segment.speaker, inside, people),
            confidence=1.0,
        )
        yield Extracted(fact, segment.heading)


def _parts(segment: Segment, sentences: Sequence[Span]) -> list[Span]:
    """Ranges of the body that become a fact each."""
    length = segment.body.end - segment.body.start
    whole = [Span(0, length)]
    if segment.whole or len(sentences) < 2 or (segment.speaker and length <= LONGEST_TURN):
        return whole
    parts: list[Span] = []
    for sentence in sentences:
        if parts and _joins(parts[-1], sentence, spoken=segment.speaker is not None):
            parts[-1] = Span(parts[-1].start, sentence.end)
        else:
            parts.append(sentence)
    return parts


def _joins(last: Span, sentence: Span, *, spoken: bool) -> bool:
    if spoken:
        return sentence.end - last.start <= LONGEST_GROUP
    return sentence.end - sentence.start < SHORTEST_SENTENCE or last.end - last.start < SHORTEST_SENTENCE


def _fact_type(speaker: str | None, words: str) -> FactType:
    """``experience`` is what the agent itself did or said; all else is about the world."""
    if speaker is not None:
        return "experience" if speaker.casefold() in _AGENTS else "world"
    return "experience" if _FIRST_PERSON.match(words) else "world"


def _mentions(speaker: str | None, placed: Sequence[Placed], people: set[str]) -> tuple[Mention, ...]:
    found: dict[str, Mention] = {}
    if speaker and speaker.casefold() not in _ROLES:
        found[speaker.casefold()] = Mention(speaker, "person")
    for mention in (p.mention for p in placed):
        kind = "person" if mention.name.casefold() in people else mention.kind
        found.setdefault(mention.name.casefold(), Mention(mention.name, kind))
    return tuple(found.values())[:MOST_MENTIONS]


def _linked(extracted: list[Extracted]) -> list[Extracted]:
    """Add the cause that a fact points back to ("That's why ..."): the fact before it."""
    out = list(extracted)
    for index in range(1, len(out)):
        fact = out[index].fact
        said = fact.text.split(": ", 1)[-1] if fact.speaker else fact.text
        if _BECAUSE_OF_THAT.match(said):
            out[index] = Extracted(replace(fact, causes=(index - 1,)), out[index].heading)
    return out
