"""Services that rerank: where they listen, and how each spells the same request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Service:
    """A service with ``POST <url>/rerank``.

    ``texts`` is the request's field of the texts, ``results`` the answer's field of the entries (None: the
    answer is their list) and ``score`` an entry's field of the score. ``fixed`` goes with every request,
    which takes up to ``batch`` texts. One that is ``hosted`` asks for a model and, at its own address, a key.
    """

    name: str
    url: str | None
    texts: str = "documents"
    results: str | None = "results"
    score: str = "relevance_score"
    fixed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    batch: int = 1000
    hosted: bool = True


_ALL = (
    Service("cohere", "https://api.cohere.com/v2"),
    Service("jina", "https://api.jina.ai/v1", fixed={"return_documents": False}),
    Service("voyage", "https://api.voyageai.com/v1", results="data", fixed={"truncation": True}),
    # text-embeddings-inference takes 32 texts unless it is started with --max-client-batch-size
    Service(
        "tei",
        None,
        texts="texts",
        results=None,
        score="score",
        fixed={"truncate": True},
        batch=32,
        hosted=False,
    ),
)
SERVICES = {service.name: service for service in _ALL}
