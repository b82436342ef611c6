"""The parts of a memory, put together over a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reverie.config import Settings
from reverie.operations import Context
from reverie.operations.submit import Submitter
from reverie.paths import spool_dir
from reverie.recall.pipeline import Recaller
from reverie.reflect.pipeline import Reflecting
from reverie.retain.prepare import Preparer
from reverie.service.access import AccessLog
from reverie.service.anomalies import Anomalies
from reverie.service.audit import Audit
from reverie.service.banks import Banks
from reverie.service.brain import Brain
from reverie.service.directives import Directives
from reverie.service.documents import Documents
from reverie.service.dreams import Dreams
from reverie.service.entities import Entities
from reverie.service.files import Files
from reverie.service.indexing import Indexer
from reverie.service.influence import Influence
from reverie.service.keys import Keys
from reverie.service.knowledge_base import KnowledgeBase
from reverie.service.learning import Learning
from reverie.service.llm_health import LlmHealth
from reverie.service.llm_trace import LlmTrace
from reverie.service.maintenance import Maintenance
from reverie.service.memories import Memories
from reverie.service.mental_models import MentalModels
from reverie.service.observations import Observations
from reverie.service.operations import Operations
from reverie.service.queue import Queue
from reverie.service.recall import Recall
from reverie.service.reflect import Reflect
from reverie.service.retain import Retain
from reverie.service.spool import SpoolTaker
from reverie.service.templates import Templates
from reverie.service.tenants import Tenants
from reverie.service.timeline import Timeline
from reverie.service.timeseries import Timeseries
from reverie.service.transfer import Transfer
from reverie.service.webhooks import Webhooks
from reverie.service.workers import Workers
from reverie.store.db import Database


class NotStarted(RuntimeError, AttributeError):
    """A memory was asked before it has started."""


class Nouns:
    """What a memory is made of: a part for each noun, and the verbs. They are there once it has started."""

    banks: Banks
    memories: Memories
    documents: Documents
    entities: Entities
    observations: Observations
    directives: Directives
    mental_models: MentalModels
    knowledge_base: KnowledgeBase
    templates: Templates
    keys: Keys
    tenants: Tenants
    operations: Operations
    workers: Workers
    queue: Queue
    spool: SpoolTaker
    webhooks: Webhooks
    transfer: Transfer
    maintenance: Maintenance
    influence: Influence
    learning: Learning
    brain: Brain
    dreams: Dreams
    audit: Audit
    llm_trace: LlmTrace
    llm_health: LlmHealth
    timeseries: Timeseries
    timeline: Timeline
    anomalies: Anomalies
    database: Database
    _preparer: Preparer
    _retain: Retain
    _files: Files
    _recall: Recall
    _access: AccessLog
    _reflect: Reflect
    _indexer: Indexer
    settings: Settings

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in Nouns.__annotations__:
                raise NotStarted(
                    "the memory has not started: use it in `async with Memory() as memory` (or `with"
                    " SyncMemory() as memory`), or await start() first"
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _compose(
        self, context: Context, submitter: Submitter, recaller: Recaller, reflecting: Reflecting
    ) -> None:
        database = self.database
        self._indexer = Indexer(database, self.settings.index_facts)
        self.banks = Banks(context, self.settings.bank)
        self.memories = Memories(context)
        self.documents = Documents(context)
        self.entities = Entities(context)
        self.observations = Observations(context, submitter)
        self.directives = Directives(database)
        self.mental_models = MentalModels(context, submitter)
        self.knowledge_base = KnowledgeBase(context, submitter)
        self.templates = Templates(context, submitter)
        self.keys = Keys(database)
        self.tenants = Tenants(database, self.settings.bank)
        self.operations = Operations(database, submitter)
        self.workers = Workers(database)
        self.webhooks = Webhooks(database, submitter, context.sender)
        self.transfer = Transfer(context, submitter)
        self.maintenance = Maintenance(context, submitter, self.settings.index_facts)
        self.influence = Influence(context)
        self.learning = Learning(context, submitter)
        self.brain = Brain(context, submitter)
        self.dreams = Dreams(context, submitter)
        self._retain = Retain(context, submitter)
        self.spool = SpoolTaker(spool_dir(str(self.settings.data_dir)), self._retain)
        self.queue = Queue(database, self.workers, self.spool, self.settings)
        self._files = Files(context, submitter, self._retain, self.settings)
        self._access = AccessLog(database)
        self.audit = Audit(database, self.settings.bank.audit_log_enabled)
        self.timeseries = Timeseries(database)
        self.timeline = Timeline(context)
        self.anomalies = Anomalies(context, submitter)
        most = self.settings.recall_max_query_tokens
        self._recall = Recall(database, recaller, most, self._access, self.settings.bank)
        self._reflect = Reflect(context, reflecting, submitter, self._access, most)
