"""A newer statement of the same matter goes above the older one, where a question wants what holds now.

This looks at the words alone: a value that has changed, a word of change. Where retain has read that one
claim ended another, fresh.py knows better. Pure functions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reverie.language import terms
from reverie.language.terms import number
from reverie.model import Hit
from reverie.recall.asked import read
from reverie.recall.pool import ASSISTANTS
from reverie.recall.scored import Scored, moved

TURNS = 6
"""Turns at the top among which an order is sought."""
BEHIND = 0.35
"""How far behind the best a turn may stay and still be overtaken."""
SAME_MATTER = 0.3
"""Share of what the older one has of the question's words that the newer one needs."""
AS_GOOD = (None, 0.5, 0.2)
"""Share of the older one's part for late interaction that the newer one needs: with none of the two signs of
change, one, both."""

_NOW = re.compile(
    r"^\W*(?:what|how (?:many|much|long|often|old|far|big)|when|where|which|who)\b.*"
    r"\b(?:is|are|am|do|does|have|has|'s|can|will)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:did|was|were|had|first|initial(?:ly)?|original(?:ly)?|before|previous(?:ly)?|between|used to"
    r"|earlier|ago|order|ever|history)\b",
    re.I,
)
_OF_ASKER = re.compile(r"\b(?:my|i|me|our|we)\b", re.I)
_CHANGE = re.compile(
    r"\b(?:now|newly|recently|just|currently|updat(?:e[ds]?|ing)|chang(?:e[ds]?|ing)|mov(?:ed|ing)"
    r"|reschedul\w+|postpon\w+|increas(?:e[ds]?|ing)|decreas(?:e[ds]?|ing)|improv(?:ed|ing)|extend(?:ed|ing)"
    r"|reach(?:ed|ing)|rais(?:ed|ing)|rose|gr[eo]wn?|growth|drop(?:ped|ping)|fell|reduced|lowered"
    r"|add(?:ed|ing)|no longer|instead|switch(?:ed|ing)|anymore|replaced|another|more)\b",
    re.I,
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    "|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_VALUE = re.compile(
    rf"(?P<date>\b(?:{_MONTH})\.? \d{{1,2}}\b)|[$€£](?P<money>\d[\d,.]*)"
    r"|(?P<number>\b\d[\d,]*(?:\.\d+)?)(?:\s*(?P<percent>%))?(?P<unit>(?:[ -][A-Za-z]+){0,3})"
    r"|\b(?P<word>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?P<of>(?:[ -][A-Za-z]+){1,3})",
    re.I,
)
_WORDS = {
    word: str(n)
    for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
}
_ASKED: Mapping[str, re.Pattern[str]] = {
    "date": re.compile(r"\b(?:when|date|deadline|day|due|schedul\w+)\b", re.I),
    "percent": re.compile(r"\b(?:percent\w*|rate|accuracy|share|how (?:much|far))\b|%", re.I),
    "money": re.compile(r"\b(?:cost|price|pay|salary|budget|fee|how much|earn|rent)\b", re.I),
}

Values = Mapping[str | int, AbstractSet[str]]


@dataclass(frozen=True, slots=True)
class _Statement:
    place: int
    hit: Hit
    late: float
    has: frozenset[int]
    values: Values
    changed: bool


def wants_now(query: str) -> bool:
    """Whether a question is about how things are, and about no time before."""
    query = query.replace("’", "'")
    return _NOW.search(query) is not None and _PAST.search(query) is None


def renew(
    ranked: Sequence[Scored], query: str, idf: Mapping[int, float], moment: datetime | None = None
) -> list[Scored]:
    """The ranking with newer statements above older ones of the same matter, if the question wants that.

    ``idf``: of the question's index terms, by their numbers. What was said after ``moment`` renews nothing.
    """
    if not wants_now(query):
        return list(ranked)
    statements = _leading(ranked, idf)
    if len(statements) < 2:
        return list(ranked)
    scores = [scored.final for scored in ranked]
    best = max(scores[statement.place] for statement in statements)
    heads = [statement for statement in statements if scores[statement.place] >= best - BEHIND]
    for newer in sorted(statements, key=lambda s: (s.hit.mentioned_at, s.hit.document_id, s.hit.position)):
        for older in heads:
            behind = scores[older.place] >= scores[newer.place]
            if behind and not _later(newer, moment) and _renews(newer, older, query, idf):
                scores[newer.place] = scores[older.place] + 1e-4
    changed = [moved(scored, score, "newer") for scored, score in zip(ranked, scores, strict=True)]
    return sorted(changed, key=lambda scored: -scored.final)


def _leading(ranked: Sequence[Scored], idf: Mapping[int, float]) -> list[_Statement]:
    """The best fact of each of the best turns that people spoke."""
    found: dict[tuple[object, str], _Statement] = {}
    turns = set()
    for place, scored in enumerate(ranked):
        hit = scored.hit
        turns.add((hit.chunk_id, hit.speaker))
        if len(turns) > TURNS:
            break
        if not hit.speaker or hit.speaker.casefold() in ASSISTANTS or hit.mentioned_at is None:
            continue
        key = hit.chunk_id, hit.speaker
        if key not in found:
            found[key] = _Statement(
                place,
                hit,
                scored.parts.get("late", 0.0),
                _said(hit.text)[0] & idf.keys(),
                *_said(hit.text)[1:],
            )
    return list(found.values())


@lru_cache(1024)
def _said(text: str) -> tuple[frozenset[int], Values, bool]:
    """The index terms of a text, its values, and whether it tells of a change: asked again by every recall
    that meets it."""
    return frozenset(terms.counts(text)), values(text), _CHANGE.search(text) is not None


def _later(statement: _Statement, moment: datetime | None) -> bool:
    said = statement.hit.mentioned_at
    return moment is not None and said is not None and said > moment


def _renews(newer: _Statement, older: _Statement, query: str, idf: Mapping[int, float]) -> bool:
    """Whether the newer statement says of the same matter how it is by now."""
    assert older.hit.mentioned_at is not None
    assert newer.hit.mentioned_at is not None
    if older.hit.mentioned_at >= newer.hit.mentioned_at or older.hit.speaker != newer.hit.speaker:
        return False
    all_of_it = sum(idf[term] for term in older.has)
    if not all_of_it or sum(idf[term] for term in older.has & newer.has) < SAME_MATTER * all_of_it:
        return False
    if older.has & telling(query) - newer.has and _another(newer, older):
        return False
    differs = any(
        newer.values[kind] - older.values[kind]
        for kind in newer.values.keys() & older.values.keys()
        if kind in idf or (isinstance(kind, str) and _ASKED[kind].search(query))
    )
    if not differs and not _OF_ASKER.search(query):
        return False
    needed = AS_GOOD[differs + newer.changed]
    return needed is not None and newer.late >= needed * older.late


@lru_cache(64)
def telling(query: str) -> frozenset[int]:
    """Terms that tell one matter from another of its kind: names, and nouns before nouns ("blood test")."""
    asked = read(query)
    words = (
        asked.low[at]
        for at in range(asked.first, asked.last)
        if asked.tag(at).startswith("NNP") or asked.tag(at)[:2] == asked.tag(at + 1)[:2] == "NN"
    )
    return frozenset(number(term) for word in words for term in terms.terms(word))


def _another(newer: _Statement, older: _Statement) -> bool:
    """Whether the newer statement has another word where the older one has one that the question says."""
    old, new = terms.terms(older.hit.text), terms.terms(newer.hit.text)
    missing = older.has - newer.has
    for place, term in enumerate(old):
        if number(term) not in missing:
            continue
        for step in (-1, 1):
            beside = old[place + step] if 0 <= place + step < len(old) else None
            places = [at - step for at, other in enumerate(new) if other == beside]
            if any(0 <= at < len(new) and new[at].isalpha() and new[at] not in old for at in places):
                return True
    return False


def values(text: str) -> Values:
    """The values that ``text`` states, by kind or by the number of an index term that is their unit."""
    found: dict[str | int, set[str]] = defaultdict(set)
    for match in _VALUE.finditer(text):
        if match["date"]:
            found["date"].add(match["date"].lower())
        elif match["money"]:
            found["money"].add(match["money"].rstrip(".,").replace(",", ""))
        elif match["percent"]:
            found["percent"].add(match["number"])
        else:
            value = (match["number"] or _WORDS[match["word"].lower()]).replace(",", "")
            for term in terms.terms(match["unit"] or match["of"] or ""):
                found[number(term)].add(value)
    return found
