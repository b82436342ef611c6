"""The knowledge base through the published client's methods that wait, and through its generated part."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models
from hindsight_client_api.exceptions import NotFoundException
from published import Sync, ended
from verbatim import verbatim


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture(autouse=True)
def _answers(app: Any) -> Iterator[None]:
    with verbatim(app):
        yield


async def test_methods_that_wait(base_url: str, name: str) -> None:
    await asyncio.to_thread(waiting, base_url, name)


def waiting(base_url: str, name: str) -> None:
    sync: Any = Sync(base_url)
    sync.retain(name, "The harbour bell rings at noon.")
    folder = sync.create_knowledge_folder(name, "Town")
    made = sync.create_knowledge_page(name, "Bell", "When does the bell ring?", parent_id=folder.id)
    assert sync.ended(name, made.operation_id).status == "completed"
    assert sync.get_knowledge_page(name, made.page_id).body == "- The harbour bell rings at noon."
    assert sync.search_knowledge_base(name, "harbour bell").results[0].name == "Bell"
    changed = sync.update_knowledge_node(name, made.page_id, tags=["town"], max_tokens=300)
    assert changed.tags == ["town"]
    (root,) = sync.get_knowledge_base_tree(name, tags=["town"], tags_match="all").roots
    assert [one.name for one in root.children] == ["Bell"]
    assert sync.list_mental_models(name, exclude_knowledge_pages=True).items == []
    assert len(sync.export_knowledge_base(name).files) == 2
    sync.delete_knowledge_node(name, folder.id)
    assert sync.get_knowledge_base_tree(name).roots == []
    sync.shut()


async def test_generated_methods(base_url: str, name: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    await client.acreate_bank(name)
    api = client.knowledge_base
    folder = await api.create_knowledge_folder(name, models.CreateFolderRequest(name="Plans"))
    request = models.CreatePageRequest(name="Next", source_query="What is next?", parent_id=folder.id)
    made = await api.create_knowledge_page(name, request)
    assert (await ended(client, name, made.operation_id)).status == "completed"
    renamed = await api.update_knowledge_node(name, made.page_id, models.UpdateNodeRequest(name="Later"))
    assert renamed.name == "Later"
    assert (await api.get_knowledge_page(name, made.page_id)).description == "What is next?"
    groups = json.dumps([{"not": {"tags": ["x"]}}])
    assert [one.name for one in (await api.get_knowledge_base_tree(name, tag_groups=groups)).roots] == [
        "Plans"
    ]
    assert (await api.search_knowledge_base(name, "later")).results[0].name == "Later"
    assert (await api.export_knowledge_base(name)).files[0].path == "index.md"
    await api.delete_knowledge_node(name, folder.id)
    with pytest.raises(NotFoundException):
        await api.get_knowledge_page(name, made.page_id)
    await client.aclose()
