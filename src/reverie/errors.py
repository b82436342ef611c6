"""Everything Reverie raises on purpose.

ReverieError
|-- InvalidRequest       the caller's input; names the field and the mend
|-- NotFound             no such bank, document, memory, ... in this bank
|-- Conflict             the request contradicts what is stored
|-- ConfigurationError   a setting that cannot work; raised at start only
|-- EncoderError         the encoder's files are missing, altered or failing
|-- LostLease            a worker finished work that another had taken over
`-- StoreUnavailable     the database cannot be reached or started
"""

from __future__ import annotations


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


class Conflict(ReverieError):
    """The request contradicts what is stored."""


class ConfigurationError(ReverieError):
    """A setting that cannot work."""


class EncoderError(ReverieError):
    """The encoder cannot be loaded or failed to encode."""


class LostLease(ReverieError):
    """Another worker has taken this operation over; nothing of this attempt is kept."""


class StoreUnavailable(ReverieError):
    """The database cannot be reached or started."""
