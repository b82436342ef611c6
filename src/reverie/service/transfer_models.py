"""What comes back where documents are exported and imported."""

from __future__ import annotations

from reverie.service.responses import Response


class DocumentExportSubmitResponse(Response):
    """An export that was accepted."""

    operation_id: str
    status: str = "pending"


class DocumentImportSubmitResponse(Response):
    """An import that was accepted."""

    operation_id: str
    status: str = "pending"
