"""The third phase: earlier predictions against what was learned since, and what that says of new ones."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from reverie.dream.criteria import check
from reverie.dream.material import Material
from reverie.dream.model import Calibration, Training, Validation
from reverie.dream.statistic import brier, expit, logit
from reverie.dream.view import KINDS, Kind, Open, Scored

LEAN = 10.0
"""Outcomes that the belief counts for that predictions are right as they are."""
GRACE = timedelta(days=1)
"""What happened on the last day of a window may be told on the next."""


def train(material: Material) -> Training:
    """Outcomes of open predictions, and the calibration of each kind with them."""
    validations = tuple(_validated(material, one) for one in material.view.open_predictions)
    scored = [
        *material.view.scored,
        *(Scored(v.kind, v.probability, v.outcome) for v in validations if v.outcome is not None),
    ]
    return Training(validations, calibrations(scored))


def _validated(material: Material, one: Open) -> Validation:
    seen = check(material, one)
    if seen.outcome is not None:
        status = "confirmed" if seen.outcome == 1.0 else "contradicted"
        return Validation(one.id, one.kind, status, one.probability, seen.outcome, seen.evidence, seen.note)  # type: ignore[arg-type]
    if material.view.now <= one.expires_at + GRACE:
        return Validation(
            one.id, one.kind, "pending", one.probability, None, seen.evidence, seen.note or "still open"
        )
    heard = _heard(material, one)
    if heard and one.test.get("type") in ("event", "count", "together"):
        note = f"its time is over and it was not told, though {heard} other facts of that time were"
        return Validation(one.id, one.kind, "expired", one.probability, 0.0, seen.evidence, note)
    note = "its time is over and nothing that would tell was said"
    return Validation(one.id, one.kind, "expired", one.probability, None, seen.evidence, note)


def _heard(material: Material, one: Open) -> int:
    """How many facts tell of the time of a prediction: where there are none, silence says nothing."""
    facts = (f for f in material.view.facts if f.learned_at > one.made_at)
    return sum(one.opens_at <= f.said_at <= one.expires_at + GRACE for f in facts)


def calibrations(scored: Iterable[Scored]) -> tuple[Calibration, ...]:
    """The calibration of each kind."""
    by_kind: dict[Kind, list[Scored]] = defaultdict(list)
    for one in scored:
        by_kind[one.kind].append(one)
    return tuple(_calibration(kind, by_kind[kind]) for kind in KINDS)


def _calibration(kind: Kind, scored: Sequence[Scored]) -> Calibration:
    """Recalibration in the large (Cox, 1958; Steyerberg, 2010): the log-odds of all predictions of a kind are
    moved by as much as the share that came differs from the mean that was predicted, with a prior that they
    agree."""
    if not scored:
        return Calibration(kind, 0, None, None, None, 0.0)
    chances, outcomes = [s.probability for s in scored], [s.outcome for s in scored]
    base, mean = statistics.fmean(outcomes), statistics.fmean(chances)
    leaning = (sum(outcomes) + LEAN * mean) / (len(outcomes) + LEAN)
    shift = logit(leaning) - logit(mean)
    told = brier(chances, outcomes), brier([base] * len(outcomes), outcomes)
    return Calibration(
        kind, len(scored), round(told[0], 6), round(base, 6), round(told[1], 6), round(shift, 6)
    )


def calibrated(chance: float, kind: Kind, found: Iterable[Calibration]) -> float:
    """A chance with what was learned of its kind, between 0.02 and 0.98."""
    shift = next((c.shift for c in found if c.kind == kind), 0.0)
    return round(min(max(expit(logit(chance) + shift), 0.02), 0.98), 4)
