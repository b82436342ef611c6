"""What the rules of tagging see: words in small letters, classes, and the tags given so far."""

from __future__ import annotations

_FINITE = frozenset(["VBP", "VBD", "VBZ", "MD"])
_BREAKS = frozenset(". , : CC WDT WP WRB IN/DT -LRB- -RRB- `` '' NFP UH".split())
_CLAUSE = 9
"""Words looked back for the verb of a clause."""
MODALS = frozenset("can could will would should shall may might must ca wo".split())


class Context:
    """A text while it is tagged. Before ``at`` all tags are final; what follows has its most frequent
    class."""

    __slots__ = ("classes", "low", "tags")

    def __init__(self, low: list[str], classes: list[str]) -> None:
        self.low = low
        self.classes = classes
        self.tags: list[str] = []

    def near(self, at: int) -> str:
        """The tag right before ``at``; a stop at the start."""
        return self.tags[at - 1] if at else "."

    def before(self, at: int) -> tuple[str, str]:
        """The word before ``at`` and its tag, adverbs passed over."""
        while at > 0 and self.tags[at - 1] == "RB":
            at -= 1
        return (self.low[at - 1], self.tags[at - 1]) if at > 0 else ("", ".")

    def earlier(self, at: int, word: str) -> str:
        """The word before ``word``, which stands before ``at`` with adverbs between; "not" passed over."""
        at -= 1
        while at >= 0 and self.low[at] != word:
            at -= 1
        at -= 1
        if at >= 0 and self.low[at] in ("n't", "not"):
            at -= 1
        return self.low[at] if at >= 0 else ""

    def next(self, at: int, by: int = 1) -> str:
        """The class of the word ``by`` words on; a stop at the end."""
        return self.classes[at + by] if at + by < len(self.classes) else "."

    def next_word(self, at: int) -> str:
        """The word after ``at``; empty at the end."""
        return self.low[at + 1] if at + 1 < len(self.low) else ""

    def lately(self, at: int, count: int) -> list[str]:
        """The last ``count`` tags before ``at``."""
        return self.tags[max(0, at - count) : at]

    def has_verb(self, at: int) -> bool:
        """Whether a finite verb stands before ``at`` in its clause."""
        for tag in reversed(self.lately(at, _CLAUSE)):
            if tag in _FINITE:
                return True
            if tag in _BREAKS:
                return False
        return False
