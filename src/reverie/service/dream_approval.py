"""What an approval makes: an observation, a mental model or a directive, with its evidence and tags.

A question that is approved stays as it is, for whoever asks it: nothing follows before it is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from reverie.consolidate import loading
from reverie.consolidate.changes import Change
from reverie.consolidate.statement import Derived
from reverie.consolidate.wording import whole
from reverie.consolidate.writing import apply, doable, mean_length
from reverie.consolidate.writing import row as columns
from reverie.errors import Conflict
from reverie.model import Bank, Vector, new_id
from reverie.operations import Context
from reverie.operations.submit import Submitter
from reverie.service.mental_model_changes import ModelChanges, plain
from reverie.service.mental_model_models import MentalModelTrigger
from reverie.store import directives, mental_models, observations
from reverie.store.db import Connection, Row

_MODEL_TOKENS = 2048
_NAME = 200


@dataclass(frozen=True, slots=True)
class Ready:
    """What is computed before the transaction."""

    vector: Vector | None = None
    encoding: mental_models.Encoding | None = None


class Approval:
    """Approves proposals."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        self._context, self._changes = context, ModelChanges(context, submitter)

    async def ready(self, proposal: Row) -> Ready:
        """What an approval needs of the encoder. Raises EncoderError."""
        if proposal["type"] == "observation":
            return Ready((await self._context.preparer.embedder.documents([proposal["content"]]))[0])
        if proposal["type"] == "mental_model":
            (encoding,) = await self._changes.encode([(_name(proposal), _query(proposal))])
            return Ready(encoding=encoding)
        return Ready()

    async def make(self, connection: Connection, bank: Bank, proposal: Row, ready: Ready) -> str | None:
        """Make what a proposal proposes, in the transaction that approves it; its id.

        Raises Conflict where the facts that it rests on are gone or another writer has them.
        """
        if proposal["type"] == "question":
            return None
        if proposal["type"] == "directive":
            rule = await directives.create(
                connection, bank, new_id(), name=_name(proposal), content=proposal["content"], priority=0,
                is_active=True, tags=proposal["tags"],
            )  # fmt: skip
            return str(rule["id"])
        if ready.vector is not None:
            return await self._observation(connection, bank, proposal, ready.vector)
        assert ready.encoding is not None
        return await self._model(connection, bank, proposal, ready.encoding)

    async def _observation(self, connection: Connection, bank: Bank, proposal: Row, vector: Vector) -> str:
        number = self._context.encoder_number
        rows = await observations.statements(connection, bank, proposal["evidence"], number)
        facts = {one.id: one for one in map(loading.statement, rows)}
        if not facts:
            raise Conflict("the facts that the proposal rests on are gone: reject it")
        told = sorted(facts.values(), key=lambda one: one.id)
        derived = Derived(
            kind="dream", scope=tuple(sorted(proposal["tags"])), key=proposal["key"],
            text=proposal["content"],
            sources=tuple(whole(one) for one in told),
            start=min((one.start for one in told if one.start), default=None),
            end=max((one.end for one in told if one.end), default=None),
            said_at=max(one.said_at for one in told),
        )  # fmt: skip
        change = Change(None, derived)
        possible, _ = await doable(connection, bank, [change], facts)
        if not possible:
            raise Conflict("the facts that the proposal rests on are being changed: try again")
        made = columns(
            change, topic=f"dream:{proposal['id']}", extractor="dream", encoder=number, vector=vector,
            mean=await mean_length(connection, bank),
        )  # fmt: skip
        await apply(connection, bank, possible, {0: made})
        return str(made["id"])

    async def _model(
        self, connection: Connection, bank: Bank, proposal: Row, encoding: mental_models.Encoding
    ) -> str:
        key, text = f"dream-{proposal['id']}", proposal["content"]
        await self._changes.create(
            connection, bank, key, encoding, name=_name(proposal), source_query=_query(proposal),
            tags=proposal["tags"], max_tokens=_MODEL_TOKENS, trigger=plain(MentalModelTrigger()),
        )  # fmt: skip
        ids = [str(one) for one in proposal["evidence"]]
        sentences = [{"text": line, "memory_ids": ids} for line in text.splitlines() if line.strip()]
        content = mental_models.Content(
            text, _query(proposal), {"text": text, "based_on": {"memories": [{"id": one} for one in ids]}},
            sentences, proposal["evidence"], datetime.now(UTC),
        )  # fmt: skip
        await mental_models.write(connection, bank, key, content, changed=False)
        return key


def _name(proposal: Row) -> str:
    return str(proposal["title"])[:_NAME]


def _query(proposal: Row) -> str:
    return f"What is known about {_name(proposal)}?"
