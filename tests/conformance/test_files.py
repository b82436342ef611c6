"""Files through the published Hindsight client, unchanged."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest
import samples
from hindsight_client import Hindsight
from published import ended


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    staff = tmp_path / "staff.csv"
    staff.write_text("Name,City\nMona,Oslo\n", encoding="utf-8")
    report = tmp_path / "report.pdf"
    report.write_bytes(samples.pdf(["Tove ships the editor in June."]))
    return [staff, report]


async def test_files_with_a_context(base_url: str, name: str, paths: list[Path]) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    answer = await client.aretain_files(name, list(paths), context="office")
    assert len(answer.operation_ids) == 2
    for key in answer.operation_ids:
        done = await ended(client, name, key)
        assert (done.status, done.operation_type) == ("completed", "file_convert_retain")
        assert done.progress is not None
        assert done.progress.stage == "storing"
    found = (await client.arecall(name, "Who ships the editor?")).results[0]
    assert (found.text, found.context) == ("Tove ships the editor in June.", "office")
    assert found.document_id == "report.pdf"
    await client.aclose()


async def test_files_with_metadata(base_url: str, name: str, paths: list[Path]) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    metadata = [{"document_id": "people", "tags": ["hr"], "metadata": {"by": "mona"}}, {"context": "plans"}]
    answer = await client.aretain_files(name, [str(path) for path in paths], files_metadata=metadata)
    for key in answer.operation_ids:
        assert (await ended(client, name, key)).status == "completed"
    found = (await client.arecall(name, "Who lives in Oslo?", tags=["hr"], tags_match="all_strict")).results
    assert [(r.document_id, r.metadata, r.tags) for r in found] == [("people", {"by": "mona"}, ["hr"])]
    assert "Name: Mona; City: Oslo" in found[0].text
    await client.aclose()


def test_the_method_that_waits(base_url: str, name: str, paths: list[Path]) -> None:
    async def call() -> Any:
        return await asyncio.to_thread(in_a_thread)

    def in_a_thread() -> Any:
        asyncio.set_event_loop(asyncio.new_event_loop())
        client = Hindsight(base_url=base_url, timeout=60)
        answer = client.retain_files(name, list(paths))
        client.close()
        return answer

    assert len(asyncio.run(call()).operation_ids) == 2
