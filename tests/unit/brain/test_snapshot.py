from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.brain import snapshot
from reverie.brain.snapshot import (
    CopiedMemory,
    Evaluated,
    Learned,
    Snapshot,
    decode,
    encode,
    source_id,
    version_of,
)
from reverie.errors import InvalidRequest

MADE = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
amounts = st.floats(0, 1e12)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def learned(calls: float = 1.5) -> Learned:
    return Learned(
        timezone="Europe/Lisbon", until=MADE.replace(minute=0), calls=[calls] * 168, weeks=[2.0] * 168
    )


def made(**fields: Any) -> Snapshot:
    given: dict[str, Any] = {
        "tenant": "default", "bank_id": "alice", "generated_at": MADE, "mode": "incremental",
        "horizon_hours": 24, "sample_count": 7, "source_snapshot_id": source_id(learned(), 7),
        "activity_model": learned(), "evaluation": Evaluated(hours=24, error=0.5, error_of_mean=1.0),
    }  # fmt: skip
    return Snapshot(**{**given, **fields})


def refusal(data: bytes, tenant: str = "default", bank_id: str = "alice", now: datetime = MADE) -> str:
    with pytest.raises(InvalidRequest) as refused:
        decode(data, tenant, bank_id, now)
    assert refused.value.message.startswith("file: ")
    return refused.value.message


@given(
    st.lists(amounts, min_size=168, max_size=168),
    st.integers(0, 10**9),
    st.lists(st.builds(CopiedMemory, id=texts, type=texts, text=texts), max_size=5),
    texts,
)
def test_what_is_written_is_read(
    calls: list[float], count: int, memories: list[CopiedMemory], name: str
) -> None:
    model = learned().model_copy(update={"calls": calls})
    one = made(activity_model=model, sample_count=count, full_copy=memories, mode="full_copy", bank_id=name)
    data = encode(one)
    assert decode(data, "default", name, MADE) == one
    assert encode(decode(data, "default", name, MADE)) == data
    assert version_of(data) == 1


WHOLE = encode(made())


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_may_change(place: int, change: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= change
    refusal(bytes(damaged))


@given(st.integers(0, len(WHOLE) - 1))
def test_no_byte_may_be_missing(end: int) -> None:
    refusal(WHOLE[:end])


@given(st.binary(max_size=300))
def test_anything_else_is_refused(data: bytes) -> None:
    assert "no brain snapshot" in refusal(data)
    assert version_of(data) is None


def resealed(content: bytes, version: int = 1) -> bytes:
    import hashlib

    head = struct.pack(">8sHI32s", snapshot.MAGIC, version, len(content), hashlib.sha256(content).digest())
    return head + content


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (WHOLE + b" ", "has more at its end"),
        (resealed(WHOLE[46:], 2), "has version 2, and this server reads up to 1"),
        (resealed(WHOLE[46:], 0), "version 0"),
        (resealed(b"{"), "not JSON"),
        (resealed(b"[" * 100_000), "not JSON"),
        (resealed(b"[]"), "content"),
        (resealed(WHOLE[46:].replace(b"1.5,", b"-1.0,", 1)), "activity_model.calls.0"),
        (resealed(WHOLE[46:].replace(b"1.5,", b"NaN,", 1)), "activity_model.calls.0"),
        (resealed(WHOLE[46:].replace(b"1.5,", b"", 1)), "activity_model.calls"),
        (resealed(WHOLE[46:].replace(b"Europe/Lisbon", b"Mars/Olympus_")), "no time zone"),
        (resealed(WHOLE[46:].replace(b'":"alice"', b'": "alice"')), "not written as"),
        (resealed(WHOLE[46:].replace(b'{"activity', b'{"a":1,"activity', 1)), "a: Extra"),
        (b"x" * (snapshot.MAX_BYTES + 1), "larger than 16 MiB"),
    ],
)
def test_it_says_what_is_wrong(data: bytes, problem: str) -> None:
    assert problem in refusal(data)


def test_it_belongs_to_its_bank_and_tenant() -> None:
    assert "of bank 'alice' of tenant 'default'" in refusal(WHOLE, bank_id="bob")
    assert "of tenant 'default'" in refusal(WHOLE, tenant="acme")
    assert "a time to come" in refusal(WHOLE, now=MADE - timedelta(hours=2))
    assert decode(WHOLE, "default", "alice", MADE - timedelta(minutes=30)) == made()


def test_copies_that_do_not_fit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    memories = [CopiedMemory(id=str(n), type="world", text="x" * 1000) for n in range(64)]
    monkeypatch.setattr(snapshot, "MAX_BYTES", 20_000)
    data = encode(made(full_copy=memories, mode="full_copy"))
    assert len(data) <= 20_000
    assert [one.id for one in decode(data, "default", "alice", MADE).full_copy] == [
        str(n) for n in range(len(decode(data, "default", "alice", MADE).full_copy))
    ]


def test_the_name_of_what_was_seen_changes_with_it() -> None:
    assert source_id(learned(), 7) == source_id(learned(), 7)
    assert len({source_id(learned(), 7), source_id(learned(), 8), source_id(learned(2.0), 7)}) == 3
