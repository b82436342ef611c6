"""Which sentences tell of the same activity, whenever it was.

Two do if they share who it is about and most of their telling words, or if their vectors are near and neither
tells what the other does not. Groups are stars (Aslam, Pelekhov and Rus, 2004): a sentence with all that are
like it, the largest first; stars that are alike for the most part are one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

import numpy as np
import numpy.typing as npt

from reverie.dream.reading import Sentence
from reverie.dream.words import EXCLUSIVE

_Graph = npt.NDArray[np.bool_]
MOST = 1500
"""Sentences of one actor that are compared with each other: the latest."""
_SHARED, _NEAR, _NEARER, _NEAREST = 0.5, 0.68, 0.78, 0.86
"""Share of common words that is enough; cosines that are enough where one sentence says no more than the
other, where 0.4 of the words are common, and where a quarter is."""
_SOME, _FEW = 0.4, 0.25
_MERGED = 0.4
"""Share of pairs across two stars that are alike, from which on they are one group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of one activity in the order of their time; ``star`` is the one most like the others.

    ``denied``, ``planned``: sentences that say it did not come about, or is to come.
    """

    actor: str
    star: Sentence
    told: tuple[Sentence, ...]
    denied: tuple[Sentence, ...] = ()
    planned: tuple[Sentence, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same activity in every run, as long as its common words are."""
        return f"{self.actor.casefold()}:{' '.join(self.common)}"

    @property
    def common(self) -> tuple[str, ...]:
        """The words of at least half of its sentences; the star's where no word is so common."""
        counts: dict[str, int] = defaultdict(int)
        for sentence in self.told:
            for word in sentence.heavy or sentence.words:
                counts[word] += 1
        often = sorted(word for word, n in counts.items() if 2 * n >= len(self.told))
        return tuple(often) or tuple(sorted(self.star.heavy or self.star.words))

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(sentence.id for sentence in self.told))


def groups(read: Sequence[Sentence]) -> list[Group]:
    """The activities that sentences tell of, those told once included; what is denied or planned beside
    them."""
    by_actor: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in read:
        if sentence.mood in ("told", "denied", "planned") and (sentence.heavy or sentence.words):
            by_actor[sentence.actor.casefold()].append(sentence)
    return [group for _, mine in sorted(by_actor.items()) for group in _of_actor(mine[-MOST:])]


def _of_actor(mine: list[Sentence]) -> Iterable[Group]:
    like = alike(mine)
    told = [n for n, sentence in enumerate(mine) if sentence.mood == "told"]
    cancels = np.array([sentence.cancels for sentence in mine], dtype=bool)
    same = like & (cancels[:, None] == cancels[None, :])
    members = _merged(_stars(same, told), same)
    placed: dict[int, int] = {}
    for n, sentence in enumerate(mine):
        if sentence.mood != "told" or sentence.cancels:
            shares = [like[n, group].mean() if not cancels[group[0]] else 0.0 for group in members]
            best = int(np.argmax(shares)) if shares else 0
            if shares and shares[best] >= _MERGED:
                placed[n] = best
    for number, group in enumerate(members):
        rest = [mine[n] for n, place in placed.items() if place == number]
        yield Group(
            mine[group[0]].actor,
            mine[group[0]],
            tuple(mine[n] for n in sorted(group)),
            tuple(s for s in rest if s.mood == "denied" or s.cancels),
            tuple(s for s in rest if s.mood == "planned"),
        )


def _stars(like: _Graph, among: Sequence[int]) -> list[list[int]]:
    """Stars with their centre first; ties go to the earlier sentence."""
    left = np.zeros(len(like), dtype=bool)
    left[list(among)] = True
    found = []
    while left.any():
        degree = np.where(left, (like & left).sum(axis=1), -1)
        centre = int(np.argmax(degree))
        star = [centre, *(int(n) for n in np.flatnonzero(like[centre] & left) if n != centre)]
        left[star] = False
        found.append(star)
    return found


def _merged(stars: list[list[int]], like: _Graph) -> list[list[int]]:
    """Stars of which enough pairs across are alike put together, the nearest first."""
    found = [list(star) for star in stars]
    member = np.zeros((len(stars), len(like)), np.float32)
    for row, star in enumerate(stars):
        member[row, star] = 1
    pairs = member @ like.astype(np.float32) @ member.T
    n = 0
    while n < len(found):
        sizes = np.array([len(star) for star in found], np.float32)
        shares = pairs[n, n + 1 :] / (sizes[n] * sizes[n + 1 :])
        best = n + 1 + int(np.argmax(shares)) if len(shares) else n
        if best > n and shares[best - n - 1] >= _MERGED:
            found[n] += found.pop(best)
            pairs[n] += pairs[best]
            pairs[:, n] += pairs[:, best]
            pairs = np.delete(np.delete(pairs, best, 0), best, 1)
            n = 0
        else:
            n += 1
    return found


def alike(mine: Sequence[Sentence]) -> _Graph:
    """Which of these sentences, all of one actor, tell of the same: shape (sentences, sentences)."""
    index = {w: n for n, w in enumerate(sorted({w for s in mine for w in s.heavy or s.words}))}
    has = np.zeros((len(mine), len(index)), np.float32)
    for row, sentence in enumerate(mine):
        has[row, [index[w] for w in sentence.heavy or sentence.words]] = 1
    common = has @ has.T
    sizes = has.sum(axis=1)
    union = sizes[:, None] + sizes[None, :] - common
    share = common / np.maximum(union, 1)
    inside = common >= np.minimum(sizes[:, None], sizes[None, :]) - 0.5
    near, known = _cosines(mine)
    found = (share >= _SHARED) & (~known | (near >= _NEAR - 0.08))
    found |= known & inside & (near >= _NEAR) & (common > 0)
    found |= known & (share >= _SOME) & (near >= _NEARER)
    found |= known & (share >= _FEW) & (near >= _NEAREST)
    found &= ~apart(mine)
    np.fill_diagonal(found, True)
    return np.asarray(found, dtype=bool)


def cosine(one: Sentence, other: Sentence) -> float:
    """The cosine of two sentences' vectors; 0 where one has none of its own."""
    a, b = one.fact.vector, other.fact.vector
    if a is None or b is None or len(a) != len(b) or not (one.alone and other.alone):
        return 0.0
    return float(a @ b)


def _cosines(mine: Sequence[Sentence]) -> tuple[npt.NDArray[np.float32], _Graph]:
    """Cosines of pairs, and of which pairs they are known: facts of one sentence that have a vector."""
    dimension = next((len(s.fact.vector) for s in mine if s.fact.vector is not None), 0)
    vectors = np.zeros((len(mine), dimension), np.float32)
    known = np.zeros(len(mine), dtype=bool)
    for row, sentence in enumerate(mine):
        if sentence.alone and sentence.fact.vector is not None and len(sentence.fact.vector) == dimension:
            vectors[row], known[row] = sentence.fact.vector, True
    return vectors @ vectors.T, known[:, None] & known[None, :]


def apart(mine: Sequence[Sentence]) -> _Graph:
    """Pairs that differ in something that counts: whom else they name, or beginning against end."""
    others = [s.names - {s.actor.casefold()} for s in mine]
    names = sorted({name for some in others for name in some})
    has = np.array([[name in some for name in names] for some in others], np.float32).reshape(len(mine), -1)
    some = np.asarray(has.any(axis=1), dtype=bool)
    starts = np.array([s.starts for s in mine], dtype=bool)
    ends = np.array([s.ends for s in mine], dtype=bool)
    found = some[:, None] & some[None, :] & (has @ has.T == 0)
    found |= (starts[:, None] & ends[None, :]) | (ends[:, None] & starts[None, :])
    return np.asarray(found | _exclusive(mine), dtype=bool)


def _exclusive(mine: Sequence[Sentence]) -> _Graph:
    """Pairs of which each has a word of a set that the other has another of: "bought" and "sold"."""
    found = np.zeros((len(mine), len(mine)), dtype=bool)
    for group in EXCLUSIVE:
        having = [(n, words) for n, s in enumerate(mine) if (words := s.words & group)]
        for (n, words), (m, others) in combinations(having, 2):
            if words.isdisjoint(others):
                found[n, m] = found[m, n] = True
    return found
