"""How strategies search a large bank: by its indexes, exactly where the filters leave few facts.

A small bank is scanned, which is exact. A bank that the store has indexed is searched in three ways:

- With filters, facts that meet them are looked for first, up to :data:`FEW`. If there are no more, all of
  them are scored: exact.
- Else meanings go by the HNSW index, scanned on until enough facts pass the filters, and words by the
  inverted index of terms, through the rarest terms of the query (:func:`choose`).
- Where the HNSW index brings fewer than asked for, the bank is scanned after all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from reverie.model import Bank
from reverie.store import indexing
from reverie.store.db import Reader

DIMENSION = 384
"""Of the vectors that the index holds: the default encoder's. Others are scanned."""
FEW = 5000
"""Facts that are scored one by one."""
POSTINGS = 100
"""Postings of terms that are read for each candidate asked for: at depth 100 the facts of 10,000."""
_EF = 3
"""Facts that the HNSW search holds for each candidate asked for; more find more of the truly nearest."""
_MOST_EF = 1000
_GUARD = 4
"""Facts scored at most, for each posting that is meant to be read: a term may be in more than all others."""
NEAREST = "v.embedding <#> %(vector)s"
_SCANNED = 20
"""Facts looked at before a scan of the HNSW index gives up, for each that the search holds."""

Terms = tuple[int, ...]
"""Terms that a fact must all hold."""


Row = tuple[uuid.UUID, float]
"""A fact and its score; higher is better."""


@dataclass(frozen=True, slots=True)
class Search:
    """What facts must meet, as a condition on ``facts f`` with its parameters, and how many are wanted.

    ``narrow``: the condition keeps facts out that the bank's indexes bring.
    """

    where: str
    values: Mapping[str, Any]
    depth: int
    narrow: bool


def has_vectors(bank: Bank, vector: Any) -> bool:
    """Whether an index holds the bank's vectors of this one's dimension."""
    return bank.indexed and vector.dimensions() == DIMENSION


def settings(depth: int) -> dict[str, str]:
    """Settings of the database for one search of so many candidates in the HNSW index."""
    ef = min(_EF * depth, _MOST_EF)
    return {
        "hnsw.ef_search": str(ef),
        "hnsw.iterative_scan": "relaxed_order",
        "hnsw.max_scan_tuples": str(_SCANNED * ef),
        # by lookups from what was found, never over a whole bank
        "enable_hashjoin": "off",
        "enable_mergejoin": "off",
        # which shard it is in, and how rare terms are, shows only when the values are known
        "plan_cache_mode": "force_custom_plan",
        "max_parallel_workers_per_gather": "0",
    }


def choose(counts: Mapping[int, int], facts: int, most: int) -> list[Terms]:
    """Which terms bring candidates: the rarest, as long as the facts that hold them are at most ``most``.

    ``counts`` says how many of so many ``facts`` hold each term. Where the rarest alone is in more, its pairs
    with the others are taken, by the number of facts expected to hold both; at least one of them.
    """
    rarest = sorted((n, term) for term, n in counts.items() if n > 0)
    if len(rarest) > 1 and rarest[0][0] > most:
        pairs = ((a * b // max(facts, 1), s, t) for (a, s), (b, t) in combinations(rarest, 2))
        return _within([(n, (s, t)) for n, s, t in sorted(pairs)], most)
    return _within([(n, (term,)) for n, term in rarest], most)


def _within(costs: Iterable[tuple[int, Terms]], most: int) -> list[Terms]:
    """The first of these, and those after it as long as all together cost at most ``most``."""
    found: list[Terms] = []
    used = 0
    for cost, terms in costs:
        used += cost
        if found and used > most:
            break
        found.append(terms)
    return found


def holding(bank: Bank, chosen: Iterable[Terms]) -> tuple[str, dict[str, Any]]:
    """SQL condition on ``indexed_facts f`` that a fact holds some of the chosen terms, and its parameters."""
    chosen = list(chosen)
    single = [bank.number << 32 | terms[0] for terms in chosen if len(terms) == 1]
    parts: list[str] = []
    values: dict[str, Any] = {}
    if single:
        parts.append("term_keys(f.bank, f.terms) && %(keys)s::bigint[]")
        values["keys"] = single
    for number, terms in enumerate(terms for terms in chosen if len(terms) > 1):
        parts.append(f"term_keys(f.bank, f.terms) @> %(keys_{number})s::bigint[]")
        values[f"keys_{number}"] = [bank.number << 32 | term for term in terms]
    return "(" + " OR ".join(parts) + ")", values


async def nearest(reader: Reader, search: Search, order: str = NEAREST) -> list[Row]:
    """The best by meaning, best first; in another ``order`` as long as few facts are to be searched."""
    if search.narrow:
        found = await _run(reader, search, "near_of_few", order=order)
        if found:
            return found
    return sorted(await _run(reader, search, "near"), key=lambda row: -row[1])


async def best_words(reader: Reader, search: Search, counts: Mapping[int, int]) -> list[Row]:
    """The best by words, best first. ``counts`` is as of :class:`reverie.recall.strategies.Query`."""
    if search.narrow:
        found = await _run(reader, search, "words_of_few")
        if found:
            return found
    held = {term: n for term, n in counts.items() if term > 0 and n > 0}
    most = POSTINGS * search.depth
    chosen = choose(held, counts.get(0, 0), most)
    found = await _holding(reader, search, chosen, _GUARD * most)
    if len(found) < search.depth and search.narrow and len(chosen) < len(held):
        found = await _holding(reader, search, [(term,) for term in held], _GUARD * most)
    return found


async def _holding(reader: Reader, search: Search, chosen: Iterable[Terms], most: int) -> list[Row]:
    condition, keys = holding(reader.bank, chosen)
    return await _run(reader, search, "words", {**keys, "most": most}, holding=condition)


async def _run(
    reader: Reader, search: Search, name: str, values: Mapping[str, Any] | None = None, **parts: str
) -> list[Row]:
    statement = indexing.search(name).format(filters=search.where, **parts)
    bound = {**search.values, **(values or {}), "few": FEW}
    return [(fact, score) for fact, score in await reader.rows(statement, bound, settings(search.depth))]
