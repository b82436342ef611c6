"""Until when claims hold."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Claim, Fact, Span
from reverie.retain.rules.claim_values import folded
from reverie.retain.supersede import changes, made_at, new_claims
from reverie.store.claims import NewClaim, StoredClaim

START = datetime(2020, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def claim(number: int, value: str, said: int, **fields: object) -> StoredClaim:
    """A claim on one topic, said on this day, each in a document of its own."""
    values: dict[str, object] = {
        "fact_id": uuid.UUID(int=number),
        "topic": "alice",
        "attribute": "employer",
        "value": value,
        "negated": False,
        "valid_until": None,
        "active": True,
        "document_id": f"document {number}",
        "position": 0,
        "occurred_start": None,
        "occurred_end": None,
        "mentioned_at": day(said),
        "learned_at": day(1000),
        "ended_by": None,
        **fields,
    }
    return StoredClaim(**values)  # type: ignore[arg-type]


def ended(*claims: StoredClaim) -> dict[int, tuple[datetime | None, int | None]]:
    """What is recorded anew, by the number of the fact."""
    return {e.fact_id.int: (e.valid_until, e.ended_by.int if e.ended_by else None) for e in changes(claims)}


def test_a_newer_value_ends_the_older_one() -> None:
    assert ended(claim(1, "Google", 10), claim(2, "Meta", 20)) == {1: (day(20), 2)}


def test_what_arrives_late_is_ended_by_what_was_there() -> None:
    assert ended(claim(1, "Meta", 20), claim(2, "Google", 10)) == {2: (day(20), 1)}


def test_one_in_between_takes_over_from_the_last() -> None:
    known = claim(1, "Google", 10, valid_until=day(30), ended_by=uuid.UUID(int=2))
    assert ended(known, claim(2, "Apple", 30), claim(3, "Meta", 20)) == {1: (day(20), 3), 3: (day(30), 2)}


def test_a_repeated_statement_ends_nothing() -> None:
    assert ended(claim(1, "Google", 10), claim(2, "the google.", 20)) == {}


def test_all_that_say_the_same_end_together() -> None:
    found = ended(claim(1, "Google", 10), claim(2, "Google", 15), claim(3, "Meta", 20))
    assert found == {1: (day(20), 3), 2: (day(20), 3)}


@pytest.mark.parametrize(
    ("one", "other"),
    [("42 km", "43 km"), ("3 May", "4 May"), ("A-17", "A-18"), ("Springfield IL", "Springfield MA")],
)
def test_a_number_id_or_date_that_differs_is_another_value(one: str, other: str) -> None:
    assert ended(claim(1, one, 10), claim(2, other, 20)) == {1: (day(20), 2)}


def test_other_attributes_and_subjects_are_left_alone() -> None:
    assert (
        ended(
            claim(1, "Google", 10),
            claim(2, "Lisbon", 20, attribute="home"),
            claim(3, "Meta", 20, topic="bob"),
        )
        == {}
    )


def test_what_is_named_barely_changes_within_its_document_only() -> None:
    bare = {"attribute": "time in its document"}
    first = claim(1, "May 3", 10, **bare)
    assert ended(first, claim(2, "May 10", 20, **bare)) == {}
    assert ended(first, claim(2, "May 10", 20, document_id="document 1", **bare)) == {1: (day(20), 2)}


def test_what_is_more_exact_ends_nothing_and_hides_nothing() -> None:
    found = ended(claim(1, "Google", 10), claim(2, "Google DeepMind", 20), claim(3, "Meta", 30))
    assert found == {1: (day(30), 3), 2: (day(30), 3)}


def test_no_longer_ends_the_same_value_and_no_other() -> None:
    quit_google = claim(3, "Google", 30, negated=True)
    assert ended(claim(1, "Google", 10), quit_google) == {1: (day(30), 3)}
    assert ended(claim(1, "Meta", 10), quit_google) == {}
    assert ended(quit_google, claim(4, "Google", 40)) == {3: (day(40), 4)}
    assert ended(quit_google, claim(4, "Google", 40, negated=True)) == {}


def test_retired_facts_end_nothing_and_hold_nothing() -> None:
    google = claim(1, "Google", 10, valid_until=day(20), ended_by=uuid.UUID(int=2))
    assert ended(google, claim(2, "Meta", 20, active=False)) == {1: (None, None)}
    retired = google._replace(active=False)
    assert ended(retired, claim(2, "Meta", 20)) == {1: (None, None)}


def test_what_is_told_later_of_earlier_times_is_older() -> None:
    past = claim(2, "Meta", 30, occurred_start=day(-400), occurred_end=day(-30))
    assert ended(claim(1, "Google", 10), past) == {2: (day(10), 1)}


def test_a_time_that_holds_the_moment_of_speaking_is_that_moment() -> None:
    today = claim(2, "Meta", 10, occurred_start=day(10), occurred_end=day(11))
    today = today._replace(mentioned_at=day(10) + timedelta(hours=12))
    morning = claim(1, "Google", 10)._replace(mentioned_at=day(10) + timedelta(hours=9))
    assert made_at(today) == day(10) + timedelta(hours=12)
    assert ended(morning, today) == {1: (day(10) + timedelta(hours=12), 2)}
    since = claim(3, "Apple", 50, occurred_start=day(20))
    assert ended(claim(1, "Google", 10), since) == {1: (day(20), 3)}
    assert ended(claim(4, "Meta", 30), since) == {4: (day(50), 3)}


def test_without_any_time_the_order_is_that_of_arrival() -> None:
    first = claim(1, "Google", 0, mentioned_at=None, learned_at=day(1))
    assert ended(first, claim(2, "Meta", 0, mentioned_at=None, learned_at=day(2))) == {1: (day(2), 2)}


def test_of_the_same_moment_the_text_tells_the_order() -> None:
    # the first chunk was read again, so its fact is younger
    early = claim(9, "Google", 10, document_id="one", position=0)
    late = claim(2, "Meta", 10, document_id="one", position=5)
    assert ended(early, late) == {9: (day(10), 2)}
    other = claim(5, "Apple", 10, document_id="two")
    assert ended(early, late, other) == {9: (day(10), 2), 2: (day(10), 5)}


def test_what_facts_claim() -> None:
    said = Fact("Dr. Alice  Chen works at Google.", Span(0, 5), "world", None, None, None, None, (), 1.0)
    one, two = uuid.UUID(int=1), uuid.UUID(int=2)
    with_claim = Fact(
        *[getattr(said, n) for n in ("text", "span", "fact_type", "speaker")], None, None, None, (), 1.0,
        claim=Claim("Alice  CHEN", "employer", "Google"),
    )  # fmt: skip
    assert new_claims([(one, said), (two, with_claim)]) == [
        NewClaim(two, "alice chen", "employer", "Google", False)
    ]


def test_values_are_compared_by_their_words() -> None:
    assert folded(" The  Google. ") == folded("google") == "google"
    assert folded("a nurse") == "nurse"
    assert folded("The") == "the"
    assert folded("No. 5") != folded("No. 6")


_CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["Google", "Meta", "google", "Apple"]),
        st.integers(0, 6),
        st.booleans(),
        st.sampled_from([True, True, True, False]),
        st.none() | st.integers(-5, 8),
    ),
    max_size=9,
)


@given(_CLAIMS)
def test_each_holds_until_the_first_later_one_that_contradicts_it(
    told: list[tuple[str, int, bool, bool, int | None]],
) -> None:
    claims = [
        claim(n + 1, value, said, negated=negated, active=active,
              occurred_start=None if start is None else day(start))
        for n, (value, said, negated, active, start) in enumerate(told)
    ]  # fmt: skip
    found = {e.fact_id: e for e in changes(claims)}
    ordered = sorted((c for c in claims if c.active), key=lambda c: (made_at(c), c.fact_id))
    for place, one in enumerate(ordered):
        same = folded(one.value)
        against = [
            other
            for other in ordered[place + 1 :]
            if (folded(other.value) == same and other.negated != one.negated)
            or (folded(other.value) != same and not other.negated and not one.negated)
        ]
        if against:
            assert found[one.fact_id].ended_by == against[0].fact_id
            until = found[one.fact_id].valid_until
            assert until is not None
            assert until >= (one.occurred_start or made_at(one))
            assert until <= made_at(against[0])
        else:
            assert one.fact_id not in found
    settled = [
        c._replace(valid_until=found[c.fact_id].valid_until, ended_by=found[c.fact_id].ended_by)
        if c.fact_id in found
        else c
        for c in claims
    ]
    assert changes(settled) == []
