"""Titles in quotation marks: 'Summer Vibes', "Charlotte's Web"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reverie.model import Span

# An apostrophe inside a word does not close a quotation; nothing is longer than sixty characters.
_QUOTED = re.compile(
    r"""(?<![\w'’])(?:
    "(?P<a>[A-Z0-9][^"\n]{0,60})"
    |“(?P<b>[A-Z0-9][^”\n]{0,60})”
    |'(?P<c>[A-Z0-9](?:[^'\n]|'(?=\w)){0,60})'(?!\w)
    |‘(?P<d>[A-Z0-9](?:[^’\n]|’(?=\w)){0,60})’(?!\w)
    |«\s?(?P<e>[A-Z0-9][^»\n]{0,60}?)\s?»
    |(?<!\*)\*(?P<f>[A-Z][^*\n]{0,60}[^*\s])\*(?!\*)
    )""",
    re.X,
)
_MARKS = re.compile(r"[\"“'‘«*]")
_SPOKEN = re.compile(
    r"\b(?:said|says|say|asked|asks|told|replied|answered|shouted|yelled|whispered|like|thought|wrote|texted),?:?\s*$"
)
_SMALL = frozenset(
    "a an the of to in on at for and or but nor with by from as is vs into de la le du".split()
)
_WORD = re.compile(r"[^\W_][\w'’&.-]*")


def titles(text: str, is_known: Callable[[str], bool]) -> Iterator[Span]:
    """Ranges of what is quoted and written like a title, without the marks.

    A title capitalises its words. One alone counts unless ``is_known``: it is a word, or a name anyway.
    """
    if not _MARKS.search(text):
        return
    for match in _QUOTED.finditer(text):
        group = match.lastgroup
        assert group is not None
        title = match[group].rstrip(" ,.;")
        words = _WORD.findall(title)
        if not 1 <= len(words) <= 8 or title.endswith((":", ";")):
            continue
        content = [w for w in words[1:] if w.lower() not in _SMALL]
        if not all(w[0].isupper() or w[0].isdigit() for w in content):
            continue
        if len(words) == 1 and is_known(words[0]):
            continue
        if title[-1:] in "!?" and _SPOKEN.search(text, max(0, match.start() - 20), match.start()):
            continue
        yield Span(match.start(group), match.start(group) + len(title))
