"""Activities, states and numbers that are one though their words differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from unit.dream.facts import fact, view

from reverie.dream.assumption import series
from reverie.dream.assumption.drift import drifts
from reverie.dream.assumption.gap import gaps
from reverie.dream.assumption.series import numeric_series
from reverie.dream.assumption.trend import trends
from reverie.dream.material import Material
from reverie.dream.reading import read
from reverie.dream.statistic import theil_sen
from reverie.dream.view import Noted


def _near(angle: float) -> Any:
    """A vector of length 1; the cosine of two is that of their angles' difference, in degrees."""
    turn = np.radians(angle)
    return np.array([np.cos(turn), np.sin(turn)], np.float32)


def _told(text: str, days: list[int], angle: float, **more: Any) -> list[Noted]:
    return [fact(text, day, people="Rita", vector=_near(angle), **more) for day in days]


def test_wordings_told_on_days_of_their_own_are_kin() -> None:
    told = _told("Rita scrubbed the tiles upstairs.", [1, 20, 41], 0)
    told += _told("Rita wiped tiles clean again.", [9, 30, 55], 40)
    (union,) = Material.of(view(told)).kin
    assert [s.id for s in union.told] == [f.id for f in sorted(told, key=lambda f: f.learned_at)]


def test_what_is_told_of_the_same_days_or_right_behind_is_no_kin() -> None:
    first = _told("Rita scrubbed the tiles upstairs.", [1, 20, 41], 0)
    same = _told("Rita wiped tiles clean again.", [1, 20, 55], 40)
    assert Material.of(view([*first, *same])).kin == ()
    behind = _told("Rita wiped tiles clean again.", [2, 21, 43], 40)
    assert Material.of(view([*first, *behind])).kin == ()
    far = _told("Rita wiped tiles clean again.", [9, 30, 55], 80)
    assert Material.of(view([*first, *far])).kin == ()


def test_a_trend_of_several_wordings_is_one_trend() -> None:
    told = _told("Rita scrubbed the tiles upstairs.", [60, 78, 90, 98, 106, 116], 0)
    told += _told("Rita wiped tiles clean again.", [30, 70, 84, 94, 102, 111], 40)
    told += [fact("Otto read a book.", day, people="Otto") for day in range(120)]
    (found,) = [h for h in trends(Material.of(view(told))) if h.data["of"] == "rate"]
    assert (found.state, len(found.evidence_for)) == ("rising", 12)


def test_numbers_on_one_line_are_one_series_and_those_of_another_thing_are_not() -> None:
    told = [f for n in range(4) for f in _told(f"Rita weighs {80 - 2 * n} kg.", [20 * n], 0)]
    scale = [
        f for n in range(3) for f in _told(f"The scales said {79 - 2 * n} kilos to Rita.", [10 + 20 * n], 45)
    ]
    lifted = [f for n in range(3) for f in _told(f"Rita lifts {30 + n} kg.", [5 + 20 * n], 45)]
    values = [
        [value for _, value, _ in found] for _, unit, found in numeric_series(Material.of(view(told + scale)))
    ]
    assert values == [[80, 79, 78, 77, 76, 75, 74]]
    apart = list(numeric_series(Material.of(view(told + lifted))))
    assert sorted(len(found) for _, _, found in apart) == [3, 4]


def test_many_numbers_of_one_unit_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    things = [f"{first}{last}" for first in "ba de fi go lu ma".split() for last in "rk st mp nd lb".split()]
    things += [f"{thing}{last}" for thing in things for last in ("ow", "ash")]
    told = []
    for k, thing in enumerate(things):
        vector = np.zeros(1 + len(things), np.float32)  # the cosine of any two is 0.64
        vector[0], vector[1 + k] = 0.8, 0.6
        text = f"Rita {thing}ed the {thing}al {thing}ox for {{}} euros."
        days = [k + len(things) * n for n in range(3)]
        told += [fact(text.format(17 * day % 89 + 5), day, people="Rita", vector=vector) for day in days]
    laid: list[int] = []

    def line(times: list[float], values: list[float]) -> tuple[float, float]:
        laid.append(len(times))
        return theil_sen(times, values)

    monkeypatch.setattr(series, "theil_sen", line)
    found = [len(one) for _, _, one in numeric_series(Material.of(view(told, 400)))]
    assert sum(found) == 3 * len(things)
    assert len(found) >= len(things) - series.MOST
    assert series.MOST <= len(laid) < 2 * series.MOST


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Rita rates the pain 7 out of 10.", ((7.0, "/10"),)),
        ("Pain of Rita: 6.5/10.", ((6.5, "/10"),)),
        ("Rita ran for 40 minutes.", ((40.0, "min"),)),
        ("Rita ran 40 mins.", ((40.0, "min"),)),
        ("Rita paid 12 euros.", ((12.0, "€"),)),
        ("Rita paid €12.", ((12.0, "€"),)),
        ("Rita weighs 70 kilograms.", ((70.0, "kg"),)),
    ],
)
def test_marks_and_units_of_any_name(text: str, numbers: tuple[tuple[float, str], ...]) -> None:
    (sentence,) = read(view([fact(text, 1, people="Rita")]))
    assert sentence.numbers == numbers


@pytest.mark.parametrize(
    ("before", "after", "angle"),
    [
        ("Rita drinks tea with sugar.", "Rita takes tea plain now.", 40),
        ("Rita codes in Java.", "Rita switched from Java to Rust.", 50),
        ("Rita relies on maps.", "Rita has given up on maps.", 30),
        ("Rita is afraid of dogs.", "Rita has grown fond of dogs.", 30),
        ("Rita travels by rail.", "Rita goes everywhere by bus nowadays.", 40),
    ],
)
def test_a_state_that_another_followed_is_a_drift(before: str, after: str, angle: float) -> None:
    told = _told(before, [1], 0, dated=False) + _told(after, [60], angle, dated=False)
    (found,) = drifts(Material.of(view(told)))
    assert found.evidence_for == tuple(f.id for f in told)


def test_another_state_or_the_same_again_is_no_drift() -> None:
    tea = _told("Rita drinks tea with sugar.", [1], 0, dated=False)
    assert (
        drifts(Material.of(view(tea + _told("Rita drinks tea with sugar now.", [60], 5, dated=False)))) == []
    )
    assert drifts(Material.of(view(tea + _told("Rita keeps bees now.", [60], 60, dated=False)))) == []
    assert drifts(Material.of(view(tea + _told("Rita drinks tea with milk.", [60], 20, dated=False)))) == []


def test_what_is_handed_in_awaits_its_answer_and_a_new_job_does_not() -> None:
    told = [fact("Rita filed a claim for the roof.", 2, people="Rita")]
    (found,) = gaps(Material.of(view(told)))
    assert (found.data["of"], found.evidence_for) == ("begun", (told[0].id,))
    answered = [*told, fact("The claim for the roof was settled.", 20, people="Rita")]
    assert gaps(Material.of(view(answered))) == []


def test_what_was_forgotten_is_told_as_what_was_missed() -> None:
    forgot, missed = read(
        view([*_told("Rita forgot to take the pills.", [1], 0), *_told("Rita missed the pills.", [5], 5)])
    )
    assert forgot.cancels
    assert missed.cancels
    assert {forgot.mood, missed.mood} == {"told"}


def test_a_contracted_denial_is_no_telling_word_and_a_participle_behind_is_a_state() -> None:
    denied, state = read(
        view(
            [
                _told("Rita didn't visit the fair.", [1], 0)[0],
                *_told("Rita is a licensed guide.", [2], 0, dated=False),
            ]
        )
    )
    assert denied.words == {"visit", "fair"}
    assert state.mood == "standing"
