"""What a recall is going to do, as a value: print it, test it, trace it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from reverie.language import terms
from reverie.language.time import TimeSpan, find_times
from reverie.model import TagFilter
from reverie.recall.asked import Kind
from reverie.recall.event import RelativeTime
from reverie.recall.options import DEPTH as DEPTH
from reverie.recall.options import Arm, RecallOptions
from reverie.recall.options import Budget as Budget
from reverie.recall.people import People
from reverie.recall.understand import TermClass, Understood, understand

Window = tuple[datetime | None, datetime | None]
"""Half-open; a side that is None is open."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a fact must meet to be a candidate at all. None means no such filter."""

    types: tuple[str, ...] | None = None
    tags: TagFilter | None = None
    window: tuple[datetime, datetime] | None = None
    as_of: datetime | None = None
    """What had begun by then; what held at that moment is told by the claims."""
    known_at: datetime | None = None
    """What the memory held then."""
    only: tuple[UUID, ...] | None = None
    """None but these facts."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``terms`` maps each index term of the query to its number; ``named_window`` is a time it names.

    ``topic`` holds the words that are about neither time nor the asking itself. Where there are none but
    names, ``all_of_then``, the query may want all that a time holds. ``said``: it asks what was said then.
    ``wants_many``: it asks for a list or a count. ``wants_history``: it asks how something has changed.
    ``understood`` holds what else its words tell; ``relative``, a time told by an event, is a window only
    when the event has been found in memory (see reverie.recall.resolve).
    """

    query: str
    depth: int
    filters: Filters
    terms: dict[str, int]
    named_window: Window | None
    words: frozenset[str]
    topic: frozenset[str]
    all_of_then: bool
    said: bool
    wants_many: bool = False
    wants_history: bool = False
    asked_at: datetime | None = None
    understood: Understood = field(default_factory=Understood)
    off: frozenset[Arm] = frozenset()

    @property
    def kind(self) -> Kind:
        """What kind of answer the query wants."""
        return self.understood.question.kind

    @property
    def people(self) -> People:
        """Whom the query names, and whom it is about."""
        return self.understood.people

    @property
    def relative(self) -> RelativeTime | None:
        """A time told by an event."""
        return self.understood.relative

    @property
    def term_classes(self) -> dict[str, TermClass]:
        """What each index term is for."""
        return self.understood.classes

    def within(self, window: Window) -> Plan:
        """The plan when its relative time has been found: that is now the time it names.

        The event's words stay part of the topic: such a time is too unsure to want all that it holds.
        """
        return replace(self, named_window=window, all_of_then=False)

    def wanted(self, options: RecallOptions, budget: Budget, max_tokens: int) -> Plan:
        """The plan as a bank wants it: of its depth, without what it has switched off."""
        plan = replace(self, off=options.off, depth=options.depth(budget, max_tokens))
        if "temporal" not in options.off:
            return plan
        understood = replace(plan.understood, relative=None)
        return replace(plan, named_window=None, all_of_then=False, understood=understood)

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain data, for a trace."""
        window = self.named_window and [moment and moment.isoformat() for moment in self.named_window]
        return {
            "query": self.query,
            "candidates_per_strategy": self.depth,
            "terms": list(self.terms),
            "named_window": window,
            "topic": sorted(self.topic),
            "types": self.filters.types,
            "tags": self.filters.tags and asdict(self.filters.tags),
            "temporal_window": self.filters.window and [m.isoformat() for m in self.filters.window],
            "as_of": self.filters.as_of and self.filters.as_of.isoformat(),
            "known_at": self.filters.known_at and self.filters.known_at.isoformat(),
            "all_of_then": self.all_of_then,
            "said": self.said,
            "off": sorted(self.off),
            **self.understood.as_dict(),
        }


def make_plan(query: str, *, budget: Budget, filters: Filters, asked_at: datetime) -> Plan:
    """Read the query once: its terms, the people and the time it may name."""
    words = query.casefold().replace("’", "'").replace("'s", "").split()
    times = [t for t in find_times(query, asked_at, prefer="past") if t.start or t.end]
    topic = _topic(query, times)
    understood = understand(query, times, _ASKING)
    return Plan(
        query=query,
        depth=DEPTH[budget],
        filters=filters,
        terms={term: terms.number(term) for term in terms.terms(query)},
        named_window=_window(query, _apart(query, times, understood), topic, asked_at),
        words=frozenset(word.strip(".,;:!?\"'()[]") for word in words),
        topic=frozenset(word.casefold() for word in topic),
        asked_at=asked_at,
        wants_many=understood.question.wants_many,
        wants_history=understood.question.wants_history,
        understood=understood,
        all_of_then=all(word[0].isupper() for word in topic),
        said=_SAID.search(query, request.end() if (request := _TELL.match(query)) else 0) is not None,
    )


def event_plan(words: str, plan: Plan, depth: int) -> Plan:
    """How to look for an event that tells the time of another plan's query."""
    found = make_plan(words, budget="low", filters=plan.filters, asked_at=plan.asked_at or datetime.now(UTC))
    return replace(found, depth=depth)


_SAID = re.compile(
    r"\b(?:talk|sa(?:y|id)|t(?:ell|old)|mention|discuss|sp(?:eak|oke)|chat|conversation|bring up|brought up)",
    re.I,
)
_TELL = re.compile(r"\s*(?:(?:please|can you|could you|now)\s+)?tell\s+(?:me|us)\b", re.I)
# Words that ask for whatever there is, once the time and the people are taken away.
_ASKING = frozenset(
    """talk talked talking say said tell told mention mentioned discuss discussed speak spoke chat chatted
    bring brought conversation conversations topic topics happen happened happening occur occurred go
    went going gone event events thing things anything something everything all much else new news
    update updates activity activities remember recall know memory memories summarize summarise summary
    overview give list show describe us let please around during back time period day week month year me
    take took place catch interesting exciting special important notable""".split()
)
_NO_TOPIC = terms.STOP_WORDS | _ASKING
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _topic(query: str, times: Sequence[TimeSpan]) -> list[str]:
    """The words of the query that say what is sought, as written: neither its times nor words of asking."""
    for time in reversed(times):
        query = query[: time.char_start] + " " + query[time.char_end :]
    words = (w[0].replace("’", "'").removesuffix("'s") for w in _WORD.finditer(query))
    return [w for w in words if w.casefold() not in _NO_TOPIC]


def _apart(query: str, times: Sequence[TimeSpan], understood: Understood) -> list[TimeSpan]:
    """The times that stand for themselves: neither "today" for what holds now, nor a part of "the weekend
    after the party", nor the day of a habit ("What does Ann do on Sunday?")."""
    start, end = understood.distance
    now = understood.question.wants_current
    habit = _HABIT.search(query) is not None and _PAST.search(query) is None
    return [
        t
        for t in times
        if not start <= t.char_start < end
        and not (now and t.text.casefold() in ("today", "now"))
        and not (habit and _WEEKDAY.fullmatch(t.text))
    ]


_HABIT = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:do|does)\b", re.I)
_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.I)
_WEEKDAY = re.compile(r"(?:on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:the )?weekends?)", re.I)


_RECENT = re.compile(
    r"(?:recently|lately|just now|.*\b(?:moments?|while|time|long) (?:ago|back)|the other \w+)", re.I
)


def _window(query: str, times: Sequence[TimeSpan], topic: Sequence[str], asked_at: datetime) -> Window | None:
    """The time the query names: one that stands for itself before one counted from the asking.

    A vague one is widened by its own length, unless it ends with the asking. "Recently" counts from when a
    thing was told rather than from when it is asked for: it names a time only where nothing else is sought.
    """
    if not times:
        return None
    absolute = {t.char_start for t in find_times(query, None)}
    for time in sorted(times, key=lambda t: t.char_start not in absolute):
        if _RECENT.fullmatch(time.text) and any(word[0].islower() for word in topic):
            continue
        if time.around and time.start and time.end and time.end < asked_at:
            length = time.end - time.start
            return _moved(time.start, -length), _moved(time.end, length)
        return time.start, time.end
    return None


def _moved(moment: datetime, by: timedelta) -> datetime | None:
    """A moment moved; None, an open side, where the calendar ends."""
    try:
        return moment + by
    except OverflowError:
        return None
