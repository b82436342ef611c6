"""Predictions: each with the window it is for, its probability, and what would confirm it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from reverie.dream.criteria import tells_of
from reverie.dream.material import Material
from reverie.dream.model import Calibration, DreamOptions, Horizon, Hypothesis, Prediction, TargetKind
from reverie.dream.rhythm import expected, worded
from reverie.dream.statistic import rate
from reverie.dream.train import calibrated
from reverie.dream.wording import day, figure, short

_NEAR, _MID = 7, 31
"""Days up to which the end of a window is near, and up to which it is not far."""
_COUNT_DAYS, _VALUE_DAYS, _CLAIM_DAYS, _TOGETHER_DAYS = 28, 45, 60, 30
_KEPT = 0.8
"""How often a rhythm is kept of which nothing else is known."""
_LEAN = 8.0
"""Expected days that a rhythm leans on the others of its bank with (empirical Bayes: Efron and Morris,
1975)."""
_ENDING = 0.03
"""How often an expected day is the one before which a rhythm ends."""
_ALIKE = 6
"""Pairs that the belief counts for that all pairs of a bank are told of as often."""
_STAYS, _STAYS_LEAN = 0.87, 4.0
"""How often what has just changed is told to be so still, and the outcomes that this counts for."""
_LIKELY = 0.6
"""The probability that the least count of a rate is chosen for."""
_DAY = timedelta(days=1)


def predictions(
    material: Material, held: Sequence[Hypothesis], calibration: Sequence[Calibration], options: DreamOptions
) -> tuple[Prediction, ...]:
    """The most probable ones first, as many as may still be open; what is open already is not predicted
    again."""
    known = {one.key for one in material.view.open_predictions}
    room = max(options.max_pending_predictions - len(material.view.open_predictions), 0)
    rhythms = [h.data for h in held if h.kind == "recurring"]
    kept = rate(sum(d["met"] for d in rhythms), sum(d["expected"] for d in rhythms), _KEPT)
    together = leaning([h.data["days"] - 1 for h in held if h.kind == "relationship"])
    found: dict[str, Prediction] = {}
    for hypothesis in held:
        for one in _MAKERS[hypothesis.kind](Maker(material, hypothesis, calibration, kept, together)):
            if one.key not in known and _wanted(one.horizon, options):
                found.setdefault(one.key, one)
    ordered = sorted(found.values(), key=lambda p: (-abs(p.probability - 0.5), p.expires_at, p.key))
    return tuple(ordered[:room])


def _wanted(horizon: Horizon, options: DreamOptions) -> bool:
    if options.horizon == "mixed":
        return True
    return (horizon == "near") == (options.horizon == "near")


class Maker:
    """Makes predictions of one hypothesis. ``kept``: the share of expected days that rhythms of the bank
    keep; ``together``: on how many days pairs are named together, in the mean and less one, and the share of
    its own days that counts for a pair."""

    def __init__(
        self,
        material: Material,
        hypothesis: Hypothesis,
        calibration: Sequence[Calibration],
        kept: float,
        together: tuple[float, float],
    ) -> None:
        self.material, self.hypothesis, self.calibration = material, hypothesis, calibration
        self.kept, self.together = kept, together
        self.today = material.now.date()

    def make(
        self, title: str, criterion: str, window: tuple[date, date], chance: float, test: dict[str, Any]
    ) -> Prediction:
        """A prediction for the days of a window, both included."""
        h, zone = self.hypothesis, self.material.view.zone
        first, last = window
        days = (last - self.today).days
        target = h.entities[0] if h.entities else h.key
        kind: TargetKind = "entity" if h.entities else "topic"
        return Prediction(
            key=f"{h.key}@{first.isoformat()}",
            kind=h.kind,
            hypothesis=h.key,
            title=title,
            description=f"{h.text} Expected {_window(first, last)}.",
            target_ref=target,
            target_kind=kind,
            horizon="near" if days <= _NEAR else "mid" if days <= _MID else "long_term",
            probability=calibrated(chance, h.kind, self.calibration),
            success_criteria=(criterion,),
            opens_at=datetime.combine(first, time.min, zone),
            expires_at=datetime.combine(last, time(23, 59, 59), zone),
            evidence=h.evidence_for,
            test=test,
        )

    def quote(self) -> str:
        """The sentence that stands for the activity of the hypothesis."""
        activity = self.hypothesis.data.get("effect") or self.hypothesis.data.get("activity")
        fact = self.material.facts.get(UUID(activity["star"])) if activity else None
        return f"“{short(fact.text, 90)}”" if fact else short(self.hypothesis.text, 90)


def _window(first: date, last: date) -> str:
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def _recurring(maker: Maker) -> Iterator[Prediction]:
    """The next expected day; it leans on how often expected days were met, those since the last one
    included."""
    data = maker.hypothesis.data
    last, slack = date.fromisoformat(data["last"]), int(data["slack"])
    ticks = list(expected(data["rule"], last + _DAY, maker.today + timedelta(days=400), last))
    ticks = [tick for tick in ticks if (tick - last).days > slack]
    missed = sum(tick + timedelta(days=slack) < maker.today for tick in ticks)
    ahead = next((tick for tick in ticks if tick - timedelta(days=slack) > maker.today), None)
    if ahead is None:
        return
    met = data["met"] + _LEAN * maker.kept, data["expected"] - data["met"] + _LEAN * (1.0 - maker.kept)
    chance = next_kept(met[0], max(met[1], 0.0), missed, _ENDING)
    window = ahead - timedelta(days=slack), ahead + timedelta(days=slack)
    title = f"{maker.quote()} again, {_window(*window)}"
    criterion = f"A fact tells of it {_window(*window)} ({worded(data['rule'])})."
    yield maker.make(title, criterion, window, chance, {"type": "event", "activity": data["activity"]})


def next_kept(met: float, unmet: float, missed: int, ending: float) -> float:
    """How probable the next expected day of a rhythm is met of which the last ``missed`` ones went by, where
    each is kept with a chance that is known from met and unmet ones (a beta distribution) and is the last
    one with a chance of ``ending`` (Fader, Hardie and Shang, 2010)."""
    unseen = [1.0]  # how probable it goes on and so many days in a row go by
    for n in range(missed):
        unseen.append(unseen[-1] * (1.0 - ending) * (unmet + n) / (met + unmet + n))
    over = ending * sum(unseen[:-1])
    alive = unseen[-1] / (unseen[-1] + over) if unseen[-1] + over > 0 else 0.0
    return alive * (1.0 - ending) * met / (met + unmet + missed)


def _trend(maker: Maker) -> Iterator[Prediction]:
    data = maker.hypothesis.data
    yield from _next_value(maker) if data["of"] == "value" else _next_count(maker)


def _next_value(maker: Maker) -> Iterator[Prediction]:
    """The next number lies beyond the median of those so far; how probable that is tells how often it was
    so."""
    data = maker.hypothesis.data
    values: list[float] = list(data["values"])
    sign = 1 if data["direction"] == "rising" else -1
    hits = [(values[n] - statistics.median(values[:n])) * sign > 0 for n in range(2, len(values))]
    than = statistics.median(values)
    side = "above" if sign > 0 else "below"
    window = maker.today + _DAY, maker.today + timedelta(days=_VALUE_DAYS)
    test = {
        "type": "value",
        "activity": data["activity"],
        "unit": data["unit"],
        "direction": data["direction"],
        "than": than,
    }
    title = f"{maker.quote()}: the next number is {side} {figure(than)}"
    criterion = f"The next number told until {day(window[1])} is {side} {figure(than)}."
    yield maker.make(title, criterion, window, rate(sum(hits), len(hits)), test)


def _next_count(maker: Maker) -> Iterator[Prediction]:
    """At least so many days in the next weeks, where the rate of the later half goes on."""
    data = maker.hypothesis.data
    days = data["days"] / 2
    least = next(
        (
            n
            for n in range(int(data["late"]) + 1, 0, -1)
            if more_than(n, data["late"], days, _COUNT_DAYS) >= _LIKELY
        ),
        1,
    )
    window = maker.today + _DAY, maker.today + timedelta(days=_COUNT_DAYS)
    chance = more_than(least, data["late"], days, _COUNT_DAYS)
    title = f"{maker.quote()} on at least {least} day{'s' if least > 1 else ''} until {day(window[1])}"
    criterion = f"Facts tell of it on at least {least} days until {day(window[1])}."
    yield maker.make(
        title, criterion, window, chance, {"type": "count", "activity": data["activity"], "least": least}
    )


def more_than(least: int, seen: float, days: float, ahead: float) -> float:
    """How probable ``least`` or more events are in the days ahead, after ``seen`` ones in ``days``: the
    predictive distribution of a Poisson rate with Jeffreys' prior, a negative binomial (Gelman et al.,
    2013)."""
    shape, share = seen + 0.5, days / (days + ahead) if days + ahead else 0.0
    if share <= 0.0 or share >= 1.0:
        return 0.0 if least > 0 else 1.0
    below = (
        math.exp(
            math.lgamma(n + shape)
            - math.lgamma(shape)
            - math.lgamma(n + 1)
            + shape * math.log(share)
            + n * math.log1p(-share)
        )
        for n in range(least)
    )
    return max(0.0, 1.0 - math.fsum(below))


def _cause(maker: Maker) -> Iterator[Prediction]:
    """What follows something that has just come and was not followed yet."""
    data = maker.hypothesis.data
    if data["of"] != "succession":
        return
    window = int(data["window"])
    since = maker.today - timedelta(days=window)
    told = [s for s in maker.material.sentences if s.mood == "told" and s.exact and s.day <= maker.today]
    causes = [s for s in tells_of(maker.material, data["cause"], told) if s.day > since]
    if not causes:
        return
    came = max(s.day for s in causes)
    if any(s.day > came for s in tells_of(maker.material, data["effect"], told)):
        return
    ahead = maker.today + _DAY, came + timedelta(days=window)
    if ahead[1] < ahead[0]:
        return
    # of the times it came, those in which it took longer than it has been now
    gone = (maker.today - came).days
    late = sum(lag > gone for lag in data["lags"])
    chance = rate(late, data["first"] - (data["hits"] - late), 0.1, 1.0)
    title = f"{maker.quote()} {_window(*ahead)}, after what came on {day(came)}"
    criterion = f"A fact tells of it {_window(*ahead)}."
    yield maker.make(title, criterion, ahead, chance, {"type": "event", "activity": data["effect"]})


def _drift(maker: Maker) -> Iterator[Prediction]:
    """The next time it is told, it is as it is now."""
    data = maker.hypothesis.data
    again = max(data["said"] - 1, 0)
    window = maker.today + _DAY, maker.today + timedelta(days=_CLAIM_DAYS)
    test = {
        "type": "claim",
        "subject": data["subject"],
        "attribute": data["attribute"],
        "value": data["value"],
    }
    title = f"{data['subject']}, {data['name']}: still {data['value']}"
    criterion = f"The next that is said of it until {day(window[1])} is the same."
    yield maker.make(title, criterion, window, rate(again, again, _STAYS, _STAYS_LEAN), test)


def _relationship(maker: Maker) -> Iterator[Prediction]:
    data, h = maker.hypothesis.data, maker.hypothesis
    # from the bank's beginning, and less one: it was the days they were named on that made it a hypothesis
    days = max((maker.today - maker.material.said_days[0]).days, 1)
    mean, own = maker.together
    chance = more_than(1, 3 * (own * (data["days"] - 1) + (1.0 - own) * mean), 3 * days, _TOGETHER_DAYS)
    window = maker.today + _DAY, maker.today + timedelta(days=_TOGETHER_DAYS)
    title = f"{h.entities[0]} and {h.entities[1]} are named together until {day(window[1])}"
    criterion = f"A fact of the days until {day(window[1])} names both."
    yield maker.make(title, criterion, window, chance, {"type": "together", "names": list(h.entities)})


def leaning(counts: Sequence[int]) -> tuple[float, float]:
    """The mean of counts, and how much one of them tells of itself beyond it: the share of what they differ
    by that is more than counts of one rate would (empirical Bayes for Poisson rates: Robbins, 1956). A few
    counts are held for alike."""
    if not counts:
        return 0.0, 1.0
    mean = statistics.fmean(counts)
    spread = sum((n - mean) ** 2 for n in counts) / (len(counts) - 1 + _ALIKE)
    return mean, max(spread - mean, 0.0) / spread if spread else 0.0


def _gap(maker: Maker) -> Iterator[Prediction]:
    """Nothing: an open end is to be asked about."""
    yield from ()


_MAKERS = {
    "recurring": _recurring, "trend": _trend, "drift": _drift, "cause": _cause, "relationship": _relationship,
    "gap": _gap,
}  # fmt: skip
