"""Echoes: what recall found and the agent sends back is no new fact.

Agents put recalled facts into prompts and retain the conversation afterwards. What is known again:

- results of recall as JSON, by id and words;
- lines under a heading such as "Relevant memories:" that have the words of a stored fact;
- two or more list items in a row that do, unless they stand so in one document: that is a copy, or a habit;
- a turn of the assistant, a tool or the system that is, as a whole, something another said.

A person who says the same twice has said it twice: those are two facts. A fact that says something of its
own beside what it quotes stays as it is. Chunks that lost facts are read again the next time: what they
repeat may be gone by then.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice

from reverie.model import Bank, Fact, Span
from reverie.retain.echo_candidates import AGENTS, Kind, Quotation, quotations
from reverie.retain.echo_rest import says_more, says_something
from reverie.retain.prepare import PreparedChunk, PreparedDocument, PreparedFact
from reverie.store.db import Connection
from reverie.store.echoes import Stored, find

Found = Mapping[str, Sequence[Stored]]
"""Stored facts by the words looked up."""

_Pair = tuple[Quotation, Sequence[Stored]]
"""A place with the stored facts that have its words."""

_LEAST_LINES: dict[Kind, int] = {"marked": 1, "listed": 2}
"""Lines in a row that make an echo."""
_LEAST_COPY: dict[Kind, int] = {"marked": 3, "listed": 2}
"""Lines in a row that make a copy, where one document has them in the same order."""
_LABEL = re.compile(r"^(?:[*_]*[\w .-]{1,40}[*_]*:[*_]*)[ \t]+(?=\S)")
"""A speaker's name before a heading."""
_COVERED, _COVERED_AGENT = 0.8, 0.5
"""Share of a fact that must be quoted for the fact to be an echo; an agent adds words of its own."""

_MOST_OPENINGS = 4
_JSON_REST = re.compile(r"[^\n]*(?:\n[ \t]*(?:[\"{}\[\],]|true|false|null|-?\d)[^\n]*)*\n?")
"""The rest of a line of JSON and the lines below it that look like more."""
_DECODER = json.JSONDecoder()


async def without_echoes(
    connection: Connection, bank: Bank, documents: Sequence[PreparedDocument]
) -> tuple[list[PreparedDocument], int]:
    """The documents without facts that only repeat what the bank held before, and how many those are.

    Chunks keep their text. One statement looks up all quotations; none where nothing may be one.
    """
    quoted = {
        id(chunk): quotes
        for document in documents
        for chunk in document.chunks
        if chunk.facts and (quotes := quotations(chunk.chunk.text, [f.fact for f in chunk.facts]))
    }
    texts = {words for quotes in quoted.values() for quote in quotes for words in quote.words}
    if not texts:
        return list(documents), 0
    # what a document had before it is replaced does not speak against what it has now
    replaced = [document.document_id for document in documents if not document.append]
    found = await find(connection, bank, texts, replaced)
    if not found:
        return list(documents), 0
    dropped = 0
    kept: list[PreparedDocument] = []
    for document in documents:
        chunks, inside = [], False
        lost: list[tuple[int, list[int]]] = []
        for index, chunk in enumerate(document.chunks):
            facts, quotes = chunk.facts or (), quoted.get(id(chunk), [])
            inside = inside and not chunk.chunk.starts_item
            gone, inside = echoes(chunk.chunk.text, [f.fact for f in facts], quotes, found, inside=inside)
            chunks.append(replace(chunk, key=b"", facts=without_facts(facts, gone)) if gone else chunk)
            if gone:
                dropped += len(gone)
                lost.append((index, sorted(gone)))
        kept.append(_without(document, chunks, lost) if lost else document)
    return kept, dropped


def _without(
    document: PreparedDocument, chunks: Sequence[PreparedChunk], lost: Sequence[tuple[int, list[int]]]
) -> PreparedDocument:
    """A document whose chunks lost facts: the same only as one that lost the same."""
    content_hash = hashlib.sha256(f"{document.content_hash} without {lost}".encode()).hexdigest()
    return replace(document, chunks=tuple(chunks), content_hash=content_hash)


def without_facts(facts: Sequence[PreparedFact], gone: Collection[int]) -> tuple[PreparedFact, ...]:
    """Facts without some of them; causes still point at the facts they pointed at."""
    staying = [index for index in range(len(facts)) if index not in gone]
    moved = {index: place for place, index in enumerate(staying)}
    return tuple(
        replace(
            facts[index],
            fact=replace(
                facts[index].fact,
                causes=tuple(moved[cause] for cause in facts[index].fact.causes if cause in moved),
            ),
        )
        for index in staying
    )


def echoes(
    text: str, facts: Sequence[Fact], quoted: Sequence[Quotation], found: Found, *, inside: bool = False
) -> tuple[set[int], bool]:
    """Indexes of the facts of a chunk that only repeat stored ones; whether it ends inside recalled JSON.

    ``inside``: it begins there too, because the chunk before it was cut so.
    """
    known = [[stored for words in quote.words for stored in found.get(words, ())] for quote in quoted]
    pairs = list(zip(quoted, known, strict=True))
    json_span, inside = _recalled_json(text, pairs, inside=inside)
    spans = sorted([*json_span, *_echoed(text, pairs)], key=lambda span: span.start)
    gone = {
        index
        for index, fact in enumerate(facts)
        if spans
        and _covered(text, fact.span, spans)
        >= (_COVERED_AGENT if fact.speaker and fact.speaker.casefold() in AGENTS else _COVERED)
        and not says_more(text, fact, spans)
    }
    return gone, inside


def _echoed(text: str, pairs: Sequence[_Pair]) -> list[Span]:
    """Ranges of turns, lists and blocks that repeat stored facts, with headings that say no more."""
    spans: list[Span] = []
    for quote, stored in pairs:
        if quote.kind == "said" and _another_said(stored):
            spans.append(quote.span)
    lines = [pair for pair in pairs if pair[0].kind in _LEAST_LINES]
    for (kind, _, same), run in groupby(lines, key=lambda pair: (pair[0].kind, pair[0].block, bool(pair[1]))):
        block = list(run)
        if not same or len(block) < _LEAST_LINES[kind]:
            continue
        if kind == "listed" and not any(_another_said(stored) for _, stored in block):
            continue  # an agent that lists again what it listed before
        if len(block) >= _LEAST_COPY[kind] and _is_copy([stored for _, stored in block]):
            continue
        spans += [quote.span for quote, _ in block]
        heading = block[0][0].heading
        if heading and not says_something(_LABEL.sub("", text[heading.start : heading.end], count=1)):
            spans.append(heading)
    return spans


def _another_said(stored: Sequence[Stored]) -> bool:
    """Whether one of these facts is not an agent's own."""
    return any((one.speaker or "").casefold() not in AGENTS for one in stored)


def _recalled_json(text: str, pairs: Sequence[_Pair], *, inside: bool) -> tuple[list[Span], bool]:
    """The JSON in which recall's results stand, as a whole, and whether the text ends before it does."""
    results = [(quote, quote.fact_id in {s.id for s in stored}) for quote, stored in pairs if quote.fact_id]
    matched = [quote for quote, same in results if same]
    if not matched or len(matched) * 2 < len(results):
        if not inside:
            return [], False
        end = _json_end(text, 0)
        return [Span(0, end)], end >= len(text.rstrip())
    first, last = matched[0].span.start, matched[-1].span.end
    openings = [m.start() for m in islice(re.finditer(r"[{\[]", text[:first]), _MOST_OPENINGS)]
    for opening in [] if inside else openings:
        try:
            _, end = _DECODER.raw_decode(text, opening)
        except (ValueError, RecursionError):
            continue
        if end >= last:
            return [Span(opening, end)], False
    end = _json_end(text, last)
    start = 0 if inside else next((at for at in openings if "\n\n" not in text[at:first]), first)
    return [Span(start, end)], end >= len(text.rstrip())


def _json_end(text: str, at: int) -> int:
    rest = _JSON_REST.match(text, at)
    return rest.end() if rest else at


def _is_copy(lines: Sequence[Sequence[Stored]]) -> bool:
    """Whether one document has all these lines in this order."""
    for document in {stored.document_id for stored in lines[0]}:
        position = -1
        for stored in lines:
            after = [s.position for s in stored if s.document_id == document and s.position > position]
            if not after:
                break
            position = min(after)
        else:
            return True
    return False


def _covered(text: str, span: Span, spans: Sequence[Span]) -> float:
    """Share of a span's letters and digits that stand in ``spans``."""
    total = sum(map(str.isalnum, text[span.start : span.end]))
    end, covered = span.start, 0
    for other in spans:
        start = max(end, other.start)
        stop = min(span.end, other.end)
        if start < stop:
            covered += sum(map(str.isalnum, text[start:stop]))
            end = stop
    return covered / total if total else 0.0
