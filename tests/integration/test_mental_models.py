"""Mental models over HTTP. Reflect is tested elsewhere: here it answers with its memories word for word."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from verbatim import Verbatim, verbatim

from reverie import Memory, Settings

Answer = dict[str, Any]
Call = Callable[..., Answer]


@pytest.fixture(autouse=True)
def reflects(app: Any) -> Iterator[Verbatim]:
    with verbatim(app) as found:
        yield found


HOME = {"name": "Home", "source_query": "Where does Mona live?"}


def make(bank: httpx.Client, finished: Call, **fields: Any) -> Answer:
    """A new mental model once it is filled."""
    answer = bank.post("mental-models", json={**HOME, **fields})
    assert answer.status_code == 200, answer.text
    done = finished(answer.json()["operation_id"])
    assert done["status"] == "completed", done
    return get(bank, answer.json()["mental_model_id"])


def get(bank: httpx.Client, key: str, **params: Any) -> Answer:
    answer = bank.get(f"mental-models/{key}", params=params)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def refresh(bank: httpx.Client, finished: Call, key: str, **body: Any) -> Answer:
    """The operation of a refresh once it has ended."""
    answer = bank.post(f"mental-models/{key}/refresh", json=body or None)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "pending"
    return finished(answer.json()["operation_id"])


def test_one_is_made_read_and_refreshed(
    bank: httpx.Client, bank_id: str, retain: Call, finished: Call, facts: Callable[..., list[Answer]]
) -> None:
    retain("Mona lives in Oslo.", document_id="home")
    made = make(bank, finished, id="home")
    assert "Oslo" in made["content"]
    assert (made["id"], made["bank_id"], made["name"]) == ("home", bank_id, "Home")
    assert (made["tags"], made["max_tokens"], made["is_stale"]) == ([], 2048, False)
    assert made["trigger"]["mode"] == "full"
    assert made["last_refreshed_at"] >= made["last_memory_seen_at"] >= "20"
    (fact,) = facts()
    rests = made["reflect_response"]
    assert [one["id"] for one in rests["based_on"]["world"]] == [fact["id"]]
    assert {key for one in rests["sentences"] for key in one["memory_ids"]} == {fact["id"]}
    assert all(one["text"] in made["content"] for one in rests["sentences"])
    assert (rests["tier"], rests["usage"]["total_tokens"]) == ("rules", 0)

    again = refresh(bank, finished, "home")
    told = {"operation_type": "refresh_mental_model", "failure_reason": None}
    assert (again["mental_model_id"], again["details"]) == ("home", {**told, "outcome": "content_unchanged"})
    listed = bank.get("operations", params={"type": "refresh_mental_model"}).json()["operations"]
    assert [(one["mental_model_id"], one["details"]["outcome"]) for one in listed] == [
        ("home", "content_unchanged"),
        ("home", "content_written"),
    ]
    assert bank.get("mental-models/home/history").json() == []

    retain("Mona lives in Bergen now.", document_id="move")
    assert get(bank, "home")["is_stale"]
    assert refresh(bank, finished, "home")["details"]["outcome"] == "content_written"
    changed = get(bank, "home")
    assert "Bergen" in changed["content"]
    assert not changed["is_stale"]
    (before,) = bank.get("mental-models/home/history").json()
    assert before["previous_content"] == made["content"]
    assert before["previous_reflect_response"] == rests

    cleared = bank.post("mental-models/home/clear").json()
    assert (cleared["content"], cleared["reflect_response"], cleared["is_stale"]) == ("", None, True)
    assert len(bank.get("mental-models/home/history").json()) == 2
    assert bank.delete("mental-models/home").json()["success"]
    assert bank.get("mental-models/home").status_code == 404


def test_what_it_rests_on_goes_is_edited_or_no_longer_true(
    bank: httpx.Client, retain: Call, finished: Call, facts: Callable[..., list[Answer]]
) -> None:
    retain("Mona lives in Oslo.", document_id="home")
    key = make(bank, finished)["id"]
    (fact,) = facts()
    assert bank.patch(f"memories/{fact['id']}", json={"text": "Mona lives in Bodø."}).status_code == 200
    assert get(bank, key)["is_stale"]
    assert refresh(bank, finished, key)["details"]["outcome"] == "content_written"
    assert "Bodø" in get(bank, key)["content"]
    assert not get(bank, key)["is_stale"]

    bank.patch(f"memories/{fact['id']}", json={"state": "invalidated"})
    assert get(bank, key)["is_stale"]
    bank.patch(f"memories/{fact['id']}", json={"state": "valid"})
    assert not get(bank, key)["is_stale"]
    bank.delete("documents/home")
    kept = get(bank, key)
    assert kept["is_stale"]
    done = refresh(bank, finished, key)
    assert (done["status"], done["details"]["outcome"]) == ("completed", "content_preserved_no_new_facts")
    assert get(bank, key)["content"] == kept["content"]
    retain("Pumpkins are orange.")
    failed = refresh(bank, finished, key)
    assert failed["details"]["outcome"] == "refresh_failed_empty_candidate"
    assert failed["details"]["failure_reason"] == "empty_candidate"
    after = get(bank, key)
    assert (after["content"], after["last_refreshed_at"]) == (
        kept["content"],
        get(bank, key)["last_refreshed_at"],
    )


def test_a_dry_run_stores_nothing(bank: httpx.Client, retain: Call, finished: Call) -> None:
    retain("Mona lives in Oslo.")
    made = make(bank, finished, id="home", trigger={"mode": "delta", "keep_trace": True})
    assert made["reflect_response"]["trace"]["mode_fallback_reason"] == "no_baseline_content"
    retain("Mona lives in Bergen now.")
    stale = get(bank, "home")
    told = bank.post("mental-models/home/dry-run-refresh").json()
    assert (told["requested_mode"], told["effective_mode"], told["mode_fallback_reason"]) == (
        "delta", "delta", None,
    )  # fmt: skip
    assert (told["outcome"], told["would_persist"]) == ("content_written", True)
    assert told["scope"] == {
        "tags": None, "tags_match": "any", "tag_groups": None, "fact_types": None,
        "exclude_mental_models": False, "exclude_mental_model_ids": ["home"],
    }  # fmt: skip
    window = told["window"]
    assert (
        window["created_after"]
        == made["last_memory_seen_at"]
        < window["watermark"]
        <= window["created_before"]
    )
    assert told["current_content"] == made["content"]
    assert "Bergen" in told["preview_content"]
    assert "Bergen" in told["diff"]
    assert [one["op"] for one in told["delta_operations"]["applied"]] == ["remove_sentence", "add_sentence"]
    assert told["trace"]["tool_calls"][0]["tool"] == "recall"
    assert (
        bank.post("mental-models/home/dry-run-refresh").json()["preview_content"] == told["preview_content"]
    )
    assert get(bank, "home") == stale

    done = refresh(bank, finished, "home")
    assert done["result_metadata"]["effective_mode"] == "delta"
    assert get(bank, "home")["content"] == told["preview_content"]
    assert "Oslo" not in get(bank, "home")["content"]
    again = refresh(bank, finished, "home")
    assert again["details"]["outcome"] == "content_preserved_no_new_facts"
    assert refresh(bank, finished, "home", mode="full")["result_metadata"]["effective_mode"] == "full"
    bank.patch("mental-models/home", json={"source_query": "Which city does Mona live in?"})
    told = bank.post("mental-models/home/dry-run-refresh").json()
    assert (told["effective_mode"], told["mode_fallback_reason"]) == ("full", "source_query_changed")


def test_edits_that_break_a_directive_are_not_kept(bank: httpx.Client, retain: Call, finished: Call) -> None:
    retain("Mona lives in Oslo.")
    make(bank, finished, id="home", trigger={"mode": "delta"})
    rule = {"name": "Secret", "content": 'Never mention the word "Equinor".'}
    assert bank.post("directives", json=rule).status_code == 200
    retain("Mona sails on Sundays.")
    assert bank.post("mental-models/home/dry-run-refresh").json()["effective_mode"] == "delta"
    retain("Mona works at Equinor.")
    told = bank.post("mental-models/home/dry-run-refresh").json()
    # reflect itself keeps directives: it is asked for the whole answer
    assert (told["effective_mode"], told["mode_fallback_reason"]) == ("full", "delta_ops_failed")
    assert "“Secret”" in told["warnings"][-1]
    assert told["delta_operations"] is None


def test_tags_bound_what_it_sees(bank: httpx.Client, retain: Call, finished: Call) -> None:
    retain("Mona lives in Oslo.", tags=["mona"])
    retain("Mona bought a boat in Paris.", tags=["secret"])
    made = make(bank, finished, id="own", tags=["mona"])
    assert "Oslo" in made["content"]
    assert "Paris" not in made["content"]
    retain("Tove lives in Rome.", tags=["secret"])
    assert not get(bank, "own")["is_stale"]
    make(bank, finished, id="other", tags=["tove"], source_query="Where does Tove live?")
    grouped = make(
        bank, finished, id="grouped", tags=["mona"],
        trigger={"tag_groups": [{"not": {"tags": ["mona"]}}], "fact_types": ["world"]},
    )  # fmt: skip
    assert "Paris" in grouped["content"]
    assert grouped["trigger"]["tag_groups"] == [{"not": {"tags": ["mona"], "match": "any_strict"}}]

    def ids(**params: Any) -> list[str]:
        return [one["id"] for one in bank.get("mental-models", params=params).json()["items"]]

    assert ids() == ["own", "other", "grouped"]
    assert ids(tags=["mona"]) == ["own", "grouped"]
    assert ids(tags=["tove", "mona"], tags_match="all") == []
    assert ids(limit=1, offset=1) == ["other"]
    brief, content = (
        bank.get("mental-models", params={"detail": detail}).json()["items"][0]
        for detail in ("metadata", "content")
    )
    assert (brief["content"], brief["source_query"], brief["trigger"]) == (None, None, None)
    assert (brief["is_stale"], brief["tags"]) == (False, ["mona"])
    assert (content["content"], content["reflect_response"]) == (made["content"], None)


def test_changes_leave_the_rest(bank: httpx.Client, retain: Call, finished: Call) -> None:
    retain("Mona lives in Oslo.")
    made = make(bank, finished, id="home", trigger={"refresh_cron": "0 3 * * *"})
    changed = bank.patch(
        "mental-models/home",
        json={"name": "N", "max_tokens": 300, "tags": ["t"], "trigger": {"mode": "delta"}},
    ).json()
    assert (changed["name"], changed["max_tokens"], changed["tags"]) == ("N", 300, ["t"])
    assert (changed["trigger"]["mode"], changed["trigger"]["refresh_cron"]) == ("delta", "0 3 * * *")
    assert changed["content"] == made["content"]
    both = bank.patch("mental-models/home", json={"trigger": {"refresh_after_consolidation": True}})
    assert both.status_code == 400
    assert "exclude each other" in both.text
    trigger = {"refresh_cron": None, "refresh_after_consolidation": True}
    assert bank.patch("mental-models/home", json={"trigger": trigger}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"source_query": " "}, "source_query"),
        ({"max_tokens": 255}, "max_tokens"),
        ({"max_tokens": 8193}, "max_tokens"),
        ({"trigger": {"mode": "half"}}, "mode"),
        ({"trigger": {"refresh_cron": "daily"}}, "refresh_cron"),
        ({"trigger": {"refresh_cron": "0 3 * * *", "refresh_after_consolidation": True}}, "trigger"),
        ({"trigger": {"min_refresh_interval_seconds": -1}}, "min_refresh_interval_seconds"),
        ({"trigger": {"fact_types": ["dream"]}}, "fact_types"),
        ({"trigger": {"tags_match": "some"}}, "tags_match"),
        ({"trigger": {"tag_groups": [{"tags": ["a"], "nor": []}]}}, "tag_groups"),
        ({"trigger": {"recall_max_tokens": 0}}, "recall_max_tokens"),
        ({"trigger": {"response_schema": []}}, "response_schema"),
        ({"trigger": {"exclude_mental_model_ids": ["A B"]}}, "exclude_mental_model_ids"),
    ],
)
def test_bad_input_is_refused_by_its_field(bank: httpx.Client, fields: Answer, field: str) -> None:
    for answer in (
        bank.post("mental-models", json={**HOME, **fields}),
        bank.patch("mental-models/home", json=fields),
    ):
        assert answer.status_code == 422
        assert field in answer.json()["detail"][0]["loc"]


def test_ids_are_checked_and_taken_once(bank: httpx.Client, finished: Call) -> None:
    for wrong in ("Home", "a b", "-a", "a-", "a_b", "x" * 129, "é"):
        assert bank.post("mental-models", json={**HOME, "id": wrong}).status_code == 422, wrong
    made = make(bank, finished, id="a-1")
    assert (made["content"], made["last_memory_seen_at"], made["is_stale"]) == ("", None, False)
    taken = bank.post("mental-models", json={**HOME, "id": "a-1"})
    assert taken.status_code == 400
    assert "already" in taken.text
    own = bank.post("mental-models", json=HOME).json()["mental_model_id"]
    assert uuid.UUID(own).version == 7


def test_what_is_not_there(bank: httpx.Client, make_bank: Any, finished: Call) -> None:
    assert bank.get("profile").status_code == 404  # no such bank
    make(bank, finished, id="mine")
    other = make_bank()
    other.put("", json={})
    for client, key in ((bank, "none"), (other, "mine")):
        one = f"mental-models/{key}"
        answers = [client.get(one), client.delete(one), client.patch(one, json={"name": "N"})]
        answers += [client.post(f"{one}/{verb}") for verb in ("refresh", "dry-run-refresh", "clear")]
        answers.append(client.get(f"{one}/history"))
        assert {answer.status_code for answer in answers} == {404}


def test_one_refresh_at_a_time(bank: httpx.Client, retain: Call, finished: Call, reflects: Verbatim) -> None:
    retain("Mona lives in Oslo.")
    make(bank, finished, id="home")
    reflects.open.clear()
    reflects.asked.clear()
    try:
        first = bank.post("mental-models/home/refresh").json()["operation_id"]
        until(lambda: len(reflects.asked) == 1)
        second, third = (bank.post("mental-models/home/refresh").json()["operation_id"] for _ in range(2))
        anew = bank.post("mental-models/home/refresh", json={"mode": "full"}).json()["operation_id"]
        assert second == third
        assert len({first, second, anew}) == 3
        time.sleep(0.2)
        assert len(reflects.asked) == 1
    finally:
        reflects.open.set()
    assert {finished(key)["status"] for key in (first, second, anew)} == {"completed"}
    assert (len(reflects.asked), reflects.most_at_once) == (3, 1)


def test_it_follows_consolidations(
    bank: httpx.Client, retain: Call, finished: Call, sql: Callable[..., list[tuple[Any, ...]]]
) -> None:
    retain("Mona lives in Oslo.")
    make(bank, finished, id="soon", trigger={"refresh_after_consolidation": True})
    often = {"refresh_after_consolidation": True, "min_refresh_interval_seconds": 3600}
    make(bank, finished, id="later", trigger=often)
    make(bank, finished, id="never")
    retain("Mona lives in Bergen now.")
    finished(bank.post("consolidate").json()["operation_id"])
    until(lambda: "Bergen" in get(bank, "soon")["content"])
    assert get(bank, "later")["is_stale"]
    assert get(bank, "never")["is_stale"]
    due = "SELECT due_at - last_refreshed_at FROM mental_models WHERE id = 'later' AND due_at IS NOT NULL"
    assert sql(due)[-1][0].total_seconds() == 3600
    of = [one["mental_model_id"] for one in refreshes(bank)]
    assert (of.count("later"), of.count("never")) == (1, 1)  # they were filled, and left alone since


async def test_the_clock_refreshes_what_is_stale_once(
    data_folder: Path,
    bank: httpx.Client,
    bank_id: str,
    retain: Call,
    finished: Call,
    sql: Callable[..., list[Any]],
) -> None:
    retain("Mona lives in Oslo.")
    make(bank, finished, id="fresh", trigger={"refresh_cron": "0 3 * * *"})
    make(bank, finished, id="stale", trigger={"refresh_cron": "0 3 * * *"})
    retain("Mona lives in Bergen now.")
    assert refresh(bank, finished, "fresh")["status"] == "completed"
    number = "(SELECT bank FROM banks WHERE bank_id = %s)"
    sql(
        f"UPDATE mental_models SET due_at = now() - interval '5 days' WHERE bank = {number} RETURNING 1",
        bank_id,
    )
    before = len(refreshes(bank))

    async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        await memory.mental_models.refresh_due()  # as every worker does by the clock
        await asyncio.to_thread(until, lambda: "Bergen" in get(bank, "stale")["content"])
        await memory.mental_models.refresh_due()
    assert len(refreshes(bank)) == before + 1  # five missed runs are one, and of the fresh one there is none
    at_three = "due_at > now(), extract(hour FROM due_at AT TIME ZONE 'UTC')"
    due = sql(f"SELECT {at_three} FROM mental_models WHERE bank = {number}", bank_id)
    assert [(later, int(hour)) for later, hour in due] == [(True, 3), (True, 3)]


def refreshes(bank: httpx.Client) -> list[Answer]:
    found: list[Answer] = bank.get("operations", params={"type": "refresh_mental_model"}).json()["operations"]
    return found


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
