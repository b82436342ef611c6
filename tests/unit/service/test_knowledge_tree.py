"""Where things may be in a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.service import knowledge_tree
from reverie.service.knowledge_models import KnowledgeNode
from reverie.service.knowledge_tree import MOST_DEPTH, Place, Places, nested


@st.composite
def placed(draw: st.DrawFn) -> list[Place]:
    """Folders and pages, each in a folder that is there before it."""
    found: list[Place] = []
    for number in range(draw(st.integers(0, 12))):
        folders = [None, *(one.id for one in found if not one.is_page)]
        parent = draw(st.sampled_from(folders))
        found.append(
            Place(str(number), parent, draw(st.sampled_from("aAbÄ")) + str(number), draw(st.booleans()))
        )
    return found


def node(place: Place) -> KnowledgeNode:
    return KnowledgeNode(
        id=place.id, kind="page" if place.is_page else "folder", name=place.name, parent_id=place.parent_id
    )


def walked(nodes: list[KnowledgeNode]) -> Iterator[KnowledgeNode]:
    for one in nodes:
        yield one
        yield from walked(one.children)


@given(placed())
def test_the_tree_holds_every_node_once_in_the_same_order(places: list[Place]) -> None:
    tree = nested(map(node, places))
    found = list(walked(tree))
    assert sorted(one.id for one in found) == sorted(one.id for one in places)
    assert all(child.parent_id == one.id for one in found for child in one.children)
    assert nested(map(node, reversed(places))) == tree
    for level in (tree, *(one.children for one in found)):
        assert level == sorted(level, key=lambda one: (one.kind == "page", one.name.casefold()))


@given(placed())
def test_a_pruned_tree_has_all_pages_and_no_empty_folder(places: list[Place]) -> None:
    found = list(walked(nested(map(node, places), prune=True)))
    assert {one.id for one in found if one.kind == "page"} == {one.id for one in places if one.is_page}
    assert all(one.children for one in found if one.kind == "folder")


@given(placed(), st.data())
def test_no_move_makes_a_cycle(places: list[Place], data: st.DataObject) -> None:
    folders = [one for one in places if not one.is_page]
    if not folders:
        return
    moved, target = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(folders))
    tree = Places(places)
    below = {one.id for one in tree.subtree(moved.id)}
    try:
        tree.check_place(moved.id, "new name", target.id)
    except InvalidRequest:
        assert target.id in below
    else:
        assert target.id not in below


def test_what_is_wrong_with_a_place_is_told() -> None:
    tree = Places([Place("f", None, "Team", False), Place("p", "f", "Values", True)])
    tree.check_new("Values", None)
    tree.check_new("values", "f")
    tree.check_place("p", "Values", "f")
    with pytest.raises(Conflict, match="a page 'Values' already"):
        tree.check_new("Values", "f")
    with pytest.raises(Conflict, match="a folder 'Team' already"):
        tree.check_place("p", "Team", None)
    with pytest.raises(InvalidRequest, match="'p' is a page"):
        tree.check_new("x", "p")
    with pytest.raises(NotFound, match="no folder 'gone'"):
        tree.check_new("x", "gone")
    with pytest.raises(InvalidRequest, match="cannot be in itself"):
        tree.check_place("f", "Team", "f")


def test_depth_and_number_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [Place(str(n), str(n - 1) if n else None, "x", False) for n in range(MOST_DEPTH - 1)]
    two = [Place("a", None, "a", False), Place("b", "a", "b", True)]
    tree = Places([*chain, *two])
    tree.check_new("last", chain[-1].id)
    with pytest.raises(InvalidRequest, match="16 levels"):
        tree.check_place("a", "a", chain[-1].id)
    tree.check_place("a", "a", chain[-2].id)
    monkeypatch.setattr(knowledge_tree, "MOST_NODES", len(tree.by_id))
    with pytest.raises(Conflict, match="delete some"):
        tree.check_new("one more", None)
