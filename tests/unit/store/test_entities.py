"""What becomes of merged names when names go."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reverie.store.entities import Pointer, without_unused

A, B, C, D = (uuid.UUID(int=n) for n in range(1, 5))


def row(
    one: uuid.UUID, into: uuid.UUID | None, head: uuid.UUID, *, used: bool, score: float | None = None
) -> dict[str, Any]:
    by = "rule" if into else None
    return {"id": one, "merged_into": into, "head": head, "used": used, "merge_score": score,
            "merge_reason": "why" if into else None, "merged_by": by}  # fmt: skip


def test_the_best_of_the_names_of_a_root_that_goes_takes_its_place() -> None:
    rows = [
        row(A, None, A, used=False),
        row(B, A, A, used=True, score=0.8),
        row(C, A, A, used=True, score=0.9),
        row(D, B, A, used=True, score=0.9),
    ]
    gone, moved = without_unused(rows, {A, B, C, D})
    assert gone == {A}
    assert sorted(moved, key=lambda p: p.id) == [
        Pointer(B, C, C, 0.8, "why", "rule"),
        Pointer(C, None, C),
        Pointer(D, B, C, 0.9, "why", "rule"),
    ]


def test_what_was_merged_into_a_name_that_goes_is_merged_above_it() -> None:
    rows = [
        row(A, None, A, used=True),
        row(B, A, A, used=False, score=0.9),
        row(C, B, A, used=True, score=0.8),
    ]
    gone, moved = without_unused(rows, {A, B, C})
    assert gone == {B}
    assert moved == [Pointer(C, A, A, 0.8, "why", "rule")]


def test_a_name_stays_while_one_below_it_cannot_be_changed() -> None:
    rows = [row(A, None, A, used=False), row(B, A, A, used=False, score=1), row(C, B, A, used=True, score=1)]
    assert without_unused(rows, {A, B}) == (set(), [])


@given(st.data())
def test_what_is_left_are_trees(data: st.DataObject) -> None:
    ids = [uuid.UUID(int=n) for n in range(1, data.draw(st.integers(2, 9)))]
    parents: dict[uuid.UUID, uuid.UUID | None] = {}
    for n, one in enumerate(ids):
        parents[one] = data.draw(st.sampled_from([None, *ids[:n]]))

    def head(one: uuid.UUID, above: dict[uuid.UUID, uuid.UUID | None]) -> uuid.UUID:
        while parent := above[one]:
            one = parent
        return one

    rows = [
        row(i, p, head(i, parents), used=data.draw(st.booleans()), score=0.5 if p else None)
        for i, p in parents.items()
    ]
    taken = {i for i in ids if data.draw(st.integers(0, 4))}
    gone, moved = without_unused(rows, taken)
    after = {i: p for i, p in parents.items() if i not in gone}
    heads = {i: head(i, parents) for i in after}
    for pointer in moved:
        after[pointer.id], heads[pointer.id] = pointer.merged_into, pointer.head
        assert pointer.id in taken
        assert (pointer.merged_into is None) == (pointer.merged_by is None)
    for one in after:
        assert heads[one] == head(one, after)  # fails on a parent that is gone
    assert gone <= taken
    together = {(i, j) for i in after for j in after if head(i, parents) == head(j, parents)}
    assert {(i, j) for i in after for j in after if heads[i] == heads[j]} == together
    if taken == set(ids):
        assert gone == {r["id"] for r in rows if not r["used"]}
