"""Text as words: tokens after the manner of the Penn Treebank, with the place of each."""

from __future__ import annotations

import re
from typing import NamedTuple


class Word(NamedTuple):
    """A token of a text: its characters, its Penn Treebank tag and its range.

    "don't" is "do" and "n't", "Nadia's" is "Nadia" and "'s"; a link, an e-mail address or a row of one sign
    is one token.
    """

    text: str
    tag: str
    start: int
    end: int


# Reading is linear in the length of the text: repetitions are over one class of characters that what follows
# them cannot begin with, or are bounded.
_TOKENS = r"""
    (?:https?://|www\.)[^\s<>"'“”‘’]{1,2000}(?<![.,;:!?)\]}])
    |[@#][^\W\d]\w*
    |(?:[^\W\d_]\.){2,8}(?!\w)|Ph\.D\.?
    |[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*(?:\.(?:com|org|net|io|ai|js|py|edu|gov|co|dev|md|txt|json|csv|pdf)(?!\w)|&[A-Z](?!\w))?
    |['’](?:em|cause|til|tis|twas|\d0s|\d\d)(?!\w) |[<>]?[:;=][-']?[()DPpOo/3*|](?!\w)|<3(?!\d)
    |\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+(?:[-'’][^\W_]+)*)? |[-–—]+ |([^\w\s])\1*[\ufe0f\u200d]? |_+
"""
_TOKEN = re.compile(_TOKENS, re.X)
_TOKEN_OR_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}|" + _TOKENS, re.X
)
_ENDING = re.compile(r"(?:n['’]t|['’](?:s|m|re|ve|d|ll))$", re.I)
_WHOLE = frozenset(["ma'am", "y'all", "ma’am", "y’all"])


def tokens(text: str) -> list[tuple[str, int]]:
    """The tokens of ``text`` in order, each with where it begins."""
    found: list[tuple[str, int]] = []
    add = found.append
    for match in (_TOKEN_OR_ADDRESS if "@" in text else _TOKEN).finditer(text):
        word, start = match.group(), match.start()
        if (
            ("'" in word or "’" in word)
            and len(word) > 2
            and word[0].isalnum()
            and word.lower() not in _WHOLE
        ):
            ending = _ENDING.search(word)
            if ending and ending.start():
                add((word[: ending.start()], start))
                add((ending.group(), start + ending.start()))
                continue
        add((word, start))
    return found
