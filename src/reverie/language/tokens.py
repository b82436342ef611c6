"""Counting tokens as a reader's model would."""

from __future__ import annotations

from functools import cache
from typing import Any

import quicktok


@cache
def _encoding() -> Any:
    return quicktok.get_encoding("cl100k_base")


def count(text: str) -> int:
    """Number of ``cl100k_base`` tokens of ``text``."""
    return int(_encoding().count(text))
