"""Ids are UUIDs that sort in the order they were made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from reverie.model import new_id


def test_ids_sort_in_the_order_they_were_made_and_are_of_version_7() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert {i.version for i in made} == {7}
    assert {i.variant for i in made} == {"specified in RFC 4122"}


def test_ids_of_many_threads_are_distinct() -> None:
    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(lambda _: [new_id() for _ in range(2000)], range(4)))
    assert len({i for part in parts for i in part}) == 8000
