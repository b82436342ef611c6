"""What each sentence of a text rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from reverie.reflect.refresh.document import Document, lines_of, says


class Grounded(NamedTuple):
    """A sentence and the memories that it rests on; of one without any it is not known."""

    text: str
    memory_ids: tuple[UUID, ...]

    def as_dict(self) -> dict[str, Any]:
        """The sentence as it is stored."""
        return {"text": self.text, "memory_ids": [str(key) for key in self.memory_ids]}


def stored(sentences: Sequence[Mapping[str, Any]]) -> list[Grounded]:
    """Sentences as they were stored."""
    return [Grounded(one["text"], tuple(UUID(key) for key in one["memory_ids"])) for one in sentences]


def of_blocks(document: Document, known: Sequence[Grounded]) -> dict[str, set[UUID]]:
    """Of each block, by its key, the memories that its sentences rest on."""
    found: dict[str, set[UUID]] = {}
    for block in document.blocks():
        if block.key is not None:
            own = found.setdefault(block.key, set())
            for sentence in known:
                if says(block, sentence.text):
                    own.update(sentence.memory_ids)
    return found


def of_document(document: Document, known: Sequence[Grounded]) -> list[Grounded]:
    """The sentences of a document in order; those of a new block rest on what the block does."""
    found: list[Grounded] = []
    for block in document.blocks():
        mine = [one for one in known if says(block, one.text)] if block.key is not None else []
        mine.sort(key=lambda one: block.text.find(one.text))
        covered = "".join(one.text for one in mine)
        found += mine
        if block.key is None:
            found += [Grounded(line, block.memory_ids) for line in lines_of(block.text)]
        elif not covered:
            found += [Grounded(line, ()) for line in lines_of(block.text)]
    return found


def within(text: str, known: Sequence[Grounded]) -> list[Grounded]:
    """Those of these sentences that stand in a text, in its order."""
    return sorted((one for one in known if one.text in text), key=lambda one: text.find(one.text))


def lost(known: Sequence[Grounded], gone: Collection[UUID]) -> list[Grounded]:
    """Sentences all of whose memories are gone."""
    return [one for one in known if one.memory_ids and set(one.memory_ids) <= set(gone)]
