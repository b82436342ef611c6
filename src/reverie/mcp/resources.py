"""What can be read by its address: each resource is what a tool gives, under the same rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from reverie.mcp import readable
from reverie.mcp.calling import Outcome, Place, Reach, Refused, call
from reverie.mcp.tools import TOOLS
from reverie.service.mental_model_models import MentalModelResponse
from reverie.service.responses import DocumentResponse

JSON, MARKDOWN, PLAIN = "application/json", "text/markdown", "text/plain"


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of resource. ``address`` has the names of what differs in braces; ``tool`` gives its content."""

    name: str
    address: str
    about: str
    tool: str
    mime: str

    def arguments(self, uri: str) -> dict[str, str] | None:
        """What an address of this kind names, None for one of another kind."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.address))
        found = re.fullmatch(pattern, uri)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


BANKS = Template("banks", "reverie://banks", "The banks, with how much each holds.", "list_banks", JSON)
PROFILE = Template(
    "profile", "reverie://{bank_id}/profile", "Name, mission and disposition of a bank.", "get_bank", JSON
)
MODEL = Template(
    "mental-model",
    "reverie://{bank_id}/mental-models/{mental_model_id}",
    "The kept answer to a question.",
    "get_mental_model",
    MARKDOWN,
)
DOCUMENT = Template(
    "document",
    "reverie://{bank_id}/documents/{document_id}",
    "A document as it was given.",
    "get_document",
    PLAIN,
)
TEMPLATES = (PROFILE, MODEL, DOCUMENT)


async def read(reach: Reach, place: Place, uri: str) -> tuple[str, str]:
    """The content of a resource, and its type. Raises Refused."""
    for template in (BANKS, *TEMPLATES):
        given = template.arguments(uri)
        if given is not None and not (template is BANKS and place.bank is not None):
            outcome = await call(reach, TOOLS[template.tool], place, given)
            return _text(outcome), template.mime
    known = ", ".join(template.address for template in (BANKS, *TEMPLATES))
    raise Refused(f"there is no resource {uri[:200]!r}; there are {known}")


async def kept(reach: Reach, bank_id: str) -> list[Mapping[str, Any]]:
    """The mental models of a bank as resources (``uri``, ``name``, ``title``); none where it refuses."""
    tool = TOOLS["list_mental_models"]
    try:
        outcome = await call(reach, tool, Place(bank_id), {"detail": "metadata", "limit": 100})
    except Refused:
        return []
    return [
        {"uri": MODEL.address.format(bank_id=_part(bank_id), mental_model_id=_part(one.id)), "name": one.id,
         "title": one.name}
        for one in outcome.answer.items
    ]  # fmt: skip


def profile_of(bank_id: str) -> str:
    """The address of a bank's profile."""
    return PROFILE.address.format(bank_id=_part(bank_id))


def _part(name: str) -> str:
    return quote(name, safe="")


def _text(outcome: Outcome) -> str:
    if isinstance(outcome.answer, MentalModelResponse):
        return outcome.answer.content or ""
    if isinstance(outcome.answer, DocumentResponse):
        return outcome.answer.original_text or ""
    return readable.plain(outcome.answer)
