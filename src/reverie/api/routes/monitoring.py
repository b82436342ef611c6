"""Health, version, metrics."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.responses import Response as HttpResponse

from reverie import __version__
from reverie.api.wire import TheMemory
from reverie.service.monitoring_models import LivenessResponse, VersionResponse
from reverie.telemetry import REGISTRY

router = APIRouter(tags=["Monitoring"])
_UNHEALTHY: dict[int | str, dict[str, Any]] = {503: {"description": "The database cannot be reached."}}


@router.get("/health", responses=_UNHEALTHY)
@router.get("/health/ready", name="health_ready", responses=_UNHEALTHY)
async def health(memory: TheMemory) -> JSONResponse:
    """Whether the server can answer; 503 when the database cannot be reached."""
    found = await memory.check()
    return JSONResponse(found, 200 if found["status"] == "healthy" else 503)


@router.get("/health/live", response_model=LivenessResponse)
async def health_live(http: HttpRequest) -> dict[str, Any]:
    """Whether the process is alive."""
    uptime = round(time.monotonic() - http.app.state.started, 1)
    return {"status": "alive", "version": __version__, "uptime_seconds": uptime}


@router.get("/version", response_model=VersionResponse)
async def version(memory: TheMemory) -> dict[str, Any]:
    """Version and what this server can do."""
    return {
        "server": "reverie",
        "api_version": __version__,
        "features": {
            "observations": True,
            "mcp": True,
            "worker": memory.settings.worker_enabled,
            "bank_config_api": True,
            "bank_llm_health": memory.settings.enable_bank_llm_health,
            "file_upload_api": True,
            "document_export_api": True,
            "document_import_api": True,
            "audit_log": memory.settings.bank.audit_log_enabled,
            "llm_trace": memory.settings.llm_trace_enabled,
            "store_document_text": memory.settings.bank.store_document_text,
        },
    }


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics() -> HttpResponse:
    """Metrics for Prometheus."""
    return HttpResponse(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})
