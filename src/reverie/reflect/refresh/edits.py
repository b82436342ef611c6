"""Edits to a document as a model asks for them: each is checked, and left out with a reason if it cannot be.

What stands in a document rests on memories. So an edit that writes must name memories that were handed out,
and one that takes away must name one that speaks against it, unless what it takes away has lost its ground.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from reverie.reflect.refresh.document import Block, Document, Section, Unreadable, parse

Op = Literal[
    "append_block",
    "insert_block",
    "replace_block",
    "remove_block",
    "add_section",
    "remove_section",
    "replace_section_blocks",
    "rename_section",
]
MOST = 60
"""Edits of one refresh at most."""
_LONGEST = 20_000
"""Characters that one edit may write."""
_LONGEST_HEADING = 200


class Edit(BaseModel):
    """One edit. Sections and blocks go by the keys they were shown with."""

    op: Op
    section: str | None = Field(None, description="Key of a section, e.g. s1.")
    block: str | None = Field(None, description="Key of a block, e.g. s1b0.")
    heading: str | None = Field(None, description="Text of a new heading, without #.")
    markdown: str | None = Field(None, description="What is written: paragraphs or items, no headings.")
    memory_ids: list[str] = Field(default_factory=list, description="Ids of the memories that say so.")


class Edits(BaseModel):
    """What a model answers."""

    operations: list[Edit]


@dataclass(frozen=True, slots=True)
class Edited:
    """A document after edits: those that were made, and those that were not, each with its ``reason``."""

    document: Document
    applied: list[dict[str, Any]]
    skipped: list[dict[str, Any]]


class _Skip(Exception):
    """An edit that is not made; says why."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What edits are held against.

    ``offered`` are the memories that were handed out. ``rests_on`` tells of each block, by its key, the
    memories that it rests on, ``lost`` those that are gone or no longer true.
    """

    offered: Collection[UUID]
    rests_on: Mapping[str, Collection[UUID]]
    lost: Collection[UUID]

    def cited(self, edit: Edit) -> tuple[UUID, ...]:
        """The memories that an edit names. Raises _Skip if one was not handed out."""
        found = []
        for name in edit.memory_ids:
            try:
                key = UUID(name)
            except ValueError:
                raise _Skip(f"{name[:60]!r} is no id of a memory") from None
            if key not in self.offered:
                raise _Skip(f"memory {key} was not handed out")
            found.append(key)
        return tuple(dict.fromkeys(found))

    def may_go(self, blocks: Sequence[Block], cited: Collection[UUID]) -> None:
        """Raises _Skip if nothing allows to take all these blocks away."""
        for block in blocks:
            own = block.memory_ids if block.key is None else self.rests_on.get(block.key, ())
            if not cited and own and not set(own) & set(self.lost):
                raise _Skip("what it takes away still holds, and no memory is named that speaks against it")


def apply(document: Document, edits: Sequence[Edit], ground: Ground) -> Edited:
    """Make the edits in order. What one of them took away, those behind it do not find."""
    applied: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for number, edit in enumerate(edits):
        told = edit.model_dump(exclude_none=True)
        try:
            if number >= MOST:
                raise _Skip(f"there are more than {MOST} edits")
            document = _HOW[edit.op](document, edit, ground)
            applied.append(told)
        except _Skip as why:
            skipped.append({**told, "reason": str(why)})
    return Edited(document, applied, skipped)


def _written(edit: Edit, ground: Ground) -> tuple[Block, ...]:
    """The blocks that an edit writes, resting on what it names. Raises _Skip."""
    text = (edit.markdown or "").strip()
    if not any(c.isalnum() for c in text):
        raise _Skip("it writes nothing")
    if len(text) > _LONGEST:
        raise _Skip(f"it writes more than {_LONGEST} characters")
    cited = ground.cited(edit)
    if not cited:
        raise _Skip("it names no memory that says so")
    try:
        read = parse(text)
    except Unreadable as error:
        raise _Skip(str(error)) from None
    if len(read.sections) > 1:
        raise _Skip("it writes a heading: sections are added by add_section")
    return tuple(replace(block, memory_ids=cited, key=None) for block in read.sections[0].blocks)


def _heading(edit: Edit) -> str:
    text = " ".join((edit.heading or "").split()).strip("# ")
    if not any(c.isalnum() for c in text):
        raise _Skip("it gives no heading")
    if len(text) > _LONGEST_HEADING or not text.isprintable():
        raise _Skip(f"the heading is longer than {_LONGEST_HEADING} characters or cannot be printed")
    return text


def _section(document: Document, key: str | None) -> int:
    for at, section in enumerate(document.sections):
        if key is not None and section.key == key:
            return at
    raise _Skip(f"there is no section {key!r}"[:120])


def _block(document: Document, key: str | None) -> tuple[int, int]:
    for at, section in enumerate(document.sections):
        for place, block in enumerate(section.blocks):
            if key is not None and block.key == key:
                return at, place
    raise _Skip(f"there is no block {key!r}"[:120])


def _put(document: Document, at: int, place: int, blocks: Sequence[Block], drop: int = 0) -> Document:
    """The document with blocks put into a section instead of ``drop`` others."""
    section = document.sections[at]
    old = section.blocks
    before = old[place - 1] if place else None
    new = list(blocks)
    if new and drop:
        new[0] = replace(new[0], gap=old[place].gap)
    elif new:
        # an item joins the list that it is put behind
        joins = before is not None and before.prefix and new[0].prefix
        new[0] = replace(new[0], gap=1 if joins else 2)
    rest = list(old[place + drop :])
    if rest and not new and drop and place == 0:
        rest[0] = replace(rest[0], gap=max(rest[0].gap, old[place].gap))
    return document.with_section(at, replace(section, blocks=(*old[:place], *new, *rest)))


def _append_block(document: Document, edit: Edit, ground: Ground) -> Document:
    at = _section(document, edit.section)
    return _put(document, at, len(document.sections[at].blocks), _written(edit, ground))


def _insert_block(document: Document, edit: Edit, ground: Ground) -> Document:
    """Behind a block, or at the beginning of a section."""
    if edit.block is not None:
        at, place = _block(document, edit.block)
        return _put(document, at, place + 1, _written(edit, ground))
    return _put(document, _section(document, edit.section), 0, _written(edit, ground))


def _replace_block(document: Document, edit: Edit, ground: Ground) -> Document:
    at, place = _block(document, edit.block)
    return _put(document, at, place, _written(edit, ground), drop=1)


def _remove_block(document: Document, edit: Edit, ground: Ground) -> Document:
    at, place = _block(document, edit.block)
    ground.may_go([document.sections[at].blocks[place]], ground.cited(edit))
    return _put(document, at, place, (), drop=1)


def _add_section(document: Document, edit: Edit, ground: Ground) -> Document:
    """Behind a section, or at the end; as deep as the one it stands behind."""
    heading, blocks = _heading(edit), _written(edit, ground)
    at = _section(document, edit.section) if edit.section is not None else len(document.sections) - 1
    level = document.sections[at].level or 2
    section = Section(heading, level, (replace(blocks[0], gap=2), *blocks[1:]))
    return Document((*document.sections[: at + 1], section, *document.sections[at + 1 :]))


def _remove_section(document: Document, edit: Edit, ground: Ground) -> Document:
    at = _section(document, edit.section)
    ground.may_go(document.sections[at].blocks, ground.cited(edit))
    if at == 0:
        return document.with_section(0, replace(document.sections[0], blocks=()))
    return Document((*document.sections[:at], *document.sections[at + 1 :]))


def _replace_section_blocks(document: Document, edit: Edit, ground: Ground) -> Document:
    at = _section(document, edit.section)
    section = document.sections[at]
    blocks = _written(edit, ground)
    return document.with_section(at, replace(section, blocks=(replace(blocks[0], gap=2), *blocks[1:])))


def _rename_section(document: Document, edit: Edit, ground: Ground) -> Document:
    at = _section(document, edit.section)
    if not document.sections[at].level:
        raise _Skip("what stands before the first heading has no name")
    return document.with_section(at, replace(document.sections[at], heading=_heading(edit)))


_HOW = {
    "append_block": _append_block,
    "insert_block": _insert_block,
    "replace_block": _replace_block,
    "remove_block": _remove_block,
    "add_section": _add_section,
    "remove_section": _remove_section,
    "replace_section_blocks": _replace_section_blocks,
    "rename_section": _rename_section,
}
