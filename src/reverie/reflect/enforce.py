"""Directives held against an answer by code: what is followed, mended, overridden, or cannot be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reverie.reflect.checks import Check, Draft, InLanguage, NeverSays, contradict, mended, problems
from reverie.reflect.directives import Recognised, recognise
from reverie.reflect.reflection import Directive, DirectiveOutcome


@dataclass(frozen=True, slots=True)
class Ruled:
    """A directive with what code can check of it, and the directive that overrides it, if one does."""

    directive: Directive
    recognised: Recognised
    overridden_by: Directive | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks that are to be met."""
        return () if self.overridden_by else self.recognised.checks

    @property
    def needs_judgement(self) -> bool:
        """Whether code alone cannot tell that it is followed."""
        return self.overridden_by is None and not self.recognised.whole


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer as the directives leave it. ``text`` is None where one forbids every answer."""

    text: str | None
    outcomes: tuple[DirectiveOutcome, ...]


def ruled(directives: Sequence[Directive]) -> list[Ruled]:
    """Directives, the highest priority first, with those overridden that a higher one contradicts."""
    found: list[Ruled] = []
    for directive in sorted(directives, key=lambda d: -d.priority):
        recognised = recognise(directive.content)
        by = next(
            (
                other.directive
                for other in found
                if any(contradict(a, b) for a in other.checks for b in recognised.checks)
            ),
            None,
        )
        found.append(Ruled(directive, recognised, by))
    return found


def settle(draft: Draft, rules: Sequence[Ruled], *, declined: bool = False) -> Settled:
    """The draft mended until every directive that code can check is met.

    What can be met alone but not beside a directive of higher priority is overridden; what cannot be met at
    all refuses the answer. In what ``declined`` language is not asked for: nothing is answered in any.
    """
    kept: list[Check] = []
    above: list[Directive] = []
    text, outcomes = draft.text, {}
    for rule in rules:
        directive = rule.directive
        checks = [c for c in rule.checks if not (declined and isinstance(c, InLanguage))]
        wrong = problems(Draft(text, draft.sources), checks)
        changed = mended(draft, [*kept, *checks]) if wrong else text
        if rule.overridden_by is not None:
            outcomes[directive.id] = overridden(directive, [rule.overridden_by])
        elif changed is not None:
            text = changed
            kept += checks
            above += [directive] if checks else []
            outcomes[directive.id] = _outcome(rule, checks, wrong, declined=declined)
        elif above and mended(draft, checks) is not None:
            outcomes[directive.id] = overridden(directive, above)
        else:
            return Settled(None, refusal(rules, {directive.id: f"the answer {wrong[0]}"}))
    return Settled(text, tuple(outcomes[rule.directive.id] for rule in rules))


def _outcome(
    rule: Ruled, checks: Sequence[Check], wrong: Sequence[str], *, declined: bool
) -> DirectiveOutcome:
    if declined and not wrong and (rule.needs_judgement or not checks):
        return DirectiveOutcome(rule.directive, "not_checked", "there is no answer to check")
    if rule.needs_judgement:
        told = "; the part that code can check is kept" if checks else ""
        reason = f"only a language model can judge it, and none did{told}"
        return DirectiveOutcome(rule.directive, "not_checked", reason)
    if wrong:
        return DirectiveOutcome(rule.directive, "rewritten", f"the answer that was found {wrong[0]}")
    return DirectiveOutcome(rule.directive, "followed", "checked by code")


def overridden(directive: Directive, above: Sequence[Directive]) -> DirectiveOutcome:
    """The outcome of a directive that others, which count for more, rule out."""
    names = ", ".join(f"“{one.name}” (priority {one.priority})" for one in above)
    reason = f"it cannot be kept beside {names}, which counts for more"
    return DirectiveOutcome(directive, "overridden", reason)


def refusal(rules: Sequence[Ruled], broken: Mapping[UUID, str]) -> tuple[DirectiveOutcome, ...]:
    """The outcomes where directives, by their ids and with the reasons, forbid the answer."""
    return tuple(
        DirectiveOutcome(rule.directive, "refused", broken[rule.directive.id])
        if rule.directive.id in broken
        else overridden(rule.directive, [rule.overridden_by])
        if rule.overridden_by
        else DirectiveOutcome(rule.directive, "not_checked", "the answer was refused for another directive")
        for rule in rules
    )


def refused(outcomes: Sequence[DirectiveOutcome]) -> str:
    """What is said instead of an answer that directives forbid; without their names where these say what is
    not to be said.
    """
    names = [f"“{' '.join(one.directive.name.split())}”" for one in outcomes if one.status == "refused"]
    word = "directive" if len(names) == 1 else "directives"
    text = f"I cannot answer this: the answer would break the {word} {', '.join(names)}."
    checks = [check for one in outcomes for check in recognise(one.directive.content).checks]
    if problems(Draft(text), [check for check in checks if isinstance(check, NeverSays)]):
        return f"I cannot answer this: the answer would break {'a directive' if len(names) == 1 else word}."
    return text
