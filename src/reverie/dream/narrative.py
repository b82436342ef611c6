"""What a dream tells: a block a phase, each sentence with its evidence, and short lists for who only
looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reverie.dream.model import Audit, Block, Hypothesis, Signals, Statement, Training, Value, WhatIf

_MOST = 12
"""Statements of a block."""
_LISTED = 6


def narrative(
    hypotheses: Sequence[Hypothesis], audit: Audit, train: Training, what_if: WhatIf, value: Value
) -> tuple[Block, ...]:
    """The blocks in the order of the phases; phases that found nothing say so."""
    return (
        Block(
            "assumption",
            "What the facts suggest",
            _capped(_assumed(hypotheses), "The facts suggest nothing."),
        ),
        Block("audit", "What holds", _capped(_audited(audit), "There was nothing to check.")),
        Block(
            "train", "What became of earlier predictions", _capped(_trained(train), "No prediction was open.")
        ),
        Block("what_if", "What may come", _capped(_foreseen(what_if), "Nothing follows from it.")),
        Block("value", "What is worth a look", _capped(_valued(value), "There is nothing to propose.")),
    )


def _capped(found: Iterator[Statement], nothing: str) -> tuple[Statement, ...]:
    told = list(found)[:_MOST]
    return tuple(told) or (Statement(nothing, ()),)


def _assumed(hypotheses: Sequence[Hypothesis]) -> Iterator[Statement]:
    for one in sorted(hypotheses, key=lambda h: (-h.confidence, h.key)):
        yield Statement(f"{one.kind.capitalize()}: {one.text}", one.evidence_for)


def _audited(audit: Audit) -> Iterator[Statement]:
    for contradiction in audit.contradictions[:_LISTED]:
        yield Statement(f"Contradiction ({contradiction.kind}): {contradiction.text}", contradiction.facts)
    for one in (a for a in audit.audited if a.verdict == "died"):
        yield Statement(f"Dropped, because {one.reason}: {one.hypothesis.text}", one.hypothesis.evidence_for)
    for one in (a for a in audit.audited if a.verdict == "held"):
        evidence = (*one.hypothesis.evidence_for, *one.hypothesis.evidence_against)
        yield Statement(f"Holds, with {one.reason}: {one.hypothesis.text}", evidence)


def _trained(train: Training) -> Iterator[Statement]:
    for one in train.validations:
        if one.status != "pending":
            yield Statement(
                f"A prediction at {one.probability:.0%} is {one.status}: {one.note}.", one.evidence
            )
    for calibration in train.calibration:
        if calibration.brier is not None:
            text = f"Of {calibration.n} predictions of kind {calibration.kind} "
            text += f"{calibration.base_rate:.0%} came; "
            yield Statement(text + f"their Brier score is {calibration.brier:.3f}.", ())


def _foreseen(what_if: WhatIf) -> Iterator[Statement]:
    for one in what_if.predictions:
        yield Statement(f"{one.title} ({one.probability:.0%}).", one.evidence)
    for other in what_if.counterfactuals[:_LISTED]:
        yield Statement(other.text, other.evidence)


def _valued(value: Value) -> Iterator[Statement]:
    for one in value.proposals:
        yield Statement(
            f"{one.type.replace('_', ' ').capitalize()}: {one.title} ({one.rationale})", one.evidence
        )


def signals(audit: Audit, what_if: WhatIf, value: Value) -> Signals:
    """Risks are contradictions and what gets worse, opportunities what is surest and most valued."""
    ranked = [r.hypothesis for r in value.ranked]
    return Signals(
        hypotheses=tuple(h.text for h in ranked[:_LISTED]),
        risks=tuple(c.text for c in audit.contradictions[:_LISTED]),
        opportunities=tuple(p.title for p in value.proposals if p.type != "question")[:_LISTED],
        recommended_validations=tuple(p.content for p in value.proposals if p.type == "question")[:_LISTED],
        candidate_state_changes=tuple(h.text for h in ranked if h.kind in ("drift", "trend"))[:_LISTED],
    )


def summary(audit: Audit, what_if: WhatIf, low: str | None) -> str:
    """A dream in two sentences of counts, and what ranks first."""
    if low is not None:
        return f"Low signal: {low}."
    kinds = Counter(h.kind for h in audit.held)
    held = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"
    died = len(audit.audited) - len(audit.held)
    text = f"Of {len(audit.audited)} hypotheses {len(audit.held)} held ({held}) and {died} died; "
    return text + f"{len(audit.contradictions)} contradictions, {len(what_if.predictions)} predictions."
