"""Archives of documents: what is written is read again, and what is no archive is refused."""

from __future__ import annotations

import contextlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.errors import InvalidRequest
from reverie.transfer import archive
from reverie.transfer.archive import DOCUMENTS, MANIFEST, NAMES, Archive, ArchiveWriter
from reverie.transfer.records import (
    ChangeRecord,
    ChunkRecord,
    ClaimRecord,
    DocumentRecord,
    EncoderInfo,
    FactRecord,
    LinkRecord,
    Manifest,
    MentionRecord,
    MergeRecord,
    PartingRecord,
)

AT = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)
STRAY = LinkRecord(to=uuid.uuid4(), kind="causes")


def document(name: str = "trip", chunks: int = 1, **fields: Any) -> DocumentRecord:
    given = {"document_id": name, "version": 1, "content_hash": "ab", "tags": [], "metadata": {}}
    given |= {"retain_params": {}, "created_at": AT, "updated_at": AT, "chunks": chunks, "kind": "document"}
    return DocumentRecord(**(given | fields))


def fact(text: str = "Rain fell.", **fields: Any) -> FactRecord:
    given: dict[str, Any] = {"id": uuid.uuid4(), "position": 0, "type": "world", "text": text, "start": 0}
    given |= {"end": len(text), "learned_at": AT, "confidence": 1.0, "extractor": "rules"}
    return FactRecord(**(given | {"extractor_version": 1, "version": 1} | fields))


def chunk(*facts: FactRecord, index: int = 0, text: str = "Rain fell.") -> ChunkRecord:
    return ChunkRecord(
        kind="chunk", index=index, starts_item=True, text=text, created_at=AT, facts=list(facts)
    )


def written(*records: Any, names: Any = (), bank: str = "b") -> bytes:
    writer = ArchiveWriter(AT)
    writer.add(records)
    manifest = Manifest(
        bank_id=bank, created_at=AT, generator="test", encoder=EncoderInfo(model="m", dimension=3),
        counts=writer.counts,
    )  # fmt: skip
    writer.finish(manifest, names)
    return b"".join(writer.parts(rest=True))


def packed(**changes: str | bytes | None) -> bytes:
    """An archive with other files in it; None leaves one out."""
    with zipfile.ZipFile(io.BytesIO(written(document(), chunk(fact())))) as old:
        files = {name: old.read(name) for name in old.namelist()}
    named = {"manifest": MANIFEST, "documents": DOCUMENTS, "names": NAMES}
    for name, content in changes.items():
        if content is None:
            del files[named[name]]
        else:
            files[named.get(name, name)] = content.encode() if isinstance(content, str) else content
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return into.getvalue()


def manifest(**changes: Any) -> str:
    found = json.loads(zipfile.ZipFile(io.BytesIO(packed())).read(MANIFEST))
    return json.dumps(found | changes)


def read(data: bytes) -> list[tuple[DocumentRecord, list[ChunkRecord]]]:
    found = Archive(io.BytesIO(data))
    documents = list(found.documents())
    list(found.names())
    return documents


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidRequest) as error:
        read(data)
    assert error.value.field == "file"
    assert error.value.message.startswith("file: no archive of documents that can be imported: ")
    return error.value.message


def test_all_that_is_written_is_read_again() -> None:
    cause, effect = fact("Rain fell."), fact(
        "Bob stayed.",
        start=11, end=22, position=1, speaker="Bob", context="diary", occurred_start=AT,
        occurred_end=AT + timedelta(days=1), precision="day", around=True, recurrence="FREQ=DAILY",
        duration=timedelta(hours=3), aspects={"why": "rain", "references": [["he", "Bob", 0.9]]},
        mentioned_at=AT.astimezone(timezone(timedelta(hours=5))), tags=["a", "mood:sad"],
        metadata={"k": "v"}, flags=["secret"], entities=[MentionRecord(name="Bob", kind="person")],
        labels=["mood:sad"], claim=ClaimRecord(subject="bob", attribute="place", value="home"),
        retired_at=AT, retired_reason="wrong", edited_at=AT,
        changes=[ChangeRecord(changes={"text": {"old": "Bob left.", "new": "Bob stayed."}}, changed_at=AT)],
    )  # fmt: skip
    effect = effect.model_copy(update={"confidence": 0.5})
    cause = cause.model_copy(update={"links": [LinkRecord(to=effect.id, kind="causes")]})
    one = (
        document(metadata={"n": [1, None, {"x": True}]}),
        chunk(cause, effect, text="Rain fell. Bob stayed."),
    )
    two = (document("empty", chunks=0),)
    names = [
        MergeRecord(kind="merge", name="Bob", into="Robert Chen", reason="the same"),
        PartingRecord(kind="parting", name="Ann", other="Anna"),
    ]
    found = Archive(io.BytesIO(written(*one, *two, names=names, bank="b/ä")))
    assert list(found.documents()) == [(one[0], [one[1]]), (two[0], [])]
    assert list(found.names()) == names
    assert found.manifest.bank_id == "b/ä"
    counts = found.manifest.counts
    assert (counts.documents, counts.chunks, counts.facts, counts.observations) == (2, 1, 2, 0)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=50)
@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_texts_are_kept_to_the_byte(given: list[tuple[str, str]]) -> None:
    records = []
    for number, (text, quoted) in enumerate(given):
        facts = [fact(quoted, end=len(text))] if quoted.strip() and text else []
        records += [document(f"d{number}", metadata={"note": text}), chunk(*facts, text=text)]
    found = read(written(*records))
    assert [d.metadata["note"] for d, _ in found] == [text for text, _ in given]
    assert [chunks[0].text for _, chunks in found] == [text for text, _ in given]
    assert [record for d, chunks in found for record in (d, *chunks)] == records


def test_parts_are_of_one_size_and_come_while_it_is_written() -> None:
    writer = ArchiveWriter(AT)
    rng = uuid.uuid4
    early: list[bytes] = []
    for number in range(60):
        text = " ".join(rng().hex for _ in range(2000))
        writer.add([document(f"d{number}"), chunk(text=text)])
        early += writer.parts()
    assert len(early) >= 2
    assert {len(part) for part in early} == {archive.PART}


WHOLE = written(document(), chunk(fact(id=uuid.UUID(int=7 << 76))))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_what_is_cut_off_or_altered_is_refused_or_the_same(place: int, flip: int) -> None:
    refusal(WHOLE[:place])
    altered = WHOLE[:place] + bytes([WHOLE[place] ^ flip]) + WHOLE[place + 1 :]
    with contextlib.suppress(InvalidRequest):
        assert read(altered) == read(WHOLE)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: b"", "cannot be read as a ZIP"),
        (lambda: b"PK, but no more", "cannot be read as a ZIP"),
        (lambda: packed(names=None), "must hold"),
        (lambda: packed(**{"../evil": "x"}), "'../evil'"),
        (lambda: packed(manifest="{"), "is not JSON"),
        (lambda: packed(manifest="[]"), "no archive of the format"),
        (lambda: packed(manifest=manifest(version=2)), "of version 2"),
        (lambda: packed(manifest=manifest(counts={})), "1 documents with 1 chunks and 1 facts"),
        (lambda: packed(manifest=manifest(extra=1)), "manifest.json: extra"),
        (lambda: packed(documents="{}\n"), "line 1 of documents.jsonl"),
        (lambda: packed(documents=chunk().model_dump_json()), "a chunk of no document"),
        (lambda: written(document(chunks=2), chunk()), "has not all its chunks"),
        (lambda: written(document(), chunk(), document(), chunk()), "once more"),
        (lambda: written(document(chunks=2), chunk(), chunk()), "are not in order"),
        (lambda: written(document(), chunk(fact(links=[STRAY]))), "has a link to no other"),
    ],
)  # fmt: skip
def test_what_is_no_archive_is_refused(made: Callable[[], bytes], why: str) -> None:
    assert why in refusal(made())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": "a\0b"}, "NUL"),
        ({"text": " "}, "empty"),
        ({"end": 99}, "stands at 0-99 of a chunk of 10 characters"),
        ({"start": 5, "end": 5}, "stands at 5-5"),
        ({"type": "observation"}, "world"),
        ({"learned_at": "2024-01-01T00:00:00"}, "timezone"),
        ({"aspects": {"why": ["x\0"]}}, "NUL"),
        ({"position": 2**31}, "less than"),
        ({"confidence": 2}, "less than or equal to 1"),
        ({"unheard": 1}, "not permitted"),
    ],
)
def test_facts_that_cannot_be_stored_are_refused(change: dict[str, Any], why: str) -> None:
    raw = chunk(fact()).model_dump(mode="json")
    raw["facts"][0] |= change
    lines = document().model_dump_json() + "\n" + json.dumps(raw)
    message = refusal(packed(documents=lines))
    assert why in message
    assert "line 2 of documents.jsonl" in message


def test_what_would_unpack_to_far_more_is_refused_before_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(documents=b"0" * (20 << 20))
    assert "would unpack to 20,971,520 bytes" in refusal(bomb)
    monkeypatch.setattr(archive, "_RATIO_MOST", 10_000)
    monkeypatch.setattr(archive, "_LINE_MOST", 1 << 20)
    assert "a line of more than 1,048,576 bytes" in refusal(bomb)


def test_a_deep_value_is_refused() -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    raw = document().model_dump(mode="json") | {"metadata": {"deep": deep}}
    assert "nested more than 50 deep" in refusal(packed(documents=json.dumps(raw)))
