"""Answers that are times: when, how long, how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reverie.language.time import TimeSpan, find_times, may_hold_time
from reverie.reflect.rules import dates
from reverie.reflect.rules.candidate import Candidate, shared
from reverie.reflect.rules.field import Place
from reverie.reflect.rules.wanted import Wanted

_VAGUE = frozenset("now today tonight recently lately soon".split()) | {"right now", "this time", "just now"}
_LEAD = re.compile(r"^(?:for|about|over|in|the last|the past|past|last) ", re.I)
_AGO = re.compile(r"(.+?) (?:ago|back)\b", re.I)
_OFTEN = re.compile(
    r"\b(?:(?:(?:about|around|only|usually|at least) )?"
    r"(?:once|twice|(?:\d+|two|three|four|five|six|several|a few|many) times)(?: or (?:once|twice|thrice))?"
    r"(?: (?:a|an|per|each|every) (?:other )?(?:day|week|month|year|night|season|summer|winter))?"
    r"|every (?:other |single |few |two |three )?"
    r"(?:days?|weeks?|months?|years?|morning|evening|night|weekend|summer|winter|\w+day)s?"
    r"|(?:daily|weekly|monthly|yearly|annually|nightly)|all the time|on weekends"
    r"|most (?:days|weekends|nights)|each (?:day|week|month|year))\b",
    re.I,
)


def timed(wanted: Wanted, places: Sequence[Place]) -> list[Candidate]:
    """Candidates where the question is when, how long or how often."""
    reader = {"when": _dates, "how long": _lengths, "how often": _often}[wanted.form]
    return [one for place in places for one in reader(wanted, place)]


def _said(place: Place) -> str:
    return place.sentence.said(0, len(place.sentence.words))


def _spans(place: Place) -> list[TimeSpan]:
    text = _said(place)
    return find_times(text, place.evidence.said_at) if may_hold_time(text) else []


def _dates(wanted: Wanted, place: Place) -> Iterator[Candidate]:
    """The dates that a sentence tells, that its fact has, and that of the telling."""
    figures, fact = shared(wanted, place), place.evidence
    own = 0
    for span in _spans(place):
        words = dates.told(span, fact.said_at)
        if words is None or span.text.casefold() in _VAGUE:
            continue
        past = span.start is not None and fact.said_at is not None and span.start <= fact.said_at
        its = {
            "date": 1.0,
            f"date: {span.precision}{' around' if span.around else ''}": 1.0,
            "date: past" if past else "date: to come": 1.0,
            "date: another": float(own > 0),
        }
        own += 1
        yield Candidate(words, place, figures | its)
    if not own and fact.occurred_start is not None and fact.precision:
        words = dates.between(fact.occurred_start, fact.occurred_end, fact.precision, around=fact.around)
        yield Candidate(words, place, figures | {"date: of the fact": 1.0})
    if fact.said_at is not None:
        progress = any(word.tag == "VBG" for word in place.sentence.words)
        its = {
            "date: said beside another" if own else "date: said": 1.0,
            "date: said in progress": float(progress),
        }
        yield Candidate(dates.day(fact.said_at), place, figures | its)


def _lengths(wanted: Wanted, place: Place) -> Iterator[Candidate]:
    """Lengths of time, and "since", that a sentence tells."""
    figures = shared(wanted, place)
    for span in _spans(place):
        ago = _AGO.fullmatch(span.text)
        if span.duration is not None:
            yield Candidate(_LEAD.sub("", span.text), place, figures | {"length": 1.0})
        elif ago:
            yield Candidate(ago[1], place, figures | {"length: ago": 1.0})
        elif span.start is not None and span.end is None:
            yield Candidate(span.text, place, figures | {"length: since": 1.0})


def _often(wanted: Wanted, place: Place) -> Iterator[Candidate]:
    """How often, as a sentence tells it."""
    figures = shared(wanted, place)
    for found in _OFTEN.finditer(_said(place)):
        yield Candidate(found.group(), place, figures | {"often": 1.0})
