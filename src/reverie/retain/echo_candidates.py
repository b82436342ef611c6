"""Where a chunk may quote stored facts: recalled JSON, lists, blocks of memories, turns of an agent.

Pure functions over offsets; whether a place quotes a fact is for the store to say.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reverie.model import Fact, Span

Kind = Literal["result", "marked", "listed", "said"]
AGENTS = frozenset({"assistant", "ai", "agent", "bot", "model", "system", "tool", "function", "developer"})
"""Speakers who are programs."""
_LEAST_BYTES: dict[Kind, int] = {"result": 1, "marked": 8, "listed": 16, "said": 24}
"""Letters and digits, in UTF-8, below which words are too common to be a quotation."""

_MARK = re.compile(r"[ \t]*(?:[-*+•‣–]|\(?\d{1,3}[.):\]]|\[\d{1,3}\])[ \t]+(?=\S)")
_HEADING_FORM = re.compile(r"#{1,6}\s.{2,110}|<[\w -]{3,60}>|.{3,110}(?::|:\*\*|\*\*:?)")
_HEADING_WORDS = re.compile(
    r"(?i)\b(?:memor(?:y|ies)|remember(?:s|ed)?|recall(?:s|ed)?|recollections?|retrieved|context|facts"
    r"|know(?:n|s)? about)\b"
)
_BELOW = re.compile(r"^\s{2,}(?=.*(?: · |\bscore\b|\bdocument\b)).*$")
"""What stands below a fact on the command line: its dates, source and score."""
_FRONT = re.compile(
    r"(?i)^(?:[\[(][^\])\n]{1,60}[\])]\s*[:–-]?\s*|(?:memory|fact|note|text|content)(?: \d{1,3})?:\s*)"
)
_BACK = re.compile(
    r"\s*(?:[\[(][^\[\]()\n]{1,120}[\])]|[–—|-] (?:\d{4}-\d\d|score|source)[^\n]{0,80})\.?\s*$"
)
_RESULT_ID = re.compile(
    r"\"id\"\s*:\s*\"([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\""
)
_LONGEST_RESULT = 20_000
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Quotation:
    """A place of a chunk that may quote a fact: its words, as they may have been dressed up.

    ``block`` numbers the list or the turn it stands in, ``fact_id`` is the id given with it; ``heading`` is
    the line that marks the block.
    """

    kind: Kind
    span: Span
    words: tuple[str, ...]
    block: int
    fact_id: uuid.UUID | None = None
    heading: Span | None = None


def quotations(text: str, facts: Sequence[Fact]) -> list[Quotation]:
    """Places of a chunk that may quote facts, in order. None for nearly all that people say."""
    found: list[Quotation] = []
    if '"id"' in text and '"text"' in text:
        found += _results(text)
    if "\n" in text:
        found += _listed(text)
    for fact in facts:
        if fact.speaker is not None and fact.speaker.casefold() in AGENTS:
            said = text[fact.span.start : fact.span.end]
            words = re.sub(rf"^[^\n]{{0,60}}?{re.escape(fact.speaker)}[^\n:]{{0,40}}:\s*", "", said, count=1)
            found.append(Quotation("said", fact.span, (words,), -fact.span.start))
    return [quote for quote in found if any(_weight(w) >= _LEAST_BYTES[quote.kind] for w in quote.words)]


def _weight(words: str) -> int:
    return len("".join(filter(str.isalnum, words)).encode("utf-8", "replace"))


def _results(text: str) -> Iterator[Quotation]:
    """Objects with an id and a text, as recall returns them."""
    end = 0
    for m in _RESULT_ID.finditer(text):
        start = text.rfind("{", end, m.start())
        if start < 0:
            continue
        try:
            result, length = _DECODER.raw_decode(text[start : start + _LONGEST_RESULT])
        except (ValueError, RecursionError):
            continue
        words = result.get("text") if isinstance(result, dict) else None
        if isinstance(words, str) and result.get("id") == m[1]:
            end = start + length
            yield Quotation("result", Span(start, end), (words,), 0, uuid.UUID(m[1]))


def _listed(text: str) -> Iterator[Quotation]:
    """List items, and lines under a heading that speaks of memory, each with what belongs to it below."""
    heading: Span | None = None
    open_quote: Quotation | None = None
    block = start = 0
    for line in text.splitlines(keepends=True):
        span, bare = Span(start, start + len(line)), line.strip()
        start = span.end
        listed = _MARK.match(line)
        if open_quote and not listed and _BELOW.match(line):
            open_quote = replace(open_quote, span=Span(open_quote.span.start, span.end))
            continue
        if open_quote:
            yield open_quote
        if not bare and open_quote is None:
            continue  # a blank line may follow a heading
        open_quote = None
        if bare and (listed or heading) and not is_heading(bare):
            kind: Kind = "marked" if heading else "listed"
            open_quote = Quotation(kind, span, _forms(bare), block, heading=heading)
            continue
        heading = span if bare and is_heading(bare) else None
        block += 1
    if open_quote:
        yield open_quote


def is_heading(line: str) -> bool:
    """Whether a line is a heading that speaks of memory."""
    return bool(_HEADING_FORM.fullmatch(line) and _HEADING_WORDS.search(line))


def _forms(line: str) -> tuple[str, ...]:
    """The words of a line with and without what may be put around a fact."""
    words = _MARK.sub("", line, count=1)
    forms = [line, words]
    front = _FRONT.sub("", words, count=1)
    forms += [front, _BACK.sub("", words), _BACK.sub("", front)]
    return tuple(dict.fromkeys(form for form in forms if form))
