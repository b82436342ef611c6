"""Credentials among the headers and parameters of a webhook: they are stored, and shown to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MASK = "***"
"""What is shown in place of a secret; in a request it stands for the one that is stored."""
_CREDENTIAL = re.compile(r"auth|token|secret|key|cookie|passw|pwd|signature|session|credential", re.I)


def masked(values: Mapping[str, str]) -> dict[str, str]:
    """Headers or parameters as they may be shown."""
    return {name: MASK if _CREDENTIAL.search(name) else value for name, value in values.items()}


def unmasked(given: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """What was given, with the stored value in place of each mask. Raises KeyError for a name without one."""
    return {name: stored[name] if value == MASK else value for name, value in given.items()}


def without(text: str, *values: Mapping[str, str]) -> str:
    """A text, e.g. an answer that repeats what it was asked, without the credentials among these values."""
    for secret in sorted(_credentials(values), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _credentials(values: Iterable[Mapping[str, str]]) -> set[str]:
    return {value for some in values for name, value in some.items() if value and _CREDENTIAL.search(name)}
