"""What contradicts itself, what is out of date, and which hypotheses die of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.dream.facts import at, claim, fact, view, weekly

from reverie.dream.assumption import assume
from reverie.dream.audit import audit
from reverie.dream.material import Material
from reverie.dream.model import Audit
from reverie.dream.view import Cause, Noted


def _audit(facts: list[Noted], days: float = 120, causes: tuple[Cause, ...] = ()) -> Audit:
    material = Material.of(view(facts, days, causes=causes))
    return audit(material, assume(material))


def _home(place: str, days: float, text: str = "Alice lives in {}.") -> Noted:
    return fact(
        text.format(place), days, people="Alice", dated=False, claims=claim("Alice", "residence", place)
    )


def _kinds(facts: list[Noted], causes: tuple[Cause, ...] = ()) -> list[str]:
    return [c.kind for c in _audit(facts, causes=causes).contradictions]


def test_two_values_of_one_time_contradict_each_other() -> None:
    facts = [_home("Porto", 10), _home("Bergen", 13)]
    [found] = _audit(facts).contradictions
    assert (found.kind, found.facts, found.subject) == ("values", (facts[0].id, facts[1].id), "Alice")
    assert "“Alice lives in Porto.” (12 January 2024)" in found.text


@pytest.mark.parametrize(
    "facts",
    [
        [_home("Porto", 10), _home("Bergen", 60)],  # a move
        [_home("Porto", 10), _home("Bergen", 12, "Alice moved to {}.")],  # a move that is told
        [_home("Porto", 10), _home("Porto", 12)],
    ],
)
def test_what_changed_is_no_contradiction(facts: list[Noted]) -> None:
    assert _kinds(facts) == []


def test_said_and_denied_of_one_day() -> None:
    yes = fact("Bob attended the board meeting.", 5, people="Bob")
    no = fact("Bob did not attend the board meeting.", 5, people="Bob")
    later = fact("Bob did not attend the board meeting.", 9, people="Bob")
    assert _kinds([yes, no]) == ["denied"]
    assert _kinds([yes, later]) == []


def test_states_with_two_numbers() -> None:
    three = fact("Bob has 3 cats.", 5, people="Bob", dated=False)
    five = fact("Bob has 5 cats.", 8, people="Bob", dated=False)
    now_five = fact("Bob has 5 cats now.", 8, people="Bob", dated=False)
    assert _kinds([three, five]) == ["values"]
    assert _kinds([three, now_five]) == []


def test_numbers_that_tell_things_apart_are_no_contradictions() -> None:
    facts = [fact(f"Orchard {n} grows pears.", n / 8, dated=False) for n in range(50)]
    assert _audit(facts).contradictions == ()


def test_an_end_before_its_start() -> None:
    end = fact("Bob finished the tax course.", 10, people="Bob")
    start = fact("Bob started the tax course.", 20, people="Bob")
    again = fact("Bob started the tax course.", 2, people="Bob")
    assert _kinds([end, start]) == ["order"]
    assert _kinds([end, start, again]) == []


def test_an_effect_before_its_cause_kills_what_rests_on_it() -> None:
    cause, effect = fact("The storm came.", 20), fact("The roof leaked.", 10)
    found = _audit([cause, effect], causes=(Cause(cause.id, effect.id),))
    assert [c.kind for c in found.contradictions] == ["order"]
    [one] = [a for a in found.audited if a.hypothesis.kind == "cause"]
    assert (one.verdict, one.reason) == ("died", "the effect came before its cause")


def test_what_comes_once_has_one_date() -> None:
    facts = [
        fact(f"Ann was born on {day}.", 5 + n, people="Ann", occurred_start=at(-9000 + 400 * n))
        for n, day in enumerate("ab")
    ]
    assert _kinds(facts) == ["dates"]


def test_a_fact_that_ends_before_it_begins() -> None:
    assert _kinds([fact("The fair was held.", 5, occurred_end=at(2))]) == ["order"]


def test_a_rhythm_that_ended_dies_with_its_last_day() -> None:
    noise = [fact(f"Dora bought lamp {n}.", n, people="Dora") for n in range(0, 120, 2)]
    found = _audit([*weekly("Alice went swimming at the pool.", 8, people="Alice"), *noise])
    [one] = [
        a for a in found.audited if a.hypothesis.kind == "recurring" and a.hypothesis.entities == ("Alice",)
    ]
    assert one.verdict == "died"
    assert (
        one.reason == "it ended: the last was on 20 February 2024, and 10 expected times since then went by"
    )


def test_a_rhythm_of_a_bank_that_fell_silent_has_not_ended() -> None:
    found = _audit(weekly("Alice went swimming at the pool.", 8, people="Alice"))
    assert [a.verdict for a in found.audited if a.hypothesis.kind == "recurring"] == ["held"]


def test_a_value_that_goes_to_and_fro_is_no_drift() -> None:
    facts = [
        _home("Porto", 0),
        _home("Bergen", 50),
        _home("Bergen", 80),
        _home("Porto", 84),
        _home("Bergen", 100),
    ]
    found = _audit(facts)
    [one] = [a for a in found.audited if a.hypothesis.kind == "drift"]
    assert [c.facts for c in found.contradictions] == [(facts[2].id, facts[3].id)]
    assert (one.verdict, one.reason) == ("died", "too little speaks for it: 2 facts for, 0 against")


def test_a_relationship_of_one_document_dies() -> None:
    facts = [
        fact(f"Ann {verb} with Ben.", n % 2, people="Ann Ben", document_id="d")
        for n, verb in enumerate("met sang sat ate".split())
    ]
    facts += [fact(f"Carl{n} slept.", n, people=f"Carl{n}") for n in range(60)]
    [one] = [a for a in _audit(facts).audited if a.hypothesis.kind == "relationship"]
    assert (one.verdict, one.reason) == ("died", "all of it stands in one document")


def test_what_was_overtaken_or_is_over_is_stale() -> None:
    old, new = _home("Porto", 0), _home("Bergen", 60)
    passing = fact("Bob is currently in Rome.", 1, people="Bob", dated=False)
    known = replace(old, claims=(replace(old.claims[0], valid_until=at(60), superseded_by=new.id),))
    found = {s.fact: s for s in _audit([old, new, passing], 200).stale}
    assert set(found) == {old.id, passing.id}
    assert found[old.id].evidence == (new.id,)
    assert {s.fact for s in _audit([known, new], 200).stale} == set()


def test_every_hypothesis_has_a_verdict_with_a_reason() -> None:
    facts = weekly("Alice went swimming at the pool.", 12, people="Alice")
    material = Material.of(view(facts))
    hypotheses = assume(material)
    found = audit(material, hypotheses)
    assert [a.hypothesis.key for a in found.audited] == [h.key for h in hypotheses]
    assert all(a.reason for a in found.audited)
