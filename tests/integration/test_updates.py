"""What is told later ends what was told before, from the words on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest

Answer = dict[str, Any]
Call = Callable[..., Any]


def fact(bank: httpx.Client, q: str) -> Answer:
    """The one fact that holds these words, as GET shows it."""
    (item,) = bank.get("memories/list", params={"q": q}).json()["items"]
    found: Answer = bank.get(f"memories/{item['id']}").json()
    return found


def test_a_newer_statement_ends_an_older_one(bank: httpx.Client, retain: Call, recall: Call) -> None:
    retain("Alice Chen works at Google.", timestamp="2023-01-10T09:00:00Z", document_id="old")
    retain("Alice Chen works at Meta now.", timestamp="2024-03-05T09:00:00Z", document_id="new")
    old, new = fact(bank, "Google"), fact(bank, "Meta")
    assert old["valid_until"] == "2024-03-05T09:00:00+00:00"
    assert (old["superseded_by"], new["supersedes"]) == (new["id"], [old["id"]])
    assert new["valid_until"] is None
    found = {r["id"]: r for r in recall("Where does Alice Chen work?")["results"]}
    assert found.keys() == {old["id"], new["id"]}
    assert found[old["id"]]["superseded_by"] == new["id"]


def test_what_is_told_late_is_older_all_the_same(bank: httpx.Client, retain: Call) -> None:
    retain("user: I live in Lisbon.", timestamp="2024-03-05T09:00:00Z")
    retain("user: I live in Oslo.", timestamp="2022-03-05T09:00:00Z")
    old, new = fact(bank, "Oslo"), fact(bank, "Lisbon")
    assert (old["superseded_by"], new["superseded_by"]) == (new["id"], None)
    assert old["valid_until"] == "2024-03-05T09:00:00+00:00"


def test_no_longer_ends_what_was_so(bank: httpx.Client, retain: Call) -> None:
    retain("Alice Chen works at Google.", timestamp="2023-01-10T09:00:00Z")
    retain("Alice Chen no longer works at Google.", timestamp="2024-01-10T09:00:00Z")
    old, new = fact(bank, "Chen works"), fact(bank, "no longer")
    assert old["superseded_by"] == new["id"]


def test_likeness_alone_ends_nothing(bank: httpx.Client, retain: Call, stats: Call) -> None:
    retain("Alice Chen ran 10 km on Monday.", timestamp="2023-01-10T09:00:00Z")
    retain("Alice Chen ran 12 km on Monday.", timestamp="2023-02-10T09:00:00Z")
    retain("Alice Chen works at Google.", timestamp="2023-01-10T09:00:00Z", document_id="one")
    retain("Alice Chen works at Google.", timestamp="2024-01-10T09:00:00Z", document_id="two")
    retain("Rosa Kim works at Meta.", timestamp="2024-01-10T09:00:00Z")
    assert stats()["links_by_link_type"].get("supersedes", 0) == 0


def test_without_the_newer_statement_the_older_one_holds_again(bank: httpx.Client, retain: Call) -> None:
    retain("Alice Chen works at Google.", timestamp="2023-01-10T09:00:00Z")
    later = {"timestamp": "2024-03-05T09:00:00Z", "document_id": "new"}

    def ended() -> bool:
        return fact(bank, "Google")["superseded_by"] is not None

    retain("Alice Chen works at Meta.", **later)
    assert ended()
    retain("The weather was fine.", **later)  # the document is replaced
    assert not ended()
    retain("Alice Chen works at Meta.", **later)
    assert ended()
    bank.delete("documents/new").raise_for_status()
    assert not ended()
    retain("assistant: I know that Alice Chen works at Meta.", **later)
    assert ended()
    bank.delete("memories", params={"type": "experience"}).raise_for_status()
    assert not ended()


def test_names_that_are_merged_share_what_is_claimed(bank: httpx.Client, retain: Call) -> None:
    retain("Zora Falk works at Google.", timestamp="2023-01-10T09:00:00Z")
    retain("Mona Lund works at Meta.", timestamp="2024-01-10T09:00:00Z")
    ids = {e["canonical_name"]: e["id"] for e in bank.get("entities").json()["items"]}
    merged = bank.post(f"entities/{ids['Zora Falk']}/merge", json={"into": ids["Mona Lund"]})
    assert merged.status_code == 200, merged.text
    assert fact(bank, "Google")["superseded_by"] == fact(bank, "Meta")["id"]
    parted = bank.post(f"entities/{ids['Mona Lund']}/split", json={"alias": "Zora Falk"})
    assert parted.status_code == 200, parted.text
    assert fact(bank, "Google")["superseded_by"] is None


def test_writers_of_the_same_documents_do_not_deadlock(bank: httpx.Client, retain: Call) -> None:
    failed: list[str] = []

    def work(number: int) -> None:
        for turn in range(8):
            name = f"d{(number + turn) % 5}"
            if (number + turn) % 3 == 0:
                answer = bank.delete(f"documents/{name}")
            else:
                day = f"2024-01-{1 + (number * 7 + turn * 3) % 28:02}"
                content = (
                    f"Alice Chen works at {('Google', 'Meta', 'Apple')[(number + turn) % 3]}. Note {turn}."
                )
                item = {"content": content, "document_id": name, "timestamp": day}
                answer = bank.post("memories", json={"items": [item]})
            if answer.status_code not in (200, 404):
                failed.append(answer.text)

    retain("Nothing yet.")
    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    listed = bank.get("memories/list", params={"q": "works at"}).json()["items"]
    told = [bank.get(f"memories/{item['id']}").json() for item in listed]
    in_order = sorted(told, key=lambda m: m["mentioned_at"])
    for place, one in enumerate(in_order):
        company = one["text"].partition(" works at ")[2].split(".")[0]
        later = [m for m in in_order[place + 1 :] if m["mentioned_at"] > one["mentioned_at"]]
        against = [m for m in later if f"works at {company}" not in m["text"]]
        ties = [m for m in told if m["mentioned_at"] == one["mentioned_at"] and m is not one]
        if ties:
            continue
        assert one["valid_until"] == (against[0]["mentioned_at"] if against else None)


@pytest.mark.parametrize("how", ["retain", "delete", "tags"])
def test_a_writer_that_a_deadlock_undoes_is_done_again(
    bank: httpx.Client, retain: Call, served: Any, how: str
) -> None:
    name = str(bank.base_url).rstrip("/").rpartition("/")[2]
    of_it = "FROM {} WHERE bank = (SELECT bank FROM banks WHERE bank_id = %s) FOR UPDATE"

    def write() -> httpx.Response:
        if how == "delete":
            return bank.delete("documents/one")
        if how == "tags":
            return bank.patch("documents/one", json={"tags": ["work"]})
        return bank.post("memories", json={"items": [{"content": "She left.", "document_id": "one"}]})

    def undone() -> bool:
        """Whether the writer met a deadlock and was the one of the two that PostgreSQL undid."""
        retain("Alice Chen works at Google.", document_id="one")
        with ThreadPoolExecutor(1) as pool, psycopg.connect(served.database_url) as other:
            other.execute(f"SELECT 1 {of_it.format('facts')}", [name])  # type: ignore[call-overload]
            answer = pool.submit(write)  # it has the document, and waits for the fact
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            with psycopg.connect(served.database_url, autocommit=True) as watch:
                while watch.execute(waiting).fetchone() == (0,):
                    time.sleep(0.01)
            # who began to wait first is the first to look for a deadlock, once: if there is one by then
            try:
                other.execute(f"SELECT 1 {of_it.format('documents')}", [name])  # type: ignore[call-overload]
                found = True
            except psycopg.errors.DeadlockDetected:
                found = False
            other.rollback()
            assert answer.result(60).status_code == 200
        return found

    assert any(undone() for _ in range(20))
    texts = [item["text"] for item in bank.get("memories/list").json()["items"]]
    left = {"retain": ["She left."], "delete": [], "tags": ["Alice Chen works at Google."]}
    assert texts == left[how]
