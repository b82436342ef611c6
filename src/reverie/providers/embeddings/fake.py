"""An encoder for tests: no files, no model, the same interface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reverie.language import terms
from reverie.model import Matrix
from reverie.providers.embeddings.base import Encoded, EncodedQuery
from reverie.providers.embeddings.tokens import DIMENSIONS


class HashEncoder:
    """Bags of words projected by hash: texts that share words are near, and nothing else is known."""

    model = "hash-128"
    dimension = 128

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for term, n in terms.counts(text).items():
                out[row, term % self.dimension] += n if term & 1 else -n
            out[row, 0] += 1e-3
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)

    def documents(self, texts: Sequence[str]) -> Encoded:
        """Vectors alone: there are no tokens."""
        return Encoded(self.encode(texts), [b""] * len(texts))

    def queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Vectors alone: there are no tokens."""
        return [EncodedQuery(v, np.zeros((0, DIMENSIONS), np.float32), ()) for v in self.encode(texts)]
