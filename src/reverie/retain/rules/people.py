"""Who takes part in a conversation, and whom a turn is said to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AGENTS = frozenset("assistant ai agent bot model system tool developer function gpt chatgpt".split())
ROLES = AGENTS | {"user", "human"}
_ROLE_NUMBER = re.compile(r"[ _]?\d+$")
_FURTHEST = 2000
_ADDRESSED = re.compile(
    r"^(?:(?:hey|hi|hello|hiya|yo|oh|ah|wow|thanks|thank you|thx|congrats|congratulations|yes|yeah|yep|yup"
    r"|no|nope|sure|ok|okay|well|so|absolutely|exactly|definitely|totally|good morning|good evening"
    r"|good afternoon|dear|sorry|haha)"
    r"(?: (?:there|so much|again|a lot|and))?[,! ]+)?(?P<first>(?-i:[A-Z])[\w'’-]+)(?:[,!.?:]| [-–—] )"
    r"|, (?P<last>(?-i:[A-Z])[\w'’-]+)[.!?]",
    re.I | re.M,
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The people of a conversation by name, in the order they are known; roles such as "user" are among
    them."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, *groups: Iterable[str | None]) -> Dialogue:
        """The dialogue of all who are named, each once."""
        seen: dict[str, str] = {}
        for name in (name for group in groups for name in group if name):
            seen.setdefault(name.casefold(), name)
        return cls(tuple(seen.values()))

    def known_as(self, name: str) -> str | None:
        """The participant whom ``name`` names: in full, by the given name or by its beginning (Mel:
        Melanie)."""
        key = name.casefold()
        for person in self.names:
            folded = person.casefold()
            if key == folded or key in folded.split():
                return person
        if len(key) < 3:
            return None
        found = [p for p in self.names if p.casefold().startswith(key) or key.startswith(p.casefold() + "s ")]
        return found[0] if len(found) == 1 else None

    def others(self, speaker: str | None) -> list[str]:
        """Everyone but the speaker."""
        return [name for name in self.names if speaker is None or name.casefold() != speaker.casefold()]

    def listener(self, speaker: str, said: str, before: Sequence[str]) -> tuple[str, float] | None:
        """Whom ``speaker`` talks to, and how sure that is: who is addressed by name, the only other one, or
        who spoke last (``before``: the speakers so far)."""
        for found in _ADDRESSED.finditer(said, 0, _FURTHEST):
            person = self.known_as(found["first"] or found["last"])
            if person and person != speaker:
                return person, 0.95
        others = self.others(speaker)
        if len(others) == 1:
            return others[0], 0.85
        last = next((name for name in reversed(before) if name != speaker), None)
        return (last, 0.6) if last else None


def is_role(name: str) -> bool:
    """Whether a label says what someone is, not who."""
    return _ROLE_NUMBER.sub("", name.casefold()) in ROLES


def is_agent(name: str | None) -> bool:
    """Whether the agent speaks, whose memory this is."""
    return name is not None and _ROLE_NUMBER.sub("", name.casefold()) in AGENTS
