"""Retain over HTTP: every field, what is stored of it, and that nothing is stored by half."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]
Facts = Callable[..., list[Answer]]

FRIDAY = "2024-05-03T18:30:00+02:00"

DIALOGUE = (
    "Priya: I finally sold the old sailboat yesterday.\n"
    "Tomas: Congratulations! Who bought it?\n"
    "Priya: A retired dentist from Bergen.\n"
)
# an answer without its question says nothing: the two are one fact
TURNS = [DIALOGUE.split("\n")[0], "\n".join(DIALOGUE.split("\n")[1:3])]
PROSE = (
    "The observatory on Mount Kessel opened in 1964 and still runs every clear night. "
    "Its main mirror was cast in Jena by a workshop that no longer exists.\n\n"
    "Visitors reach the dome by a narrow cable car that leaves from the village square. "
    "The last cabin goes down at ten in the evening, even in summer.\n"
)


def texts(found: list[Answer]) -> list[str]:
    return [fact["text"] for fact in found]


def entity_names(fact: Answer) -> set[str]:
    return set(fact["entities"].split(", "))


def test_response_of_a_retain_that_waits(bank: httpx.Client, bank_id: str) -> None:
    answer = bank.post("memories", json={"items": [{"content": "The bakery on Elm Street closed."}]})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    usage = dict.fromkeys(
        ("input_tokens", "output_tokens", "total_tokens", "cached_tokens", "thoughts_tokens"), 0
    )
    assert answer.json() == {
        "success": True,
        "bank_id": bank_id,
        "items_count": 1,
        "async": False,
        "operation_id": None,
        "operation_ids": None,
        "usage": usage,
    }


def test_turns_are_facts_with_their_speaker(bank: httpx.Client, retain: Call, facts: Facts) -> None:
    retain(DIALOGUE, timestamp=FRIDAY)
    found = facts()
    assert texts(found) == TURNS
    speakers = [bank.get(f"memories/{fact['id']}").json()["speaker"] for fact in found]
    assert speakers[0] == "Priya"
    assert "Priya" in entity_names(found[0])
    assert {"Priya", "Tomas"} <= set(entity_names(found[1]))
    assert {fact["fact_type"] for fact in found} == {"world"}


def test_agent_and_first_person_are_experience(retain: Call, facts: Facts) -> None:
    retain("user: My sister plays the cello.\nassistant: I booked two tickets for the concert.")
    assert [fact["type"] for fact in facts()] == ["world", "experience"]
    assert [fact["text"].split(":")[0] for fact in facts(type="experience")] == ["assistant"]


@pytest.mark.parametrize(
    "content",
    [
        DIALOGUE,
        PROSE,
        "# Harbour notes\n\n- The crane is out of order.\n- Pier 4 reopens on Monday.\n\n"
        "| boat | berth |\n|---|---|\n| Calypso | 12 |\n",
        "Zoë aß drei Brötchen. 今日は図書館で本を読んだ。 👩‍🚀 She waved. Пётр уехал в Тверь.",
        "\n\n   An indented line with a trailing space. \r\n\r\nA paragraph after Windows line ends.\r\n",
        "word " * 1500,
        "x" * 7000,
    ],
    ids=["dialogue", "prose", "markdown", "scripts", "blanks", "long", "one-word"],
)
def test_spans_quote_the_stored_text(bank: httpx.Client, retain: Call, facts: Facts, content: str) -> None:
    retain(content, document_id="doc")
    chunks = bank.get("documents/doc/chunks").json()["items"]
    assert "".join(chunk["chunk_text"] for chunk in chunks) == content
    assert bank.get("documents/doc").json()["original_text"] == content
    by_id = {chunk["chunk_id"]: chunk["chunk_text"] for chunk in chunks}
    found = facts()
    assert found
    places = []
    for fact in found:
        full = bank.get(f"memories/{fact['id']}").json()
        source = full["source"]
        assert by_id[source["chunk_id"]][source["start"] : source["end"]] == fact["text"] == full["text"]
        assert source["document_id"] == "doc"
        assert source["version"] == 1
        assert full["extractor"]["name"] == "rules"
        places.append((list(by_id).index(source["chunk_id"]), source["start"], source["end"]))
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("Leila flew to Nairobi yesterday.", "2024-05-02", "2024-05-03"),
        ("Leila moved house in March.", "2024-03-01", "2024-04-01"),
        ("Leila graduated in 2019.", "2019-01-01", "2020-01-01"),
        ("Leila met the mayor on 14 February 2023.", "2023-02-14", "2023-02-15"),
        ("Leila repaired the roof three days ago.", "2024-04-30", "2024-05-01"),
        ("Leila will open the gallery tomorrow.", "2024-05-04", "2024-05-05"),
    ],
)
def test_dates_are_resolved_against_the_timestamp(
    retain: Call, facts: Facts, said: str, start: str, end: str
) -> None:
    retain(said, timestamp="2024-05-03T12:00:00Z")
    (fact,) = facts()
    assert fact["occurred_start"][:10] == start
    assert fact["occurred_end"][:10] == end
    assert fact["date"] == fact["occurred_start"]
    assert fact["mentioned_at"] == "2024-05-03T12:00:00+00:00"


def test_timestamp_keeps_its_moment_in_utc(retain: Call, facts: Facts) -> None:
    retain("The lantern is green.", timestamp=FRIDAY)
    retain("The kettle is red.", timestamp="2024-05-03")
    assert [fact["mentioned_at"] for fact in facts()] == [
        "2024-05-03T16:30:00+00:00",
        "2024-05-03T00:00:00+00:00",
    ]


def test_timestamp_is_now_unless_given_and_unset_means_none(retain: Call, facts: Facts) -> None:
    from datetime import UTC, datetime, timedelta

    retain("The heron stood on one leg.")
    retain("The heron is null about time.", timestamp=None)
    retain("Salt dissolves in water; it did so yesterday as well.", timestamp="unset")
    now, null, unset = facts()
    for fact in (now, null):
        age = datetime.now(UTC) - datetime.fromisoformat(fact["mentioned_at"])
        assert timedelta(0) <= age < timedelta(minutes=1)
    assert unset["mentioned_at"] is None
    assert unset["occurred_start"] is None
    assert unset["date"] is None


def test_context_metadata_and_tags_come_back(
    bank: httpx.Client, retain: Call, facts: Facts, recall: Call
) -> None:
    retain(
        "The deposit for the studio is 900 euros.",
        context="call with the landlord",
        metadata={"channel": "phone", "lang": "en"},
        tags=["home", "money", "home"],
    )
    (listed,) = facts()
    (recalled,) = recall("How much is the deposit?")["results"]
    full = bank.get(f"memories/{listed['id']}").json()
    for fact in (listed, recalled, full):
        assert fact["context"] == "call with the landlord"
        assert fact["metadata"] == {"channel": "phone", "lang": "en"}
        assert fact["tags"] == ["home", "money"]
    document = bank.get(f"documents/{listed['document_id']}").json()
    assert document["tags"] == ["home", "money"]
    assert document["document_metadata"] == {"channel": "phone", "lang": "en"}
    assert document["retain_params"]["context"] == "call with the landlord"


def test_context_is_searched(retain: Call, recall: Call) -> None:
    retain("Everyone agreed to meet at noon.", context="rehearsal of the brass quintet")
    retain("Everyone agreed to meet at dusk.", context="plumbing repair")
    assert recall("brass quintet rehearsal")["results"][0]["text"] == "Everyone agreed to meet at noon."


def test_document_tags_are_added_to_every_item(retain: Call, facts: Facts) -> None:
    retain(
        {"content": "Rain fell on the vineyard.", "tags": ["weather"]},
        {"content": "Snow fell on the pass."},
        request={"document_tags": ["diary", "weather"]},
    )
    assert [fact["tags"] for fact in facts()] == [["weather", "diary"], ["diary", "weather"]]


def test_heading_becomes_the_context(retain: Call, facts: Facts) -> None:
    retain("# Boiler manual\n\nPress the red valve twice before lighting the pilot flame.")
    (fact,) = facts()
    assert fact["context"] == "Boiler manual"


def test_given_entities_join_those_found(bank: httpx.Client, retain: Call, facts: Facts) -> None:
    retain(
        "She signed the lease this morning.",
        entities=[{"text": "Ottilie Brandt", "type": "person"}, {"text": "Lease 77", "type": "PRODUCT"}],
    )
    (fact,) = facts()
    assert {"Ottilie Brandt", "Lease 77"} <= entity_names(fact)
    kinds = {e["canonical_name"]: e["metadata"]["kind"] for e in bank.get("entities").json()["items"]}
    assert kinds["Ottilie Brandt"] == "person"
    assert kinds["Lease 77"] == "product"


def test_given_name_means_the_one_person_who_bears_it(bank: httpx.Client, retain: Call) -> None:
    retain("Alice Chen moved to Lisbon.")
    retain("Alice: I like the trams here.")
    people = [e for e in bank.get("entities").json()["items"] if "Alice" in e["canonical_name"]]
    assert [person["canonical_name"] for person in people] == ["Alice Chen"]
    assert people[0]["mention_count"] == 2
    full = bank.get(f"entities/{people[0]['id']}").json()
    (alias,) = full["metadata"]["aliases"]
    assert alias["alias"] == "Alice"
    assert 0 < alias["score"] <= 1
    assert "Alice Chen" in alias["reason"]
    assert len(full["observations"]) == 2


def test_given_name_and_full_name_in_one_request(bank: httpx.Client, retain: Call) -> None:
    retain("Marta Oliveira opened a bookshop in Porto last spring.", "Marta: Business is slow but steady.")
    people = [e for e in bank.get("entities").json()["items"] if "Marta" in e["canonical_name"]]
    assert [(person["canonical_name"], person["mention_count"]) for person in people] == [
        ("Marta Oliveira", 2)
    ]


def test_given_name_of_two_people_means_neither(bank: httpx.Client, retain: Call) -> None:
    retain("Jonas Weber repairs clocks.", "Jonas Lindqvist paints houses.")
    retain("Jonas: See you on Sunday.")
    names = {e["canonical_name"] for e in bank.get("entities").json()["items"]}
    assert {"Jonas Weber", "Jonas Lindqvist", "Jonas"} <= names


def test_names_are_one_whatever_their_case_and_title(bank: httpx.Client, retain: Call) -> None:
    for name in ("Hannah Price", "Dr. Hannah Price", "HANNAH PRICE"):
        retain("The results came in.", entities=[{"text": name, "type": "person"}])
    (person,) = bank.get("entities", params={"q": "hannah"}).json()["items"]
    assert person["mention_count"] == 3


def test_resolve_entities_false_takes_names_literally(bank: httpx.Client, retain: Call) -> None:
    retain("The results came in.", entities=[{"text": "Hugo Marchand", "type": "person"}])
    retain("They were good.", entities=[{"text": "Hugo", "type": "person"}], resolve_entities=False)
    names = [e["canonical_name"] for e in bank.get("entities", params={"q": "hugo"}).json()["items"]]
    assert sorted(names) == ["Hugo", "Hugo Marchand"]


def test_cause_is_linked_to_what_it_explains(
    bank: httpx.Client, retain: Call, stats: Callable[[], Answer]
) -> None:
    retain(
        "Nadia: My landlord doubled the rent in April.\n"
        "Nadia: That's why I moved to the coast and now share a flat with my cousin.\n"
    )
    found = stats()
    assert found["links_by_link_type"] == {"causes": 1}
    assert found["links_by_fact_type"] == {"world": 1}
    assert found["links_breakdown"] == {"world": {"causes": 1}}
    assert found["total_links"] == 1


def test_same_document_id_in_one_batch_is_one_document(
    bank: httpx.Client, retain: Call, facts: Facts, stats: Callable[[], Answer]
) -> None:
    retain(
        {
            "content": "First comes the overture.",
            "document_id": "opera",
            "tags": ["a"],
            "metadata": {"n": "1"},
        },
        {"content": "An unrelated remark.", "document_id": "other"},
        {"content": "Then the curtain rises.", "document_id": "opera", "tags": ["b"], "metadata": {"m": "2"}},
    )
    assert stats()["total_documents"] == 2
    document = bank.get("documents/opera").json()
    assert document["original_text"] == "First comes the overture.\n\nThen the curtain rises."
    assert document["memory_unit_count"] == 2
    assert document["tags"] == ["a", "b"]
    assert document["document_metadata"] == {"n": "1", "m": "2"}
    chunks = bank.get("documents/opera/chunks").json()
    assert [chunk["chunk_index"] for chunk in chunks["items"]] == [0, 1]
    own = {fact["text"]: fact["tags"] for fact in facts(document_id="opera")}
    assert own == {"First comes the overture.": ["a"], "Then the curtain rises.": ["b"]}


def test_items_without_document_id_share_a_new_one_per_request(retain: Call, facts: Facts) -> None:
    retain("The fox left at dawn.", "The owl stayed.")
    retain("The badger slept.")
    ids = [fact["document_id"] for fact in facts()]
    assert ids[0] == ids[1] != ids[2]


def test_document_is_replaced(bank: httpx.Client, retain: Call, facts: Facts, recall: Call) -> None:
    retain("The ferry leaves at nine.", document_id="ferry", tags=["old"], metadata={"v": "1"})
    first = bank.get("documents/ferry").json()
    retain("The ferry leaves at eleven.", document_id="ferry", tags=["new"], metadata={"w": "2"})
    second = bank.get("documents/ferry").json()
    assert texts(facts()) == ["The ferry leaves at eleven."]
    assert second["original_text"] == "The ferry leaves at eleven."
    assert second["content_hash"] != first["content_hash"]
    assert second["created_at"] == first["created_at"] < second["updated_at"]
    assert second["tags"] == ["new"]
    assert second["document_metadata"] == {"w": "2"}
    assert [r["text"] for r in recall("When does the ferry leave?")["results"]] == [
        "The ferry leaves at eleven."
    ]
    (fact,) = facts()
    assert bank.get(f"memories/{fact['id']}").json()["source"]["version"] == 2


def test_append_extends_a_document(bank: httpx.Client, retain: Call, facts: Facts) -> None:
    retain("Day one was sunny.", document_id="trip", tags=["a"], update_mode="append")
    retain("Day two brought hail.", document_id="trip", tags=["b"], metadata={"k": "v"}, update_mode="append")
    document = bank.get("documents/trip").json()
    assert document["original_text"] == "Day one was sunny.\n\nDay two brought hail."
    assert sorted(document["tags"]) == ["a", "b"]
    assert document["document_metadata"] == {"k": "v"}
    assert texts(facts(document_id="trip")) == ["Day one was sunny.", "Day two brought hail."]
    assert [c["chunk_index"] for c in bank.get("documents/trip/chunks").json()["items"]] == [0, 1]


def test_replace_after_append_replaces_all_of_it(retain: Call, facts: Facts) -> None:
    retain("The shed is empty.", document_id="shed", timestamp=FRIDAY)
    retain("The shed is full.", document_id="shed", timestamp=FRIDAY, update_mode="append")
    retain("The shed is full.", document_id="shed", timestamp=FRIDAY)
    assert texts(facts()) == ["The shed is full."]


def test_same_request_twice_stores_once(
    bank: httpx.Client, retain: Call, facts: Facts, sql: Callable[..., list[Any]]
) -> None:
    for _ in range(2):
        retain(PROSE, document_id="guide", timestamp=FRIDAY, tags=["t"], context="guide book")
    before = [fact["id"] for fact in facts()]
    assert len(before) == len(set(texts(facts()))) == 4
    version = bank.get(f"memories/{before[0]}").json()["source"]["version"]
    assert version == 1


@pytest.mark.parametrize(
    "change",
    [
        {"tags": ["u"]},
        {"context": "another"},
        {"metadata": {"a": "c"}},
        {"timestamp": "2025-01-01"},
        {"entities": [{"text": "Zora Quill", "type": "person"}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_same_text_with_another_field_is_stored_anew(retain: Call, facts: Facts, change: Answer) -> None:
    fields = {"tags": ["t"], "context": "one", "metadata": {"a": "b"}, "timestamp": "2024-01-01"}
    retain("The bridge is closed to lorries.", document_id="bridge", **fields)
    (old,) = facts()
    retain("The bridge is closed to lorries.", document_id="bridge", **{**fields, **change})
    (new,) = facts()
    assert new["id"] != old["id"]
    ((name, value),) = change.items()
    if name == "timestamp":
        assert new["mentioned_at"] == "2025-01-01T00:00:00+00:00"
    elif name == "entities":
        assert "Zora Quill" in entity_names(new)
    else:
        assert new[name] == value


def test_update_modes_may_not_be_mixed_for_one_document(
    bank: httpx.Client, stats: Callable[[], Answer]
) -> None:
    items = [
        {"content": "One.", "document_id": "d", "update_mode": "append"},
        {"content": "Two.", "document_id": "d", "update_mode": "replace"},
    ]
    answer = bank.post("memories", json={"items": items})
    assert answer.status_code == 400
    assert answer.json()["detail"][0]["loc"] == ["items", "1", "update_mode"]
    assert stats()["total_documents"] == 0


def test_all_or_nothing(bank: httpx.Client, stats: Callable[[], Answer]) -> None:
    items = [{"content": f"Sentence number {n} about tulips."} for n in range(20)] + [{"content": " "}]
    answer = bank.post("memories", json={"items": items})
    assert answer.status_code == 422
    assert "items.20.content" in answer.text
    assert stats()["total_nodes"] == 0
    assert bank.get("profile").status_code == 404  # not even the bank


def test_failing_write_leaves_nothing(
    bank: httpx.Client, retain: Call, app: Any, stats: Callable[[], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.errors import StoreUnavailable
    from reverie.retain import write

    async def fail(*_: Any) -> None:
        raise StoreUnavailable("the disk is full")

    retain("The first page is written.", document_id="book")
    monkeypatch.setattr(write, "_count", fail)
    items = [{"content": "The second page.", "document_id": "book"}, {"content": "Loose leaf."}]
    answer = bank.post("memories", json={"items": items})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    monkeypatch.undo()
    assert stats()["total_documents"] == 1
    assert bank.get("documents/book").json()["original_text"] == "The first page is written."
    retain("The second page.", document_id="book")
    assert stats()["total_nodes"] == 1


def test_async_retain_returns_at_once_and_completes(
    bank: httpx.Client, retain: Call, facts: Facts, finished: Callable[..., Answer]
) -> None:
    began = time.monotonic()
    answer = retain(DIALOGUE, document_id="talk", timestamp=FRIDAY, request={"async": True})
    assert time.monotonic() - began < 20
    assert answer["async"] is True
    assert answer["usage"] is None
    assert answer["operation_ids"] is None
    done = finished(answer["operation_id"])
    assert done["status"] == "completed"
    assert done["result_metadata"] == {
        "document_ids": ["talk"],
        "facts": 2,
        "items": 1,
        "dropped": {},
        "warnings": [],
        "usage": {"input": 0, "output": 0, "cached": 0, "calls": 0},
    }
    assert texts(facts()) == TURNS


def test_async_items_keep_the_time_of_the_request(
    retain: Call, facts: Facts, finished: Callable[..., Answer]
) -> None:
    from datetime import UTC, datetime

    before = datetime.now(UTC)
    answer = retain("The clock was wound.", request={"async": True})
    after = datetime.now(UTC)
    finished(answer["operation_id"])
    (fact,) = facts()
    assert before <= datetime.fromisoformat(fact["mentioned_at"]) <= after


def test_operation_id_makes_a_retry_safe(
    bank: httpx.Client, retain: Call, stats: Callable[[], Answer], finished: Callable[..., Answer]
) -> None:
    key = str(uuid.uuid4())
    for _ in range(3):
        answer = retain("The parcel weighs two kilos.", request={"async": True, "operation_id": key})
        assert answer["operation_id"] == key
    finished(key)
    assert bank.get("operations").json()["total"] == 1
    assert stats()["total_nodes"] == 1
    other = {"items": [{"content": "A."}, {"content": "B."}], "async": True, "operation_id": key}
    refused = bank.post("memories", json=other)
    assert refused.status_code == 409
    assert "operation_id" in refused.text


def test_many_writers_of_shared_documents_all_succeed(
    bank: httpx.Client, stats: Callable[[], Answer]
) -> None:
    """Replacing, extending and deleting at once: no deadlock, no drifting counts."""
    names = ["Ada Byrne", "Boris Kunz", "Clara Voss", "Dmitri Sokol"]

    def write(n: int) -> int:
        a, b = names[n % 4], names[(n // 4) % 4]
        items = [
            {"content": f"{a} lent {b} the green bicycle number {n}.", "document_id": f"doc-{n % 3}"},
            {"content": f"{b} returned the bicycle to {a} in week {n}.", "document_id": f"doc-{(n + 1) % 3}"},
        ]
        return bank.post("memories", json={"items": items}).status_code

    def delete(n: int) -> int:
        return bank.delete(f"documents/doc-{n % 3}").status_code

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(write, n) for n in range(48)]
        deletes = [pool.submit(delete, n) for n in range(12)]
        assert {future.result() for future in writes} == {200}
        assert {future.result() for future in deletes} <= {200, 404}
    assert stats()["total_nodes"] <= 6


def test_term_counts_follow_the_facts(
    bank: httpx.Client, bank_id: str, retain: Call, sql: Callable[..., list[Any]]
) -> None:
    """The statistics of the keyword index equal a count over what is stored."""

    def drift() -> list[Any]:
        return sql(
            """
            WITH own AS (SELECT f.* FROM facts f JOIN banks b USING (bank) WHERE b.bank_id = %s),
            pairs AS (
                SELECT split_part(pair, ':', 1)::int AS term FROM own,
                    unnest(string_to_array(trim(both '{}' from split_part(terms::text, '/', 1)), ',')) pair
                WHERE pair <> ''
            ), true_counts AS (
                SELECT term, count(*) AS n FROM pairs GROUP BY 1
                UNION ALL SELECT 0, count(*) FROM own
                UNION ALL SELECT -1, coalesce(sum(term_count), 0) FROM own
            )
            SELECT coalesce(c.term, t.term), coalesce(c.n, 0), coalesce(t.n, 0)
            FROM (SELECT c.* FROM term_counts c JOIN banks b USING (bank) WHERE b.bank_id = %s) c
            FULL JOIN true_counts t ON t.term = c.term WHERE coalesce(c.n, 0) <> coalesce(t.n, 0)
            """,
            bank_id,
            bank_id,
        )

    retain(DIALOGUE, document_id="talk")
    retain(PROSE, document_id="guide")
    assert drift() == []
    retain(PROSE + DIALOGUE, document_id="talk")
    retain("One more visitor came.", document_id="guide", update_mode="append")
    assert drift() == []
    bank.delete("documents/guide")
    assert drift() == []
    retain("assistant: I noted the visitor.", document_id="extra")
    bank.delete("memories", params={"type": "experience"})
    assert drift() == []
    bank.delete("memories")
    assert drift() == []
    remains = sql(
        "SELECT sum(n), min(n) FROM term_counts JOIN banks USING (bank) WHERE bank_id = %s", bank_id
    )
    assert remains in ([(0, 0)], [(None, None)])
