"""What a fact must meet to be a candidate."""

from __future__ import annotations

from uuid import UUID

from reverie.recall.plan import Filters
from reverie.recall.strategies import conditions, filtered


def test_only_some_facts() -> None:
    only = Filters(only=(UUID(int=1),))
    assert conditions(only).keys() - conditions(Filters()).keys() == {"only"}
    assert filtered(only).endswith(" AND f.id = ANY(%(only)s)")


def test_only_none_is_another_filter_than_none() -> None:
    assert "only" in conditions(Filters(only=()))
