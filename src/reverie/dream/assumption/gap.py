"""What nobody told the end of: things begun or planned, and questions without an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from reverie.dream.likeness import cosine
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.reading import Sentence
from reverie.dream.wording import day, ids, quoted
from reverie.dream.words import LIGHT, PLANNED

PATIENCE = timedelta(days=21)
"""How long after a thing began, was due or was asked its end may still be on its way."""
USUAL = 3
"""Days on which something is told to have begun, from which on it is a habit."""
_ASKED = timedelta(days=2)
_WAITING = re.compile(
    r"\b(?:wait(?:s|ed|ing)? (?:for|on|to hear)|awaits?|awaiting|pending|on hold|trial|pilot|experiment"
    r"|interview(?:ed)?"
    r" (?:at|for|with)|in progress|under way|underway|looking into|investigat(?:es?|ed|ing)|lent|borrowed"
    r"|owes?)\b",
    re.I,
)
_BEGAN = re.compile(
    r"\b(?:(?:took|taken) up|set (?:out|off) (?:on|to)|set up|got (?:started|going) (?:on|with)"
    r"|got to work on"
    r"|(?:put|gone|went) (?:\w+ ){0,4}?(?:up for (?:sale|auction|rent|adoption)|on the market)"
    r"|went into (?:therapy|hospital|rehab)|entered (?:\w+ ){0,4}?(?:contest|competition|race|draw|lottery)"
    r"|tries out|trying out)\b",
    re.I,
)
"""Verbs of two words that begin something which has an end of its own."""
_ASKED_FOR = re.compile(
    r"\b(?:files?|filed|plac(?:es|ed)|put in|lodg(?:es|ed)|submitt?(?:s|ed)|made|sent(?: off| in)?"
    r"|handed in|posted|took out|taken out|rais(?:es|ed)|tabled|mailed|signed|issued) (?:an?"
    r"|the|his|her|their|my|our"
    r"|another) (?:[\w-]+ ){0,2}?(?:application|claim|order|request|complaint|petition|bid|proposal|appeal"
    r"|loan|mortgage|ticket|offer|submission|manuscript|motion|enquiry|inquiry|lawsuit|tender|reservation|lease)\b",
    re.I,
)
"""What is handed in to be answered: an application, an order, a claim, a loan."""
_HABIT = re.compile(r"\b(?:day|work|morning|meeting|shift) (?:at|in|with|early|late)\b", re.I)
_RESULT = re.compile(
    r"\b(?:result|outcome|in the end|finally|at last|worked out|went (?:well|badly|fine)|turned out"
    r"|paid off|was a"
    r" success|was successful|succeeded|came back|got back|over now|is over|was over|is done|all done"
    r"|answer|(?:is|are|was|were|got|came|arrived|now|safely) (?:back|ready|through|complete)"
    r"|(?:is|are|was|were|been) (?:done|over|through)|(?:paid|signed|called) off|turned down|accepted|granted"
    r"|approved|declined|denied|received|arrived|won|lost|sold|got the|home again|came of it)\b",
    re.I,
)


def gaps(material: Material) -> list[Hypothesis]:
    """Open ends: what was begun, what was planned and is past, and what was asked."""
    return [*_begun(material), *_planned(material), *_asked(material)]


def _begun(material: Material) -> Iterator[Hypothesis]:
    for s in material.sentences:
        # a new job or home is no open end: it is told to hold from then on
        begins = s.mood == "told" and _begins(s) and not s.ends and not s.fact.claims
        waits = s.mood in ("told", "standing") and bool(_WAITING.search(s.text)) and not s.ends
        things = s.heavy - s.marks
        if not (begins or waits) or len(things) < 1 or _HABIT.search(s.text):
            continue
        if material.now - s.when < PATIENCE or _is_usual(material, s) or _is_settled(material, s):
            continue
        text = f"{quoted(s)} ({day(s.day)}.) How it went or ended is not told since."
        yield _hypothesis(material, s, "begun", text)


def _begins(s: Sentence) -> bool:
    return s.starts or _BEGAN.search(s.text) is not None or _ASKED_FOR.search(s.text) is not None


def _planned(material: Material) -> Iterator[Hypothesis]:
    """Plans whose time is past. One without a time is given as long as anything else."""
    for s in material.sentences:
        if s.mood != "planned" or len(s.heavy) < 2 or not PLANNED.search(s.text):
            continue
        end = s.fact.occurred_end or s.fact.occurred_start
        since = material.now - (max(end, s.fact.said_at) if end else s.fact.said_at)
        if since < (PATIENCE if end else 2 * PATIENCE) or _is_settled(material, s):
            continue
        text = f"{quoted(s)} (said on {day(s.fact.said_at.date())}.) Whether it came about is not told."
        yield _hypothesis(material, s, "planned", text)


def _asked(material: Material) -> Iterator[Hypothesis]:
    for s in material.sentences:
        if s.mood != "asked" or len(s.heavy) < 2 or material.now - s.when < _ASKED:
            continue
        if any(_answers(s, other) for other in _after(material, s, s.fact.said_at)):
            continue
        text = f"{quoted(s)} (asked on {day(s.fact.said_at.date())}.) No answer is told."
        yield _hypothesis(material, s, "asked", text)


def _is_usual(material: Material, one: Sentence) -> bool:
    """Whether it is told so often that nobody waits for its end."""
    group = material.group_of.get(one.id)
    return group is not None and len({s.day for s in group.told}) >= USUAL


def _after(material: Material, one: Sentence, since: datetime) -> Iterator[Sentence]:
    """What was told later, or later in the same text."""
    for other in material.sentences:
        if other.id != one.id and other.fact.said_at >= since and other.mood != "asked":
            yield other


def _is_settled(material: Material, one: Sentence) -> bool:
    """Whether something later tells how a thing went: of the same thing, with an end, a result, or that it
    was not to be; for a plan, that it came about."""
    things = one.heavy - one.marks
    for other in _after(material, one, one.fact.said_at):
        shared = len(things & other.heavy)
        same = one.actor.casefold() in (other.actor.casefold(), "") or other.actor == ""
        same = same or one.actor.casefold() in other.names or bool(one.names & other.names)
        near = cosine(one, other)
        if not shared or not (same or 2 * shared > len(things)):
            continue
        likely = 2 * shared >= len(things) or near >= 0.6
        tells = other.ends or other.mood == "denied" or other.cancels or bool(_RESULT.search(other.text))
        if likely and (tells or (one.mood == "planned" and other.mood == "told")):
            return True
    return False


def _answers(question: Sentence, other: Sentence) -> bool:
    shared = len(question.heavy & other.heavy)
    near = cosine(question, other)
    enough = 2 * shared >= len(question.heavy) and shared >= 2
    return enough or (shared >= 1 and near >= 0.65)


def _hypothesis(material: Material, s: Sentence, of: str, text: str) -> Hypothesis:
    age = max((material.now - s.when).days, 0)
    sure = {"begun": 0.8, "planned": 0.75, "asked": 0.7}[of] * (1.0 - 0.5 ** (1 + age / 30))
    words = sorted(s.heavy - LIGHT)
    return Hypothesis(
        kind="gap",
        key=f"gap:{of}:{s.actor.casefold()}:{' '.join(words)}",
        state="open",
        text=text,
        confidence=round(sure * s.fact.confidence if of != "asked" else sure, 4),
        evidence_for=ids([s]),
        entities=(s.actor,) if s.actor else (),
        data={"of": of, "since": s.day.isoformat(), "days": age, "fact": str(s.id), "words": words},
    )
