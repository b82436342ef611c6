"""Directives held against an answer by a model: judged apart from the writing, mended once, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reverie.providers.llm.base import LlmError
from reverie.reflect import prompts
from reverie.reflect.answers import Rewritten, Verdict, Verdicts
from reverie.reflect.checks import Draft, problems
from reverie.reflect.enforce import Ruled, Settled, overridden, refusal, settle
from reverie.reflect.loop import MOST_WRITTEN, Asking
from reverie.reflect.reflection import Directive, DirectiveOutcome

_VERDICT_TOKENS = 120
"""Most tokens of one verdict."""
_REASON = 300


@dataclass(frozen=True, slots=True)
class _Judged:
    """Verdicts by the ids of directives; ``failed`` says why there are none."""

    verdicts: Mapping[UUID, Verdict]
    failed: str | None = None


async def enforce(asking: Asking, draft: Draft, rules: Sequence[Ruled], max_tokens: int) -> Settled:
    """The answer as the directives leave it, at the price of one to three calls.

    Code checks what it can; each directive that it cannot check whole is judged by a call that sees the
    answer and nothing else. What is broken is rewritten once, held against all again, and refused if it is
    still broken. Without verdicts, for the model fails, a directive is not checked.
    """
    judged = await _judge(asking, "judge", draft.text, rules)
    broken = [*_by_code(draft, rules), *_by_verdict(rules, judged)]
    changed = False
    if broken:
        text = await _rewritten(asking, draft.text, rules, broken, max_tokens)
        changed, draft = text is not None, Draft(text or draft.text, draft.sources)
    settled = settle(draft, rules)
    if settled.text is None:
        return settled
    if settled.text != draft.text or changed:
        judged = await _judge(asking, "judge_again", settled.text, rules)
    still = {one.id: reason for one, reason in _by_verdict(rules, judged)}
    if still:
        return Settled(None, refusal(rules, still))
    mended = {one.id: reason for one, reason in broken} if changed else {}
    told = [_told(rules, n, judged, mended, by_code) for n, by_code in enumerate(settled.outcomes)]
    return Settled(settled.text, tuple(told))


def _by_code(draft: Draft, rules: Sequence[Ruled]) -> list[tuple[Directive, str]]:
    """Directives that code sees broken and that only a rewriting can mend well."""
    found = []
    for rule in rules:
        wrong = problems(draft, [check for check in rule.checks if not check.mechanical])
        if wrong:
            found.append((rule.directive, f"the answer {wrong[0]}"))
    return found


def _by_verdict(rules: Sequence[Ruled], judged: _Judged) -> list[tuple[Directive, str]]:
    """Directives judged broken, but for those that one of higher priority overrides."""
    return [
        (rule.directive, " ".join(verdict.reason.split())[:_REASON] or "judged broken")
        for rule in rules
        if (verdict := judged.verdicts.get(rule.directive.id)) is not None
        and not verdict.kept
        and _above(rules, rule, verdict) is None
    ]


def _above(rules: Sequence[Ruled], rule: Ruled, verdict: Verdict) -> Directive | None:
    """The directive that is said to demand the contrary, if it does count for more: it stands before."""
    number = verdict.overridden_by
    if number is None or not 1 <= number <= rules.index(rule):
        return None
    return rules[number - 1].directive


async def _judge(asking: Asking, scope: str, text: str, rules: Sequence[Ruled]) -> _Judged:
    wanted = [(number, rule) for number, rule in enumerate(rules, 1) if rule.needs_judgement]
    if not wanted:
        return _Judged({})
    listed = [(number, rule.directive) for number, rule in enumerate(rules, 1) if not rule.overridden_by]
    prompt = prompts.judge(text, listed, [number for number, _ in wanted])
    try:
        answer = await asking(scope, prompt, Verdicts, _VERDICT_TOKENS * (len(wanted) + 1))
    except LlmError as error:
        return _Judged({}, f"{error.kind}: {error.message}")
    by_number = {verdict.number: verdict for verdict in answer.verdicts}
    return _Judged({rule.directive.id: by_number[n] for n, rule in wanted if n in by_number})


async def _rewritten(
    asking: Asking,
    text: str,
    rules: Sequence[Ruled],
    broken: Sequence[tuple[Directive, str]],
    max_tokens: int,
) -> str | None:
    """The answer in words that keep the directives; None where the model fails."""
    directives = [rule.directive for rule in rules if not rule.overridden_by]
    try:
        prompt = prompts.rewrite(text, directives, broken)
        most = min(max_tokens, MOST_WRITTEN) + _VERDICT_TOKENS
        answer = await asking("rewrite", prompt, Rewritten, most)
    except LlmError:
        return None
    return answer.answer.strip() or None


def _told(
    rules: Sequence[Ruled],
    place: int,
    judged: _Judged,
    mended: Mapping[UUID, str],
    by_code: DirectiveOutcome,
) -> DirectiveOutcome:
    """What became of a directive of an answer that is given."""
    rule = rules[place]
    directive = rule.directive
    if by_code.status in ("overridden", "rewritten"):
        return by_code
    verdict = judged.verdicts.get(directive.id)
    if rule.needs_judgement and verdict is None:
        return DirectiveOutcome(directive, "not_checked", judged.failed or "the model gave no verdict on it")
    if verdict is not None and not verdict.kept:
        above = _above(rules, rule, verdict)
        assert above is not None  # else the answer was refused
        return overridden(directive, [above])
    if directive.id in mended:
        return DirectiveOutcome(directive, "rewritten", f"before: {mended[directive.id]}")
    reason = " ".join(verdict.reason.split())[:_REASON] if verdict else "checked by code"
    return DirectiveOutcome(directive, "followed", reason or "judged to be kept")
