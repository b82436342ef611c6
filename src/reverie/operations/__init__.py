"""Background operations, one file each; dropping a file in adds a type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from reverie.model import Bank
from reverie.retain.prepare import Preparer
from reverie.store.db import Connection

Commit = Callable[[Connection], Awaitable[dict[str, Any]]]
"""Writes the result inside the transaction that also ends the operation; returns what is kept of it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What handlers work with."""

    preparer: Preparer
    encoder_number: int


@dataclass(frozen=True, slots=True)
class Operation:
    """A type of background work.

    ``prepare`` does all that needs no transaction and returns the commit.
    """

    type: str
    prepare: Callable[[Context, Bank, dict[str, Any]], Awaitable[Commit]]


@cache
def registry() -> dict[str, Operation]:
    """All operation types by name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    found = [module.OPERATION for module in modules if hasattr(module, "OPERATION")]
    return {operation.type: operation for operation in found}
