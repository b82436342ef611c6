"""Dreams over HTTP: what a run leaves, what people decide, and when none begins."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from dreaming import configure, dreamt, finished, told

from reverie.config import Settings
from reverie.service.memory import Memory

Call = Callable[..., Any]
Answer = dict[str, Any]


@pytest.fixture(scope="module")
def diary(make_bank: Call) -> httpx.Client:
    bank: httpx.Client = make_bank()
    assert bank.post("memories", json={"items": told()}).status_code == 200
    configure(bank, cooldown_minutes=0)
    return bank


@pytest.fixture(scope="module")
def first(diary: httpx.Client) -> Answer:
    return dreamt(diary)


def test_a_run_leaves_its_phases_with_evidence(diary: httpx.Client, first: Answer) -> None:
    assert (first["status"], first["run_type"], first["trigger_source"]) == ("success", "dream", "manual")
    phases = {p["phase"]: p for p in first["phases"]}
    assert list(phases) == ["assumption", "audit", "train", "what_if", "value"]
    assert {(p["tier"], p["fallback"]) for p in first["phases"]} == {("rules", None)}
    known = {m["id"] for m in diary.get("memories/list", params={"limit": 100}).json()["items"]}
    (monday,) = [
        h for h in phases["assumption"]["records"] if h["kind"] == "recurring" and "pottery" in h["text"]
    ]
    assert len(monday["evidence_for"]) == 10
    assert set(monday["evidence_for"]) <= known
    verdicts = {r["key"]: r["verdict"] for r in phases["audit"]["records"] if r["record"] == "verdict"}
    assert verdicts[monday["key"]] == "held"
    (expected,) = [p for p in first["predictions"] if "pottery" in p["title"]]
    assert (expected["status"], expected["horizon"], expected["kind"]) == ("pending", "near", "recurring")
    assert set(expected["supporting_evidence_ids"]) == set(monday["evidence_for"])
    assert {p["proposal_type"] for p in first["promotion_proposals"]} >= {"observation", "directive"}
    assert first["evidence_basis"]["evidence_count"] >= 20
    assert first["novelty_score"] == 1.0
    listed = diary.get("dreams").json()["items"]
    assert first["run_id"] in {run["run_id"] for run in listed}
    assert {run["phases"] for run in listed} == {None}


def test_the_artifact_needs_nothing_and_links_its_claims(first: Answer) -> None:
    page = first["narrative_html"]
    assert len(page.encode()) <= 24_000
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "<svg" in page
    assert set(re.findall(r'(?:src|href)="(.)', page)) == {"#"}
    linked, there = set(re.findall(r'href="#(e\d+)"', page)), set(re.findall(r'<li id="(e\d+)"', page))
    assert linked == there != set()


def test_a_second_dream_of_the_same_says_so_and_leaves_nothing(diary: httpx.Client, first: Answer) -> None:
    again = dreamt(diary)
    assert again["status"] == "duplicate_low_novelty"
    assert "earlier dreams said it" in again["failure_reason"]
    assert (again["predictions"], again["promotion_proposals"], again["narrative_html"]) == ([], [], None)
    counted = diary.get("dreams/stats").json()
    assert counted["duplicate_suppression_count"] >= 1
    assert counted["distilled_count"] == 1
    assert counted["unresolved_prediction_backlog"] == len(first["predictions"])


def proposal(run: Answer, kind: str, n: int = 0) -> Answer:
    return [p for p in run["promotion_proposals"] if p["proposal_type"] == kind][n]  # type: ignore[no-any-return]


def test_what_is_approved_is_made_once_with_its_evidence_and_tags(diary: httpx.Client, first: Answer) -> None:
    wanted = proposal(first, "observation")
    path = f"dreams/proposals/{wanted['proposal_id']}/review"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: diary.post(path, json={"action": "approve"}), range(4)))
    assert {a.status_code for a in answers} == {200}, [a.text for a in answers]
    (key,) = {a.json()["created_id"] for a in answers}
    made = diary.get(f"memories/{key}").json()
    assert (made["type"], made["tags"], made["text"]) == ("observation", ["diary"], wanted["content"])
    assert set(made["source_fact_ids"]) == set(wanted["supporting_evidence_ids"])
    assert diary.post(path, json={"action": "reject"}).status_code == 409

    rule = proposal(first, "directive")
    path = f"dreams/proposals/{rule['proposal_id']}/review"
    back = diary.post(path, json={"action": "request_more_evidence", "note": "too few"}).json()
    assert (back["review_status"], back["review_note"], back["created_id"]) == (
        "needs_more_evidence",
        "too few",
        None,
    )
    key = diary.post(path, json={"action": "approve"}).json()["created_id"]
    stored = diary.get(f"directives/{key}").json()
    assert (stored["content"], stored["tags"]) == (rule["content"], ["diary"])

    model = proposal(first, "mental_model")
    path = f"dreams/proposals/{model['proposal_id']}/review"
    key = diary.post(path, json={"action": "approve"}).json()["created_id"]
    found = diary.get(f"mental-models/{key}").json()
    assert (found["content"], found["tags"]) == (model["content"], ["diary"])

    refused = diary.post("dreams/proposals/not-an-id/review", json={"action": "approve"})
    assert refused.status_code == 400
    nobody = "01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a"
    assert diary.post(f"dreams/proposals/{nobody}/review", json={"action": "reject"}).status_code == 404


def test_the_last_word_of_people_counts(diary: httpx.Client, first: Answer) -> None:
    prediction, evidence = first["predictions"][0], first["evidence_basis"]["recall_memory_ids"][:2]
    path = f"dreams/predictions/{prediction['prediction_id']}/outcome"
    said = {"status": "confirmed", "note": "I saw it", "evidence_ids": evidence}
    told = [diary.post(path, json=said).json() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["prediction"]["status"] == "confirmed"
    assert told[0]["outcome"]["evidence_ids"] == evidence
    counted = diary.get("dreams/stats").json()
    assert counted["prediction_confirmation_rate"] == 1.0
    (kind,) = counted["calibration"]
    assert kind["n"] == 1
    assert kind["brier"] == pytest.approx((1 - prediction["confidence"]) ** 2, abs=1e-3)
    other = diary.post(path, json={"status": "contradicted"}).json()
    assert other["prediction"]["status"] == "contradicted"
    assert diary.get("dreams/stats").json()["prediction_confirmation_rate"] == 0.0
    wrong = diary.post(path, json={**said, "evidence_ids": ["01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a"]})
    assert wrong.status_code == 400
    assert "evidence_ids" in wrong.text
    back = diary.post(path, json={"status": "request_more_evidence"}).json()
    assert back["prediction"]["status"] == "pending"


def test_predictions_end_by_what_is_told_and_by_the_clock(bank: httpx.Client, sql: Call) -> None:
    items = told(6)
    assert bank.post("memories", json={"items": items}).status_code == 200
    configure(bank, cooldown_minutes=0, novelty_threshold=0)
    made = dreamt(bank)["predictions"]
    (monday,) = [p for p in made if "pottery" in p["title"]]
    shift = "opens_at - interval '60 days', expires_at = expires_at - interval '60 days'"
    sql(
        f"UPDATE dream_predictions SET opens_at = {shift}, created_at = created_at - interval '60 days'"
        " WHERE id = %s RETURNING 1",
        monday["prediction_id"],
    )
    later = dreamt(bank)
    (outcome,) = [o for o in later["validation_outcomes"] if o["prediction_id"] == monday["prediction_id"]]
    assert outcome["settled_by"] == "dream"
    assert outcome["status"] in ("unresolved", "confirmed", "contradicted")
    (now,) = sql("SELECT status FROM dream_predictions WHERE id = %s", monday["prediction_id"])
    assert now[0] == outcome["status"]


def test_a_cooldown_says_so(bank: httpx.Client, retain: Call) -> None:
    retain("Marta lives in Lisbon.")
    run = dreamt(bank, run_type="trance")
    assert (run["status"], run["run_type"]) == ("low_signal", "trance")
    assert "1 facts of the 2" in run["failure_reason"]
    told = bank.post("dreams/trigger", json={}).json()
    assert (told["operation_id"], told["deduplicated"], told["skipped"]) == (run["run_id"], True, "cooldown")
    free = datetime.fromisoformat(told["next_allowed_at"]) - datetime.fromisoformat(run["created_at"])
    assert free == timedelta(minutes=60)
    refused = bank.post("dreams/trigger", json={"trigger_source": "event"})
    assert refused.status_code == 409
    assert "dream.enabled" in refused.text
    assert bank.post("dreams/trigger", json={"trigger_source": "moon"}).status_code in (400, 422)


def test_its_configuration_is_one_object_that_is_merged(bank: httpx.Client) -> None:
    configure(bank, preset="risk_guard", cron="*/7 3 * * 1", value_focus={"money": 3})
    held = configure(bank, top_k=5, value_focus={"time": 0})
    dream = held["config"]["dream"]
    assert (dream["cron"], dream["top_k"], dream["prediction_horizon"]) == ("*/7 3 * * 1", 5, "near")
    assert dream["value_focus"] == {"money": 3, "time": 0, "happiness": 1}
    assert set(held["overrides"]["dream"]) == {"preset", "cron", "top_k", "value_focus"}
    assert (
        configure(bank, cron=None, preset="exec_strategy")["config"]["dream"]["prediction_horizon"] == "far"
    )
    for wrong, named in [
        ({"cron": "61 * * * *"}, "cron"),
        ({"cooldown_minutes": 9000}, "cooldown_minutes"),
        ({"colour": "blue"}, "colour"),
    ]:
        refused = bank.patch("config", json={"updates": {"dream": wrong}})
        assert refused.status_code == 400
        assert named in refused.text
    assert bank.get("config").json()["config"]["dream"]["top_k"] == 5


async def test_the_clock_starts_one_run_however_many_were_missed(
    make_bank: Call, data_folder: Path, sql: Call, caplog: pytest.LogCaptureFixture
) -> None:
    bank = make_bank()
    bank.post("memories", json={"items": [{"content": "Marta lives in Lisbon."}]})
    name = bank.base_url.path.rstrip("/").rpartition("/")[2]
    bank.patch("config", json={"updates": {"timezone": "Asia/Tokyo"}})
    configure(bank, enabled=True, cron="0 3 * * *", cooldown_minutes=0, trance_enabled=True)
    ((number,),) = sql("SELECT bank FROM banks WHERE bank_id = %s", name)
    settings = Settings(data_dir=data_folder / "data", worker_enabled=False)
    async with Memory(settings) as one, Memory(settings) as other:
        await one.dreams.start_due()
        due = (
            "SELECT extract(hour FROM due_at AT TIME ZONE 'Asia/Tokyo') FROM dream_schedules WHERE bank = %s"
        )
        assert [int(hour) for (hour,) in sql(due, number)] == [3]
        runs = "SELECT id FROM operations WHERE bank = %s AND type = 'dream_generation'"
        assert sql(runs, number) == []
        missed = "UPDATE dream_schedules SET due_at = now() - interval '5 days' WHERE bank = %s RETURNING 1"
        sql(missed, number)
        await one.dreams.start_due()
        await other.dreams.start_due()
        ((run,),) = sql(runs, number)
        finished(bank, str(run))
        configure(bank, cooldown_minutes=1440)
        await one.dreams.start_due()  # under the new settings
        sql(missed, number)
        with caplog.at_level("INFO"):
            await one.dreams.start_due()
    assert "no dream by cron: the cooldown ends at" in caplog.text
    ((run,),) = sql(runs, number)
    finished(bank, str(run))
    told = bank.get(f"dreams/{run}").json()
    assert (told["trigger_source"], told["run_type"]) == ("cron", "trance")


def test_a_consolidation_that_changes_something_starts_one(bank: httpx.Client) -> None:
    bank.patch("config", json={"updates": {"enable_observations": True}})
    configure(bank, enabled=True, trigger_mode="event")
    bank.post("memories", json={"items": told(3)})
    for _ in range(1200):
        runs = bank.get("dreams").json()["items"]
        if runs:
            break
        time.sleep(0.05)
    assert [run["trigger_source"] for run in runs] == ["event"]


def test_what_is_deleted_is_forgotten_and_reading_does_not_count(bank: httpx.Client, sql: Call) -> None:
    bank.post("memories", json={"items": told(6)})
    configure(bank, cooldown_minutes=0)
    run = dreamt(bank)
    assert run["status"] == "success"
    told_now = bank.get("memories/list", params={"limit": 100}).json()["items"]
    assert {m["access_count"] for m in told_now} == {0}
    bank.post("memories/recall", json={"query": "Who went to the pottery class?"})
    for _ in range(600):
        shown = bank.get("brain/influence").json()
        if shown["leaderboard"]:
            break
        time.sleep(0.1)
    assert shown["summary"]["dream_runs"] == 1
    assert shown["summary"]["avg_dream_quality"] == pytest.approx(run["quality_score"], abs=1e-3)
    assert max(entry["contribution"]["dream"] for entry in shown["leaderboard"]) == pytest.approx(
        1 / 6, abs=1e-5
    )
    for n in range(14):
        bank.delete(f"documents/d{n}")
    gone = bank.get(f"dreams/{run['run_id']}").json()
    assert (gone["narrative_html"], gone["phases"], gone["predictions"]) == (None, [], [])
    (left,) = bank.get("dreams").json()["items"]
    assert [name for name, value in left.items() if "pottery" in str(value)] == []


def test_a_template_carries_what_is_set(bank: httpx.Client, make_bank: Call) -> None:
    given = {"version": "1", "bank": {"dream": {"preset": "risk_guard", "top_k": 3}}}
    assert bank.post("import", json=given).status_code == 200
    held = bank.get("config").json()
    assert held["overrides"]["dream"] == {"preset": "risk_guard", "top_k": 3}
    assert held["config"]["dream"]["prediction_horizon"] == "near"
    other = make_bank()
    assert other.post("import", json=bank.get("export").json()).status_code == 200
    assert other.get("config").json()["config"]["dream"] == held["config"]["dream"]


def test_a_bank_that_is_not_there_has_no_dreams_and_no_brain(client: httpx.Client) -> None:
    nowhere = "/v1/default/banks/nobody-made-this"
    assert client.get(f"{nowhere}/dreams").json() == {"items": []}
    assert client.get(f"{nowhere}/dreams/stats").json()["total_runs"] == 0
    assert client.get(f"{nowhere}/brain/status").json()["exists"] is False
    assert client.get(f"{nowhere}/sub-routine/predictions").json()["predictions"] == []
    assert client.get(f"{nowhere}/brain/export").status_code == 404
