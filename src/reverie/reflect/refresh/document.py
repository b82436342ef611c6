"""A Markdown text as sections and blocks, so that parts of it can change and the rest stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from reverie.language.sentences import sentences
from reverie.language.tokens import count

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_PREFIX = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")


class Unreadable(ValueError):
    """The text is no Markdown whose parts can be told apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, a table or a piece of code: lines without an empty one between them.

    ``gap`` is how many line breaks stand before it, ``memory_ids`` what it rests on if it is new.
    """

    text: str
    gap: int = 2
    memory_ids: tuple[UUID, ...] = ()
    key: str | None = None
    """What it is called by those who edit the document; new ones have none."""

    @property
    def prefix(self) -> str:
        """What makes it an item of a list, e.g. ``- ``; empty for what is none."""
        found = _PREFIX.match(self.text)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks up to the next one; what stands before the first heading has level 0."""

    heading: str
    level: int
    blocks: tuple[Block, ...] = ()
    gap: int = 2
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Sections in order. The first one has level 0 and may be empty."""

    sections: tuple[Section, ...] = field(default_factory=lambda: (Section("", 0, key="s0"),))

    def blocks(self) -> Iterator[Block]:
        """All blocks in order."""
        for section in self.sections:
            yield from section.blocks

    def with_section(self, at: int, section: Section) -> Document:
        """The document with another section at this place."""
        return replace(self, sections=(*self.sections[:at], section, *self.sections[at + 1 :]))


def parse(text: str) -> Document:
    """The sections and blocks of a text; :func:`render` gives the text again, without white space around it.

    Raises Unreadable for code that does not end and for text with half a character or a NUL.
    """
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable("the text has characters that cannot be stored")
    found: list[Section] = [Section("", 0, key="s0")]
    gap = 0
    for lines, is_heading in _runs(text.replace("\r\n", "\n").strip().split("\n")):
        if not lines:
            gap += 1
            continue
        heading = _HEADING.match(lines[0]) if is_heading else None
        if heading is not None:
            key = f"s{len(found)}"
            found.append(Section(heading[2], len(heading[1]), gap=gap + 1, key=key))
        else:
            last = found[-1]
            key = f"{last.key}b{len(last.blocks)}"
            block = Block("\n".join(lines), gap + 1, key=key)
            found[-1] = replace(last, blocks=(*last.blocks, block))
        gap = 0
    return Document(tuple(found))


def _runs(lines: list[str]) -> Iterator[tuple[list[str], bool]]:
    """Headings and blocks as their lines, with whether it is a heading; an empty line is one of no lines."""
    run: list[str] = []
    fence: str | None = None
    for line in lines:
        if fence is not None:
            run.append(line)
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
                yield run, False
                run = []
            continue
        opening = _FENCE.match(line)
        is_heading = _HEADING.match(line) is not None
        if run and (opening or is_heading or not line.strip() or _ITEM.match(line)):
            yield run, False
            run = []
        if opening:
            fence, run = opening[1], [line]
        elif is_heading:
            yield [line], True
        elif not line.strip():
            yield [], False
        else:
            run.append(line)
    if fence is not None:
        raise Unreadable("a piece of code does not end")
    if run:
        yield run, False


def render(document: Document) -> str:
    """The text of a document."""
    parts: list[str] = []
    for section in document.sections:
        if section.level:
            parts += ["\n" * section.gap, f"{'#' * section.level} {section.heading}"]
        for block in section.blocks:
            parts += ["\n" * block.gap, block.text]
    return "".join(parts).strip("\n")


def lines_of(text: str) -> list[str]:
    """The sentences of a block, without what makes it an item of a list; code and tables are one."""
    body = text.removeprefix(Block(text).prefix)
    if _FENCE.match(body) or body.lstrip().startswith("|"):
        return [body]
    return [body[span.start : span.end] for span in sentences(body)]


_TELLING = 20
"""Characters from which on a text is taken to be the same wherever it stands."""


def says(block: Block, sentence: str) -> bool:
    """Whether a sentence stands in a block, and not only as a part of other words."""
    if sentence not in block.text:
        return False
    return len(sentence) >= _TELLING or sentence == block.text or sentence in lines_of(block.text)


def fit(text: str, max_tokens: int) -> str:
    """The beginning of a text that has at most so many tokens.

    It ends with a whole block, else a whole sentence of the first one, else after some characters.
    """
    if count(text) <= max_tokens:
        return text
    try:
        document = parse(text)
    except Unreadable:
        return _cut(text, max_tokens)
    while sum(len(section.blocks) for section in document.sections) > 1:
        document = _without_last(document)
        if count(shorter := render(document)) <= max_tokens:
            return shorter
    return _cut(render(document), max_tokens)


def _without_last(document: Document) -> Document:
    """The document without its last block, and without headings that then have nothing below them."""
    sections = list(document.sections)
    while sections and not sections[-1].blocks:
        sections.pop()
    sections[-1] = replace(sections[-1], blocks=sections[-1].blocks[:-1])
    while len(sections) > 1 and not sections[-1].blocks:
        sections.pop()
    return Document(tuple(sections))


def _cut(text: str, max_tokens: int) -> str:
    kept = ""
    for span in sentences(text):
        if count(text[: span.end]) > max_tokens:
            break
        kept = text[: span.end]
    if kept:
        return kept
    low, high = 0, min(len(text), 16 * max_tokens)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= max_tokens else (low, middle - 1)
    return text[:low].rstrip()
