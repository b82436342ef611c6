"""Token vectors for late interaction: states of tokens, projected, and stored as one bit a dimension.

A text keeps the signs of its tokens' projected states; a query keeps the numbers. Their inner product
estimates the similarity of the states as they came from the network, less what all tokens have in common
(the mean).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reverie.model import Matrix, Vector

DIMENSIONS = 256
"""Dimensions of a projected token."""
TOKEN_BYTES = DIMENSIONS // 8
"""Bytes of a stored token."""
MOST_TOKENS = 128
"""Tokens stored of one text; of a longer one the first."""
_ROWS, _COLUMNS = 32, 16
"""One product of matrices has this many rows and columns: BLAS starts threads of its own for larger ones."""
_SEED = 20261121


class Projection:
    """Turns token states into what is compared: ``(state / |state| - mean) @ basis``.

    ``basis``: shape (states' dimension, DIMENSIONS). ``step``: what a sign stands for, the mean square of
    coordinates over their mean size; products with signs are then right on average.
    """

    def __init__(self, mean: Vector, basis: Matrix, step: float) -> None:
        self.mean, self.basis, self.step = mean, basis, step
        blocks = basis.reshape(len(basis), -1, _COLUMNS).swapaxes(0, 1)
        self._blocks = np.ascontiguousarray(blocks, np.float32)

    @classmethod
    def seeded(cls, dimension: int) -> Projection:
        """For a model that nothing is known of: a random orthonormal basis, no mean."""
        size = max(dimension, DIMENSIONS)
        basis = _orthonormal(DIMENSIONS, size).T[:dimension] * math.sqrt(size / DIMENSIONS)
        step = math.sqrt(math.pi / 2 / DIMENSIONS)  # of a normal distribution
        return cls(np.zeros(dimension, np.float32), basis.astype(np.float32), step)

    def project(self, states: Matrix) -> Matrix:
        """Projected states of tokens, shape (tokens, DIMENSIONS)."""
        norm = np.linalg.norm(states, axis=1, keepdims=True)
        padded = np.zeros((-(-len(states) // _ROWS), 1, _ROWS, states.shape[1]), np.float32)
        padded.reshape(-1, states.shape[1])[: len(states)] = states / np.maximum(norm, 1e-9) - self.mean
        blocks = np.matmul(padded, self._blocks)  # (row blocks, column blocks, rows, columns)
        return np.asarray(blocks.swapaxes(1, 2).reshape(-1, DIMENSIONS)[: len(states)], np.float32)

    def query(self, states: Matrix) -> Matrix:
        """A query's tokens, to be multiplied with signs: shape (tokens, DIMENSIONS)."""
        return np.asarray(self.project(states) * np.float32(self.step), np.float32)

    def codes(self, states: Matrix, counts: npt.NDArray[np.int64]) -> list[bytes]:
        """What is stored of texts: for each, the signs of its tokens, ``TOKEN_BYTES`` each.

        ``states`` holds the tokens of all texts in a row, ``counts`` how many each text has.
        """
        packed = np.packbits(self.project(states) > 0, axis=1)
        ends = np.cumsum(counts)
        return [packed[end - n : end].tobytes() for end, n in zip(ends, counts, strict=True)]


def _orthonormal(rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Random rows of length 1 at right angles, by Gram and Schmidt; einsum, since BLAS starts threads."""
    bits = np.random.PCG64(_SEED).random_raw(rows * columns) >> 63  # raw bits are the same in every numpy
    found = bits.astype(np.float64).reshape(rows, columns) * 2 - 1
    for i, row in enumerate(found):
        row -= np.einsum("ij,i->j", found[:i], np.einsum("ij,j->i", found[:i], row))
        row /= np.linalg.norm(row)
    return found
