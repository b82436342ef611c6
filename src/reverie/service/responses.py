"""What comes back. Shapes are those of the Hindsight v1 wire format; times are ISO 8601 strings in UTC."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reverie.model import OperationStatus
from reverie.reflect.refresh.outcomes import FailureReason, Outcome


class Response(BaseModel):
    """A response. Its fields can be reached by name as those of the JSON can: ``found["async"]``."""

    model_config = ConfigDict(populate_by_name=True)

    def __getitem__(self, name: str) -> Any:
        """A field by its name on the wire or in Python. Raises KeyError."""
        fields = type(self).model_fields
        for field, known in fields.items():
            if name in (field, known.alias):
                return getattr(self, field)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in (field, known.alias) for field, known in type(self).model_fields.items())

    def get(self, name: str, default: Any = None) -> Any:
        """A field, or ``default`` where there is none of this name."""
        try:
            return self[name]
        except KeyError:
            return default


class Counted(Response):
    """Something that recall and reflect hand out, with how often they did, and when last."""

    access_count: int = 0
    last_accessed_at: str | None = None


class TokenUsage(Response):
    """Tokens spent on a language model."""

    input_tokens: int = 0
    output_tokens: int = 0
    total_tokens: int = 0
    cached_tokens: int = 0
    thoughts_tokens: int = 0


class RetainResponse(Response):
    success: bool = True
    bank_id: str
    items_count: int
    run_async: bool = Field(alias="async")
    operation_id: str | None = None
    operation_ids: list[str] | None = None
    usage: TokenUsage | None = None
    warnings: list[str] | None = Field(
        None, exclude_if=lambda v: v is None, description="Why the rules read what a model should have."
    )


class FileRetainResponse(Response):
    operation_ids: list[str]


class ExtractedFact(Response):
    """A fact that nothing was stored of; ``caused_by`` counts within the same chunk."""

    text: str
    fact_type: str
    occurred_start: str | None = None
    occurred_end: str | None = None
    entities: list[str] = []
    why: str | None = None
    where: str | None = None
    feeling: str | None = None
    caused_by: list[int] = []
    labels: list[str] = []
    flags: list[str] = []


class DryRunExtractionResult(Response):
    facts: list[ExtractedFact]
    usage: TokenUsage
    warnings: list[str] | None = Field(
        None, exclude_if=lambda v: v is None, description="Why the rules read what a model should have."
    )


class EntityObservation(Response):
    text: str
    mentioned_at: str | None = None


class DispositionTraits(Response):
    skepticism: int = 3
    literalism: int = 3
    empathy: int = 3


class BankListItem(Response):
    bank_id: str
    name: str | None = None
    disposition: DispositionTraits
    mission: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    fact_count: int = 0
    last_document_at: str | None = None
    last_write_at: str | None = None


class BankListResponse(Response):
    banks: list[BankListItem]
    total: int
    limit: int
    offset: int


class BankProfileResponse(Response):
    bank_id: str
    name: str
    disposition: DispositionTraits
    mission: str
    background: str | None = None


class BankConfigResponse(Response):
    """``config`` is what holds, ``overrides`` what the bank itself has set."""

    bank_id: str
    config: dict[str, Any]
    overrides: dict[str, Any]


class BankStatsResponse(Response):
    bank_id: str
    total_nodes: int
    total_links: int
    total_documents: int
    nodes_by_fact_type: dict[str, int]
    links_by_link_type: dict[str, int]
    links_by_fact_type: dict[str, int]
    links_breakdown: dict[str, dict[str, int]]
    pending_operations: int
    failed_operations: int
    operations_by_status: dict[str, int]
    last_consolidated_at: str | None = None
    last_memory_write_at: str | None = None
    pending_consolidation: int = 0
    failed_consolidation: int = 0
    total_observations: int = 0


class DeleteResponse(Response):
    success: bool = True
    message: str | None = None
    deleted_count: int | None = None


class FactChange(Response):
    """A field that was changed in a memory, with its value before and after."""

    field: str
    old: Any
    new: Any


class MemoryChange(Response):
    """A change made to a memory; ``number`` counts from one. ``previous_text`` is there where it changed."""

    number: int
    changed_at: str
    reason: str | None
    changes: list[FactChange]
    previous_text: str | None = None


class GraphDataResponse(Response):
    """Facts as nodes and what connects them as edges; ``table_rows`` are the same facts, flat."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    table_rows: list[dict[str, Any]]
    total_units: int
    limit: int


class OperationProgress(Response):
    stage: str
    at: str
    processed: int | None = None
    total: int | None = None
    detail: dict[str, int] | None = None


class RefreshMentalModelOperationDetails(Response):
    operation_type: Literal["refresh_mental_model"] = "refresh_mental_model"
    outcome: Outcome
    failure_reason: FailureReason | None = None


class OperationResponse(Response):
    id: str
    task_type: str
    operation_id: str
    operation_type: str
    items_count: int
    document_id: str | None = None
    filename: str | None = None
    mental_model_id: str | None = None
    details: RefreshMentalModelOperationDetails | None = None
    created_at: str
    updated_at: str | None = None
    status: str
    error_message: str | None
    retry_count: int | None = None
    next_retry_at: str | None = None
    progress: OperationProgress | None = None


class OperationsListResponse(Response):
    bank_id: str
    total: int
    limit: int
    offset: int
    operations: list[OperationResponse]


class ChildOperationStatus(Response):
    operation_id: str
    status: str
    sub_batch_index: int | None = None
    items_count: int | None = None
    error_message: str | None = None


class OperationChangedResponse(Response):
    success: bool
    message: str
    operation_id: str


class WorkerResponse(Response):
    id: str
    name: str
    host: str
    pid: int
    version: str
    types: list[str] | None = None
    """Types of operations that it takes; None for all."""
    concurrency: int
    running: int
    completed: int
    failed: int
    started_at: str
    seen_at: str


class WorkersListResponse(Response):
    workers: list[WorkerResponse]


class OperationStatusResponse(Response):
    operation_id: str
    status: OperationStatus | Literal["not_found"]
    operation_type: str | None = None
    id: str
    task_type: str | None = None
    mental_model_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    completed_at: str | None = None
    error_message: str | None = None
    retry_count: int | None = None
    next_retry_at: str | None = None
    progress: OperationProgress | None = None
    result_metadata: dict[str, Any] | None = None
    details: RefreshMentalModelOperationDetails | None = None
    child_operations: list[ChildOperationStatus] | None = None
    task_payload: dict[str, Any] | None = None


class Page(Response):
    """A page of a list whose entries are plain objects."""

    items: list[dict[str, Any]]
    total: int
    limit: int
    offset: int


class DocumentResponse(Response):
    id: str
    bank_id: str
    original_text: str | None
    content_hash: str | None
    created_at: str
    updated_at: str
    memory_unit_count: int
    nodes_by_fact_type: dict[str, int] | None = None
    tags: list[str] = Field(default_factory=list)
    document_metadata: dict[str, Any] | None = None
    retain_params: dict[str, Any] | None = None
    observation_scopes: str | list[list[str]] | None = None


class DeleteDocumentResponse(Response):
    success: bool = True
    message: str
    document_id: str
    memory_units_deleted: int


class ReprocessDocumentResponse(Response):
    success: bool = True
    operation_id: str
    items_count: int


class UpdateDocumentResponse(Response):
    success: bool = True


class ChunkResponse(Counted):
    chunk_id: str
    document_id: str
    bank_id: str
    chunk_index: int
    chunk_text: str
    created_at: str


class ListChunksResponse(Response):
    items: list[ChunkResponse]
    total: int
    limit: int
    offset: int


class EntityListItem(Response):
    id: str
    canonical_name: str
    mention_count: int
    first_seen: str | None = None
    last_seen: str | None = None
    metadata: dict[str, Any] | None = None


class EntityListResponse(Response):
    items: list[EntityListItem]
    total: int
    limit: int
    offset: int


class EntityDetailResponse(EntityListItem):
    observations: list[EntityObservation] = Field(default_factory=list)


class EntityGraphResponse(Response):
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    total_entities: int
    total_edges: int
    limit: int


class TagItem(Response):
    tag: str
    count: int


class ListTagsResponse(Response):
    items: list[TagItem]
    total: int
    limit: int
    offset: int
