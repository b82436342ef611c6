"""The model's tier: a call a phase over the dream of the rules, which stays where the model fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from reverie.dream import gates
from reverie.dream.base import Deepened, Request
from reverie.dream.llm import checked
from reverie.dream.llm.answers import Checks, Expectations, Proposals, Settlements, Suppositions
from reverie.dream.llm.prompts import prompt
from reverie.dream.llm.shown import Shown, show
from reverie.dream.model import Audit, Dream, Hypothesis, Ranked, Training, Value, WhatIf
from reverie.dream.narrative import narrative, signals, summary
from reverie.dream.records import Phase
from reverie.dream.train import calibrations
from reverie.dream.view import Scored
from reverie.model import Usage
from reverie.model.calls import About
from reverie.providers.llm.base import Budget, LlmError
from reverie.providers.llm.client import LanguageModel

_HOPELESS = frozenset({"unavailable", "rate_limited", "rejected", "over_budget"})
"""Failures after which the next phase would fare no better."""
_MOST_HYPOTHESES = 24
"""Hypotheses that are shown at a time."""
Answer = TypeVar("Answer", bound=BaseModel)


class Budgets(Protocol):
    """The budgets of banks."""

    def of(self, bank: int | None, tokens_per_day: int | None) -> Budget:
        """The budget of a bank by its number."""
        ...


class LlmDreamer:
    """Deepens dreams by a model. Its client bounds calls in time, number and tokens."""

    def __init__(self, model: LanguageModel, budgets: Budgets) -> None:
        self._model, self._budgets = model, budgets

    async def __call__(self, request: Request, dream: Dream) -> Deepened:
        """The dream with what the model adds, at most five calls."""
        budget = self._budgets.of(request.bank.number, request.tokens_per_day)
        return await _Run(self._model, budget, request, dream).deepen()


class _Run:
    """One dream and what the model has made of it so far."""

    def __init__(self, model: LanguageModel, budget: Budget, request: Request, dream: Dream) -> None:
        self._model, self._budget, self._request, self._dream = model, budget, request, dream
        self._shown: Shown = show(request.view, dream, request.config.max_input_tokens)
        self._failed: dict[Phase, str] = {}
        self._by_model: set[Phase] = set()
        self._usage = Usage()
        self._hopeless: str | None = None

    async def deepen(self) -> Deepened:
        """All phases, one after the other: each is told what those before it made."""
        if not self._shown.facts:
            return Deepened(self._dream)
        new = await self._suppose()
        await self._audit(new)
        await self._train()
        await self._foresee()
        await self._propose()
        return Deepened(self._whole(), frozenset(self._by_model), self._failed, self._usage)

    async def _ask(self, phase: Phase, form: type[Answer], beside: Mapping[str, Any]) -> Answer | None:
        """An answer, or None and why."""
        if self._hopeless is not None:
            self._failed[phase] = self._hopeless
            return None
        about = About(f"dream_{phase}", memories=tuple(f.id for f in self._shown.facts.values()))
        try:
            answer = await self._model.ask(
                prompt(phase, self._request, self._shown, beside), form,
                max_tokens=self._request.config.max_output_tokens, budget=self._budget, about=about,
            )  # fmt: skip
        except LlmError as error:
            self._usage += error.usage
            self._failed[phase] = f"{error.kind}: {error.message}"
            self._hopeless = self._failed[phase] if error.kind in _HOPELESS else None
            return None
        self._usage += answer.usage
        self._by_model.add(phase)
        return answer.output

    def _labelled(self, hypotheses: list[Hypothesis]) -> dict[str, Hypothesis]:
        return {f"H{n}": one for n, one in enumerate(hypotheses[:_MOST_HYPOTHESES], 1)}

    def _listed(self, labels: Mapping[str, Hypothesis]) -> list[dict[str, Any]]:
        return [
            {"label": label, "kind": h.kind, "text": h.text, "facts": self._shown.labels(h.evidence_for)}
            for label, h in labels.items()
        ]

    async def _suppose(self) -> list[Hypothesis]:
        known = {"known": [h.text for h in self._dream.audit.held[:_MOST_HYPOTHESES]]}
        answer = await self._ask("assumption", Suppositions, known)
        if answer is None:
            return []
        new = checked.supposed(answer, self._shown, self._dream.assumption)
        if not new and answer.hypotheses:
            self._unsupported("assumption")
        self._dream = replace(self._dream, assumption=(*self._dream.assumption, *new))
        return new

    async def _audit(self, new: list[Hypothesis]) -> None:
        audit = self._dream.audit
        labels = self._labelled([*new, *audit.held])
        if not labels:
            return
        answer = await self._ask("audit", Checks, {"hypotheses": self._listed(labels)})
        verdicts = checked.audited(answer, self._shown, labels, audit.audited)
        self._dream = replace(self._dream, audit=replace(audit, audited=verdicts))

    async def _train(self) -> None:
        train, view = self._dream.train, self._request.view
        pending = {one.prediction for one in train.validations if one.status == "pending"}
        newest = max(f.learned_at for f in self._shown.facts.values())
        found = [o for o in view.open_predictions if o.id in pending and o.made_at < newest]
        labels = {f"P{n}": one for n, one in enumerate(found[:_MOST_HYPOTHESES], 1)}
        if not labels:
            return
        listed = [
            {
                "label": label,
                "text": self._request.titles.get(one.id, ""),
                "until": one.expires_at.date().isoformat(),
            }
            for label, one in labels.items()
        ]
        answer = await self._ask("train", Settlements, {"predictions": listed})
        if answer is None:
            return
        done = {one.prediction: one for one in checked.settled(answer, self._shown, labels)}
        validations = tuple(done.get(one.prediction, one) for one in train.validations)
        scored = [*view.scored]
        scored += (Scored(v.kind, v.probability, v.outcome) for v in validations if v.outcome is not None)
        self._dream = replace(self._dream, train=Training(validations, calibrations(scored)))

    async def _foresee(self) -> None:
        labels = self._labelled(list(self._dream.audit.held))
        what_if, held = self._dream.what_if, {h.key for h in self._dream.audit.held}
        kept = [one for one in what_if.predictions if one.hypothesis in held]
        if labels:
            beside = {"hypotheses": self._listed(labels), "known": [one.title for one in kept]}
            answer = await self._ask("what_if", Expectations, beside)
            if answer is not None:
                new = checked.expected(
                    answer, self._request, self._shown, labels, self._dream.train.calibration
                )
                if not new and answer.predictions:
                    self._unsupported("what_if")
                most = self._request.options.max_pending_predictions
                room = most - len(self._request.view.open_predictions) - len(kept)
                kept += new[: max(room, 0)]
        told = tuple(one for one in what_if.counterfactuals if not one.hypothesis or one.hypothesis in held)
        self._dream = replace(self._dream, what_if=WhatIf(tuple(kept), told))

    async def _propose(self) -> None:
        value, held = self._dream.value, self._dream.audit.held
        dead = {one.hypothesis.key for one in self._dream.audit.audited if one.verdict == "died"}
        kept = [one for one in value.proposals if not any(one.key.endswith(f":{key}") for key in dead)]
        beside = {"hypotheses": [h.text for h in held[:_MOST_HYPOTHESES]], "known": [p.content for p in kept]}
        answer = await self._ask("value", Proposals, beside)
        if answer is not None:
            new = checked.proposed(answer, self._shown)
            if not new and answer.proposals:
                self._unsupported("value")
            kept += new
        known = {one.hypothesis.key for one in value.ranked}
        ranked = [one for one in value.ranked if one.hypothesis.key not in dead]
        ranked += (Ranked(h, h.confidence, {}) for h in held if h.key not in known)
        ranked.sort(key=lambda one: (-one.value, one.hypothesis.key))
        kept.sort(key=lambda one: (-one.value, one.key))
        most = self._request.options.most_proposals
        self._dream = replace(self._dream, value=Value(tuple(ranked), tuple(kept[:most])))

    def _unsupported(self, phase: Phase) -> None:
        self._by_model.discard(phase)
        self._failed[phase] = "unsupported: nothing of the answer rests on the facts that were shown"

    def _whole(self) -> Dream:
        """The dream with all that follows from its phases."""
        one = self._dream
        audit: Audit = one.audit
        low = gates.low_signal(len(self._request.view.facts), audit, self._request.options)
        found = [i for h in audit.held for i in (*h.evidence_for, *h.evidence_against)]
        found += [i for c in audit.contradictions for i in c.facts]
        return replace(
            one,
            signals=signals(audit, one.what_if, one.value),
            quality=gates.quality(audit, one.what_if, one.train.calibration),
            summary=summary(audit, one.what_if, low),
            narrative=narrative(one.assumption, audit, one.train, one.what_if, one.value),
            evidence=tuple(dict.fromkeys(found)),
            low_signal=low,
        )
