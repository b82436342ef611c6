"""Every call for programs without asyncio: the same names, which wait for their results."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from reverie.client.asking import Asking
from reverie.client.names import Names

N = TypeVar("N", bound=Asking)
P = ParamSpec("P")
T = TypeVar("T")


def _waits(
    method: Callable[Concatenate[N, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[WaitingNames, P], T]:
    """The method of this name of what is waited for, with the same arguments."""

    @wraps(method)
    def call(self: WaitingNames, /, *args: P.args, **kwargs: P.kwargs) -> T:
        asked: Coroutine[Any, Any, T] = getattr(self._names, method.__name__)(*args, **kwargs)
        return self._wait(asked)

    return call


class WaitingNames(ABC):
    """All of ``Names``, each waited for."""

    @property
    @abstractmethod
    def _names(self) -> Names:
        """Who is asked."""

    @abstractmethod
    def _wait(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and return its result."""

    retain = _waits(Names.retain)
    retain_batch = _waits(Names.retain_batch)
    retain_files = _waits(Names.retain_files)
    dry_run_extract_memories = _waits(Names.dry_run_extract_memories)

    recall = _waits(Names.recall)

    reflect = _waits(Names.reflect)
    submit_reflect = _waits(Names.submit_reflect)

    list_banks = _waits(Names.list_banks)
    create_bank = _waits(Names.create_bank)
    get_bank = _waits(Names.get_bank)
    get_bank_profile = _waits(Names.get_bank_profile)
    update_bank = _waits(Names.update_bank)
    update_bank_disposition = _waits(Names.update_bank_disposition)
    set_mission = _waits(Names.set_mission)
    set_reflect_mission = _waits(Names.set_reflect_mission)
    delete_bank = _waits(Names.delete_bank)
    get_bank_stats = _waits(Names.get_bank_stats)
    get_memories_timeseries = _waits(Names.get_memories_timeseries)
    add_bank_background = _waits(Names.add_bank_background)
    check_bank_llm = _waits(Names.check_bank_llm)

    get_bank_config = _waits(Names.get_bank_config)
    update_bank_config = _waits(Names.update_bank_config)
    reset_bank_config = _waits(Names.reset_bank_config)

    get_brain_influence = _waits(Names.get_brain_influence)
    trigger_sub_routine = _waits(Names.trigger_sub_routine)
    get_sub_routine_predictions = _waits(Names.get_sub_routine_predictions)
    get_sub_routine_histogram = _waits(Names.get_sub_routine_histogram)
    get_brain_runtime_status = _waits(Names.get_brain_runtime_status)
    export_brain_snapshot = _waits(Names.export_brain_snapshot)
    validate_brain_import = _waits(Names.validate_brain_import)
    import_brain_snapshot = _waits(Names.import_brain_snapshot)

    list_memories = _waits(Names.list_memories)
    get_memory = _waits(Names.get_memory)
    get_memory_history = _waits(Names.get_memory_history)
    update_memory = _waits(Names.update_memory)
    invalidate_memory = _waits(Names.invalidate_memory)
    restore_memory = _waits(Names.restore_memory)
    delete_memory = _waits(Names.delete_memory)
    clear_memories = _waits(Names.clear_memories)
    list_tags = _waits(Names.list_tags)
    get_graph = _waits(Names.get_graph)

    list_documents = _waits(Names.list_documents)
    get_document = _waits(Names.get_document)
    update_document = _waits(Names.update_document)
    delete_document = _waits(Names.delete_document)
    reprocess_document = _waits(Names.reprocess_document)
    list_document_chunks = _waits(Names.list_document_chunks)
    get_chunk = _waits(Names.get_chunk)

    submit_document_export = _waits(Names.submit_document_export)
    export_documents = _waits(Names.export_documents)
    download_file = _waits(Names.download_file)
    import_documents = _waits(Names.import_documents)

    list_entities = _waits(Names.list_entities)
    get_entity = _waits(Names.get_entity)
    get_entity_graph = _waits(Names.get_entity_graph)
    merge_entity = _waits(Names.merge_entity)
    split_entity = _waits(Names.split_entity)

    consolidate = _waits(Names.consolidate)
    recover_consolidation = _waits(Names.recover_consolidation)
    list_observation_scopes = _waits(Names.list_observation_scopes)
    clear_observations = _waits(Names.clear_observations)
    clear_memory_observations = _waits(Names.clear_memory_observations)
    graph_maintenance = _waits(Names.graph_maintenance)

    list_operations = _waits(Names.list_operations)
    get_operation = _waits(Names.get_operation)
    cancel_operation = _waits(Names.cancel_operation)
    retry_operation = _waits(Names.retry_operation)
    delete_operation = _waits(Names.delete_operation)
    wait_for_operation = _waits(Names.wait_for_operation)

    trigger_dream = _waits(Names.trigger_dream)
    list_dreams = _waits(Names.list_dreams)
    get_dream = _waits(Names.get_dream)
    get_dream_stats = _waits(Names.get_dream_stats)
    review_dream_proposal = _waits(Names.review_dream_proposal)
    set_dream_prediction_outcome = _waits(Names.set_dream_prediction_outcome)

    get_timeline = _waits(Names.get_timeline)
    list_anomalies = _waits(Names.list_anomalies)
    get_anomaly = _waits(Names.get_anomaly)
    get_anomaly_intelligence = _waits(Names.get_anomaly_intelligence)
    detect_anomalies = _waits(Names.detect_anomalies)
    acknowledge_anomaly = _waits(Names.acknowledge_anomaly)
    resolve_anomaly = _waits(Names.resolve_anomaly)

    create_directive = _waits(Names.create_directive)
    list_directives = _waits(Names.list_directives)
    get_directive = _waits(Names.get_directive)
    update_directive = _waits(Names.update_directive)
    delete_directive = _waits(Names.delete_directive)

    create_mental_model = _waits(Names.create_mental_model)
    list_mental_models = _waits(Names.list_mental_models)
    get_mental_model = _waits(Names.get_mental_model)
    update_mental_model = _waits(Names.update_mental_model)
    delete_mental_model = _waits(Names.delete_mental_model)
    refresh_mental_model = _waits(Names.refresh_mental_model)
    dry_run_refresh_mental_model = _waits(Names.dry_run_refresh_mental_model)
    clear_mental_model = _waits(Names.clear_mental_model)
    get_mental_model_history = _waits(Names.get_mental_model_history)

    get_knowledge_base_tree = _waits(Names.get_knowledge_base_tree)
    create_knowledge_folder = _waits(Names.create_knowledge_folder)
    create_knowledge_page = _waits(Names.create_knowledge_page)
    get_knowledge_page = _waits(Names.get_knowledge_page)
    search_knowledge_base = _waits(Names.search_knowledge_base)
    update_knowledge_node = _waits(Names.update_knowledge_node)
    delete_knowledge_node = _waits(Names.delete_knowledge_node)
    export_knowledge_base = _waits(Names.export_knowledge_base)

    brain_learn_from_remote = _waits(Names.brain_learn_from_remote)
    list_learning_sources = _waits(Names.list_learning_sources)
    unlearn_source = _waits(Names.unlearn_source)

    create_webhook = _waits(Names.create_webhook)
    list_webhooks = _waits(Names.list_webhooks)
    update_webhook = _waits(Names.update_webhook)
    delete_webhook = _waits(Names.delete_webhook)
    list_webhook_deliveries = _waits(Names.list_webhook_deliveries)

    export_bank_template = _waits(Names.export_bank_template)
    import_bank_template = _waits(Names.import_bank_template)
    get_bank_template_schema = _waits(Names.get_bank_template_schema)

    list_audit_logs = _waits(Names.list_audit_logs)
    get_audit_log_stats = _waits(Names.get_audit_log_stats)
    list_llm_requests = _waits(Names.list_llm_requests)
    get_llm_request_stats = _waits(Names.get_llm_request_stats)

    create_key = _waits(Names.create_key)
    list_keys = _waits(Names.list_keys)
    revoke_key = _waits(Names.revoke_key)
    create_tenant = _waits(Names.create_tenant)
    list_tenants = _waits(Names.list_tenants)
    update_tenant = _waits(Names.update_tenant)

    health = _waits(Names.health)
    health_ready = _waits(Names.health_ready)
    health_live = _waits(Names.health_live)
    get_version = _waits(Names.get_version)
    get_metrics = _waits(Names.get_metrics)
    list_workers = _waits(Names.list_workers)
    get_queue = _waits(Names.get_queue)
    take_spool = _waits(Names.take_spool)
