"""Learning from banks elsewhere, and forgetting all of one of them."""

from __future__ import annotations

from reverie.brain.remote.settle import unlearn
from reverie.errors import ConfigurationError, InvalidRequest, NotFound
from reverie.model import new_id
from reverie.operations import Context, Submission, brain_learn
from reverie.operations.submit import Submitter
from reverie.service.learning_models import (
    BrainLearnRequest,
    BrainLearnResponse,
    LearningSource,
    LearningSourcesResponse,
    UnlearnResponse,
)
from reverie.service.mental_model_changes import plain
from reverie.service.mental_model_models import MentalModelTrigger
from reverie.service.scope import FactNoun, as_uuid, checked, done_again, text_time
from reverie.store import banks, learning, maintenance
from reverie.store.db import Row

_LOCK = "learn"
"""Runs of a bank go one by one: what two sources say in common is learned once."""


class Learning(FactNoun):
    """Remote banks that a bank learns from."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context)
        self._submitter = submitter

    async def learn(self, bank_id: str, request: BrainLearnRequest) -> BrainLearnResponse:
        """Learn from a remote bank in the background; the bank is made on first use.

        One alike that waits already is not asked for again. Raises InvalidRequest for an address that must
        not be reached, QueueFull."""
        checked(bank_id)
        try:
            await self._context.sender.check(request.remote_endpoint)
        except InvalidRequest as error:
            message = error.message.removeprefix("url ")
            raise InvalidRequest("remote_endpoint", f"remote_endpoint {message}") from None
        key = request.remote_api_key.get_secret_value() if request.remote_api_key else ""
        trigger = plain(MentalModelTrigger())
        async with self._write(bank_id, create=True) as (connection, bank):
            await self._submitter.check_room(connection)
            source = await learning.enlist(
                connection, bank, new_id(), request.remote_endpoint, request.remote_bank_id
            )
            try:
                sealed = self._context.box.seal(key, brain_learn.about(bank, source)) if key else None
            except ConfigurationError as error:
                raise InvalidRequest("remote_api_key", f"remote_api_key: {error.message}") from None
            await learning.seal(connection, bank, source, sealed)
            acceptance = (await banks.accept(connection, bank_id)).number
            submission = Submission(
                brain_learn.OPERATION.type,
                brain_learn.payload(source, request.learning_type, request.mode, acceptance, trigger),
                lock=_LOCK,
                queueing_lock=f"{_LOCK}:{source}:{request.learning_type}:{request.mode}",
            )
            while not await self._submitter(connection, bank, submission):
                waiting = await maintenance.waiting(connection, bank, submission.queueing_lock or "")
                if waiting is not None:  # else it has just begun
                    return BrainLearnResponse(operation_id=str(waiting), deduplicated=True)
        return BrainLearnResponse(operation_id=str(submission.id))

    async def sources(self, bank_id: str) -> LearningSourcesResponse:
        """What a bank learns from, and what it is called itself. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            identity = await learning.identity(connection, bank)
            found = await learning.sources(connection, bank)
        return LearningSourcesResponse(
            bank_id=bank_id, identity=str(identity), sources=[_shown(row) for row in found]
        )

    @done_again
    async def forget(self, bank_id: str, source: str) -> UnlearnResponse:
        """Take away all that was learned from a source, its key and its origins. Raises NotFound."""
        key = as_uuid(source, "source")
        async with self._write_facts(bank_id, alone=True) as (connection, bank):
            if not await learning.hold(connection, bank, key, alone=True):
                raise NotFound(f"bank {bank_id!r} learns from no source {source}")
            removed = await unlearn(connection, bank, key)
        return UnlearnResponse(source=str(key), removed=removed)


def _shown(row: Row) -> LearningSource:
    return LearningSource(
        id=str(row["id"]),
        remote_endpoint=row["endpoint"],
        remote_bank_id=row["remote_bank"],
        kind=row["kind"],
        identity=str(row["identity"]) if row["identity"] else None,
        has_key=row["has_key"],
        created_at=row["created_at"].isoformat(),
        last_learned_at=text_time(row["learned_at"]),
        items=row["items"],
        last_counts=row["counts"],
    )
