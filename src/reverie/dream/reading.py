"""What the sentences of facts tell: who, of what, when, and whether it came about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal
from uuid import UUID

from reverie.dream.view import Noted, View
from reverie.dream.words import CANCELLED, ENDS, HABITUAL, LIGHT, NEGATED, PLANNED, STARTS, UNSURE, stem
from reverie.language.irregular import PAST
from reverie.language.sentences import sentences
from reverie.language.time import find_times, may_hold_time

Mood = Literal["told", "denied", "planned", "asked", "unsure", "standing"]
"""``told``: it came about; ``standing``: it holds at no particular time ("loves tea", "swims every
Monday")."""
MOST_SENTENCES = 8
LONGEST = 400
"""Characters of a sentence that is read: longer ones say several things."""
_DAY = frozenset(("second", "minute", "hour", "day"))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_NUMBER = re.compile(r"(?P<sign>[$€£]?)(?<![\w.,-])(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
                     r"(?!\d|[-/:]\d|(?:st|nd|rd|th)\b)\s?(?P<unit>%|[^\W\d_]+)?")  # fmt: skip
_RATED = re.compile(r"(?<![\w.,/-])(?P<figure>\d+(?:\.\d+)?)(?: ?/ ?| out of | of )(?P<most>5|10|100)\b(?!/)")
"""A mark: "7/10", "7 out of 10"."""
_UNITS = {
    form: unit
    for unit, forms in {
        "kg": "kilo kilogram kgs", "gram": "g gramme", "min": "minut minute mins", "hour": "h hr hrs",
        "second": "s sec secs", "km": "kilometr kilomet kilometre kilometer kms", "mile": "mi",
        "m": "metr metre",
        "€": "euro eur", "$": "dollar usd buck", "£": "gbp quid", "%": "percent", "litr": "liter l",
        "pound": "lb lbs", "kcal": "calori calorie cal", "degre": "degree °c °f", "°": "",
    }.items()
    for form in forms.split()
}  # fmt: skip
"""Units by the stems of their names and short forms."""
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours)\b", re.I)
_LABEL = re.compile(r"^[\w .'’-]{1,60}: ")
_PAST_TENSE = re.compile(
    r"(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\btheir )"
    r"(?<!\bis )(?<!\bam )(?<!\bare )(?<!\bnot )(?<!n['’]t )"
    r"\b(?!need\b|feed\b|seed\b|speed\b|indeed\b|bed\b|red\b)[a-z]{2,}ed\b"
)
"""Not behind an article or "is": "a licensed guide", "is married"."""
_NOT = re.compile(r"n['’]t$|^cannot$", re.I)
_NOW_THEN = frozenset("read put let set cut hit cost hurt shut quit spread beat".split())
"""Verbs whose past looks like their present, which has an s behind one person."""
_BEFORE_BASE = frozenset("you we they to the can will may and or people".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a fact. ``actor``: who or what it is about, "" where nobody is named; ``names``: all it
    names; ``words``: telling stems without times, names of the actor and figures; ``numbers``: figures that
    are no times, with their units. ``when`` is a moment in the bank's zone, exact to the day where
    ``exact``."""

    fact: Noted
    text: str
    when: datetime
    exact: bool
    actor: str
    names: frozenset[str]
    words: frozenset[str]
    numbers: tuple[tuple[float, str], ...]
    mood: Mood
    alone: bool
    marks: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> UUID:
        return self.fact.id

    @property
    def day(self) -> date:
        return self.when.date()

    @property
    def heavy(self) -> frozenset[str]:
        """What it is about, without the words that say little."""
        return self.words - LIGHT

    @property
    def cancels(self) -> bool:
        """Whether it tells that something else did not come about."""
        return self.mood == "told" and CANCELLED.search(self.text) is not None

    @property
    def starts(self) -> bool:
        return not self.marks.isdisjoint(STARTS)

    @property
    def ends(self) -> bool:
        return not self.marks.isdisjoint(ENDS)


def read(view: View) -> list[Sentence]:
    """The sentences of all facts but those that give orders to a model or are derived, by their time."""
    facts = [f for f in view.facts if f.tells]
    people = frozenset(e.name for f in facts for e in f.entities if e.kind == "person")
    found = [sentence for fact in facts for sentence in _of(fact, view.zone, people)]
    return sorted(found, key=lambda s: (s.when, s.fact.said_at, s.id))


def _of(fact: Noted, zone: tzinfo, people: frozenset[str]) -> Iterator[Sentence]:
    text = fact.text
    label = _LABEL.match(text)
    start = label.end() if label and fact.speaker and text.startswith(fact.speaker) else 0
    spans = [s for s in sentences(text[start:])][:MOST_SENTENCES]
    for span in spans:
        said = text[start + span.start : start + span.end].strip()
        if 0 < len(said) <= LONGEST:
            yield _sentence(fact, said, zone, _proper(fact, people), len(spans) == 1)


def _proper(fact: Noted, people: frozenset[str]) -> list[tuple[bool, str]]:
    """The names of a fact, each with whether it is a person's: one that any fact takes for a person is one.
    What is taken for a concept is a name where it has a capital and no other word."""
    found = []
    for entity in fact.entities:
        person = entity.name in people
        if person or entity.kind != "concept" or (entity.name[:1].isupper() and " " not in entity.name):
            found.append((person, entity.name))
    return found


def _sentence(fact: Noted, text: str, zone: tzinfo, known: list[tuple[bool, str]], alone: bool) -> Sentence:
    plain = _timeless(text, fact.said_at)
    names = [name for _, name in known if _named(name, text)]
    actor = _actor(fact, text, known)
    own = {stem(word) for word in _WORD.findall(actor)}
    found = [stem(word.removesuffix("'s").removesuffix("’s")) for word in _words(plain)]
    words = frozenset(w for w in found if w and not w[0].isdigit() and w not in own and len(w) > 1)
    when, exact = _when(fact, zone)
    return Sentence(
        fact=fact,
        text=text,
        when=when,
        exact=exact,
        actor=actor,
        names=frozenset(n.casefold() for n in names),
        words=words,
        numbers=tuple(_numbers(_timeless(text, fact.said_at, lengths=True))),
        mood=_mood(fact, text, plain),
        alone=alone,
        marks=frozenset(_verbs(plain)) & (STARTS | ENDS),
    )


_NOUN_ENDS = ("er", "ers", "or", "ors", "ion", "ions", "ment", "ments", "ance", "al", "als")
_NO_OBJECT = frozenset("at as over early late well badly".split())
_ARTICLES = frozenset(
    "a an the this that my your his her its our their first second last next new of".split()
)


def _words(plain: str) -> Iterable[str]:
    return (word for word in _WORD.findall(plain) if word.casefold() not in _STOP and not _NOT.search(word))


_STOP = frozenset(
    """a an the this that these those and or but so to of in on at by for from with without into onto over
    under after before during up down out off is am are was were be been being do does did has have had i me
    my mine we us our you your he him his she her hers they them their it its as than then there here not no
    never who whom whose which what when where why how all both each every some any too also very really just
    quite will would shall should can could may might must n't 's s t re ve ll d m""".split()
)


def _verbs(plain: str) -> Iterator[str]:
    """The stems of the words that may be verbs of something done: "launched", not "the launch", "a
    subscriber" or "started at"."""
    found = [word.casefold() for word in _WORD.findall(plain)]
    for before, word, after in zip(["", *found], found, [*found[1:], ""], strict=False):
        noun = before in _ARTICLES or before.endswith(("'s", "’s")) or word.endswith(_NOUN_ENDS)
        if not noun and after not in _NO_OBJECT:
            yield stem(word)


def _timeless(text: str, said_at: datetime, lengths: bool = False) -> str:
    """A sentence without its time expressions; with ``lengths`` it keeps how long something took."""
    if not may_hold_time(text):
        return text
    for time in sorted(find_times(text, said_at), key=lambda t: -t.char_start):
        if lengths and time.duration and not (time.start or time.end or time.recurring):
            continue
        text = f"{text[: time.char_start]} {text[time.char_end :]}"
    return text


def _named(name: str, text: str) -> bool:
    """Whether a sentence has a name, or a word of it that begins with a capital."""
    if name.casefold() in text.casefold():
        return True
    return any(part[:1].isupper() and re.search(rf"\b{re.escape(part)}\b", text) for part in name.split())


def _actor(fact: Noted, text: str, known: list[tuple[bool, str]]) -> str:
    """Who a sentence is about: the speaker who says "I", else the first person it names, else the first
    name."""
    if fact.speaker and _FIRST_PERSON.search(text):
        return fact.speaker
    low = text.casefold()
    found = []
    for person, name in known:
        first = name.split()[0].casefold()
        at = low.find(name.casefold())
        at = low.find(first) if at < 0 and len(first) > 2 else at
        if at >= 0:
            found.append((not person, at, name))
    if found:
        return min(found)[2]
    return next((name for person, name in known if person), "")


def _when(fact: Noted, zone: tzinfo) -> tuple[datetime, bool]:
    """When what a fact tells came about: its own time if that is told, else when it was said."""
    start, end = fact.occurred_start, fact.occurred_end
    if start is None:
        return (end or fact.said_at).astimezone(zone), end is None
    if fact.precision in _DAY:
        local = start.astimezone(zone)
        # a date without an hour is stored as midnight UTC: it is that day everywhere
        whole = (
            fact.precision == "day"
            and (start.hour, start.minute) == (0, 0)
            and start.utcoffset() == timedelta(0)
        )
        return (start.replace(tzinfo=zone) if whole else local), True
    middle = start + (end - start) / 2 if end else start
    return middle.astimezone(zone), False


def _mood(fact: Noted, text: str, plain: str) -> Mood:
    if text.endswith("?"):
        return "asked"
    if UNSURE.search(plain):
        return "unsure"
    later = fact.occurred_start is not None and fact.occurred_start - fact.said_at > timedelta(days=1)
    if PLANNED.search(text) or later:
        return "planned"
    if NEGATED.search(plain):
        return "denied"
    dated = fact.occurred_start is not None and not HABITUAL.search(text)
    return "told" if dated or (_is_past(plain) and not HABITUAL.search(text)) else "standing"


def _is_past(plain: str) -> bool:
    low = plain.casefold()
    if _PAST_TENSE.search(low) or any(word in PAST for word in _WORD.findall(low)):
        return True
    return any(
        len(before) > 1 and before not in _BEFORE_BASE and word in _NOW_THEN for before, word in _pairs(low)
    )


def _pairs(low: str) -> Iterable[tuple[str, str]]:
    return pairwise(_WORD.findall(low))


def _numbers(plain: str) -> Iterator[tuple[float, str]]:
    """The figures of a sentence in their order, with a currency's sign or the word behind as the unit: one
    for all names of a unit. A mark has what is best as its unit: "/10"."""
    for found in _RATED.finditer(plain):
        yield float(found["figure"]), f"/{found['most']}"
    for found in _NUMBER.finditer(_RATED.sub(" ", plain)):
        unit = found["sign"] or (found["unit"] or "").casefold()
        unit = "" if unit in _STOP and unit not in _UNITS else unit if unit in "$€£%" else stem(unit)
        yield float(found["figure"].replace(",", "")), _UNITS.get(unit, unit)


def dated(found: Sequence[Sentence]) -> list[Sentence]:
    """Those of which the day is known."""
    return [sentence for sentence in found if sentence.exact]
