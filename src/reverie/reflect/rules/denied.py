"""Whether words say that something is not so, or no longer."""

from __future__ import annotations

import re

_NOT = re.compile(
    r"\b(?:not|never|no longer|nobody|none|neither|without|stop(?:s|ped)?|quit|used to|dislik(?:e|es|ed)"
    r"|hat(?:e|es|ed)|loath(?:e|es|ed)|detest(?:s|ed)?|avoid(?:s|ed)?|refus(?:e|es|ed)|den(?:y|ies|ied))\b"
    r"|n['’]t\b",
    re.I,
)


def denies(text: str) -> bool:
    """Whether a text denies what it tells of, also by its verb: "dislikes", "stopped"."""
    return _NOT.search(text) is not None
