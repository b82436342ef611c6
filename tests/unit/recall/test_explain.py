"""Explanations say what the outcome says."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from reverie.model import Hit
from reverie.recall.explain import Asked, Outcome, explain
from reverie.recall.scored import Scored
from reverie.recall.strategies import Found
from reverie.recall.trace import Trace

A, B, C, D, E, F = (UUID(int=n) for n in range(6))


def scored(fact: UUID, final: float) -> Scored:
    values: dict[str, Any] = {field.name: None for field in fields(Hit)} | {"id": fact}
    return Scored(Hit(**values), final, {"rank": final})


def asked(fact: UUID, failed: list[str] | None = None) -> Asked:
    return Asked(fact, failed or [], 0.5, 1.0, 7, 8)


TRACE = Trace(
    found={"semantic": [Found(A, 0.9), Found(B, 0.8), Found(E, 0.1)], "keyword": [Found(B, 3.0)]},
    taken={"semantic": 2, "keyword": 1},
    late={"temporal": 0.5},
)
OUT = Outcome(
    TRACE,
    [scored(A, 1.0), scored(B, 0.8), scored(C, 0.5)],
    {B: "over max_tokens"},
    [A],
    {D: scored(D, 0.3)},
)


def test_each_stage_is_told() -> None:
    known = {fact: asked(fact) for fact in (A, B, C, D, E)} | {F: asked(F, ["tags", "as_of"])}
    told = {one.id: one for one in explain([A, B, C, D, E, F], known, OUT)}
    assert {fact: one.stage for fact, one in told.items()} == {
        A: "returned", B: "max_tokens", C: "read", D: "strategies", E: "strategies", F: "filters",
    }  # fmt: skip
    assert told[A].reason == "it is result 1 of 1"
    assert told[B].reason == "over max_tokens; it ranks 2 of 3"
    assert told[C].reason == "deleted meanwhile; it ranks 3 of 3"
    assert told[D].reason == "no strategy brought it among its candidates; temporal took too long"
    assert told[D].scored == OUT.would_be[D]
    assert "too faint" in told[E].reason
    assert told[F].reason == "its tags do not match; it begins after as_of"
    assert {one.last_returned for one in told.values()} == {1.0}


def test_what_the_ranking_itself_leaves_out() -> None:
    (one,) = explain([B], {B: asked(B)}, Outcome(TRACE, [scored(A, 1.0)], {}, [A], {}))
    assert one.stage == "rank"
    assert "of the time that the question names" in one.reason


def test_ranks_of_each_strategy() -> None:
    (one,) = explain([B], {B: asked(B)}, OUT)
    assert one.strategies["semantic"] == (2, 3, 0.8, 7)
    assert one.strategies["keyword"] == (1, 1, 3.0, 8)
    (one,) = explain([F], {F: asked(F, ["types"])}, OUT)
    assert one.strategies["semantic"] == (None, 3, None, None)


def test_unknown_ids() -> None:
    (one,) = explain([C], {}, OUT)
    assert (one.stage, one.strategies) == ("unknown", {})
