"""What a reranker is: a cross-encoder, which reads a query with a text and says how well they match."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from reverie.errors import ReverieError

NONE = "none"


@dataclass(frozen=True, slots=True)
class RerankSettings:
    """Which reranker reads the top of a ranking, and how hard it may work.

    ``reranker`` is a service, a folder or ``none``; ``top`` how many texts of a recall are read, in
    ``timeout_s`` seconds. ``threads`` is for a folder, ``model``, ``url`` and ``api_key`` are for a service.
    """

    reranker: str = NONE
    model: str | None = None
    url: str | None = None
    api_key: SecretStr | None = None
    top: int = 50
    timeout_s: float = 1.0
    threads: int = 1


class RerankError(ReverieError):
    """A reranker gave no scores that can be used. Never reaches a caller of recall."""


class Reranker(Protocol):
    """Reads texts with a query. Made once for a process, and closed at its end."""

    @property
    def name(self) -> str:
        """Provider and model, for logs and metrics."""
        ...

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the query, 0 to 1, in the order of the texts.

        Only their order is the same for all rerankers. Raises RerankError, TimeoutError.
        """
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


def checked(scores: Sequence[float], expected: int, name: str) -> list[float]:
    """The scores, each held to 0 to 1. Raises RerankError where one is missing or no number."""
    if len(scores) != expected:
        raise RerankError(f"{name} scored {len(scores)} of {expected} texts")
    if not all(map(math.isfinite, scores)):
        raise RerankError(f"{name} returned a score that is no number")
    return [min(max(float(score), 0.0), 1.0) for score in scores]
