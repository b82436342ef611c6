"""How many observations a scope may have; what is beyond that goes, the least supported first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from reverie.model import Bank
from reverie.store import observations
from reverie.store.db import Connection


@dataclass(frozen=True, slots=True)
class Limits:
    """``most`` holds for scopes that no rule fits. Of the ``rules`` (globs, limit) the first one counts.

    -1: no limit.
    """

    most: int = -1
    rules: Sequence[tuple[Sequence[str], int]] = ()

    def of(self, tags: Sequence[str]) -> int:
        """The limit of a scope; -1: none."""
        return next((limit for globs, limit in self.rules if fits(tags, globs)), self.most)


def fits(tags: Sequence[str], globs: Sequence[str]) -> bool:
    """Whether each tag is matched by a glob, and each glob by a tag."""
    return all(any(fnmatchcase(tag, glob) for glob in globs) for tag in tags) and all(
        any(fnmatchcase(tag, glob) for tag in tags) for glob in globs
    )


async def trim(connection: Connection, bank: Bank, limits: Limits) -> int:
    """Delete the observations that are beyond the limits of their scopes; how many."""
    if limits == Limits():
        return 0
    gone = 0
    for scope in await observations.scopes(connection, bank):
        limit = limits.of(scope["tags"])
        if 0 <= limit < scope["count"]:
            beyond = await observations.beyond(connection, bank, scope["tags"], limit)
            await observations.delete(connection, bank, beyond)
            gone += len(beyond)
    return gone
