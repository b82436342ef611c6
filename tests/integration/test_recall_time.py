"""Recall on two axes of time: what was true then, what was known then; what holds comes before what held."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from reverie.recall.plan import make_plan

Answer = dict[str, Any]
Call = Callable[..., Any]

GOOGLE = "Alice Chen works at Google."
META = "Alice Chen works at Meta now."
APPLE = "Alice Chen works at Apple now."
ASK = "Where does Alice Chen work?"


def said(answer: Answer) -> list[str]:
    return [result["text"] for result in answer["results"]]


def moment() -> str:
    """Now, apart from what was done before and what is done after."""
    time.sleep(0.02)
    now = datetime.now(UTC).isoformat()
    time.sleep(0.02)
    return now


@pytest.fixture
def jobs(retain: Call) -> None:
    retain(GOOGLE, timestamp="2021-01-10T09:00:00Z", document_id="google")
    retain(META, timestamp="2023-03-05T09:00:00Z", document_id="meta")
    retain("Alice Chen plays the cello.", timestamp="2020-03-05T09:00:00Z", document_id="cello")
    retain("The lift is broken.", timestamp="unset", document_id="lift")


def test_what_holds_comes_before_what_it_superseded(jobs: None, recall: Call) -> None:
    for query in (ASK, "Does Alice Chen work at Google?", "Google"):
        found = recall(query, trace=True)
        texts = said(found)
        assert texts.index(META) < texts.index(GOOGLE), query
        marked = {r["text"]: r.get("valid_until") for r in found["results"]}
        assert marked[GOOGLE] == "2023-03-05T09:00:00+00:00"
        assert marked[META] is None
        finals = [r["scores"]["final"] for r in found["results"]]
        assert finals == sorted(finals, reverse=True)
    assert texts[:2] == [META, GOOGLE]
    for hit in found["trace"]["reranked"]:
        assert sum(hit["parts"].values()) == pytest.approx(hit["final"], abs=2e-3)
        assert hit["places"]["freshen"] == hit["rank"]
        assert ("current" in hit["parts"]) is (hit["rank"] < hit["places"]["rank"] and hit["rank"] == 1)


def test_what_holds_is_found_where_only_the_old_one_is(
    bank: httpx.Client, retain: Call, recall: Call
) -> None:
    """Hundreds of facts are nearer to the question than the one that holds."""
    retain(GOOGLE, timestamp="2021-01-10T09:00:00Z")
    retain(META, timestamp="2023-03-05T09:00:00Z")
    items = [{"content": f"Google search result {n} of Google."} for n in range(20)]
    items += [{"content": f"Yahoo and Bing are search engines, page {n}."} for n in range(120)]
    assert bank.post("memories", json={"items": items}).status_code == 200
    found = recall("Google", budget="low", trace=True)
    brought = {hit["id"] for one in found["trace"]["retrieval_results"] for hit in one["results"]}
    texts = said(found)
    assert texts.index(GOOGLE) == texts.index(META) + 1
    assert found["results"][texts.index(META)]["id"] not in brought


@pytest.mark.parametrize(
    ("as_of", "first", "absent"),
    [
        ("2022-06-01", GOOGLE, {META}),
        ("2023-03-04", GOOGLE, {META}),
        ("2024-01-01T00:00:00+02:00", META, set()),
        ("2020-06-01", "Alice Chen plays the cello.", {GOOGLE, META}),
    ],
)
def test_as_of_answers_with_what_was_true_then(
    jobs: None, recall: Call, as_of: str, first: str, absent: set[str]
) -> None:
    texts = said(recall(ASK, as_of=as_of))
    assert texts[0] == first
    assert not absent & set(texts)
    assert "The lift is broken." in texts  # of no time: it may have been so


def test_as_of_goes_by_when_it_was_true_not_by_when_it_was_said(retain: Call, recall: Call) -> None:
    retain("Tom Berg opened a bakery on 3 May 2019.", timestamp="2024-01-01T00:00:00Z")
    assert recall("bakery", as_of="2019-05-02")["results"] == []
    assert len(recall("bakery", as_of="2019-06-01")["results"]) == 1


def test_a_later_change_leaves_the_middle_one_on_top_then(retain: Call, recall: Call) -> None:
    retain(GOOGLE, timestamp="2019-01-10T09:00:00Z")
    retain(META, timestamp="2021-03-05T09:00:00Z")
    retain(APPLE, timestamp="2023-03-05T09:00:00Z")
    assert said(recall(ASK, as_of="2022-01-01"))[:2] == [META, GOOGLE]
    now = said(recall(ASK))
    assert now.index(APPLE) < min(now.index(META), now.index(GOOGLE))


def test_known_at_leaves_out_what_was_learned_later(retain: Call, recall: Call) -> None:
    retain(GOOGLE, timestamp="2021-01-10T09:00:00Z")
    before = moment()
    retain(META, timestamp="2023-03-05T09:00:00Z")
    found = recall(ASK, known_at=before)
    assert said(found) == [GOOGLE]
    assert "valid_until" not in found["results"][0]
    assert "superseded_by" not in found["results"][0]
    assert set(said(recall(ASK, known_at=moment()))) == {GOOGLE, META}
    assert recall(ASK, known_at="2020-01-01")["results"] == []


def test_known_at_knows_what_was_retired_since(bank: httpx.Client, retain: Call, recall: Call) -> None:
    retain(GOOGLE, timestamp="2021-01-10T09:00:00Z", document_id="a")
    retain(META, timestamp="2023-03-05T09:00:00Z", document_id="b")
    new = next(r["id"] for r in recall(ASK)["results"] if r["text"] == META)
    before = moment()
    assert bank.patch(f"memories/{new}", json={"state": "invalidated"}).status_code == 200
    assert said(recall(ASK)) == [GOOGLE]
    assert "valid_until" not in recall(ASK)["results"][0]
    then = recall(ASK, known_at=before)
    assert said(then) == [META, GOOGLE]  # and it ended the other one then
    assert then["results"][1]["superseded_by"] == new
    assert said(recall(ASK, known_at=moment())) == [GOOGLE]


def test_a_supersession_learned_later_is_not_applied(retain: Call, recall: Call) -> None:
    """Told in the order Google 2019, Apple 2023, Meta 2021: Apple ended Google until Meta was told."""
    retain(GOOGLE, timestamp="2019-01-10T09:00:00Z")
    retain(APPLE, timestamp="2023-03-05T09:00:00Z")
    before = moment()
    retain(META, timestamp="2021-03-05T09:00:00Z")
    until = {r["text"]: r.get("valid_until", "")[:4] for r in recall(ASK)["results"]}
    assert until == {GOOGLE: "2021", META: "2023", APPLE: ""}
    until = {r["text"]: r.get("valid_until", "")[:4] for r in recall(ASK, known_at=before)["results"]}
    assert until == {GOOGLE: "2023", APPLE: ""}
    assert said(recall(ASK, known_at=before, as_of="2022-01-01")) == [GOOGLE]


def test_known_at_has_the_words_of_before_an_edit(bank: httpx.Client, retain: Call, recall: Call) -> None:
    retain("The gate code is 1234.", timestamp="2023-03-05T09:00:00Z", context="house")
    (found,) = recall("gate code")["results"]
    before = moment()
    edit = {"text": "The gate code is 9876.", "context": "yard", "mentioned_at": "2024-01-01"}
    assert bank.patch(f"memories/{found['id']}", json=edit).status_code == 200
    between = moment()
    again = {"text": "The gate code is 5555."}
    assert bank.patch(f"memories/{found['id']}", json=again).status_code == 200

    def seen(**options: Any) -> tuple[str, str, str]:
        (one,) = recall("gate code", **options)["results"]
        return one["text"], one["context"], one["mentioned_at"][:10]

    assert seen(known_at=before) == ("The gate code is 1234.", "house", "2023-03-05")
    assert seen(known_at=between) == ("The gate code is 9876.", "yard", "2024-01-01")
    assert seen() == ("The gate code is 5555.", "yard", "2024-01-01")


def test_what_is_deleted_is_gone_from_the_past_too(bank: httpx.Client, jobs: None, recall: Call) -> None:
    before = moment()
    assert bank.delete("documents/meta").status_code == 200
    for options in ({}, {"known_at": before}, {"as_of": "2024-01-01"}):
        found = recall(ASK, **options)
        assert META not in said(found)
        assert said(found)[0] == GOOGLE
        assert "valid_until" not in found["results"][0]


@pytest.mark.parametrize("name", ["as_of", "known_at"])
@pytest.mark.parametrize("value", ["yesterday", "2024", "2024-13-01", 5, "", "99999-01-01", ["2024-01-01"]])
def test_bad_moments_name_the_field(bank: httpx.Client, retain: Call, name: str, value: object) -> None:
    retain("A lamp.")
    answer = bank.post("memories/recall", json={"query": "lamp", name: value})
    assert answer.status_code == 422
    assert name in answer.json()["detail"][0]["loc"]


def planning(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """Every question from here on is read as one of this kind."""

    def made(*args: Any, **options: Any) -> Any:
        return replace(make_plan(*args, **options), **fields)

    monkeypatch.setattr("reverie.service.recall.make_plan", made)


def test_a_question_for_history_has_it_in_order(
    retain: Call, recall: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year, text in ((2021, META), (2019, GOOGLE), (2023, APPLE)):
        retain(text, timestamp=f"{year}-01-10T09:00:00Z")
    retain("Alice Chen plays the cello.", timestamp="2020-03-05T09:00:00Z")
    planning(monkeypatch, wants_history=True)
    for query in (ASK, "Meta", "Apple", "Google"):
        texts = said(recall(query))
        first = texts.index(GOOGLE)
        assert texts[first : first + 3] == [GOOGLE, META, APPLE]


def test_a_question_for_many_things_says_none_twice_before_others(
    retain: Call, recall: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    hobbies = ("Ida climbs walls.", "Ida climbs rocks.", "Ida paints ships.", "Ida repairs radios.")
    for n, text in enumerate((hobbies[0], hobbies[0], hobbies[0], *hobbies[1:])):
        retain(text, document_id=f"d{n}", timestamp="2024-01-10T09:00:00Z")
    plain = said(recall("What does Ida climb and do?"))
    assert len(set(plain[:4])) < 4
    planning(monkeypatch, wants_many=True)
    found = recall("What does Ida climb and do?", trace=True)
    assert set(said(found)[:4]) == set(hobbies)
    assert said(found)[4:] == [hobbies[0]] * 2
    finals = [r["scores"]["final"] for r in found["results"]]
    assert finals == sorted(finals, reverse=True)
    assert any("diversity" in hit["parts"] for hit in found["trace"]["reranked"])
