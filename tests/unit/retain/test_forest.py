"""Trees of names."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import EntityKind, new_id
from reverie.retain.forest import Forest, Node, contenders, fullness, place
from reverie.retain.matching import Match, compatible
from reverie.retain.names import read


def plant(forest: Forest, text: str, kind: EntityKind = "person") -> Node:
    name = read(text, kind)
    node_id = new_id()
    node = Node(node_id, name.key, name, node_id)
    forest.add(node)
    return node


def grown(*texts: str) -> set[frozenset[str]]:
    """Trees that come of placing full names together."""
    forest = Forest()
    nodes = [plant(forest, text) for text in texts]
    place(forest, nodes)
    return trees(forest)


def trees(forest: Forest) -> set[frozenset[str]]:
    found = defaultdict(set)
    for node in forest:
        found[node.head].add(node.name.text)
    return {frozenset(names) for names in found.values()}


ROBERT = ["Robert Chen", "Bob Chen", "Robret Chen", "robert j. chen", "Dr. Robert Chen", "Bobby Chen"]


@pytest.mark.parametrize("seed", range(5))
def test_forms_of_a_name_are_one_in_any_order(seed: int) -> None:
    texts = random.Random(seed).sample(ROBERT, len(ROBERT))
    assert grown(*texts) == {frozenset(ROBERT)}
    forest = Forest()
    for text in texts:
        place(forest, [plant(forest, text)])
    assert trees(forest) == {frozenset(ROBERT)}


def test_the_fullest_name_is_the_root() -> None:
    forest = Forest()
    for text in ("Bob Chen", "Robret Chen", "Robert Chen"):
        place(forest, [plant(forest, text)])
    assert {forest.head(node).name.text for node in forest} == {"Robert Chen"}
    assert fullness(read("Robert Chen", "person")) > fullness(read("Bob Chen", "person"))
    assert fullness(read("Alice C.", "person")) > fullness(read("Alice", "person"))


def test_a_name_of_either_of_two_is_returned() -> None:
    forest = Forest()
    place(forest, [plant(forest, "Edward Chen"), plant(forest, "Edmund Chen")])
    ed = plant(forest, "Ed Chen")
    assert place(forest, [ed]) == [ed]
    assert ed.parent is None


def test_relatives_are_never_joined_by_a_name_between_them() -> None:
    assert grown("Liz Barker", "Beth Barker") == {frozenset({"Liz Barker"}), frozenset({"Beth Barker"})}
    assert grown("Robert Barker", "Albert Barker", "Bert Barker") >= {frozenset({"Robert Barker"})}


GIVEN = "Alice Bob Robert Rob Robret Robin Rita Liz Beth Elizabeth Anna Ann Ivan Jean Joan".split()


@given(
    st.lists(
        st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(["Chen", "Barker"])),
        max_size=14,
        unique=True,
    ),
    st.booleans(),
)
def test_no_tree_holds_a_contradiction(texts: list[str], together: bool) -> None:
    forest = Forest()
    if together:
        place(forest, [plant(forest, text) for text in texts])
    else:
        for text in texts:
            place(forest, [plant(forest, text)])
    for node in forest:
        tree = forest.tree(forest.head(node))
        assert node in tree
        assert all(compatible(node.name, other.name) for other in tree)
        assert (node.parent is None) == (node.head == node.id)
        if node.parent:
            assert forest[node.parent].head == node.head
            assert node.score is not None
            assert node.reason


def test_join_and_part_come_back() -> None:
    forest = Forest()
    robert, bob, kim = (plant(forest, text) for text in ("Robert Chen", "Bob Chen", "Kim Lund"))
    forest.unite(bob, robert, Match(0.9, "a nickname"))
    before = [node.pointer for node in (robert, bob, kim)]
    forest.join(robert, kim, 1.0, "told so", by="person")
    assert {node.head for node in (robert, bob, kim)} == {kim.id}
    assert (robert.parent, bob.parent) == (kim.id, robert.id)
    forest.part(robert)
    assert [node.pointer for node in (robert, bob, kim)] == before
    assert forest.tree(robert) == [robert, bob]
    assert forest.tree(kim) == [kim]


def test_what_a_person_parted_stays_parted() -> None:
    forest = Forest()
    robert, bob = plant(forest, "Robert Chen"), plant(forest, "Bob Chen")
    forest.refuse(bob.id, robert.id)
    assert place(forest, [robert, bob]) == []
    assert trees(forest) == {frozenset({"Robert Chen"}), frozenset({"Bob Chen"})}
    bobby = plant(forest, "Bobby Chen")
    assert place(forest, [bobby]) == [bobby]


def test_contenders_are_those_that_scores_do_not_tell_apart() -> None:
    forest = Forest()
    for text in ("Alice Chen", "Alice Smith", "Alicia Moreau"):
        plant(forest, text)
    options = forest.options(read("Alice", "person"))
    assert {o.head.name.text for o in contenders(options)} == {"Alice Chen", "Alice Smith"}
    assert contenders([]) == []


def test_a_literal_name_is_not_found() -> None:
    forest = Forest()
    name = read("Robert Chen", "person")
    node_id = new_id()
    node = Node(node_id, name.key, name, node_id, open=False)
    forest.add(node)
    assert forest.options(read("Bob Chen", "person")) == []
    forest.open(node, name)
    assert [o.head for o in forest.options(read("Bob Chen", "person"))] == [node]
