"""Tag expressions of a request as one filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from reverie.model import TagFilter, TagGroup, TagLeaf, TagsMatch
from reverie.service import recall_request as requests


class Tagged(Protocol):
    """What a recall and a reflect say of tags."""

    @property
    def tags(self) -> Sequence[str] | None: ...
    @property
    def tags_match(self) -> TagsMatch: ...
    @property
    def tag_groups(self) -> Sequence[requests.TagGroup] | None: ...


def tag_filter(request: Tagged) -> TagFilter | None:
    """What the tags of a fact must meet: `tags` and every one of `tag_groups`; None lets all through.

    No tags are no filter, but with `exact` they ask for facts without tags.
    """
    parts: list[TagFilter] = [_filter(group) for group in request.tag_groups or ()]
    if request.tags or request.tags_match == "exact":
        parts.append(TagLeaf(tuple(request.tags or ()), request.tags_match))
    if len(parts) < 2:
        return parts[0] if parts else None
    return TagGroup("and", tuple(parts))


def _filter(group: requests.TagGroup) -> TagFilter:
    if isinstance(group, requests.TagGroupLeaf):
        return TagLeaf(tuple(group.tags), group.match)
    if isinstance(group, requests.TagGroupNot):
        return TagGroup("not", (_filter(group.part),))
    operator: Literal["and", "or"] = "and" if isinstance(group, requests.TagGroupAnd) else "or"
    return TagGroup(operator, tuple(_filter(part) for part in group.parts))
