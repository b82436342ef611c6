"""Reverie: memory for AI agents that retains, recalls and reflects."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # importing it would take longer than the rest of a fast command
if TYPE_CHECKING:
    from reverie.client.embedded import Memory, SyncMemory
    from reverie.client.remote import AsyncClient
    from reverie.client.waiting import Client
    from reverie.config import Settings
    from reverie.errors import (
        ConfigurationError,
        Conflict,
        EncoderError,
        Forbidden,
        InvalidRequest,
        NotFound,
        OperationFailed,
        QueueFull,
        RateLimited,
        ReverieError,
        SecretsRefused,
        ServerError,
        ServerUnreachable,
        StoreUnavailable,
        TookTooLong,
        Unauthorized,
    )
    from reverie.service.recall_request import RecallRequest
    from reverie.service.recall_response import RecallResponse, RecallResult
    from reverie.service.reflect_models import ReflectRequest, ReflectResponse
    from reverie.service.requests import MemoryItem, RetainRequest
    from reverie.service.responses import RetainResponse

# Where each public name lives; resolved on first use, so that `import reverie` stays light.
_HOMES = {
    "AsyncClient": "reverie.client.remote",
    "Client": "reverie.client.waiting",
    "Memory": "reverie.client.embedded",
    "SyncMemory": "reverie.client.embedded",
    "Settings": "reverie.config",
    "ConfigurationError": "reverie.errors",
    "Conflict": "reverie.errors",
    "EncoderError": "reverie.errors",
    "Forbidden": "reverie.errors",
    "InvalidRequest": "reverie.errors",
    "NotFound": "reverie.errors",
    "OperationFailed": "reverie.errors",
    "QueueFull": "reverie.errors",
    "RateLimited": "reverie.errors",
    "ReverieError": "reverie.errors",
    "SecretsRefused": "reverie.errors",
    "ServerError": "reverie.errors",
    "ServerUnreachable": "reverie.errors",
    "StoreUnavailable": "reverie.errors",
    "TookTooLong": "reverie.errors",
    "Unauthorized": "reverie.errors",
    "MemoryItem": "reverie.service.requests",
    "RecallRequest": "reverie.service.recall_request",
    "RetainRequest": "reverie.service.requests",
    "RecallResponse": "reverie.service.recall_response",
    "RecallResult": "reverie.service.recall_response",
    "ReflectRequest": "reverie.service.reflect_models",
    "ReflectResponse": "reverie.service.reflect_models",
    "RetainResponse": "reverie.service.responses",
}

__all__ = [
    "AsyncClient",
    "Client",
    "ConfigurationError",
    "Conflict",
    "EncoderError",
    "Forbidden",
    "InvalidRequest",
    "Memory",
    "MemoryItem",
    "NotFound",
    "OperationFailed",
    "QueueFull",
    "RateLimited",
    "RecallRequest",
    "RecallResponse",
    "RecallResult",
    "ReflectRequest",
    "ReflectResponse",
    "RetainRequest",
    "RetainResponse",
    "ReverieError",
    "SecretsRefused",
    "ServerError",
    "ServerUnreachable",
    "Settings",
    "StoreUnavailable",
    "SyncMemory",
    "TookTooLong",
    "Unauthorized",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'reverie' has no attribute {name!r}")
