"""Dreams that a language model has a part in, and what comes of answers that cannot be used."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import wire
from llm_server import LlmServer, Reply, Seen, error

Answer = dict[str, Any]
TEXTS = (
    "Nora sleeps badly after late coffee.",
    "Nora drank late coffee on Friday.",
    "Nora bought climbing shoes in Bergen.",
    "Nora starts a trial of decaf coffee.",
)
PHASES = ("assumption", "audit", "train", "what_if", "value")
ASKED = {"assumption": "hypotheses", "audit": "verdicts", "what_if": "predictions", "value": "proposals"}


def phase_of(seen: Seen) -> str:
    return next(phase for phase, key in ASKED.items() if f'{{"{key}": [' in seen.system)


def answering(**answers: Reply | list[Answer]) -> Callable[[Seen], Reply]:
    def answer(seen: Seen) -> Reply:
        phase = phase_of(seen)
        given = answers.get(phase, [])
        return given if isinstance(given, Reply) else Reply(json.dumps({ASKED[phase]: given}))

    return answer


SUPPOSED = {
    "kind": "cause",
    "text": "Nora sleeps badly after late coffee on Friday.",
    "facts": ["F1", "F2"],
    "confidence": 0.8,
}
EXPECTED = {
    "title": "Nora sleeps badly again",
    "hypothesis": "H1",
    "facts": ["F1", "F2"],
    "probability": 0.6,
    "days": 7,
    "success_criteria": ["Nora says that she slept badly."],
}
PROPOSED = {
    "type": "observation",
    "title": "Late coffee",
    "content": "Nora sleeps badly after late coffee.",
    "facts": ["F1", "F2"],
    "rationale": "Both tell of it.",
    "confidence": 0.7,
}


@pytest.fixture
def thinking(modelled: httpx.Client) -> httpx.Client:
    """A bank whose facts are its texts."""
    wire.configure(modelled, retain_extraction_mode="chunks", enable_observations=False)
    for number, text in enumerate(TEXTS):
        stamp = f"2026-03-{number + 1:02}T10:00:00Z"
        wire.retain(modelled, text, timestamp=stamp, document_id=f"d{number}", tags=["diary"])
    return modelled


def dreamt(bank: httpx.Client) -> Answer:
    key = bank.post("dreams/trigger", json={}).json()["operation_id"]
    for _ in range(2000):
        operation = bank.get(f"operations/{key}").json()
        if operation["status"] not in ("pending", "processing"):
            break
        time.sleep(0.03)
    assert operation["status"] == "completed", operation
    run: Answer = bank.get(f"dreams/{key}").json()
    return run


def test_a_model_supposes_and_stands_by_it(thinking: httpx.Client, model: LlmServer) -> None:
    wire.configure(thinking, dream={"worker_prompt": "Sleep.", "quality_threshold": 0.1})
    invented = {**SUPPOSED, "text": "Nora and Igor sleep badly since 1987."}
    unseen = {**SUPPOSED, "facts": ["F1", "F99"]}
    model.answers = answering(
        assumption=[invented, unseen, SUPPOSED],
        audit=[{"hypothesis": "H1", "holds": True, "reason": "Both facts say so."}],
        what_if=[EXPECTED, {**EXPECTED, "title": "Igor comes", "hypothesis": "H9"}],
        value=[PROPOSED, {**PROPOSED, "content": "Nora is a surgeon in Oslo.", "facts": ["F3"]}],
    )
    before = len(model.seen)
    run = dreamt(thinking)
    assert [phase_of(seen) for seen in model.seen[before:]] == ["assumption", "audit", "what_if", "value"]
    assert all("Sleep." in seen.user for seen in model.seen[before:])
    phases = {one["phase"]: one for one in run["phases"]}
    tiers = {name: one["tier"] for name, one in phases.items()}
    assert tiers == {p: "rules" if p == "train" else "llm" for p in PHASES}
    (mine,) = [r for r in phases["audit"]["records"] if r.get("key", "").startswith("model:")]
    assert (mine["verdict"], mine["text"], len(mine["evidence_for"])) == ("held", SUPPOSED["text"], 2)
    assert run["status"] == "success", run["failure_reason"]
    assert EXPECTED["title"] in [one["title"] for one in run["predictions"]]
    made = [p for p in run["promotion_proposals"] if p["proposal_type"] == "observation"]
    assert [(p["content"], p["tags"]) for p in made] == [(PROPOSED["content"], ["diary"])]
    assert "Igor" not in json.dumps(run)
    assert thinking.get("dreams/stats").json()["avg_tokens"] == 4 * 1200


def test_a_phase_that_fails_is_that_of_the_rules(thinking: httpx.Client, model: LlmServer) -> None:
    wire.configure(thinking, dream={"cooldown_minutes": 0})
    model.answers = answering(assumption=[SUPPOSED], audit=Reply("no JSON at all"), value=error(401))
    run = dreamt(thinking)
    phases = {one["phase"]: one for one in run["phases"]}
    assert phases["audit"]["tier"] == "rules"
    assert phases["audit"]["fallback"].startswith("invalid_output")
    assert phases["value"]["tier"] == "rules"
    assert "rejected" in phases["value"]["fallback"] or "401" in phases["value"]["fallback"]
    (supposed,) = [r for r in phases["audit"]["records"] if r.get("key", "").startswith("model:")]
    assert (supposed["verdict"], supposed["reason"]) == ("died", "nobody has checked it")

    model.answers = answering(assumption=error(401))
    again = {one["phase"]: one for one in dreamt(thinking)["phases"]}
    assert {one["tier"] for one in again.values()} == {"rules"}
    assert again["assumption"]["fallback"]


def test_a_character_that_cannot_be_stored_does_not_end_a_dream(
    thinking: httpx.Client, model: LlmServer
) -> None:
    wire.configure(thinking, dream={"cooldown_minutes": 0, "quality_threshold": 0.1})
    model.answers = answering(
        assumption=[SUPPOSED],
        audit=[{"hypothesis": "H1", "holds": True, "reason": "Both\0 facts say so."}],
        what_if=[{**EXPECTED, "title": "Nora sleeps\0 badly again"}],
    )
    run = dreamt(thinking)
    assert run["status"] == "success", run["failure_reason"]
    assert "Nora sleeps badly again" in [one["title"] for one in run["predictions"]]


def test_a_fact_that_is_too_long_to_be_shown_hides_no_other(thinking: httpx.Client, model: LlmServer) -> None:
    long = "Nora wrote a very long letter about " + ", ".join(f"matter {n}" for n in range(90)) + "."
    wire.retain(thinking, long, timestamp="2026-03-09T10:00:00Z", document_id="long", tags=["diary"])
    wire.configure(thinking, dream={"max_input_tokens": 128})
    model.answers = answering()
    before = len(model.seen)
    dreamt(thinking)
    assert "climbing shoes" in model.seen[before].user
    assert "very long letter" not in model.seen[before].user
