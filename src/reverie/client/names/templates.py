"""Bank templates: how a bank works, as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from reverie.client.asking import API, Asking, given
from reverie.service.template_models import BankTemplateImportResponse, BankTemplateManifest

BANK = API + "/banks/{bank_id}"


class TemplateNames(Asking):
    """Bank templates."""

    async def export_bank_template(self, bank_id: str) -> BankTemplateManifest:
        """Configuration, directives and mental models of a bank, as a template."""
        return await self._ask("GET", BANK + "/export", BankTemplateManifest, bank_id=bank_id)

    async def import_bank_template(
        self, bank_id: str, template: Mapping[str, Any] | BaseModel, dry_run: bool | None = None
    ) -> BankTemplateImportResponse:
        """Set a bank up as a template says; with ``dry_run`` only tell what would be done."""
        query = given(dry_run=dry_run)
        path = BANK + "/import"
        return await self._ask(
            "POST", path, BankTemplateImportResponse, query=query, body=template, bank_id=bank_id
        )

    async def get_bank_template_schema(self) -> dict[str, Any]:
        """The JSON schema of a template."""
        return await self._ask_data("GET", "/v1/bank-template-schema")
