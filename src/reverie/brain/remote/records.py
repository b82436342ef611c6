"""From facts of a remote bank to a document that holds them here."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

from reverie.brain.remote.wire import LEARNED_AS, LEARNED_FROM, LEARNED_ID, RemoteFact
from reverie.model import EntityKind, Fact, new_id
from reverie.model.text import MAX_ID
from reverie.retain.supersede import new_claims
from reverie.transfer.records import ChunkRecord, ClaimRecord, DocumentRecord, FactRecord, MentionRecord

EXTRACTOR = "learned"
VERSION = 1
_KINDS: tuple[str, ...] = get_args(EntityKind)
_OTHER_KINDS = {
    "per": "person", "org": "organization", "organisation": "organization", "location": "place",
    "loc": "place", "gpe": "place", "thing": "product",
}  # fmt: skip


class New(NamedTuple):
    """A fact that is to be stored: what the remote says of it, where it was first, what is read of it
    here."""

    remote: RemoteFact
    origin: tuple[uuid.UUID, str]
    read: Fact | None


def document(
    name: str, new: Sequence[New], kinds: Mapping[str, str], told: Mapping[str, str], now: datetime
) -> tuple[DocumentRecord, list[ChunkRecord]]:
    """A document of these facts, each a chunk of its own; ``kinds`` are those of names, folded.

    ``told`` is its metadata. The position of a fact is its place in ``new``.
    """
    chunks = [_chunk(index, one, kinds, now) for index, one in enumerate(new)]
    digest = hashlib.sha256("\0".join(one.remote.text for one in new).encode()).hexdigest()
    record = DocumentRecord(
        kind="document",
        document_id=name[:MAX_ID],
        version=1,
        content_hash=digest,
        tags=[],
        metadata=dict(told),
        retain_params={},
        created_at=now,
        updated_at=now,
        chunks=len(chunks),
    )
    return record, chunks


def origin_metadata(origin: tuple[uuid.UUID, str], remote: RemoteFact | None = None) -> dict[str, str]:
    """What tells the origin of a fact wherever it goes."""
    found = dict(remote.metadata) if remote else {}
    found |= {LEARNED_FROM: str(origin[0]), LEARNED_ID: origin[1]}
    if remote and remote.fact_type == "observation":
        found[LEARNED_AS] = "observation"
    return found


def _chunk(index: int, one: New, kinds: Mapping[str, str], now: datetime) -> ChunkRecord:
    remote = one.remote
    item: dict[str, Any] | None = None
    return ChunkRecord(
        kind="chunk",
        index=index,
        starts_item=True,
        text=remote.text,
        created_at=now,
        item=item,
        facts=[_fact(index, one, kinds, now)],
    )


def _fact(index: int, one: New, kinds: Mapping[str, str], now: datetime) -> FactRecord:
    remote, read = one.remote, one.read
    mentions = {mention.name: mention.kind for mention in read.mentions} if read else {}
    return FactRecord(
        id=new_id(),
        position=index,
        type="experience" if remote.fact_type == "experience" else "world",
        text=remote.text,
        start=0,
        end=len(remote.text),
        speaker=remote.speaker,
        context=remote.context,
        occurred_start=remote.occurred_start,
        occurred_end=_end(remote),
        precision=remote.occurred_precision,
        mentioned_at=remote.mentioned_at,
        learned_at=now,
        tags=remote.tags,
        metadata=origin_metadata(one.origin, remote),
        confidence=1.0,
        extractor=EXTRACTOR,
        extractor_version=VERSION,
        version=1,
        entities=[
            MentionRecord(name=name, kind=_kind(kinds.get(name.casefold()) or mentions.get(name)))
            for name in dict.fromkeys(remote.entities)
        ],
        claim=_claim(read) if read else None,
    )


def _end(remote: RemoteFact) -> datetime | None:
    """When it ended, unless it would have before it began."""
    start, end = remote.occurred_start, remote.occurred_end
    return None if start and end and end < start else end


def _kind(told: str | None) -> Any:
    word = (told or "").strip().lower()
    word = _OTHER_KINDS.get(word, word)
    return word if word in _KINDS else "concept"


def _claim(read: Fact) -> ClaimRecord | None:
    for claim in new_claims([(new_id(), read)]):
        return ClaimRecord(
            subject=claim.subject, attribute=claim.attribute, value=claim.value, negated=claim.negated
        )
    return None


def moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
