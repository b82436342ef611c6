"""What a recall is going to do, as a value: print it, test it, trace it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from reverie.language import terms
from reverie.language.time import TimeSpan, find_times
from reverie.model import TagFilter

Window = tuple[datetime | None, datetime | None]
"""Half-open; a side that is None is open."""

Budget = Literal["low", "mid", "high"]

DEPTH: dict[Budget, int] = {"low": 50, "mid": 100, "high": 300}
"""Candidates each strategy may bring."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a fact must meet to be a candidate at all. None means no such filter."""

    types: tuple[str, ...] | None = None
    tags: TagFilter | None = None
    window: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``terms`` maps each index term of the query to its number; ``named_window`` is a time it names.

    ``topic`` holds the words that are about neither time nor the asking itself. Where there are none but
    names, ``all_of_then``, the query may want all that a time holds. ``said``: it asks what was said then.
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
        }


def make_plan(query: str, *, budget: Budget, filters: Filters, asked_at: datetime) -> Plan:
    """Read the query once: its terms, the people and the time it may name."""
    words = query.casefold().replace("’", "'").replace("'s", "").split()
    times = [t for t in find_times(query, asked_at, prefer="past") if t.start or t.end]
    topic = _topic(query, times)
    return Plan(
        query=query,
        depth=DEPTH[budget],
        filters=filters,
        terms={term: terms.number(term) for term in terms.terms(query)},
        named_window=_window(query, times, topic, asked_at),
        words=frozenset(word.strip(".,;:!?\"'()[]") for word in words),
        topic=frozenset(word.casefold() for word in topic),
        all_of_then=all(word[0].isupper() for word in topic),
        said=_SAID.search(query, request.end() if (request := _TELL.match(query)) else 0) is not None,
    )


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
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _topic(query: str, times: Sequence[TimeSpan]) -> list[str]:
    """The words of the query that say what is sought, as written: neither its times nor words of asking."""
    for time in reversed(times):
        query = query[: time.char_start] + " " + query[time.char_end :]
    words = (w[0].replace("’", "'").removesuffix("'s") for w in _WORD.finditer(query))
    return [w for w in words if w.casefold() not in terms.STOP_WORDS | _ASKING]


_RECENT = re.compile(
    r"(?:recently|lately|just now|.*\b(?:moments?|while|time|long) (?:ago|back)|the other \w+)", re.I
)


def _window(query: str, times: Sequence[TimeSpan], topic: Sequence[str], asked_at: datetime) -> Window | None:
    """The time the query names: one that stands for itself before one counted from the asking.

    A vague one is widened by its own length, unless it ends with the asking. "Recently" counts from when a
    thing was told rather than from when it is asked for: it names a time only where nothing else is sought.
    """
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
