"""Facts that are still taken for true and may not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from reverie.dream.assumption.drift import runs, timelines
from reverie.dream.material import Material
from reverie.dream.model import Stale
from reverie.dream.wording import day

_PASSING = re.compile(
    r"\b(?:currently|at the moment|right now|for now|this (?:week|month)|temporarily|these days"
    r"|at present|for the"
    r" time being|until further notice)\b",
    re.I,
)
_OLD = timedelta(days=120)
"""The age from which on nobody counts on what was said to hold "currently"."""


def stale(material: Material) -> tuple[Stale, ...]:
    """Each fact once, with the first reason that applies."""
    found: dict[object, Stale] = {}
    for one in (*_overtaken(material), *_passing(material), *_observations(material)):
        found.setdefault(one.fact, one)
    return tuple(sorted(found.values(), key=lambda s: str(s.fact)))


def _overtaken(material: Material) -> Iterator[Stale]:
    """Facts whose value was followed by one that excludes it, and which the memory does not know to have
    ended."""
    for line in timelines(material):
        found = runs(line)
        for number, run in enumerate(found[:-1]):
            newer = found[number + 1][0].sentence
            for held in run:
                if held.claim is not None and held.claim.valid_until is not None:
                    continue
                reason = f"since {day(newer.day)} another value is told"
                yield Stale(held.sentence.id, reason, (newer.id,))


def _passing(material: Material) -> Iterator[Stale]:
    """What was said to hold for a time that must be over."""
    for s in material.sentences:
        if s.mood == "standing" and _PASSING.search(s.text) and material.now - s.fact.said_at > _OLD:
            reason = f"said to hold for a while on {day(s.fact.said_at.date())}, and not again"
            yield Stale(s.id, reason)


def _observations(material: Material) -> Iterator[Stale]:
    """Observations of which every fact has ended."""
    ended = {f.id: c for f in material.view.facts for c in f.claims if c.valid_until is not None}
    for observation in material.view.observations:
        if observation.sources and all(fact in ended for fact in observation.sources):
            by = tuple(
                dict.fromkeys(c.superseded_by for f in observation.sources if (c := ended[f]).superseded_by)
            )
            yield Stale(observation.id, "all facts it rests on have ended", tuple(i for i in by if i))
