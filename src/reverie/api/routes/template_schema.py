"""What a bank template may hold."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from reverie.service.template_models import json_schema

router = APIRouter(prefix="/v1", tags=["Bank templates"])


@router.get("/bank-template-schema")
async def get_bank_template_schema() -> dict[str, Any]:
    """The JSON Schema of bank templates."""
    return json_schema()
