"""The knowledge base of a bank: a tree of folders, and of pages, each of which shows a mental model."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from reverie.errors import InvalidRequest, NotFound
from reverie.language import terms
from reverie.model import Bank, new_id
from reverie.operations import Context
from reverie.operations.submit import Submitter
from reverie.service.knowledge_models import (
    DEFAULT_MAX_TOKENS,
    CreateFolderRequest,
    CreateKnowledgePageResponse,
    CreatePageRequest,
    KnowledgeFilter,
    KnowledgeNode,
    KnowledgePageBundleResponse,
    KnowledgePageResponse,
    KnowledgePageSearchResponse,
    KnowledgePageSearchResult,
    KnowledgeTreeResponse,
    SearchRequest,
    UpdateNodeRequest,
)
from reverie.service.knowledge_pages import SNIPPET, Former, Page, bundle, document, page_type, snippet
from reverie.service.knowledge_search import Candidate, by_meaning, by_words, fused
from reverie.service.knowledge_tree import Place, Places, nested
from reverie.service.mental_model_changes import ModelChanges, patched, plain
from reverie.service.mental_model_models import MentalModelTrigger
from reverie.service.responses import DeleteResponse
from reverie.service.scope import Noun, checked, text_time
from reverie.service.tag_groups import tag_filter
from reverie.store import knowledge, mental_models
from reverie.store.db import Connection, Row
from reverie.store.facts import half
from reverie.store.mental_model_scope import stale

_OPTIONS = ("source_query", "tags", "max_tokens", "trigger")
_TRIGGER = plain(MentalModelTrigger(mode="delta", refresh_after_consolidation=True))
"""When a page is refreshed that says nothing else. Of all memories, for what only one fact says may be in no
observation."""
_READ = 8 * SNIPPET
"""Characters of a content that a snippet is made of, some of them white space."""


class KnowledgeBase(Noun):
    """Folders and pages by their ids."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context = context
        self._changes = ModelChanges(context, submitter)

    async def tree(self, bank_id: str, filter: KnowledgeFilter | None = None) -> KnowledgeTreeResponse:
        """All folders and pages; with a filter the pages that meet it, in their folders."""
        tags = tag_filter(filter) if filter else None
        async with self._look(bank_id) as (connection, bank):
            found = await knowledge.nodes(connection, bank, tags)
            behind = await stale(connection, bank, [row for row in found if row["mental_model_id"]])
        nodes = [_node(row, row["id"] in behind if row["mental_model_id"] else None) for row in found]
        return KnowledgeTreeResponse(roots=nested(nodes, prune=tags is not None))

    async def create_folder(self, bank_id: str, request: CreateFolderRequest) -> KnowledgeNode:
        """Add a folder, to a bank made if missing.

        Raises Conflict for a name that is taken, InvalidRequest, NotFound for a parent that is not there.
        """
        key = str(new_id())
        async with self._write(bank_id, create=True) as (connection, bank):
            (await _places(connection, bank)).check_new(request.name, request.parent_id)
            await knowledge.create(
                connection, bank, key, name=request.name, parent_id=request.parent_id, page=False
            )
            return _node(await _found(connection, bank, key))

    async def create_page(self, bank_id: str, request: CreatePageRequest) -> CreateKnowledgePageResponse:
        """Add a page with its mental model, to a bank made if missing, and have it filled in the background.

        Raises Conflict for a name that is taken, InvalidRequest, NotFound for a parent that is not there,
        QueueFull.
        """
        checked(bank_id)
        key = str(new_id())
        (encoding,) = await self._changes.encode([(request.name, request.source_query)])
        async with self._write(bank_id, create=True) as (connection, bank):
            (await _places(connection, bank)).check_new(request.name, request.parent_id)
            await self._changes.check_room(connection)
            await self._changes.create(
                connection,
                bank,
                key,
                encoding,
                name=request.name,
                source_query=request.source_query,
                tags=request.tags or [],
                max_tokens=request.max_tokens or DEFAULT_MAX_TOKENS,
                trigger=patched(_TRIGGER, request.trigger, switches=True),
            )
            await knowledge.create(
                connection, bank, key, name=request.name, parent_id=request.parent_id, page=True
            )
            operation = await self._changes.refresh(connection, bank, key)
        return CreateKnowledgePageResponse(page_id=key, mental_model_id=key, operation_id=operation)

    async def get_page(self, bank_id: str, page_id: str) -> KnowledgePageResponse:
        """One page. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            row = await _found(connection, bank, page_id, "page")
        page = _page(row)
        return KnowledgePageResponse(
            id=page.id,
            name=page.name,
            type=page_type(page.tags),
            description=page.description,
            tags=list(page.tags),
            timestamp=page.timestamp,
            body=page.body,
            markdown=document(page),
        )

    async def update_node(self, bank_id: str, node_id: str, request: UpdateNodeRequest) -> KnowledgeNode:
        """Rename, move, or change what a page is made by; another question has it refreshed.

        Raises Conflict for a name that is taken, InvalidRequest, NotFound, QueueFull.
        """
        async with self._read(bank_id) as (connection, bank):
            old = await _found(connection, bank, node_id)
        is_page = old["mental_model_id"] is not None
        options = [name for name in _OPTIONS if getattr(request, name) is not None]
        if options and not is_page:
            raise InvalidRequest(options[0], f"{options[0]}: a folder has none, only a page")
        encoding = None
        if is_page and (request.name or request.source_query):
            words = (request.name or old["name"], request.source_query or old["source_query"])
            (encoding,) = await self._changes.encode([words])
        async with self._write(bank_id) as (connection, bank):
            await self._place(connection, bank, node_id, request)
            if is_page and (options or request.name):
                await self._change_model(connection, bank, node_id, request, encoding)
            return _node(await _found(connection, bank, node_id))

    async def _place(
        self, connection: Connection, bank: Bank, node_id: str, request: UpdateNodeRequest
    ) -> None:
        places = await _places(connection, bank)
        held = places.by_id.get(node_id)
        if held is None:
            raise _missing(bank.bank_id, node_id)
        name = request.name or held.name
        parent_id = request.parent_id if "parent_id" in request.model_fields_set else held.parent_id
        if (name, parent_id) != (held.name, held.parent_id):
            places.check_place(node_id, name, parent_id)
            await knowledge.place(connection, bank, node_id, name, parent_id)

    async def _change_model(
        self,
        connection: Connection,
        bank: Bank,
        key: str,
        request: UpdateNodeRequest,
        encoding: mental_models.Encoding | None,
    ) -> None:
        held = await mental_models.hold(connection, bank, key)
        if held is None:
            raise _missing(bank.bank_id, key)
        trigger = patched(held["trigger"], request.trigger, switches=True) if request.trigger else None
        await self._changes.update(
            connection,
            bank,
            held,
            encoding,
            name=request.name,
            source_query=request.source_query,
            tags=request.tags,
            max_tokens=request.max_tokens,
            trigger=trigger,
        )
        if request.source_query is not None and request.source_query != held["source_query"]:
            await self._changes.check_room(connection)
            await self._changes.refresh(connection, bank, key)

    async def delete_node(self, bank_id: str, node_id: str) -> DeleteResponse:
        """Remove a folder or a page with all that is in it, mental models included. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            places = await _places(connection, bank)
            if node_id not in places.by_id:
                raise _missing(bank_id, node_id)
            gone = places.subtree(node_id)
            await knowledge.delete(connection, bank, node_id, [one.id for one in gone if one.is_page])
        kind = "Page" if gone[0].is_page else "Folder"
        return DeleteResponse(message=f"{kind} {gone[0].name} is deleted.", deleted_count=len(gone))

    async def search(self, bank_id: str, request: SearchRequest) -> KnowledgePageSearchResponse:
        """Pages by their words and by what they are about, the best first. Raises NotFound."""
        checked(bank_id)
        encoded = await self._context.preparer.embedder.question(request.q)
        encoding = mental_models.Encoding(self._context.encoder_number, half(encoded.vector))
        asked = set(terms.counts(request.q))
        async with self._read(bank_id) as (connection, bank):
            rows = await knowledge.search(connection, bank, encoding, sorted(asked), tag_filter(request))
            candidates = [_candidate(row, asked) for row in rows]
            best = fused((by_words(candidates), by_meaning(candidates)))[: request.limit]
            shown = await knowledge.openings(connection, bank, [key for key, _ in best], _READ)
        by_id, openings = {row["id"]: row for row in rows}, {row["id"]: row for row in shown}
        results = [
            KnowledgePageSearchResult(
                id=key,
                name=by_id[key]["name"],
                mental_model_id=key,
                source_query=by_id[key]["source_query"],
                snippet=snippet(openings[key]["opening"]),
                score=score,
                updated_at=text_time(openings[key]["at"]),
            )
            for key, score in best
            if key in openings
        ]
        return KnowledgePageSearchResponse(results=results, total=len(results))

    async def export(self, bank_id: str) -> KnowledgePageBundleResponse:
        """All pages as Markdown files, with an index and logs. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            rows = await knowledge.nodes(connection, bank, full=True)
            former: dict[str, list[Former]] = {}
            for one in await knowledge.former(connection, bank, _READ):
                version = Former(text_time(one["changed_at"]) or "", one["opening"])
                former.setdefault(one["mental_model_id"], []).append(version)
        pages = {row["id"]: _page(row) for row in rows if row["mental_model_id"]}
        return KnowledgePageBundleResponse(files=bundle(nested(map(_node, rows)), pages, former))


async def _places(connection: Connection, bank: Bank) -> Places:
    """Where everything is; nobody else changes it until the transaction ends."""
    await knowledge.lock(connection, bank)
    rows = await knowledge.places(connection, bank)
    return Places(Place(r["id"], r["parent_id"], r["name"], r["mental_model_id"] is not None) for r in rows)


async def _found(connection: Connection, bank: Bank, node_id: str, kind: str = "folder or page") -> Row:
    row = await knowledge.get(connection, bank, node_id)
    if row is None or (kind == "page" and row["mental_model_id"] is None):
        raise _missing(bank.bank_id, node_id, kind)
    return row


def _missing(bank_id: str, node_id: str, kind: str = "folder or page") -> NotFound:
    return NotFound(f"there is no {kind} {node_id[:60]!r} in the knowledge base of bank {bank_id!r}")


def _node(row: Row, is_stale: bool | None = None) -> KnowledgeNode:
    is_page = row["mental_model_id"] is not None
    return KnowledgeNode(
        id=row["id"],
        kind="page" if is_page else "folder",
        name=row["name"],
        parent_id=row["parent_id"],
        mental_model_id=row["mental_model_id"],
        description=row["source_query"],
        tags=row["tags"] or [],
        timestamp=text_time(row["last_refreshed_at"] if is_page else row["updated_at"]),
        is_stale=is_stale,
        trigger=MentalModelTrigger.model_validate(row["trigger"]) if is_page else None,
    )


def _page(row: Row) -> Page:
    at = text_time(row["last_refreshed_at"] or row["created_at"])
    return Page(row["id"], row["name"], row["source_query"], row["tags"], at, row["content"])


def _candidate(row: Row, asked: set[int]) -> Candidate:
    """A page as the ranking sees it; name and question are read here, for they are short."""
    own = _terms(f"{row['name']}\n{row['source_query']}")
    found = Counter(dict(zip(row["terms"] or (), row["counts"] or (), strict=True)))
    found.update({term: own[term] for term in asked if term in own})
    return Candidate(row["id"], row["similarity"], row["length"] + own.total(), found)


@lru_cache(maxsize=8192)
def _terms(text: str) -> Counter[int]:
    return terms.counts(text)
