"""What of a model's answers is kept, as parts of a dream. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from reverie.dream.base import Request
from reverie.dream.llm.answers import Checks, Expectations, Proposals, Settlements, Suppositions
from reverie.dream.llm.shown import Shown
from reverie.dream.model import Audited, Calibration, Horizon, Hypothesis, Prediction, Proposal, Validation
from reverie.dream.train import calibrated
from reverie.dream.value.tags import apart, common
from reverie.dream.view import Noted, Open
from reverie.dream.wording import digest, short

MOST = 12
"""Statements of a phase that are looked at."""
_SUREST = 0.85
"""The confidence of a model counts up to here: what it says is not counted."""
_LEAST = 0.5
_NEAR, _MID = 14, 45
"""Days until which a prediction is near, and of middle range."""


def supposed(answer: Suppositions, shown: Shown, known: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Hypotheses that rest on enough facts that were shown, and are not those of the rules."""
    seen = {(one.kind, frozenset(one.evidence_for)) for one in known}
    found: list[Hypothesis] = []
    for one in answer.hypotheses[:MOST]:
        facts = shown.cited(one.facts)
        if facts is None or len(facts) < (1 if one.kind == "gap" else 2):
            continue
        ids = tuple(fact.id for fact in facts)
        if (one.kind, frozenset(ids)) in seen or not shown.supports(one.text, facts):
            continue
        seen.add((one.kind, frozenset(ids)))
        found.append(
            Hypothesis(
                kind=one.kind, key=f"model:{one.kind}:{digest(*sorted(ids, key=str))}", state="held",
                text=" ".join(one.text.split()), confidence=round(min(one.confidence, _SUREST), 4),
                evidence_for=ids, entities=_names(facts), data={"of": "model"},
            )
        )  # fmt: skip
    return found


def audited(
    answer: Checks | None, shown: Shown, labels: Mapping[str, Hypothesis], rules: Sequence[Audited]
) -> tuple[Audited, ...]:
    """All verdicts. What the rules hold dies where the model names facts against it; what the model supposed
    holds where it stands by it, and without an answer not at all."""
    verdicts = {one.hypothesis: one for one in answer.verdicts} if answer else {}
    by_key = {labels[label].key: one for label, one in verdicts.items() if label in labels}
    known = {one.hypothesis.key for one in rules}
    found = []
    for one in rules:
        verdict = by_key.get(one.hypothesis.key)
        facts = shown.cited(verdict.against) if verdict and not verdict.holds else None
        against = [f.id for f in facts or () if f.id not in one.hypothesis.evidence_for]
        if one.verdict == "held" and verdict and against:
            hypothesis = replace(
                one.hypothesis, evidence_against=(*one.hypothesis.evidence_against, *against)
            )
            reason = f"the model found against it: {short(verdict.reason, 200)}"
            one = replace(one, hypothesis=hypothesis, verdict="died", reason=reason)
        found.append(one)
    for new in labels.values():
        if new.key in known:
            continue
        verdict = by_key.get(new.key)
        holds = verdict is not None and verdict.holds and new.confidence >= _LEAST
        said = short(verdict.reason, 200) if verdict else "nobody has checked it"
        reason = f"{len(new.evidence_for)} facts for it; the model: {said or 'holds'}" if holds else said
        found.append(Audited(new, "held" if holds else "died", reason or "the model does not stand by it"))
    return tuple(found)


def settled(answer: Settlements, shown: Shown, labels: Mapping[str, Open]) -> list[Validation]:
    """What became of predictions, by facts that were learned since they were made."""
    found: dict[str, Validation] = {}
    for one in answer.outcomes[:MOST]:
        prediction, facts = labels.get(one.prediction), shown.cited(one.facts)
        if prediction is None or facts is None or any(f.learned_at <= prediction.made_at for f in facts):
            continue
        outcome = 1.0 if one.status == "confirmed" else 0.0
        ids, note = tuple(f.id for f in facts), f"the model: {short(one.note, 300)}"
        found[one.prediction] = Validation(
            prediction.id, prediction.kind, one.status, prediction.probability, outcome, ids, note
        )
    return list(found.values())


def expected(
    answer: Expectations,
    request: Request,
    shown: Shown,
    labels: Mapping[str, Hypothesis],
    calibration: Sequence[Calibration],
) -> list[Prediction]:
    """Predictions that follow from a hypothesis that holds, of the horizon that is asked for."""
    now = request.view.now
    found: dict[str, Prediction] = {}
    for one in answer.predictions[:MOST]:
        held = labels.get(one.hypothesis)
        facts = shown.cited(one.facts or (shown.labels(held.evidence_for) if held else []))
        text = f"{one.title} {one.description} {' '.join(one.success_criteria)}"
        if held is None or facts is None or not shown.supports(text, facts, whole=False):
            continue
        horizon: Horizon = "near" if one.days <= _NEAR else "mid" if one.days <= _MID else "long_term"
        if request.options.horizon not in ("mixed", "near" if horizon == "near" else "far"):
            continue
        key = f"model:{held.key}:{digest(' '.join(one.title.casefold().split()))}"
        about: Literal["entity", "theme"] = "entity" if held.entities else "theme"
        found[key] = Prediction(
            key=key, kind=held.kind, hypothesis=held.key, title=short(one.title, 200),
            description=short(one.description or one.title, 600),
            target_ref=held.entities[0] if held.entities else held.kind, target_kind=about, horizon=horizon,
            probability=calibrated(one.probability, held.kind, calibration),
            success_criteria=tuple(short(c, 200) for c in one.success_criteria[:5]), opens_at=now,
            expires_at=now + timedelta(days=one.days), evidence=tuple(f.id for f in facts),
            test={"type": "model"},
        )  # fmt: skip
    return list(found.values())


def proposed(answer: Proposals, shown: Shown) -> list[Proposal]:
    """Proposals that say what their facts say, under the tags that all of these have."""
    found: dict[str, Proposal] = {}
    for one in answer.proposals[:MOST]:
        facts = shown.cited(one.facts)
        whole = one.type != "question"
        if facts is None or not shown.supports(one.content, facts, whole=whole):
            continue
        if not shown.supports(one.title, facts, whole=False) or (whole and apart(facts)):
            continue
        key = f"model:{one.type}:{digest(*sorted((f.id for f in facts), key=str))}"
        found[key] = Proposal(
            key=key, type=one.type, title=short(one.title, 100), content=one.content.strip(),
            tags=common(facts),
            evidence=tuple(f.id for f in facts), rationale=f"The model: {short(one.rationale, 300)}",
            value=round(min(one.confidence, _SUREST), 4), confidence=round(min(one.confidence, _SUREST), 4),
        )  # fmt: skip
    return list(found.values())


def _names(facts: Sequence[Noted]) -> tuple[str, ...]:
    """The names that all of these facts mention."""
    named = [{entity.name for entity in fact.entities} for fact in facts]
    return tuple(sorted(set.intersection(*named)))
