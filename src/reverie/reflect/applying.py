"""Which directives of a bank apply to a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reverie.model import TagFilter, TagLeaf
from reverie.reflect.reflection import Directive


def applying(
    directives: Iterable[tuple[Directive, Sequence[str]]], asked: TagFilter | None, *, everything: bool
) -> list[Directive]:
    """Those that apply, in the order given, of active directives with their tags.

    What has no tags always applies; what has some only where they meet the filter of the question, or where
    ``everything`` is to apply.
    """
    return [
        directive
        for directive, tags in directives
        if everything or not tags or (asked is not None and meets(tags, asked))
    ]


def meets(tags: Sequence[str], wanted: TagFilter) -> bool:
    """Whether tags meet a filter, as the conditions of reverie.store.tags have it."""
    if not isinstance(wanted, TagLeaf):
        inner = [meets(tags, part) for part in wanted.parts]
        return {"and": all(inner), "or": any(inner), "not": not inner[0]}[wanted.operator]
    own, asked = set(tags), set(wanted.tags)
    return {
        "any": not own or bool(own & asked),
        "all": not own or own >= asked,
        "any_strict": bool(own & asked),
        "all_strict": bool(own) and own >= asked,
        "exact": own == asked,
    }[wanted.match]
