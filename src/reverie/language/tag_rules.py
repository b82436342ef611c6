"""Rules for words of several classes: what stands before and after decides."""

from __future__ import annotations

from collections.abc import Callable

from reverie.language.tag_context import MODALS, Context
from reverie.language.verb_rules import base, gerund, noun_or_verb, past, plural_or_verb

_VERBS = frozenset(["VB", "VBP", "VBD", "VBZ", "VBG", "VBN"])
_VERB_CLASSES = frozenset("VB VBZ VBD VBP VBN MD VBZ/POS NNS/VBZ".split())
_NOUN_PHRASE = frozenset("NN NNS NNP JJ JJS CD NN/VB NN/VBG NNS/VBZ JJ/VB VBG VBN".split())
_ENDS = frozenset(". , IN CC TO UH : NFP".split())
_BEFORE_THAT = frozenset("IN VB VBP VBD VBG . UH CC TO , RP".split())
_DO = frozenset("do does did dont didnt doesnt n't".split())
_SUBJECTS = frozenset("i you we they u y'all".split())
_AFTER_IS = frozenset("VBG RB DT IN VBN TO PRP$ JJR IN/VB VBD PRP".split())
_THERE = frozenset("is are was were 's 're has have".split())
_ADVERBIAL = frozenset("early late hard long fast high low online close straight right".split())
_BEFORE_ADVERB = _VERBS | {"NN", "RB", "PRP", "NNS"}


def _that(c: Context, at: int, _: str) -> str:
    """IN/DT: "I know that", "that house", "the house that"."""
    near, after = c.near(at), c.next(at)
    if after in _VERB_CLASSES or (after == "NN/VB" and near == "NNS") or (after == "RB" and near[:2] == "NN"):
        return "WDT" if near in ("NN", "NNS", "NNP") else "DT"
    if after in _ENDS or (after in ("JJ", "RB") and near in (".", ",", "CC")):
        return "DT"
    if after in ("NN", "NN/VB", "NN/VBG", "JJ", "CD") and near in _BEFORE_THAT:
        return "IN" if c.next(at, 2) in ("VBZ", "MD") and near in ("VBP", "VBD", "VB") else "DT"
    return "IN"


def _like(c: Context, at: int, _: str) -> str:
    """IN/VB: "looks like", "I like"."""
    word, before = c.before(at)
    if before in ("MD", "TO") or word in _DO:
        return "VB"
    if word in _SUBJECTS or (before == "NNS" and c.next(at) in ("DT", "TO", "PRP$")):
        earlier = c.earlier(at, word)
        return "VB" if earlier in _DO or earlier in MODALS else "VBP"
    return "IN"


def _her(c: Context, at: int, _: str) -> str:
    """PRP/PRP$: "her house", "saw her"."""
    return "PRP$" if c.next(at) in _NOUN_PHRASE else "PRP"


def _apostrophe_s(c: Context, at: int, _: str) -> str:
    """VBZ/POS: "it's", "Nadia's house", "let's"."""
    word = c.low[at - 1] if at else ""
    if c.near(at) in ("PRP", "WP", "WRB", "EX", "RB", "UH") or word in ("that", "this", "here", "there"):
        return "VBZ"
    if word == "let":
        return "PRP"
    after = c.next(at)
    if after == "JJ":
        return "VBZ" if c.next(at, 2) in (".", ",", "TO", "IN", "CC", "IN/DT") else "POS"
    return "VBZ" if after in _AFTER_IS else "POS"


def _quotation(c: Context, at: int, tag: str) -> str:
    """An apostrophe by itself: "the kids' room", or a quotation mark."""
    plural = at > 0 and c.low[at] in ("'", "’") and c.low[at - 1].endswith("s") and c.near(at)[:2] == "NN"
    genitive = plural and c.next(at)[:2] in ("NN", "JJ") and "''" not in c.lately(at, 12)
    return "POS" if genitive else "''"


def _there(c: Context, at: int, _: str) -> str:
    """EX/RB: "there is", "over there"."""
    asked = at > 1 and c.low[at - 1] in _THERE and c.tags[at - 2] in ("WRB", "WP", ".")
    return "EX" if asked or c.next(at) == "MD" or c.next_word(at) in _THERE else "RB"


def _particle(c: Context, at: int, _: str) -> str:
    """IN/RP: "give up", "up the hill"."""
    near, after = c.near(at), c.next(at)
    if near in _VERBS or (near == "PRP" and c.near(at - 1) in _VERBS):
        return "IN" if c.low[at] == "off" and after == "DT" else "RP"
    return "IN" if after in ("DT", "PRP$", "NN", "NNP", "NNS") else "RB"


def _adjective(c: Context, at: int, tag: str) -> str:
    """JJ: "pretty good", "works hard"."""
    if c.low[at] == "pretty":
        return "RB" if c.next(at) in ("JJ", "RB", "JJ/VB", "VBN") else tag
    if c.low[at] in _ADVERBIAL and c.near(at) in _BEFORE_ADVERB:
        return "RB" if c.next(at)[:2] != "NN" else "JJ"
    return tag


RULES: dict[str, Callable[[Context, int, str], str]] = {
    "NN/VB": noun_or_verb,
    "JJ/VB": noun_or_verb,
    "VB": base,
    "VBP": base,
    "VBD": past,
    "VBN": past,
    "VBZ": plural_or_verb,
    "NNS/VBZ": plural_or_verb,
    "VBG": gerund,
    "NN/VBG": gerund,
    "IN/DT": _that,
    "IN/VB": _like,
    "PRP/PRP$": _her,
    "VBZ/POS": _apostrophe_s,
    "''": _quotation,
    "EX/RB": _there,
    "IN/RP": _particle,
    "JJ": _adjective,
}
"""The rule for each class that may turn out another tag."""
