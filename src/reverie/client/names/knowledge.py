"""The knowledge base: pages in folders, each kept up to date like a mental model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.knowledge_models import (
    CreateKnowledgePageResponse,
    KnowledgeNode,
    KnowledgePageBundleResponse,
    KnowledgePageResponse,
    KnowledgePageSearchResponse,
    KnowledgeTreeResponse,
)
from reverie.service.responses import DeleteResponse

BASE = API + "/banks/{bank_id}/knowledge-base"


class KnowledgeNames(Asking):
    """The knowledge base."""

    async def get_knowledge_base_tree(
        self,
        bank_id: str,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        tag_groups: Sequence[Mapping[str, Any]] | None = None,
    ) -> KnowledgeTreeResponse:
        """Folders and pages as a tree, without the pages' contents."""
        query = given(tags=tags, tags_match=tags_match, tag_groups=_json(tag_groups))
        return await self._ask("GET", BASE + "/tree", KnowledgeTreeResponse, query=query, bank_id=bank_id)

    async def create_knowledge_folder(
        self, bank_id: str, name: str, parent_id: str | None = None
    ) -> KnowledgeNode:
        """Create a folder, in ``parent_id`` or at the root."""
        body = given(name=name, parent_id=parent_id)
        return await self._ask("POST", BASE + "/folders", KnowledgeNode, body=body, bank_id=bank_id)

    async def create_knowledge_page(
        self,
        bank_id: str,
        name: str,
        source_query: str,
        parent_id: str | None = None,
        tags: Sequence[str] | None = None,
        max_tokens: int | None = None,
        trigger: Mapping[str, Any] | None = None,
    ) -> CreateKnowledgePageResponse:
        """Create a page that answers ``source_query``; the operation that comes back writes it."""
        body = given(
            name=name,
            source_query=source_query,
            parent_id=parent_id,
            tags=tags,
            max_tokens=max_tokens,
            trigger=trigger,
        )
        return await self._ask(
            "POST", BASE + "/pages", CreateKnowledgePageResponse, body=body, bank_id=bank_id
        )

    async def get_knowledge_page(self, bank_id: str, page_id: str) -> KnowledgePageResponse:
        """A page with its content. Raises NotFound."""
        return await self._ask(
            "GET", BASE + "/pages/{page_id}", KnowledgePageResponse, bank_id=bank_id, page_id=page_id
        )

    async def search_knowledge_base(
        self,
        bank_id: str,
        q: str,
        limit: int | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        tag_groups: Sequence[Mapping[str, Any]] | None = None,
    ) -> KnowledgePageSearchResponse:
        """Pages that matter to ``q``, best first."""
        query = given(q=q, limit=limit, tags=tags, tags_match=tags_match, tag_groups=_json(tag_groups))
        return await self._ask(
            "GET", BASE + "/search", KnowledgePageSearchResponse, query=query, bank_id=bank_id
        )

    async def update_knowledge_node(
        self,
        bank_id: str,
        node_id: str,
        name: str | None = None,
        parent_id: str | EllipsisType | None = ...,
        source_query: str | None = None,
        tags: Sequence[str] | None = None,
        max_tokens: int | None = None,
        trigger: Mapping[str, Any] | None = None,
    ) -> KnowledgeNode:
        """Change what is given of a folder or a page; a ``parent_id`` of None moves it to the root."""
        body = given(name=name, source_query=source_query, tags=tags, max_tokens=max_tokens, trigger=trigger)
        if parent_id is not ...:
            body["parent_id"] = parent_id
        path = BASE + "/nodes/{node_id}"
        return await self._ask("PATCH", path, KnowledgeNode, body=body, bank_id=bank_id, node_id=node_id)

    async def delete_knowledge_node(self, bank_id: str, node_id: str) -> DeleteResponse:
        """Delete a page, or a folder with all in it. Raises NotFound."""
        return await self._ask(
            "DELETE", BASE + "/nodes/{node_id}", DeleteResponse, bank_id=bank_id, node_id=node_id
        )

    async def export_knowledge_base(self, bank_id: str) -> KnowledgePageBundleResponse:
        """All pages as Markdown files."""
        return await self._ask("GET", BASE + "/export", KnowledgePageBundleResponse, bank_id=bank_id)


def _json(tag_groups: Sequence[Mapping[str, Any]] | None) -> str | None:
    """Tag expressions as one parameter of a query."""
    return json.dumps(list(tag_groups)) if tag_groups is not None else None
