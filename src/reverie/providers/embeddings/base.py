"""What an encoder is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reverie.model import Matrix


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
