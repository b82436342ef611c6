"""The knowledge base over HTTP. Reflect, tested elsewhere, answers with its memories word for word here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from verbatim import Verbatim, verbatim

Answer = dict[str, Any]
Call = Callable[..., Answer]


@pytest.fixture(autouse=True)
def reflects(app: Any) -> Iterator[Verbatim]:
    with verbatim(app) as found:
        yield found


def folder(bank: httpx.Client, name: str, parent_id: str | None = None) -> str:
    answer = bank.post("knowledge-base/folders", json={"name": name, "parent_id": parent_id})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def page(bank: httpx.Client, finished: Call, name: str, source_query: str, **fields: Any) -> str:
    """The id of a new page once it is filled."""
    body = {"name": name, "source_query": source_query, **fields}
    answer = bank.post("knowledge-base/pages", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["page_id"] == made["mental_model_id"]
    assert finished(made["operation_id"])["status"] == "completed"
    return str(made["page_id"])


def names(nodes: list[Answer]) -> list[Any]:
    """A tree as names: of a folder with what is in it."""
    return [(n["name"], names(n["children"])) if n["kind"] == "folder" else n["name"] for n in nodes]


def tree(bank: httpx.Client, **params: Any) -> list[Any]:
    answer = bank.get("knowledge-base/tree", params=params)
    assert answer.status_code == 200, answer.text
    return names(answer.json()["roots"])


def test_pages_are_made_read_found_and_exported(bank: httpx.Client, retain: Call, finished: Call) -> None:
    retain("Mona lives in Oslo.", tags=["people"])
    retain("The harbour bell rings at noon.")
    team = folder(bank, "Team")
    home = page(bank, finished, "Homes", "Where does Mona live?", parent_id=team, tags=["people", "type:faq"],
                trigger={"tags_match": "any"})  # fmt: skip
    bell = page(bank, finished, "Bell", "When does the harbour bell ring?")
    (first, second) = bank.get("knowledge-base/tree").json()["roots"]
    assert (first["kind"], first["id"], first["trigger"], first["is_stale"]) == ("folder", team, None, None)
    assert first["timestamp"] > "20"
    shown = first["children"][0]
    assert (shown["id"], shown["mental_model_id"], shown["parent_id"]) == (home, home, team)
    assert (shown["description"], shown["tags"]) == ("Where does Mona live?", ["people", "type:faq"])
    assert (shown["managed"], shown["is_stale"], second["id"]) == (False, False, bell)
    trigger = {name: shown["trigger"][name] for name in ("mode", "fact_types", "tags_match")}
    assert trigger == {"mode": "delta", "fact_types": None, "tags_match": "any"}
    assert shown["trigger"]["refresh_after_consolidation"] is True

    found = bank.get(f"knowledge-base/pages/{home}").json()
    assert (found["name"], found["type"], found["body"]) == ("Homes", "faq", "- Mona lives in Oslo.")
    assert found["markdown"].endswith("---\n\n- Mona lives in Oslo.\n")
    assert (
        f'title: "Homes"\ntype: "faq"\ndescription: {json.dumps(found["description"])}' in found["markdown"]
    )
    assert bank.get(f"mental-models/{home}").json()["content"] == found["body"]
    assert bank.get("mental-models", params={"exclude_knowledge_pages": True}).json()["total"] == 0
    assert bank.get("mental-models").json()["total"] == 2

    files = {one["path"]: one["content"] for one in bank.get("knowledge-base/export").json()["files"]}
    assert list(files) == ["index.md", f"{home}.md", f"{bell}.md"]
    assert (
        f"- **Team**\n  - [Homes]({home}.md): Where does Mona live?\n- [Bell]({bell}.md)" in files["index.md"]
    )
    assert files[f"{home}.md"] == found["markdown"]

    retain("Mona lives in Bergen now.", tags=["people"])
    assert bank.get("knowledge-base/tree").json()["roots"][0]["children"][0]["is_stale"]
    finished(bank.post(f"mental-models/{home}/refresh").json()["operation_id"])
    files = {one["path"]: one["content"] for one in bank.get("knowledge-base/export").json()["files"]}
    assert "until then it began: - Mona lives in Oslo." in files[f"{home}.log.md"]


def test_search_goes_by_words_and_by_meaning(
    bank: httpx.Client, make_bank: Callable[[], httpx.Client], retain: Call, finished: Call
) -> None:
    retain("Mona lives in Oslo.", tags=["people"])
    retain("The harbour bell was cast by Grimthorpe and rings at noon.")
    page(bank, finished, "Residents", "Where does Mona live?", tags=["people"])
    page(bank, finished, "Bell", "When does the harbour bell ring?")
    page(bank, finished, "Empty", "What did nobody ever say?")

    def search(q: str, **params: Any) -> list[Answer]:
        answer = bank.get("knowledge-base/search", params={"q": q, **params})
        assert answer.status_code == 200, answer.text
        results: list[Answer] = answer.json()["results"]
        assert answer.json()["total"] == len(results)
        return results

    (best, *rest) = search("Grimthorpe")  # in the content alone
    assert (best["name"], best["source_query"]) == ("Bell", "When does the harbour bell ring?")
    assert best["snippet"] == "- The harbour bell was cast by Grimthorpe and rings at noon."
    assert best["updated_at"] > "20"
    assert all(one["score"] < best["score"] <= 1 for one in rest)
    assert search("homes and addresses")[0]["name"] == "Residents"  # none of these words is in it
    (best, *_) = search("Where does Mona live?", limit=1)
    assert (best["name"], best["score"]) == ("Residents", 1.0)
    assert [one["snippet"] for one in search("nobody ever") if one["name"] == "Empty"] == ["No content yet."]
    assert {one["name"] for one in search("Mona", tags="people")} >= {"Residents"}
    assert [one["name"] for one in search("Mona", tags="people", tags_match="any_strict")] == ["Residents"]
    groups = json.dumps([{"not": {"tags": ["people"]}}])
    assert "Residents" not in {one["name"] for one in search("Mona", tag_groups=groups)}
    assert tree(bank, tags="people", tags_match="all_strict") == ["Residents"]
    other = make_bank()
    assert other.get("knowledge-base/search", params={"q": "Mona"}).status_code == 404
    other.post("knowledge-base/pages", json={"name": "Mona", "source_query": "Where does Mona live?"})
    found = other.get("knowledge-base/search", params={"q": "Where does Mona live in Oslo?"}).json()[
        "results"
    ]
    assert [one["name"] for one in found] == ["Mona"]
    refused: list[tuple[Answer, int]] = [
        ({"q": ""}, 422),
        ({"q": " "}, 400),
        ({"q": "x", "limit": 51}, 422),
        ({"q": "x", "tag_groups": "{"}, 400),
        ({"q": "x", "tag_groups": "[1]"}, 400),
    ]
    for wrong, status in refused:
        assert bank.get("knowledge-base/search", params=wrong).status_code == status, wrong


def test_nodes_are_renamed_moved_changed_and_deleted(
    bank: httpx.Client, retain: Call, finished: Call, sql: Callable[..., list[Any]]
) -> None:
    retain("Mona lives in Oslo.")
    a, b = folder(bank, "A"), folder(bank, "B")
    inner = folder(bank, "Inner", a)
    key = page(bank, finished, "Homes", "Where does Mona live?", parent_id=inner, max_tokens=512)
    free = page(bank, finished, "Free", "Where?")

    def patch(node: str, status: int = 200, **body: Any) -> Answer:
        answer = bank.patch(f"knowledge-base/nodes/{node}", json=body)
        assert answer.status_code == status, answer.text
        found: Answer = answer.json()
        return found

    assert patch(key, name="House", parent_id=b)["parent_id"] == b
    assert bank.get(f"mental-models/{key}").json()["name"] == "House"
    assert tree(bank) == [("A", [("Inner", [])]), ("B", ["House"]), "Free"]
    assert tree(bank, tags="x", tags_match="any") == [("B", ["House"]), "Free"]
    assert patch(key, parent_id=None)["parent_id"] is None
    assert (
        patch(key, trigger={"refresh_cron": "0 3 * * *"})["trigger"]["refresh_after_consolidation"] is False
    )
    kept = patch(key, trigger={"refresh_after_consolidation": True}, tags=["t"], max_tokens=1024)
    assert (kept["trigger"]["refresh_cron"], kept["trigger"]["mode"], kept["tags"]) == (None, "delta", ["t"])
    assert bank.get(f"mental-models/{key}").json()["max_tokens"] == 1024
    before = bank.get("operations").json()["total"]
    patch(key, source_query="Where does Mona live?")
    assert bank.get("operations").json()["total"] == before
    patch(key, source_query="Where does Mona sleep?")
    assert bank.get("operations").json()["total"] == before + 1

    assert "itself" in json.dumps(patch(a, 400, parent_id=inner))
    assert "is a page" in json.dumps(patch(a, 400, parent_id=free))
    assert "only a page" in json.dumps(patch(a, 400, source_query="Why?"))
    assert "no folder" in json.dumps(patch(a, 404, parent_id="gone"))
    assert "already" in json.dumps(patch(a, 409, name="B"))
    assert patch("gone", 404, name="x")
    both = {"refresh_cron": "0 3 * * *", "refresh_after_consolidation": True}
    patch(key, 422, trigger=both)
    again = bank.post("knowledge-base/folders", json={"name": "Inner", "parent_id": a})
    assert again.status_code == 409
    assert bank.post("knowledge-base/pages", json={"name": "A", "source_query": "Who?"}).status_code == 409
    assert bank.post("knowledge-base/folders", json={"name": "x", "parent_id": free}).status_code == 400
    assert bank.get(f"knowledge-base/pages/{a}").status_code == 404
    assert tree(bank) == [("A", [("Inner", [])]), ("B", []), "Free", "House"]

    patch(key, parent_id=inner)
    gone = bank.delete(f"knowledge-base/nodes/{a}")
    assert (gone.status_code, gone.json()["deleted_count"]) == (200, 3)
    assert bank.get(f"mental-models/{key}").status_code == 404
    assert bank.delete(f"knowledge-base/nodes/{a}").status_code == 404
    bank.delete(f"mental-models/{free}")
    assert tree(bank) == [("B", [])]
    assert sql("SELECT count(*) FROM knowledge_nodes WHERE id = ANY(%s)", [a, inner, key, free]) == [(0,)]


def test_moves_at_once_make_no_cycle_and_no_twins(bank: httpx.Client) -> None:
    keys = [folder(bank, name) for name in "abcd"]

    def move(n: int) -> int:
        target = keys[(n * 3 + 1) % 4]
        return bank.patch(f"knowledge-base/nodes/{keys[n % 4]}", json={"parent_id": target}).status_code

    def make(_: int) -> int:
        return bank.post("knowledge-base/folders", json={"name": "twin"}).status_code

    with ThreadPoolExecutor(8) as pool:
        moved, made = list(pool.map(move, range(16))), list(pool.map(make, range(4)))
    assert set(moved) <= {200, 400}
    assert sorted(made) == [201, 409, 409, 409]
    assert sorted(str(tree(bank)).count(f"'{name}'") for name in "abcd") == [1, 1, 1, 1]
