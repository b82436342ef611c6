"""The candidates of one recall in columns, and which of them belong together.

A *turn* is weighed as one piece: the facts of one speaker's part of a chunk. Turns of one document stand side
by side in a conversation; where each turn is a document of its own, time puts them there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reverie.model import Hit, Matrix, Vector

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PAUSE = timedelta(minutes=30)
"""Silence that ends a conversation whose turns are documents of their own."""
ASSISTANTS = ("assistant", "ai", "bot", "chatbot", "agent", "model", "system", "tool")
"""Names, in lower case, under which a machine speaks."""
NONE = -1
"""No such turn."""


@dataclass(frozen=True)
class Pool:
    """The facts with ``sims``: how near each token of the query comes to each fact, shape (facts, tokens).

    A row of NaN: the fact's tokens are not known.
    """

    hits: Sequence[Hit]
    sims: Matrix

    @cached_property
    def semantic(self) -> Vector:
        """Each fact's cosine with the query."""
        return np.array([hit.semantic for hit in self.hits], np.float32)

    @cached_property
    def keyword(self) -> Vector:
        """Each fact's BM25 score."""
        return np.array([hit.keyword for hit in self.hits], np.float32)

    @cached_property
    def turn(self) -> Ints:
        """The number of each fact's turn."""
        numbers: dict[tuple[int, str | None], int] = {}
        # ids as numbers: a UUID is hashed by a function in Python
        keys = ((hit.chunk_id.int, hit.speaker) for hit in self.hits)
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)

    @cached_property
    def turns(self) -> list[Hit]:
        """The foremost fact of each turn."""
        found: dict[int, Hit] = {}
        for number, hit in zip(self.turn.tolist(), self.hits, strict=True):
            if number not in found or hit.position < found[number].position:
                found[number] = hit
        return [found[number] for number in range(len(found))]

    @cached_property
    def spoken(self) -> Flags:
        """Turns that someone says."""
        return np.array([bool(hit.speaker) for hit in self.turns], np.bool_)

    @cached_property
    def assistant(self) -> Flags:
        """Turns of a machine."""
        return np.array([(hit.speaker or "").casefold() in ASSISTANTS for hit in self.turns], np.bool_)

    @cached_property
    def length(self) -> Vector:
        """Tokens of each turn, about: of its chunk or, where several speak in that, of its own facts."""
        chunks = [hit.chunk_id.int for hit in self.turns]
        turns = Counter(chunks)
        own = np.bincount(self.turn, [len(hit.text) for hit in self.hits], len(self.turns))
        triples = zip(self.turns, chunks, own.tolist(), strict=True)
        found = [hit.chunk_length if turns[chunk] == 1 else said for hit, chunk, said in triples]
        return np.array(found, np.float32) / np.float32(4)

    @cached_property
    def chat(self) -> Flags:
        """Turns of conversations in which a machine speaks."""
        return np.isin(self.conversation, np.unique(self.conversation[self.assistant]))

    @property
    def conversation(self) -> Ints:
        """The number of each turn's conversation."""
        return self._places[0]

    @property
    def before(self) -> Ints:
        """The turn before each turn in its conversation, or NONE."""
        return self._places[1]

    @property
    def after(self) -> Ints:
        """The turn after each turn in its conversation, or NONE."""
        return self._places[2]

    @cached_property
    def _places(self) -> tuple[Ints, Ints, Ints]:
        return _conversations(self.turns)

    def best(self, values: npt.NDArray[np.float32], least: float) -> npt.NDArray[np.float32]:
        """The highest value, at least ``least``, of each turn's facts; of rows, column by column."""
        if len(self.turns) == len(self.hits):  # each is a turn of its own
            return np.asarray(np.maximum(values, np.float32(least)), np.float32)
        out = np.full((len(self.turns), *values.shape[1:]), least, np.float32)
        np.maximum.at(out, self.turn, values)
        return out


def of_turns(values: npt.NDArray[np.float32], turns: Ints, missing: float = 0.0) -> npt.NDArray[np.float32]:
    """The values of these turns; ``missing`` for NONE. Works on rows too."""
    # NONE counts from the end: it finds what is added there
    return np.concatenate([values, np.full((1, *values.shape[1:]), missing, np.float32)])[turns]


def _conversations(turns: Sequence[Hit]) -> tuple[Ints, Ints, Ints]:
    conversation, before, after = [0] * len(turns), [NONE] * len(turns), [NONE] * len(turns)
    documents: dict[str, list[int]] = {}
    for number, hit in enumerate(turns):
        documents.setdefault(hit.document_id, []).append(number)
    count = -1
    alone: list[tuple[datetime, str, int]] = []
    for document, members in documents.items():
        one = turns[members[0]]
        if len(members) == 1 and one.speaker and one.mentioned_at is not None:
            alone.append((one.mentioned_at, document, members[0]))
            continue
        count += 1
        for number in members:
            conversation[number] = count
        members.sort(key=lambda number: turns[number].position)
        for left, right in pairwise(members):
            if turns[right].chunk_index - turns[left].chunk_index <= 1:
                after[left], before[right] = right, left
    last: tuple[datetime, int] | None = None
    for moment, _, number in sorted(alone):
        if last is not None and timedelta(0) < moment - last[0] <= PAUSE:
            before[number], after[last[1]] = last[1], number
        else:
            count += 1
        conversation[number] = count
        last = moment, number
    return np.array(conversation, np.int64), np.array(before, np.int64), np.array(after, np.int64)
