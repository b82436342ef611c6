"""The order that a cross-encoder helps to find: by example, by property, and when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import pytest
from hits import MAY, hit, numbers, scored
from hypothesis import given
from hypothesis import strategies as st

from reverie.providers.rerank.base import RerankError
from reverie.providers.rerank.fake import WordsReranker
from reverie.recall.plan import Filters, make_plan
from reverie.recall.rerank import NAME, SHARE, STAGE, Reranking, as_read, blend, rerank
from reverie.recall.scored import Scored
from reverie.recall.trace import Trace
from reverie.telemetry import REGISTRY

FINALS = st.lists(st.floats(-3, 5), min_size=1, max_size=30).map(lambda found: sorted(found, reverse=True))
SCORE = st.floats(0, 1)


def ranking(*finals: float) -> list[Scored]:
    return [scored(hit(n), final) for n, final in enumerate(finals, 1)]


def order(ranked: Sequence[Scored]) -> list[int]:
    return numbers([one.hit for one in ranked])


def test_the_blend_by_example() -> None:
    # logits of 0.9, 0.5, 0.1 are evenly apart: they say 2, 1 and 0 on the scale of the finals 0 to 2
    found = blend(ranking(2, 1.5, 0, -1), [0.1, 0.9, 0.5])
    assert order(found) == [2, 1, 3, 4]
    assert [one.final for one in found] == pytest.approx([1.75, 1.0, 0.5, -1])
    assert found[0].parts == pytest.approx({"late": 1.5, NAME: 0.25})
    assert found[3].parts == {"late": -1}


def test_both_count_the_same() -> None:
    assert SHARE == 0.5
    assert [one.final for one in blend(ranking(1, 0), [0.2, 0.8])] == pytest.approx([0.5, 0.5])
    assert order(blend(ranking(1, 0), [0.2, 0.8])) == [1, 2]


def test_scores_that_tell_nothing_apart_change_nothing() -> None:
    ranked = ranking(3, 2, 1)
    assert blend(ranked, [0.4, 0.4, 0.4]) == ranked
    assert blend(ranked, [0.0, 1e-9, 1e-5]) == ranked
    assert blend(ranked, [0.7]) == ranked
    assert blend(ranked, []) == ranked
    assert blend([], []) == []


@given(FINALS, st.data())
def test_the_blend_adds_up_and_stays_in_range(finals: list[float], data: st.DataObject) -> None:
    ranked = ranking(*finals)
    top = data.draw(st.integers(0, len(ranked)))
    found = blend(ranked, data.draw(st.lists(SCORE, min_size=top, max_size=top)))
    assert sorted(order(found)) == sorted(order(ranked))
    assert order(found[top:]) == order(ranked[top:])
    assert [one.final for one in found] == sorted((one.final for one in found), reverse=True)
    for one in found:
        assert sum(one.parts.values()) == pytest.approx(one.final, abs=1e-9)
        assert one.parts["late"] == finals[one.hit.id.int - 1]
    for one in found[:top]:
        assert finals[top - 1] <= one.final <= finals[0]


@given(FINALS)
def test_a_reranker_of_the_same_opinion_changes_no_place(finals: list[float]) -> None:
    ranked = ranking(*finals)
    scores = [0.5 + 0.4 * (final - finals[-1]) / max(finals[0] - finals[-1], 1e-6) for final in finals]
    assert order(blend(ranked, scores)) == order(ranked)


@given(FINALS, st.data())
def test_a_higher_score_never_costs_a_place(finals: list[float], data: st.DataObject) -> None:
    scores = data.draw(st.lists(SCORE, min_size=len(finals), max_size=len(finals)))
    one = data.draw(st.integers(0, len(finals) - 1))
    higher = [*scores]
    # the scale is that of the scores: what is raised stays within it
    higher[one] = data.draw(st.floats(scores[one], max(scores)))
    if min(higher) != min(scores):
        return
    before, after = (order(blend(ranking(*finals), given)) for given in (scores, higher))
    assert after.index(one + 1) <= before.index(one + 1)


def test_a_cross_encoder_reads_who_speaks() -> None:
    assert as_read(hit(1, "I moved to Porto.", speaker="Nadia")) == "Nadia: I moved to Porto."
    assert as_read(hit(1, "Nadia: I moved to Porto.", speaker="Nadia")) == "Nadia: I moved to Porto."
    assert as_read(hit(1, "Nadia moved to Porto.")) == "Nadia moved to Porto."


class Asked(WordsReranker):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        self.texts = list(texts)
        return await super().scores(query, texts)


class Hanging(WordsReranker):
    name = "hanging"

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        await asyncio.sleep(60)
        return []


class Failing(WordsReranker):
    name = "failing"

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        raise RerankError("failing answered with status 500")


TOLD = [
    scored(hit(1, "The boat is blue."), 1.2),
    scored(hit(2, "Who painted the red boat?", speaker="Ann"), 1.0),
    scored(hit(3, "Ben painted the boat red."), 0.9),
    scored(hit(4, "Red paint is on the boat."), 0.1),
]


def count(reranker: str, outcome: str) -> float:
    labels = {"reranker": reranker, "outcome": outcome}
    return REGISTRY.get_sample_value("reverie_recall_reranks_total", labels) or 0.0


async def test_the_top_is_read_and_its_order_remembered() -> None:
    asked, trace, before = Asked(), Trace(), count("words", "ok")
    found = await rerank(Reranking(asked, 3, 1.0), "painted red boat", TOLD, trace)
    assert asked.texts == ["The boat is blue.", "Ann: Who painted the red boat?", "Ben painted the boat red."]
    assert order(found) == [2, 1, 3, 4]
    assert found[0].parts[NAME] == pytest.approx(0.1)
    assert [one.int for one in trace.stages[STAGE]] == [2, 1, 3, 4]
    assert trace.milliseconds[STAGE] >= 0
    assert (trace.late, trace.failed) == ({}, {})
    assert count("words", "ok") == before + 1


async def test_a_late_one_changes_nothing_and_is_named(caplog: pytest.LogCaptureFixture) -> None:
    trace, before = Trace(), count("hanging", "late")
    assert await rerank(Reranking(Hanging(), 3, 0.02), "boat", TOLD, trace) == TOLD
    assert trace.late == {NAME: 0.02}
    assert STAGE not in trace.stages
    assert count("hanging", "late") == before + 1
    assert "hanging took longer than 20 ms" in caplog.text


async def test_a_failing_one_changes_nothing_and_is_named(caplog: pytest.LogCaptureFixture) -> None:
    trace, before = Trace(), count("failing", "failed")
    assert await rerank(Reranking(Failing(), 3, 1.0), "boat", TOLD, trace) == TOLD
    assert trace.failed == {NAME: "failing answered with status 500"}
    assert count("failing", "failed") == before + 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    plan = make_plan("boat", budget="mid", filters=Filters(), asked_at=MAY)
    assert trace.as_dict(plan, TOLD, {}, [])["left_out"] == [
        {"method": NAME, "reason": "failing answered with status 500"}
    ]


async def test_who_gives_up_is_not_held() -> None:
    task = asyncio.create_task(rerank(Reranking(Hanging(), 3, 60.0), "boat", TOLD, Trace()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_one_fact_needs_no_order() -> None:
    trace = Trace()
    assert await rerank(Reranking(Failing(), 3, 1.0), "boat", TOLD[:1], trace) == TOLD[:1]
    assert trace.failed == {}
