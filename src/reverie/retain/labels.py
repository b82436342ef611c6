"""Labels of a bank's vocabulary ("key:value") for facts that no model reads.

A value is near a fact when its description is, by the encoder, and nearer when its own words stand in the
fact. Values outside the vocabulary cannot occur. The constants were chosen on the half "tuned" of a small
table of sentences (tests/unit/retain/data/labels.json) and checked on the other half.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reverie.language import terms
from reverie.model import EntityKind, Fact, Matrix, Mention
from reverie.retain.options import LabelGroup

Encode = Callable[[Sequence[str]], Awaitable[Matrix]]
_Scores = npt.NDArray[np.float32]

UNKNOWN = "unknown"
"""Value of a text label that must be there where the fact names nothing that fits."""
_VALUE_LEAST = 0.2
_MULTI_LEAST, _MULTI_BELOW_BEST = 0.16, 0.08
_NAMED, _DESCRIBED, _MOST_DESCRIBED, _DENIED = 0.2, 0.08, 2, 0.1
"""What the words of a value, and each of its description's, add to its score, and what a denial takes."""
_TEXT_LEAST = 0.3
_VOCABULARIES, _NAMES = 64, 20_000

_DENIALS = frozenset({"not", "never", "no", "without", "nobodi", "neither", "nor", "none"})
_REACH = 3
"""Words, stop words apart, that a denial reaches."""
_CLAUSE_END = re.compile(r"[.,;:!?\n]|\bbut\b", re.I)
_EXAMPLES = re.compile(
    r"\b(?:examples?|e\.g\.|such as|for instance|like)\b:?\s*(.+?)(?:\.(?:\s|$)|$)", re.I | re.S
)
_KINDS: dict[str, tuple[EntityKind, ...]] = {
    "person people customer client patient author": ("person",),
    "company organisation organization employer team vendor institution brand": ("organization",),
    "place city country location region town venue": ("place",),
    "product tool software device model": ("product",),
}
_KIND_OF_WORD = {
    stem: kinds
    for words, kinds in _KINDS.items()
    for word in words.split()
    for stem in terms.terms(word) or [word]
}


@dataclass(frozen=True, slots=True)
class _Group:
    """A group with what its values are compared by: vectors, stems of their names and of their
    descriptions."""

    group: LabelGroup
    vectors: Matrix
    names: tuple[frozenset[str], ...]
    descriptions: tuple[frozenset[str], ...]


class Labeller:
    """Labels facts; what a vocabulary needs is encoded once."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._vocabularies: OrderedDict[tuple[LabelGroup, ...], tuple[_Group, ...]] = OrderedDict()
        self._names: dict[str, npt.NDArray[np.float32]] = {}

    async def labels(
        self, facts: Sequence[Fact], vectors: Matrix, groups: Sequence[LabelGroup]
    ) -> list[tuple[str, ...]]:
        """Labels of each fact, in the order of the groups. ``vectors`` has a row for each fact.

        A ``value`` group gives its best value if that fits well enough, always where it is not optional; a
        ``multi-values`` group all that fit; a ``text`` group the example of its description or the name in
        the fact that fits best, :data:`UNKNOWN` where there is none and it is not optional.
        """
        if not groups or not facts:
            return [()] * len(facts)
        vocabulary = await self._vocabulary(tuple(groups))
        picked = await asyncio.to_thread(_pick_all, vocabulary, [fact.text for fact in facts], vectors)
        found: list[list[str]] = [[] for _ in facts]
        for ready, rows in zip(vocabulary, picked, strict=True):
            group = ready.group
            for labels, fact, row in zip(found, facts, rows, strict=True):
                values = [group.values[index].value for index in row]
                if group.type == "text" and (text := await self._text(group, ready.vectors[0], fact)):
                    values = [text]
                labels += [f"{group.key}:{value}" for value in values]
        return [tuple(labels) for labels in found]

    async def _vocabulary(self, groups: tuple[LabelGroup, ...]) -> tuple[_Group, ...]:
        known = self._vocabularies.get(groups)
        if known is None:
            texts = [_prototypes(group) for group in groups]
            encoded = iter(await self._encode([text for pairs in texts for pair in pairs for text in pair]))
            known = tuple(
                _ready(group, np.stack([next(encoded) + next(encoded) for _ in pairs]))
                for group, pairs in zip(groups, texts, strict=True)
            )
            self._vocabularies[groups] = known
            if len(self._vocabularies) > _VOCABULARIES:
                self._vocabularies.popitem(last=False)
        return known

    async def _text(self, group: LabelGroup, wanted: npt.NDArray[np.float32], fact: Fact) -> str | None:
        """The value of a text group for one fact."""
        low = f" {' '.join(terms.terms(fact.text))} "
        for example in sorted(_examples(group.description), key=len, reverse=True):
            if f" {' '.join(terms.terms(example))} " in low:
                return example
        names = _fitting(group, fact.mentions, fact.speaker)
        if names:
            scores = np.einsum("ij,j->i", np.stack(await self._encoded(names)), wanted)
            if not group.optional or scores.max() >= _TEXT_LEAST:
                return names[int(scores.argmax())]
        return None if group.optional else UNKNOWN

    async def _encoded(self, names: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        new = [name for name in dict.fromkeys(names) if name not in self._names]
        if len(self._names) + len(new) > _NAMES:
            self._names.clear()
            new = list(dict.fromkeys(names))
        if new:
            self._names.update(zip(new, await self._encode(new), strict=True))
        return [self._names[name] for name in names]


class _Words:
    """Stems of a text: those it states, and those it denies ("not", "never", "n't")."""

    def __init__(self, text: str) -> None:
        self.stated: set[str] = set()
        self.denied: set[str] = set()
        for clause in _CLAUSE_END.split(text.replace("’", "'").replace("n't", " not")):
            last_denial = -_REACH - 1
            for place, stem in enumerate(terms.terms(clause)):
                if stem in _DENIALS:
                    last_denial = place
                (self.denied if place - last_denial <= _REACH else self.stated).add(stem)


def _pick_all(
    vocabulary: Sequence[_Group], texts: Sequence[str], vectors: Matrix
) -> list[Sequence[Sequence[int]]]:
    """For each group the values that each fact gets, as their indexes; none for text groups."""
    read = [_Words(text) for text in texts]
    none: Sequence[Sequence[int]] = [()] * len(texts)
    return [none if ready.group.type == "text" else _pick(ready, read, vectors) for ready in vocabulary]


def _pick(ready: _Group, read: Sequence[_Words], vectors: Matrix) -> list[list[int]]:
    """Which values of a group each fact gets, as their indexes."""
    # not by BLAS: its threads and a fork elsewhere in the process can wait for each other for ever
    scores = np.einsum("ij,kj->ik", vectors, ready.vectors, dtype=np.float32) + _lexical(ready, read)
    best = scores.max(axis=1)
    if ready.group.type == "multi-values":
        least = np.maximum(_MULTI_LEAST, best - _MULTI_BELOW_BEST)
        return [np.flatnonzero(row >= low).tolist() for row, low in zip(scores, least, strict=True)]
    given = (best >= _VALUE_LEAST) | (not ready.group.optional)
    return [[int(row.argmax())] if fits else [] for row, fits in zip(scores, given, strict=True)]


def _lexical(ready: _Group, read: Sequence[_Words]) -> _Scores:
    """What the words of the facts say for and against each value."""
    added = np.zeros((len(read), len(ready.names)), np.float32)
    for row, words in enumerate(read):
        for column, (name, description) in enumerate(zip(ready.names, ready.descriptions, strict=True)):
            stated = len(name & words.stated) / len(name) if name else 0.0
            described = min(_MOST_DESCRIBED, len(description & words.stated))
            denied = bool(name & (words.denied - words.stated))
            added[row, column] = _NAMED * stated + _DESCRIBED * described - _DENIED * denied
    return added


def _prototypes(group: LabelGroup) -> list[tuple[str, str]]:
    """For each value two texts whose mean is what facts are compared with."""
    key = _spaced(group.key)
    if group.type == "text":
        return [(f"{key}: {group.description}" if group.description else key, group.description or key)]
    return [
        (
            f"{_spaced(one.value)}: {one.description}" if one.description else f"{key}: {_spaced(one.value)}",
            one.description or _spaced(one.value),
        )
        for one in group.values
    ]


def _ready(group: LabelGroup, sums: Matrix) -> _Group:
    vectors = np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)
    names = tuple(frozenset(terms.terms(_spaced(one.value))) for one in group.values)
    described = [set(terms.terms(one.description)) - _DENIALS for one in group.values]
    # words that several values are described by tell nothing
    telling = [
        frozenset(words.difference(*(other for other in described if other is not words)))
        for words in described
    ]
    return _Group(group, vectors, names, tuple(telling))


def _spaced(name: str) -> str:
    """``direct_instruction`` and ``directInstruction`` as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_/-]+", " ", name)).strip()


def _examples(description: str) -> list[str]:
    found = _EXAMPLES.search(description)
    parts = re.split(r"[,;]|\bor\b|\band\b", found[1]) if found else []
    return [part.strip(" \"'“”") for part in parts if terms.terms(part)]


def _fitting(group: LabelGroup, mentions: Sequence[Mention], speaker: str | None) -> list[str]:
    """Names in a fact of the kind that a text group asks for, else all that are not people."""
    asked = terms.terms(f"{_spaced(group.key)} {group.description.partition('.')[0]}")
    kinds = next((_KIND_OF_WORD[stem] for stem in asked if stem in _KIND_OF_WORD), None)
    names = [m for m in mentions if not m.label and m.name != speaker]
    return [m.name for m in names if (m.kind in kinds if kinds else m.kind != "person")]
