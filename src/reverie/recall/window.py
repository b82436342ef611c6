"""The time that a query names: what lies in it, and the order where nothing but that time is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from reverie.model import Hit
from reverie.recall.plan import Plan, Window
from reverie.recall.scored import Scored, moved

NAMED_TIME = 0.7
"""Share of its score that a fact from a time that the query names gains."""
SAID_THEN = 0.6
"""The same of a fact told in that time of another time."""


def all_of_that_time(ranked: Sequence[Scored], plan: Plan) -> Sequence[Scored] | None:
    """The ranking of a query that names a time and nothing more than people: that time only.

    None for any other query, for a time that is told by an event, and where nothing is known of that time.
    """
    if plan.named_window is None or plan.relative is not None:
        return None
    speakers = {
        hit.speaker for hit, _, _ in ranked if hit.speaker and not plan.words.isdisjoint(_parts(hit.speaker))
    }
    if not plan.topic <= {part for speaker in speakers for part in _parts(speaker)}:
        return None
    return _of_that_time(ranked, plan.named_window, speakers, said=plan.said) or None


def _parts(speaker: str) -> list[str]:
    return speaker.casefold().split()


def _of_that_time(
    ranked: Sequence[Scored], window: Window, speakers: AbstractSet[str], *, said: bool
) -> list[Scored]:
    """What was said in the window and, unless that alone is asked for, what happened in it.

    The named speakers' facts come first, and what happened then before what was only told then; from each
    document in turn, its best first. The scores only keep this order: nothing else tells the facts apart.
    """
    turns: Counter[tuple[str, bool, bool]] = Counter()
    placed = []
    for scored in ranked:
        hit = scored.hit
        happened = within(hit, window, said=said)
        if not (happened or within(hit, window, said=True)):
            continue
        group = hit.document_id, hit.speaker not in speakers, not happened
        turns[group] += 1
        placed.append((*group[1:], turns[group], _when(hit), hit.document_id, hit.position, scored))
    placed.sort(key=lambda place: place[:-1])
    return [moved(place[-1], 1 - index / len(placed), "spread") for index, place in enumerate(placed)]


def within(hit: Hit, window: Window, *, said: bool = False) -> bool:
    """Whether the hit's time meets the half-open window: when it occurred, else the moment it was said.

    A side that is None is open, of the window and of the time it occurred. With `said` the moment it was
    said counts, wherever it is known.
    """
    low, high = window
    start, end, mentioned = hit.occurred_start, hit.occurred_end, hit.mentioned_at
    if mentioned is not None and (said or (start is None and end is None)):
        return (high is None or mentioned < high) and (low is None or mentioned >= low)
    if start is None and end is None:
        return False
    before_the_end = high is None or start is None or start < high
    return before_the_end and (low is None or end is None or end > low)


def _when(hit: Hit) -> datetime:
    return hit.occurred_start or hit.mentioned_at or hit.occurred_end or datetime.max.replace(tzinfo=UTC)
