"""Cutting an item into chunks: pieces of at most a given size that together are the whole text."""

from __future__ import annotations

import re

from reverie.model import Chunk

# Best place first: a blank line, a line end, a sentence end, a space.
_BREAKS = [re.compile(p) for p in (r"\n[ \t]*\n+", r"\n+", r"(?<=[.!?。！？])\s+", r"\s+")]


def chunks(content: str, size: int) -> list[Chunk]:
    """Chunks of ``content`` of at most ``size`` characters each; joined they equal ``content``.

    A chunk ends, where it can, after a blank line, else a line, a sentence or a word.
    """
    found: list[Chunk] = []
    start = 0
    while start < len(content):
        end = _end(content, start, size)
        found.append(Chunk(content[start:end], starts_item=start == 0))
        start = end
    return found


def _end(content: str, start: int, size: int) -> int:
    if len(content) - start <= size:
        return len(content)
    window = content[start : start + size]
    for pattern in _BREAKS:
        last = None
        for last in pattern.finditer(window, size // 3):  # noqa: B007 - the last match is wanted
            pass
        if last is not None:
            return start + last.end()
    return start + size
