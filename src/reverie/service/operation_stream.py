"""Operations as they change, for those who watch them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from reverie.errors import InvalidRequest, NotFound
from reverie.service.operations import UNFINISHED, Operations
from reverie.service.responses import OperationResponse
from reverie.service.scope import as_uuid

MOST_NAMED = 200
"""Operations that can be watched by their ids."""
_PAGE = 1000
_AT_ONCE = 200
"""Unfinished operations that are asked for in one look, whether they seem to have changed or not."""
_BUSY_S, _IDLE_S = 0.25, 1.0
_REMEMBERED = timedelta(minutes=1)
"""How long what has ended is known not to be told again: longer than changes are looked back for."""

State = tuple[Any, ...]


class Watch:
    """One watcher of a bank's operations: what it was told, and what is to be told next.

    Without ids it is told of all operations. With them it is told of these alone, and is over when they have
    ended. ``since`` is the last change that it knows from before. Between looks it holds no connection.
    """

    def __init__(
        self,
        operations: Operations,
        bank_id: str,
        operation_ids: Sequence[str] = (),
        since: datetime | None = None,
    ) -> None:
        if len(operation_ids) > MOST_NAMED:
            raise InvalidRequest(
                "operation_id", f"at most {MOST_NAMED} operations can be watched by their ids"
            )
        self._operations, self._bank_id = operations, bank_id
        self._named = [as_uuid(given, "operation_id") for given in dict.fromkeys(operation_ids)]
        self._since = self._begun = None if self._named else since
        self._open: dict[uuid.UUID, None] = {}
        self._told: dict[str, State] = {}

    @property
    def is_over(self) -> bool:
        """Whether all that it watches has ended."""
        return bool(self._named) and not self._open

    @property
    def unfinished(self) -> int:
        """How many operations that it was told of have not ended."""
        return len(self._open)

    @property
    def pause_s(self) -> float:
        """Seconds to the next look."""
        return _BUSY_S if self._open else _IDLE_S

    async def begin(self) -> list[OperationResponse]:
        """The first look: what has not ended, or all that it watches. Raises NotFound."""
        if self._named:
            found = await self._operations.changed(self._bank_id, None, self._named)
            if missing := {str(key) for key in self._named} - {one.id for one in found}:
                raise NotFound(f"there is no operation {min(missing)}")
            return self._news(found)
        if self._begun is None:  # asked for before those, so that nothing falls between
            self._since = self._begun = await self._operations.clock()
        news: list[OperationResponse] = []
        after: uuid.UUID | None = uuid.UUID(int=0)
        while after is not None:
            page = await self._operations.unfinished(self._bank_id, after, _PAGE)
            news += self._news(page)
            after = uuid.UUID(page[-1].id) if len(page) == _PAGE else None
        return news + await self.look()

    async def look(self) -> list[OperationResponse]:
        """What has changed since the last look, in order. Raises NotFound when the bank is gone."""
        turn = list(islice(self._open, _AT_ONCE))
        found = await self._operations.changed(self._bank_id, self._since, turn)
        there = {one.id for one in found}
        for key in turn:
            del self._open[key]
            if str(key) in there:  # others come first the next time
                self._open[key] = None
        return self._news(found)

    def _news(self, found: Sequence[OperationResponse]) -> list[OperationResponse]:
        """Those that were not told of as they are now."""
        news = []
        for one in found:
            state, known = _state(one), self._told.get(one.id)
            if known == state:
                continue
            self._told[one.id] = state
            self._follow(one)
            if known or one.status in UNFINISHED or self._begun is None or _changed_at(one) > self._begun:
                news.append(one)  # else it had ended before
        self._forget()
        return news

    def _follow(self, one: OperationResponse) -> None:
        key = uuid.UUID(one.id)
        if one.status in UNFINISHED:
            self._open[key] = None
        else:
            self._open.pop(key, None)
        if self._since is not None:
            self._since = max(self._since, _changed_at(one))

    def _forget(self) -> None:
        """Drop what has ended too long ago to be found again."""
        if self._since is None or len(self._told) < 2 * (len(self._open) + _PAGE):
            return
        oldest = self._since - _REMEMBERED
        self._told = {
            key: state
            for key, state in self._told.items()
            if state[0] in UNFINISHED or datetime.fromisoformat(state[1]) > oldest
        }


def _state(one: OperationResponse) -> State:
    """What makes an operation worth telling of again; its pace, which changes with every look, does not."""
    progress = (one.progress.at, one.progress.processed) if one.progress else None
    return one.status, one.updated_at or one.created_at, progress


def _changed_at(one: OperationResponse) -> datetime:
    return datetime.fromisoformat(one.updated_at or one.created_at)
