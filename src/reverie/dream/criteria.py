"""What would confirm or contradict a prediction, as values that can be stored, and the facts that do.

A test has a ``type``: "event" (an activity is told of in the window), "count" (at least so many days of it),
"value" (the next number of it lies above or below one), "claim" (the next that is said of an attribute is
this value) and "together" (two names are told of together).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from reverie.dream.assumption.drift import timelines
from reverie.dream.likeness import cosine
from reverie.dream.material import Material
from reverie.dream.reading import Sentence
from reverie.dream.view import Ids, Open, Test
from reverie.dream.wording import ids

_SHARE, _NEAR = 0.5, 0.72
"""Share of an activity's words, or cosine with its star beside one common word, that tells of it again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What facts say of a test: 1 it came, 0 it did not, None nothing as yet."""

    outcome: float | None = None
    evidence: Ids = ()
    note: str = ""


def check(material: Material, one: Open) -> Seen:
    """What the facts learned since a prediction was made say of it."""
    new = [s for s in material.sentences if s.fact.learned_at > one.made_at]
    kind = one.test.get("type")
    if kind == "event":
        return _event(material, one, new)
    if kind == "count":
        return _count(material, one, new)
    if kind == "value":
        return _value(material, one, new)
    if kind == "claim":
        return _claim(material, one)
    if kind == "together":
        return _together(material, one, new)
    return Seen()


def tells_of(material: Material, activity: Test, told: Iterable[Sentence]) -> list[Sentence]:
    """The sentences that tell of an activity (see :func:`reverie.dream.assumption.recurring.activity`)."""
    words = frozenset(activity["words"])
    star = next(iter(material.by_fact.get(UUID(activity["star"]), [])), None)
    found = []
    for s in told:
        if s.actor.casefold() != str(activity["actor"]).casefold():
            continue
        mine = s.heavy or s.words
        shared = len(words & mine)
        others = s.names - {s.actor.casefold()}
        known = star.names - {star.actor.casefold()} if star else frozenset()
        if others and known and others.isdisjoint(known):
            continue
        if (star and ((s.starts and star.ends) or (s.ends and star.starts))) or not shared:
            continue
        enough = shared >= _SHARE * len(words | mine) or words <= mine
        if enough or (star is not None and cosine(s, star) >= _NEAR):
            found.append(s)
    return found


def _inside(material: Material, one: Open, told: Sequence[Sentence]) -> list[Sentence]:
    """Those whose day, in the bank's zone, is in the window of a prediction."""
    zone = material.view.zone
    first, last = one.opens_at.astimezone(zone).date(), one.expires_at.astimezone(zone).date()
    return [s for s in told if s.exact and first <= s.day <= last]


def _event(material: Material, one: Open, new: Sequence[Sentence]) -> Seen:
    found = _inside(material, one, tells_of(material, one.test["activity"], new))
    star = next(iter(material.by_fact.get(UUID(one.test["activity"]["star"]), [])), None)
    cancels = star is not None and star.cancels
    if came := [s for s in found if s.mood == "told" and s.cancels == cancels]:
        return Seen(1.0, ids(came), "it was told of")
    if denied := [s for s in found if s.mood == "denied" or s.cancels != cancels]:
        return Seen(0.0, ids(denied), "it was told not to have come")
    return Seen()


def _count(material: Material, one: Open, new: Sequence[Sentence]) -> Seen:
    found = [
        s for s in _inside(material, one, tells_of(material, one.test["activity"], new)) if s.mood == "told"
    ]
    days = {s.day for s in found}
    if len(days) >= int(one.test["least"]):
        return Seen(1.0, ids(found), f"it was told of on {len(days)} days")
    return Seen(None, ids(found), f"it was told of on {len(days)} days")


def _value(material: Material, one: Open, new: Sequence[Sentence]) -> Seen:
    unit, than = one.test["unit"], float(one.test["than"])
    told = [s for s in new if s.mood in ("told", "standing")]
    for s in _inside(material, one, tells_of(material, one.test["activity"], told)):
        values = [value for value, of in s.numbers if of == unit]
        if len(values) == 1:
            came = values[0] > than if one.test["direction"] == "rising" else values[0] < than
            return Seen(float(came), (s.id,), f"the next number was {values[0]:g}")
    return Seen()


def _claim(material: Material, one: Open) -> Seen:
    for line in timelines(material):
        if (line.subject.casefold(), line.attribute) != (
            one.test["subject"].casefold(),
            one.test["attribute"],
        ):
            continue
        for held in line.held:
            after = held.sentence.fact.learned_at > one.made_at and held.sentence.when <= one.expires_at
            if after and held.sentence.when >= one.opens_at - timedelta(days=1):
                same = held.value == one.test["value"]
                return Seen(
                    float(same),
                    (held.sentence.id,),
                    "it was said again" if same else "another value was said",
                )
    return Seen()


def _together(material: Material, one: Open, new: Sequence[Sentence]) -> Seen:
    a, b = (name.casefold() for name in one.test["names"])
    found = []
    for s in _inside(material, one, new):
        names = {e.name.casefold() for e in s.fact.entities} | {(s.fact.speaker or "").casefold()}
        if a in names and b in names:
            found.append(s)
    return Seen(1.0, ids(found), "they were told of together") if found else Seen()
