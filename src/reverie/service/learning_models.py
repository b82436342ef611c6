"""What can be asked of learning from remote banks, and what comes back. Names are those of Atulya's wire
format, and our own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from reverie.brain.remote.probe import LearningType
from reverie.model.text import Name
from reverie.providers.webhooks.request import place
from reverie.service.fields import Request
from reverie.service.responses import Response


class BrainLearnRequest(Request):
    """Learn from a bank of another server."""

    remote_endpoint: Annotated[str, Field(max_length=2000)] = Field(
        description="URL of the remote server, e.g. https://memory.example.org: Reverie, Hindsight or Atulya."
    )
    remote_bank_id: Name = Field(description="The bank there.")
    remote_api_key: SecretStr | None = Field(
        None,
        max_length=4000,
        description="Key for the remote server. It is stored encrypted, shown nowhere, and replaced by each"
        " request: without one none is sent.",
    )
    learning_type: LearningType = Field(
        "auto",
        description="distilled: observations and mental models. structured: facts with dates, entities,"
        " links and mental models. raw_mirror: documents, read here anew. auto: structured where the remote"
        " lists its facts, else documents, else mental models.",
    )
    mode: Literal["incremental", "full_copy"] = Field(
        "incremental",
        description="incremental: what is new there. full_copy: also what has changed or gone there.",
    )
    horizon_hours: int = Field(
        24, ge=1, le=168, description="Taken for compatibility; learning has no horizon and reads everything."
    )

    @field_validator("remote_endpoint")
    @classmethod
    def _is_a_url(cls, value: str) -> str:
        parts = place(value)
        if parts.query:
            raise ValueError("must not have a query (?...)")
        return value.rstrip("/")

    @field_validator("remote_api_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value() if value else ""
        if not key.isascii() or any(c <= " " or c == "\x7f" for c in key):
            raise ValueError("must be printable ASCII without white space")
        return value


class BrainLearnResponse(Response):
    """An operation that learns, or (``deduplicated``) the same that waits already."""

    operation_id: str
    deduplicated: bool = False


class LearningSource(Response):
    """A remote bank that was learned from. ``items`` counts what of it stands here, ``last_counts`` what
    became of all that the last complete run has read, by part and outcome."""

    id: str
    remote_endpoint: str
    remote_bank_id: str
    kind: str | None
    identity: str | None
    has_key: bool
    created_at: str
    last_learned_at: str | None
    items: dict[str, int]
    last_counts: dict[str, dict[str, int]]


class LearningSourcesResponse(Response):
    """What a bank learns from. ``identity`` is what this bank is called where others learn from it."""

    bank_id: str
    identity: str
    sources: list[LearningSource]


class UnlearnResponse(Response):
    """What was taken away with a source, by part."""

    source: str
    removed: dict[str, int]
