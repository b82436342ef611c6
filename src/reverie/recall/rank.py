"""From raw scores to one score for each candidate. Pure functions over a pool.

A score is a sum of named parts. What the words say comes first: late interaction, each token of the query
weighted by how rare its word is, with the words of the turns beside a turn at a discount; then BM25 and the
cosine. All three are brought to one scale by fixed numbers, not by the best of the day: a score means the
same in every recall. Then come what stands beside the fact, who speaks, and what kind of answer is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from reverie.language.terms import K1, STOP_WORDS
from reverie.model import Vector
from reverie.recall import cues
from reverie.recall.plan import Plan
from reverie.recall.pool import NONE, Ints, Pool, of_turns
from reverie.recall.weighed import Weighed
from reverie.recall.window import NAMED_TIME, SAID_THEN, within

LATE_FROM, LATE_RANGE = 0.25, 0.35
"""Late interaction of what has nothing to do with a query, and from there to that of a good match."""
COSINE_FROM, COSINE_RANGE = 0.1, 0.6
"""The same of the cosine."""
KEYWORD_RANGE = 0.8
"""Share of the highest possible BM25 score that a good match has."""
OWN, IN_CONTEXT, KEYWORD, COSINE = 0.4, 0.6, 0.2, 0.1
"""Shares of what is said: late interaction of the fact alone and in its context, BM25, cosine."""
BESIDE = 0.7
"""What a word in the turn beside counts against one of the turn itself."""
NEIGHBOUR, SECOND, CONVERSATION = 0.5, 0.2, 0.3
"""Gain from the better turn beside, from the better of those two away, from the conversation's three best."""
SPEAKER = 0.2
"""Gain of a named speaker's turns and loss of the others; gain of the one named first where all are named."""
ASSISTANT, LENGTH, LONG = 0.4, 0.26, 300
"""Loss of a machine's turns, and of a turn for its length: times the logarithm of the tokens over LONG."""
WHEN_ASKED = 0.3
"""Share of the loss for length that is left where the question is what the machine said."""
INSTRUCTION = 0.4
"""Gain of a standing instruction that has to do with the query."""
QUESTION = 0.3
"""Loss of what only asks."""
DATE, PLACE, NUMBER = 0.4, 0.3, 0.2
"""Gain of what has the kind of answer that is asked for; see ``_answering``."""


_WORD = re.compile(r"\w+")
Parts = dict[str, npt.NDArray[np.float32]]


def score(pool: Pool, query: Weighed) -> Parts:
    """What each candidate's score is made of, each part of shape (facts,)."""
    late = _late(pool, query)
    in_context = _in_context(pool, query, late)
    parts: Parts = {
        "late": OWN * late + IN_CONTEXT * in_context,
        "keyword": KEYWORD * pool.keyword / max(sum(query.idf.values()) * (K1 + 1) * KEYWORD_RANGE, 1e-6),
        "semantic": COSINE * _cosine(pool),
        "context": _context(pool, in_context),
        "speaker": _speaker(pool, query.plan),
        "role": _role(pool, query.plan, late),
        "question": _question(pool),
        "answer": _answering(pool, query.plan, late),
    }
    if query.plan.named_window is not None:
        parts["time"] = _time(pool, query.plan, total(parts, len(pool.hits)))
    return {name: np.asarray(part, np.float32) for name, part in parts.items() if np.any(part)}


def total(parts: Mapping[str, npt.NDArray[np.float32]], size: int) -> Vector:
    """The sum of all parts, shape (facts,)."""
    out = np.zeros(size, np.float32)
    for part in parts.values():
        out += part
    return out


def relevance(pool: Pool, parts: Parts) -> Vector:
    """How well the words of each candidate match, whoever says them and when: about 1 for a good match."""
    by_words = {name: part for name, part in parts.items() if name in ("late", "keyword", "semantic")}
    return total(by_words, len(pool.hits)) / np.float32(OWN + IN_CONTEXT + KEYWORD + COSINE)


def weighted(sims: npt.NDArray[np.float32], weights: Vector) -> Vector:
    """Mean of each row, weighted: shape (rows,)."""
    # einsum stays in this thread, which a product of matrices this large would not
    share = weights / max(float(weights.sum()), 1e-6)
    return np.asarray(np.einsum("ft,t->f", sims, share), np.float32)


def _cosine(pool: Pool) -> Vector:
    return np.asarray((pool.semantic - COSINE_FROM) / COSINE_RANGE, np.float32)


def _late(pool: Pool, query: Weighed) -> Vector:
    """Late interaction, scaled; where the tokens of a fact are not known, its cosine."""
    if not pool.sims.shape[1]:
        return _cosine(pool)
    late = (weighted(pool.sims, query.weights) - LATE_FROM) / LATE_RANGE
    return np.asarray(np.where(np.isnan(late), _cosine(pool), late), np.float32)


def _in_context(pool: Pool, query: Weighed, late: Vector) -> Vector:
    """The same where each token may be met in the turn beside as well."""
    if not pool.sims.shape[1]:
        return late
    known = np.where(np.isnan(pool.sims), np.float32(-1), pool.sims)
    turns = pool.best(known, -1)
    beside = np.maximum(of_turns(turns, pool.before, -1), of_turns(turns, pool.after, -1))
    beside[~pool.spoken] = -1
    both = np.maximum(known, np.float32(BESIDE) * beside[pool.turn])
    met = (weighted(both, query.weights) - LATE_FROM) / LATE_RANGE
    return np.asarray(np.maximum(late, met), np.float32)


def _context(pool: Pool, relevance: Vector) -> Vector:
    """What the turns around a turn add to it. Passages that nobody speaks stand for themselves."""
    best = pool.best(relevance, 0)
    beside = np.maximum(of_turns(best, pool.before), of_turns(best, pool.after))
    two_on = np.maximum(of_turns(best, _twice(pool.before)), of_turns(best, _twice(pool.after)))
    around = NEIGHBOUR * beside + SECOND * two_on + CONVERSATION * _conversation(pool, best)
    return np.asarray((around * pool.spoken)[pool.turn], np.float32)


def _twice(step: Ints) -> Ints:
    return np.where(step == NONE, NONE, step[step])


def _conversation(pool: Pool, best: Vector) -> Vector:
    """A third of the sum of the three best turns of each turn's conversation; nothing for one turn alone."""
    number = pool.conversation
    order = np.lexsort((-best, number))
    rank = np.arange(len(order)) - np.searchsorted(number[order], number[order])
    top = order[rank < 3]
    mean = np.bincount(number[top], best[top]) / 3
    mean[np.bincount(number) < 2] = 0
    return np.asarray(mean[number], np.float32)


def _speaker(pool: Pool, plan: Plan) -> Vector:
    """Who the query names speaks for themselves."""
    words = _naming(plan)
    places = {name: _named(name, words) for name in {hit.speaker for hit in pool.turns}}
    place = [places[hit.speaker] for hit in pool.turns]
    named = np.array([found is not None for found in place], np.bool_)
    gain = np.zeros(len(place), np.float32)
    foremost = min((found for found in place if found is not None), default=None)
    if foremost is not None and not named[pool.spoken].all():
        gain = np.where(named, SPEAKER, -SPEAKER).astype(np.float32)
    elif len({found for found in place if found is not None}) > 1:
        gain = np.array([SPEAKER * (found == foremost) for found in place], np.float32)
    return np.asarray((gain * pool.spoken)[pool.turn], np.float32)


def _naming(plan: Plan) -> list[str]:
    """The words of a query that may name someone: of its names; where it has none, all but stop words."""
    names = " ".join(plan.people.names) or plan.query
    words = _WORD.findall(names.casefold().replace("'s", ""))
    return words if plan.people.names else [word for word in words if word not in STOP_WORDS]


def _named(speaker: str | None, words: Sequence[str]) -> int | None:
    """Where a query of these words names the speaker by any part of the name that tells something."""
    parts = (speaker or "").casefold().split()
    parts = [part for part in parts if part not in STOP_WORDS] or parts
    return next((place for place, word in enumerate(words) if word in parts), None)


def _role(pool: Pool, plan: Plan, late: Vector) -> Vector:
    """A person's own words before a machine's, what is short before what is long, what is asked of a machine
    before all."""
    asks_machine = cues.asks_machine(plan.query)
    loss = (0 if asks_machine else ASSISTANT) * pool.assistant
    long = np.log2(1 + pool.length / LONG) * (LENGTH * (WHEN_ASKED if asks_machine else 1))
    role = -((loss + long) * pool.spoken).astype(np.float32)
    if pool.chat.any() and not cues.asks_of_self(plan.query):
        instructs = np.array([cues.instructs(hit.text) for hit in pool.hits], np.float32)
        instructs *= np.sqrt(np.clip(late, 0, 1))
        role += INSTRUCTION * pool.best(instructs, 0) * (pool.chat & ~pool.assistant)
    return role[pool.turn]


def _question(pool: Pool) -> Vector:
    """Between people a question tells nothing; what one asks a machine tells what one is about."""
    asking = [cues.asks(hit.text) for hit in pool.hits]
    return np.asarray(-QUESTION * np.array(asking) * ~pool.chat[pool.turn], np.float32)


def _answering(pool: Pool, plan: Plan, late: Vector) -> Vector:
    """What has a date where a date is asked for, a place where a place is, a number where a number is."""
    has: Sequence[bool]
    if plan.kind == "when":
        gain, has = DATE, [hit.occurred_start is not None for hit in pool.hits]
    elif plan.kind == "where":
        gain, has = PLACE, [hit.names_place for hit in pool.hits]
    elif plan.kind in ("how_many", "how_long", "how_much"):
        gain, has = NUMBER, [cues.counts(hit.text) for hit in pool.hits]
    else:
        return np.zeros(len(pool.hits), np.float32)
    return np.asarray(gain * np.array(has) * np.sqrt(np.clip(late, 0, 1)), np.float32)


def _time(pool: Pool, plan: Plan, score: Vector) -> Vector:
    """What happened in the time that the query names, then what was said in it."""
    window = plan.named_window
    assert window is not None
    share = [
        NAMED_TIME if within(hit, window) else SAID_THEN if within(hit, window, said=True) else 0.0
        for hit in pool.hits
    ]
    return np.asarray(np.array(share) * np.maximum(score, 0), np.float32)
