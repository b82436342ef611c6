"""Everything Reverie raises on purpose.

ReverieError
|-- InvalidRequest       the caller's input; names the field and the mend
|-- NotFound             no such bank, document, memory, ... in this bank
|-- Forbidden            the caller's key does not allow this
|-- Conflict             the request contradicts what is stored
|-- QueueFull            as many operations wait as may; try again later
|-- RateLimited          a client's: more requests in a minute than the key may make
|-- Unauthorized         no API key, or one that is not known
|-- SecretsRefused       the input holds secrets and the bank refuses them; says where, never what
|-- ConfigurationError   a setting that cannot work; raised at start only
|-- EncoderError         the encoder's files are missing, altered or failing
|-- StaleDocument        a document changed between its preparation and its writing
|-- TryLater             what an operation needs of others is not to be had now; it is tried again
|-- LostLease            a worker finished work that another had taken over
|-- OperationFailed      an operation that was waited for has failed
|-- TookTooLong          an operation that was waited for has not ended in time
|-- ServerError          a client's: the server failed, or what answered is none of ours
|-- ServerUnreachable    a client's: no answer came; what was asked for may have been done
`-- StoreUnavailable     the database cannot be reached or started
    `-- Deadlocked       two writers waited for each other, and this one was undone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ReverieError(Exception):
    """Base of the tree. ``message`` is a sentence fit to be shown to the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequest(ReverieError):
    """The input is wrong. ``field`` is a dotted path into the request, e.g. ``items.3.content``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotFound(ReverieError):
    """The named thing is not in this bank."""


class Forbidden(ReverieError):
    """The caller's key does not allow this; says what it would take."""


class Conflict(ReverieError):
    """The request contradicts what is stored."""


class QueueFull(ReverieError):
    """As many operations wait as may; the request was not taken."""


class RateLimited(ReverieError):
    """More requests in a minute than the API key may make."""


class Unauthorized(ReverieError):
    """No API key was given, or one that is not known."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a secret stands in a request and its kind, e.g. item 3, ``metadata.note``, "api key"."""

    item: int
    field: str
    kind: str


class SecretsRefused(ReverieError):
    """The input holds secrets and the bank refuses them. It says where and of what kind, never what."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        places = "; ".join(f"items.{v.item}.{v.field}: {v.kind}" for v in violations[:20])
        super().__init__(
            f"the bank refuses secrets ({places}): remove them, or set its retain_secrets to redact or allow"
        )
        self.violations = tuple(violations)


class ConfigurationError(ReverieError):
    """A setting that cannot work."""


class EncoderError(ReverieError):
    """The encoder cannot be loaded or failed to encode."""


class StaleDocument(ReverieError):
    """A document changed after it was prepared; prepare it again. Never reaches a caller."""


class TryLater(ReverieError):
    """What an operation needs of others is not to be had now; ``seconds`` is the least wait asked for."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class LostLease(ReverieError):
    """Another worker has taken this operation over; nothing of this attempt is kept."""


class OperationFailed(ReverieError):
    """An operation that was waited for has failed or was cancelled."""

    def __init__(self, operation_id: str, message: str) -> None:
        super().__init__(message)
        self.operation_id = operation_id


class TookTooLong(ReverieError):
    """An operation that was waited for has not ended in time. It goes on."""


class ServerError(ReverieError):
    """The server failed at a request, or what answered is not a server of Reverie."""


class ServerUnreachable(ReverieError):
    """No answer came. Unless the message says that it was not sent, the request may have been carried out."""


class StoreUnavailable(ReverieError):
    """The database cannot be reached or started."""


class Deadlocked(StoreUnavailable):
    """Two writers waited for each other, and this one was undone: it can be done again."""
