"""When a newer statement ends the validity of an older one. Both facts stay.

Facts claim values of attributes: Alice's employer is Google. All claims on one attribute of one subject, in
the order of when they were true or said, make a timeline; a claim holds until the first later one that
contradicts it. Only claims count, never likeness of texts: a number, an id or a date that differs is another
value. Claims on what is named too barely to be the same elsewhere ("the meeting") count within a document.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from reverie.model import Bank, Fact
from reverie.retain.names import fold
from reverie.retain.rules.claim_values import LOCAL, contradicts, denies
from reverie.store import claims
from reverie.store.claims import Ending, NewClaim, StoredClaim, Topic
from reverie.store.db import Connection


async def supersede(
    connection: Connection,
    bank: Bank,
    new: Sequence[NewClaim] = (),
    *,
    topics: Collection[Topic] = (),
    freed: bool = False,
) -> None:
    """Store what new facts claim, and settle until when the claims on the same attributes hold.

    The facts and their mentions are stored already. ``topics`` are settled too; ``freed`` tells that facts
    were deleted: what they had ended holds again.

    Takes the bank's lock on claims. Call it after the mentions are stored and before unused entities are
    dropped and terms counted: it waits for no row that another writer holds, so writers never deadlock.
    """
    if not (new or topics or freed):
        return
    await claims.lock(connection, bank)
    wanted = {*topics, *(await claims.add(connection, bank, new) if new else ())}
    if freed:
        wanted |= await claims.freed(connection, bank)
    if wanted:
        changed = changes(await claims.timelines(connection, bank, wanted))
        if changed:
            await claims.end(connection, bank, changed)


def new_claims(facts: Iterable[tuple[uuid.UUID, Fact]]) -> list[NewClaim]:
    """What these facts, given with their ids, claim."""
    return [
        NewClaim(fact_id, fold(claim.subject), claim.attribute, claim.value, claim.negated)
        for fact_id, fact in facts
        if (claim := fact.claim) is not None
    ]


def changes(stored: Sequence[StoredClaim]) -> list[Ending]:
    """What is to be recorded so that each claim ends where its timeline says."""
    timelines: dict[tuple[str, str, str], list[StoredClaim]] = defaultdict(list)
    for claim in stored:
        document = claim.document_id if claim.attribute.endswith(LOCAL) else ""
        timelines[claim.topic, claim.attribute, document].append(claim)
    endings = (ending for timeline in timelines.values() for ending in _endings(timeline))
    known = {claim.fact_id: Ending(claim.fact_id, claim.valid_until, claim.ended_by) for claim in stored}
    return [ending for ending in endings if ending != known[ending.fact_id]]


def _endings(timeline: Sequence[StoredClaim]) -> Iterator[Ending]:
    """Until when each claim of one topic holds. Retired facts end nothing and are ended by nothing."""
    for claim in timeline:
        if not claim.active:
            yield Ending(claim.fact_id, None, None)
    for claim, later in _contradicted(_in_order([claim for claim in timeline if claim.active])):
        until, by = (_end(claim, later), later.fact_id) if later else (None, None)
        yield Ending(claim.fact_id, until, by)


def _contradicted(ordered: Sequence[StoredClaim]) -> Iterator[tuple[StoredClaim, StoredClaim | None]]:
    """Each claim with the first later one that contradicts it: another value, or the same one denied."""
    nearest: dict[tuple[str, bool], StoredClaim] = {}  # of each value the next claim, the farthest first
    for claim in reversed(ordered):
        yield claim, next((later for later in reversed(nearest.values()) if _ends(claim, later)), None)
        nearest.pop((claim.value, claim.negated), None)
        nearest[claim.value, claim.negated] = claim


def _ends(older: StoredClaim, newer: StoredClaim) -> bool:
    if older.negated != newer.negated:
        return denies(older.value, newer.value)
    return not older.negated and contradicts(older.attribute, older.value, newer.value)


def _in_order(timeline: Sequence[StoredClaim]) -> list[StoredClaim]:
    """Claims from the oldest on. Of those of the same moment, a document's stay in the order of its text, and
    documents follow each other as they arrived."""
    first: dict[tuple[datetime, str], uuid.UUID] = {}
    for claim in timeline:
        key = (made_at(claim), claim.document_id)
        first[key] = min(first.get(key, claim.fact_id), claim.fact_id)
    return sorted(timeline, key=lambda c: (made_at(c), first[made_at(c), c.document_id], c.position))


def made_at(claim: StoredClaim) -> datetime:
    """The moment that orders a claim: when it was said, if that lies in the time it tells of; else where that
    time begins."""
    said = claim.mentioned_at or claim.learned_at
    start, end = claim.occurred_start, claim.occurred_end
    if (start is None or start <= said) and (end is None or said < end):
        return said
    return start or end or said


def _end(older: StoredClaim, newer: StoredClaim) -> datetime:
    """When the older claim stopped to hold: where the newer one's time begins, unless that was before it."""
    begins = newer.occurred_start or made_at(newer)
    began = older.occurred_start or made_at(older)
    return begins if begins >= began else made_at(newer)
