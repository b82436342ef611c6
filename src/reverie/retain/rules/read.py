"""From the segments of one chunk to its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from reverie.language.parse import Parsed, Placed
from reverie.language.segments import Segment
from reverie.model import Span
from reverie.retain.extraction import Extracted, Source
from reverie.retain.options import RetainOptions
from reverie.retain.rules.causes import halves, points_back
from reverie.retain.rules.exchange import merged
from reverie.retain.rules.facts import Reading, fact, within
from reverie.retain.rules.people import Dialogue
from reverie.retain.rules.reference import References
from reverie.retain.rules.selection import filler
from reverie.retain.rules.units import Part, Unit, units

Read = tuple[list[Extracted], Counter[str]]
"""Facts in the order of the text, and what was left out, by kind."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A unit with what causes it, as indexes of planned units, and the words of its cause, if it was cut
    off."""

    unit: Unit
    causes: tuple[int, ...] = ()
    why: str | None = None


@dataclass(slots=True)
class _Plan:
    """Units in the order of the text, with the links between them. ``effect`` is the index of the unit that a
    next sentence speaks of; None where that unit was left out."""

    text: str
    links: bool
    planned: list[_Planned] = field(default_factory=list)
    effect: int | None = None

    def add(self, unit: Unit) -> None:
        said = self.text[unit.body.start : unit.body.end]
        spoken = unit.speaker is not None
        direction = points_back(said, spoken=spoken) if self.links and self.effect is not None else None
        cut = None
        if self.links and not (spoken or unit.whole or unit.merged) and len(unit.sentences) == 1:
            cut = halves(said)
        if cut is not None and direction is None:
            self._add_halves(unit, cut.first_start, cut.first_end, cut.second_start, cut.cause_first)
            return
        here = len(self.planned)
        causes: tuple[int, ...] = ()
        before = self.effect
        if direction is not None and before is not None and not self._asks(before):
            if direction == "effect":
                causes = (before,)
            else:
                last = self.planned[before]
                self.planned[before] = replace(last, causes=(*last.causes, here))
        self.planned.append(_Planned(unit, causes))
        # what explains an effect is not itself what a next "that's why" speaks of
        self.effect = before if direction == "cause" else here

    def _asks(self, index: int) -> bool:
        span = self.planned[index].unit.span
        return self.text[span.start : span.end].endswith("?")

    def _add_halves(self, unit: Unit, start: int, end: int, second: int, cause_first: bool) -> None:
        offset, here = unit.span.start, len(self.planned)
        first = _piece(unit, Span(offset + start, offset + end))
        last = _piece(unit, Span(offset + second, unit.span.end))
        if cause_first:
            reason = self.text[unit.span.start : first.span.end]
            self.planned += [_Planned(first), _Planned(last, (here,), reason)]
        else:
            reason = self.text[first.span.end : unit.span.end].strip(" ,.!;")
            self.planned += [_Planned(first, (here + 1,), reason), _Planned(last)]
        self.effect = here + 1 if cause_first else here


def read(source: Source, cut: Sequence[Segment], parsed: Sequence[Parsed], options: RetainOptions) -> Read:
    """The facts of a chunk from its segments and what was parsed of each segment's body."""
    dialogue = Dialogue.of([source.speaker], (s.speaker for s in cut), source.people)
    found = units(source.text, cut, parsed)
    fillers = [filler(source.text[u.body.start : u.body.end], dialogue) for u in found]
    kinds = {id(unit): kind for unit, kind in zip(found, fillers, strict=True) if kind}
    selective = options.mode != "verbose"
    dropped: Counter[str] = Counter()
    plan = _Plan(source.text, options.causal_links)
    for unit in merged(source.text, found, [kind is None for kind in fillers], dialogue):
        kind = kinds.get(id(unit))
        if kind and selective:
            dropped[kind] += 1
            plan.effect = None
        else:
            plan.add(unit)
    placed = _placed(cut, parsed)
    reading = Reading(source.text, source.said_at, dialogue, options.free_form_entities)
    return list(_facts(reading, plan.planned, placed)), dropped


def read_whole(
    source: Source, cut: Sequence[Segment], parsed: Sequence[Parsed], options: RetainOptions
) -> Read:
    """The chunk as one fact, word for word, with all that is read beside it but causes and claims."""
    if not cut:
        return [], Counter()
    parts = tuple(Part(segment.speaker, segment.body) for segment in cut)
    whole = Unit(
        span=Span(len(source.text) - len(source.text.lstrip()), len(source.text.rstrip())),
        parts=parts,
        sentences=(),
        said_at=cut[0].said_at,
        heading=cut[0].heading,
    )
    dialogue = Dialogue.of([source.speaker], (s.speaker for s in cut), source.people)
    reading = Reading(source.text, source.said_at, dialogue, options.free_form_entities)
    placed = _placed(cut, parsed)
    references = References(source.text, dialogue, placed).of(whole)
    made = fact(reading, whole, placed, references, claims=False)
    speakers = {part.speaker for part in parts}
    if len(speakers) > 1:
        made = replace(made, speaker=None)
    return [Extracted(made, whole.heading)], Counter()


def _facts(reading: Reading, planned: Sequence[_Planned], placed: Sequence[Placed]) -> Iterator[Extracted]:
    references = References(reading.text, reading.dialogue, placed)
    for one in planned:
        mine = within(placed, one.unit.body)
        made = fact(reading, one.unit, mine, references.of(one.unit))
        if one.causes or one.why:
            made = replace(made, causes=one.causes, why=one.why or made.why)
        yield Extracted(made, one.unit.heading)


def _placed(cut: Sequence[Segment], parsed: Sequence[Parsed]) -> list[Placed]:
    """The mentions of all segments at their places in the chunk, in the order of the text."""
    found = []
    for segment, read in zip(cut, parsed, strict=True):
        offset = segment.body.start
        for mention in read.mentions:
            span = Span(offset + mention.span.start, offset + mention.span.end)
            found.append(Placed(mention.mention, span))
    return sorted(found, key=lambda placed: placed.span.start)


def _piece(unit: Unit, span: Span) -> Unit:
    return replace(unit, span=span, parts=(Part(unit.speaker, span),), sentences=(span,))
