"""Cutting text into what stands for itself: turns of speech, paragraphs, list items, table rows.

Pure functions over offsets: every segment equals the characters of the text it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reverie.model import Span

# A label is a short name before a colon; these words label text that nobody speaks.
_NOT_SPEAKERS = frozenset(
    """note notes todo summary title subject date time from to cc re warning tip example examples answer
    question step steps input output result results important update context agenda decision decisions
    action actions http https ps fyi eta faq pros cons source sources reason reasons goal goals status
    owner""".split()
)
_ROLES = r"user|assistant|system|human|ai|agent|bot|tool|model|speaker \d+"
_LABEL = re.compile(
    rf"^[ \t]*(?:\[[^\]\n]{{1,40}}\][ \t]*)?(?P<speaker>(?:{_ROLES})"
    r"|[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,3})"
    r"(?: \([^)\n]{1,40}\))?:[ \t]+(?=\S)",
    re.M,
)
_LINE_UNIT = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|[-*+•][ \t]|\d{1,3}[.)][ \t]|\||>)", re.M)
_LONGEST_WHOLE = 420
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$")
_RULER = re.compile(r"^[\s|:+=_*#-]*$")
_FENCE = re.compile(r"^[ \t]*(```|~~~)", re.M)


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of a text with who says it and the heading it stands under.

    ``span`` covers the label too; ``body`` only the words said. What is ``whole`` loses its sense when it is
    cut between sentences: code, a table row, a list item.
    """

    span: Span
    body: Span
    speaker: str | None = None
    heading: str | None = None
    whole: bool = False


def segments(text: str, speaker: str | None = None) -> list[Segment]:
    """Segments of ``text`` in order, never overlapping; blank and purely decorative lines are left out.

    ``speaker`` is who was speaking already where the text begins.
    """
    labels = _labels(text)
    if speaker is not None:
        return _turns(text, labels, speaker)
    if not labels or (len(labels) == 1 and text[: labels[0].start()].strip()):
        return list(_prose(text, 0, len(text)))
    return [*_prose(text, 0, labels[0].start()), *_turns(text, labels, None)]


def last_speaker(text: str) -> str | None:
    """Who speaks where ``text`` ends, by its last label; None where it has none."""
    spoken = [segment.speaker for segment in segments(text) if segment.speaker]
    return spoken[-1] if spoken else None


def _labels(text: str) -> list[re.Match[str]]:
    return [m for m in _LABEL.finditer(text) if m["speaker"].casefold() not in _NOT_SPEAKERS]


def _turns(text: str, labels: list[re.Match[str]], speaker: str | None) -> list[Segment]:
    """Turns from each label on; before the first, ``speaker`` goes on, if one is given."""
    found: list[Segment] = []
    first = _trim(text, 0, labels[0].start() if labels else len(text))
    if speaker is not None and first:
        found.append(Segment(first, first, speaker))
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.start() if following else len(text)
        body = _trim(text, label.end(), end)
        if body:
            start = label.start() + len(label.group()) - len(label.group().lstrip())
            found.append(Segment(Span(start, body.end), body, label["speaker"]))
    return found


def _prose(text: str, start: int, end: int) -> Iterator[Segment]:
    heading: str | None = None
    for part in _blocks(text, start, end):
        words = text[part.start : part.end]
        if title := _HEADING.match(words):
            heading = title[1] or None
        elif not _RULER.match(words):
            whole = bool(_FENCE.match(words) or (_LINE_UNIT.match(words) and len(words) <= _LONGEST_WHOLE))
            yield Segment(part, part, heading=heading, whole=whole)


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
