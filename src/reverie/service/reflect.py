"""Reflect: answer a question from what a bank holds, at once or in the background."""

from __future__ import annotations

from datetime import UTC, datetime

from reverie.model import new_id
from reverie.operations import Context, Submission
from reverie.operations import reflect as operation
from reverie.operations.submit import Submitter
from reverie.recall.plan import Filters
from reverie.reflect.asked import Asked
from reverie.reflect.options import ReflectOptions
from reverie.reflect.pipeline import Reflecting
from reverie.reflect.told import Included, told
from reverie.service.access import AccessLog
from reverie.service.recall import check_length
from reverie.service.reflect_models import ReflectRequest, ReflectResponse, ReflectSubmitted
from reverie.service.scope import Noun, checked
from reverie.service.tag_groups import tag_filter
from reverie.store.usage import one_run


class Reflect(Noun):
    """Turns requests into answers. Changes nothing but the count of what was handed out."""

    def __init__(
        self,
        context: Context,
        reflecting: Reflecting,
        submitter: Submitter,
        access: AccessLog,
        max_query_tokens: int,
    ) -> None:
        super().__init__(context.database)
        self._context, self._reflecting, self._submitter = context, reflecting, submitter
        self._access, self._max_query_tokens = access, max_query_tokens

    async def __call__(self, bank_id: str, request: ReflectRequest) -> ReflectResponse:
        """The answer. Raises InvalidRequest, NotFound, StoreUnavailable."""
        wanted = await self._asked(bank_id, request)
        with one_run(new_id()):
            reflection = await self._reflecting.answer(bank_id, wanted)
        if reflection.bank is not None:
            self._access.note(reflection.bank, "reflect", operation.handed_out(reflection))
        return ReflectResponse.model_validate(told(reflection, _included(request)))

    async def later(self, bank_id: str, request: ReflectRequest) -> ReflectSubmitted:
        """The operation that will answer. Raises InvalidRequest, NotFound, QueueFull."""
        wanted = await self._asked(bank_id, request)
        self._reflecting.check(wanted)
        payload = operation.payload(wanted, _included(request))
        submission = Submission(operation.OPERATION.type, payload, id=new_id())
        async with self._write(bank_id) as (connection, bank):
            await self._submitter.check_room(connection)
            await self._submitter(connection, bank, submission)
        return ReflectSubmitted(operation_id=str(submission.id))

    async def _asked(self, bank_id: str, request: ReflectRequest) -> Asked:
        """The request with what the bank asks for. Raises InvalidRequest."""
        checked(bank_id)
        check_length(request.query, self._max_query_tokens)
        return asked(request, (await self._context.config(bank_id)).reflect_options())


def asked(request: ReflectRequest, options: ReflectOptions) -> Asked:
    """A request as the pipeline takes it."""
    types = tuple(request.fact_types) if request.fact_types else None
    return Asked(
        query=request.query,
        context=request.context,
        budget=request.budget,
        max_tokens=request.max_tokens,
        filters=Filters(types=types, tags=tag_filter(request)),
        apply_all_directives=request.apply_all_directives,
        exclude_mental_models=request.exclude_mental_models,
        exclude_mental_model_ids=frozenset(request.exclude_mental_model_ids or ()),
        response_schema=request.response_schema,
        options=options,
        now=request.query_timestamp or datetime.now(UTC),
    )


def _included(request: ReflectRequest) -> Included:
    calls = request.include.tool_calls
    return Included(
        facts=request.include.facts is not None,
        tool_calls=calls is not None,
        outputs=calls is None or calls.output,
    )
