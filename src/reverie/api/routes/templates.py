"""Bank templates."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer
from reverie.service.template_models import BankTemplateImportResponse, BankTemplateManifest

router = APIRouter(prefix="/banks/{bank_id}", tags=["Bank templates"])
_MANIFEST = {"$ref": "#/components/schemas/BankTemplateManifest"}


@router.post(
    "/import",
    response_model=BankTemplateImportResponse,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": _MANIFEST}}}},
)
async def import_bank_template(
    memory: TheMemory,
    bank_id: BankId,
    manifest: Annotated[dict[str, Any], Body(description="A template, as an export gives it.")],
    dry_run: Annotated[bool, Query(description="Check the template and tell what it would change.")] = False,
) -> HttpResponse:
    """Make a bank what a template says, all of it or nothing; the bank is made if missing. Fields of its
    configuration are set. Mental models are matched by their ids, directives by their names: those that are
    there are changed, others are made, none is deleted. Operations fill mental models that are new or have
    changed. A field that no template has is refused."""
    return answer(await memory.templates.import_template(bank_id, manifest, dry_run=dry_run))


@router.get("/export", response_model=BankTemplateManifest)
async def export_bank_template(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """What the bank has set, its mental models and its directives, without what it holds. Imported into
    another bank it gives the same again."""
    return answer(await memory.templates.export(bank_id))
