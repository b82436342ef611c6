"""Whether days come round: by weekdays, by days of the month or the year, or at an interval.

Each calendar says which days it expects. A fit is judged by G² of expected days having the same chance of an
event as all others, so that it counts for a rhythm when expected days are met and against it when they are
missed or others are met. Its probability is multiplied by the number of calendars that were tried
(Bonferroni).
"""

from __future__ import annotations

import calendar as months
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from reverie.dream.statistic import binomial_tail, chi_squared_tail, two_rates

LEAST = 4
"""Days that a rhythm is read from."""
SURE = 0.01
"""The corrected probability from which on days are not taken for chance."""
_ON_TIME, _KEPT = 0.65, 0.45
"""Least share of the days that were expected ones, and of the expected ones that were met."""
_ONE = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLACES = ("first", "second", "third", "fourth", "last")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A calendar that days follow. ``rule``: "daily", "weekly:1,3" (Monday is 0), "monthly:15",
    "monthly:first:0", "monthly:last", "yearly:3-15" or "every:10" (days, from event to event).

    ``slack``: how many days a met day may be off; ``met`` of ``expected`` were met, ``on_time`` of ``seen``
    days were expected ones; ``chance`` is the corrected probability.
    """

    rule: str
    slack: int
    met: int
    expected: int
    on_time: int
    seen: int
    chance: float

    def days(self, first: date, last: date, anchor: date) -> list[date]:
        """The expected days from ``first`` to ``last``; ``anchor`` is the latest event."""
        return list(expected(self.rule, first, last, anchor))


def expected(rule: str, first: date, last: date, anchor: date) -> Iterator[date]:
    """The days that a rule names from ``first`` to ``last``; one by interval counts on from ``anchor``."""
    name, _, rest = rule.partition(":")
    if name == "every":
        step = int(rest)
        number = math.ceil((first - anchor).days / step)
        while (day := anchor + timedelta(days=number * step)) <= last:
            yield day
            number += 1
        return
    fits = _matcher(name, rest)
    day = first
    while day <= last:
        if fits(day):
            yield day
        day += _ONE


def _matcher(name: str, rest: str) -> Callable[[date], bool]:
    if name == "daily":
        return lambda day: True
    if name == "weekly":
        wanted = frozenset(map(int, rest.split(",")))
        return lambda day: day.weekday() in wanted
    if name == "yearly":
        month, number = map(int, rest.split("-"))
        return lambda day: day.month == month and day.day == min(number, _length(day))
    if rest == "last":
        return lambda day: day.day == _length(day)
    if rest.isdigit():
        return lambda day: day.day == min(int(rest), _length(day))
    place, weekday = rest.split(":")
    return lambda day: day.weekday() == int(weekday) and place in _place(day)


def _length(day: date) -> int:
    return months.monthrange(day.year, day.month)[1]


def _place(day: date) -> tuple[str, ...]:
    """Which of its weekday in the month a day is: the first, ..., and whether it is the last."""
    number = (day.day - 1) // 7
    found = (_PLACES[number],) if number < 4 else ()
    return (*found, "last") if day.day + 7 > _length(day) else found


def fit(days: Sequence[date]) -> Rhythm | None:
    """The rhythm that fits these days best; None where none does. Several events of a day are one."""
    seen = sorted(set(days))
    if len(seen) < LEAST - 1:
        return None
    found = [_judged(seen, *candidate) for candidate in _candidates(seen)]
    found.append(_interval(seen))
    fits = [rhythm for rhythm in found if rhythm is not None]
    # the calendar of the fewest expected days that is as good: every second Tuesday before every Tuesday
    return min(
        fits, key=lambda r: (round(math.log10(r.chance + 1e-30), 1), r.slack, r.expected), default=None
    )


def _candidates(seen: Sequence[date]) -> Iterator[tuple[str, int, float]]:
    """Rules to try, with their slack and the number of rules of their sort."""
    weekdays = [weekday for weekday, _ in Counter(day.weekday() for day in seen).most_common()]
    for number in range(1, min(len(weekdays), 6) + 1):
        chosen = ",".join(map(str, sorted(weekdays[:number])))
        yield f"weekly:{chosen}", 0, math.comb(7, number) * 2.0
    yield f"weekly:{weekdays[0]}", 1, 14.0
    for weeks in (2, 3, 4):
        yield f"every:{7 * weeks}", 0, 7.0 * weeks * 2
    often = Counter(day.day for day in seen)
    near = Counter({d: sum(often[(d + o - 1) % 31 + 1] for o in (-2, -1, 0, 1, 2)) for d in range(1, 32)})
    numbers = {often.most_common(1)[0][0], near.most_common(1)[0][0], _middle(seen), 31}
    for number in sorted(numbers):
        for slack in (0, 1, 2):  # the 31st is the last day, whichever that is
            yield f"monthly:{'last' if number == 31 else number}", slack, 62.0 * (slack + 1)
    places = Counter(f"{place}:{day.weekday()}" for day in seen for place in _place(day))
    for place, _ in places.most_common(2):
        yield f"monthly:{place}", 0, 70.0
    dates = Counter(f"{day.month}-{day.day}" for day in seen)
    for when, _ in dates.most_common(1):
        yield f"yearly:{when}", 3, 365.0


def _middle(seen: Sequence[date]) -> int:
    """The middle day of the month on a circle."""
    turns = [2 * math.pi * (day.day - 1) / 30.44 for day in seen]
    angle = math.atan2(sum(map(math.sin, turns)), sum(map(math.cos, turns))) % (2 * math.pi)
    return min(round(angle / (2 * math.pi) * 30.44) + 1, 31)


def _judged(seen: Sequence[date], rule: str, slack: int, tried: float) -> Rhythm | None:
    first, last = seen[0], seen[-1]
    margin = timedelta(days=slack)
    if sum(_is_near(rule, slack, day, last) for day in seen) < _ON_TIME * len(seen):
        return None
    ticks = list(expected(rule, first - margin, last + margin, seen[-1]))
    offsets = [timedelta(days=off) for off in range(-slack, slack + 1)]
    near = {tick + off for tick in ticks for off in offsets}
    inside = {day for day in near if first < day <= last}  # the first day only says where to begin
    on_time = [day for day in seen if day in near]
    known = set(seen)
    met = sum(any(tick + off in known for off in offsets) for tick in ticks)
    if len(on_time) < _ON_TIME * len(seen) or met < _KEPT * len(ticks):
        return None
    later, length = seen[1:], (last - first).days
    hits = sum(day in inside for day in later)
    ratio = two_rates(hits, len(inside), len(later) - hits, length - len(inside))
    chance = min(chi_squared_tail(ratio) * tried, 1.0)
    least = LEAST - 1 if rule.startswith(("monthly", "yearly")) else LEAST
    if met < least or chance > SURE:
        return None
    if rule.startswith("yearly") and len({day.year for day in seen}) < 3:
        return None
    return Rhythm(rule, slack, met, len(ticks), len(on_time), len(seen), chance)


def _is_near(rule: str, slack: int, day: date, anchor: date) -> bool:
    """Whether a day is no further than ``slack`` from one that a rule names: quicker than naming them all."""
    name, _, rest = rule.partition(":")
    if name == "every":
        off = (day - anchor).days % int(rest)
        return min(off, int(rest) - off) <= slack
    fits = _matcher(name, rest)
    return any(fits(day + timedelta(days=off)) for off in range(-slack, slack + 1))


def _interval(seen: Sequence[date]) -> Rhythm | None:
    """A rhythm from event to event, which keeps no calendar: most gaps are near one length, or near twice or
    three times it where one or two were missed. Held against gaps of the same number of events by chance."""
    gaps = [(b - a).days for a, b in pairwise(seen)]
    if len(gaps) < LEAST - 1:
        return None
    mean = (seen[-1] - seen[0]).days / len(gaps)
    best: Rhythm | None = None
    middle = statistics.median_low(gaps)
    for step in sorted(
        {middle, round(statistics.median(gaps)), *([round(middle / 2)] if middle > 3 else [])}
    ):
        found = _of_step(gaps, step, mean, len(seen)) if step >= 1 else None
        if found and (best is None or found.chance < best.chance):
            best = found
    return best


def _of_step(gaps: Sequence[int], step: int, mean: float, seen: int) -> Rhythm | None:
    slack = 0 if step < 4 else max(1, round(0.12 * step))
    turns = [max(round(gap / step), 1) for gap in gaps]
    good = [n <= 3 and abs(gap - n * step) <= slack for gap, n in zip(gaps, turns, strict=True)]
    lengths = {d for n in (1, 2, 3) for d in range(n * step - slack, n * step + slack + 1) if d > 0}
    stop = 1.0 / max(mean, 1.0)
    by_chance = sum(
        stop * (1.0 - stop) ** (d - 1) for d in lengths
    )  # days between events that come by chance
    hits, ticks = sum(good), 1 + sum(min(n, 4) for n in turns)
    chance = min(binomial_tail(hits, len(gaps), min(by_chance, 1.0)) * 3.0, 1.0)
    if step == 1:
        chance = 1e-6 if len(gaps) >= 6 and len(gaps) >= 0.7 * sum(gaps) else 1.0
    if chance > SURE or hits < 0.7 * len(gaps) or seen < _KEPT * ticks or seen < LEAST:
        return None
    rule = "daily" if step == 1 else f"every:{step}"
    return Rhythm(rule, slack, min(seen, ticks), ticks, hits + 1, seen, chance)


def worded(rule: str) -> str:
    """A rule in words: "every Tuesday", "on the 15th of the month"."""
    name, _, rest = rule.partition(":")
    if name == "daily":
        return "every day"
    if name == "weekly":
        named = [WEEKDAYS[int(n)].capitalize() for n in rest.split(",")]
        return "every " + (named[0] if len(named) == 1 else ", ".join(named[:-1]) + f" and {named[-1]}")
    if name == "every":
        return "every second week" if rest == "14" else "every week" if rest == "7" else f"every {rest} days"
    if name == "yearly":
        month, number = map(int, rest.split("-"))
        return f"every year on {number} {months.month_name[month]}"
    if rest == "last":
        return "on the last day of the month"
    if rest.isdigit():
        return f"on the {ordinal(int(rest))} of the month"
    place, weekday = rest.split(":")
    return f"on the {place} {WEEKDAYS[int(weekday)].capitalize()} of the month"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
