from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from said import NOW, claim, derived, fact

from reverie.consolidate.changes import changes, topic_of
from reverie.consolidate.statement import Derived, Known, Statement

PEOPLE = ("Alice", "Bob", "Carol")
VERBS = ("loves", "really loves", "hates", "paints", "is fond of")
THINGS = ("old boats", "red maps", "small drums")
FACTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(VERBS), st.sampled_from(THINGS), st.integers(0, 9)),
    max_size=25,
)


def known(one: Derived, extractor: str = "rules", **fields: object) -> Known:
    """A derived observation as it is stored."""
    stored = Known(
        uuid.uuid4(), one.kind, topic_of(one), one.scope, one.text, extractor, 1, one.sources, False,
        one.said_at, one.start, one.end,
    )  # fmt: skip
    return replace(stored, **fields)  # type: ignore[arg-type]


def test_a_timeline_tells_what_is_and_what_was() -> None:
    (one,) = derived(
        claim("Alice works at Google.", "alice|employer", "Google", 0, until=40),
        claim("By the way. Alice joined Meta. She is happy.", "alice|employer", "Meta", 40),
        claim("Alice works at Meta now.", "alice|employer", "Meta", 50),
    )
    assert one.text == (
        "Alice works at Meta now. (Since 10 April 2024; said twice, last on 20 April 2024.)"
        " Before, from 1 March 2024: Alice works at Google."
    ) or one.text == (
        "Alice joined Meta. (Since 10 April 2024; said twice, last on 20 April 2024.)"
        " Before, from 1 March 2024: Alice works at Google."
    )
    assert len(one.facts) == 3
    spans = {part.end - part.start for part in one.sources}
    assert len("Alice joined Meta.") in spans


def test_a_value_said_twice_is_told_without_what_one_alone_says() -> None:
    (one,) = derived(
        claim("Ignacio plays the cello in an orchestra.", "ignacio|plays", "the cello", 0),
        claim("Ignacio plays the cello in a string quartet.", "ignacio|plays", "the cello", 9),
    )
    assert one.text == "Ignacio plays the cello."
    assert len(one.facts) == 2


def test_a_value_in_other_words_is_not_quoted() -> None:
    assert (
        derived(
            claim("Wei is a chemist at a university.", "wei|teaches", "chemistry", 0),
            claim("Wei is a chemist at a high school.", "wei|teaches", "chemistry", 9),
        )
        == []
    )


def test_what_was_said_once_or_does_not_hold_is_none() -> None:
    assert derived(claim("Alice works at Google.", "a|employer", "Google", 0)) == []
    assert derived(claim("Alice works at Google.", "a|employer", "Google", 0, until=3)) == []


def test_the_same_twice_keeps_the_clearest_words() -> None:
    (one,) = derived(
        fact("Alice really loves hiking in the Alps.", day=3),
        fact("Alice loves hiking in the Alps.", day=9),
        fact("I love hiking in the Alps", "Alice", day=1),
    )
    assert (one.kind, one.text, len(one.facts)) == ("meaning", "Alice: I love hiking in the Alps.", 3)
    assert one.said_at.day == 10


def test_a_habit_takes_three_days_and_covers_what_is_in_it() -> None:
    def went(day: int) -> Statement:
        start = NOW + timedelta(days=day)
        return fact("I went to the gym.", "Alice", day=day, start=start, end=start, precision="day")

    assert derived(went(0), went(7)) == []
    assert [one.kind for one in derived(*(fact("I lost my job.", "Alice", day=d) for d in range(4)))] == [
        "meaning"  # told four times: who knows whether it happened again
    ]
    (habit,) = derived(went(0), went(7), replace(went(7), id=uuid.uuid4()), went(14))
    assert habit.kind == "habit"
    assert habit.text == (
        "Alice: I went to the gym. (On 3 different days: 1 March 2024, 8 March 2024, 15 March 2024.)"
    )


def test_scopes_keep_apart() -> None:
    mine = fact("Alice loves old boats.", scopes=(("a",),))
    yours = fact("Alice is fond of old boats.", scopes=(("b",),))
    assert derived(mine, yours) == []
    both = fact("Alice really loves old boats.", scopes=(("a",), ("b",)))
    assert sorted(one.scope for one in derived(mine, yours, both)) == [("a",), ("b",)]


def test_vectors_that_have_nothing_in_common_keep_apart() -> None:
    east, north = np.asarray([1, 0], np.float32), np.asarray([0, 1], np.float32)
    one, two = fact("Alice loves old boats.", vector=east), fact("Alice is fond of old boats.", vector=north)
    assert derived(one, two) == []
    assert len(derived(one, replace(two, vector=east))) == 1


@given(FACTS)
def test_everything_rests_on_two_facts_and_done_twice_changes_nothing(
    told: list[tuple[str, str, str, int]],
) -> None:
    facts = [
        fact(f"{who} {verb} {thing}.", day=day, number=n) for n, (who, verb, thing, day) in enumerate(told)
    ]
    found = derived(*facts)
    assert all(len(one.facts) >= 2 for one in found)
    texts = {one.text for one in facts}
    assert all(one.text in texts for one in found)
    assert changes(found, [known(one) for one in found]) == []
    assert derived(*reversed(facts)) == found or {o.facts for o in derived(*reversed(facts))} == {
        o.facts for o in found
    }


def test_changes_keep_who_they_are() -> None:
    one, two = fact("Alice loves old boats."), fact("Alice is fond of old boats.", day=1)
    (before,) = derived(one, two)
    stored = known(before)
    (more,) = derived(one, two, fact("I love old boats", "Alice", day=2))
    (change,) = changes([more], [stored])
    assert (change.known, change.what) == (stored, "refined")
    assert change.reason == "one more fact says so"
    (gone,) = changes([], [stored])
    assert gone.derived is None
    (new,) = changes([before], [])
    assert new.known is None
    assert changes([before], [known(before, "llm")]) == []  # a model has written of it
    assert [c.what for c in changes([before], [known(before, lost=True)])] == [None]


def test_ten_thousand_facts_on_one_entity() -> None:
    facts = [
        fact(f"Alice {verb} the {thing} number {n}.", day=n % 300, number=n)
        for n, (verb, thing) in enumerate(
            [
                (v, t)
                for v in ("painted", "sold", "moved", "saw")
                for t in ("boat", "map", "drum", "pot", "cup")
            ]
            * 500
        )
    ]
    facts += [fact("Alice loves old boats.", number=n, day=n % 200) for n in range(1000)]
    began = time.thread_time()
    found = derived(*facts)
    assert time.thread_time() - began < 10
    loved = next(one for one in found if one.text == "Alice loves old boats.")
    assert len(loved.facts) == 500


def _done(text: str, day: int) -> Statement:
    start = NOW + timedelta(days=day)
    return fact(text, day=day, start=start, end=start, precision="day")


def test_a_habit_says_of_a_day_only_what_was_done_on_it() -> None:
    dresses = [_done(f"Alice bought a red {what}.", n) for n, what in enumerate(["dress", "hat", "car"])]
    assert derived(*dresses) == []
    (bare,) = derived(
        _done("Alice went hiking with Bob.", 0),
        _done("Alice went hiking.", 1),
        _done("Alice went hiking in the hills.", 2),
    )
    assert bare.text.startswith("Alice went hiking. (On 3 different days: ")
    players = [_done(f"Alice played chess with {who}.", n) for n, who in enumerate(["Bob", "Carl", "Bob"])]
    (each,) = derived(*players)
    assert each.text == (
        "Alice played chess with Carl. (2 March 2024.) Alice played chess with Bob. (3 March 2024.)"
        " (On 3 different days: 1 March 2024, 2 March 2024, 3 March 2024.)"
    )
