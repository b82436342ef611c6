"""What a fact says in a form in which facts that say the same are equal, found without comparing any two.

A text becomes the sequence of its telling words, in base form, synonyms in one spelling, names as they are
resolved, denials and conditions in their places. Words that say nothing are left out. A phrase that moves
from one end of a sentence to the other ("Hiking is what Alice loves") changes the sequence by a rotation, so
the least rotation stands for all. Who stands before and who behind a verb is kept: that is no rotation.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from reverie.consolidate.statement import Part, Statement
from reverie.consolidate.words import (
    FIGURES,
    HARMLESS,
    MODALS,
    NEGATIONS,
    PHRASES,
    SOCIAL,
    SPEAKING,
    SYNONYMS,
    TOGETHER,
    UNCLEAR,
)
from reverie.language.irregular import BASES, PAST
from reverie.language.sentences import sentences
from reverie.language.terms import terms

VERSION = 2
"""Part of each key: facts that another release has read are not compared with those of this one."""
LEAST_WORDS = 3
"""Telling words of a fact that is compared at all."""
LONGEST = 400
"""Characters of a sentence that is compared: longer ones say several things."""
MOST_SENTENCES = 20
"""Sentences of a fact that are compared."""
_DENIED = "not"

_WORD = re.compile(
    r"(?<!\S)[-−]?\d+(?:[.,:]\d+)*|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[$€£%<>≤≥]"
    r"|(?<=\w)\+\+|(?<=\w)[+#](?!\w)|(?<=\b\w)[-−](?![\w-])"
)
"""Words, figures with their sign, and the signs that tell C from C++ and O+ from O-."""
OWN = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours)\b", re.I)
"""Words by which speakers speak of themselves."""
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_TIMES = re.compile(
    rf"\b(?:(?:on |in |since |by |at )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|{_MONTH},? \d{{4}}|\d{{4}}-\d\d-\d\d)"
    rf"|(?:early |late )?(?:yesterday|today|tonight|tomorrow)(?: (?:morning|afternoon|evening|night))?"
    rf"|(?:on )?(?:last|this|next) (?:week(?:end)?|month|year|night|morning|afternoon|evening|{_DAY}|{_MONTH}"
    rf"|spring|summer|autumn|fall|winter)|on {_DAY}s?|in {_MONTH}|in \d{{4}}"
    r"|(?:a|an|one|two|three|four|five|six|\d+) (?:day|week|month|year)s? ago)\b"
)
_OF = re.compile(r"(?<!\w)(?!(?:it|he|she|that|what|who|where|there|here|let|this|how)'s)(\w+)'s (\w+)")
_OWNED = re.compile(r"\b(my|our|his|her|their) (?!own\b)(\w+)")
"""What is somebody's; "her" before a word is taken for whose it is."""
_STATE = re.compile(
    r"(?:\b(?:is|am|are|be|being|gets?)|'(?:s|m|re))(?: (?:\w+ly|very|so|not|also|still|now))? \w+ed\b"
    r"|\ban? (?:\w+ )?\w+ (?:named|called)\b"
)
_ADJUNCT = re.compile(
    r"\b(?:with|for|in|at|on|near|by|from|after|before|during|because|while|until|about|and|along|around)\b"
)
"""Words that begin what is told beside what was done."""
_PAST = re.compile(r"\b(?:used to|[a-z]{2,}ed)\b")
_NOT_PAST = frozenset("need feed seed speed indeed bed red hundred shed breed weed embed".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """``meaning`` is equal for facts that say the same; ``activity`` for those that tell of something that
    was done, whenever that was, None where nothing was. ``deed`` is equal for those of an activity that add
    the same to it, and the activity itself where nothing is added."""

    meaning: int
    activity: int | None
    deed: int | None = None


class Told(NamedTuple):
    """A sentence of a fact, as it was read."""

    part: Part
    reading: Reading


def told(fact: Statement) -> list[Told]:
    """The sentences of a fact that can be compared with others; none of one that gives orders to a model."""
    if "instructions" in fact.flags:
        return []
    found: list[Told] = []
    for span in sentences(fact.text)[:MOST_SENTENCES]:
        reading = read(replace(fact, text=fact.text[span.start : span.end]))
        if reading is not None:
            found.append(Told(Part(fact.id, span.start, span.end), reading))
    return found


def read(fact: Statement) -> Reading | None:
    """The reading of a fact of one sentence; None where it says too little, too much, asks, speaks of
    somebody unknown, or of nobody."""
    text = fact.text.strip()
    if not text or len(text) > LONGEST or "?" in text or not _is_about_somebody(text, fact):
        return None
    plain = _resolved(_plain(text, fact.speaker), fact)
    dated = fact.start is not None
    if dated and len(_TIMES.findall(plain)) == 1:  # of several times the fact has one
        plain = _TIMES.sub(" ", plain)
    past = _is_past(plain)
    found = _sequence(plain, fact)
    if found is None or len(found) < LEAST_WORDS - past or not _social().isdisjoint(found):
        return None
    when = f"{fact.start}/{fact.end}" if dated else ""
    meaning = _key("meaning", *_least_rotation(found), "past" if past else "", when)
    if not past or _DENIED in found or not MODALS.isdisjoint(found) or len(found) < 2:
        return Reading(meaning, None)
    return Reading(meaning, _key("activity", *_core(plain, fact, found)), _key("activity", *found))


def _is_about_somebody(text: str, fact: Statement) -> bool:
    """Whether what a speaker says is about the speaker or somebody who is named, and not only called."""
    if fact.speaker is None or OWN.search(text):
        return True
    names = [written for written, _ in fact.names] + [fact.speaker]
    return any(_tells_of(name, text) for name in names)


def _tells_of(name: str, text: str) -> bool:
    """Whether a name stands in a text, more follows, and it is not called out behind a comma."""
    at = text.find(name)
    while at >= 0:
        rest = text[at + len(name) :].removeprefix("'s").removeprefix("’s")
        called = text[:at].endswith(", ") or text[at - 1 : at].isalnum()
        if not called and rest[:1] == " " and rest[1:2].isalnum():
            return True
        at = text.find(name, at + 1)
    return False


@cache
def _social() -> frozenset[str]:
    return frozenset(_stem(word) for word in SOCIAL)


def _plain(text: str, speaker: str | None) -> str:
    """A text in small letters, without contractions and the label of its speaker."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if speaker:
        plain = plain.removeprefix(f"{speaker.casefold()}:")
    plain = plain.replace("won't", "will not").replace("can't", "can not")
    return re.sub(r"(?<=\w)n't\b", " not", plain)


def _resolved(plain: str, fact: Statement) -> str:
    """A text with names and phrases in the words that stand for them."""
    for written, stands_for in sorted(fact.names, key=lambda pair: -len(pair[0])):
        known, name = written.casefold(), stands_for.casefold()
        if known != name and known in plain:
            plain = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", name.replace("\\", ""), plain)
    for pattern, phrase in PHRASES:
        plain = pattern.sub(phrase, plain)
    return _OWNED.sub(r"\2 of \1", _OF.sub(r"\2 of \1", plain))


def _is_past(plain: str) -> bool:
    plain = _STATE.sub(" ", plain)
    if any(found not in _NOT_PAST for found in _PAST.findall(plain)):
        return True
    return any(word in PAST for word in _WORD.findall(plain))


def _sequence(plain: str, fact: Statement) -> list[str] | None:
    """The telling words in their order; None where one of them means somebody who is not known."""
    speaker = tuple(_stem(word) for word in _WORD.findall((fact.speaker or "i").casefold()))
    people = {pronoun.casefold(): name.casefold() for pronoun, name in fact.people.items()}
    found: list[str] = []
    for match in _WORD.finditer(plain):
        word = match.group().removesuffix("'s")
        stem = word.partition("'")[0] if word.partition("'")[2] in ("m", "re", "ve", "ll", "d") else word
        if word.endswith(("'ll", "'d")):
            return None  # "she'd": had or would
        if stem in SPEAKING:
            found += speaker
        elif stem in TOGETHER:
            found += ("we", *speaker)
        elif stem in people:
            found += (_stem(one) for one in _WORD.findall(people[stem]))
        elif stem in UNCLEAR:
            return None
        elif stem in NEGATIONS:
            found.append(_DENIED)
        else:
            found += _telling(stem)
    return found


def _telling(word: str) -> list[str]:
    base = BASES.get(word, word)
    if word in HARMLESS or base in HARMLESS:
        return []
    return [word if word in MODALS else _stem(word)]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """The form that stands for a word, its other forms and those that mean the same."""
    if word in FIGURES:
        return FIGURES[word]
    if word[-1].isdigit():
        return re.sub(r",(?=\d{3}\b)", "", word)
    base = BASES.get(word, word)
    stem = (terms(base) or [base])[0]
    return _synonyms().get(stem, stem)


@cache
def _synonyms() -> dict[str, str]:
    """Stems, with the stem of the word that stands for all that mean the same."""
    return {(terms(word) or [word])[0]: (terms(head) or [head])[0] for word, head in SYNONYMS.items()}


def _least_rotation(words: Sequence[str]) -> list[str]:
    return min(list(words[n:]) + list(words[:n]) for n in range(len(words)))


def _core(plain: str, fact: Statement, found: list[str]) -> list[str]:
    """Who did what, without the circumstances: the telling words before "with Bob" or "in the hills"."""
    for match in _ADJUNCT.finditer(plain):
        before = _sequence(plain[: match.start()], fact)
        if before is not None and len(before) >= LEAST_WORDS and before == found[: len(before)]:
            return before
    return found


def _key(*parts: str) -> int:
    """A key of 64 bits, as the database has them."""
    told = "\0".join((str(VERSION), *parts))
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), signed=True)
