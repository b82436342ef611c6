"""All tools by their names."""

from __future__ import annotations

from collections.abc import Mapping

from reverie.mcp.bank_tools import BANKS, OPERATIONS
from reverie.mcp.knowledge_tools import KNOWLEDGE
from reverie.mcp.memory_tools import DOCUMENTS, FACTS, VERBS
from reverie.mcp.reflect_tools import DIRECTIVES, MENTAL_MODELS
from reverie.mcp.tool import Tool

TOOLS: Mapping[str, Tool] = {
    one.name: one
    for part in (VERBS, FACTS, DOCUMENTS, MENTAL_MODELS, DIRECTIVES, KNOWLEDGE, OPERATIONS, BANKS)
    for one in part
}
