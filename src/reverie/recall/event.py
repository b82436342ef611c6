"""A time told by an event: "before she moved", "in the two weeks after the wedding"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from reverie.language.time import TimeSpan
from reverie.recall.asked import AUXILIARIES, Asked
from reverie.recall.distance import distance_before, distance_is_asked

Relation = Literal["before", "after", "during", "since", "until", "between"]


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A time that lies ``relation`` an event, described by the words ``event``; between two, ``event_end`` is
    the second.

    ``offset``: at this distance from the event ("two days after"). ``length``: within this distance of it
    ("in the two weeks after").
    """

    relation: Relation
    event: str
    event_end: str | None = None
    offset: timedelta | None = None
    length: timedelta | None = None

    @property
    def events(self) -> tuple[str, ...]:
        """The words of the event and, between two, of the second."""
        return (self.event,) if self.event_end is None else (self.event, self.event_end)

    def as_dict(self) -> dict[str, Any]:
        """The relation as plain data, for a trace; times in days."""
        days = {"offset_days": self.offset, "length_days": self.length}
        return {
            "relation": self.relation,
            "event": self.event,
            "event_end": self.event_end,
            **{name: value and value / timedelta(days=1) for name, value in days.items()},
        }


class Clause(NamedTuple):
    """A relative time and the words that tell it: all, and those of the events only, half-open."""

    time: RelativeTime
    words: tuple[int, int]
    event: tuple[int, int]


_MARKERS: dict[tuple[str, ...], Relation] = {
    ("ever", "since"): "since",
    ("prior", "to"): "before",
    ("leading", "up", "to"): "before",
    ("up", "until"): "until",
    ("by", "the", "time"): "until",
    ("as", "soon", "as"): "after",
    ("at", "the", "time", "of"): "during",
    ("on", "the", "day", "of"): "during",
    ("on", "the", "day"): "during",
    ("in", "the", "middle", "of"): "during",
    ("in", "the", "course", "of"): "during",
    ("in", "the", "run", "-", "up", "to"): "before",
    ("before",): "before",
    ("after",): "after",
    ("following",): "after",
    ("during",): "during",
    ("throughout",): "during",
    ("while",): "during",
    ("when",): "during",
    ("since",): "since",
    ("until",): "until",
    ("till",): "until",
    ("once",): "after",
    ("between",): "between",
    ("of",): "after",
}
_LONGEST_MARKER = 6
_CLAUSAL = frozenset("while when once".split())
"""Markers that only a clause with a verb follows."""
_NOT_AFTER = frozenset("look looks looked looking name named names naming".split())
_NOT_BETWEEN = frozenset(
    """difference differences relationship relation relations conversation conversations connection link
    distance comparison fight argument split match game choose chose decide deciding choosing similarity
    similarities gap friendship conflict agreement contrast overlap choice alternate""".split()
)
_EMPTY = frozenset(
    """that this it then now all then which what whom who me him her them us you long there once these those
    else time times work school bed bedtime breakfast lunch dinner supper hours dark sunrise sunset noon
    midnight the a an my his her their our your some any every each same day days week weekend weekends night
    nights evening evenings morning mornings month year today tomorrow yesterday weekdays meals practice class
    sleep going get getting up to conversation conversations chat chats discussion discussions session
    sessions talks recent period of in order meantime process""".split()
)
"""Words that describe no event of their own; habits like "after work" among them."""
_QUESTION_BEGINS = frozenset("what which who whom how why where when did does do".split())
_ADVICE = re.compile(
    r"\b(?:should|how (?:do|can|to|would|might|could)|(?:can|could|may|might) (?:i|we)|would you)\b"
)


def clause(asked: Asked, times: list[TimeSpan], head: tuple[int, int]) -> Clause | None:
    """The first time of the query that an event tells; None where there is none.

    ``times`` are those found by themselves: what they hold is no event. ``head`` are the words that
    ask, where no marker stands.
    """
    if _is_advice(asked):
        return None
    at = asked.first
    while at < asked.last:
        if head[0] <= at < head[1]:
            at = head[1]
            continue
        marker, size = _marker(asked, at)
        if marker is not None:
            found = _clause(asked, at, size, marker, times)
            if found is not None:
                return None if distance_is_asked(asked, found.words[0], found.time.relation) else found
        at += 1
    return None


def _marker(asked: Asked, at: int) -> tuple[Relation | None, int]:
    if asked.low[at][0] not in "epluaiobdftsw":
        return None, 0
    for size in range(_LONGEST_MARKER, 0, -1):
        if relation := _MARKERS.get(tuple(asked.low[at : at + size])):
            return relation, size
    return None, 0


def _clause(asked: Asked, at: int, size: int, relation: Relation, times: list[TimeSpan]) -> Clause | None:
    word, before = asked.low[at], asked.word(at - 1)
    first = at + size
    last = _end(asked, first, word)
    if first >= last or (word == "after" and before in _NOT_AFTER) or (asked.low[first:last] == [before]):
        return None
    if word in _CLAUSAL and not (_has_verb(asked, first, last) and _is_past(asked)):
        return None
    if word == "when" and (asked.word(first) in AUXILIARIES or before in ("of", "since", "know", "remember")):
        return None
    if word == "since" and asked.word(at - 1) != "ever" and _is_cause(asked, first, last):
        return None
    if word == "following" and asked.tag(first)[:2] not in ("DT", "PR", "NN"):
        return None
    if relation == "between":
        return _between(asked, at, first, last, times)
    if not _is_event(asked, first, last, times) or _named_time(asked, at, times):
        return None
    start, offset, length = distance_before(asked, at)
    if word == "of" and (length is None or asked.word(start) != "within"):
        return None
    if word in _CLAUSAL or relation in ("during", "since", "until"):
        start, offset, length = at, None, None
    return Clause(
        RelativeTime(relation, asked.said(first, last), None, offset, length), (start, last), (first, last)
    )


def _end(asked: Asked, first: int, marker: str) -> int:
    """Where the event's words end: with the clause."""
    for at in range(first, asked.last):
        word = asked.low[at]
        if word in (".", "?", "!", ";", ":", ")", "—", "–", ","):
            return at
        if at > first and word in _QUESTION_BEGINS:
            if word == "do" and asked.tag(at - 1) in ("PRP", "TO", "MD"):
                continue
            if word in ("who", "which", "where", "when") and asked.word(at + 1) not in AUXILIARIES:
                continue
            return at
    return asked.last


def _has_verb(asked: Asked, first: int, last: int) -> bool:
    doing = asked.low[first].endswith("ing") and last > first + 1
    return doing or any(
        asked.tag(at)[:2] in ("VB", "MD") or asked.low[at] in AUXILIARIES for at in range(first, last)
    )


def _is_past(asked: Asked) -> bool:
    """Whether the question is about what has been, rather than about habits or what to do."""
    words = range(asked.first, asked.last)
    return any(asked.tag(at) == "VBD" or asked.low[at] in ("has", "have", "'ve") for at in words)


def _is_advice(asked: Asked) -> bool:
    """Whether the question is what to do, at whatever time."""
    return _ADVICE.search(asked.sentence) is not None


def _is_cause(asked: Asked, first: int, last: int) -> bool:
    """Whether "since" gives a reason: what holds now, not what happened."""
    verbs = [asked.tag(at) for at in range(first, last) if asked.tag(at)[:2] in ("VB", "MD")]
    return bool(verbs) and verbs[0] in ("VBZ", "VBP", "MD")


def _is_event(asked: Asked, first: int, last: int, times: list[TimeSpan]) -> bool:
    """Whether the words describe something that happens: more than people, habits and times."""
    people = set()
    for placed in asked.names:
        if placed.mention.kind in ("person", "place"):
            people |= {
                n for n in range(first, last) if placed.span.start <= asked.words[n].start < placed.span.end
            }
    for at in range(first, last):
        word = asked.words[at]
        if at in people or not word.text[0].isalpha() or asked.low[at] in _EMPTY or asked.tag(at) == "PRP":
            continue
        start, end = asked.offset + word.start, asked.offset + word.end
        if not any(t.char_start <= start and end <= t.char_end for t in times):
            return True
    return False


def _named_time(asked: Asked, at: int, times: list[TimeSpan]) -> bool:
    """Whether the marker belongs to a time found by itself: "before 2020"."""
    place = asked.offset + asked.words[at].start
    return any(t.char_start <= place < t.char_end for t in times)


def _between(asked: Asked, at: int, first: int, last: int, times: list[TimeSpan]) -> Clause | None:
    if any(asked.word(at - back) in _NOT_BETWEEN for back in (1, 2)):
        return None
    joints = [n for n in range(first + 1, last - 1) if asked.low[n] == "and"]
    if not joints:
        return None
    opened = [n for n in joints if asked.tag(n + 1)[:2] in ("DT", "PR") or asked.word(n + 1) == "when"]
    joint = (opened or joints)[0]
    if not (_is_event(asked, first, joint, times) and _is_event(asked, joint + 1, last, times)):
        return None
    first += asked.word(first) == "when"
    second = joint + 1 + (asked.word(joint + 1) == "when")
    time = RelativeTime("between", asked.said(first, joint), asked.said(second, last))
    return Clause(time, (at, last), (first, last))
