"""Tag filters as SQL conditions."""

from __future__ import annotations

from reverie.model import TagFilter, TagLeaf, TagsMatch

_CONDITIONS: dict[TagsMatch, str] = {
    "any": "({column} && {tags} OR {column} = '{{}}')",
    "all": "({column} @> {tags} OR {column} = '{{}}')",
    "any_strict": "{column} && {tags}",
    "all_strict": "({column} @> {tags} AND {column} <> '{{}}')",
    "exact": "({column} @> {tags} AND {column} <@ {tags})",
}


def condition(column: str, match: TagsMatch, parameter: str = "tags") -> str:
    """Condition on an array ``column`` against the tags in the named parameter.

    ``any`` overlap and ``all`` superset also let the untagged through, their strict forms do not; ``exact``
    is set equality.
    """
    return _CONDITIONS[match].format(column=column, tags=f"%({parameter})s::text[]")


def compiled(column: str, wanted: TagFilter) -> tuple[str, dict[str, list[str]]]:
    """Condition on an array ``column`` for a filter, and its parameters by name."""
    parameters: dict[str, list[str]] = {}

    def visit(part: TagFilter) -> str:
        if isinstance(part, TagLeaf):
            name = f"tags_{len(parameters)}"
            parameters[name] = list(part.tags)
            return condition(column, part.match, name)
        inner = [visit(child) for child in part.parts]
        if part.operator == "not":
            return f"NOT ({inner[0]})"
        return "(" + f" {part.operator.upper()} ".join(inner) + ")"

    return visit(wanted), parameters
