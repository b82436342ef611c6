"""Penn Treebank tags of words: the most frequent class of each word, then rules for those that have several.

The manner is that of Brill (1992), "A simple rule-based part of speech tagger"; the rules are our own, in
one pass
from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from reverie.language.lexicon import word_classes
from reverie.language.tag_context import Context
from reverie.language.tag_rules import RULES

_SIGNS = {
    ".": ".", "!": ".", "?": ".", "…": ".", "。": ".", "！": ".", "？": ".", ",": ",", "，": ",", "、": ",",
    ":": ":", ";": ":", "-": ":", "–": ":", "—": ":", "(": "-LRB-", "[": "-LRB-", "{": "-LRB-", ")": "-RRB-",
    "]": "-RRB-", "}": "-RRB-", '"': "''", "'": "''", "”": "''", "’": "''", "“": "``", "‘": "``", "`": "``",
    "$": "$", "€": "$", "£": "$", "¥": "$", "#": "#", "%": "NN", "&": "CC", "/": "SYM", "+": "SYM",
    "*": "SYM",
    "=": "SYM", "<": "SYM", ">": "SYM", "|": "SYM", "~": "SYM", "^": "SYM", "_": "SYM",
    "\\": "SYM",
}  # fmt: skip
_OPENERS = frozenset(["``", "''", "-LRB-", ":", "SYM", "NFP", "."])
_CONTRACTED = {"n't": "RB", "'m": "VBP", "'re": "VBP", "'ve": "VBP", "'ll": "MD", "'d": "MD", "'s": "VBZ/POS"}
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
_LONGEST_ENDING = 5


class Tagger:
    """Tags words; holds the word lists and keeps nothing between calls."""

    def __init__(self) -> None:
        self._words, self._endings = word_classes()

    def tags(self, words: Sequence[tuple[str, int]], starts: AbstractSet[int]) -> list[str]:
        """One tag a word, of words and where they begin. ``starts`` are the numbers of those that begin a
        sentence or a line."""
        classes: list[str] = []
        low: list[str] = []
        last = "."
        for number, (word, _) in enumerate(words):
            lower = word.lower()
            found = self._words.get(lower) if word == lower else None
            if found is None:
                found = self._class(word, lower, first=last in _OPENERS or number in starts)
            low.append(lower.replace("’", "'") if "’" in lower else lower)
            classes.append(found)
            last = found
        context = Context(low, classes)
        tags = context.tags
        for number, found in enumerate(classes):
            rule = RULES.get(found)
            tags.append(rule(context, number, found) if rule else found)
        return tags

    def _class(self, word: str, lower: str, *, first: bool) -> str:
        """The class of what is not a known word in small letters. ``first``: a capital says nothing here."""
        start = word[0]
        if (sign := _SIGNS.get(start)) and not word[-1].isalnum():
            return sign
        if start.isdigit():
            return "JJ" if _ORDINAL.match(lower) else "NNS" if lower.endswith("0s") else "CD"
        if known := self._words.get(lower):
            return known if first or word.isupper() or known in ("UH", "PRP") else "NNP"
        if contracted := _CONTRACTED.get(lower.replace("’", "'")):
            return contracted
        if not start.isalpha():
            return "ADD" if start in "@#" and len(word) > 1 else "NFP"
        if start.isupper():
            return "NNP"
        return "ADD" if "/" in word or "@" in word else self._guess(lower)

    def _guess(self, word: str) -> str:
        """The class of an unknown word in small letters, by its last part or its ending."""
        if "-" in word:
            last = self._words.get(word.rsplit("-", 1)[1], "JJ").split("/")[0]
            return last if last in ("NN", "NNS") else "JJ"
        for length in range(min(_LONGEST_ENDING, len(word) - 2), 1, -1):
            if found := self._endings.get(word[-length:]):
                return found
        return "NNS" if word.endswith("s") and not word.endswith(("ss", "us", "is")) else "NN"
