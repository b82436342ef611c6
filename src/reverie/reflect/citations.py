"""What an answer may cite: ids that searches of the same call returned, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from reverie.language.sentences import sentences
from reverie.language.terms import terms
from reverie.reflect.reflection import Sentence

T = TypeVar("T")
_HANDLES = re.compile(
    r"\s?(?:\(|\[)(?:(?:ids?|memor(?:y|ies)|sources?|see|mental models?|observations?)\W{0,2})?"
    r"(?:[fom]\d+)(?:\s*[,;&]\s*(?:and )?[fom]\d+)*(?:\)|\])"
)


@dataclass(slots=True)
class Registry(Generic[T]):
    """What searches returned, under short names that a model cites it by: f1, f2, ...

    A short name costs few tokens and cannot be miscopied into another thing's id.
    """

    prefix: str
    _things: dict[str, T] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, thing: T) -> str:
        """The short name of a thing, a new one where it has none yet."""
        if key not in self._names:
            self._names[key] = f"{self.prefix}{len(self._names) + 1}"
        self._things[self._names[key]] = thing
        return self._names[key]

    def cited(self, ids: Iterable[str]) -> list[T]:
        """The things of these names or ids, each once, in their order; what no search returned is dropped."""
        names = (self.name(one.strip()) for one in ids)
        return [self._things[name] for name in dict.fromkeys(names) if name is not None]

    def name(self, one: str) -> str | None:
        """The short name that a short name or an id stands for, None for what no search returned."""
        short = one.casefold()
        return short if short in self._things else self._names.get(one)

    def __len__(self) -> int:
        return len(self._things)

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())


def without_handles(text: str) -> str:
    """An answer without the short names that a model put between its words."""
    return _HANDLES.sub("", text)


def attributed(text: str, cited: Mapping[UUID, str], most: int = 3) -> tuple[Sentence, ...]:
    """The sentences of an answer, each with the memories (by id, with their texts) whose words it has.

    What shares no word that tells rests on all that is cited: of such a sentence nothing closer is known.
    """
    words = {one: set(terms(said)) for one, said in cited.items()}
    found = []
    for span in sentences(text):
        sentence = text[span.start : span.end]
        own = set(terms(sentence))
        shared = {one: len(own & theirs) for one, theirs in words.items()}
        best = sorted((one for one in shared if shared[one]), key=lambda one: -shared[one])
        near = [one for one in best if shared[one] * 2 >= shared[best[0]]][:most]
        found.append(Sentence(sentence, tuple(near or cited)))
    return tuple(found)


def named(text: str, said: str | None, document: str | None) -> str:
    """How a memory is named as a source: its words, and when and where they were said."""
    words = " ".join(text.split())
    short = words if len(words) <= 120 else words[:119].rsplit(" ", 1)[0] + "…"
    beside = ", ".join(part for part in (said, document and f"document {document}") if part)
    return f"“{short}” ({beside})" if beside else f"“{short}”"
