"""The answer to a question from evidence alone, by rules.

The first line of the text is the short answer: a date, a name, a place, a list, a number, a reason, yes or
no, else the phrase that answers. Where it helps a blank line follows and up to three lines of evidence, as a
list in Markdown: who said it, when, and the sentence. Every word stands in the evidence, or is of a date, a
count, or one of a few fixed words that join them. Where nothing answers, the first line says so, and the
sentences that come closest follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from reverie.recall.plan import Plan
from reverie.reflect.disposition import Disposition
from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.claimed import asks
from reverie.reflect.rules.compose import compose, declining
from reverie.reflect.rules.field import places
from reverie.reflect.rules.short import short
from reverie.reflect.rules.sure import enough, supporting
from reverie.reflect.rules.wanted import Wanted, wanted

DECLINED = "I don't know: nothing that I remember answers this."
_INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class RulesAnswer:
    """``memory_ids`` are the facts that ``text`` rests on, those of the short answer first.

    ``confidence`` is 0..1; 0 where ``declined``. What is declined rests on nothing; it shows what comes
    closest.
    """

    text: str
    memory_ids: tuple[UUID, ...]
    declined: bool
    confidence: float


def answer(
    query: str,
    plan: Plan,
    evidence: Sequence[Evidence],
    *,
    disposition: Disposition,
    now: datetime,
    max_tokens: int,
) -> RulesAnswer:
    """Answer ``query`` from ``evidence``, best first; ``plan`` is how it was recalled.

    Facts that tell a model what to do are never used; what a newer fact has ended only where the question is
    what was before. Skepticism raises the confidence that is needed, and at 5 wants a second fact that
    supports the answer. Literalism 5 answers with whole sentences. Empathy from 4 on tells the feelings that
    the facts hold. ``now`` is the moment at which what ends later still holds, where the recall names none.
    """
    want = wanted(query, plan)
    usable = _usable(want, evidence, plan.filters.as_of or now)
    found = places(want, usable)
    best = short(want, found, disposition) if found else None
    if best is None or not enough(best.sure, best.places[0], found, disposition):
        text = declining(DECLINED, sorted(found, key=lambda one: -one.fact), max_tokens)
        return RulesAnswer(text, (), declined=True, confidence=0.0)
    more = supporting(best.places[0], found) if disposition.skepticism == 5 else ()
    text, ids = compose(best, more, disposition.empathy, max_tokens)
    return RulesAnswer(text, ids, declined=False, confidence=round(best.sure, 3))


def _usable(want: Wanted, evidence: Sequence[Evidence], moment: datetime) -> list[Evidence]:
    """The facts that may be answered from, each with whether what it claims holds at a moment.

    Without those whose claim is what is asked for, where what ended it is there.
    """
    known = [
        replace(one, current=one.current or (one.valid_until is not None and one.valid_until > moment))
        for one in evidence
        if _INSTRUCTIONS not in one.flags
    ]
    there = {one.id for one in known}
    return [
        one
        for one in known
        if want.history or want.past or one.current or one.superseded_by not in there or not asks(want, one)
    ]
