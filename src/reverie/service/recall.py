"""Recall: rank, cut to the token budget, and say what stands beside each result and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from reverie.bank_config import BankConfig
from reverie.errors import InvalidRequest
from reverie.language import tokens
from reverie.model import Bank
from reverie.recall import candidates
from reverie.recall.explain import Explained, Outcome, explain, look
from reverie.recall.pipeline import Encoded, Ranking, Recaller, term_numbers
from reverie.recall.plan import Filters, Plan, make_plan
from reverie.recall.strategies import Query
from reverie.recall.trace import Trace
from reverie.service import recall_include as beside
from reverie.service.access import AccessLog
from reverie.service.recall_include import Kept, Wire
from reverie.service.recall_observed import Chosen, choose
from reverie.service.recall_observed import result as observed_result
from reverie.service.recall_request import RecallRequest
from reverie.service.recall_response import Explanation, RecallResponse, StrategyRank
from reverie.service.recall_select import Cut, select, under
from reverie.service.recall_settings import RecallSettings
from reverie.service.scope import Noun, checked
from reverie.service.tag_groups import tag_filter
from reverie.store import banks, history
from reverie.store.db import Connection, Database, Reader

_LONG_QUERY = 200
"""Characters of a query from which on it is read off the event loop."""


class Recall(Noun):
    """Answers a query with the facts that matter to it."""

    def __init__(
        self,
        database: Database,
        recaller: Recaller,
        max_query_tokens: int,
        access: AccessLog,
        defaults: BankConfig,
    ) -> None:
        super().__init__(database)
        self._recaller, self._max_query_tokens, self._access = recaller, max_query_tokens, access
        self._settings = RecallSettings(defaults)

    async def warm(self) -> None:
        """Load what the first recall would otherwise wait for."""
        request = RecallRequest(query="What happened on 3 May 2024?")
        await asyncio.to_thread(tokens.count, request.query)
        await self._recaller.encode(await asyncio.to_thread(_plan, request), Trace())

    async def __call__(self, bank_id: str, request: RecallRequest) -> RecallResponse:
        """Best facts first, in at most ``max_tokens``. Raises InvalidRequest, StoreUnavailable."""
        return RecallResponse.model_validate_json(await self.json(bank_id, request))

    async def json(self, bank_id: str, request: RecallRequest) -> bytes:
        """The same as the wire has it: a RecallResponse that is written at once, not made and checked first.

        Raises InvalidRequest, StoreUnavailable.
        """
        check_length(request.query, self._max_query_tokens)
        trace = Trace()
        with trace.stage("plan"):
            # reading a long query would hold up others
            long = len(request.query) > _LONG_QUERY
            plan = await asyncio.to_thread(_plan, request) if long else _plan(request)
        encoding = asyncio.ensure_future(self._recaller.encode(plan, trace))
        try:
            return orjson.dumps(await self._answer(bank_id, request, plan, encoding, trace))
        finally:
            encoding.cancel()

    async def _answer(
        self,
        bank_id: str,
        request: RecallRequest,
        plan: Plan,
        encoding: asyncio.Future[Encoded],
        trace: Trace,
    ) -> Wire:
        checked(bank_id)
        async with self._database.connection(asked=False) as connection:
            with trace.stage("terms"):
                found = await banks.find_with_counts(connection, bank_id, term_numbers(plan))
            reader, counts = Reader(connection, found[0]), found[1]
            plan, request = self._settings.applied(found[2], plan, request)
            ranking = await self._recaller.rank(reader, plan, counts, encoding, trace)
            with trace.stage("read"):
                chosen = await choose(reader, ranking.query, request, trace)
                kept, cut = await select(reader, ranking.scored, request, chosen)
            with trace.stage("include"):
                response = await _response(connection, reader, ranking.query, kept, chosen, request)
            if request.explain:
                with trace.stage("explain"):
                    why = await self._explain(reader, request, ranking, kept, cut, trace)
                    response["explanations"] = [one.model_dump() for one in why]
        if request.trace:
            returned = [str(result["id"]) for result in response["results"]]
            response["trace"] = trace.as_dict(ranking.weighed.plan, ranking.scored, cut, returned)
        self._note(reader.bank, response)
        return response

    def _note(self, bank: Bank, response: Wire) -> None:
        """Note what the caller is handed."""
        memories = [str(result["id"]) for result in response["results"]]
        memories += response["source_facts"] or ()
        chunks = [name.partition("@")[0] for name in response["chunks"] or ()]
        self._access.note(bank, "recall", {"memory": memories, "chunk": chunks})

    async def _explain(
        self,
        reader: Reader,
        request: RecallRequest,
        ranking: Ranking,
        kept: Sequence[Kept],
        cut: Cut,
        trace: Trace,
    ) -> list[Explanation]:
        """Why each of these facts was returned, or was not."""
        ids = request.explain or []
        known = await look(reader, ranking.query, ids)
        ranked = {scored.hit.id for scored in ranking.scored}
        lost = {one.id for one in known.values() if not one.failed} - ranked
        would_be = await self._recaller.would_be(reader, ranking, lost) if lost else {}
        returned = [one.scored.hit.id for one in kept]
        least = request.min_scores
        low = {one.hit.id: text for one in ranking.scored if (text := under(one, least))}
        outcome = Outcome(trace, ranking.scored, cut, returned, would_be, low)
        return [_explanation(one) for one in explain(ids, known, outcome)]


def check_length(query: str, most: int) -> None:
    """Refuse a query of more than ``most`` tokens. Raises InvalidRequest."""
    # no token is longer than 128 characters, no character more than 4 tokens: few texts need be counted
    if len(query) > 128 * most or (4 * len(query) > most and tokens.count(query) > most):
        raise InvalidRequest("query", f"query has more than {most} tokens: shorten it")


def _plan(request: RecallRequest) -> Plan:
    window = request.temporal_window
    filters = Filters(
        types=tuple(request.types) if request.types else None,
        tags=tag_filter(request),
        window=(window.start, window.end) if window else None,
        as_of=request.as_of,
        known_at=request.known_at,
    )
    asked_at = request.query_timestamp or datetime.now(UTC)
    return make_plan(request.query, budget=request.budget, filters=filters, asked_at=asked_at)


async def _response(
    connection: Connection,
    reader: Reader,
    query: Query,
    kept: Sequence[Kept],
    chosen: Chosen,
    request: RecallRequest,
) -> Wire:
    """The results and what was asked for beside them: a RecallResponse."""
    bank, include = reader.bank, request.include
    results = [_result(bank.bank_id, one) for one in kept]
    observed = [observed_result(one) for one in chosen.observed]
    results = observed + results if chosen.before else results + observed
    response: Wire = dict.fromkeys(
        ("results", "trace", "entities", "chunks", "source_facts", "source_facts_truncated")
    )
    response["results"] = results
    if include.entities is not None:
        response["entities"] = beside.entities(kept, include.entities.max_tokens)
    if include.chunks is not None:
        response["chunks"] = await beside.chunks(connection, bank, kept, include.chunks.max_tokens)
    if include.source_facts is not None:
        sources = await history.sources(reader, [one.scored.hit.id for one in kept])
        sources |= {one.id: list(one.sources) for one in chosen.observed}
        shown = await candidates.meeting(reader, query, {one for found in sources.values() for one in found})
        sources = {fact: [one for one in found if one in shown] for fact, found in sources.items()}
        for one in observed:
            one["source_fact_ids"] = sources[one["id"]]
        shown_facts = await beside.source_facts(reader, results, sources, include.source_facts)
        response["source_facts"], response["source_facts_truncated"] = shown_facts
    return response


def _result(bank_id: str, kept: Kept) -> Wire:
    scored, hit = kept.scored, kept.scored.hit
    scores = beside.scores(scored.final, hit.semantic, hit.keyword)
    return beside.result(bank_id, hit, kept.entities, scores)


def _explanation(one: Explained) -> Explanation:
    final = round(one.scored.final, 6) if one.scored else None
    last = None if one.last_returned is None else round(one.last_returned, 6)
    short = None
    if one.stage in ("strategies", "max_tokens") and final is not None and last is not None:
        short = round(last - final, 6)
    return Explanation(
        id=str(one.id),
        stage=one.stage,
        reason=one.reason,
        filtered_by=one.filtered_by,
        strategies={name: StrategyRank(**place._asdict()) for name, place in one.strategies.items()},
        semantic=None if one.semantic is None else round(one.semantic, 6),
        keyword=round(one.keyword, 6) if one.keyword is not None else None,
        final=final,
        parts={name: round(value, 6) for name, value in one.scored.parts.items()} if one.scored else {},
        rank=one.rank,
        last_returned_final=last,
        short_by=short,
    )
