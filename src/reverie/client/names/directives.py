"""Directives: rules that reflect must keep."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.client.asking import API, Asking, given
from reverie.service.directive_models import DirectiveListResponse, DirectiveResponse
from reverie.service.responses import DeleteResponse

DIRECTIVES = API + "/banks/{bank_id}/directives"
DIRECTIVE = DIRECTIVES + "/{directive_id}"


class DirectiveNames(Asking):
    """Directives."""

    async def create_directive(
        self,
        bank_id: str,
        name: str,
        content: str,
        priority: int | None = None,
        is_active: bool | None = None,
        tags: Sequence[str] | None = None,
    ) -> DirectiveResponse:
        """Give a rule. With ``tags`` it holds only where these match; of two that contradict each other the
        one of higher ``priority`` counts."""
        body = given(name=name, content=content, priority=priority, is_active=is_active, tags=tags)
        return await self._ask("POST", DIRECTIVES, DirectiveResponse, body=body, bank_id=bank_id)

    async def list_directives(
        self,
        bank_id: str,
        tags: Sequence[str] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        tags_match: str | None = None,
        active_only: bool | None = None,
    ) -> DirectiveListResponse:
        """Rules of a bank."""
        query = given(tags=tags, limit=limit, offset=offset, tags_match=tags_match, active_only=active_only)
        return await self._ask("GET", DIRECTIVES, DirectiveListResponse, query=query, bank_id=bank_id)

    async def get_directive(self, bank_id: str, directive_id: str) -> DirectiveResponse:
        """One rule. Raises NotFound."""
        return await self._ask(
            "GET", DIRECTIVE, DirectiveResponse, bank_id=bank_id, directive_id=directive_id
        )

    async def update_directive(
        self,
        bank_id: str,
        directive_id: str,
        name: str | None = None,
        content: str | None = None,
        priority: int | None = None,
        is_active: bool | None = None,
        tags: Sequence[str] | None = None,
    ) -> DirectiveResponse:
        """Change what is given. Raises NotFound."""
        body = given(name=name, content=content, priority=priority, is_active=is_active, tags=tags)
        return await self._ask(
            "PATCH", DIRECTIVE, DirectiveResponse, body=body, bank_id=bank_id, directive_id=directive_id
        )

    async def delete_directive(self, bank_id: str, directive_id: str) -> DeleteResponse:
        """Remove a rule. Raises NotFound."""
        return await self._ask(
            "DELETE", DIRECTIVE, DeleteResponse, bank_id=bank_id, directive_id=directive_id
        )
