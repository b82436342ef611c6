"""What a server tells of itself."""

from __future__ import annotations

from typing import Literal

from reverie.service.responses import Response


class LivenessResponse(Response):
    """A process that can still answer."""

    status: Literal["alive"]
    version: str
    uptime_seconds: float


class Features(Response):
    """What this server can do."""

    observations: bool
    mcp: bool
    worker: bool
    bank_config_api: bool
    bank_llm_health: bool
    file_upload_api: bool
    document_export_api: bool
    document_import_api: bool
    audit_log: bool
    llm_trace: bool
    store_document_text: bool


class VersionResponse(Response):
    """The version of the server, and what it can do."""

    server: Literal["reverie"] = "reverie"
    api_version: str
    features: Features
