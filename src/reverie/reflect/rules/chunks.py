"""Phrases of a sentence that may be an answer: noun phrases, predicates, clauses, quoted names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from reverie.reflect.rules.sentences import Sentence

Shape = Literal[
    "noun", "nouns", "list", "name", "number", "quoted", "adjective", "object", "predicate", "gerund",
    "infinitive", "manner", "reason", "clause",
]  # fmt: skip


class Phrase(NamedTuple):
    """Words [first, last) of a sentence, and what kind of phrase they are."""

    first: int
    last: int
    shape: Shape


_NOUNS = frozenset(["NN", "NNS", "NNP", "NNPS"])
_INSIDE = _NOUNS | {"JJ", "JJR", "JJS", "CD", "VBG", "VBN", "POS", "ADD"}
_LEADS = frozenset(["DT", "PRP$", "PDT"])
_JOINS = frozenset(
    ["of", "for", "with", "about", "in", "from", "to", "on", "at", "by", "between", "like", "into", "per"]
)
_COPULAS = frozenset(
    "is are was were am be been 's 're 'm being felt feel feels feeling looks looked seem seems".split()
)
_AUXILIARIES = _COPULAS | frozenset(
    """do does did have has had 've 'd 'll will would can could shall should may might must n't not never just
    also really always already even still gonna going wanna to""".split()
)
_PRONOUNS = frozenset("i you he she it we they this that there these those".split())
_OBJECTS = frozenset(["DT", "NN", "NNS", "NNP", "JJ", "JJR", "CD", "PRP$", "VBG", "``", "''", "PDT"])
_ANDS = frozenset(["and", ",", "but"])
_CAUSES = frozenset(["because", "'cause", "cause", "since", "cuz", "so"])
_CONNECT = frozenset(
    "and but so because 'cause cause since although though while when if as where which who".split()
)


def phrases(sentence: Sentence) -> list[Phrase]:
    """All phrases of a sentence, each range once: the first shape that it has. None ends in an aside."""
    found: dict[tuple[int, int], Phrase] = {}
    for first, last, shape in _all(sentence):
        whole = shape == "clause"  # of what is told whole the time is a part
        while last > first and ((last - 1 in sentence.aside and not whole) or _is_end(sentence, last - 1)):
            last -= 1
        while last > first and first in sentence.aside:
            first += 1
        if last > first:
            found.setdefault((first, last), Phrase(first, last, shape))
    return list(found.values())


def _is_end(sentence: Sentence, at: int) -> bool:
    """Whether a word has no place at the end of a phrase: a sign, or what joins it to more."""
    word = sentence.words[at]
    return not word.text[0].isalnum() or (
        word.tag in ("CC", "DT", "IN", "TO")
        and sentence.low[at] in _JOINS | {"and", "or", "but", "the", "a", "an"}
    )


def _all(sentence: Sentence) -> Iterator[Phrase]:
    """All phrases, some more than once: the surest shapes first."""
    yield from _quoted(sentence)
    bounds = _bounds(sentence)
    nouns = _nouns(sentence)
    for number, (first, last) in enumerate(nouns):
        yield from _noun(sentence, nouns, number, first, last)
    yield from _adjectives(sentence)
    for first, last in _clauses(sentence, bounds):
        yield from _verbs(sentence, first, last)
        yield Phrase(_skip(sentence, first, last), last, "clause")


def _quoted(sentence: Sentence) -> Iterator[Phrase]:
    """What stands in quotation marks."""
    opened = None
    for at, word in enumerate(sentence.words):
        if word.text in ('"', "“", "”"):
            if opened is not None and 0 < at - opened <= 14:
                yield Phrase(opened, at, "quoted")
                opened = None
            else:
                opened = at + 1


def _nouns(sentence: Sentence) -> list[tuple[int, int]]:
    """Base noun phrases with their articles, in order."""
    found, at, count = [], 0, len(sentence.words)
    while at < count:
        first = at
        if at in sentence.aside:
            at += 1
            continue
        while at < count and sentence.words[at].tag in _LEADS:
            at += 1
        while (
            at < count
            and at not in sentence.aside
            and (
                sentence.words[at].tag in _INSIDE
                or (sentence.words[at].text == "-" and at > first and sentence.tag(at + 1) in _INSIDE)
                or (sentence.words[at].tag == "RB" and sentence.tag(at + 1) == "JJ" and at > first)
            )
        ):
            if sentence.words[at].tag == "VBG" and at > first and sentence.tag(at + 1) not in _INSIDE:
                break
            at += 1
        last = at
        while last > first and sentence.words[last - 1].tag not in _NOUNS | {"CD", "VBG"}:
            last -= 1
        if last > first and any(
            sentence.words[n].tag in _NOUNS or sentence.words[n].tag == "CD" for n in range(first, last)
        ):
            found.append((first, last))
        at = max(at, first + 1)
    return found


def _bare(sentence: Sentence, first: int, last: int) -> int:
    """The first word behind articles and owners."""
    while first < last - 1 and sentence.tag(first) in _LEADS:
        first += 1
    return first


def _noun(
    sentence: Sentence, nouns: list[tuple[int, int]], number: int, first: int, last: int
) -> Iterator[Phrase]:
    """A noun phrase alone, with what hangs on it, and as the first of several; names and numbers in it."""
    bare = _bare(sentence, first, last)
    tags = [word.tag for word in sentence.words[bare:last]]
    if all(tag in ("NNP", "NNPS", "POS", "CD") for tag in tags) and tags[0] != "CD":
        yield Phrase(bare, last, "name")
    named = next((at for at in range(bare, last) if all(tag == "NNP" for tag in tags[at - bare :])), last)
    if bare < named < last:  # "sister Clara"
        yield Phrase(named, last, "name")
    yield Phrase(bare, last, "number" if "CD" in tags else "noun")
    for at in range(bare, last):
        if sentence.tag(at) == "CD":
            yield Phrase(at, at + 1, "number")
    yield from _longer(sentence, nouns, number, bare, last)


def _longer(
    sentence: Sentence, nouns: list[tuple[int, int]], number: int, bare: int, last: int
) -> Iterator[Phrase]:
    """The noun phrase with the prepositional phrases behind it, or joined with others by commas and "and"."""
    joined = listed = last
    count, ended = 1, False
    for first, end in nouns[number + 1 : number + 8]:
        between = sentence.low[listed:first]
        if not between or len(between) > 2 or any(word not in (",", "and", "or", "&") for word in between):
            break
        listed, count, ended = end, count + 1, between[-1] != ","
    if ended or count > 2:
        yield Phrase(bare, listed, "list")
    for first, end in nouns[number + 1 : number + 4]:
        if first == joined + 1 and sentence.word(joined) in _JOINS:
            joined = end
            yield Phrase(bare, joined, "nouns")
        else:
            break


def _adjectives(sentence: Sentence) -> Iterator[Phrase]:
    """Adjectives that say how something is, alone and joined."""
    at, count = 0, len(sentence.words)
    while at < count:
        tag = sentence.words[at].tag
        if tag in ("JJ", "JJR", "VBN") and sentence.tag(at + 1) not in _NOUNS:
            last = at + 1
            yield Phrase(at, last, "adjective")
            while sentence.word(last) in _ANDS and sentence.tag(last + 1) in ("JJ", "VBN", "RB"):
                last += 2
                if sentence.tag(last - 1) == "RB" and sentence.tag(last) == "JJ":
                    last += 1
            if last > at + 1:
                yield Phrase(at, last, "adjective")
            at = last
        at += 1


def _bounds(sentence: Sentence) -> list[int]:
    """The words at which a clause ends: signs, and what begins another clause."""
    found = []
    for at in range(len(sentence.words)):
        tag, low = sentence.words[at].tag, sentence.low[at]
        if (
            (tag in (".", ":", "-LRB-", "-RRB-", "NFP") and low != "'")
            or (
                tag == ","
                and (
                    (sentence.word(at + 1) in _CONNECT and _opens(sentence, at + 2))
                    or sentence.word(at + 1) in _PRONOUNS | {"my", "so", "but", "which"}
                )
            )
            or (low in _CONNECT and _opens(sentence, at + 1) and at > 0)
        ):
            found.append(at)
    return [*found, len(sentence.words)]


def _opens(sentence: Sentence, at: int) -> bool:
    """Whether a clause with a subject of its own begins here."""
    return sentence.word(at) in _PRONOUNS or (
        sentence.tag(at) in ("PRP$", "DT") and any(sentence.tag(at + k)[:2] == "VB" for k in (2, 3))
    )


def _clauses(sentence: Sentence, bounds: list[int]) -> Iterator[tuple[int, int]]:
    """The ranges of words between the bounds, without the signs there."""
    begin = 0
    for end in bounds:
        if end > begin:
            yield begin, end
        begin = end + 1 if sentence.tag(end) in (".", ",", ":", "-LRB-", "-RRB-", "NFP") else end


def _skip(sentence: Sentence, first: int, last: int) -> int:
    """Behind conjunctions and interjections at the head of a clause."""
    while first < last - 1 and (
        sentence.tag(first) in ("CC", "UH", ",", ":", "``", "''")
        or sentence.word(first) in ("so", "yeah", "well", "yep", "yup")
    ):
        first += 1
    return first


def _verbs(sentence: Sentence, first: int, last: int) -> Iterator[Phrase]:
    """Predicates of a clause and their objects, from each verb to the clause's end or to its first comma."""
    for at in range(first, last):
        tag, low = sentence.words[at].tag, sentence.low[at]
        if low in _CAUSES and at + 1 < last:
            yield Phrase(at + 1, last, "reason")
        if tag == "TO" and sentence.tag(at + 1) == "VB":
            yield from _ends(sentence, at, last, "infinitive")
        elif low == "by" and sentence.tag(at + 1) == "VBG":
            yield from _ends(sentence, at, last, "manner")
        elif tag[:2] == "VB" and low not in _AUXILIARIES:
            yield from _ends(sentence, at, last, "gerund" if tag == "VBG" else "predicate")
        if (tag[:2] == "VB" or low in _COPULAS) and at + 1 < last and sentence.tag(at + 1) in _OBJECTS:
            yield from _ends(sentence, _bare(sentence, at + 1, last), last, "object")


def _ends(sentence: Sentence, first: int, last: int, shape: Shape) -> Iterator[Phrase]:
    """The phrase whole, up to its first comma, and up to its first conjunction."""
    yield Phrase(first, last, shape)
    for sign in ((",",), ("and", "but", "or")):
        for end in range(first + 1, last):
            if sentence.low[end] in sign:
                yield Phrase(first, end, shape)
                break
