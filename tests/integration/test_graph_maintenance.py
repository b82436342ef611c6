"""Maintenance removes what writers had to leave, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import wire

Sql = Callable[..., list[tuple[Any, ...]]]


def maintained(bank: httpx.Client) -> dict[str, Any]:
    accepted = bank.post("graph/maintenance")
    assert accepted.status_code == 202, accepted.text
    done = wire.finished(bank, accepted.json()["operation_id"])
    assert (done["status"], done["operation_type"]) == ("completed", "graph_maintenance"), done
    found: dict[str, Any] = done["result_metadata"]
    return found


def number(sql: Sql, bank: httpx.Client) -> int:
    name = bank.base_url.path.rstrip("/").rpartition("/")[2]
    found: int = sql("SELECT bank FROM banks WHERE bank_id = %s", name)[0][0]
    return found


@contextmanager
def held(database_url: str, statement: str, *parameters: Any) -> Iterator[None]:
    """Another transaction holds rows meanwhile."""
    with psycopg.connect(database_url) as connection:
        connection.execute(statement, parameters)  # type: ignore[call-overload]
        yield
        connection.rollback()


def names(bank: httpx.Client) -> set[str]:
    return {e["canonical_name"] for e in bank.get("entities", params={"limit": 1000}).json()["items"]}


def test_a_bank_in_order_stays_as_it_is(bank: httpx.Client, sql: Sql) -> None:
    wire.retain(bank, "Mona works at Equinor in Oslo.", document_id="a", timestamp="2024-01-01T00:00:00Z")
    wire.retain(bank, "Mona works at Nordlys now.", document_id="b", timestamp="2024-05-01T00:00:00Z")
    before = (names(bank), [f["superseded_by"] for f in wire.facts(bank)], bank.get("stats").json())
    found = maintained(bank)
    assert found == {
        "entities_removed": 0, "claims_settled": 0, "links_removed": 0, "terms_removed": 0,
        "facts": len(wire.facts(bank)), "counts_agree": True, "indexed": False,
    }  # fmt: skip
    after = (names(bank), [f["superseded_by"] for f in wire.facts(bank)], bank.get("stats").json())
    assert after[:2] == before[:2]
    assert after[2]["total_links"] == before[2]["total_links"]


def test_names_that_another_writer_held_go(bank: httpx.Client, served: Any, sql: Sql) -> None:
    wire.retain(bank, "Halvard met Ingeborg in Lofoten.", document_id="a")
    wire.retain(bank, "Solveig sails.", document_id="b")
    mine = number(sql, bank)
    with held(served.database_url, "SELECT id FROM entities WHERE bank = %s FOR KEY SHARE", mine):
        assert bank.delete("documents/a").status_code == 200
    left = names(bank)
    gone = {"Halvard", "Ingeborg", "Lofoten"}
    assert gone < left
    assert maintained(bank)["entities_removed"] == 3
    assert names(bank) == left - gone
    assert maintained(bank)["entities_removed"] == 0


def test_terms_that_no_fact_holds_go(bank: httpx.Client, sql: Sql) -> None:
    wire.retain(bank, "Halvard met Ingeborg.", document_id="a")
    wire.retain(bank, "Solveig sails.", document_id="b")
    bank.delete("documents/a")
    mine = number(sql, bank)
    assert sql("SELECT count(*) FROM term_counts WHERE bank = %s AND n = 0", mine) != [(0,)]
    found = maintained(bank)
    assert found["terms_removed"] > 0
    assert found["counts_agree"] is True
    assert sql("SELECT count(*) FROM term_counts WHERE bank = %s AND n = 0", mine) == [(0,)]
    assert (
        bank.post("memories/recall", json={"query": "Who sails?"}).json()["results"][0]["text"]
        == "Solveig sails."
    )


def test_statements_and_links_that_were_left_are_settled(bank: httpx.Client, sql: Sql, served: Any) -> None:
    wire.retain(bank, "Mona works at Equinor.", document_id="a", timestamp="2024-01-01T00:00:00Z")
    wire.retain(bank, "Mona works at Nordlys now.", document_id="b", timestamp="2024-05-01T00:00:00Z")
    mine = number(sql, bank)
    older, newer = (one["id"] for one in wire.facts(bank))
    assert bank.get(f"memories/{older}").json()["superseded_by"] == newer
    with psycopg.connect(served.database_url, autocommit=True) as connection:
        # as if the writer that should have settled it had passed it by
        connection.execute(
            "UPDATE claims SET ended_by = NULL WHERE bank = %s AND fact_id = %s", (mine, older)
        )
        connection.execute(
            "INSERT INTO links (bank, from_fact, to_fact, kind) VALUES (%s, %s, %s, 'supersedes')",
            (mine, older, newer),
        )
    found = maintained(bank)
    assert (found["claims_settled"], found["links_removed"]) == (1, 1)
    assert bank.get(f"memories/{older}").json()["superseded_by"] == newer
    assert bank.get(f"memories/{newer}").json()["superseded_by"] is None


def test_writers_go_on_meanwhile(bank: httpx.Client, sql: Sql) -> None:
    wire.retain(bank, "Solveig sails.")
    stop = threading.Event()
    failed: list[str] = []

    def write() -> None:
        with httpx.Client(base_url=bank.base_url, timeout=60) as own:
            turn = 0
            while not stop.is_set():
                turn += 1
                item = {"content": f"Ada {turn} met Bo {turn} in Lisbon.", "document_id": f"d{turn % 3}"}
                answer = own.post("memories", json={"items": [item]})
                if answer.status_code != 200:
                    failed.append(answer.text)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        found = [maintained(bank) for _ in range(5)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert failed == []
    assert all(one["counts_agree"] for one in found)


def test_a_bank_that_is_not_there(bank: httpx.Client) -> None:
    assert bank.post("graph/maintenance").status_code == 404


def test_a_large_bank_is_indexed(data_folder: Path, served: Any, serve: Callable[..., Any]) -> None:
    settings = {"data_dir": data_folder / "data", "index_facts": 10}
    with serve(settings) as small:
        bank = wire.new_bank(small.base_url)
        for turn in range(12):
            wire.retain(bank, f"Ada {turn} repaired the kayak in Bergen.", document_id=f"d{turn}")
        name = bank.base_url.path.rstrip("/").rpartition("/")[2]
        assert maintained(bank)["indexed"] is True
        with psycopg.connect(small.database_url) as connection:
            mine = connection.execute(
                "SELECT bank, indexed_at IS NOT NULL FROM banks WHERE bank_id = %s", (name,)
            ).fetchone()
            assert mine is not None
            assert mine[1]
            connection.execute("DELETE FROM indexed_facts WHERE bank = %s", (mine[0],))
        assert maintained(bank)["indexed"] is True
        with psycopg.connect(small.database_url) as connection:
            for table in ("indexed_facts", "indexed_vectors"):
                count = connection.execute(f"SELECT count(*) FROM {table} WHERE bank = {mine[0]}").fetchone()  # type: ignore[arg-type]
                assert count == (12,), table
        bank.close()


@pytest.mark.parametrize("times", [3])
def test_one_that_waits_is_not_asked_for_again(bank: httpx.Client, times: int) -> None:
    wire.retain(bank, "Solveig sails.")
    keys = [bank.post("graph/maintenance").json()["operation_id"] for _ in range(times)]
    for key in keys:
        assert wire.finished(bank, key)["status"] == "completed"
    total = bank.get("operations", params={"type": "graph_maintenance"}).json()["total"]
    assert total == len(set(keys))
