"""Scopes: the sets of tags under which the observations of a fact live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

Scope = tuple[str, ...]
"""Tags, sorted, each once; empty for what everybody may see."""

MOST_COMBINED = 5
"""Tags from which on not all combinations are taken, but each tag alone and all together."""


def scope(tags: Iterable[str]) -> Scope:
    """The scope of a set of tags."""
    return tuple(sorted(set(tags)))


def scopes(tags: Sequence[str], how: str | Sequence[Sequence[str]] | None) -> tuple[Scope, ...]:
    """The scopes of a fact with these tags.

    ``how``: ``combined`` (and None), all its tags together; ``per_tag``, each alone; ``all_combinations``;
    ``shared``, the scope without tags; or the scopes themselves. Without tags there is one, which has none.
    """
    if how is not None and not isinstance(how, str):
        return tuple(dict.fromkeys(scope(one) for one in how)) or (scope(tags),)
    own = scope(tags)
    if how == "shared":
        return ((),)
    if how == "per_tag" and own:
        return tuple((tag,) for tag in own)
    if how == "all_combinations" and own:
        if len(own) > MOST_COMBINED:
            return (*((tag,) for tag in own), own)
        return tuple(some for n in range(1, len(own) + 1) for some in combinations(own, n))
    return (own,)


def within(tags: Iterable[str], wanted: Sequence[Sequence[str]]) -> bool:
    """Whether a fact with these tags has all tags of one of the scopes that are asked for."""
    held = set(tags)
    return any(held.issuperset(one) for one in wanted)
