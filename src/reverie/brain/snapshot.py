"""A bank's brain as one file: when the bank is used, and what of it is used most.

Layout, big-endian: the magic (8 bytes), the version (2), the length of what follows (4), its SHA-256 (32),
and then JSON in UTF-8, written in one way only: keys in order, no spaces, no escapes that need not be. The
same brain is the same bytes. The file names its tenant and its bank, and only they may read it in again.
"""

from __future__ import annotations

import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from reverie.brain.activity import HOURS
from reverie.errors import InvalidRequest

MAGIC = b"REVERIE\x01"
VERSION = 1
MAX_BYTES = 16 * 2**20
"""Largest file that is read or written."""
SIGNATURE: Literal["hour-of-week-v1"] = "hour-of-week-v1"
"""Name of the model that is in it."""
_HEAD = struct.Struct(">8sHI32s")
_AHEAD = timedelta(hours=1)
"""How far the clock of who wrote a file may be ahead of ours."""

_Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
_Week = Annotated[list[_Amount], Field(min_length=HOURS, max_length=HOURS)]
_Count = Annotated[int, Field(ge=0, le=2**53)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Learned(_Part):
    """The activity model: calls and weeks by the hour of the week, decayed, up to ``until``."""

    timezone: str = Field(max_length=100)
    until: AwareDatetime
    calls: _Week
    weeks: _Week

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone") from None
        return value

    @field_validator("until")
    @classmethod
    def _at_an_hour(cls, value: datetime) -> datetime:
        if value != value.replace(minute=0, second=0, microsecond=0) or value.utcoffset():
            raise ValueError("must be a full hour in UTC")
        return value


class Evaluated(_Part):
    """How well the model expected what was held back from it, see :class:`reverie.brain.activity.Fit`."""

    hours: _Count
    error: _Amount
    error_of_mean: _Amount


class CopiedModel(_Part):
    """A mental model as it was."""

    id: str
    name: str
    content: str


class CopiedMemory(_Part):
    """A memory that was asked for much."""

    id: str
    type: str
    text: str


class Snapshot(_Part):
    """What a file holds. ``mental_models`` and ``full_copy`` are there after a full copy; they are for those
    who read the file, an import takes the model alone."""

    tenant: str
    bank_id: str
    generated_at: AwareDatetime
    source_snapshot_id: str = Field(max_length=100)
    model_signature: Literal["hour-of-week-v1"] = SIGNATURE
    mode: Literal["warmup", "incremental", "full_copy"]
    horizon_hours: int = Field(ge=1, le=HOURS)
    sample_count: _Count
    activity_model: Learned
    evaluation: Evaluated
    mental_models: list[CopiedModel] = Field(default_factory=list)
    full_copy: list[CopiedMemory] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_past(self) -> Self:
        if self.activity_model.until > self.generated_at + _AHEAD:
            raise ValueError("the model has learned of hours after the file was made")
        return self


def source_id(learned: Learned, sample_count: int) -> str:
    """A name for what a model has seen: the same for the same, another one else."""
    seen = {**learned.model_dump(mode="json"), "sample_count": sample_count}
    return hashlib.sha256(_canonical(seen)).hexdigest()[:32]


def encode(snapshot: Snapshot) -> bytes:
    """A snapshot as a file; copies that do not fit are left out, the last first."""
    while len(content := _canonical(snapshot.model_dump(mode="json"))) > MAX_BYTES - _HEAD.size:
        kept = snapshot.full_copy[: len(snapshot.full_copy) // 2]
        models = snapshot.mental_models if snapshot.full_copy else []
        snapshot = snapshot.model_copy(update={"full_copy": kept, "mental_models": models})
    return _HEAD.pack(MAGIC, VERSION, len(content), hashlib.sha256(content).digest()) + content


def version_of(data: bytes) -> int | None:
    """The version that a file says it has; None for what is no snapshot."""
    if len(data) < _HEAD.size or not data.startswith(MAGIC):
        return None
    version: int = _HEAD.unpack_from(data)[1]
    return version


def decode(data: bytes, tenant: str, bank_id: str, now: datetime) -> Snapshot:
    """The snapshot of a file, which must be whole, of this tenant and bank, and not of a time to come.

    Raises InvalidRequest, which says what is wrong with it.
    """
    try:
        snapshot = Snapshot.model_validate(_content(data))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "content"
        raise _refused(f"{where}: {first['msg']}") from None
    if (snapshot.tenant, snapshot.bank_id) != (tenant, bank_id):
        raise _refused(f"it is of bank {snapshot.bank_id[:100]!r} of tenant {snapshot.tenant[:100]!r}")
    if encode(snapshot) != data:
        raise _refused("it is not written as such a file is: export it again")
    if snapshot.generated_at > now + _AHEAD:
        raise _refused("it was made at a time to come: compare the clocks")
    return snapshot


def _content(data: bytes) -> Any:
    """What stands in a file. Raises InvalidRequest."""
    if len(data) > MAX_BYTES:
        raise _refused(f"it is larger than {MAX_BYTES // 2**20} MiB")
    version = version_of(data)
    if version is None:
        raise _refused("it is no brain snapshot: give a file that GET .../brain/export made")
    if version > VERSION:
        raise _refused(f"it has version {version}, and this server reads up to {VERSION}: update the server")
    if version < 1:
        raise _refused(f"it has version {version}, which there never was")
    _, _, length, digest = _HEAD.unpack_from(data)
    content = data[_HEAD.size :]
    if len(content) != length:
        raise _refused(f"it is cut off or has more at its end: {len(content)} bytes instead of {length}")
    if hashlib.sha256(content).digest() != digest:
        raise _refused("it is damaged: its checksum does not agree")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise _refused("its content is not JSON") from None


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace")


def _refused(problem: str) -> InvalidRequest:
    return InvalidRequest("file", f"file: {problem}")


def stamp(moment: datetime) -> datetime:
    """A moment as files have it: in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0)
