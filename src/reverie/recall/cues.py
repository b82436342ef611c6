"""What the wording of a text or of a query gives away. Pure functions."""

from __future__ import annotations

import re
from functools import lru_cache

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LABEL = re.compile(r"\[[^\]]{0,200}\]")
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|once|twice|couple|few|several)\b",
    re.I,
)
_INSTRUCTION = re.compile(
    r"""(?:^|[.!?\n][ \t]*|:[ ])(?:please[ ])?
        (?: (?:always|never)[ ]  # and what to do; not "never mind" or "always happy"
            (?!(?:mind|again|happy|glad|nice|good|fun|been|had|was|were|saw|a|an|the|in|\w+ed|\w+ing)\b)
          | (?:from[ ]now[ ]on | going[ ]forward | in[ ](?:the[ ])?future,?[ ]please | whenever[ ]i
             | remember[ ]to)\b )
      | \bwhen(?:ever)?[ ]i[ ]ask\b""",
    re.I | re.X,
)
_OF_SELF = re.compile(
    r"\b(?:have|did|do|was|were|am|had) i\b|\bi (?:have|did|said|mentioned|told|brought|asked)\b", re.I
)
_OF_MACHINE = re.compile(
    r"\b(?:did|have) you\b|\byou (?:say|said|told|gave|(?:suggest|recommend|explain|advise|propose|mention"
    r"|describe?|show)(?:e?d)?)\b",
    re.I,
)
# what a fact's text gives away is asked again by every recall that meets the fact
_known = lru_cache(8192)
_REQUEST = re.compile(r"\b(?:can|could|would|will|do|should) you\b", re.I)


@_known
def asks(text: str) -> float:
    """Share of the words of ``text`` that stand in questions; 0 to 1."""
    if "?" not in text:
        return 0.0
    sentences = [(len(s.split()), "?" in s) for s in _SENTENCE.findall(_LABEL.sub("", text))]
    return sum(n for n, question in sentences if question) / max(sum(n for n, _ in sentences), 1)


@_known
def counts(text: str) -> bool:
    """Whether ``text`` has a number."""
    return _NUMBER.search(text) is not None


@_known
def instructs(text: str) -> bool:
    """Whether ``text`` tells an assistant how to do things from now on."""
    return _INSTRUCTION.search(text) is not None


def asks_of_self(query: str) -> bool:
    """Whether a query is about what the asker said or did, rather than for help."""
    return _OF_SELF.search(query) is not None


def asks_machine(query: str) -> bool:
    """Whether a query is about what the assistant said."""
    return _OF_MACHINE.search(query) is not None and _REQUEST.search(query) is None
