"""A reranker for tests: no files, no model, the same interface."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.language.terms import terms


class WordsReranker:
    """Scores a text by the share of the query's terms that it holds, and knows nothing else."""

    name = "words"

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Shares, 0 to 1; all 0 for a query without terms."""
        wanted = set(terms(query))
        return [len(wanted & set(terms(text))) / max(len(wanted), 1) for text in texts]

    async def close(self) -> None:
        """Nothing is held."""
