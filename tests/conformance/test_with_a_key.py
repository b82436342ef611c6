"""The published clients, unchanged, on a server that asks for a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ForbiddenException, NotFoundException, UnauthorizedException
from node_client import install, run
from secured import Secured, securing

NODE = """
import assert from "node:assert/strict";
import { HindsightClient } from "@vectorize-io/hindsight-client";
const [baseUrl, apiKey, bank] = process.argv.slice(2);
const client = new HindsightClient({ baseUrl, apiKey });
await client.retain(bank, "Mona lives in Oslo.");
assert.equal((await client.recall(bank, "Where does Mona live?")).results[0].text, "Mona lives in Oslo.");
await assert.rejects(new HindsightClient({ baseUrl }).listMemories(bank), { statusCode: 401 });
await assert.rejects(client.listMemories("others"), { statusCode: 404 });
"""


@pytest.fixture(scope="module")
def closed(serve: Callable[..., Any], served: Any) -> Iterator[Secured]:
    with securing(serve, served.database_url) as found:
        yield found


async def test_python(closed: Secured) -> None:
    key = closed.key("notes", permission="write", banks=["notes"])["key"]
    client = Hindsight(base_url=closed.base_url, api_key=key, timeout=60)
    await client.aretain("notes", "Mona lives in Oslo.")
    assert (await client.arecall("notes", "Where does Mona live?")).results[0].text == "Mona lives in Oslo."
    with pytest.raises(NotFoundException):  # as if there were none of this name
        await client.alist_memories(bank_id="others")
    await client.aclose()
    reader = Hindsight(base_url=closed.base_url, api_key=closed.key("look", permission="read")["key"])
    assert (await reader.alist_memories(bank_id="notes")).total == 1
    with pytest.raises(ForbiddenException):
        await reader.aretain("notes", "No.")
    await reader.aclose()
    for nobody in (Hindsight(base_url=closed.base_url), Hindsight(base_url=closed.base_url, api_key="wrong")):
        with pytest.raises(UnauthorizedException):
            await nobody.arecall("notes", "Where?")
        assert (await nobody.aget_version()).api_version
        await nobody.aclose()


def test_node(closed: Secured, tmp_path: Path) -> None:
    install(tmp_path)
    key = closed.key("paper", permission="write", banks=["paper"])["key"]
    script = tmp_path / "key.mjs"
    script.write_text(NODE, encoding="utf-8")
    run(["node", str(script), closed.base_url, key, "paper"], tmp_path)
