"""What connects facts: a few edges for each, each with a reason."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.service.graph import (
    BY_ENTITY,
    BY_MEANING,
    BY_TIME,
    LEAST_COSINE,
    Edge,
    Node,
    by_entity,
    by_meaning,
    by_time,
)

START = datetime(2024, 1, 1, tzinfo=UTC)


def node(number: int, hours: float | None = 0, *entities: str) -> Node:
    time = None if hours is None else START + timedelta(hours=hours)
    return Node(f"n{number}", entities, time, ("document", number))


def test_facts_that_name_the_same_are_joined_in_a_chain() -> None:
    nodes = [node(2, 2, "Ann"), node(1, 1, "Ann"), node(3, 3, "Bob"), node(4, 4, "Ann")]
    assert [(e.source, e.target, e.entity) for e in by_entity(nodes)] == [
        ("n1", "n2", "Ann"),
        ("n2", "n4", "Ann"),
    ]


def test_more_shared_names_weigh_more_and_are_told() -> None:
    (edge,) = by_entity([node(1, 1, "Ann", "Oslo"), node(2, 2, "Oslo", "Ann", "Bob")])
    assert edge == Edge("n1", "n2", "entity", 0.7616, "both name Ann, Oslo", "Ann")


def test_of_many_names_the_rarest_come_first() -> None:
    common = [node(n, n, "Ann") for n in range(5)]
    first = node(10, -1, "Ann", "Zed")
    edges = [e for e in by_entity([first, *common, node(11, 9, "Ann", "Zed")]) if e.target == "n11"]
    assert [(e.source, e.entity) for e in edges] == [("n10", "Zed"), ("n4", "Ann")]


def test_near_in_time() -> None:
    nodes = [node(1, 0), node(2, 0), node(3, 12), node(4, 13.5), node(5, 40), node(6, None)]
    assert [(e.source, e.target, e.weight, e.reason) for e in by_time(nodes)] == [
        ("n1", "n2", 1.0, "at the same time"),
        ("n2", "n3", 0.5, "12 hours apart"),
        ("n3", "n4", 0.9375, "90 minutes apart"),
    ]
    far = list(by_time([node(1, 0), node(2, 23)]))
    assert far[0].weight == 0.3


def test_alike_in_meaning() -> None:
    vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    assert [(e.source, e.target, e.weight) for e in by_meaning(list("abcd"), vectors)] == [
        ("a", "b", 0.8),
        ("b", "c", 0.6),
    ]
    assert list(by_meaning([], np.empty((0, 0), dtype=np.float32))) == []
    assert list(by_meaning(["a"], vectors[:1])) == []
    assert [e.weight for e in by_meaning(["a", "b"], vectors[[0, 0]])] == [1.0]


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 60), st.lists(st.sampled_from("ABCDEFG"), max_size=6)),
        max_size=40,
    )
)
def test_edges_never_outgrow_nodes(told: list[tuple[int | None, list[str]]]) -> None:
    nodes = [node(n, hours, *names) for n, (hours, names) in enumerate(told)]
    names = {n.id: set(n.entities) for n in nodes}
    entity, time = list(by_entity(nodes)), list(by_time(nodes))
    assert max(Counter(e.target for e in entity).values(), default=0) <= BY_ENTITY
    assert max(Counter(e.target for e in time).values(), default=0) <= BY_TIME
    for edge in (*entity, *time):
        assert edge.source != edge.target
        assert 0 < edge.weight <= 1
        assert edge.reason
    for edge in entity:
        shared = names[edge.source] & names[edge.target]
        assert edge.entity in shared
        assert edge.reason == "both name " + edge.reason.removeprefix("both name ")
        assert set(edge.reason.removeprefix("both name ").split(", ")) == shared
    pairs = [(e.source, e.target) for e in entity]
    assert len(set(pairs)) == len(pairs)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 600), st.integers(2, 40), st.integers(0, 9))
def test_those_most_alike_are_found(count: int, groups: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.standard_normal((groups, 100))
    raw = centres[random.integers(0, groups, count)] + 0.5 * random.standard_normal((count, 100))
    vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
    edges = list(by_meaning([str(n) for n in range(count)], vectors))
    assert len(edges) <= BY_MEANING * count
    assert len({(e.source, e.target) for e in edges}) == len(edges)
    cosines = np.einsum("id,jd->ij", vectors, vectors) - 2 * np.eye(count)
    linked = {(int(e.source), int(e.target)) for e in edges}
    for one, other in linked:
        assert one < other
        assert cosines[one, other] >= LEAST_COSINE - 1e-5
    for edge in edges[:50]:
        assert abs(edge.weight - cosines[int(edge.source), int(edge.target)]) < 1e-3
    best = dict.fromkeys(range(count), -1.0)
    for one, other in linked:
        for fact in (one, other):
            best[fact] = max(best[fact], cosines[one, other])
    for fact in range(count):
        nearest = cosines[fact].max()
        if count <= 17 and nearest > LEAST_COSINE:  # then all are compared
            assert best[fact] == nearest
        elif nearest > 0.75:
            assert best[fact] > nearest - 0.15
