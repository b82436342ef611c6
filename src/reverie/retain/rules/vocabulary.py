"""The words of a text as a set: a cheap first look, so that patterns run only where their words stand."""

from __future__ import annotations

# Every byte as a lower-case letter or digit, or a space: one pass, then whole words.
_FOLD = bytes(ord(c.lower()) if (c := chr(byte)).isascii() and c.isalnum() else 32 for byte in range(256))


def vocabulary(text: str) -> frozenset[str]:
    """Words of ASCII letters and digits, in lower case; "don't" gives "don" and "t"."""
    return frozenset(text.encode("ascii", "replace").translate(_FOLD).decode("ascii").split())
