"""What facts claim of one attribute of a subject, over time: what holds, since when, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from reverie.consolidate.scopes import Scope
from reverie.consolidate.statement import Derived, Part, Statement
from reverie.consolidate.wording import Quote, clearest, day, quoted, sentence_with, times, whole
from reverie.retain.rules.claim_values import BECAME, folded

Saying = Callable[[Sequence[Quote]], list[Quote]]
"""Sentences that say what some sentences say, these included."""

MOST_EARLIER = 3
"""Earlier values that are told of."""


def timeline(scope: Scope, topic: str, held: Sequence[Statement], saying: Saying) -> Iterator[Derived]:
    """The observation of a timeline; none where a value was said once and has never changed, or where nothing
    of it holds."""
    ordered = sorted(held, key=lambda fact: (_made(fact), fact.id))
    holding = [fact for fact in ordered if _holds(fact)]
    if not holding:
        return
    last = next((f for f in reversed(holding) if f.claim and not f.claim.negated), holding[-1])
    now = [(fact, _part(fact)) for fact in holding if _value(fact) == _value(last)]
    earlier = [run for run in _runs(ordered) if _value(run[0]) != _value(last)][-MOST_EARLIER:]
    if earlier:
        known = {fact.id for fact in held}
        now += [quote for quote in saying(now) if quote[0].id not in known]
    elif len(now) < 2 or _bare(last):
        return
    said = [fact.said_at for fact, _ in now]
    since = min(_made(fact) for fact, _ in now)
    parts = {part.fact_id: part for _, part in now}
    parts |= {fact.id: _part(fact) for run in earlier for fact in run}
    text = _wording(now, since, max(said), earlier) if earlier else _in_common(now, saying)
    if text is None:
        return
    yield Derived(
        "change" if earlier else "claim",
        scope,
        topic,
        text,
        tuple(parts[key] for key in sorted(parts)),
        since,
        None,
        max(said),
    )


def _in_common(now: Sequence[Quote], saying: Saying) -> str | None:
    """What all of these say: the clearest, which ends with the value where others say something else beside
    it; None where it does not have the value in so many words."""
    fact, part = clearest(now)
    alike = {(quote[1].fact_id, quote[1].start) for quote in saying([(fact, part)])}
    if all((other.fact_id, other.start) in alike for _, other in now):
        return quoted(fact, part)
    assert fact.claim
    value = fact.claim.value.removeprefix(BECAME).casefold()
    at = fact.text[part.start : part.end].casefold().find(value)
    return quoted(fact, Part(part.fact_id, part.start, part.start + at + len(value))) if at >= 0 else None


def _wording(
    now: Sequence[Quote], since: datetime, last: datetime, earlier: Sequence[Sequence[Statement]]
) -> str:
    text = f"{quoted(*clearest(now))} (Since {day(since)}; said {times(len(now))}"
    text += f", last on {day(last)}.)" if len(now) > 1 else ".)"
    for run in reversed(earlier):
        text += f" Before, from {day(_made(run[0]))}: {quoted(run[0], _part(run[0]))}"
    return text


def _runs(ordered: Sequence[Statement]) -> list[list[Statement]]:
    """What does not hold any more, each value with all that said it in a row."""
    runs: list[list[Statement]] = []
    for fact in ordered:
        if _holds(fact):
            continue
        if runs and _value(runs[-1][-1]) == _value(fact):
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return runs


def _bare(fact: Statement) -> bool:
    """Whether a claim is of a verb without its object: "drives", wherever to. Facts say more than that."""
    assert fact.claim
    return fact.claim.topic.split("|")[-2] == fact.claim.value


def _holds(fact: Statement) -> bool:
    return fact.claim is not None and fact.claim.ended is None


def _made(fact: Statement) -> datetime:
    return fact.claim.made_at if fact.claim else fact.said_at


def _value(fact: Statement) -> tuple[str, bool]:
    assert fact.claim
    return folded(fact.claim.value.removeprefix(BECAME)), fact.claim.negated


def _part(fact: Statement) -> Part:
    """The sentence that makes the claim."""
    return sentence_with(fact, fact.claim.value.removeprefix(BECAME)) if fact.claim else whole(fact)
