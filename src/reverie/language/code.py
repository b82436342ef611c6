"""Code inside a text, which names nothing: fenced blocks, `inline` code, tags of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reverie.model import Span

_MARK = re.compile(r"```|~~~|`|<[A-Za-z/!]")
_INLINE = re.compile(r"`[^`\n]{1,200}`")
_HTML = re.compile(r"</?[A-Za-z!][^<>]{0,400}>")


def code(text: str) -> Iterator[Span]:
    """Ranges of code in order; a fence that is not closed reaches to the end."""
    at = 0
    while match := _MARK.search(text, at):
        mark = match.group()
        if len(mark) == 3:
            close = text.find(mark, match.end())
            end = len(text) if close < 0 else close + 3
        else:
            found = (_INLINE if mark == "`" else _HTML).match(text, match.start())
            end = found.end() if found else 0
        if end:
            yield Span(match.start(), end)
        at = end or match.end()
