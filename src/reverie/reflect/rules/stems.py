"""Words reduced to what is compared: stems, with the forms of irregular verbs and nouns brought together."""

from __future__ import annotations

from functools import lru_cache

from reverie.language import irregular, terms

LIKE = "like"
"""A stop word that tells something where it is what a question asks."""
LIKES = frozenset(["like", "love", "enjoy", "ador", "prefer", "favourit", "fond"])
"""Words in small letters and stems that say it."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word in small letters; empty for a stop word or what is no word."""
    base = irregular.BASES.get(word, word)
    found = terms.terms(base)
    return found[0] if found else ""


def stems(text: str) -> list[str]:
    """The stems of a text's words in their order."""
    return [one for word in terms_of(text) if (one := stem(word))]


def terms_of(text: str) -> list[str]:
    """The words of a text in small letters, without signs around them."""
    return [word.strip(".,;:!?\"'()[]“”‘’*-") for word in text.casefold().replace("’", "'").split()]
