"""Under which tags a proposal may become memory: who may not see a fact must not see what rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.dream.view import Noted


def common(facts: Sequence[Noted]) -> tuple[str, ...]:
    """The tags that all of these facts have."""
    return tuple(sorted(set.intersection(*(set(fact.tags) for fact in facts)))) if facts else ()


def apart(facts: Sequence[Noted]) -> bool:
    """Whether some of these facts have tags and they share none: what rests on all of them would have none,
    and be seen by everybody."""
    return any(fact.tags for fact in facts) and not common(facts)
