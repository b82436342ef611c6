"""Tools for the knowledge base: folders, and pages that keep themselves up to date."""

from __future__ import annotations

from reverie.mcp import readable
from reverie.mcp.tool import Tool, tool
from reverie.service.knowledge_base import KnowledgeBase

_NOUN = "knowledge_base"

KNOWLEDGE: tuple[Tool, ...] = (
    tool(
        "get_knowledge_base_tree",
        "Folders and pages of the knowledge base, each in its folder, with whether a page is stale.",
        "read",
        "reads",
        KnowledgeBase.tree,
        _NOUN,
    ),
    tool(
        "search_knowledge_base",
        "Pages of the knowledge base that matter to a question, the best first.",
        "read",
        "reads",
        KnowledgeBase.search,
        _NOUN,
        rename={"q": "query"},
    ),
    tool(
        "get_knowledge_page",
        "A page of the knowledge base as Markdown.",
        "read",
        "reads",
        KnowledgeBase.get_page,
        _NOUN,
        notes={"page_id": "Id of the page."},
    ),
    tool(
        "create_knowledge_folder",
        "Add a folder to the knowledge base.",
        "write",
        "adds",
        KnowledgeBase.create_folder,
        _NOUN,
    ),
    tool(
        "create_knowledge_page",
        "Add a page that answers a question from the memories. It is written in the background:"
        " get_operation tells when.",
        "write",
        "adds",
        KnowledgeBase.create_page,
        _NOUN,
    ),
    tool(
        "update_knowledge_node",
        "Rename or move a folder or page, or change what a page is made by; what is not given stays.",
        "write",
        "changes",
        KnowledgeBase.update_node,
        _NOUN,
        notes={"node_id": "Id of the folder or page."},
        again=True,
    ),
    tool(
        "delete_knowledge_node",
        "Remove a page, or a folder with all that is in it, for good.",
        "write",
        "removes",
        KnowledgeBase.delete_node,
        _NOUN,
        notes={"node_id": "Id of the folder or page."},
        text=readable.told,
    ),
)
