"""The knowledge base as it is asked for and shown, in the Hindsight v1 wire format."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reverie.model import TagsMatch
from reverie.service.fields import FilledText, Name, Request, Text
from reverie.service.mental_model_models import MaxTokens, MentalModelTrigger, Query, Tags
from reverie.service.recall_request import TagGroup
from reverie.service.responses import Response

DEFAULT_MAX_TOKENS = 4096


class CreateFolderRequest(Request):
    """A folder of the knowledge base."""

    name: Name = Field(description="Its name, the only one of its kind in its folder.")
    parent_id: Text | None = Field(None, description="Id of the folder that it is in; default: at the top.")


class CreatePageRequest(Request):
    """A page of the knowledge base: a mental model in a folder."""

    name: Name = Field(description="Its name, the only one of its kind in its folder.")
    source_query: Query = Field(description="The question that it answers.")
    parent_id: Text | None = Field(None, description="Id of the folder that it is in; default: at the top.")
    tags: Tags | None = Field(
        None, description="Only memories with all of these are used; `type:x` also says what it is."
    )
    max_tokens: MaxTokens | None = Field(None, description="Most tokens of the content; default 4096.")
    trigger: MentalModelTrigger | None = Field(
        None,
        description="When it is refreshed. What is left out is as for all pages: edited after each"
        " consolidation, from all memories.",
    )


class UpdateNodeRequest(Request):
    """Changes to a folder or a page; what is left out stays. All but the name and the folder is for pages."""

    name: Name | None = Field(None, description="Its name from now on.")
    parent_id: Text | None = Field(None, description="The folder it is moved to; null: to the top.")
    source_query: Query | None = Field(None, description="Another question: the page is refreshed.")
    tags: Tags | None = Field(None, description="Its tags from now on.")
    max_tokens: MaxTokens | None = Field(None, description="Most tokens of the content.")
    trigger: MentalModelTrigger | None = Field(
        None,
        description="What is given replaces what was there; the clock takes the place of consolidations, and"
        " the other way round.",
    )


class KnowledgeFilter(Request):
    """Which pages to show."""

    tags: list[Text] | None = Field(None, max_length=200)
    tags_match: TagsMatch = "any"
    tag_groups: list[TagGroup] | None = Field(None, max_length=100)


class SearchRequest(KnowledgeFilter):
    """A search for pages."""

    q: FilledText = Field(max_length=10_000)
    limit: int = Field(10, ge=1, le=50)


class KnowledgeNode(Response):
    """A folder or a page. ``timestamp``: when a page was last refreshed, a folder last changed."""

    id: str
    kind: Literal["folder", "page"]
    name: str
    parent_id: str | None = None
    mental_model_id: str | None = Field(None, description="The mental model that a page shows.")
    managed: bool = False
    description: str | None = Field(None, description="The question that a page answers.")
    tags: list[str] = Field(default_factory=list)
    timestamp: str | None = None
    is_stale: bool | None = Field(None, description="Whether a refresh may change a page; in the tree only.")
    trigger: MentalModelTrigger | None = Field(None, description="When a page is refreshed.")
    children: list[KnowledgeNode] = Field(default_factory=list)


class KnowledgeTreeResponse(Response):
    """What is at the top, with what is in it."""

    roots: list[KnowledgeNode]


class CreateKnowledgePageResponse(Response):
    """The page, the mental model that it shows, and the operation that fills it."""

    page_id: str
    mental_model_id: str
    operation_id: str | None = None


class KnowledgePageResponse(Response):
    """A page. ``markdown`` is ``body`` below its properties in YAML, and says so where there is none yet."""

    id: str
    name: str
    type: str = Field(description="From a tag `type:x`, else `knowledge-page`.")
    description: str | None = Field(None, description="The question that it answers.")
    tags: list[str] = Field(default_factory=list)
    timestamp: str | None = Field(None, description="When it was last refreshed, or made.")
    body: str | None = None
    markdown: str


class KnowledgePageSearchResult(Response):
    """A page that was found."""

    id: str
    name: str
    mental_model_id: str | None = None
    source_query: str | None = None
    snippet: str = Field(description="How it begins.")
    score: float = Field(description="1 where both searches place it first; to be compared in one answer.")
    updated_at: str | None = None


class KnowledgePageSearchResponse(Response):
    """Pages, the best first."""

    results: list[KnowledgePageSearchResult]
    total: int


class KnowledgePageBundleFile(Response):
    """A file of an export."""

    path: str
    content: str


class KnowledgePageBundleResponse(Response):
    """`index.md`, a file a page, and a log for each page that has changed."""

    files: list[KnowledgePageBundleFile]
