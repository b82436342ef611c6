"""Reverie: memory for AI agents that retains, recalls and reflects."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # importing it would take longer than the rest of a fast command
if TYPE_CHECKING:
    from reverie.config import Settings
    from reverie.errors import (
        ConfigurationError,
        Conflict,
        EncoderError,
        InvalidRequest,
        NotFound,
        ReverieError,
        StoreUnavailable,
    )
    from reverie.service.memory import Memory
    from reverie.service.recall_request import RecallRequest
    from reverie.service.recall_response import RecallResponse, RecallResult
    from reverie.service.reflect_models import ReflectRequest, ReflectResponse
    from reverie.service.requests import MemoryItem, RetainRequest
    from reverie.service.responses import RetainResponse
    from reverie.service.sync import SyncMemory

# Where each public name lives; resolved on first use, so that `import reverie` stays light.
_HOMES = {
    "Settings": "reverie.config",
    "ConfigurationError": "reverie.errors",
    "Conflict": "reverie.errors",
    "EncoderError": "reverie.errors",
    "InvalidRequest": "reverie.errors",
    "NotFound": "reverie.errors",
    "ReverieError": "reverie.errors",
    "StoreUnavailable": "reverie.errors",
    "Memory": "reverie.service.memory",
    "MemoryItem": "reverie.service.requests",
    "RecallRequest": "reverie.service.recall_request",
    "RetainRequest": "reverie.service.requests",
    "RecallResponse": "reverie.service.recall_response",
    "RecallResult": "reverie.service.recall_response",
    "ReflectRequest": "reverie.service.reflect_models",
    "ReflectResponse": "reverie.service.reflect_models",
    "RetainResponse": "reverie.service.responses",
    "SyncMemory": "reverie.service.sync",
}

__all__ = [
    "ConfigurationError",
    "Conflict",
    "EncoderError",
    "InvalidRequest",
    "Memory",
    "MemoryItem",
    "NotFound",
    "RecallRequest",
    "RecallResponse",
    "RecallResult",
    "ReflectRequest",
    "ReflectResponse",
    "RetainRequest",
    "RetainResponse",
    "ReverieError",
    "Settings",
    "StoreUnavailable",
    "SyncMemory",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'reverie' has no attribute {name!r}")
