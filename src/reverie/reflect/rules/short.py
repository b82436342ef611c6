"""The short answer by the form of the question, with the sentences that it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from reverie.reflect.disposition import Disposition
from reverie.reflect.rules.candidate import Candidate
from reverie.reflect.rules.candidates import candidates
from reverie.reflect.rules.changed import changed
from reverie.reflect.rules.claimed import says_so
from reverie.reflect.rules.denied import denies
from reverie.reflect.rules.field import Place, Short
from reverie.reflect.rules.scoring import listed, ranked
from reverie.reflect.rules.stems import stems
from reverie.reflect.rules.sure import NEEDED, confidence
from reverie.reflect.rules.wanted import Wanted

_ONE = frozenset(["when", "how long", "how often", "how many", "how much", "why", "how", "feel", "say"])
"""Forms of which one answer is enough, though many facts are asked for."""
_BUT = re.compile(r"\b(?:but|although|though|whereas|while)\b", re.I)
_MOST = 4
_WHOLE = 0.8
"""Share of the topic that a sentence holds which is all about it."""


def short(wanted: Wanted, found: Sequence[Place], disposition: Disposition) -> Short | None:
    """The answer of the question's form; None where nothing has that form."""
    if wanted.form in ("summary", "order"):
        return _told(wanted, found, disposition)
    if wanted.form == "yes no":
        return _yes_no(wanted, found, disposition)
    if wanted.history and (told := changed(wanted, found, disposition.skepticism)) is not None:
        return told
    order = _sure_first(ranked(candidates(wanted, found)), disposition.skepticism)
    if not order:
        return _count(wanted, found, disposition) if wanted.form == "how many" else None
    margin = order[0][1] - order[1][1] if len(order) > 1 else 1.0
    many = wanted.many and wanted.form not in _ONE
    chosen = listed(wanted, order) if many else [order[0][0]]
    places = tuple(one.place for one in chosen)
    if (effect := places[0].causes) is not None:
        places += tuple(place for place in found if place.evidence.id == effect)[:1]
    sure = confidence(places[0], margin, disposition.skepticism)
    text = ", ".join(one.text for one in chosen)
    if disposition.literalism == 5:
        text = _joined(places)
    return Short(text, places, sure)


def _sure_first(order: list[tuple[Candidate, float]], skepticism: int) -> list[tuple[Candidate, float]]:
    """Candidates from the best on; where that is not sure enough, from the first that is and whose sentence
    holds the topic.
    """
    least = NEEDED[skepticism]
    if not order or confidence(order[0][0].place, 1.0, skepticism) >= least:
        return order
    for number, (one, _) in enumerate(order):
        if one.place.cover >= _WHOLE and confidence(one.place, 0.0, skepticism) >= least:
            return order[number:]
    return order


def _sentence(place: Place) -> str:
    return place.sentence.said(0, len(place.sentence.words))


def _joined(places: Sequence[Place]) -> str:
    """Sentences one behind the other, each with a stop where another follows."""
    told = list(dict.fromkeys(_sentence(place) for place in places))
    ended = [one if one[-1] in '.!?…"”' else f"{one}." for one in told[:-1]]
    return " ".join([*ended, told[-1]])


def _by_topic(wanted: Wanted, found: Sequence[Place]) -> list[Place]:
    """The best sentence of each fact that tells what holds, those first that hold most of the topic."""
    best: dict[int, Place] = {}
    for place in found:
        over = not place.evidence.current and not wanted.history and not wanted.past
        if over or place.sentence.asks or place.sentence.caption:
            continue
        if (old := best.get(place.sentence.source)) is None or place.cover > old.cover:
            best[place.sentence.source] = place
    return sorted(best.values(), key=lambda p: -(p.recall + p.fact + 0.3 * p.ours))


def _told(wanted: Wanted, found: Sequence[Place], disposition: Disposition) -> Short | None:
    """What is told of the matter, a sentence a fact: the best first, or in the order in which it happened."""
    told = _by_topic(wanted, found)
    if not told:
        return None
    sure = confidence(told[0], 1.0, disposition.skepticism)
    least = (0.3 if wanted.form == "order" else 0.5) * told[0].fact
    kept = [place for place in told if place.fact >= least and place.ours >= 0][:_MOST] or told[:1]
    if wanted.form == "order":
        kept.sort(key=_when)
    return Short(_joined(kept), tuple(kept), sure)


def _when(place: Place) -> datetime:
    fact = place.evidence
    return fact.occurred_start or fact.said_at or datetime.max.replace(tzinfo=UTC)


def _yes_no(wanted: Wanted, found: Sequence[Place], disposition: Disposition) -> Short | None:
    """Yes or no, by the sentence that holds most of the question."""
    told = _by_topic(wanted, found)
    if not told:
        return None
    best = max(told, key=lambda p: (round(p.cover, 2), p.ours, p.recall))
    sure = confidence(best, best.cover, disposition.skepticism) * (0.4 + 0.6 * best.fact)
    holds = says_so(wanted, best.evidence)
    if holds is None:
        holds = denies(_clause(wanted, best)) == denies(" ".join(wanted.words - {"not", "n't"}))
    text = _sentence(best) if disposition.literalism == 5 else "Yes" if holds else "No"
    return Short(text, (best,), sure)


def _clause(wanted: Wanted, place: Place) -> str:
    """Of a sentence with a "but" the side that holds most of the question, else the whole."""
    sides = _BUT.split(_sentence(place))
    return max(reversed(sides), key=lambda side: len(wanted.topic.intersection(stems(side))))


def _count(wanted: Wanted, found: Sequence[Place], disposition: Disposition) -> Short | None:
    """How many facts tell of it being done, where no number is told."""
    told = [
        place for place in _by_topic(wanted, found) if place.cover >= 0.8 and place.ours > 0 and place.verb
    ]
    if len(told) < 2 or not wanted.verb:
        return None
    return Short(str(len(told)), tuple(told), confidence(told[0], 1.0, disposition.skepticism))
