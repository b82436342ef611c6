"""Orders of events that cannot be: an end before its start, an effect before its cause, deeds of the dead."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from reverie.dream.material import Material
from reverie.dream.model import Contradiction
from reverie.dream.reading import Sentence
from reverie.dream.view import Noted
from reverie.dream.wording import day, digest, quoted, short
from reverie.dream.words import stem

_DAY = timedelta(days=1)
_SAME = 0.6
"""Share of common words from which on a start and an end are of the same thing."""
_AFTER_DEATH = re.compile(
    r"\b(?:funeral|buried|burial|memorial|remember\w*|grave|estate|died|death|passed away|late|obituary"
    r"|honou?red"
    r"|posthumous\w*|cremat\w+|will|inherit\w*|miss(?:es|ed)?)\b",
    re.I,
)
_BORN, _DIE = stem("born"), stem("die")


def impossible_orders(material: Material) -> Iterator[Contradiction]:
    """Contradictions of kind "order". Only times that the facts themselves tell count."""
    yield from _ends_before_starts(material)
    yield from _effects_before_causes(material)
    yield from _beyond_life(material)
    yield from _turned_around(material)


def _explicit(fact: Noted) -> bool:
    return fact.occurred_start is not None


def _ends_before_starts(material: Material) -> Iterator[Contradiction]:
    by_actor: dict[str, list[Sentence]] = defaultdict(list)
    for s in material.sentences:
        if s.mood == "told" and _explicit(s.fact) and s.exact and (s.starts or s.ends):
            by_actor[s.actor].append(s)
    for actor, mine in sorted(by_actor.items()):
        starts = [s for s in mine if s.starts and not s.ends]
        ends = [s for s in mine if s.ends and not s.starts]
        for start in starts:
            of_it = [e for e in ends if _of_one_thing(start, e)]
            again = [s for s in starts if s is not start and _of_one_thing(s, start)]
            first = min(of_it, key=lambda e: (e.when, e.id), default=None)
            if first is None or start.when - first.when < _DAY or max(e.when for e in of_it) >= start.when:
                continue
            if any(s.when <= first.when for s in again):
                continue  # begun before, ended, and begun once more
            text = (
                f"{quoted(start)} ({day(start.day)}) but it ended before: {quoted(first)} ({day(first.day)})"
            )
            yield _made("ends", text, [start, first], actor)


def _of_one_thing(one: Sentence, other: Sentence) -> bool:
    a, b = one.heavy - one.marks, other.heavy - other.marks
    return bool(a & b) and len(a & b) >= _SAME * max(len(a), len(b))


def _effects_before_causes(material: Material) -> Iterator[Contradiction]:
    for link in material.view.causes:
        cause, effect = material.facts.get(link.cause), material.facts.get(link.effect)
        if not (cause and effect and _explicit(cause) and _explicit(effect)):
            continue
        begins, ended = cause.occurred_start, effect.occurred_end or effect.occurred_start
        if begins and ended and ended + _DAY <= begins:
            text = f"“{short(effect.text)}” is said to come of “{short(cause.text)}”, which came later."
            facts = (effect.id, cause.id)
            yield Contradiction(f"order:{digest('effects', *facts)}", "order", text, facts)


def _beyond_life(material: Material) -> Iterator[Contradiction]:
    """What somebody did before being born or after having died."""
    told = [s for s in material.sentences if s.mood == "told" and _explicit(s.fact) and s.actor]
    for edge in told:
        born, died = _BORN in edge.words, _DIE in edge.words
        if (
            not (born or died)
            or not edge.exact
            or edge.heavy & {stem("child"), stem("son"), stem("daughter")}
        ):
            continue
        for other in told:
            if other.actor != edge.actor or other.id == edge.id or _AFTER_DEATH.search(other.text):
                continue
            early = born and other.exact and edge.when - other.when > _DAY and _BORN not in other.words
            late = died and other.exact and other.when - edge.when > _DAY
            if early or late:
                text = f"{quoted(edge)} ({day(edge.day)}) but {quoted(other)} ({day(other.day)})"
                yield _made("life", text, [edge, other], edge.actor)


def _turned_around(material: Material) -> Iterator[Contradiction]:
    """A fact whose own end lies before its start."""
    for fact in material.view.facts:
        if fact.occurred_start and fact.occurred_end and fact.occurred_end < fact.occurred_start:
            text = f"“{short(fact.text)}” ends on {day(fact.occurred_end.date())}, before it begins."
            yield Contradiction(f"order:{digest('turned', fact.id)}", "order", text, (fact.id,))


def _made(of: str, text: str, told: list[Sentence], subject: str) -> Contradiction:
    facts = tuple(s.id for s in sorted(told, key=lambda s: (s.when, s.id)))
    return Contradiction(f"order:{digest(of, *sorted(map(str, facts)))}", "order", text, facts, subject)
