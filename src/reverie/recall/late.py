"""Late interaction: each token of a query against all tokens of a fact (MaxSim).

After ColBERT (Khattab and Zaharia, 2020). Of a fact's tokens one bit a dimension is stored (see
providers/embeddings/tokens.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reverie.model import Matrix

_ROWS = 64
"""Tokens in one product of matrices: BLAS starts threads of its own for larger ones."""
_BLOCK = 512
"""Tokens unpacked at a time, so that they stay in the processor's cache."""
_COLUMNS = 12
"""Query tokens in one product, for the same reason as ``_ROWS``."""
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)
"""The eight bits of each byte: looked up sooner than unpacked and converted."""


def maxsim(tokens: Matrix, codes: Sequence[bytes | memoryview | None]) -> Matrix:
    """How near each query token comes to the nearest token of each fact, shape (facts, query tokens).

    ``tokens``: those of an EncodedQuery, shape (query tokens, dimensions). ``codes``: the stored tokens of
    each fact; a fact that has none gets a row of NaN. Raises ValueError for codes of other dimensions.
    """
    width = tokens.shape[1] // 8
    lengths = np.array([len(code) if code is not None else 0 for code in codes], np.int64)
    if np.any(lengths % width):
        raise ValueError(f"the tokens of a fact take {width} bytes each")
    out = np.full((len(codes), len(tokens)), np.nan, np.float32)
    counts = lengths // width
    having = np.flatnonzero(counts)
    if len(having) and len(tokens):
        joined = np.frombuffer(b"".join(code for code in codes if code), np.uint8).reshape(-1, width)
        ends = np.cumsum(counts[having])
        starts = ends - counts[having]
        out[having] = np.maximum.reduceat(_similarities(tokens, joined), starts, axis=0)
    return out


def _similarities(tokens: Matrix, packed: npt.NDArray[np.uint8]) -> Matrix:
    """Inner products of query tokens with signs: shape (stored tokens, query tokens).

    A sign is 2 bit - 1, so a product with signs is twice that with bits, less the sum of the query's token.
    """
    query = np.ascontiguousarray(2 * tokens.T)
    out = np.empty((len(packed), len(tokens)), np.float32)
    # one buffer for all blocks: to get a new one from the system takes longer than to fill it
    buffer = np.empty((_BLOCK, tokens.shape[1]), np.float32)
    for start in range(0, len(packed), _BLOCK):
        block = packed[start : start + _BLOCK]
        bits = buffer[: len(block)]
        # "clip" writes to the buffer at once, and no byte is out of the table
        np.take(_BITS, block, axis=0, out=bits.reshape(len(block), -1, 8), mode="clip")
        whole = len(bits) // _ROWS * _ROWS
        rows = bits[:whole].reshape(-1, _ROWS, bits.shape[1])
        for column in range(0, len(tokens), _COLUMNS):
            part = query[:, column : column + _COLUMNS]
            columns = slice(column, column + part.shape[1])
            out[start : start + whole, columns] = np.matmul(rows, part).reshape(whole, part.shape[1])
            out[start + whole : start + len(bits), columns] = bits[whole:] @ part
    out -= tokens.sum(axis=1)
    return out
