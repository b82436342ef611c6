"""Items as pieces: chunks with all that decides how they are read, and a hash that knows them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from reverie.language.segments import segments
from reverie.model import Chunk, Item
from reverie.retain.chunk import chunks
from reverie.retain.extraction import Source
from reverie.retain.formats import normalize
from reverie.retain.options import RetainOptions

_MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of an item, what an extractor is told with it, and the hash of all that.

    ``key`` equals that of another piece exactly when reading it again would give the same facts.
    """

    item: Item
    chunk: Chunk
    source: Source
    options: RetainOptions
    key: bytes


def cut(
    items: Sequence[Item], options: Mapping[str | None, RetainOptions], reader: Sequence[object]
) -> list[Piece]:
    """The pieces of all items, in order. ``options`` are by the items' strategies; ``reader`` names the
    extractor and the encoder, which are part of every key."""
    texts = [normalize(item.content) for item in items]
    people: dict[str, dict[str, None]] = {}
    for item, text in zip(items, texts, strict=True):
        if ":" in text:
            spoken = (segment.speaker for segment in segments(text) if segment.speaker)
            people.setdefault(item.document_id, {}).update(dict.fromkeys(spoken))
    digests = {name: _digest([_deciding(chosen), *reader]) for name, chosen in options.items()}
    pieces = []
    for item, text in zip(items, texts, strict=True):
        chosen = options[item.strategy]
        told = tuple(people.get(item.document_id, ()))[:_MOST_PEOPLE]
        about = [item.context, item.metadata, item.entities, item.resolve_entities, item.observation_scopes]
        # a moment that only stands in for one not given does not make the same item another
        said = item.timestamp.isoformat() if item.timestamp and item.dated else item.dated
        given = _digest([about, said, sorted(item.tags), told, digests[item.strategy]])
        speaker, said_at = None, item.timestamp
        parts = chunks(text, chosen.chunk_size, chosen.structured_chunk_size)
        for chunk in parts:
            source = Source(chunk.text, said_at, speaker, told, item.context, item.document_id)
            pieces.append(Piece(item, chunk, source, chosen, _key(chunk.text, speaker, given)))
            if len(parts) > 1:
                # a turn that goes on in the next chunk goes on with its speaker and its date
                turns = [s for s in segments(chunk.text, speaker, said_at) if s.speaker]
                speaker = turns[-1].speaker if turns else speaker
                said_at = next((s.said_at for s in reversed(turns) if s.said_at), said_at)
    return pieces


def _deciding(options: RetainOptions) -> dict[str, object]:
    """What of the options decides what is read."""
    return {name: value for name, value in asdict(options).items() if name != "chunk_batch"}


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=16).hexdigest()


def _key(text: str, speaker: str | None, given: str) -> bytes:
    return hashlib.blake2b(f"{given}\0{speaker or ''}\0{text}".encode(), digest_size=16).digest()
