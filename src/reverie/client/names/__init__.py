"""Every call of the HTTP API, once, a file a noun."""

from __future__ import annotations

from reverie.client.names.anomalies import AnomalyNames
from reverie.client.names.audit import AuditNames
from reverie.client.names.banks import BankNames
from reverie.client.names.brain import BrainNames
from reverie.client.names.config import ConfigNames
from reverie.client.names.directives import DirectiveNames
from reverie.client.names.documents import DocumentNames
from reverie.client.names.dreams import DreamNames
from reverie.client.names.entities import EntityNames
from reverie.client.names.keys import KeyNames
from reverie.client.names.knowledge import KnowledgeNames
from reverie.client.names.learning import LearningNames
from reverie.client.names.memories import MemoryNames
from reverie.client.names.mental_models import MentalModelNames
from reverie.client.names.observations import ObservationNames
from reverie.client.names.operations import OperationNames
from reverie.client.names.recall import RecallNames
from reverie.client.names.reflect import ReflectNames
from reverie.client.names.retain import RetainNames
from reverie.client.names.server import ServerNames
from reverie.client.names.templates import TemplateNames
from reverie.client.names.timeline import TimelineNames
from reverie.client.names.transfer import TransferNames
from reverie.client.names.webhooks import WebhookNames


class Names(
    RetainNames,
    RecallNames,
    ReflectNames,
    BankNames,
    ConfigNames,
    BrainNames,
    DreamNames,
    MemoryNames,
    DocumentNames,
    TimelineNames,
    AnomalyNames,
    TransferNames,
    EntityNames,
    ObservationNames,
    OperationNames,
    DirectiveNames,
    MentalModelNames,
    KnowledgeNames,
    WebhookNames,
    LearningNames,
    TemplateNames,
    AuditNames,
    KeyNames,
    ServerNames,
):
    """All of them. What they return are the responses of ``reverie.service``; what they raise is in
    ``reverie.errors``."""
