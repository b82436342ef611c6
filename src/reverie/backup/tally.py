"""Counts the rows of a table and hashes each, in any order."""

from __future__ import annotations

from hashlib import sha256

_MODULUS = 1 << 256


class Tally:
    """Rows, one a line, that are fed in blocks cut anywhere.

    The hash of a table is the sum of the SHA-256 of its rows modulo 2^256: a hash of the multiset, so the
    order in which the database gives them does not matter (AdHash; Bellare and Micciancio, EUROCRYPT 1997).
    """

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0
        self._begun: list[bytes] = []

    def feed(self, block: bytes) -> bytes:
        """Count the rows that end in ``block``, which is returned."""
        *lines, rest = block.split(b"\n")
        if lines and self._begun:
            lines[0] = b"".join([*self._begun, lines[0]])
            self._begun.clear()
        self.rows += len(lines)
        self._sum += sum(int.from_bytes(sha256(line).digest()) for line in lines)
        if rest:
            self._begun.append(rest)
        return block

    @property
    def hash(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum % _MODULUS:064x}"

    @property
    def is_whole(self) -> bool:
        """Whether the last row has ended."""
        return not self._begun
