"""Directives as they are asked for and shown, in the Hindsight v1 wire format."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from reverie.service.fields import FilledText, Name, Request, Tag
from reverie.service.responses import Response

LONGEST = 20_000
"""Characters of a directive at most."""

Content = Annotated[FilledText, Field(max_length=LONGEST)]
Priority = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
Tags = Annotated[list[Tag], Field(max_length=200), AfterValidator(lambda tags: list(dict.fromkeys(tags)))]


class CreateDirectiveRequest(Request):
    """A rule that reflect must keep."""

    name: Name = Field(description="What people call it.")
    content: Content = Field(description="The rule, as one would tell it to a person.")
    priority: Priority = Field(0, description="Of two that contradict each other the higher one counts.")
    is_active: bool = Field(True, description="Whether it holds now.")
    tags: Tags = Field(
        default_factory=list, description="Holds only where these match; without tags it holds everywhere."
    )


class UpdateDirectiveRequest(Request):
    """Changes to a directive; what is left out or null stays."""

    name: Name | None = Field(None, description="What people call it from now on.")
    content: Content | None = Field(None, description="The rule from now on.")
    priority: Priority | None = Field(
        None, description="Of two that contradict each other the higher counts."
    )
    is_active: bool | None = Field(None, description="Whether it holds now.")
    tags: Tags | None = Field(None, description="Tags from now on; an empty list: it holds everywhere.")


class DirectiveResponse(Response):
    """A directive."""

    id: str
    bank_id: str
    name: str
    content: str
    priority: int = 0
    is_active: bool = True
    tags: list[str] = Field(default_factory=list)
    created_at: str | None = None
    updated_at: str | None = None


class DirectiveListResponse(Response):
    """A page of a bank's directives; ``total`` counts all that the filter finds."""

    items: list[DirectiveResponse]
    total: int
    limit: int
    offset: int
