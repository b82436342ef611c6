"""Edits that need no model: what has lost its ground goes, and what is new is put beside what it is like."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from reverie.language.terms import terms
from reverie.reflect.refresh.document import Block, Document, parse, render, says
from reverie.reflect.refresh.provenance import Grounded, lost, within

_ALIKE = 0.15
"""Share of terms that two texts have in common from which on they are about the same."""
_ENDS = (".", "!", "?", "…", "。", "”", '."', ")")
"""What a paragraph ends with that another sentence may follow in."""
_APART = ("```", "~~~", "|", ">")
"""What blocks begin with that are no paragraphs."""


class News(NamedTuple):
    """A sentence to be added, and whether it is an item of a list."""

    sentence: Grounded
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class RulesEdited:
    """A text after the edits, with what its sentences rest on and what was done."""

    text: str
    sentences: list[Grounded]
    applied: list[dict[str, Any]]


def revise(text: str, known: Sequence[Grounded], gone: Collection[UUID], news: Sequence[News]) -> RulesEdited:
    """Take sentences away whose memories are all gone; add those of ``news`` that say what is not there.

    Raises Unreadable where the text's parts cannot be told apart.
    """
    document, applied = parse(text), []
    dead = lost(known, gone)
    for sentence in dead:
        document, found = _without(document, sentence.text)
        if found:
            applied.append({"op": "remove_sentence", "text": sentence.text, "memory_ids": _ids(sentence)})
    alive = [one for one in known if one not in dead]
    before = {key for one in alive for key in one.memory_ids}
    for sentence, is_item in news:
        if any(says(block, sentence.text) for block in document.blocks()):
            continue
        if sentence.memory_ids and set(sentence.memory_ids) <= before:
            continue
        document = _with(document, sentence.text, is_item=is_item)
        alive.append(sentence)
        applied.append({"op": "add_sentence", "text": sentence.text, "memory_ids": _ids(sentence)})
    result = render(document)
    return RulesEdited(result, within(result, alive), applied)


def _ids(sentence: Grounded) -> list[str]:
    return [str(key) for key in sentence.memory_ids]


def _without(document: Document, sentence: str) -> tuple[Document, bool]:
    """The document without a sentence, and without the block and the heading that nothing is left of."""
    for at, section in enumerate(document.sections):
        for place, block in enumerate(section.blocks):
            if not says(block, sentence):
                continue
            before, _, after = block.text.partition(sentence)
            left = f"{before.rstrip(' ')} {after.lstrip(' ')}".strip() if before.strip() else after.strip()
            blocks = list(section.blocks)
            if any(c.isalnum() for c in left.removeprefix(block.prefix)):
                blocks[place] = replace(block, text=left)
            else:
                del blocks[place]
                if place < len(blocks):
                    blocks[place] = replace(blocks[place], gap=max(block.gap, blocks[place].gap))
            if not blocks and section.level:
                return Document((*document.sections[:at], *document.sections[at + 1 :])), True
            return document.with_section(at, replace(section, blocks=tuple(blocks))), True
    return document, False


def _with(document: Document, sentence: str, *, is_item: bool) -> Document:
    """The document with one sentence more: behind the block that it is most like, else at the end."""
    at, place = _beside(document, sentence, is_item=is_item)
    section = document.sections[at]
    if place < 0:
        return _put(document, at, 0, Block(sentence))
    beside = section.blocks[place]
    if beside.prefix:
        return _put(document, at, place + 1, Block(_bullet(beside) + sentence, gap=1))
    if is_item:
        return _put(document, at, place + 1, Block(f"- {sentence}"))
    if not beside.text.endswith(_ENDS) or beside.text.lstrip().startswith(_APART):
        return _put(document, at, place + 1, Block(sentence))
    blocks = list(section.blocks)
    blocks[place] = replace(beside, text=f"{beside.text} {sentence}")
    return document.with_section(at, replace(section, blocks=tuple(blocks)))


def _beside(document: Document, sentence: str, *, is_item: bool) -> tuple[int, int]:
    """(section, block) that a sentence is put behind: items behind items, as long as there are any.

    Block -1: it comes first in that section, for an answer stands above the list that tells why.
    """
    wanted = set(terms(sentence))
    places = [(at, n) for at, section in enumerate(document.sections) for n in range(len(section.blocks))]
    alike = [one for one in places if bool(_at(document, one).prefix) == is_item]
    if not alike:
        return places[-1] if is_item and places else (0, -1)
    shares = {one: _alike(wanted, _at(document, one)) for one in alike}
    best = max(reversed(alike), key=lambda one: shares[one])
    return best if shares[best] >= _ALIKE else alike[-1]


def _at(document: Document, place: tuple[int, int]) -> Block:
    return document.sections[place[0]].blocks[place[1]]


def _put(document: Document, at: int, place: int, block: Block) -> Document:
    """The document with one block more; items of a list stay together."""
    section = document.sections[at]
    before, after = section.blocks[:place], list(section.blocks[place:])
    if after:
        apart = 1 if block.prefix and after[0].prefix else 2
        after[0] = replace(after[0], gap=max(apart, after[0].gap if apart == 2 else 1))
    return document.with_section(at, replace(section, blocks=(*before, block, *after)))


def _bullet(beside: Block) -> str:
    """What a new item begins with: as its neighbour, and the next number where they are numbered."""
    number = beside.prefix.rstrip(" \t").rstrip(".)")
    return beside.prefix.replace(number, str(int(number) + 1), 1) if number.isdigit() else beside.prefix


def _alike(wanted: set[str], block: Block) -> float:
    """Terms that both have, as a share of all that the shorter one has."""
    own = set(terms(block.text))
    return len(wanted & own) / min(len(wanted), len(own)) if wanted and own else 0.0
