"""Kinds of errors as statuses of HTTP, for its answers and for the audit log of every surface."""

from __future__ import annotations

from collections.abc import Mapping

from reverie import errors

STATUSES: Mapping[type[errors.ReverieError], int] = {
    errors.InvalidRequest: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.QueueFull: 429,
    errors.SecretsRefused: 422,
    errors.EncoderError: 503,
    errors.StoreUnavailable: 503,
}


def status_of(error: errors.ReverieError) -> int:
    """The status of an error; 500 for one that is no fault of the request."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)
