"""Cutting an item into chunks: pieces of at most a given size that together are the whole text.

Where a chunk ends depends on the words around the cut and not on its distance from the beginning
(content-defined chunking, as in LBFS): after a change in the middle of a text, the chunks behind it are the
same again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from zlib import crc32

from reverie.language.segments import segments
from reverie.model import Chunk

# Best place first: a blank line, a line end, a sentence end, a space.
_BREAKS = [re.compile(p) for p in (r"\n[ \t]*\n+", r"\n+", r"(?<=[.!?。！？])\s+", r"\s+")]
_AROUND = 24
"""Characters on each side of a cut that choose it."""


def chunks(content: str, size: int, structured_size: int | None = None) -> list[Chunk]:
    """Chunks of ``content`` of at most ``size`` characters each; joined they equal ``content``.

    A conversation is cut between turns, and a single turn may take up to ``structured_size``. All else ends,
    where it can, after a blank line, else a line, a sentence or a word.
    """
    if len(content) <= size:
        return [Chunk(content, starts_item=True)] if content else []
    turns = [s.span.start for s in segments(content) if s.speaker]
    found: list[Chunk] = []
    start = 0
    while start < len(content):
        end = _end(content, start, size, turns, structured_size or size)
        found.append(Chunk(content[start:end], starts_item=start == 0))
        start = end
    return found


def _end(content: str, start: int, size: int, turns: Sequence[int], structured_size: int) -> int:
    if len(content) - start <= size:
        return len(content)
    between = turns[bisect_left(turns, start + size // 3) : bisect_right(turns, start + size)]
    if between:
        return _chosen(content, between)
    if turns and turns[0] < start + size:  # in the midst of one long turn
        after = bisect_right(turns, start + size)
        turn_end = turns[after] if after < len(turns) else len(content)
        if turn_end - start <= structured_size:
            return turn_end
    window = content[start : start + size]
    for pattern in _BREAKS:
        ends = [start + found.end() for found in pattern.finditer(window, size // 3)]
        if ends:
            return _chosen(content, ends)
    return start + size


def _chosen(content: str, places: Sequence[int]) -> int:
    """The place whose surroundings have the least checksum: the same one whatever stands further off."""
    return min(places, key=lambda at: (crc32(content[max(0, at - _AROUND) : at + _AROUND].encode()), at))
