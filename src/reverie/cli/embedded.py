"""The memory of the data folder, for light commands when no server runs. Heavy: imported for that alone.

As a program it answers recalls: requests on standard input, answers on standard output. `enhance`
runs it as a child that ends by itself, so that a deadline never cuts off a database in use.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from reverie.cli.output import REFUSED, UNAVAILABLE, USAGE, Failure

if TYPE_CHECKING:
    from reverie.service.sync import SyncMemory

_TAKE_S = 10.0
"""Seconds that a command which waits anyway gives to the spool."""


@contextmanager
def _memory() -> Iterator[SyncMemory]:
    """The memory of the settings. Raises Failure."""
    from reverie import config, telemetry
    from reverie.errors import ConfigurationError, EncoderError, ReverieError, StoreUnavailable
    from reverie.service.sync import SyncMemory

    try:
        settings = config.load().model_copy(update={"worker_enabled": False})
        with telemetry.quiet(), SyncMemory(settings) as memory:
            yield memory
    except ConfigurationError as error:
        raise Failure(USAGE, error.message) from None
    except (StoreUnavailable, EncoderError) as error:
        raise Failure(UNAVAILABLE, error.message) from None
    except ReverieError as error:
        raise Failure(REFUSED, error.message) from None


def retain(bank_id: str, request: dict[str, Any], document_id: str) -> int:
    """Store what is given, after what is spooled; how many memories came of it. Raises Failure."""
    from pydantic import ValidationError

    from reverie.service.requests import RetainRequest

    try:
        checked = RetainRequest.model_validate(request)
    except ValidationError as error:
        raise Failure(USAGE, str(error.errors(include_url=False, include_input=False)[0]["msg"])) from None
    with _memory() as memory:
        _take(memory, _TAKE_S)
        memory.retain_request(bank_id, checked)
        found = memory.wait(memory.memory.documents.get(bank_id, document_id))
        return found.memory_unit_count


def queue(detailed: bool) -> dict[str, Any]:
    """The state of the queue. Raises Failure."""
    with _memory() as memory:
        return memory.wait(memory.memory.queue.state(detailed=detailed)).model_dump(mode="json")


def operation(bank_id: str, operation_id: str) -> dict[str, Any]:
    """An operation, as the wire has it. Raises Failure."""
    with _memory() as memory:
        return memory.wait(memory.memory.operations.get(bank_id, operation_id)).model_dump(mode="json")


def _take(memory: SyncMemory, seconds: float) -> None:
    with suppress(OSError):  # it stays where it is
        memory.wait(memory.memory.spool.take(now=True, until=time.monotonic() + seconds))


def main() -> None:
    """Answer the recalls on standard input, and close the memory after that."""
    asked = json.load(sys.stdin)
    try:
        with _memory() as memory:
            _take(memory, asked["take_s"])
            answers = [_recall(memory, asked["bank_id"], request) for request in asked["requests"]]
            _tell({"answers": answers})
    except Failure as failure:
        _tell({"error": failure.message})


def _recall(memory: SyncMemory, bank_id: str, request: dict[str, Any]) -> dict[str, Any]:
    from reverie.errors import NotFound
    from reverie.service.recall_request import RecallRequest

    try:
        found = memory.recall_request(bank_id, RecallRequest.model_validate(request))
    except NotFound:
        return {"results": []}
    return found.model_dump(mode="json")


def _tell(answer: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):  # whoever asked has stopped waiting
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
