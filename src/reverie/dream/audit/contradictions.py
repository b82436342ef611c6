"""Facts that cannot all be right. What changed with time is no contradiction: values must be told of one
time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise

from reverie.dream.assumption.drift import SAME_TIME, runs, timelines
from reverie.dream.assumption.held import Timeline
from reverie.dream.audit.order import impossible_orders
from reverie.dream.material import Material
from reverie.dream.model import Contradiction
from reverie.dream.reading import Sentence
from reverie.dream.wording import day, digest, ids, quoted
from reverie.dream.words import CHANGED, stem
from reverie.retain.rules.claim_values import LOCAL

_ALIKE = 0.66
"""Share of common words from which on two sentences say the same but for a denial, a number or a date."""
_MANY = 3
"""Other numbers that a sentence may stand beside and contradict them."""
_ONCE = frozenset(stem(w) for w in "born die marry wed divorce graduate retire".split())
"""What comes once, so that two dates of it contradict each other."""


def contradictions(material: Material) -> tuple[Contradiction, ...]:
    """All contradictions of a bank; of the same facts one is told."""
    found = [
        *(c for line in timelines(material) for c in _values(line)),
        *_denials(material),
        *_numbers(material),
        *_dates(material),
        *impossible_orders(material),
    ]
    first: dict[frozenset[object], Contradiction] = {}
    for one in found:
        first.setdefault(frozenset(one.facts), one)
    return tuple(sorted(first.values(), key=lambda c: (c.kind, c.key)))


def made(kind: str, of: str, text: str, told: Sequence[Sentence], subject: str) -> Contradiction:
    """A contradiction between sentences; its key is made of their facts."""
    facts = ids(told)
    assert kind in ("values", "denied", "order", "dates")
    return Contradiction(f"{kind}:{digest(of, *sorted(map(str, facts)))}", kind, text, facts, subject)  # type: ignore[arg-type]


def _values(line: Timeline) -> Iterator[Contradiction]:
    """Values that exclude each other and are told of one time, with no word of a change."""
    for before, after in pairwise(runs(line)):
        one, other = before[-1], after[0]
        apart = other.sentence.when - one.sentence.when
        if apart > SAME_TIME or other.changed or one.sentence.id == other.sentence.id:
            continue
        name = line.attribute.removesuffix(LOCAL)
        text = f"Of {line.subject}, {name}: {_told(one.sentence)} but {_told(other.sentence)}"
        yield made("values", line.attribute, text, [one.sentence, other.sentence], line.subject)


def _told(sentence: Sentence) -> str:
    return f"{quoted(sentence)} ({day(sentence.fact.said_at.date())})"


def _by_actor(told: Iterable[Sentence]) -> Iterator[tuple[str, list[Sentence]]]:
    found: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in told:
        found[sentence.actor.casefold()].append(sentence)
    yield from sorted(found.items())


def _share(one: Sentence, other: Sentence) -> float:
    """The share of telling words that two sentences have in common, light ones included where few are
    heavy."""
    a, b = (one.heavy, other.heavy) if one.heavy and other.heavy else (one.words, other.words)
    return len(a & b) / max(len(a | b), 1)


def _denials(material: Material) -> Iterator[Contradiction]:
    """Something said and denied: of the same day, or as a state within a short time."""
    for _, mine in _by_actor(s for s in material.sentences if s.mood in ("told", "standing", "denied")):
        denied = [s for s in mine if s.mood == "denied" or s.cancels]
        for no in denied:
            for yes in mine:
                if yes.mood == "denied" or yes.cancels or yes.id == no.id or _share(yes, no) < _ALIKE:
                    continue
                if _names_differ(yes, no) or not _same_time(yes, no):
                    continue
                text = f"{_told(yes)} but {_told(no)}"
                yield made("denied", "denied", text, [yes, no], yes.actor)


def _names_differ(one: Sentence, other: Sentence) -> bool:
    a, b = one.names - {one.actor.casefold()}, other.names - {other.actor.casefold()}
    return a != b and (bool(a) and bool(b)) and not (a <= b or b <= a)


def _same_time(yes: Sentence, no: Sentence) -> bool:
    dated = yes.fact.occurred_start is not None, no.fact.occurred_start is not None
    if yes.mood == "told":
        return all(dated) and yes.exact and no.exact and yes.day == no.day
    return not any(dated) and abs(yes.when - no.when) <= SAME_TIME and not CHANGED.search(no.text)


def _numbers(material: Material) -> Iterator[Contradiction]:
    """States told of one time with different numbers of one thing, or the same event of a day with two.

    Where many sentences differ in a number alone it tells things apart, as "crate 5" and "crate 6".
    """
    for _, mine in _by_actor(s for s in material.sentences if s.numbers and s.mood in ("told", "standing")):
        found = list(_other_numbers(mine))
        often = Counter(s.id for pair in found for s in pair)
        for one, other in found:
            if max(often[one.id], often[other.id]) <= _MANY:
                yield made("values", "number", f"{_told(one)} but {_told(other)}", [one, other], one.actor)


def _other_numbers(mine: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    """Pairs of one time that say the same of different numbers."""
    for one, other in combinations(mine, 2):
        if one.id == other.id or one.mood != other.mood or _share(one, other) < 0.8:
            continue
        if len(one.numbers) != 1 or len(other.numbers) != 1 or _names_differ(one, other):
            continue
        (a, unit), (b, other_unit) = one.numbers[0], other.numbers[0]
        if a == b or unit != other_unit or CHANGED.search(other.text) or CHANGED.search(one.text):
            continue
        near = one.mood == "standing" and abs(one.when - other.when) <= SAME_TIME
        if near or (one.mood == "told" and _explicit(one) and _explicit(other) and one.when == other.when):
            yield one, other


def _explicit(sentence: Sentence) -> bool:
    return sentence.fact.occurred_start is not None and sentence.exact


def _dates(material: Material) -> Iterator[Contradiction]:
    """What comes once in a life, told with two dates."""
    once = [s for s in material.sentences if s.mood == "told" and s.fact.occurred_start and s.words & _ONCE]
    for _, mine in _by_actor(once):
        for one, other in combinations(mine, 2):
            event = one.words & other.words & _ONCE
            if one.id == other.id or not event or _names_differ(one, other):
                continue
            if abs(one.when - other.when) > _precision(one) + _precision(other):
                text = f"{_told(one)} but {_told(other)}"
                yield made("dates", "once", text, [one, other], one.actor)


def _precision(sentence: Sentence) -> timedelta:
    """How far the moment of a sentence may be off."""
    days = {"week": 7, "month": 31, "season": 92, "quarter": 92, "year": 366, "decade": 3660}
    return timedelta(days=days.get(sentence.fact.precision or "", 0.6))
