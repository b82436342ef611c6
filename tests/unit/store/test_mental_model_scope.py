"""The scope of a mental model: which memories it is about."""

from __future__ import annotations

from typing import Any

import pytest

from reverie.model import TagGroup, TagLeaf, TagsMatch
from reverie.store.mental_model_scope import Scope, group_filter, meets, scope


@pytest.mark.parametrize(
    ("tags", "trigger", "expected"),
    [
        ([], {}, Scope(None, None)),
        (["a"], {}, Scope(None, TagLeaf(("a",), "all_strict"))),
        (["a"], {"tags_match": "any"}, Scope(None, TagLeaf(("a",), "any"))),
        ([], {"tags_match": "exact"}, Scope(None, TagLeaf((), "exact"))),
        ([], {"fact_types": ["world"]}, Scope(("world",), None)),
        (["a"], {"tag_groups": [{"tags": ["b"]}]}, Scope(None, TagLeaf(("b",), "any_strict"))),
    ],
)
def test_scopes(tags: list[str], trigger: dict[str, Any], expected: Scope) -> None:
    assert scope(tags, trigger) == expected


def test_tag_groups_are_joined_by_and() -> None:
    groups = [{"or": [{"tags": ["a"]}, {"tags": ["b"], "match": "all"}]}, {"not": {"tags": ["c"]}}]
    found = scope(["ignored"], {"tag_groups": groups}).tags
    assert found == TagGroup("and", (
        TagGroup("or", (TagLeaf(("a",), "any_strict"), TagLeaf(("b",), "all"))),
        TagGroup("not", (TagLeaf(("c",), "any_strict"),)),
    ))  # fmt: skip
    assert meets(["b"], found)
    assert not meets(["b", "c"], found)
    assert meets([], group_filter({"tags": ["b"], "match": "all"}))
    assert meets([], found)


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("any", [True, True, True, True, False]),
        ("all", [True, False, True, True, False]),
        ("any_strict", [False, True, True, True, False]),
        ("all_strict", [False, False, True, True, False]),
        ("exact", [False, False, True, False, False]),
    ],
)
def test_ways_to_match(match: TagsMatch, expected: list[bool]) -> None:
    wanted = TagLeaf(("a", "b"), match)
    found = [meets(tags, wanted) for tags in ([], ["a"], ["b", "a"], ["a", "b", "c"], ["c"])]
    assert found == expected


def test_which_types_have_facts() -> None:
    assert Scope().has_facts
    assert Scope(("observation", "world")).has_facts
    assert not Scope(("observation",)).has_facts
