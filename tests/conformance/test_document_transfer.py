"""Export and import of documents through the published Hindsight client, unchanged."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException
from published import ended


@pytest.mark.parametrize("include_observations", [False, True])
async def test_documents_are_exported_and_imported(base_url: str, include_observations: bool) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    source, target = (f"conformance-{uuid.uuid4().hex[:12]}" for _ in range(2))
    await client.aretain(source, "Tove ships the editor in June.", document_id="plan")
    await client.aretain(source, "Mona lives in Oslo.", document_id="home")
    archive = await client.aexport_documents(
        source, include_observations=include_observations, poll_interval=0.05
    )
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None
    accepted = await client.document_transfer.import_documents(target, file=("a.zip", archive))
    assert accepted.status == "pending"
    done = await ended(client, target, accepted.operation_id)
    assert (done.status, done.operation_type) == ("completed", "import_documents")
    assert done.result_metadata["documents_imported"] == 2
    assert done.result_metadata["documents_skipped"] == 0
    assert done.result_metadata["observations_imported"] == 0
    found = (await client.arecall(target, "Who ships the editor?")).results[0]
    assert (found.text, found.document_id) == ("Tove ships the editor in June.", "plan")
    await client.aclose()


async def test_one_document_is_exported_and_imported_twice(base_url: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    bank = f"conformance-{uuid.uuid4().hex[:12]}"
    await client.aretain(bank, "Tove ships the editor in June.", document_id="plan")
    await client.aretain(bank, "Mona lives in Oslo.", document_id="home")
    archive = await client.aexport_documents(bank, document_ids=["home"], poll_interval=0.05)
    for on_conflict, counts in (("skip", (0, 1)), ("replace", (1, 0)), ("new-id", (1, 0))):
        accepted = await client.document_transfer.import_documents(
            bank, file=("a.zip", archive), on_conflict=on_conflict
        )
        done = (await ended(client, bank, accepted.operation_id)).result_metadata
        assert (done["documents_imported"], done["documents_skipped"]) == counts, on_conflict
    assert (await client.documents.list_documents(bank)).total == 3
    await client.aclose()


async def test_what_is_not_there_is_told(base_url: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    bank = f"conformance-{uuid.uuid4().hex[:12]}"
    await client.aretain(bank, "Mona lives in Oslo.")
    with pytest.raises(ApiException) as error:
        await client.aexport_documents(bank, document_ids=["never"])
    assert error.value.status == 404
    with pytest.raises(ApiException) as error:
        await client.document_transfer.import_documents(bank, file=("a.zip", b"no archive"))
    assert error.value.status == 400
    with pytest.raises(ApiException) as error:
        await client.document_transfer.export_documents_sync_removed(bank)
    assert error.value.status == 410
    await client.aclose()
