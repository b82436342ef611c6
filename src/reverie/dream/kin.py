"""Activities that are one though their words differ: what sentence by sentence would be a guess is sure of
groups of them.

Two groups of one person are kin where each is told several times, they share a telling word and their vectors
are near (or are very near without one), and no day tells of both: who tells of a thing tells of it once. One
that comes in the days behind the other is what follows it, and not the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from reverie.dream.likeness import Group, apart
from reverie.dream.reading import Sentence

_NEAR, _NEARER = 0.6, 0.8
"""Mean cosine of two groups that is enough where they share a word, and where they share none."""
_OVERLAP, _BEHIND = 0.15, 0.5
"""Of the days of the smaller group: the share that may tell of both, and the share that comes right behind
the other from which on it follows it."""
_SOON = 3
MOST = 60
"""Groups of one person that are held against each other: those told most often."""
_Vector = npt.NDArray[np.float32]


def kin(groups: Sequence[Group]) -> list[Group]:
    """The unions of groups that are kin, largest first; none of a group that has no kin."""
    by_actor: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        if group.actor and group.told[0].mood == "told":
            by_actor[group.actor.casefold()].append(group)
    found = [union for mine in by_actor.values() for union in _unions(mine)]
    return sorted(found, key=lambda g: (-len(g.told), g.key))


def _unions(mine: list[Group]) -> Iterable[Group]:
    """The nearest two of all are put together, again and again, until none are kin."""
    often = sorted((g for g in mine if len(_days(g)) > 1), key=lambda g: (-len(g.told), g.key))[:MOST]
    parts = dict(enumerate(often))
    joined: set[int] = set()
    near = {pair: found for pair in combinations(parts, 2) if (found := _kinship(*_two(parts, pair)))}
    while near:
        one, other = max(near, key=lambda pair: (near[pair], -pair[0], -pair[1]))
        parts[one] = union([parts[one], parts.pop(other)])
        joined = (joined | {one}) - {other}
        near = {pair: found for pair, found in near.items() if not {one, other} & set(pair)}
        for pair in ((min(one, n), max(one, n)) for n in parts if n != one):
            if found := _kinship(*_two(parts, pair)):
                near[pair] = found
    return [parts[n] for n in sorted(joined)]


def _two(parts: Mapping[int, Group], pair: tuple[int, int]) -> tuple[Group, Group]:
    return parts[pair[0]], parts[pair[1]]


def _kinship(one: Group, other: Group) -> float | None:
    """How near two groups are that are kin; None where they are not."""
    near, shared = nearness(one, other)
    if near < (_NEAR if shared else _NEARER) or one.star.cancels != other.star.cancels:
        return None
    if apart([one.star, other.star])[0, 1]:
        return None
    days, others = _days(one), _days(other)
    least = min(len(days), len(others))
    if len(set(days) & set(others)) > _OVERLAP * least:
        return None
    if max(_behind(days, others), _behind(others, days)) > max(_BEHIND * least, 2):
        return None
    return near


def nearness(one: Group, other: Group) -> tuple[float, frozenset[str]]:
    """The mean cosine of two groups' sentences, and the telling words that they share."""
    a, b = _mean(one), _mean(other)
    near = float(a @ b) if a is not None and b is not None and len(a) == len(b) else 0.0
    return near, _words(one) & _words(other)


def _mean(group: Group) -> _Vector | None:
    """The mean vector of a group: the product of two is the mean cosine of their sentences."""
    vectors = [s.fact.vector for s in group.told if s.fact.vector is not None and s.alone]
    return np.mean(np.array(vectors), axis=0) if vectors else None


def _words(group: Group) -> frozenset[str]:
    """The words of a third of its sentences and more."""
    counts: dict[str, int] = defaultdict(int)
    for sentence in group.told:
        for word in sentence.heavy:
            counts[word] += 1
    return frozenset(word for word, n in counts.items() if 3 * n >= len(group.told))


def _days(group: Group) -> list[int]:
    return sorted({s.day.toordinal() for s in group.told if s.exact})


def _behind(first: Sequence[int], second: Sequence[int]) -> int:
    """How many of the first are followed by one of the second in the days right behind them."""
    nexts = (bisect_right(second, day) for day in first)
    return sum(n < len(second) and second[n] - day <= _SOON for n, day in zip(nexts, first, strict=True))


def union(parts: Sequence[Group]) -> Group:
    """Groups as one; its star is that of the largest."""
    if len(parts) == 1:
        return parts[0]
    told: list[Sentence] = sorted((s for g in parts for s in g.told), key=lambda s: (s.when, s.id))
    largest = max(parts, key=lambda g: len(g.told))
    denied = tuple(s for g in parts for s in g.denied)
    return Group(largest.actor, largest.star, tuple(told), denied, tuple(s for g in parts for s in g.planned))
