"""Which hypotheses hold: each is held against what speaks against it, and dies of the first reason that
suffices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from reverie.dream.material import Material
from reverie.dream.model import Audited, Contradiction, Hypothesis, Stale
from reverie.dream.rhythm import expected
from reverie.dream.statistic import rate
from reverie.dream.wording import day

LEAST = 0.5
"""The confidence that a hypothesis must be left with."""
_CONTRADICTED = 0.8
"""What is left of the confidence for each contradiction among the evidence."""
_GONE = 0.01
"""How improbable it must be that a rhythm goes on unseen before it counts as over."""
_SILENT = timedelta(days=270)


def judge(
    material: Material,
    hypotheses: Sequence[Hypothesis],
    contradictions: Sequence[Contradiction],
    stale: Sequence[Stale],
) -> tuple[Audited, ...]:
    """A verdict on each hypothesis, in their order."""
    ordered = sorted(hypotheses, key=lambda h: (-h.confidence, -len(h.evidence_for), h.key))
    held: list[Hypothesis] = []
    found: dict[str, Audited] = {}
    for one in ordered:
        audited = _audited(material, one, contradictions, stale, held)
        found[one.key] = audited
        if audited.verdict == "held":
            held.append(audited.hypothesis)
    return tuple(found[one.key] for one in hypotheses)


def _audited(
    material: Material,
    one: Hypothesis,
    contradictions: Sequence[Contradiction],
    stale: Sequence[Stale],
    held: Sequence[Hypothesis],
) -> Audited:
    mine = set(one.evidence_for)
    touching = [c for c in contradictions if len(mine & set(c.facts)) >= (2 if len(mine) > 1 else 1)]
    old = tuple(s.fact for s in stale if s.fact in mine) if one.kind not in ("drift", "gap") else ()
    against = tuple(dict.fromkeys((*one.evidence_against, *_others(touching, mine))))
    sure = one.confidence * _CONTRADICTED ** len(touching)
    judged = replace(one, confidence=round(sure, 4), evidence_against=against)
    keys = tuple(c.key for c in touching)
    missing = [i for i in one.evidence_for if i not in material.facts]
    reason = "some of its facts are not there any more" if missing else None
    reason = reason or (
        _gap(material, one, touching) if one.kind == "gap" else _CHECKS[one.kind](material, one)
    )
    reason = reason or _repeats(one, held)
    if reason is None and old and 2 * len(old) > len(mine):
        reason = f"{len(old)} of its {len(mine)} facts have been overtaken"
    if reason is None and sure < LEAST:
        reason = _too_little(one, len(touching))
    if reason is not None:
        return Audited(judged, "died", reason, keys, old)
    support = f"{len(one.evidence_for)} facts for it, {len(against)} against"
    return Audited(judged, "held", support, keys, old)


def _others(contradictions: Iterable[Contradiction], mine: set[UUID]) -> list[UUID]:
    return [fact for c in contradictions for fact in c.facts if fact not in mine]


def _too_little(one: Hypothesis, contradicted: int) -> str:
    if contradicted:
        return f"its evidence contradicts itself ({contradicted})"
    return f"too little speaks for it: {len(one.evidence_for)} facts for, {len(one.evidence_against)} against"


def _repeats(one: Hypothesis, held: Sequence[Hypothesis]) -> str | None:
    """Whether a hypothesis of the same kind that holds says the same of mostly the same facts."""
    mine = set(one.evidence_for)
    for other in held:
        same = other.kind == one.kind and other.data.get("of") == one.data.get("of")
        if (
            same
            and one.kind in ("recurring", "trend", "gap")
            and 2 * len(mine & set(other.evidence_for)) > len(mine)
        ):
            return f"another hypothesis says it of the same facts: {other.key}"
    return None


def _recurring(material: Material, one: Hypothesis) -> str | None:
    """A rhythm is over where so many expected days in a row went by untold that it would hardly go on unseen,
    though other things were told in that time."""
    last = date.fromisoformat(one.data["last"])
    until = material.now.date() - timedelta(days=1 + int(one.data["slack"]))
    missed = [
        d
        for d in expected(one.data["rule"], last + timedelta(days=1), until, last)
        if (d - last).days > one.data["slack"]
    ]
    told = [d for d in material.said_days if d > last]
    kept = rate(one.data["met"], one.data["expected"])
    if missed and len(told) >= len(missed) and (1.0 - kept) ** len(missed) < _GONE and len(missed) > 2:
        return f"it ended: the last was on {day(last)}, and {len(missed)} expected times since then went by"
    return None


def _trend(material: Material, one: Hypothesis) -> str | None:
    if one.data["of"] == "rate":
        return None
    values: list[float] = list(one.data["values"])
    half = values[len(values) // 2 :]
    sign = 1 if one.data["direction"] == "rising" else -1
    down = sum((b - a) * sign < 0 for a, b in pairwise(half))
    if len(half) > 3 and down > 0.75 * (len(half) - 1):
        return "it has turned: the later half goes the other way"
    return None


def _cause(material: Material, one: Hypothesis) -> str | None:
    if one.data["of"] == "stated":
        cause, effect = (material.facts[UUID(one.data[name])] for name in ("cause", "effect"))
        ended = effect.occurred_end or effect.occurred_start
        if cause.occurred_start and ended and ended + timedelta(days=1) <= cause.occurred_start:
            return "the effect came before its cause"
    if one.data["of"] == "succession":
        share, by_chance = one.data["after"] / one.data["second"], one.data["hits"] / one.data["first"]
        if share < 0.3 and by_chance < 0.8:
            return "most of what follows comes without it as well"
    return None


def _relationship(material: Material, one: Hypothesis) -> str | None:
    documents = {material.facts[i].document_id for i in one.evidence_for}
    if len(documents) == 1 and documents != {""} and one.data["days"] < 3:
        return "all of it stands in one document"
    if material.now.date() - date.fromisoformat(one.data["last"]) > _SILENT:
        return f"nothing of it since {one.data['last']}"
    return None


def _gap(material: Material, one: Hypothesis, contradictions: Sequence[Contradiction]) -> str | None:
    """An open end is no longer news where the same was told in the same words since; what is told to have
    ended before it began is asked about already."""
    if any(c.kind == "order" and one.evidence_for[0] in c.facts for c in contradictions):
        return "it is told to have ended before it began"
    mine = material.by_fact.get(one.evidence_for[0], [])
    words = set(one.data["words"])
    for s in material.sentences:
        same = mine and s.id != mine[0].id and s.actor == mine[0].actor and words and words <= s.heavy
        later = mine and s.fact.said_at > mine[0].fact.said_at and s.mood != "asked"
        if same and later and one.data["of"] != "begun":
            return f"it was told of again on {day(s.day)}"
    return None


def _any(material: Material, one: Hypothesis) -> str | None:
    return None


_CHECKS: dict[str, Callable[[Material, Hypothesis], str | None]] = {
    "recurring": _recurring, "trend": _trend, "drift": _any, "cause": _cause, "relationship": _relationship,
}  # fmt: skip
