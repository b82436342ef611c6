"""Cutting text into what stands for itself: turns of speech, paragraphs, list items, table rows.

Pure functions over offsets: every segment equals the characters of the text it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reverie.language.stamps import day_first, read_stamp
from reverie.language.turns import Turn, labelled_turns, subtitles
from reverie.model import Span

_LINE_UNIT = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|[-*+•][ \t]|\d{1,3}[.)][ \t]|\||>)", re.M)
_LONGEST_WHOLE = 420
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$")
_RULER = re.compile(r"^[\s|:+=_*#-]*$")
_FENCE = re.compile(r"^[ \t]*(```|~~~)", re.M)


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of a text with who says it and the heading it stands under.

    ``span`` covers the label and its time stamp too; ``body`` only the words said; ``name_start`` is where
    the speaker's name begins, or else the words. What is ``whole`` loses its sense when it is cut between
    sentences: code, a table row, a list item. ``said_at`` is the moment that the turn's own stamp gives.
    """

    span: Span
    body: Span
    name_start: int
    speaker: str | None = None
    heading: str | None = None
    whole: bool = False
    said_at: datetime | None = None


def segments(text: str, speaker: str | None = None, said_at: datetime | None = None) -> list[Segment]:
    """Segments of ``text`` in order, never overlapping; blank and purely decorative lines are left out.

    ``speaker`` is who was speaking already where the text begins; ``said_at`` the day of clock times.
    """
    turns = subtitles(text, speaker)
    if turns:
        before = "" if text.lstrip("\ufeff").startswith("WEBVTT") else text[: _first_cue(text, turns[0])]
    else:
        turns = labelled_turns(text, speaker)
        before = text[: turns[0].start] if turns else text
    found = list(_opening(before, speaker))
    month_second = day_first(turn.stamp for turn in turns if turn.stamp)
    for turn in turns:
        if body := _trim(text, turn.body_start, turn.end):
            moment = read_stamp(turn.stamp, said_at, day_first=month_second) if turn.stamp else None
            found.append(
                Segment(Span(turn.start, body.end), body, turn.name_start, turn.speaker, said_at=moment)
            )
    return found


def _first_cue(text: str, first: Turn) -> int:
    """Where the timing line of the first cue begins, or the number over it."""
    line = text.rfind("\n", 0, text.rfind("-->", 0, first.start)) + 1
    number = text.rfind("\n", 0, max(0, line - 1)) + 1
    return number if text[number:line].strip().isdigit() else line


def _opening(before: str, speaker: str | None) -> Iterator[Segment]:
    """What stands before the first turn: the end of a turn that goes on, or prose."""
    if speaker is None:
        yield from _prose(before, 0, len(before))
    elif body := _trim(before, 0, len(before)):
        yield Segment(body, body, body.start, speaker)


def _prose(text: str, start: int, end: int) -> Iterator[Segment]:
    heading: str | None = None
    for part in _blocks(text, start, end):
        words = text[part.start : part.end]
        if title := _HEADING.match(words):
            heading = title[1] or None
        elif not _RULER.match(words):
            whole = bool(_FENCE.match(words) or (_LINE_UNIT.match(words) and len(words) <= _LONGEST_WHOLE))
            yield Segment(part, part, part.start, heading=heading, whole=whole)


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Paragraphs; headings, list items and table rows one by one; fenced code whole."""
    open_at: int | None = None
    fence: str | None = None
    for line in re.finditer(r"[^\n]*(?:\n|\Z)", text[start:end]):
        low, high = start + line.start(), start + line.end()
        mark = _FENCE.match(line.group())
        if fence:
            if mark and mark[1] == fence:
                fence = None
                yield from _spans(text, open_at, high)
                open_at = None
            continue
        if mark or not line.group().strip() or _LINE_UNIT.match(line.group()):
            yield from _spans(text, open_at, low)
            open_at = None
        if mark:
            fence, open_at = mark[1], low
        elif _HEADING.match(line.group().rstrip()):
            yield from _spans(text, low, high)
        elif line.group().strip() and open_at is None:
            open_at = low
    yield from _spans(text, open_at, end)


def _spans(text: str, start: int | None, end: int) -> Iterator[Span]:
    if start is not None and (span := _trim(text, start, end)):
        yield span


def _trim(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    right = len(part.rstrip())
    return Span(start + left, start + right) if right > left else None
