"""Recall over HTTP: what is found, in which order, and how every option narrows it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import httpx
import pytest

from reverie.language import tokens

Answer = dict[str, Any]
Call = Callable[..., Answer]

TALK = """
user: Our greenhouse heater broke during the frost last night.
assistant: I ordered a replacement thermostat, part TX-4471, from the supplier in Graz.
user: The tomato seedlings survived, but the basil did not.
user: My neighbour Ruth offered her spare fan heater.
assistant: I scheduled a reminder to return the fan heater on Saturday.
""".strip()


def said(answer: Answer) -> list[str]:
    return [result["text"] for result in answer["results"]]


def test_result_has_every_field_of_the_wire(retain: Call, recall: Call) -> None:
    retain(
        "Soraya Amin won the regatta on 12 June 2023.",
        timestamp="2023-06-20T08:00:00Z",
        context="harbour news",
        tags=["sport"],
        metadata={"page": "4"},
        document_id="news",
    )
    answer = recall("Who won the regatta?")
    (result,) = answer["results"]
    assert result.pop("chunk_id").count("-") >= 4
    assert result.pop("id")
    assert set(result.pop("entities")) >= {"Soraya Amin"}
    scores = result.pop("scores")
    assert 0 < scores["semantic"] <= 1
    assert scores["keyword"] > 0
    assert scores["final"] >= 0
    assert scores["reranker"] == scores["final"]
    assert result == {
        "text": "Soraya Amin won the regatta on 12 June 2023.",
        "type": "world",
        "context": "harbour news",
        "occurred_start": "2023-06-12T00:00:00+00:00",
        "occurred_end": "2023-06-13T00:00:00+00:00",
        "mentioned_at": "2023-06-20T08:00:00+00:00",
        "document_id": "news",
        "metadata": {"page": "4"},
        "tags": ["sport"],
        "source_fact_ids": None,
    }
    assert answer["trace"] is None
    assert answer["chunks"] is None
    assert answer["source_facts"] is None
    assert answer["source_facts_truncated"] is None
    assert "Soraya Amin" in answer["entities"]


def test_meaning_finds_what_shares_no_word(retain: Call, recall: Call) -> None:
    retain(
        "The physician prescribed antibiotics for the infection.",
        "The orchestra tuned before the overture.",
        "Quarterly revenue fell by three percent.",
        "The goalkeeper saved two penalties.",
    )
    answer = recall("Which medicine did the doctor give?")
    assert said(answer)[0] == "The physician prescribed antibiotics for the infection."
    assert answer["results"][0]["scores"]["keyword"] == 0


def test_words_find_what_meaning_cannot(retain: Call, recall: Call) -> None:
    codes = ["QX-1184", "RV-2093", "LM-7720", "ZB-5561", "TK-3307", "WD-9914"]
    for code in codes:
        retain(f"Error {code} was seen on the conveyor.")
    answer = recall("What about ZB-5561?")
    assert said(answer)[0] == "Error ZB-5561 was seen on the conveyor."
    assert answer["results"][0]["scores"]["keyword"] > answer["results"][1]["scores"]["keyword"]


def test_rare_words_weigh_more_than_common_ones(retain: Call, recall: Call) -> None:
    for n in range(12):
        retain(f"The meeting room on floor {n} has a projector.")
    retain("The mezzanine smells of varnish.")
    best = recall("meeting room mezzanine")["results"]
    keyword = {result["text"]: result["scores"]["keyword"] for result in best}
    assert (
        keyword["The mezzanine smells of varnish."]
        > keyword["The meeting room on floor 3 has a projector."] / 2
    )
    assert said(recall("mezzanine"))[0] == "The mezzanine smells of varnish."


def test_results_come_in_the_order_of_their_final_score(retain: Call, recall: Call) -> None:
    retain(TALK)
    answer = recall("heater")
    finals = [result["scores"]["final"] for result in answer["results"]]
    assert len(finals) == 5
    assert finals == sorted(finals, reverse=True)


def test_named_speaker_is_preferred(retain: Call, recall: Call) -> None:
    retain("Yusuf: I collect old radios.", "Ingrid: I collect old radios.", "Paolo: I collect old radios.")
    assert said(recall("What does Ingrid collect?"))[0].startswith("Ingrid")


def test_neighbours_in_the_document_come_along(retain: Call, recall: Call) -> None:
    retain(
        "Lena: We spent the holidays far from home.\nOskar: I slept on a houseboat near Delft.",
        document_id="chat",
    )
    for n in range(30):
        retain(f"Somebody painted the fence in shade {n}.")
    found = said(recall("Where did somebody spend the holidays?"))
    assert found.index("Oskar: I slept on a houseboat near Delft.") <= 2


@pytest.fixture
def hikes(retain: Call) -> None:
    """The same sentence in each of six months, among other things."""
    retain(*(f"The {thing} stands in the hall." for thing in ("piano", "ladder", "mirror", "trunk", "desk")))
    for month in range(1, 7):
        retain("We went hiking in the hills.", timestamp=f"2023-{month:02}-15T10:00:00Z")


def test_time_named_in_the_query_is_preferred(hikes: None, recall: Call) -> None:
    best = recall("When did we go hiking in March 2023?")["results"][0]
    assert best["mentioned_at"] == "2023-03-15T10:00:00+00:00"


def test_query_timestamp_is_what_relative_times_refer_to(hikes: None, recall: Call) -> None:
    for asked, month in (("2023-03-10", "02"), ("2023-06-01T12:00:00+02:00", "05")):
        answer = recall("Did we go hiking last month?", query_timestamp=asked, trace=True)
        assert answer["results"][0]["mentioned_at"][:7] == f"2023-{month}"
        assert answer["trace"]["query"]["named_window"][0][:10] == f"2023-{month}-01"


@pytest.mark.parametrize(
    ("types", "count"),
    [
        (None, 5),
        ([], 5),
        (["world"], 3),
        (["experience"], 2),
        (["world", "experience"], 5),
        (["observation"], 0),
    ],
)
def test_types(retain: Call, recall: Call, types: list[str] | None, count: int) -> None:
    retain(TALK)
    results = recall("heater", types=types)["results"]
    assert len(results) == count
    assert {result["type"] for result in results} <= set(types or ("world", "experience"))


TAGGED: dict[str, list[str]] = {
    "Fact with no tag about lighthouses.": [],
    "Fact with red about lighthouses.": ["red"],
    "Fact with red and blue about lighthouses.": ["red", "blue"],
    "Fact with red, blue and green about lighthouses.": ["red", "blue", "green"],
    "Fact with green about lighthouses.": ["green"],
}


def tagged(mode: str, wanted: set[str]) -> set[str]:
    """What the wire format says of each mode, over TAGGED."""
    accept: dict[str, Callable[[set[str]], bool]] = {
        "any": lambda tags: not tags or bool(tags & wanted),
        "all": lambda tags: not tags or tags >= wanted,
        "any_strict": lambda tags: bool(tags & wanted),
        "all_strict": lambda tags: bool(tags) and tags >= wanted,
        "exact": lambda tags: tags == wanted,
    }
    return {text for text, tags in TAGGED.items() if accept[mode](set(tags))}


@pytest.mark.parametrize("mode", ["any", "all", "any_strict", "all_strict", "exact"])
def test_tags_match(bank: httpx.Client, retain: Call, recall: Call, mode: str) -> None:
    for text, tags in TAGGED.items():
        retain(text, tags=tags, document_id=text[:20])
    wishes = [set(c) for size in (1, 2, 3) for c in combinations(("red", "blue", "green"), size)]
    for wanted in [*wishes, {"violet"}, {"red", "violet"}]:
        expected = tagged(mode, wanted)
        found = recall("lighthouses", tags=sorted(wanted), tags_match=mode)
        assert set(said(found)) == expected, (mode, wanted)
        listed = bank.get("memories/list", params={"tags": sorted(wanted), "tags_match": mode}).json()
        assert {item["text"] for item in listed["items"]} == expected, (mode, wanted)
        assert listed["total"] == len(expected)


def test_no_tags_mean_no_filter_except_for_exact(retain: Call, recall: Call) -> None:
    for text, tags in TAGGED.items():
        retain(text, tags=tags)
    untagged = ["Fact with no tag about lighthouses."]
    for mode in ("any", "all", "any_strict", "all_strict"):
        assert len(recall("lighthouses", tags=[], tags_match=mode)["results"]) == len(TAGGED)
        assert len(recall("lighthouses", tags_match=mode)["results"]) == len(TAGGED)
    assert said(recall("lighthouses", tags=[], tags_match="exact")) == untagged
    assert said(recall("lighthouses", tags_match="exact")) == untagged


@pytest.mark.parametrize("limit", [1, 7, 20, 33, 64, 150, 4096])
def test_max_tokens_is_a_hard_limit(retain: Call, recall: Call, limit: int) -> None:
    retain(
        *(f"Report {n}: the turbine ran for {n * 7} hours and needed {n} litres of oil." for n in range(12)),
        "Short turbine note.",
    )
    everything = recall("How long did the turbine run?", max_tokens=1_000_000)["results"]
    assert len(everything) == 13
    kept = recall("How long did the turbine run?", max_tokens=limit)["results"]
    assert sum(tokens.count(result["text"]) for result in kept) <= limit
    assert [r["id"] for r in kept] == [r["id"] for r in everything[: len(kept)]]
    if len(kept) < len(everything):
        following = everything[len(kept)]
        assert sum(tokens.count(r["text"]) for r in [*kept, following]) > limit


def test_budget_sets_how_many_candidates_are_looked_at(bank: httpx.Client, recall: Call) -> None:
    items = [{"content": f"Gull number {n} sat on post {n}."} for n in range(200)]
    assert bank.post("memories", json={"items": items}).status_code == 200
    counts = {
        budget: recall("gull on a post", budget=budget, trace=True, max_tokens=100)["trace"]
        for budget in ("low", "mid", "high")
    }
    depths = [trace["query"]["candidates_per_strategy"] for trace in counts.values()]
    assert depths == sorted(set(depths))
    looked = [trace["summary"]["candidates"] for trace in counts.values()]
    assert looked == sorted(looked)
    assert looked[0] < looked[2]


def test_temporal_window_keeps_only_its_time(retain: Call, recall: Call) -> None:
    for month in range(1, 7):
        retain(f"Harvest note {month}.", timestamp=f"2023-{month:02}-15T10:00:00Z")
    retain("Harvest note of no time.", timestamp="unset")
    retain("Harvest note that the market opened on 3 March 2023.", timestamp="2024-01-01")
    window = {"start": "2023-02-15T10:00:00Z", "end": "2023-03-15T10:00:00Z"}
    assert set(said(recall("harvest note", temporal_window=window))) == {
        "Harvest note 2.",
        "Harvest note 3.",
        "Harvest note that the market opened on 3 March 2023.",
    }


def test_min_scores(retain: Call, recall: Call) -> None:
    retain(TALK)
    everything = recall("fan heater from Ruth")["results"]
    for name in ("semantic", "keyword", "final"):
        values = sorted(result["scores"][name] for result in everything)
        floor = values[len(values) // 2] - 1e-6
        kept = recall("fan heater from Ruth", min_scores={name: floor})["results"]
        assert [r["id"] for r in kept] == [r["id"] for r in everything if r["scores"][name] >= floor]
        assert 0 < len(kept) < len(everything)
    assert recall("fan heater from Ruth", min_scores={"semantic": 2})["results"] == []
    assert len(recall("fan heater from Ruth", min_scores={})["results"]) == len(everything)


def test_include_entities_within_their_limit(bank: httpx.Client, retain: Call, recall: Call) -> None:
    retain("Bettina Krause and Samuel Ofori met Lucia Ferrante at the Vienna airport.")
    full = recall("Who met at the airport?")["entities"]
    assert {"Bettina Krause", "Samuel Ofori", "Lucia Ferrante"} <= set(full)
    known = {e["canonical_name"]: e["id"] for e in bank.get("entities").json()["items"]}
    for name, state in full.items():
        assert state["canonical_name"] == name
        assert state["entity_id"] == known[name]
        assert state["observations"] == []
    for limit in (0, 3, 6):
        some = recall("Who met at the airport?", include={"entities": {"max_tokens": limit}})["entities"]
        assert sum(tokens.count(name) for name in some) <= limit
        assert list(some) == list(full)[: len(some)]
    assert recall("Who met at the airport?", include={"entities": None})["entities"] is None
    assert set(recall("Who met at the airport?", include={})["entities"]) == set(full)


def test_include_chunks_within_their_limit(bank: httpx.Client, retain: Call, recall: Call) -> None:
    long = "The glacier retreated again. " + " ".join(f"Stake {n} stood in bare rock." for n in range(60))
    retain(long, document_id="glacier")
    retain("The glacier tongue is grey.", document_id="tongue")
    answer = recall("What happened to the glacier?", include={"chunks": {}})
    by_id = answer["chunks"]
    assert {result["chunk_id"] for result in answer["results"]} == set(by_id)
    texts = {chunk["text"] for chunk in by_id.values()}
    assert texts == {long, "The glacier tongue is grey."}
    for name, chunk in by_id.items():
        assert chunk["id"] == name
        assert chunk["chunk_index"] == 0
        assert chunk["truncated"] is False
        url = f"http://{bank.base_url.host}:{bank.base_url.port}/v1/default/chunks/{name}"
        alone = httpx.get(url, timeout=60).json()
        assert alone["chunk_text"] == chunk["text"]
    assert list(by_id) == list(dict.fromkeys(result["chunk_id"] for result in answer["results"]))

    small = recall("What happened to the glacier?", include={"chunks": {"max_tokens": 20}})["chunks"]
    assert sum(tokens.count(chunk["text"]) for chunk in small.values()) <= 20
    cut = [chunk for chunk in small.values() if chunk["truncated"]]
    assert len(cut) == 1
    assert long.startswith(cut[0]["text"])
    assert recall("glacier", include={"chunks": {"max_tokens": 0}})["chunks"] == {}


def test_chunks_do_not_spend_the_budget_of_results(retain: Call, recall: Call) -> None:
    retain(TALK)
    plain = recall("heater", max_tokens=60)
    with_chunks = recall("heater", max_tokens=60, include={"chunks": {}})
    assert said(with_chunks) == said(plain)


def test_include_source_facts(retain: Call, recall: Call) -> None:
    retain(TALK)
    answer = recall("heater", include={"source_facts": {}})
    assert answer["source_facts"] == {}
    assert answer["source_facts_truncated"] is False


def test_trace_explains_the_answer(retain: Call, recall: Call) -> None:
    retain(TALK)
    answer = recall("fan heater in May 2024", trace=True, max_tokens=40, min_scores={"keyword": 0.01})
    trace = answer["trace"]
    assert {
        "query",
        "retrieval_results",
        "rrf_merged",
        "reranked",
        "entry_points",
        "visits",
        "pruned",
        "summary",
        "final_results",
    } <= set(trace)
    assert trace["query"]["query"] == "fan heater in May 2024"
    assert trace["query"]["named_window"][0][:10] == "2024-05-01"
    assert [found["method"] for found in trace["retrieval_results"]].count("keyword") == 1
    assert {"semantic", "keyword", "temporal"} <= {found["method"] for found in trace["retrieval_results"]}
    for found in trace["retrieval_results"]:
        assert [hit["rank"] for hit in found["results"]] == list(range(1, len(found["results"]) + 1))
    ids = [result["id"] for result in answer["results"]]
    assert trace["final_results"] == ids
    ranked = [hit["id"] for hit in trace["reranked"]]
    assert len(ranked) == trace["summary"]["candidates"] == 5
    assert trace["summary"]["returned"] == len(ids)
    assert {hit["id"] for hit in trace["pruned"]} == set(ranked) - set(ids)
    assert {hit["reason"] for hit in trace["pruned"]} <= {"over max_tokens", "under min_scores"}
    assert all(value >= 0 for value in trace["summary"]["milliseconds"].values())


def test_deleted_documents_are_found_no_more(bank: httpx.Client, retain: Call, recall: Call) -> None:
    retain("The vault code is written under the clock.", document_id="secret")
    retain("The clock needs a new spring.", document_id="clock")
    assert len(recall("Where is the vault code?")["results"]) == 2
    assert bank.delete("documents/secret").status_code == 200
    answer = recall("Where is the vault code?", trace=True, include={"chunks": {}})
    assert said(answer) == ["The clock needs a new spring."]
    assert "vault" not in str(answer["chunks"])
    assert "vault" not in str(answer["entities"])
    assert recall("vault", min_scores={"keyword": 0.001})["results"] == []


def test_empty_bank_answers_with_nothing(bank: httpx.Client, recall: Call, client: httpx.Client) -> None:
    assert client.put(bank.base_url.path.rstrip("/"), json={}).status_code == 200
    answer = recall("Anything at all?", trace=True, include={"chunks": {}, "source_facts": {}})
    assert answer["results"] == []
    assert answer["chunks"] == {}
    assert answer["entities"] == {}
    assert answer["trace"]["summary"]["candidates"] == 0


@pytest.mark.parametrize(
    "query",
    ["?", "🐙", "the of and", "'; DROP TABLE facts; --", "%", "今日は", "\\", "a" * 900, "{}", '"'],
    ids=["mark", "emoji", "stop-words", "sql", "percent", "japanese", "backslash", "long", "braces", "quote"],
)
def test_odd_queries_work(retain: Call, recall: Call, query: str) -> None:
    retain("An ordinary sentence about a lamp.")
    assert len(recall(query)["results"]) == 1


def test_query_over_the_limit_is_refused(bank: httpx.Client, retain: Call) -> None:
    retain("An ordinary sentence about a lamp.")
    words = " ".join(f"word{n}" for n in range(600))
    answer = bank.post("memories/recall", json={"query": words})
    assert answer.status_code == 400
    assert answer.json()["detail"][0]["loc"] == ["query"]


def test_recall_while_the_bank_changes(bank: httpx.Client, retain: Call) -> None:
    """Facts that go between ranking and reading are left out; nothing fails."""
    retain("The pier is long.", document_id="pier-0")

    def change(n: int) -> int:
        items = [{"content": f"The pier has {n} planks.", "document_id": f"pier-{n % 4}"}]
        status = bank.post("memories", json={"items": items}).status_code
        if n % 5 == 0:
            bank.delete(f"documents/pier-{(n + 1) % 4}")
        return status

    def ask(n: int) -> int:
        request = {"query": f"How many planks {n}?", "include": {"chunks": {}}, "trace": True}
        return bank.post("memories/recall", json=request).status_code

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(change, n) for n in range(40)]
        reads = [pool.submit(ask, n) for n in range(120)]
        assert {read.result() for read in reads} == {200}
        assert {write.result() for write in writes} == {200}
