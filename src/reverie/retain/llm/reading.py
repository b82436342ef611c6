"""From a model's answer to facts: what the text does not bear out is dropped, and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reverie.language.segments import Segment, segments
from reverie.language.terms import terms
from reverie.language.time import find_times, may_hold_time
from reverie.model import Fact, FactType, Mention, Span
from reverie.retain.extraction import Extracted, Source
from reverie.retain.llm.answers import Metadata, ReadFact, ReadFacts
from reverie.retain.llm.claims import claiming
from reverie.retain.llm.dates import Occurred, TimeEvidence, occurred
from reverie.retain.llm.grounding import Evidence
from reverie.retain.llm.quotation import fold
from reverie.retain.options import LabelGroup, RetainOptions

MOST_MENTIONS = 12
LONGEST_LABEL = 100
"""Characters of a label in a model's own words."""

_NO_NAMES = frozenset(
    """i me my mine myself you your yours we us our he him his she her hers it its they them their someone
    everyone user assistant ai agent bot model system tool human speaker narrator author""".split()
)
_FACT_TYPES: dict[str, FactType] = {"world": "world", "assistant": "experience"}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A fact with its place in the answer and the places of those that it says caused it."""

    index: int
    extracted: Extracted
    causes: tuple[int, ...]


class Reader:
    """Holds the answer to one chunk against it."""

    def __init__(self, source: Source, options: RetainOptions) -> None:
        self._source, self._options = source, options
        self._segments = segments(source.text, source.speaker, source.said_at)
        beside = [source.context or "", source.speaker or "", *source.people]
        self._evidence = Evidence(source.text, beside, translated=options.output_language is not None)
        self._times = [
            time
            for part in self._segments
            for time in find_times(source.text[part.span.start : part.span.end], self._said_at(part))
        ]
        self.dropped: Counter[str] = Counter()

    def facts(self, answer: ReadFacts) -> list[Extracted]:
        """The facts that the text bears out, in its order; the others are counted in ``dropped``."""
        kept: dict[str, _Kept] = {}
        place: dict[int, str] = {}
        for index, read in enumerate(answer.facts):
            extracted = self._fact(read)
            if extracted is None:
                continue
            place[index] = fold(extracted.fact.text).text
            if place[index] in kept:
                self.dropped["duplicate"] += 1
            else:
                kept[place[index]] = _Kept(index, extracted, self._causes(index, read))
        return _linked(list(kept.values()), place, list(kept))

    def passage(self, answer: Metadata) -> list[Extracted]:
        """The chunk itself as one fact, with what the answer tells of it."""
        text = self._source.text.strip()
        start = self._source.text.index(text)
        fact = self._made(answer, text, Span(start, start + len(text)), self._occurred(answer, text, start))
        return [Extracted(fact, self._heading(start))]

    def _fact(self, read: ReadFact) -> Extracted | None:
        what = _clean(read.what)
        if not any(c.isalnum() for c in what):
            self.dropped["empty"] += 1
            return None
        located = self._evidence.locate(read.quote)
        if located is None:
            self.dropped["ungrounded"] += 1
            return None
        span = located.span
        quote = self._source.text[span.start : span.end]
        time = self._occurred(read, quote, span.start)
        names = [e.name for e in read.entities if e.kind != "concept"]
        if self._evidence.objection(what, names, self._moments(time, quote, span.start)):
            self.dropped["ungrounded"] += 1
            return None
        fact = self._made(read, "", span, time)
        text = _whole(what, fact, self._told(read.when, time), self._told(read.who, time))
        fact = replace(fact, text=text, confidence=located.score)
        if self._options.free_form_entities:
            fact = claiming(fact, what)
        return Extracted(fact, self._heading(span.start))

    def _made(self, read: Metadata, text: str, span: Span, time: Occurred) -> Fact:
        segment = self._segment(span.start)
        speaker = segment.speaker if segment else None
        return Fact(
            text=text,
            span=span,
            fact_type=_FACT_TYPES[read.fact_type],
            speaker=speaker,
            occurred_start=time.start,
            occurred_end=time.end,
            occurred_precision=time.precision,
            mentions=self._mentions(read, speaker),
            confidence=1.0,
            said_at=segment.said_at if segment else None,
            occurred_around=time.around,
            recurrence=time.recurrence,
            duration=time.duration,
            why=self._told(read.why, time),
            where=self._told(read.where, time),
            feeling=self._told(read.feeling, time),
            labels=tuple(self._labels(read.labels)),
        )

    def _occurred(self, read: Metadata, quote: str, at: int) -> Occurred:
        evidence = TimeEvidence(
            self._source.text, self._said_at(self._segment(at)), self._times, self._evidence.has_number
        )
        event = read.fact_kind == "event"
        found, dropped = occurred(
            read.occurred_start, read.occurred_end, quote, read.when, event=event, evidence=evidence
        )
        if dropped:
            self.dropped["date"] += 1
        return found

    def _told(self, words: str | None, time: Occurred) -> str | None:
        """A part of a fact (its reason, its place ...) if the text bears it out."""
        cleaned = _clean(words or "")
        borne_out = cleaned and not self._evidence.objection(cleaned, (), self._moments(time))
        return cleaned if borne_out else None

    def _moments(self, time: Occurred, quote: str = "", at: int = 0) -> list[datetime]:
        """Times whose numbers a statement may use where the text has other words for them: "yesterday"."""
        said = self._said_at(self._segment(at))
        spans = [(t.start, t.end) for t in find_times(quote, said)] + [(time.start, time.end)]
        ends = [m for start, end in spans for m in (start, end - timedelta(seconds=1) if end else None) if m]
        zone = (said.tzinfo if said else None) or UTC
        known = [m.astimezone(zone) for m in ends if 1 < m.year < 9999]
        return [*known, *filter(None, (said, self._source.said_at))]

    def _mentions(self, read: Metadata, speaker: str | None) -> tuple[Mention, ...]:
        if not self._options.free_form_entities:
            return ()
        found: dict[str, Mention] = {}
        if speaker and speaker.casefold() not in _NO_NAMES:
            found[speaker.casefold()] = Mention(speaker, "person")
        for entity in read.entities:
            name = _clean(entity.name)
            if not name or all(word in _NO_NAMES for word in name.casefold().removeprefix("the ").split()):
                continue
            if not self._evidence.has_name(name):
                self.dropped["entity"] += 1
                continue
            found.setdefault(name.casefold(), Mention(name, entity.kind))
        return tuple(found.values())[:MOST_MENTIONS]

    def _labels(self, given: Iterable[str]) -> Iterator[str]:
        """Labels of the bank's vocabulary; each group of type ``value`` has one at most."""
        groups = {group.key.casefold(): group for group in self._options.entity_labels}
        found: dict[str, str] = {}
        for label in given:
            key, _, value = _clean(label).partition(":")
            group = groups.get(key.strip().casefold())
            known = _label_value(group, value.strip()) if group else None
            if group is None or known is None or (group.type == "value" and group.key in found.values()):
                self.dropped["label"] += 1
            else:
                found[f"{group.key}:{known}"] = group.key
        yield from found

    def _causes(self, index: int, read: ReadFact) -> tuple[int, ...]:
        """Places of the facts that caused this one: always further up."""
        if not self._options.causal_links:
            return ()
        right = [c.target_index for c in read.causal_relations if 0 <= c.target_index < index]
        if wrong := len(read.causal_relations) - len(right):
            self.dropped["cause"] += wrong
        return tuple(dict.fromkeys(right))

    def _segment(self, at: int) -> Segment | None:
        return next((s for s in self._segments if s.span.start <= at < s.span.end), None)

    def _said_at(self, segment: Segment | None) -> datetime | None:
        return (segment.said_at if segment else None) or self._source.said_at

    def _heading(self, at: int) -> str | None:
        segment = self._segment(at)
        return segment.heading if segment else None


def _linked(kept: list[_Kept], place: dict[int, str], texts: Sequence[str]) -> list[Extracted]:
    """Facts in the order of the text, causes by their new places."""
    order = sorted(range(len(kept)), key=lambda i: (kept[i].extracted.fact.span.start, kept[i].index))
    new = {texts[old]: position for position, old in enumerate(order)}
    found = []
    for old in order:
        own = new[texts[old]]
        causes = {new[place[cause]] for cause in kept[old].causes if cause in place} - {own}
        extracted = kept[old].extracted
        found.append(replace(extracted, fact=replace(extracted.fact, causes=tuple(sorted(causes)))))
    return found


def _whole(what: str, fact: Fact, when: str | None, who: str | None) -> str:
    """The statement, and after it what was told beside it and is not in it yet."""
    text = what
    parts = {"When": when, "Where": fact.where, "Involving": who, "Why": fact.why, "Feeling": fact.feeling}
    if may_hold_time(what):
        del parts["When"]  # "last spring" is said already, perhaps as a date
    for label, words in parts.items():
        if words and not set(terms(words)) <= set(terms(text)):
            text += f"{'' if text[-1] in '.!?。！？' else '.'} {label}: {words}"
    return text


def _label_value(group: LabelGroup, value: str) -> str | None:
    """The value as the vocabulary writes it; None for one that it does not have."""
    if group.type == "text":
        return value if 0 < len(value) <= LONGEST_LABEL else None
    wanted = _key(value)
    return next((v.value for v in group.values if _key(v.value) == wanted), None)


def _key(value: str) -> str:
    return re.sub(r"[\W_]+", " ", value.casefold()).strip()


def _clean(text: str) -> str:
    """Text on one line, of characters that can be stored."""
    storable = text.replace("\0", "").encode(errors="ignore").decode()
    return " ".join(storable.split())
