"""Settings: the only reader of the environment.

Every setting is one ``REVERIE_<NAME>`` variable, and so is every default of a bank's configuration.
``HINDSIGHT_API_<NAME>`` is accepted in its place, and so is what :mod:`reverie.kuzu_settings` reads.
"""

from __future__ import annotations

import difflib
import json
import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from reverie.bank_config import BankConfig
from reverie.errors import ConfigurationError
from reverie.kuzu_settings import read as read_peer
from reverie.paths import default_data_dir
from reverie.providers.llm import vendors
from reverie.providers.llm.base import LLM_OPERATIONS, LlmOperation, LlmSettings
from reverie.providers.rerank.base import NONE, RerankSettings
from reverie.providers.rerank.services import SERVICES

PREFIX = "REVERIE_"
ALIAS_PREFIX = "HINDSIGHT_API_"
_LLM_PARTS = ("provider", "model", "base_url", "api_key")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

log = logging.getLogger(__name__)


def _data_dir() -> Path:
    """``$XDG_DATA_HOME/reverie``, by default ``~/.local/share/reverie``."""
    return Path(default_data_dir(os.environ))


class Settings(BaseModel):
    """All settings of one process. Constructed by :func:`load` or directly by a program."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address the server binds to.")
    port: int = Field(8888, ge=0, le=65535, description="Port the server binds to; 0 picks a free one.")
    api_key: SecretStr | None = Field(
        None, description="The owner's key; this or a stored key is required to bind beyond loopback."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")
    log_format: Literal["text", "json"] = Field("text", description="Shape of a log line.")
    rate_limit_per_minute: int = Field(
        0, ge=0, le=1_000_000, description="Requests a minute of a key that has no limit of its own; 0: any."
    )
    cors_origins: str | None = Field(
        None, description="Sites whose pages may call the server, with commas between; unset: none."
    )
    max_request_mb: int = Field(24, ge=1, le=1024, description="Largest request body, in MiB.")

    data_dir: Path = Field(
        default_factory=_data_dir, description="Folder of the embedded PostgreSQL and of its log."
    )
    database_url: SecretStr | None = Field(
        None, description="URL of a PostgreSQL of your own (16 or newer, with pgvector); unset: embedded."
    )
    pool_min: int = Field(2, ge=1, le=100, description="Connections held open.")
    pool_max: int = Field(12, ge=2, le=500, description="Connections opened at most.")
    pool_timeout_s: float = Field(10.0, gt=0, description="Longest wait for a free connection, in seconds.")

    encoder: str = Field(
        "minilm", description="`minilm`, `hash` (tests only) or a folder with an ONNX encoder."
    )
    encoder_threads: int = Field(0, ge=0, le=64, description="Batches encoded side by side; 0: one per core.")
    encoder_batch: int = Field(32, ge=1, le=512, description="Texts encoded together.")

    bank: BankConfig = Field(
        default_factory=BankConfig, description="What banks do that are not told otherwise."
    )
    recall_max_query_tokens: int = Field(
        500, ge=16, le=10_000, description="Longest recall query, in tokens."
    )
    recall_deadline_ms: int = Field(
        2000,
        ge=10,
        le=600_000,
        description="Time of all strategies of one recall at budget `mid`, in ms; slower ones are left out.",
    )

    reranker: str = Field(
        NONE,
        description="Cross-encoder that reads the top of a ranking: `none`, `cohere`, `jina`, `voyage`,"
        " `tei`, `words` (tests only), or a folder with an ONNX model.",
    )
    reranker_model: str | None = Field(None, description="Model name at the reranker's service.")
    reranker_url: str | None = Field(
        None, description="Address of the reranker's server, without `/rerank`; unset: the service's own."
    )
    reranker_api_key: SecretStr | None = Field(None, description="Key for the reranker's service.")
    reranker_top: int = Field(50, ge=2, le=1000, description="Candidates that the reranker reads.")
    reranker_timeout_ms: int = Field(
        1000, ge=10, le=60_000, description="Time of the reranker in one recall, in ms; later it is left out."
    )

    index_facts: int = Field(
        10_000, ge=1, description="Facts from which on a bank is searched by indexes instead of scanned."
    )

    file_max_mb: int = Field(20, ge=1, le=1024, description="Largest uploaded file, in MiB.")
    file_max_count: int = Field(20, ge=1, le=1000, description="Files uploaded together at most.")
    file_timeout_s: float = Field(
        300.0, ge=1, le=3600, description="Longest conversion of one file, in seconds."
    )
    file_memory_mb: int = Field(
        1024, ge=256, le=65_536, description="Address space of the process that converts a file, in MiB."
    )

    worker_enabled: bool = Field(True, description="Run background operations inside the server.")
    worker_count: int = Field(4, ge=1, le=64, description="Operations worked on at a time.")
    worker_lease_s: float = Field(
        10.0,
        ge=2,
        description="Silence after which a worker's operations are taken over; the same for all workers of a"
        " database.",
    )
    worker_max_attempts: int = Field(
        10, ge=1, le=100, description="Attempts before an operation fails for good."
    )
    worker_timeout_s: float = Field(
        3600.0,
        ge=1,
        le=86_400,
        description="Longest attempt at an operation, in seconds; then it is tried again.",
    )
    worker_types: str | None = Field(
        None, description="Types of operations that are worked on here, with commas between; unset: all."
    )
    worker_grace_s: float = Field(
        8.0,
        ge=0,
        le=3600,
        description="Seconds that operations have to finish when a worker is told to stop.",
    )
    worker_name: str | None = Field(
        None, max_length=100, description="Name that a worker is listed under; unset: host and process id."
    )
    worker_port: int = Field(
        0, ge=0, le=65535, description="Port for health and metrics of `reverie worker`; 0: none."
    )

    async_enabled: bool = Field(True, description="Whether `reverie learn` returns before a text is read.")
    queue_max: int = Field(
        100_000, ge=1, description="Operations that may wait; further requests are answered 429."
    )
    operation_retention_days: float = Field(
        30.0, gt=0, le=36_500, description="Days that ended operations are listed; fractions are allowed."
    )
    cleanup_interval_s: int = Field(
        60, ge=1, le=86_400, description="Seconds between removals of operations past their retention."
    )
    audit_log_retention_days: float = Field(
        30.0, gt=0, le=36_500, description="Days that entries of audit logs are kept; fractions are allowed."
    )
    alert_recall_ms: int | None = Field(
        None, ge=1, description="95th percentile of recall above which `reverie stats` alerts, in ms."
    )
    alert_operation_ms: int | None = Field(
        None, ge=1, description="95th percentile of operations above which `reverie stats` alerts, in ms."
    )
    webhook_private_hosts: bool = Field(
        False, description="Whether webhooks and learning may reach private and local addresses."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Key that credentials are encrypted under; unset: `secret.key` in the data folder.",
    )
    default_bank: str = Field(
        "default", min_length=1, max_length=255, description="Bank of `learn` and `enhance` that name none."
    )

    url: str | None = Field(
        None,
        description="Server the command line talks to; unset: http://127.0.0.1:8888, else the data folder.",
    )

    llm_provider: str = Field("none", description="Language model provider; `none` uses no model.")
    llm_model: str | None = Field(None, description="Model name at the provider.")
    llm_base_url: str | None = Field(None, description="Address of the provider's server; unset: its own.")
    llm_api_key: SecretStr | None = Field(None, description="Key for the provider.")
    llm_max_concurrent: int = Field(8, ge=1, le=512, description="Calls to models side by side.")
    llm_timeout_s: float = Field(120.0, gt=0, le=3600, description="Longest wait for one answer, in seconds.")
    llm_max_retries: int = Field(
        2, ge=0, le=10, description="Times a call is made again, whatever made it fail."
    )
    llm_trace_enabled: bool = Field(True, description="Whether calls of models are kept to be looked at.")
    llm_trace_retention_days: float = Field(
        1.0, gt=0, le=36_500, description="Days that calls of models are kept; fractions are allowed."
    )
    llm_trace_max_chars: int = Field(
        50_000, ge=100, le=1_000_000, description="Longest text kept of a call, in characters; it is cut."
    )
    enable_bank_llm_health: bool = Field(
        True, description="Whether `POST .../health/llm` asks the models if they answer."
    )
    retain_llm_provider: str | None = Field(None, description="Provider for retain alone; unset: as above.")
    retain_llm_model: str | None = Field(None, description="Model for retain.")
    retain_llm_base_url: str | None = Field(None, description="Address for retain.")
    retain_llm_api_key: SecretStr | None = Field(None, description="Key for retain.")
    reflect_llm_provider: str | None = Field(None, description="Provider for reflect alone; unset: as above.")
    reflect_llm_model: str | None = Field(None, description="Model for reflect.")
    reflect_llm_base_url: str | None = Field(None, description="Address for reflect.")
    reflect_llm_api_key: SecretStr | None = Field(None, description="Key for reflect.")
    consolidation_llm_provider: str | None = Field(
        None, description="Provider for consolidation alone; unset: as above."
    )
    consolidation_llm_model: str | None = Field(None, description="Model for consolidation.")
    consolidation_llm_base_url: str | None = Field(None, description="Address for consolidation.")
    consolidation_llm_api_key: SecretStr | None = Field(None, description="Key for consolidation.")

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("host")
    @classmethod
    def _host_is_named(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty; use 127.0.0.1")
        return value.strip()

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_exact(cls, value: str | None) -> str | None:
        for origin in (value or "").split(","):
            if value and not re.fullmatch(r"https?://[^/\s*]+", origin.strip()):
                raise ValueError(f"{origin.strip()[:60]!r} is no origin: write https://app.example.com")
        return value

    @field_validator("database_url")
    @classmethod
    def _url_is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.match(r"postgres(ql)?://", value.get_secret_value()):
            raise ValueError("must begin with postgresql://")
        return value

    @field_validator("data_dir")
    @classmethod
    def _expanded(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("llm_provider", *(f"{name}_llm_provider" for name in LLM_OPERATIONS))
    @classmethod
    def _provider_is_known(cls, value: str | None) -> str | None:
        return value if value is None else vendors.canonical(value)

    @field_validator("llm_base_url", "reranker_url", *(f"{name}_llm_base_url" for name in LLM_OPERATIONS))
    @classmethod
    def _address_is_http(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/]", value):
            raise ValueError("must begin with http:// or https://")
        return value

    def origins(self) -> frozenset[str]:
        """Sites whose pages may call the server."""
        return frozenset(one.strip() for one in (self.cors_origins or "").split(",") if one.strip())

    def reranking(self) -> RerankSettings:
        """Which cross-encoder reads the top of a ranking, and how hard it may work."""
        return RerankSettings(
            reranker=self.reranker,
            model=self.reranker_model,
            url=self.reranker_url,
            api_key=self.reranker_api_key,
            top=self.reranker_top,
            timeout_s=self.reranker_timeout_ms / 1000,
            threads=self.encoder_threads or os.cpu_count() or 1,
        )

    def llm(self, operation: LlmOperation) -> LlmSettings:
        """Which model does the work of an operation.

        What the operation does not set is taken from the settings of all, as far as it fits: a model name
        belongs to its provider, and a key is sent to no other address than the one it was given for.
        """
        own = {part: getattr(self, f"{operation}_llm_{part}") for part in _LLM_PARTS}
        provider = own["provider"] or self.llm_provider
        same_provider = provider == self.llm_provider
        base_url = own["base_url"] or (self.llm_base_url if same_provider else None)
        same_address = same_provider and base_url == self.llm_base_url
        return LlmSettings(
            provider=provider,
            model=own["model"] or (self.llm_model if same_provider else None),
            base_url=base_url,
            api_key=own["api_key"] or (self.llm_api_key if same_address else None),
            max_concurrent=self.llm_max_concurrent,
            timeout_s=self.llm_timeout_s,
            max_retries=self.llm_max_retries,
        )


# Peer names whose words differ from ours.
_ALIAS_NAMES = {
    "TENANT_API_KEY": "api_key",
    "WORKERS": "worker_count",
    "LLM_BASEURL": "llm_base_url",
    "LLM_TIMEOUT": "llm_timeout_s",
    "DB_POOL_MIN_SIZE": "pool_min",
    "DB_POOL_MAX_SIZE": "pool_max",
    "DB_ACQUIRE_TIMEOUT": "pool_timeout_s",
    "WORKER_MAX_SLOTS": "worker_count",
    "WORKER_MAX_RETRIES": "worker_max_attempts",
    "RECALL_MAX_QUERY_TOKENS": "recall_max_query_tokens",
    "RERANKER_PROVIDER": "reranker",
    "RERANKER_MAX_CANDIDATES": "reranker_top",
}


NAMES = (Settings.model_fields.keys() | BankConfig.model_fields.keys()) - {"bank"}
"""All that a variable can set: settings, and defaults of banks."""
_WITH_JSON = frozenset(
    name
    for name, field in BankConfig.model_fields.items()
    if any(word in str(field.annotation) for word in ("list[", "dict[", "DreamConfig"))
)


def _value(field: str, given: object) -> object:
    """A variable's value; those of lists and mappings are JSON."""
    if field not in _WITH_JSON or not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise ConfigurationError(f"{variable(field)}: must be JSON") from None


def variable(field: str) -> str:
    """Environment variable of a setting, e.g. ``REVERIE_DATA_DIR``."""
    return PREFIX + field.upper()


def load(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read settings from the environment; ``overrides`` (command-line options) win where not None.

    Raises ConfigurationError for an unknown ``REVERIE_*`` name, naming the nearest right one, and for a
    value that cannot work, naming its variable, or the file and key it comes from.
    """
    env = os.environ if environment is None else environment
    data_dir = overrides.get("data_dir") or env.get(variable("data_dir")) or default_data_dir(env)
    found, places = read_peer(env, str(Path(str(data_dir)).expanduser()))
    values: dict[str, object] = {**found, **_from_aliases(env)}
    for name in sorted(n for n in env if n.startswith(PREFIX)):
        field = name.removeprefix(PREFIX).lower()
        if field not in NAMES:
            raise ConfigurationError(_unknown(name))
        if env[name] != "":
            values[field] = env[name]
    values.update({k: v for k, v in overrides.items() if v is not None})
    values["bank"] = {f: _value(f, values.pop(f)) for f in BankConfig.model_fields if f in values}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        path = [part for part in first["loc"] if part != "bank"]
        name = str(path[0]) if path else ""
        from_peer = name in places and values[name] == found[name]
        where = places[name] if from_peer else variable(name) if name else "settings"
        raise ConfigurationError(f"{where}: {first['msg']}") from None


def _from_aliases(env: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    reranker = env.get(f"{PREFIX}RERANKER") or env.get(f"{ALIAS_PREFIX}RERANKER_PROVIDER", "")
    for name in sorted(n for n in env if n.startswith(ALIAS_PREFIX) and env[n] != ""):
        tail = name.removeprefix(ALIAS_PREFIX)
        # RERANKER_TEI_URL and the like: what is meant for another service than the one in use stays unread
        own = tail.replace(f"RERANKER_{reranker.upper()}_", "RERANKER_")
        field = _ALIAS_NAMES.get(tail, own.replace("RERANKER_BASE_URL", "RERANKER_URL").lower())
        # the peer has models of its own, for which nothing needs to be set here
        if field not in NAMES or (field == "reranker" and env[name].lower() not in (NONE, "rrf", *SERVICES)):
            log.warning("%s has no counterpart here and is ignored", name)
            continue
        log.info("%s is read as %s", name, variable(field))
        values[field] = env[name]
    return values


def _unknown(name: str) -> str:
    known = [variable(f) for f in sorted(NAMES)]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else f"; known names: {', '.join(known)}"
    return f"{name} is not a setting{hint}"
