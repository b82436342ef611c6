"""Observations over HTTP: made in the background, kept in step with their facts, recalled."""

from __future__ import annotations

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import wire


@pytest.fixture
def observing(bank: httpx.Client) -> httpx.Client:
    """A bank that is consolidated by itself."""
    wire.configure(bank, enable_observations=True)
    return bank


def consolidated(bank: httpx.Client, **request: Any) -> dict[str, Any]:
    """Consolidate all that waits, and return the operation."""
    answer = bank.post("consolidate", json=request or None)
    assert answer.status_code == 200, answer.text
    found = wire.finished(bank, answer.json()["operation_id"])
    assert found["status"] == "completed", found
    return found["result_metadata"]


def observed(bank: httpx.Client, **filters: Any) -> list[dict[str, Any]]:
    answer = bank.get("memories/list", params={"type": "observation", **filters})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def say(bank: httpx.Client, text: str, day: str, **fields: Any) -> str:
    """Retain a text as a document of its own; the document's id."""
    name = f"{day} {text}"
    wire.retain(bank, text, timestamp=f"{day}T10:00:00Z", document_id=name, **fields)
    return name


def texts(bank: httpx.Client, **filters: Any) -> set[str]:
    return {one["text"] for one in observed(bank, **filters)}


def recalled(bank: httpx.Client, query: str, **options: Any) -> dict[str, Any]:
    answer = bank.post("memories/recall", json={"query": query, **options})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_itself(bank: httpx.Client) -> None:
    """Wait until nothing is left to be consolidated."""
    deadline = time.monotonic() + 60
    while True:
        stats = bank.get("stats").json()
        if not stats["pending_consolidation"] and not stats["pending_operations"]:
            return
        assert time.monotonic() < deadline, stats
        time.sleep(0.1)


WORKS = "Alice works at Google."
JOINED = "Alice joined Meta."
CHANGE = f"{JOINED} (Since 3 June 2024; said once.) Before, from 5 January 2024: {WORKS}"


def test_what_facts_say_together_and_what_is_left_of_it(observing: httpx.Client) -> None:
    bank = observing
    say(bank, WORKS, "2024-01-05")
    first = say(bank, "Alice loves hiking.", "2024-01-06")
    say(bank, "Hiking is something Alice really enjoys.", "2024-02-06")
    say(bank, "Alice hates hiking in the rain.", "2024-02-07")
    second = say(bank, JOINED, "2024-06-03")
    by_itself(bank)
    assert texts(bank) == {CHANGE, "Alice loves hiking."}
    stats = bank.get("stats").json()
    assert stats["total_observations"] == 2
    assert stats["nodes_by_fact_type"] == {"world": 5, "observation": 2}
    assert stats["failed_consolidation"] == 0
    assert stats["last_consolidated_at"]
    again = consolidated(bank)
    assert again == {
        "observations_created": 0,
        "observations_updated": 0,
        "observations_deleted": 0,
        "memories_processed": 0,
    }

    hikes = next(one for one in observed(bank) if one["text"] == "Alice loves hiking.")
    full = bank.get(f"memories/{hikes['id']}").json()
    assert (full["proof_count"], full["trend"], full["type"]) == (2, "stale", "observation")
    assert [(one["text"], one["start"], one["end"]) for one in full["source_memories"]] == [
        ("Alice loves hiking.", 0, 19),
        ("Hiking is something Alice really enjoys.", 0, 40),
    ]
    assert bank.get(f"memories/{hikes['id']}/history").json() == []
    assert bank.patch(f"memories/{hikes['id']}", json={"text": "no"}).status_code == 400

    # more evidence keeps the observation, and what it said is kept
    third = say(bank, "Alice is fond of hiking!", "2024-07-01")
    work = next(one for one in observed(bank) if one["text"] == CHANGE)
    say(bank, "Alice works at Meta now.", "2024-07-02")
    by_itself(bank)
    now = {one["id"]: one for one in observed(bank)}
    assert now[hikes["id"]]["proof_count"] == 3
    assert now[work["id"]]["text"].startswith(
        "Alice joined Meta. (Since 3 June 2024; said twice, last on 2 July 2024.)"
    )
    (change,) = bank.get(f"memories/{work['id']}/history").json()
    assert (change["previous_text"], change["version"]) == (CHANGE, 1)
    assert {fact["text"] for fact in change["source_facts"]} == {WORKS, JOINED}
    assert change["reason"]

    # a fact that goes takes what leaned on it along at once, and the rest is derived again
    for document in (first, third):
        assert bank.delete(f"documents/{document}").status_code == 200
        assert not any("hiking" in text for text in texts(bank))
    by_itself(bank)
    assert not any("hiking" in text for text in texts(bank))
    assert bank.delete(f"documents/{second}").status_code == 200
    assert bank.get(f"memories/{work['id']}").status_code == 404
    assert not [
        one for one in recalled(bank, "Where does Alice work?")["results"] if one["type"] == "observation"
    ]
    by_itself(bank)
    assert (
        bank.get(f"memories/{work['id']}")
        .json()["text"]
        .startswith("Alice works at Meta now. (Since 2 July 2024")
    )


def test_a_fact_that_is_edited_or_retired_supports_nothing(observing: httpx.Client, facts: Any) -> None:
    bank = observing
    say(bank, "Bob plays chess with Carol.", "2024-01-05")
    say(bank, "Bob is playing chess with Carol.", "2024-01-06")
    say(bank, "Bob really plays chess with Carol.", "2024-01-07")
    consolidated(bank)
    assert [one["proof_count"] for one in observed(bank)] == [3]
    one, two, _ = facts()
    assert bank.patch(f"memories/{one['id']}", json={"state": "invalidated"}).status_code == 200
    assert observed(bank) == []
    by_itself(bank)
    assert [found["proof_count"] for found in observed(bank)] == [2]
    assert bank.patch(f"memories/{two['id']}", json={"text": "Bob plays chess with Dan."}).status_code == 200
    assert observed(bank) == []
    by_itself(bank)
    assert observed(bank) == []
    assert bank.patch(f"memories/{one['id']}", json={"state": "valid"}).status_code == 200
    by_itself(bank)
    assert [found["proof_count"] for found in observed(bank)] == [2]


def test_near_misses_stay_apart(bank: httpx.Client) -> None:
    pairs = [
        ("Dana has two cats.", "Dana has three cats."),
        ("Erik likes Anna.", "Anna likes Erik."),
        ("Finn eats meat.", "Finn does not eat meat."),
        ("Gina bought a red car.", "Gina bought a blue car."),
        ("Hugo lived in Rome.", "Hugo might live in Rome."),
        ("Ines flew from Oslo to Rome.", "Ines flew from Rome to Oslo."),
    ]
    for number, pair in enumerate(pairs):
        for text in pair:
            say(bank, text, f"2024-03-{number + 1:02}")
    assert consolidated(bank)["memories_processed"] == 12
    assert {one["kind"] for one in observed(bank)} <= {"change"}  # what Finn eats


def test_a_habit_has_its_days(bank: httpx.Client) -> None:
    for day in ("2024-03-05", "2024-03-12", "2024-03-19"):
        say(bank, "Olga: I went to the gym today.", day)
    say(bank, "Olga: I went to the opera today.", "2024-03-20")
    consolidated(bank)
    (habit,) = observed(bank)
    assert habit["kind"] == "habit"
    assert "On 3 different days: 5 March 2024, 12 March 2024, 19 March 2024." in habit["text"]
    assert "gym" in habit["text"]
    assert habit["proof_count"] == 3


def test_scopes(bank: httpx.Client) -> None:
    one = {"tags": ["user:a", "team:x"]}
    for text in ("Ken collects old maps.", "Ken really collects old maps."):
        say(bank, text, "2024-01-05", observation_scopes="per_tag", **one)
    for text in ("Lia paints small boats.", "Lia definitely paints small boats."):
        say(bank, text, "2024-01-06", **one)
    for text in ("Moe repairs red radios.", "Moe fixes red radios."):
        say(bank, text, "2024-01-07", observation_scopes="shared", **one)
    say(bank, "Ken truly collects old maps.", "2024-01-08", tags=["user:b"])
    only = consolidated(bank, observation_scopes=[["user:b"]])
    assert (only["memories_processed"], only["observations_created"]) == (1, 0)
    assert bank.get("stats").json()["pending_consolidation"] == 6
    assert len(bank.get("memories/list", params={"consolidation_state": "pending"}).json()["items"]) == 6
    assert len(bank.get("memories/list", params={"consolidation_state": "consolidated"}).json()["items"]) == 1
    assert bank.get("memories/list", params={"consolidation_state": "lost"}).status_code == 400
    consolidated(bank)
    scopes = bank.get("observations/scopes").json()["scopes"]
    assert sorted((tuple(s["tags"]), s["count"]) for s in scopes) == [
        ((), 1),
        (("team:x",), 1),
        (("team:x", "user:a"), 1),
        (("user:a",), 1),
    ]
    assert texts(bank, tags=["user:a"], tags_match="exact") == {"Ken collects old maps."}
    assert texts(bank, tags=["user:b"], tags_match="any_strict") == set()
    found = recalled(bank, "Who repairs radios?", types=["observation"], tags=["user:b"], tags_match="any")
    assert [result["text"] for result in found["results"]] == ["Moe fixes red radios."]
    shown = recalled(
        bank, "Who repairs radios?", types=["observation"], tags=["user:b"], include={"source_facts": {}}
    )
    assert shown["source_facts"] == {}  # its facts are not for those who may see it


def test_recall_and_clearing(bank: httpx.Client) -> None:
    for text in ("Nora plays the violin in a quartet.", "Nora really plays the violin in a quartet."):
        say(bank, text, "2024-01-05")
    consolidated(bank)
    query = "What does Nora play in a quartet?"
    behind = recalled(bank, query, trace=True)
    assert [one["type"] for one in behind["results"]] == ["world", "world", "observation"]
    assert "observation" in [one["method"] for one in behind["trace"]["retrieval_results"]]
    first = recalled(bank, query, prefer_observations=True, include={"source_facts": {}})
    (result,) = first["results"]
    assert (result["type"], result["text"]) == ("observation", "Nora plays the violin in a quartet.")
    assert sorted(result["source_fact_ids"]) == sorted(first["source_facts"])
    alone = recalled(bank, query, types=["observation"], max_tokens=40)
    assert [one["id"] for one in alone["results"]] == [result["id"]]
    assert recalled(bank, query, types=["observation"], max_tokens=3)["results"] == []
    assert [one["type"] for one in recalled(bank, query, types=["world"])["results"]] == ["world", "world"]
    assert "observation" not in {one["type"] for one in recalled(bank, query, max_tokens=60)["results"]}
    assert behind["results"][2]["source_fact_ids"] is None
    early = recalled(bank, query, known_at="2025-01-01T00:00:00Z")
    assert early["results"] == []
    other = recalled(bank, "Which river is the longest?")
    assert "observation" not in {one["type"] for one in other["results"]}

    fact = result["source_fact_ids"][0]
    assert bank.delete(f"memories/{fact}/observations").json() == {"deleted_count": 1}
    assert observed(bank) == []
    assert bank.get("stats").json()["pending_consolidation"] == 2
    assert consolidated(bank)["observations_created"] == 1
    cleared = bank.delete("observations").json()
    assert (cleared["success"], cleared["deleted_count"]) == (True, 1)
    assert observed(bank) == []
    assert bank.post("consolidation/recover").json() == {"retried_count": 0}
    assert consolidated(bank)["observations_created"] == 1
    assert bank.delete("memories").status_code == 200
    assert observed(bank) == []
    assert bank.get("stats").json()["total_nodes"] == 0
    assert bank.delete(str(bank.base_url).rstrip("/")).status_code == 200


def test_one_consolidation_waits_at_a_time(observing: httpx.Client) -> None:
    for number in range(5):
        wire.retain(observing, f"Paul counted {number} birds.")
    found = observing.get("operations", params={"type": "consolidation"}).json()["operations"]
    assert len(found) <= 2
    answers = [observing.post("consolidate").json() for _ in range(2)]
    assert answers[1]["deduplicated"] or answers[0]["operation_id"] != answers[1]["operation_id"]
    by_itself(observing)
    assert observing.post("consolidate", json={"observation_scopes": "x"}).status_code == 422
    assert observing.delete("memories/nope/observations").status_code == 400
    assert observing.delete(f"memories/{uuid.uuid4()}/observations").status_code == 404


def test_names_that_are_merged_are_thought_over(observing: httpx.Client) -> None:
    say(observing, "Wilhelmina Prentice collects glass beads.", "2024-01-05")
    say(observing, "Tilly Brandt really collects glass beads.", "2024-01-06")
    by_itself(observing)
    assert observed(observing) == []
    names = {e["canonical_name"]: e["id"] for e in observing.get("entities").json()["items"]}
    merged = {"into": names["Wilhelmina Prentice"]}
    assert observing.post(f"entities/{names['Tilly Brandt']}/merge", json=merged).status_code == 200
    by_itself(observing)
    (one,) = observed(observing)
    assert (one["proof_count"], one["entities"]) == (2, "Wilhelmina Prentice, glass beads")
    assert observing.post(f"entities/{names['Tilly Brandt']}/split", json={}).status_code == 200
    by_itself(observing)
    assert observed(observing) == []


def test_what_comes_of_many_writers_is_what_comes_from_scratch(observing: httpx.Client) -> None:
    names = ("Ada", "Bo", "Cy", "Di")
    ways = ("{} breeds carrier pigeons.", "{} really breeds carrier pigeons.", "{} is fond of old boats.")
    told = [way.format(name) for name in names for way in (*ways, "{} loves old boats.")]

    def write(number: int) -> None:
        chance = random.Random(number)
        with httpx.Client(base_url=observing.base_url, timeout=60) as client:
            for _ in range(20):
                some = chance.sample(range(len(told)), 4)
                items = [{"content": told[n], "document_id": f"d{n}"} for n in some]
                document = f"documents/d{some[0]}"
                answer = chance.choice(
                    [
                        lambda items=items: client.post("memories", json={"items": items}),
                        lambda path=document: client.delete(path),
                        lambda path=document: client.patch(path, json={"tags": chance.choice([[], ["a"]])}),
                        lambda: client.post("consolidate"),
                    ]
                )()
                assert answer.status_code in (200, 404), answer.text

    wire.retain(observing, "Ada exists.")
    with ThreadPoolExecutor(5) as pool:
        assert len(list(pool.map(write, range(5)))) == 5
    wire.retain(observing, *told, run_async=False)
    by_itself(observing)

    def made() -> set[tuple[str, ...]]:
        return {(one["text"], *one["tags"], *one["source_fact_ids"]) for one in observed(observing)}

    before = made()
    assert len(before) >= 2 * len(names)
    observing.delete("observations")
    consolidated(observing)
    assert made() == before


def test_what_waited_while_it_was_off_is_done_when_it_is_on(bank: httpx.Client) -> None:
    wire.configure(bank, enable_observations=False)
    wire.retain(bank, "Nora loves rock climbing.", document_id="a")
    wire.retain(bank, "Nora really loves rock climbing.", document_id="b")
    assert bank.delete("observations").json()["deleted_count"] == 0
    assert bank.delete("observations").json()["deleted_count"] == 0
    assert bank.get("stats").json()["pending_consolidation"] == 2
    wire.configure(bank, enable_observations=True)
    deadline = time.monotonic() + 60
    while bank.get("stats").json()["pending_consolidation"] and time.monotonic() < deadline:
        time.sleep(0.1)
    listed = {"type": "observation"}
    assert bank.get("memories/list", params=listed).json()["total"] == 1
    assert bank.get("memories/list", params={**listed, "state": "invalidated"}).json()["total"] == 0
    assert bank.get("memories/list", params={**listed, "consolidation_state": "pending"}).json()["total"] == 0


def test_a_bank_that_is_not_there_has_none(client: httpx.Client) -> None:
    told = client.get("/v1/default/banks/nobody-observed-this/memories/list", params={"type": "observation"})
    assert (told.status_code, told.json()["items"], told.json()["total"]) == (200, [], 0)
