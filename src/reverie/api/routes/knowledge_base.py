"""The knowledge base."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Tags, TheMemory, answer, note
from reverie.errors import InvalidRequest
from reverie.model import TagsMatch
from reverie.service.fields import Text
from reverie.service.knowledge_models import (
    CreateFolderRequest,
    CreateKnowledgePageResponse,
    CreatePageRequest,
    KnowledgeFilter,
    KnowledgeNode,
    KnowledgePageBundleResponse,
    KnowledgePageResponse,
    KnowledgePageSearchResponse,
    KnowledgeTreeResponse,
    SearchRequest,
    UpdateNodeRequest,
)
from reverie.service.responses import DeleteResponse

router = APIRouter(prefix="/banks/{bank_id}/knowledge-base", tags=["Knowledge base"])
PageId = Annotated[Text, Path(description="Id of the page.")]
NodeId = Annotated[Text, Path(description="Id of the folder or page.")]
Match = Annotated[TagsMatch, Query(description="How their tags must match `tags`, as in a recall.")]
TagGroups = Annotated[
    Text | None,
    Query(max_length=100_000, description="Tag expressions as in a recall, a list written as JSON."),
]
F = TypeVar("F", bound=KnowledgeFilter)


def _filter(kind: type[F], tag_groups: str | None, **given: Any) -> F:
    """Raises InvalidRequest for what cannot be."""
    try:
        groups = None if tag_groups is None else from_json(tag_groups)
    except ValueError as error:
        raise InvalidRequest("tag_groups", f"tag_groups: not JSON: {error}"[:500]) from None
    try:
        return kind.model_validate({**given, "tag_groups": groups})
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)[0]
        path = ".".join(str(part) for part in found["loc"])
        raise InvalidRequest(path, f"{path}: {found['msg'].removeprefix('Value error, ')}"[:500]) from None


@router.get("/tree", response_model=KnowledgeTreeResponse)
async def get_knowledge_base_tree(
    memory: TheMemory,
    bank_id: BankId,
    tags: Tags = None,
    tags_match: Match = "any",
    tag_groups: TagGroups = None,
) -> HttpResponse:
    """Folders and pages in each other: folders first, then by name. With `tags` or `tag_groups` only pages
    that match, and the folders on the way to them."""
    wanted = _filter(KnowledgeFilter, tag_groups, tags=tags, tags_match=tags_match)
    return answer(await memory.knowledge_base.tree(bank_id, wanted))


@router.post("/folders", response_model=KnowledgeNode, status_code=201)
async def create_knowledge_folder(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: CreateFolderRequest
) -> HttpResponse:
    """Add a folder; the bank is made if missing."""
    note(http, request)
    return answer(await memory.knowledge_base.create_folder(bank_id, request), 201)


@router.post("/pages", response_model=CreateKnowledgePageResponse, status_code=201)
async def create_knowledge_page(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: CreatePageRequest
) -> HttpResponse:
    """Add a page, which is a mental model in a folder. An operation fills it in the background; the bank is
    made if missing."""
    note(http, request)
    return answer(await memory.knowledge_base.create_page(bank_id, request), 201)


@router.get("/export", response_model=KnowledgePageBundleResponse)
async def export_knowledge_base(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """All of it as Markdown: `index.md`, `<id>.md` for each page, and `<id>.log.md` for each that has
    changed."""
    return answer(await memory.knowledge_base.export(bank_id))


@router.get("/search", response_model=KnowledgePageSearchResponse)
async def search_knowledge_base(
    memory: TheMemory,
    bank_id: BankId,
    q: Annotated[Text, Query(min_length=1, max_length=10_000, description="What to look for.")],
    limit: Annotated[int, Query(ge=1, le=50, description="Most pages returned.")] = 10,
    tags: Tags = None,
    tags_match: Match = "any",
    tag_groups: TagGroups = None,
) -> HttpResponse:
    """Pages by their words (BM25) and by what they are about (vectors), fused by ranks; the best first."""
    request = _filter(SearchRequest, tag_groups, q=q, limit=limit, tags=tags, tags_match=tags_match)
    return answer(await memory.knowledge_base.search(bank_id, request))


@router.get("/pages/{page_id}", response_model=KnowledgePageResponse)
async def get_knowledge_page(memory: TheMemory, bank_id: BankId, page_id: PageId) -> HttpResponse:
    """One page, as Markdown below its properties too."""
    return answer(await memory.knowledge_base.get_page(bank_id, page_id))


@router.patch("/nodes/{node_id}", response_model=KnowledgeNode)
async def update_knowledge_node(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, node_id: NodeId, request: UpdateNodeRequest
) -> HttpResponse:
    """Rename a folder or page, move it (`parent_id`; null: to the top), or change what a page is made by.
    Another `source_query` has the page refreshed in the background."""
    note(http, request)
    return answer(await memory.knowledge_base.update_node(bank_id, node_id, request))


@router.delete("/nodes/{node_id}", response_model=DeleteResponse)
async def delete_knowledge_node(memory: TheMemory, bank_id: BankId, node_id: NodeId) -> HttpResponse:
    """Delete a folder or page with all that is in it; the mental models of pages go too."""
    return answer(await memory.knowledge_base.delete_node(bank_id, node_id))
