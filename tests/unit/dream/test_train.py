"""What became of predictions, and what that says of new ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dream.facts import at, claim, fact, view, weekly

from reverie.dream.material import Material
from reverie.dream.model import Training
from reverie.dream.train import calibrated, calibrations, train
from reverie.dream.view import Noted, Open, Scored

_SWIM = weekly("Alice went swimming at the pool.", 8, people="Alice")
_ACTIVITY = {"actor": "Alice", "words": ["pool", "swim"], "star": str(_SWIM[0].id), "key": "alice:pool swim"}


def _open(test: dict[str, Any], first: float, last: float, chance: float = 0.8, made: float = 50) -> Open:
    return Open(UUID(int=9), "key", "recurring", chance, at(made), at(first), at(last), test)


def _trained(new: list[Noted], one: Open, days: float) -> Training:
    return train(Material.of(view([*_SWIM, *new], days, open_predictions=(one,))))


_EVENT = {"type": "event", "activity": _ACTIVITY}


def test_a_prediction_that_came_is_confirmed_by_the_fact() -> None:
    came = fact("Alice swam at the pool.", 56, people="Alice")
    [found] = _trained([came], _open(_EVENT, 55, 57), 60).validations
    assert (found.status, found.outcome, found.evidence) == ("confirmed", 1.0, (came.id,))


@pytest.mark.parametrize(
    "new",
    [
        fact("Bob swam at the pool.", 56, people="Bob"),  # somebody else
        fact("Alice swam at the pool.", 52, people="Alice"),  # another day
        fact("Alice painted the fence.", 56, people="Alice"),
        fact("Alice will swim at the pool.", 56, people="Alice"),
        fact("Alice swam at the pool.", 56, people="Alice", learned_at=at(49)),  # known before
    ],
)
def test_other_facts_do_not_confirm_it(new: Noted) -> None:
    [found] = _trained([new], _open(_EVENT, 55, 57), 57).validations
    assert (found.status, found.outcome) == ("pending", None)


@pytest.mark.parametrize("text", ["Alice did not swim at the pool.", "Alice skipped the swim at the pool."])
def test_a_denial_contradicts_it(text: str) -> None:
    no = fact(text, 56, people="Alice")
    [found] = _trained([no], _open(_EVENT, 55, 57), 60).validations
    assert (found.status, found.outcome, found.evidence) == ("contradicted", 0.0, (no.id,))


def test_it_expires_and_counts_only_where_anything_was_told() -> None:
    one = _open(_EVENT, 55, 57)
    [silent] = _trained([], one, 60).validations
    assert (silent.status, silent.outcome) == ("expired", None)
    [heard] = _trained([fact("Bob painted a fence.", 56, people="Bob")], one, 60).validations
    assert (heard.status, heard.outcome) == ("expired", 0.0)


def test_counts_values_claims_and_pairs_are_checked() -> None:
    swims = [fact("Alice swam at the pool.", day, people="Alice") for day in (52, 55)]
    [found] = _trained(
        swims, _open({"type": "count", "activity": _ACTIVITY, "least": 2}, 51, 60), 58
    ).validations
    assert found.status == "confirmed"
    heavy = fact("Alice weighed 74 kg.", 55, people="Alice")
    weight = {"actor": "Alice", "words": ["kg", "weigh"], "star": str(heavy.id), "key": ""}
    test = {"type": "value", "activity": weight, "unit": "kg", "direction": "rising", "than": 72.0}
    [found] = _trained([heavy], _open(test, 51, 90), 58).validations
    assert (found.status, found.note) == ("confirmed", "the next number was 74")
    home = fact(
        "Alice lives in Porto.", 55, people="Alice", dated=False, claims=claim("Alice", "residence", "Porto")
    )
    test = {"type": "claim", "subject": "Alice", "attribute": "residence", "value": "bergen"}
    [found] = _trained([home], _open(test, 51, 90), 58).validations
    assert (found.status, found.evidence) == ("contradicted", (home.id,))
    met = fact("Alice met Bob.", 55, people="Alice Bob")
    [found] = _trained([met], _open({"type": "together", "names": ["Bob", "Alice"]}, 51, 90), 58).validations
    assert found.status == "confirmed"


def test_a_test_of_another_release_stays_open_until_it_expires() -> None:
    one = _open({"type": "unheard of"}, 55, 57)
    assert _trained([], one, 56).validations[0].status == "pending"
    assert _trained([], one, 60).validations[0].status == "expired"


def test_calibration_tells_how_good_a_kind_is() -> None:
    scored = [Scored("recurring", 0.9, 1.0)] * 5 + [Scored("recurring", 0.9, 0.0)] * 5
    found = {c.kind: c for c in calibrations(scored)}
    one = found["recurring"]
    assert (one.n, one.brier, one.base_rate, one.brier_of_base) == (10, 0.41, 0.5, 0.25)
    assert calibrated(0.9, "recurring", [one]) == pytest.approx(0.7)
    assert calibrated(0.9, "trend", [one]) == 0.9
    assert (found["gap"].n, found["gap"].brier, found["gap"].shift) == (0, None, 0.0)


@given(
    st.lists(st.tuples(st.floats(0.05, 0.95), st.booleans()), min_size=1, max_size=60), st.floats(0.05, 0.95)
)
def test_chances_stay_in_order_and_in_bounds(told: list[tuple[float, bool]], chance: float) -> None:
    found = calibrations([Scored("trend", p, float(came)) for p, came in told])
    assert 0.02 <= calibrated(chance, "trend", found) <= 0.98
    assert calibrated(chance, "trend", found) <= calibrated(min(chance + 0.1, 1.0), "trend", found)


def test_a_window_is_of_the_banks_zone_however_it_was_stored() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    opens = datetime(2024, 2, 27, tzinfo=zone)  # stored as the evening before, in UTC
    one = replace(
        _open(_EVENT, 0, 1),
        opens_at=opens.astimezone(UTC),
        expires_at=(opens + timedelta(hours=23)).astimezone(UTC),
    )
    came = fact("Alice swam at the pool.", 56, people="Alice")
    before = fact("Alice swam at the pool.", 55, people="Alice")
    for told, status in ((came, "confirmed"), (before, "pending")):
        found = train(Material.of(view([*_SWIM, told], 56.2, zone=zone, open_predictions=(one,))))
        assert [v.status for v in found.validations] == [status]


def test_windows_are_of_the_banks_days() -> None:
    came = fact("Alice swam at the pool.", 56.9 - 18 / 24, people="Alice")
    one = _open(_EVENT, 56 - 18 / 24, 57 - 18 / 24 - 1e-5)
    [found] = _trained([came], one, 60).validations
    assert found.status == "confirmed"
    assert one.expires_at - one.opens_at < timedelta(days=1)
