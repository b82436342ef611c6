"""States of any sort that another state followed: "takes coffee black now" behind "drinks coffee with milk".

No list says which states exclude each other. The later sentence says itself that it was different before
("now", "switched", "no longer"), and what was before is the earlier state of the same person that is most
like it: by the words they share and by their vectors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from reverie.dream.assumption.held import Held, Timeline, ordered
from reverie.dream.likeness import cosine
from reverie.dream.material import Material
from reverie.dream.reading import Sentence
from reverie.dream.words import CHANGE_WORDS, ENDED, LIGHT, SWITCHED

MOST = 400
"""States of one person that are held against each other: the latest."""
_SAME, _NEAR, _ALIKE = 0.7, 0.45, 0.7
"""Share of words from which on two sentences tell of one state; cosine from which on they tell of one matter,
where they share a word and where they share none."""


def states(material: Material, used: Collection[UUID]) -> Iterator[Timeline]:
    """A timeline for each state that another one followed; ``used``: facts of which other timelines tell."""
    by_actor: dict[str, list[Sentence]] = defaultdict(list)
    for s in material.sentences:
        changes = s.mood in ("told", "denied") and SWITCHED.search(s.text)
        if s.actor and s.id not in used and (s.mood == "standing" or changes) and not s.numbers and _words(s):
            by_actor[s.actor].append(s)
    for actor, mine in sorted(by_actor.items()):
        yield from _of_actor(actor, mine[-MOST:])


def _of_actor(actor: str, mine: Sequence[Sentence]) -> Iterator[Timeline]:
    values = _values(mine)
    of_value = {s: number for number, told in enumerate(values) for s in told}
    after: dict[int, set[int]] = defaultdict(set)
    for later in mine:
        if SWITCHED.search(later.text) and (before := _before(later, mine, of_value)) is not None:
            after[of_value[before]].add(of_value[later])
    for first, others in sorted(after.items()):
        told = [(number, s) for number in (first, *sorted(others)) for s in values[number]]
        held = [Held(_value(values[n]), s, None, bool(SWITCHED.search(s.text))) for n, s in told]
        yield Timeline(actor, f"state of {_value(values[first])}", ordered(held))


def _values(mine: Sequence[Sentence]) -> list[list[Sentence]]:
    """The sentences of each state: those of mostly the same words."""
    found: list[list[Sentence]] = []
    for s in mine:
        same = (told for told in found if _share(told[0], s) >= _SAME and _over(told[0]) == _over(s))
        if (known := next(same, None)) is not None:
            known.append(s)
        else:
            found.append([s])
    return found


def _before(later: Sentence, mine: Sequence[Sentence], of_value: dict[Sentence, int]) -> Sentence | None:
    """The state that a later one ended: the most alike of those told earlier."""
    best: tuple[float, Sentence] | None = None
    for s in mine:
        if s.when >= later.when or s.mood != "standing" or of_value[s] == of_value[later]:
            continue
        near, shared = cosine(s, later), _words(s) & _words(later)
        adds = _words(s) <= _words(later) and not _over(later)  # says the same, and more
        if adds or _others(s, later) or near < (_NEAR if shared else _ALIKE):
            continue
        if best is None or near + _share(s, later) > best[0]:
            best = near + _share(s, later), s
    return best[1] if best else None


def _others(one: Sentence, other: Sentence) -> bool:
    """Whether the only words in common are names: a town that somebody lives in and works in."""
    shared = _words(one) & _words(other)
    named = {part for name in one.names & other.names for part in name.split()}
    return bool(shared) and shared <= named and not _over(other)


def _over(s: Sentence) -> bool:
    return ENDED.search(s.text) is not None


def _words(s: Sentence) -> frozenset[str]:
    """What a state is of, without the words that say that it is new."""
    return (s.words - LIGHT or s.words) - CHANGE_WORDS


def _share(one: Sentence, other: Sentence) -> float:
    a, b = one.words - CHANGE_WORDS, other.words - CHANGE_WORDS
    return len(a & b) / max(len(a | b), 1)


def _value(told: Sequence[Sentence]) -> str:
    return " ".join(sorted(_words(told[0])))
