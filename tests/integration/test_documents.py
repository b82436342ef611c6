"""Documents and chunks over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]


def test_document_has_every_field_of_the_wire(bank: httpx.Client, bank_id: str, retain: Call) -> None:
    text = "user: The kiln reached 1200 degrees.\nassistant: I logged the firing."
    retain(text, document_id="kiln", tags=["clay"], metadata={"shop": "north"}, timestamp="2024-02-01")
    document = bank.get("documents/kiln").json()
    assert document.pop("created_at") <= document.pop("updated_at")
    assert len(document.pop("content_hash")) >= 32
    params = document.pop("retain_params")
    assert params["context"] is None
    assert params["timestamp"] == "2024-02-01T00:00:00+00:00"
    assert params["update_mode"] == "replace"
    assert document == {
        "id": "kiln",
        "bank_id": bank_id,
        "original_text": text,
        "memory_unit_count": 2,
        "nodes_by_fact_type": {"world": 1, "experience": 1},
        "tags": ["clay"],
        "document_metadata": {"shop": "north"},
        "observation_scopes": None,
    }


def test_list_pages_filters_and_counts(bank: httpx.Client, bank_id: str, retain: Call) -> None:
    for n in range(5):
        retain(f"Volume {n} is on the shelf.", document_id=f"book_{n}", tags=[["old"], ["new"], []][n % 3])
    page = bank.get("documents", params={"limit": 2, "offset": 1}).json()
    assert [item["id"] for item in page["items"]] == ["book_3", "book_2"]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)
    item = page["items"][0]
    assert item["bank_id"] == bank_id
    assert item["text_length"] == len("Volume 3 is on the shelf.")
    assert item["memory_unit_count"] == 1
    assert item["tags"] == ["old"]
    assert "original_text" not in item

    def found(**params: Any) -> list[str]:
        return sorted(item["id"] for item in bank.get("documents", params=params).json()["items"])

    assert found(q="OOK_4") == ["book_4"]
    assert found(q="book%4") == []
    assert found(tags="old") == ["book_0", "book_3"]
    assert found(tags=["old", "new"]) == ["book_0", "book_1", "book_3", "book_4"]
    assert found(tags="old", tags_match="any") == ["book_0", "book_2", "book_3"]
    assert found(limit=0) == []


@pytest.mark.parametrize(
    "name",
    ["with space", "a/b/c", "quote\"'", "percent%20", "naïve-日本", "?query=1", "#fragment", "..", "a" * 256],
    ids=["space", "slashes", "quotes", "percent", "scripts", "query", "fragment", "dots", "long"],
)
def test_document_ids_of_any_shape(client: httpx.Client, bank: httpx.Client, retain: Call, name: str) -> None:
    from urllib.parse import quote

    retain("A page of its own.", document_id=name)
    url = f"{bank.base_url}documents/{quote(name, safe='').replace('.', '%2E')}"
    document = client.get(url)
    assert document.status_code == 200, document.text
    assert document.json()["id"] == name
    assert client.get(url + "/chunks").json()["total"] == 1
    deleted = client.delete(url).json()
    assert deleted["document_id"] == name
    assert client.get(url).status_code == 404


def test_tags_of_a_document_are_changed_with_its_facts(
    bank: httpx.Client, retain: Call, recall: Call
) -> None:
    retain("The choir meets on Tuesdays.", document_id="choir", tags=["old"])
    retain("The choir needs tenors.", document_id="poster", tags=["old"])
    answer = bank.patch("documents/choir", json={"tags": ["new", "music"]})
    assert answer.json() == {"success": True}
    assert bank.get("documents/choir").json()["tags"] == ["new", "music"]
    found = recall("choir", tags=["music"], tags_match="any_strict")["results"]
    assert [r["text"] for r in found] == ["The choir meets on Tuesdays."]
    assert {t["tag"]: t["count"] for t in bank.get("tags").json()["items"]} == {
        "old": 1,
        "new": 1,
        "music": 1,
    }
    assert bank.patch("documents/choir", json={"tags": []}).status_code == 200
    assert bank.get("documents/choir").json()["tags"] == []


def test_retaining_again_restores_the_tags_it_names(bank: httpx.Client, retain: Call) -> None:
    fields = {"document_id": "choir", "tags": ["old"], "timestamp": "2024-01-01"}
    retain("The choir meets on Tuesdays.", **fields)
    bank.patch("documents/choir", json={"tags": ["new"]})
    retain("The choir meets on Tuesdays.", **fields)
    assert bank.get("documents/choir").json()["tags"] == ["old"]
    assert bank.get("memories/list").json()["items"][0]["tags"] == ["old"]


def test_retaining_again_restores_facts_that_were_cleared(bank: httpx.Client, retain: Call) -> None:
    fields = {"document_id": "kiln", "timestamp": "2024-01-01"}
    text = "user: The kiln is hot.\nassistant: I logged the firing."
    retain(text, **fields)
    bank.delete("memories", params={"type": "experience"})
    retain(text, **fields)
    assert bank.get("stats").json()["nodes_by_fact_type"] == {"world": 1, "experience": 1}


def test_delete_takes_what_was_read_from_it_alone(bank: httpx.Client, retain: Call) -> None:
    retain("Greta Holm repairs violins in Cremona.", document_id="one", tags=["t"])
    retain("Greta Holm also teaches.", document_id="two")
    answer = bank.delete("documents/one")
    assert answer.status_code == 200
    body = answer.json()
    assert body.pop("message")
    assert body == {"success": True, "document_id": "one", "memory_units_deleted": 1}
    assert bank.get("documents/one").status_code == 404
    assert bank.get("documents/one/chunks").status_code == 404
    assert bank.delete("documents/one").status_code == 404
    names = [e["canonical_name"] for e in bank.get("entities").json()["items"]]
    assert "Greta Holm" in names
    assert "Cremona" not in names
    assert bank.get("tags").json()["total"] == 0
    assert bank.get("stats").json()["total_nodes"] == 1


def test_chunks_in_order_page_and_alone(
    client: httpx.Client, bank: httpx.Client, bank_id: str, retain: Call
) -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "The mill wheel turned slowly. " * 12 for n in range(40))
    retain(text, document_id="mill")
    everything = bank.get("documents/mill/chunks", params={"limit": 1000}).json()
    chunks = everything["items"]
    assert len(chunks) == everything["total"] > 3
    assert [chunk["chunk_index"] for chunk in chunks] == list(range(len(chunks)))
    assert "".join(chunk["chunk_text"] for chunk in chunks) == text
    assert max(len(chunk["chunk_text"]) for chunk in chunks) <= 3000
    page = bank.get("documents/mill/chunks", params={"limit": 2, "offset": 1}).json()
    assert page["items"] == chunks[1:3]
    assert (page["total"], page["limit"], page["offset"]) == (len(chunks), 2, 1)
    alone = client.get(f"/v1/default/chunks/{chunks[2]['chunk_id']}")
    assert alone.json() == chunks[2]
    assert chunks[2]["bank_id"] == bank_id
    assert chunks[2]["document_id"] == "mill"
    assert bank.get("documents/none/chunks").status_code == 404


@pytest.mark.parametrize(
    ("chunk", "status"),
    [("nonsense", 400), ("00000000-0000-7000-8000-000000000000@no-such-bank", 404), ("@", 400)],
)
def test_chunk_that_is_not_there(client: httpx.Client, chunk: str, status: int) -> None:
    answer = client.get(f"/v1/default/chunks/{chunk}")
    assert answer.status_code == status
    assert answer.json()["detail"]
