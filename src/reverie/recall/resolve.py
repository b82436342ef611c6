"""From a relative time and the facts found for its event to a window. Pure functions.

"After the wedding" is a window once memory tells when the wedding was. Facts vote with their times: when the
event occurred, or, at a discount, when it was told. There is a window only where one time has most votes, so
an event that was spoken of many times without a date gives none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from reverie.recall.event import RelativeTime
from reverie.recall.plan import Window

CLOSE = 0.8
"""Share of the best score that a fact needs to vote."""
MOST = 8
"""Facts that vote at most."""
STEEP = 4
"""Power of a fact's share of the best score that its vote is."""
TOLD = 0.4
"""Vote of a fact of which only the moment it was told is known."""
VAGUE = 0.5
"""Vote of a fact whose time is longer than LONG."""
LONG = timedelta(days=62)
MAJORITY = 0.55
"""Share of all votes that one time needs."""
NEAR = timedelta(days=3)
"""Times this near are one."""
SLACK = 0.15
"""Share of an offset by which it may be wrong on each side; a day at least."""
TOLD_WITHIN = timedelta(days=7)
"""How long after it was an event is told at most, where only the telling is known."""

_DAY = timedelta(days=1)
_EPOCH = datetime(2, 1, 1, tzinfo=UTC)


class Dated(Protocol):
    """What has the times of a fact, such as a Hit."""

    @property
    def occurred_start(self) -> datetime | None: ...

    @property
    def occurred_end(self) -> datetime | None: ...

    @property
    def mentioned_at(self) -> datetime | None: ...


class _Vote(NamedTuple):
    start: datetime
    end: datetime
    weight: float
    told: bool
    """Whether only the moment of telling is known."""


Scored = tuple[float, Dated]


def resolve(
    relative: RelativeTime,
    found: Sequence[Scored],
    found_end: Sequence[Scored] = (),
    *,
    least: float = 0.0,
) -> Window | None:
    """The window that a relative time means, given facts with their scores for its event; None in doubt.

    Scores are of one scale, higher is better; ``least`` is what the best needs to be trusted. ``found_end``
    are the facts for the second event of "between". The window is half-open; a side that is None is open. It
    holds the event's own first or last day, for much is told of what came right before or after.
    """
    event = when(found, least=least)
    if event is None:
        return None
    if relative.relation == "between":
        second = when(found_end, least=least)
        if second is None:
            return None
        first, last = sorted((event, second))
        low, high = max(first[0], first[1] - _DAY), min(last[0] + _DAY, last[1])
        return min(low, high), max(low, high)
    try:
        return _window(relative, *event)
    except OverflowError:
        return None


def when(found: Sequence[Scored], *, least: float = 0.0) -> tuple[datetime, datetime] | None:
    """When the event of these facts was, half-open; None where they do not agree."""
    best = max((score for score, _ in found), default=0.0)
    if best <= 0 or best < least:
        return None
    near = sorted((pair for pair in found if pair[0] >= CLOSE * best), key=lambda pair: -pair[0])[:MOST]
    votes = [vote for score, fact in near if (vote := _vote(fact, (score / best) ** STEEP))]
    if not votes:
        return None
    groups = [[other for other in votes if _agree(vote, other)] for vote in votes]
    chosen = max(groups, key=_weight)
    if _weight(chosen) < MAJORITY * _weight(votes):
        return None
    dated = [vote for vote in chosen if not vote.told]
    if dated:
        finest = min(dated, key=lambda vote: (vote.end - vote.start, -vote.weight))
        return finest.start, finest.end
    first = min(chosen, key=lambda vote: vote.start)
    return max(first.start, _EPOCH) - TOLD_WITHIN, first.end


def _vote(fact: Dated, weight: float) -> _Vote | None:
    start, end, told = fact.occurred_start, fact.occurred_end, fact.mentioned_at
    try:
        if start is not None or end is not None:
            low = start or end
            assert low is not None
            high = end if end is not None and end > low else low + _DAY
            return _Vote(low, high, weight * (VAGUE if high - low > LONG else 1), told=False)
        if told is None:
            return None
        day = told.replace(hour=0, minute=0, second=0, microsecond=0)
        return _Vote(day, day + _DAY, weight * TOLD, told=True)
    except OverflowError:
        return None


def _agree(one: _Vote, other: _Vote) -> bool:
    """Whether two votes can mean the same time: they overlap or nearly do."""
    return one.start - other.end < NEAR and other.start - one.end < NEAR


def _weight(votes: Iterable[_Vote]) -> float:
    return sum(vote.weight for vote in votes)


def _window(relative: RelativeTime, start: datetime, end: datetime) -> Window:
    relation, offset, length = relative.relation, relative.offset, relative.length
    if relation in ("before", "until"):
        if offset is not None:
            slack = max(_DAY / 2, SLACK * offset)
            return start - offset - slack, start - offset + _DAY / 2 + slack
        high = end if relation == "until" else min(start + _DAY, end)
        return (start - length if length else None), high
    if relation in ("after", "since"):
        if offset is not None:
            slack = max(_DAY / 2, SLACK * offset)
            return end - _DAY + offset - slack, end - _DAY / 2 + offset + slack
        low = start if relation == "since" else max(start, end - _DAY)
        return low, (end + length if length else None)
    return start, end
