"""Tag filters as SQL conditions."""

from __future__ import annotations

from typing import LiteralString

from reverie.model import TagsMatch

__all__ = ["TagsMatch", "condition"]

_CONDITIONS: dict[TagsMatch, LiteralString] = {
    "any": "({c} && %(tags)s::text[] OR {c} = '{{}}')",
    "all": "({c} @> %(tags)s::text[] OR {c} = '{{}}')",
    "any_strict": "{c} && %(tags)s::text[]",
    "all_strict": "({c} @> %(tags)s::text[] AND {c} <> '{{}}')",
    "exact": "({c} @> %(tags)s::text[] AND {c} <@ %(tags)s::text[])",
}


def condition(column: LiteralString, match: TagsMatch) -> LiteralString:
    """Condition on an array ``column`` against the parameter ``tags``.

    ``any`` overlap and ``all`` superset also let the untagged through, their strict forms do not; ``exact``
    is set equality.
    """
    return _CONDITIONS[match].format(c=column)
