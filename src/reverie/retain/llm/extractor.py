"""The model's extractor: one call a chunk; what a model cannot read, the rules read."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from reverie.language.segments import segments
from reverie.language.tokens import count
from reverie.model import Span, Usage
from reverie.model.calls import About
from reverie.providers.llm.base import Answer, Budget, LlmError, LlmOverflow
from reverie.providers.llm.client import LanguageModel
from reverie.retain.extraction import Extracted, Extraction, Source
from reverie.retain.llm.answers import Metadata, ReadFacts
from reverie.retain.llm.prompts import prompt
from reverie.retain.llm.reading import Reader
from reverie.retain.options import RetainOptions

NAME = "llm"
VERSION = 1
SHORTEST_HALF = 500
"""Characters under which a text is not halved any more when the answer overflows."""
MOST_TOKENS = 8192
"""Longest answer, in tokens."""
_FEWEST_TOKENS = 1024
_TOKENS_PER_TOKEN = 8
"""Tokens of answer allowed for each of text: facts repeat the text twice, in JSON with many names."""

Rules = Callable[[Sequence[Source], RetainOptions], Awaitable[list[Extraction]]]
"""The rules tier, off the event loop."""


class Budgets(Protocol):
    """The budgets of banks."""

    def of(self, bank: int | None, tokens_per_day: int | None) -> Budget:
        """The budget of a bank by its number (None: one that is still to be made), None: no limit."""
        ...


@dataclass(slots=True)
class _Read:
    """What was read of a chunk so far: facts, cost, what was dropped; ``why`` the rules must read it."""

    facts: list[Extracted] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    dropped: Counter[str] = field(default_factory=Counter)
    why: str | None = None


class LlmExtractor:
    """Asks a model for the facts of each chunk, several at a time.

    A chunk that it does not get an answer for is read by the rules: the provider failed, refused or was too
    slow, the answer was of the wrong form or had no support in the text, the tokens of the day are used up.
    ``Extraction.fallback`` says which, in a word and a sentence: "timeout: no answer in 120 s".
    """

    name = NAME
    version = VERSION

    def __init__(self, model: LanguageModel, rules: Rules, budgets: Budgets | None = None) -> None:
        self._model, self._rules, self._budgets = model, rules, budgets
        self.model = model.name  # part of what makes a chunk known again

    async def extract(
        self, sources: Sequence[Source], options: RetainOptions, bank: int | None = None
    ) -> list[Extraction]:
        """What is read from each source, in order. Mode ``chunks`` never asks the model."""
        if options.mode == "chunks":
            return await self._rules(sources, options)
        budget = self._budgets.of(bank, options.llm_tokens_per_day) if self._budgets else None
        tasks = [asyncio.ensure_future(self._read(source, options, budget)) for source in sources]
        try:
            read = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()  # one that raised, or a caller who left, ends the others too
        if budget and (dropped := sum(r.dropped["ungrounded"] for r in read)):
            await budget.note_dropped(dropped)
        unread = [i for i, r in enumerate(read) if r.why]
        by_rules = await self._rules([sources[i] for i in unread], options) if unread else []
        found = [Extraction(tuple(r.facts), NAME, VERSION, r.usage, r.dropped) for r in read]
        for i, extraction in zip(unread, by_rules, strict=True):
            found[i] = replace(
                extraction,
                usage=extraction.usage + read[i].usage,
                dropped=extraction.dropped + read[i].dropped,
                fallback=read[i].why,
            )
        return found

    async def _read(self, source: Source, options: RetainOptions, budget: Budget | None) -> _Read:
        """What the model reads from a source; one whose answer overflows is read in halves."""
        if not any(c.isalnum() for c in source.text):
            return _Read()
        try:
            return await self._ask(source, options, budget)
        except LlmOverflow as error:
            halves = _halves(source)
            if not halves or options.mode == "verbatim":
                return _Read(usage=error.usage, why=_reason(error))
            whole = _Read(usage=error.usage)
            for start, half in halves:
                part = await self._read(half, options, budget)
                _join(whole, part, start)
                if part.why:
                    break
            return whole
        except LlmError as error:
            return _Read(usage=error.usage, why=_reason(error))

    async def _ask(self, source: Source, options: RetainOptions, budget: Budget | None) -> _Read:
        told, safety = prompt(source, options), options.gemini_safety_settings
        about = About("extract", documents=(source.document_id,) if source.document_id else ())
        if options.mode == "verbatim":
            passage = await self._model.ask(
                told, Metadata, max_tokens=_FEWEST_TOKENS, budget=budget, safety=safety, about=about
            )
            return await asyncio.to_thread(_held_against, source, options, passage)
        most = min(MOST_TOKENS, _FEWEST_TOKENS + _TOKENS_PER_TOKEN * count(source.text))
        answer = await self._model.ask(
            told, ReadFacts, max_tokens=most, budget=budget, safety=safety, about=about
        )
        return await asyncio.to_thread(_held_against, source, options, answer)


def _held_against(
    source: Source, options: RetainOptions, answer: Answer[ReadFacts] | Answer[Metadata]
) -> _Read:
    """What is left of an answer that is held against its text; the rules read it if that is nothing."""
    reader, output = Reader(source, options), answer.output
    if isinstance(output, Metadata):
        return _Read(reader.passage(output), answer.usage, reader.dropped)
    facts = reader.facts(output)
    why = "ungrounded: the text supports nothing of the answer" if output.facts and not facts else None
    return _Read(facts, answer.usage, reader.dropped, why)


def _reason(error: LlmError) -> str:
    return f"{error.kind}: {error.message}"


def _halves(source: Source) -> list[tuple[int, Source]]:
    """Two parts of about the same length, each with where it starts; none for a text that is short."""
    middle = len(source.text) // 2
    if middle < SHORTEST_HALF:
        return []
    window = source.text[SHORTEST_HALF : len(source.text) - SHORTEST_HALF]
    cut = middle
    for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?。！？])\s", r"\s"):
        if ends := [SHORTEST_HALF + m.end() for m in re.finditer(pattern, window)]:
            cut = min(ends, key=lambda end: abs(end - middle))
            break
    first, second = source.text[:cut], source.text[cut:]
    spoken = [s.speaker for s in segments(first, source.speaker) if s.speaker]
    speaker = spoken[-1] if spoken else source.speaker
    return [(0, replace(source, text=first)), (cut, replace(source, text=second, speaker=speaker))]


def _join(whole: _Read, part: _Read, start: int) -> None:
    """Add what was read from the part of a text that starts at ``start``."""
    before = len(whole.facts)
    for extracted in part.facts:
        fact = extracted.fact
        moved = replace(
            fact,
            span=Span(fact.span.start + start, fact.span.end + start),
            causes=tuple(cause + before for cause in fact.causes),
        )
        whole.facts.append(replace(extracted, fact=moved))
    whole.usage += part.usage
    whole.dropped += part.dropped
    whole.why = part.why
