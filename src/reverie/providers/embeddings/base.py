"""What an encoder is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from reverie.model import Matrix, Vector


class Encoded(NamedTuple):
    """Texts as they are stored, in their order.

    ``vectors``: shape (texts, dimension), rows of length 1. ``tokens``: the codes of each text's token
    vectors (see tokens.py); empty where an encoder has none.
    """

    vectors: Matrix
    tokens: list[bytes]


class EncodedQuery(NamedTuple):
    """A query as it is compared with what is stored.

    ``vector``: shape (dimension,), length 1. ``tokens``: one row for each of its tokens, to be compared with
    the codes of texts; no rows where the encoder has none. ``words``: the word each token is a part of, in
    lower case.
    """

    vector: Vector
    tokens: Matrix
    words: tuple[str, ...]


class Encoder(Protocol):
    """Turns texts into vectors. Thread-safe and blocking; call it off the event loop."""

    @property
    def model(self) -> str:
        """Identity of the model, stored with every vector."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text. Raises EncoderError."""
        ...

    def documents(self, texts: Sequence[str]) -> Encoded:
        """Vectors and token codes of texts, in one run. Raises EncoderError."""
        ...

    def queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Each text as a query. Raises EncoderError."""
        ...
