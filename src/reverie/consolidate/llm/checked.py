"""What of a model's answer is kept: what was shown to it and what the facts it cites support. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from reverie.consolidate.llm.answers import Consolidated, Create, Delete, Update
from reverie.consolidate.llm.shown import Shown
from reverie.consolidate.statement import Known, Statement
from reverie.consolidate.words import NEGATIONS
from reverie.retain.llm.grounding import LEAST_SHARED, Evidence
from reverie.retain.safety.instructions import gives_instructions

_MONTHS = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_DATES = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS.pattern}(?:,? \d{{4}})?|{_MONTHS.pattern}"
    rf"(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?|\d{{4}}-\d\d(?:-\d\d)?|(?:19|20)\d\d)\b"
)
_ENDED = re.compile(
    r"\b(?:no longer|any ?more|stop(?:s|ped)?|quits?|g[ai]ve(?:s|n)? up|used to|left|ended|cancell?ed|sold"
    r"|lost|broke up|divorced|died|former(?:ly)?|instead)\b",
    re.I,
)
"""Words by which something has come to its end."""
LEAST_FACTS = 2
"""Facts that a new observation rests on."""
FEWEST = 3
"""Words of an observation: fewer say nothing."""
LONGEST = 1000
"""Characters of an observation."""
MOST = 100
"""Changes of each kind that are looked at: no answer of a sensible model has as many."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An observation that is to be made (``known`` is None), changed, or deleted (``text`` is None)."""

    known: Known | None
    text: str | None
    facts: tuple[Statement, ...]
    reason: str


def checked(answer: Consolidated, shown: Shown) -> tuple[list[Decision], Counter[str]]:
    """What is to be done, each observation at most once, and how much was dropped for which reason."""
    found: list[Decision] = []
    dropped: Counter[str] = Counter()
    taken: set[str] = set()
    changing: list[Update | Delete] = [*answer.updates[:MOST], *answer.deletes[:MOST]]
    for one in changing:
        if one.observation in taken:
            dropped["twice"] += 1
            continue
        made = _update(one, shown) if isinstance(one, Update) else _delete(one, shown)
        _take(made, found, dropped)
        if not isinstance(made, str):
            taken.add(one.observation)
    for new in answer.creates[:MOST]:
        _take(_create(new, shown, found), found, dropped)
    return found, dropped


def _take(made: Decision | str, found: list[Decision], dropped: Counter[str]) -> None:
    if isinstance(made, str):
        dropped[made] += 1
    else:
        found.append(made)


def _cited(labels: Sequence[str], shown: Shown) -> list[Statement] | None:
    """The facts of these labels; None where one of them was never shown."""
    facts = [shown.fact(label) for label in dict.fromkeys(labels)]
    return None if not facts or None in facts else [fact for fact in facts if fact is not None]


def _create(new: Create, shown: Shown, found: Sequence[Decision]) -> Decision | str:
    facts = _cited(new.facts, shown)
    if facts is None:
        return "not shown"
    if len(new.text) > LONGEST:
        return "length"
    if len(facts) < LEAST_FACTS:
        return "too few facts"
    text = " ".join(new.text.split())
    said = {_plain(one.text) for one in shown.known.values()} | {_plain(one.text or "") for one in found}
    if _plain(text) in said:
        return "said already"
    return objection(text, facts) or Decision(None, text, tuple(facts), new.reason)


def _update(one: Update, shown: Shown) -> Decision | str:
    known, facts = shown.known.get(one.observation), _cited(one.facts, shown)
    if known is None or facts is None:
        return "not shown"
    behind = [shown.sources[part.fact_id] for part in known.sources if part.fact_id in shown.sources]
    every = list({fact.id: fact for fact in [*behind, *facts]}.values())
    text = " ".join(one.text.split())
    return objection(text, every) or Decision(known, text, tuple(every), one.reason)


def _delete(one: Delete, shown: Shown) -> Decision | str:
    known, facts = shown.known.get(one.observation), _cited(one.facts, shown)
    if known is None or facts is None:
        return "not shown"
    behind = [shown.sources[part.fact_id] for part in known.sources if part.fact_id in shown.sources]
    last = max((fact.said_at for fact in behind), default=None)
    newer = [fact for fact in facts if fact in shown.new.values() and (last is None or fact.said_at > last)]
    ended = any(fact.claim and fact.claim.ended for fact in behind)
    if not newer or not (ended or _contradicts(newer, known.text, behind)):
        return "not contradicted"
    return Decision(known, None, tuple(newer), one.reason)


def _contradicts(newer: Sequence[Statement], text: str, behind: Sequence[Statement]) -> bool:
    """Whether newer facts deny or end what a text says: they speak of the same, and not of the same people
    alone, and only one side denies."""
    names = {word for fact in (*newer, *behind) for word in _called(fact)}
    matter = " ".join(word for word in re.findall(r"\w+", text) if word.casefold() not in names)
    against = "\n".join(fact.text for fact in newer)
    if not any(c.isalpha() for c in matter) or _negates(against) == _negates(text):
        return False
    return Evidence(against).shared(matter) >= LEAST_SHARED


def _called(fact: Statement) -> list[str]:
    """The words of the names in a fact, in small letters."""
    named = " ".join(name for pair in fact.names for name in pair)
    return re.findall(r"\w+", f"{fact.speaker or ''} {named}".casefold())


def _negates(text: str) -> bool:
    return _denies(text) or _ENDED.search(text) is not None


def objection(text: str, facts: Collection[Statement]) -> str | None:
    """Why a text may not stand on these facts; None if it may."""
    if len(text.split()) < FEWEST or len(text) > LONGEST:
        return "length"
    if gives_instructions(text):
        return "instructions"
    moments: set[datetime] = {fact.said_at for fact in facts}
    moments |= {moment for fact in facts for moment in (fact.start, fact.end) if moment is not None}
    told = "\n".join(_words(fact) for fact in facts)
    if _denies(text) and not _denies(told):
        return "words"
    evidence = Evidence(told)
    # the numbers of a day support that day, and no other number
    dates = " ".join(match.group() for match in _DATES.finditer(text))
    months = {f"{moment:%B}" for moment in moments}
    if any(
        month not in months and month.casefold() not in told.casefold() for month in _MONTHS.findall(text)
    ):
        return "date"
    if evidence.objection(dates, moments=moments) == "number":
        return "date"
    return evidence.objection(_DATES.sub(" ", text))


def _denies(text: str) -> bool:
    """Whether anything is denied in a text."""
    plain = text.casefold().replace("’", "'").replace("no longer", "")  # what ended is told by a newer value
    return "n't" in plain or not NEGATIONS.isdisjoint(re.findall(r"\w+", plain))


def _words(fact: Statement) -> str:
    """All words that a text may take from a fact."""
    names = " ".join(name for pair in fact.names for name in pair)
    return f"{fact.speaker or ''}: {fact.text} {names} {' '.join(fact.people.values())}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
