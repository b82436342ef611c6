"""Memories changed by hand: edited, retired, brought back, deleted; their history."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models

Answer = dict[str, Any]
Call = Callable[..., Any]

CANOE = "Emil Norden built a canoe from cedar."
SIREN = "The harbour siren of Varberg is tested on Mondays."
COUNTS = ("access_count", "last_accessed_at")


def only(bank: httpx.Client, **params: Any) -> Answer:
    """The one memory of the bank that meets these filters, as GET shows it."""
    (item,) = bank.get("memories/list", params=params).json()["items"]
    found: Answer = bank.get(f"memories/{item['id']}").json()
    return found


def patch(bank: httpx.Client, memory: Answer, **body: Any) -> Answer:
    answer = bank.patch(f"memories/{memory['id']}", json=body)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    now = bank.get(f"memories/{memory['id']}").json()
    # what was handed out before is counted a moment later
    assert {**found, **dict.fromkeys(COUNTS)} == {**now, **dict.fromkeys(COUNTS)}
    return found


def history(bank: httpx.Client, memory: Answer) -> list[Answer]:
    answer = bank.get(f"memories/{memory['id']}/history")
    assert answer.status_code == 200, answer.text
    found: list[Answer] = answer.json()
    return found


def texts(answer: Answer) -> list[str]:
    return [result["text"] for result in answer["results"]]


@pytest.fixture
def counted(bank_id: str, sql: Call) -> Call:
    """Assert that the term counts are those of the bank's active facts, term by term."""

    def check() -> None:
        held = dict(
            sql(
                "SELECT split_part(pair, ':', 1)::int, count(*) FROM facts f JOIN banks b USING (bank),"
                " unnest(string_to_array(trim(both '{}' from split_part(terms::text, '/', 1)), ',')) pair"
                " WHERE b.bank_id = %s AND f.active AND pair <> '' GROUP BY 1",
                bank_id,
            )
        )
        ((facts, length),) = sql(
            "SELECT count(*), coalesce(sum(term_count), 0) FROM facts JOIN banks USING (bank)"
            " WHERE bank_id = %s AND active",
            bank_id,
        )
        stored = sql(
            "SELECT term, n FROM term_counts JOIN banks USING (bank) WHERE bank_id = %s AND n <> 0", bank_id
        )
        assert dict(stored) == {k: v for k, v in {**held, 0: facts, -1: length}.items() if v}

    return check


def test_new_words_are_found_and_the_old_ones_are_not(
    bank: httpx.Client, retain: Call, recall: Call, counted: Call
) -> None:
    retain(CANOE, SIREN, timestamp="2024-01-05T09:00:00Z")
    memory = only(bank, q="canoe")
    changed = patch(bank, memory, text="Emil Norden built a kayak from larch.", reason="misheard")
    assert changed["text"] == "Emil Norden built a kayak from larch."
    assert changed["edited"] is True
    assert changed["original_text"] == CANOE
    assert changed["reason"] == "misheard"
    assert changed["edited_at"]
    assert changed["state"] == "valid"
    unchanged = ("id", "source", "mentioned_at", "entities", "document_id", "chunk_id", "learned_at", "tags")
    assert {name: changed[name] for name in unchanged} == {name: memory[name] for name in unchanged}
    best = recall("Who built a kayak from larch?", trace=True)["results"][0]
    assert best["text"] == changed["text"]
    assert best["scores"]["keyword"] > 0
    assert best["scores"]["semantic"] > 0.6
    old = next(r for r in recall("cedar canoe")["results"] if r["id"] == memory["id"])
    assert old["scores"]["keyword"] == 0
    counted()
    back = patch(bank, changed, text=CANOE)
    assert back["edited"] is False
    assert back["original_text"] is None
    assert [entry["previous_text"] for entry in history(bank, back)] == [changed["text"], CANOE]
    counted()


def test_words_read_out_of_the_old_text_go_with_it(
    bank: httpx.Client, bank_id: str, retain: Call, sql: Call
) -> None:
    retain(CANOE)
    memory = only(bank)
    sql(
        "UPDATE facts SET aspects = %s, recurrence = 'FREQ=DAILY', duration = '3 days',"
        " flags = '{instructions,other}' FROM banks b WHERE facts.bank = b.bank AND bank_id = %s RETURNING 1",
        '{"why": "he likes it", "where": "at home", "references": [["he", "Emil", 0.9]]}',
        bank_id,
    )
    shown = bank.get(f"memories/{memory['id']}").json()
    assert (shown["why"], shown["where"], shown["feeling"]) == ("he likes it", "at home", None)
    assert shown["references"] == [{"pronoun": "he", "name": "Emil", "confidence": 0.9}]
    assert (shown["recurrence"], shown["duration_s"]) == ("FREQ=DAILY", 3 * 86400)
    changed = patch(bank, memory, text="Emil built a kayak.")
    assert (changed["why"], changed["where"], changed["references"]) == (None, None, [])
    assert (changed["recurrence"], changed["duration_s"]) == (None, None)
    assert changed["flags"] == ["other"]


def test_context_is_part_of_what_is_indexed(
    bank: httpx.Client, retain: Call, recall: Call, counted: Call
) -> None:
    retain("It was sold for 40 kronor.", SIREN, context="flea market")
    memory = only(bank, q="sold")
    changed = patch(bank, memory, context="auction of lighthouses")
    assert changed["context"] == "auction of lighthouses"
    assert changed["edited"] is False
    assert recall("lighthouses auction")["results"][0]["id"] == memory["id"]
    counted()
    assert patch(bank, memory, context="")["context"] is None
    found = {r["id"]: r for r in recall("lighthouses auction")["results"]}
    assert found[memory["id"]]["scores"]["keyword"] == 0
    counted()


def test_labels_stay_and_are_found_after_an_edit(
    bank: httpx.Client, retain: Call, recall: Call, counted: Call
) -> None:
    values = [{"value": "carpentry", "description": "building things of wood"}]
    label = {"key": "craft", "type": "value", "values": values, "optional": False}
    bank.patch("config", json={"updates": {"entity_labels": [label]}}).raise_for_status()
    retain(CANOE)
    memory = only(bank)
    assert "craft:carpentry" in memory["entities"]
    changed = patch(bank, memory, text="Emil Norden built a kayak.")
    assert changed["entities"] == memory["entities"]
    assert recall("carpentry")["results"][0]["scores"]["keyword"] > 0
    counted()


def test_dates_are_set_cleared_and_checked_against_the_other_side(bank: httpx.Client, retain: Call) -> None:
    retain("Emil launched it in May 2023.", timestamp="2023-07-01T09:00:00Z")
    memory = only(bank)
    assert memory["occurred_precision"] == "month"
    changed = patch(bank, memory, occurred_start="2023-05-20")
    assert changed["occurred_start"] == changed["date"] == "2023-05-20T00:00:00+00:00"
    assert changed["occurred_end"] == "2023-06-01T00:00:00+00:00"
    assert changed["occurred_precision"] is None
    for body, field in (
        ({"occurred_start": "2023-06-02"}, "occurred_start"),
        ({"occurred_end": "2023-05-01T00:00:00Z"}, "occurred_end"),
        ({"occurred_start": "2024-01-01", "occurred_end": "2023-01-01"}, "occurred_end"),
    ):
        refused = bank.patch(f"memories/{memory['id']}", json={"text": "Other words.", **body})
        assert refused.status_code == 400
        assert field in refused.text
    assert bank.get(f"memories/{memory['id']}").json() == changed
    assert patch(bank, memory, occurred_start="2024-01-01", occurred_end="2024-01-01")["occurred_end"]
    cleared = patch(bank, memory, occurred_start="", occurred_end="", mentioned_at="")
    assert (cleared["occurred_start"], cleared["occurred_end"], cleared["mentioned_at"]) == (None, None, None)
    assert patch(bank, memory, mentioned_at="2022-02-02")["mentioned_at"] == "2022-02-02T00:00:00+00:00"


def test_type_and_entities(bank: httpx.Client, retain: Call, stats: Call) -> None:
    retain(CANOE, "Rosa Kim works in Varberg.")
    memory = only(bank, q="canoe")
    changed = patch(bank, memory, fact_type="experience", entities=["Rosa Kim", "Lake Siljan", "Rosa Kim"])
    assert changed["fact_type"] == "experience"
    assert changed["entities"] == ["Lake Siljan", "Rosa Kim"]
    names = {e["canonical_name"]: e["mention_count"] for e in bank.get("entities").json()["items"]}
    assert names["Rosa Kim"] == 2
    assert "Lake Siljan" in names
    assert "Emil Norden" not in names
    assert stats()["nodes_by_fact_type"] == {"experience": 1, "world": 1}
    same = patch(bank, memory, entities=["Rosa Kim", "Lake Siljan"], fact_type="experience")
    assert len(history(bank, same)) == 1
    assert patch(bank, memory, entities=[])["entities"] == []
    assert "Lake Siljan" not in {e["canonical_name"] for e in bank.get("entities").json()["items"]}
    literal = patch(bank, memory, entities=["Rosa"], resolve_entities=False)
    assert literal["entities"] == ["Rosa"]


def test_an_invalidated_memory_is_kept_and_not_recalled(
    bank: httpx.Client, bank_id: str, retain: Call, recall: Call, counted: Call, stats: Call, sql: Call
) -> None:
    retain(f"{CANOE} {SIREN}", document_id="notes", tags=["boats"])
    memory = only(bank, q="canoe")
    whole = sql("SELECT f.* FROM facts f WHERE f.id = %s", memory["id"])
    gone = patch(bank, memory, state="invalidated", reason="it was a kayak")
    assert gone["state"] == "invalidated"
    assert gone["reason"] == gone["invalidation_reason"] == "it was a kayak"
    assert gone["invalidated_at"]
    assert CANOE not in texts(recall("Who built a canoe from cedar?"))
    assert only(bank)["text"] == SIREN
    assert only(bank, state="invalidated") == gone
    assert bank.get("memories/list", params={"state": "all"}).json()["total"] == 2
    assert [n["id"] for n in bank.get("graph").json()["nodes"]] == [only(bank)["id"]]
    assert stats()["total_nodes"] == 1
    assert bank.get("tags").json()["items"] == [{"tag": "boats", "count": 1}]
    counted()
    edited = patch(bank, memory, text="Emil built a kayak.")
    assert (edited["state"], edited["edited"], edited["invalidation_reason"]) == (
        "invalidated",
        True,
        "it was a kayak",
    )
    counted()
    patch(bank, memory, text=CANOE)
    assert patch(bank, memory, state="invalidated", reason="twice")["invalidation_reason"] == "twice"
    back = patch(bank, memory, state="valid")
    changed_by_edits = {"edited_at", "reason"}
    assert {k: v for k, v in back.items() if k not in changed_by_edits} == {
        k: v for k, v in memory.items() if k not in changed_by_edits
    }
    assert texts(recall("Who built a canoe from cedar?"))[0] == CANOE
    assert only(bank, q="canoe") == back
    counted()
    sql("UPDATE facts SET edited_at = NULL WHERE id = %s RETURNING 1", memory["id"])
    assert [w[:3] for w in whole] == [
        w[:3] for w in sql("SELECT f.* FROM facts f WHERE f.id = %s", memory["id"])
    ]


def test_retiring_and_restoring_changes_nothing_else(
    bank: httpx.Client, retain: Call, sql: Call, counted: Call
) -> None:
    retain(CANOE, "That is why he needs a bigger shed.", document_id="notes")
    memory = only(bank, q="canoe")
    before = sql("SELECT f.*::text FROM (SELECT * FROM facts WHERE id = %s) f", memory["id"])
    for state in ("invalidated", "active"):
        patch(bank, memory, state=state)
    assert sql("SELECT f.*::text FROM (SELECT * FROM facts WHERE id = %s) f", memory["id"]) == before
    counted()


def test_history_is_newest_first_with_old_and_new_values(bank: httpx.Client, retain: Call) -> None:
    retain(CANOE)
    memory = only(bank)
    assert history(bank, memory) == []
    patch(bank, memory, text="Emil Norden built a kayak.", occurred_start="2023-05-01", reason="wrong boat")
    patch(bank, memory, state="invalidated", reason="not his")
    patch(bank, memory, state="active")
    patch(bank, memory, state="active", reason="nothing to do")
    found = history(bank, memory)
    assert [entry["number"] for entry in found] == [3, 2, 1]
    assert [entry["reason"] for entry in found] == [None, "not his", "wrong boat"]
    assert found[0]["changes"] == [{"field": "state", "old": "invalidated", "new": "valid"}]
    assert sorted(found[2]["changes"], key=lambda c: c["field"]) == [
        {"field": "occurred_start", "old": None, "new": "2023-05-01T00:00:00+00:00"},
        {"field": "text", "old": CANOE, "new": "Emil Norden built a kayak."},
    ]
    assert found[2]["previous_text"] == CANOE
    assert found[0]["changed_at"] > found[2]["changed_at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "nothing to change"),
        ({"reason": "because"}, "nothing to change"),
        ({"text": " "}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"fact_type": "observation"}, "fact_type"),
        ({"fact_type": "opinion"}, "fact_type"),
        ({"state": "gone"}, "state"),
        ({"occurred_start": "yesterday"}, "occurred_start"),
        ({"occurred_end": 17}, "occurred_end"),
        ({"entities": [""]}, "entities"),
        ({"entities": "Emil"}, "entities"),
        ({"text": "Fine.", "context": 3}, "context"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(
    bank: httpx.Client, retain: Call, body: Answer, field: str
) -> None:
    retain(CANOE)
    memory = only(bank)
    refused = bank.patch(f"memories/{memory['id']}", json=body)
    assert refused.status_code == 422
    assert field in refused.text
    assert bank.get(f"memories/{memory['id']}").json() == memory
    assert history(bank, memory) == []


def test_unknown_ids_and_those_of_other_banks(bank: httpx.Client, retain: Call, make_bank: Call) -> None:
    retain(CANOE)
    memory = only(bank)
    other = make_bank()
    other.post("memories", json={"items": [{"content": SIREN}]})
    for client, key in ((bank, uuid.uuid4()), (other, memory["id"])):
        assert client.patch(f"memories/{key}", json={"text": "x"}).status_code == 404
        assert client.delete(f"memories/{key}").status_code == 404
        assert client.get(f"memories/{key}/history").status_code == 404
    for call in (
        bank.patch("memories/17", json={"text": "x"}),
        bank.delete("memories/17"),
        bank.get("memories/17/history"),
    ):
        assert call.status_code == 400
    assert only(bank) == memory


def test_secrets_go_as_the_bank_asks(bank: httpx.Client, retain: Call) -> None:
    retain(CANOE)
    memory = only(bank)
    words = "The password of the shed is Tr0ub4dor&3."
    assert patch(bank, memory, text=words)["flags"] == ["secret"]
    bank.patch("config", json={"updates": {"retain_secrets": "redact"}})
    redacted = patch(bank, memory, text=f"Now: {words}")
    assert redacted["text"] == "Now: The password of the shed is [redacted: password]."
    assert redacted["flags"] == ["redacted"]
    bank.patch("config", json={"updates": {"retain_secrets": "refuse"}})
    refused = bank.patch(f"memories/{memory['id']}", json={"text": "Fine.", "context": words})
    assert refused.status_code == 400
    assert "context" in refused.text
    assert "Tr0ub4dor" not in refused.text
    assert bank.get(f"memories/{memory['id']}").json() == redacted


def test_deleting_one_memory(
    bank: httpx.Client, bank_id: str, retain: Call, counted: Call, sql: Call
) -> None:
    text = f"{CANOE} {SIREN}"
    retain(text, document_id="notes")
    memory = only(bank, q="canoe")
    patch(bank, memory, fact_type="experience")
    answer = bank.delete(f"memories/{memory['id']}")
    assert answer.status_code == 200
    assert answer.json()["success"] is True
    assert answer.json()["deleted_count"] == 1
    assert bank.get(f"memories/{memory['id']}").status_code == 404
    assert bank.get("documents/notes").json()["memory_unit_count"] == 1
    assert "Emil Norden" not in {e["canonical_name"] for e in bank.get("entities").json()["items"]}
    assert sql("SELECT count(*) FROM fact_changes WHERE fact_id = %s", memory["id"]) == [(0,)]
    counted()
    retired = only(bank)
    patch(bank, retired, state="invalidated")
    bank.delete(f"memories/{retired['id']}")
    counted()
    # the document differs now from what was retained: it is read anew
    retain(text, document_id="notes")
    assert bank.get("memories/list").json()["total"] == 2
    counted()


def test_deleting_by_hand_leaves_the_other_chunks_their_facts(bank: httpx.Client, retain: Call) -> None:
    paragraphs = "\n\n".join(
        f"Harbour {n} has a warden called Keeper{n}. " + "Its light is old. " * 40 for n in range(12)
    )
    retain(paragraphs, document_id="harbours")
    first = bank.get("memories/list", params={"q": "Keeper1.", "document_id": "harbours"}).json()["items"][0]
    last = bank.get("memories/list", params={"q": "Keeper11", "document_id": "harbours"}).json()["items"][0]
    assert first["chunk_id"] != last["chunk_id"]
    patch(bank, last, text="Harbour 11 is closed.")
    assert bank.delete(f"memories/{first['id']}").status_code == 200
    retain(paragraphs, document_id="harbours")
    assert bank.get(f"memories/{last['id']}").json()["text"] == "Harbour 11 is closed."
    assert bank.get("memories/list", params={"q": "Keeper1.", "document_id": "harbours"}).json()["total"] == 1


def test_retaining_the_same_again_keeps_what_was_changed(
    bank: httpx.Client, retain: Call, counted: Call
) -> None:
    text = f"{CANOE} {SIREN}"
    retain(text, document_id="notes")
    memory, other = only(bank, q="canoe"), only(bank, q="siren")
    changed = patch(bank, memory, text="Emil Norden built a kayak.")
    gone = patch(bank, other, state="invalidated")
    retain(text, document_id="notes")
    assert bank.get(f"memories/{memory['id']}").json() == changed
    assert bank.get(f"memories/{other['id']}").json() == gone
    retain("Another text altogether.", document_id="notes")
    assert bank.get(f"memories/{memory['id']}").status_code == 404
    assert bank.get("memories/list", params={"state": "all"}).json()["total"] == 1
    counted()


CALM = "The sea was calm."
SESSION = f"user: {CANOE}\nassistant: {CALM}\nuser: {SIREN}"
PLACE = ("chunk_id", "source", *COUNTS)


def kept(memory: Answer) -> Answer:
    """What a memory tells, beside where it stands and how often it was handed out."""
    return {name: value for name, value in memory.items() if name not in PLACE}


def curated(bank: httpx.Client, text: str = SESSION, **fields: Any) -> tuple[Answer, Answer]:
    """A document of which one memory was edited and another invalidated: both as they are then."""
    item = {"content": text, "document_id": "session", "timestamp": "2024-01-05T09:00:00Z", **fields}
    bank.post("memories", json={"items": [item]}).raise_for_status()
    edited = patch(bank, only(bank, q="canoe"), text="Emil built a kayak.", context="shed", reason="misheard")
    edited = patch(bank, edited, occurred_start="2023-05-01", fact_type="experience", entities=["Rosa Kim"])
    gone = patch(bank, only(bank, q="siren"), state="invalidated", reason="no siren there")
    return edited, gone


def assert_kept(bank: httpx.Client, before: tuple[Answer, Answer], recall: Call) -> None:
    edited, gone = before
    now = only(bank, q="kayak")
    assert kept(now) == kept(edited)
    assert [entry["reason"] for entry in history(bank, now)] == [None, "misheard"]
    assert recall("Who built a kayak?")["results"][0]["id"] == edited["id"]
    retired = only(bank, state="invalidated")
    assert kept(retired) == kept(gone)
    assert retired["invalidation_reason"] == "no siren there"
    found = recall("When is the siren of Varberg tested?")["results"]
    assert found
    assert not any("siren" in result["text"] or result["id"] == gone["id"] for result in found)
    assert bank.get("memories/list", params={"q": "canoe", "state": "all"}).json()["total"] == 0
    assert bank.get("memories/list", params={"q": "siren", "state": "all"}).json()["total"] == 1


def test_a_session_that_grew_keeps_what_was_changed(
    bank: httpx.Client, bank_id: str, retain: Call, recall: Call, counted: Call, sql: Call
) -> None:
    before = curated(bank)
    grown = f"user: Hello, it rained in Lund.\n{SESSION}\nassistant: Gulls flew over Malmo."
    states = []
    for _ in range(2):
        retain(grown, document_id="session", timestamp="2024-01-05T09:00:00Z")
        assert_kept(bank, before, recall)
        counted()
        states.append(
            sql(
                "SELECT f.position, f.id::text, substr(c.text, f.span_start + 1, f.span_end - f.span_start),"
                " f.document_version, f.xmin::text"
                " FROM facts f JOIN banks b USING (bank) JOIN chunks c ON c.id = f.chunk_id"
                " WHERE b.bank_id = %s ORDER BY f.position",
                bank_id,
            )
        )
    assert states[0] == states[1]
    positions, ids, quotes, versions, _ = zip(*states[0], strict=True)
    assert positions == (0, 1, 2, 3, 4)
    assert (ids[1], ids[3]) == tuple(memory["id"] for memory in before)
    assert quotes == tuple(grown.splitlines())
    assert set(versions) == {2}
    chunks = bank.get("documents/session/chunks").json()["items"]
    assert [chunk["chunk_index"] for chunk in chunks] == list(range(len(chunks)))
    back = patch(bank, before[1], state="valid")
    assert recall("When is the siren of Varberg tested?")["results"][0]["id"] == back["id"]
    counted()


def test_other_tags_on_the_document_keep_what_was_changed(
    bank: httpx.Client, retain: Call, recall: Call, counted: Call
) -> None:
    edited, gone = curated(bank, tags=["old"])
    answer = bank.patch("documents/session", json={"tags": ["patched"]})
    assert answer.status_code == 200
    retain(SESSION, document_id="session", timestamp="2024-01-05T09:00:00Z", tags=["old"])
    assert_kept(bank, (edited, gone), recall)
    retain(SESSION, document_id="session", timestamp="2024-01-05T09:00:00Z", tags=["new"])
    assert_kept(bank, (edited | {"tags": ["new"]}, gone | {"tags": ["new"]}), recall)
    counted()


def test_reading_a_document_again_keeps_what_was_changed(
    bank: httpx.Client, bank_id: str, finished: Call, recall: Call, counted: Call, sql: Call
) -> None:
    before = curated(bank)
    for _ in range(2):
        operation = bank.post("documents/session/reprocess").json()["operation_id"]
        assert finished(operation)["status"] == "completed"
        assert_kept(bank, before, recall)
        counted()
    versions = "SELECT DISTINCT document_version FROM facts JOIN banks USING (bank) WHERE bank_id = %s"
    assert sql(versions, bank_id) == [(3,)]


def test_a_changed_statement_goes_when_it_is_no_longer_said(
    bank: httpx.Client, bank_id: str, retain: Call, counted: Call, sql: Call
) -> None:
    edited, gone = curated(bank)
    retain(f"assistant: {CALM}\nuser: {SIREN}", document_id="session")
    assert bank.get(f"memories/{edited['id']}").status_code == 404
    assert only(bank, state="invalidated")["id"] == gone["id"]
    assert "Rosa Kim" not in {e["canonical_name"] for e in bank.get("entities").json()["items"]}
    counted()
    retain(f"user: {CALM}\nassistant: {SIREN}", document_id="session")  # another says it
    assert bank.get(f"memories/{gone['id']}").status_code == 404
    assert only(bank, q="siren")["state"] == "valid"
    ((left,),) = sql("SELECT count(*) FROM fact_changes JOIN banks USING (bank) WHERE bank_id = %s", bank_id)
    assert left == 0
    counted()


def test_of_equal_statements_the_one_that_was_changed_stays_so(
    bank: httpx.Client, retain: Call, counted: Call
) -> None:
    retain(f"{SIREN} {CANOE} {SIREN}", document_id="notes")
    second = max(
        (bank.get(f"memories/{m['id']}").json() for m in bank.get("memories/list").json()["items"]),
        key=lambda m: m["source"]["start"] if m["text"] == SIREN else -1,
    )
    patch(bank, second, state="invalidated")
    retain(f"{CALM} {SIREN} {CANOE} {SIREN}", document_id="notes")
    (retired,) = bank.get("memories/list", params={"state": "invalidated"}).json()["items"]
    assert retired["id"] == second["id"]
    other = only(bank, q="siren")
    assert other["source"]["start"] < bank.get(f"memories/{second['id']}").json()["source"]["start"]
    counted()


def test_a_statement_worded_otherwise_is_known_by_the_text_it_is_read_from(
    bank: httpx.Client, retain: Call, counted: Call, sql: Call
) -> None:
    retain(f"{CANOE} {SIREN}", document_id="notes")
    gone = patch(bank, only(bank, q="canoe"), state="invalidated")
    # as a model may have put it
    sql("UPDATE facts SET text = 'A canoe is what Emil built.' WHERE id = %s RETURNING 1", gone["id"])
    retain(f"{CANOE} {SIREN} {CALM}", document_id="notes")
    assert {m["text"] for m in bank.get("memories/list").json()["items"]} == {SIREN, CALM}
    assert only(bank, state="invalidated")["id"] == gone["id"]
    counted()


def test_chunks_that_stay_and_chunks_that_change(bank: httpx.Client, retain: Call, counted: Call) -> None:
    sections = [f"Harbour {n} has a warden called Keeper{n}. " + "Its light is old. " * 40 for n in range(12)]
    retain("\n\n".join(sections), document_id="harbours")
    changed = []
    for n in range(12):
        (memory,) = bank.get("memories/list", params={"q": f"Keeper{n}."}).json()["items"]
        body = {"text": f"Harbour {n} is closed."} if n % 2 else {"state": "invalidated"}
        changed.append(patch(bank, memory, **body))
    grown = ["A pier stands first.", *sections[:6], "Here a new pier was dug.", *sections[6:], "The end."]
    retain("\n\n".join(grown), document_id="harbours")
    now = [bank.get(f"memories/{memory['id']}").json() for memory in changed]
    assert [kept(memory) for memory in now] == [kept(memory) for memory in changed]
    old_chunks, new_chunks = ({m["chunk_id"] for m in side} for side in (changed, now))
    assert old_chunks & new_chunks
    assert new_chunks - old_chunks
    chunks = bank.get("documents/harbours/chunks", params={"limit": 100}).json()["items"]
    assert [chunk["chunk_index"] for chunk in chunks] == list(range(len(chunks)))
    counted()


def test_causes_and_claims_of_what_moves_are_kept_in_step(
    bank: httpx.Client, bank_id: str, retain: Call, sql: Call, counted: Call
) -> None:
    told = "Emil Norden lives in Varberg. He sold the boat because the harbour was closed."
    later = "Emil Norden lives in Malmo."
    retain(told, document_id="notes", timestamp="2023-01-05T09:00:00Z")
    retain(later, document_id="later", timestamp="2024-01-05T09:00:00Z")

    def links() -> list[Any]:
        found = sql(
            "SELECT l.kind, a.text, b.text FROM links l JOIN banks USING (bank)"
            " JOIN facts a ON a.id = l.from_fact JOIN facts b ON b.id = l.to_fact"
            " WHERE bank_id = %s ORDER BY 1, 2, 3",
            bank_id,
        )
        return list(found)

    before = links()
    assert [kind for kind, *_ in before] == ["causes", "supersedes"]
    for memory in bank.get("memories/list", params={"document_id": "notes"}).json()["items"]:
        patch(bank, memory, mentioned_at="2023-01-06")
    assert links() == before
    retain(f"{told} {CALM}", document_id="notes", timestamp="2023-01-05T09:00:00Z")
    assert links() == before
    ended = patch(bank, only(bank, q="Malmo"), state="invalidated")
    assert not [link for link in links() if link[0] == "supersedes"]
    retain(f"{later} {CALM}", document_id="later", timestamp="2024-01-05T09:00:00Z")
    assert not [link for link in links() if link[0] == "supersedes"]
    patch(bank, ended, state="valid")
    assert links() == before
    counted()


def test_clearing_by_type(bank: httpx.Client, retain: Call, counted: Call) -> None:
    retain(f"user: {CANOE}\nassistant: I found a varnish in Varberg.", document_id="talk")
    retain(SIREN, document_id="siren")
    world = bank.get("memories/list", params={"type": "world"}).json()["items"]
    patch(bank, world[0], state="invalidated")
    answer = bank.delete("memories", params={"type": "world"}).json()
    assert answer["deleted_count"] == len(world) == 2
    assert bank.get("memories/list", params={"state": "all"}).json()["total"] == 1
    assert {d["id"]: d["memory_unit_count"] for d in bank.get("documents").json()["items"]} == {
        "talk": 1,
        "siren": 0,
    }
    assert "Emil Norden" not in {e["canonical_name"] for e in bank.get("entities").json()["items"]}
    counted()
    assert bank.delete("memories", params={"type": "opinion"}).status_code == 400
    assert bank.delete("memories").json()["deleted_count"] == 1
    assert bank.get("documents").json()["total"] == 0
    counted()


def test_writers_of_one_memory_follow_each_other(bank: httpx.Client, retain: Call, counted: Call) -> None:
    from concurrent.futures import ThreadPoolExecutor

    retain(CANOE, SIREN)
    memory = only(bank, q="canoe")

    def change(number: int) -> int:
        body = [
            {"text": f"Emil Norden built boat {number}."},
            {"context": f"yard {number}"},
            {"state": "invalidated"},
            {"state": "valid"},
            {"entities": [f"Yard {number}", "Emil Norden"]},
        ][number % 5]
        return bank.patch(f"memories/{memory['id']}", json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(change, range(30)))
    assert set(answers) <= {200, 409}
    assert answers.count(200) >= 25
    counted()
    numbers = [entry["number"] for entry in history(bank, memory)]
    assert numbers == list(range(len(numbers), 0, -1))


async def test_the_published_client_changes_a_memory(base_url: str, bank_id: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    try:
        await client.aretain(bank_id=bank_id, content=CANOE)
        (item,) = (await client.alist_memories(bank_id=bank_id)).items
        assert item.state == "valid"
        request = models.UpdateMemoryRequest(text="Emil built a kayak.", reason="wrong boat")
        changed = await client.memory.update_memory(bank_id, item.id, request)
        assert changed["text"] == "Emil built a kayak."
        request = models.UpdateMemoryRequest(state="invalidated", reason="not his")
        await client.memory.update_memory(bank_id, item.id, request)
        (gone,) = (await client.alist_memories(bank_id=bank_id, state="invalidated")).items
        assert (gone.state, gone.invalidation_reason) == ("invalidated", "not his")
        assert gone.edited_at
        assert gone.invalidated_at
        await client.memory.update_memory(bank_id, item.id, models.UpdateMemoryRequest(state="valid"))
        assert (await client.arecall(bank_id=bank_id, query="kayak")).results[0].id == item.id
        found = await client.memory.get_observation_history(bank_id, item.id)
        assert [entry["number"] for entry in found] == [3, 2, 1]
    finally:
        await client.aclose()
