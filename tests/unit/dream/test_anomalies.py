"""What does not fit: leaps, bursts, and contradictions as the audit finds them."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from unit.dream.facts import claim, fact, view

from reverie.dream.anomalies.find import anomalies
from reverie.dream.anomalies.model import Anomaly
from reverie.dream.view import Noted


def _found(facts: list[Noted], days: float = 200) -> tuple[Anomaly, ...]:
    return anomalies(view(facts, days))


def _weights(*values: float) -> list[Noted]:
    return [fact(f"Nina weighed {v:g} kg.", 3 * n + 1, people="Nina") for n, v in enumerate(values)]


def test_a_number_that_leaps_is_found_once() -> None:
    facts = _weights(71, 72, 71, 70, 72, 71, 118, 119, 117)
    (one,) = _found(facts)
    assert (one.type, one.kind, one.subject) == ("sudden_change", "value", "Nina")
    assert one.facts == (facts[5].id, facts[6].id)
    assert (one.data["value"], one.data["expected"]) == (118, pytest.approx(71, abs=1.5))
    assert 0 < one.severity < 0.6


@pytest.mark.parametrize(
    "values",
    [
        (71, 72, 71, 70, 72, 71, 74),
        (10, 20, 30, 40, 50, 60, 70, 80, 90),  # a trend goes on
        (5, 40, 12, 70, 22, 55, 90, 8),  # anything goes
        (71, 72, 118),  # too little stands before it
    ],
)
def test_what_goes_on_as_before_is_no_leap(values: tuple[float, ...]) -> None:
    assert _found(_weights(*values)) == ()


def test_a_week_in_which_something_is_told_far_more_often() -> None:
    noise = [
        fact(f"Omar repaired bicycle number {n} in the yard.", n, people="Omar") for n in range(0, 150, 2)
    ]
    usual = [fact("Kira called the clinic.", day, people="Kira") for day in (3, 30, 61, 92)]
    burst = [fact("Kira called the clinic.", 120 + n / 3, people="Kira") for n in range(12)]
    found = [a for a in _found([*noise, *usual, *burst]) if a.kind == "rate"]
    assert [a.subject for a in found] == ["Kira"]
    assert found[0].data["count"] == 12
    assert set(found[0].facts) == {one.id for one in burst}
    assert [a for a in _found([*noise, *usual]) if a.kind == "rate"] == []


def test_of_the_past_is_what_newer_facts_have_ended() -> None:
    told = [
        fact(
            f"Alice lives in {place}.",
            day,
            people="Alice",
            dated=False,
            claims=claim("Alice", "residence", place),
        )
        for place, day in (("Porto", 10), ("Bergen", 13))
    ]
    (one,) = _found(told)
    assert (one.type, one.kind, one.severity) == ("contradiction", "values", 0.7)
    later = fact("x", 90).learned_at
    ended = [replace(f, claims=tuple(replace(c, valid_until=later) for c in f.claims)) for f in told]
    assert _found(ended) == ()
    assert len(_found([ended[0], told[1]])) == 1
    unsure = [replace(f, confidence=0.5) for f in told]
    assert _found(unsure)[0].severity == 0.35


def test_the_order_of_facts_does_not_matter() -> None:
    facts = _weights(71, 72, 71, 70, 72, 71, 118)
    facts += [fact(f"Bob has {n} cats.", 5 + n, people="Bob", dated=False) for n in (3, 5)]
    mixed = list(facts)
    random.Random(3).shuffle(mixed)
    assert len(_found(facts)) == 2
    assert _found(mixed) == _found(facts)
