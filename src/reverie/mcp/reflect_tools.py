"""Tools for what reflect keeps and obeys: mental models and directives."""

from __future__ import annotations

from reverie.mcp import notes, readable
from reverie.mcp.tool import Tool, tool
from reverie.service.directives import Directives
from reverie.service.mental_models import MentalModels

_ID = {"model_id": "mental_model_id", "id": "mental_model_id"}

MENTAL_MODELS: tuple[Tool, ...] = (
    tool(
        "list_mental_models",
        "Questions whose answers the bank keeps up to date, with whether each is stale.",
        "read",
        "reads",
        MentalModels.list,
        "mental_models",
        notes=notes.PAGE
        | notes.TAGS
        | notes.MODEL
        | {"without_pages": "Leave out those that are pages of the knowledge base."},
        rename={"without_pages": "exclude_knowledge_pages"},
    ),
    tool(
        "get_mental_model",
        "One mental model: the kept answer to its question, and what that rests on.",
        "read",
        "reads",
        MentalModels.get,
        "mental_models",
        notes=notes.MODEL,
        rename=_ID,
    ),
    tool(
        "create_mental_model",
        "Keep the answer to a question that is asked again and again. It is written in the background:"
        " get_operation tells when.",
        "write",
        "adds",
        MentalModels.create,
        "mental_models",
        rename=_ID,
    ),
    tool(
        "update_mental_model",
        "Change the name, question, tags, length or trigger of a mental model; the content stays until the"
        " next refresh.",
        "write",
        "changes",
        MentalModels.update,
        "mental_models",
        notes=notes.MODEL,
        rename=_ID,
        again=True,
    ),
    tool(
        "delete_mental_model",
        "Remove a mental model for good, with its history.",
        "write",
        "removes",
        MentalModels.delete,
        "mental_models",
        notes=notes.MODEL,
        rename=_ID,
        text=readable.told,
    ),
    tool(
        "refresh_mental_model",
        "Bring a mental model up to date in the background.",
        "write",
        "changes",
        MentalModels.refresh,
        "mental_models",
        notes={**notes.MODEL, "anew": "Write it anew, even where it is edited else."},
        rename=_ID,
        again=True,
    ),
    tool(
        "clear_mental_model",
        "Take the content of a mental model away, so that the next refresh writes it anew.",
        "write",
        "removes",
        MentalModels.clear,
        "mental_models",
        notes=notes.MODEL,
        rename=_ID,
        again=True,
    ),
)

DIRECTIVES: tuple[Tool, ...] = (
    tool(
        "list_directives",
        "Rules that every answer of reflect keeps, the highest priority first.",
        "read",
        "reads",
        Directives.list,
        "directives",
        notes=notes.PAGE | notes.TAGS | {"active_only": "Only those that hold now."},
    ),
    tool(
        "create_directive",
        "Add a rule that every answer of reflect must keep.",
        "write",
        "adds",
        Directives.create,
        "directives",
    ),
    tool(
        "delete_directive",
        "Remove a rule for good.",
        "write",
        "removes",
        Directives.delete,
        "directives",
        notes={"directive_id": "Id of the directive."},
        text=readable.told,
    ),
)
