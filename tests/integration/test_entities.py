"""Who is who: names that mean the same entity, merges and splits, the graph of entities."""

from __future__ import annotations

import itertools
import random
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]
PLAIN = "The results came in."


@pytest.fixture
def mention(retain: Call) -> Callable[..., Answer]:
    """Retain a fact that names these people (or, as (name, type), other things) and no one else."""

    def call(*names: str | tuple[str, str | None], text: str = PLAIN, **fields: Any) -> Answer:
        pairs = [(name, "person") if isinstance(name, str) else name for name in names]
        return retain(text, entities=[{"text": n, "type": t} for n, t in pairs], **fields)

    return call


@pytest.fixture
def who(bank: httpx.Client) -> Callable[[], dict[str, int]]:
    """All entities of the bank with how many facts mention each."""

    def call() -> dict[str, int]:
        items = bank.get("entities").json()["items"]
        return {item["canonical_name"]: item["mention_count"] for item in items}

    return call


@pytest.fixture
def entity(bank: httpx.Client) -> Callable[[str], Answer]:
    """The entity shown under a name, in full."""

    def call(name: str) -> Answer:
        (found,) = [e for e in bank.get("entities").json()["items"] if e["canonical_name"] == name]
        full: Answer = bank.get(f"entities/{found['id']}").json()
        return full

    return call


def aliases(entity: Answer) -> dict[str, Answer]:
    return {alias["alias"]: alias for alias in entity["metadata"]["aliases"]}


@pytest.mark.parametrize("order", list(itertools.permutations(["Alice", "Alice Chen", "Alice C."])))
def test_a_name_in_part_means_the_one_who_bears_it(
    order: Sequence[str], mention: Call, who: Callable[[], dict[str, int]], entity: Call
) -> None:
    for name in order:
        mention(name)
    assert who() == {"Alice Chen": 3}
    others = aliases(entity("Alice Chen"))
    assert set(others) == {"Alice", "Alice C."}
    for alias in others.values():
        assert 0.5 < alias["score"] < 1
        assert alias["by"] == "rule"
        assert alias["merged_at"]
        assert "can be short for" in alias["reason"]


@pytest.mark.parametrize("order", [("Bob", "Robert Chen"), ("Robert Chen", "Bob")])
def test_nickname(
    order: Sequence[str], mention: Call, who: Callable[[], dict[str, int]], entity: Call
) -> None:
    for name in order:
        mention(name)
    assert who() == {"Robert Chen": 2}
    assert (
        aliases(entity("Robert Chen"))["Bob"]["reason"] == "Bob and Robert Chen have forms of one given name"
    )


def test_names_of_one_request_are_resolved_together(retain: Call, who: Callable[[], dict[str, int]]) -> None:
    names = ["Alice", "bob", "Robert Chen", "Robret Chen", "Alice C.", "Dr. Alice Chen", "Mr. R. Chen"]
    retain(*[{"content": PLAIN, "entities": [{"text": n, "type": "person"}]} for n in names])
    assert who() == {"Dr. Alice Chen": 3, "Robert Chen": 4}


def test_in_text(retain: Call, bank: httpx.Client) -> None:
    retain("Alice Chen works at Google in Zurich.", "Alice likes the view from the office.")
    retain("I met Alice Chen's brother.", "Alice: I moved to Lisbon.")
    people = [e for e in bank.get("entities").json()["items"] if "Alice" in e["canonical_name"]]
    assert [(p["canonical_name"], p["mention_count"]) for p in people] == [("Alice Chen", 4)]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["Anna Petrov", "Ivan Petrov"], "person"),
        (["Robert Barker", "Rita Barker", "R. Barker"], "person"),
        (["John Smith Sr", "John Smith Jr"], "person"),
        (["Mr. Barker", "Mrs. Barker"], "person"),
        (["Jean Moreau", "Joan Moreau"], "person"),
        (["Dana Moreau", "Dan Moreau"], "person"),
        (["Maria Moreau", "Marie Moreau"], "person"),
        (["Alice Chen", "Alice Cheng"], "person"),
        (["GPT-3", "GPT-4"], "product"),
        (["Room 12", "Room 21"], "place"),
        (["iPhone 14", "iPhone 15"], "product"),
        (["GPT-3.5", "GPT-35"], "product"),
        (["Lease 77", "Lease 78"], None),
    ],
)
def test_others_stay_others(
    names: list[str], kind: str | None, mention: Call, who: Callable[[], dict[str, int]]
) -> None:
    for name in (*names, *reversed(names)):
        mention((name, kind))
    assert who() == dict.fromkeys(names, 2)


def test_different_kinds_stay_apart(mention: Call, who: Callable[[], dict[str, int]]) -> None:
    mention(("Mercury Inc.", "organization"), ("Mercury", "place"))
    assert who() == {"Mercury Inc.": 1, "Mercury": 1}


def test_legal_form_and_acronym(mention: Call, who: Callable[[], dict[str, int]]) -> None:
    for name in ("Google", "Google Inc.", "Google LLC"):
        mention((name, "organization"))
    mention(("WHO", "organization"))
    mention(("World Health Organization", "organization"))
    assert who() == {"Google": 3, "WHO": 1, "World Health Organization": 1}
    mention(("World Health Organization", "organization"), ("WHO", "organization"))
    assert who() == {"Google": 3, "World Health Organization": 3}


def test_two_named_in_one_fact_are_two(mention: Call, who: Callable[[], dict[str, int]]) -> None:
    mention("Bob", "Robert")
    mention("Bob")
    mention("Robert")
    assert who() == {"Bob": 2, "Robert": 2}
    mention("Bob Chen", "Robert Chen")
    mention("Jon Lund")
    mention("Jon Lund", "John Lund")
    # now the given names alone have a meaning each
    assert who() == {"Bob Chen": 3, "Robert Chen": 3, "Jon Lund": 2, "John Lund": 1}


@pytest.fixture
def two_alices(mention: Call) -> None:
    for place in ("Google", "Stanford"):
        mention("Alice Chen", (place, "organization"))
        mention("Alice Smith", ("Oslo", "place"))


def test_company_tells_who_is_meant(
    two_alices: None, mention: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Alice", ("Google", "organization"), ("Stanford", "organization"))
    assert who()["Alice Chen"] == 3
    mention("Alice", ("Oslo", "place"))
    assert who()["Alice Smith"] == 3
    mention("Alice")
    assert who()["Alice"] == 1
    mention("Alice", ("Google", "organization"))
    assert who() == {"Alice Chen": 4, "Alice Smith": 3, "Alice": 1, "Google": 3, "Stanford": 2, "Oslo": 3}


def test_company_of_the_document_tells_too(
    two_alices: None, retain: Call, who: Callable[[], dict[str, int]], entity: Call
) -> None:
    retain(
        {"content": PLAIN, "entities": [{"text": "Alice", "type": "person"}]},
        {"content": "They were good.", "entities": [{"text": "Oslo", "type": "place"}]},
    )
    assert who()["Alice Smith"] == 3
    assert (
        aliases(entity("Alice Smith"))["Alice"]["reason"]
        == "Alice Smith is meant: the document mentions Oslo"
    )


def test_the_last_one_named_in_the_document_is_meant(
    two_alices: None, mention: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Alice Chen", text="Alice Chen came.", document_id="diary")
    mention("Alice Smith", text="Alice Smith came.", document_id="diary", update_mode="append")
    mention("Alice", text="She stayed.", document_id="diary", update_mode="append")
    assert who() == {"Alice Chen": 3, "Alice Smith": 4, "Google": 1, "Stanford": 1, "Oslo": 2}


def test_a_name_known_before_is_explained_by_company(
    mention: Call, who: Callable[[], dict[str, int]], retain: Call
) -> None:
    for place in ("Google", "Stanford"):
        mention("Alice", (place, "organization"))
    retain(
        *[
            {"content": f"{PLAIN} {n}", "entities": [{"text": p, "type": "person"}, {"text": c, "type": t}]}
            for n, (p, c, t) in enumerate(
                [
                    ("Alice Chen", "Google", "organization"),
                    ("Alice Chen", "Stanford", "organization"),
                    ("Alice Smith", "Oslo", "place"),
                ]
            )
        ]
    )
    assert who() == {"Alice Chen": 4, "Google": 2, "Stanford": 2, "Alice Smith": 1, "Oslo": 1}


def test_resolve_entities_false_matches_equal_names_only(
    mention: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Robert Chen")
    mention("Bob Chen")
    mention("Bob Chen", resolve_entities=False)
    mention("robert chen", resolve_entities=False)
    assert who() == {"Robert Chen": 3, "Bob Chen": 1}


def test_merge_and_split_come_back_to_where_they_began(
    bank: httpx.Client, mention: Call, recall: Call, entity: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Zed Marsh", text="The ferry leaves at dawn.")
    mention("Captain Ahoy", text="The ferry was late again.")

    def of_ferry() -> list[tuple[str, list[str]]]:
        return sorted((r["text"], r["entities"]) for r in recall("ferry")["results"])

    before, known = of_ferry(), who()
    zed, ahoy = entity("Zed Marsh"), entity("Captain Ahoy")
    body = {"into": zed["id"], "reason": "his name aboard"}
    merged = bank.post(f"entities/{ahoy['id']}/merge", json=body)
    assert merged.status_code == 200, merged.text
    assert merged.json()["canonical_name"] == "Zed Marsh"
    assert merged.json()["mention_count"] == 2
    (alias,) = merged.json()["metadata"]["aliases"]
    assert {**alias, "merged_at": None} == {
        "id": ahoy["id"],
        "alias": "Captain Ahoy",
        "into": "Zed Marsh",
        "score": 1,
        "reason": "his name aboard",
        "by": "person",
        "merged_at": None,
    }
    assert len(merged.json()["observations"]) == 2
    assert [names for _, names in of_ferry()] == [["Zed Marsh"], ["Zed Marsh"]]
    assert set(recall("ferry")["entities"]) == {"Zed Marsh"}
    assert bank.get(f"entities/{ahoy['id']}").json() == bank.get(f"entities/{zed['id']}").json()
    facts = bank.get("memories/list", params={"entity_id": ahoy["id"]}).json()
    assert facts["total"] == 2
    assert [e["canonical_name"] for e in bank.get("entities", params={"q": "ahoy"}).json()["items"]] == [
        "Zed Marsh"
    ]

    parted = bank.post(f"entities/{zed['id']}/split", json={"alias": "Captain Ahoy"})
    assert parted.status_code == 200, parted.text
    assert parted.json() == ahoy
    assert bank.get(f"entities/{zed['id']}").json() == zed
    assert of_ferry() == before
    assert who() == known


def test_what_a_rule_merged_and_a_person_split_stays_split(
    bank: httpx.Client, mention: Call, entity: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Robert Chen")
    mention("Bob Chen")
    robert = entity("Robert Chen")
    parted = bank.post(f"entities/{robert['id']}/split")
    assert parted.status_code == 200, parted.text
    assert parted.json()["canonical_name"] == "Bob Chen"
    for name in ("Bob Chen", "Robert Chen", "Bobby Chen"):
        mention(name)
    assert who() == {"Bob Chen": 2, "Robert Chen": 2, "Bobby Chen": 1}
    again = bank.post(f"entities/{parted.json()['id']}/merge", json={"into": robert["id"]})
    assert again.json()["mention_count"] == 4
    assert bank.post(f"entities/{parted.json()['id']}/split", json={}).json()["mention_count"] == 2


def test_a_split_given_name_does_not_come_back(
    bank: httpx.Client, mention: Call, entity: Call, who: Callable[[], dict[str, int]]
) -> None:
    mention("Alice Chen")
    mention("Alice")
    bank.post(f"entities/{entity('Alice Chen')['id']}/split", json={"alias": "alice"}).raise_for_status()
    mention("Alice")
    assert who() == {"Alice Chen": 1, "Alice": 2}


def test_split_takes_along_what_was_merged_into_it(
    bank: httpx.Client, mention: Call, entity: Call, who: Callable[[], dict[str, int]]
) -> None:
    for name in ("Bob", "Bob Chen", "Kim Lund"):
        mention(name)
    bob, kim = entity("Bob Chen"), entity("Kim Lund")
    bank.post(f"entities/{bob['id']}/merge", json={"into": kim["id"]}).raise_for_status()
    assert who() == {"Kim Lund": 3}
    many = bank.post(f"entities/{kim['id']}/split")
    assert many.status_code == 400
    assert "the entity has several other names: say which" in many.text
    bank.post(f"entities/{kim['id']}/split", json={"alias": bob["id"]}).raise_for_status()
    assert who() == {"Bob Chen": 2, "Kim Lund": 1}


def test_what_cannot_be_merged_or_split(bank: httpx.Client, mention: Call, entity: Call) -> None:
    mention("Robert Chen")
    mention("Bob Chen")
    robert = entity("Robert Chen")
    bob = aliases(robert)["Bob Chen"]["id"]
    nobody = str(uuid.uuid4())
    for path, body, status in [
        (f"{bob}/merge", {"into": robert["id"]}, 409),
        (f"{robert['id']}/merge", {"into": robert["id"]}, 409),
        (f"{robert['id']}/merge", {"into": nobody}, 404),
        (f"{nobody}/merge", {"into": robert["id"]}, 404),
        (f"{nobody}/split", {}, 404),
        ("seven/split", {}, 400),
        (f"{robert['id']}/merge", {"into": "seven"}, 400),
        (f"{robert['id']}/merge", {}, 422),
        (f"{robert['id']}/split", {"alias": "Rita"}, 400),
        (f"{robert['id']}/split", {"alias": " "}, 422),
    ]:
        answer = bank.post(f"entities/{path}", json=body)
        assert answer.status_code == status, (path, answer.text)
    assert entity("Robert Chen") == robert


def test_deleting_what_named_an_entity_leaves_its_other_names(
    bank: httpx.Client, mention: Call, who: Callable[[], dict[str, int]], sql: Call
) -> None:
    mention("Robert Chen", document_id="one")
    mention("Bob Chen", document_id="two")
    mention("R. Chen", document_id="three")
    assert who() == {"Robert Chen": 3}
    bank.delete("documents/one").raise_for_status()
    assert who() == {"Bob Chen": 2}
    bank.delete("documents/two").raise_for_status()
    assert who() == {"R. Chen": 1}
    bank.delete("documents/three").raise_for_status()
    assert who() == {}


def test_graph(bank: httpx.Client, mention: Call, entity: Call) -> None:
    mention("Robert Chen", ("Google", "organization"), timestamp="2024-01-01T00:00:00Z")
    mention("Bob Chen", ("Google Inc.", "organization"), timestamp="2024-02-01T00:00:00Z")
    mention("Robert Chen", ("Oslo", "place"))
    graph = bank.get("entities/graph").json()
    labels = {n["data"]["id"]: n["data"] for n in graph["nodes"]}
    assert {n["label"]: n["mentionCount"] for n in labels.values()} == {
        "Robert Chen": 3,
        "Google": 2,
        "Oslo": 1,
    }
    edges = [e["data"] for e in graph["edges"]]
    ends = [{labels[e["source"]]["label"], labels[e["target"]]["label"]} for e in edges]
    assert ends == [{"Robert Chen", "Google"}, {"Robert Chen", "Oslo"}]
    assert [e["weight"] for e in edges] == [2, 1]
    assert edges[0]["lastCooccurred"] == "2024-02-01T00:00:00+00:00"
    assert edges[0]["linkType"] == "cooccurrence"
    assert (graph["total_entities"], graph["total_edges"], graph["limit"]) == (3, 2, 1000)
    heavy = bank.get("entities/graph", params={"min_count": 2}).json()
    assert (len(heavy["edges"]), heavy["total_entities"], heavy["total_edges"]) == (1, 2, 1)
    one = bank.get("entities/graph", params={"limit": 1}).json()
    assert (len(one["edges"]), len(one["nodes"]), one["total_edges"], one["limit"]) == (1, 2, 2, 1)
    none = bank.get("entities/graph", params={"limit": 0}).json()
    assert (none["nodes"], none["edges"], none["total_edges"]) == ([], [], 2)
    assert bank.get("entities/graph", params={"min_count": 0}).status_code == 422


def test_writers_of_the_same_names_do_not_block_each_other(
    bank: httpx.Client, who: Callable[[], dict[str, int]], sql: Call, bank_id: str
) -> None:
    names = ["Alice", "Alice Chen", "Bob", "Robert Novak", "Bob Novak", "R. Novak", "Carol", "Carol Diaz"]

    def write(client: int) -> list[int]:
        status = []
        for turn in range(12):
            mine = [names[(client + turn + n) % len(names)] for n in range(3)]
            items = [
                {
                    "content": f"{PLAIN} {client} {turn} {name}",
                    "document_id": f"{client}-{turn % 3}",
                    "entities": [{"text": name, "type": "person"}],
                }
                for name in mine
            ]
            status.append(bank.post("memories", json={"items": items}).status_code)
        return status

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(write, range(8)))
    assert done == [[200] * 12] * 8
    (wrong,) = sql(
        "SELECT count(*) FROM entities e JOIN banks b USING (bank) LEFT JOIN entities p ON p.bank = e.bank"
        " AND p.id = e.merged_into WHERE b.bank_id = %s AND e.head <> coalesce(p.head, e.id)",
        bank_id,
    )
    assert wrong == (0,)
    assert set(who()) == {"Alice Chen", "Robert Novak", "Carol Diaz"}


def test_writers_deleters_and_people_do_not_deadlock(  # noqa: C901
    bank: httpx.Client, bank_id: str, sql: Call, retain: Call
) -> None:
    names = ["Alice", "Alice Chen", "Alice Smith", "Bob", "Robert Novak", "Bob Novak", "R. Novak", "Dr. Diaz"]
    retain("The ferry was late.", document_id="kept")
    refused: list[str] = []

    def check(answer: httpx.Response, *fine: int) -> httpx.Response:
        if answer.status_code not in (200, *fine):
            refused.append(answer.text)
        return answer

    def one_of(rng: random.Random) -> Answer | None:
        items = bank.get("entities").json()["items"]
        chosen = check(bank.get(f"entities/{rng.choice(items)['id']}"), 404).json() if items else {}
        return chosen if "id" in chosen else None

    def work(client: int) -> None:
        rng = random.Random(client)
        for turn in range(25):
            document, do = f"d{rng.randrange(8)}", rng.random()
            if do < 0.6:
                entities = [{"text": n, "type": "person"} for n in rng.sample(names, rng.randint(1, 3))]
                item = {"content": f"{PLAIN} {client} {turn}", "document_id": document, "entities": entities}
                check(bank.post("memories", json={"items": [item]}))
            elif do < 0.75:
                check(bank.delete(f"documents/{document}"), 404)
            elif do < 0.9 and (one := one_of(rng)) and (other := one_of(rng)):
                check(bank.post(f"entities/{one['id']}/merge", json={"into": other["id"]}), 404, 409)
            elif (one := one_of(rng)) and (merged := one["metadata"]["aliases"]):
                check(bank.post(f"entities/{rng.choice(merged)['id']}/split"), 400, 404)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert refused == []
    # a name that another writer held when its last mention went is left to maintenance
    started = bank.post("graph/maintenance").json()["operation_id"]
    while (status := bank.get(f"operations/{started}").json()["status"]) in ("pending", "processing"):
        time.sleep(0.05)
    assert status == "completed"
    (wrong,) = sql(
        "SELECT count(*) FILTER (WHERE e.head <> coalesce(p.head, e.id)), count(*) FILTER (WHERE NOT EXISTS ("
        " SELECT 1 FROM fact_entities f WHERE f.bank = e.bank AND f.entity_id = e.id))"
        " FROM entities e JOIN banks b USING (bank)"
        " LEFT JOIN entities p ON p.bank = e.bank AND p.id = e.merged_into WHERE b.bank_id = %s",
        bank_id,
    )
    assert wrong == (0, 0)
    for n in range(8):
        check(bank.delete(f"documents/d{n}"), 404)
    assert {e["canonical_name"] for e in bank.get("entities").json()["items"]}.isdisjoint(names)


def test_graph_of_thousands_of_facts_is_quick(
    bank: httpx.Client, bank_id: str, sql: Call, served: Any, mention: Call
) -> None:
    import psycopg

    mention("Robert Chen")
    (bank_number,) = sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)[0]
    columns = ", ".join(
        name
        for (name,) in sql(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = 'facts' AND column_name <> 'id'"
        )
    )
    with psycopg.connect(served.database_url, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO facts (id, {columns}) SELECT gen_random_uuid(), {columns} FROM facts"
            " CROSS JOIN generate_series(1, 6000) WHERE bank = %s",
            [bank_number],
        )
        connection.execute(
            "INSERT INTO entities (bank, id, name, name_key, kind, head)"
            " SELECT %s, i, 'E' || n, 'e' || n, 'concept', i"
            " FROM (SELECT n, gen_random_uuid() AS i FROM generate_series(0, 799) n) new",
            [bank_number],
        )
        connection.execute(
            "INSERT INTO fact_entities (bank, fact_id, entity_id) SELECT DISTINCT e.bank, f.id, e.id"
            " FROM (SELECT id, row_number() OVER () AS n FROM facts WHERE bank = %s) f"
            " CROSS JOIN generate_series(1, 5) k"
            " JOIN entities e ON e.bank = %s AND e.name_key = 'e' || ((f.n * k * k + k) %% 800)",
            [bank_number, bank_number],
        )
    start = time.perf_counter()
    graph = bank.get("entities/graph", params={"limit": 200, "min_count": 2}).json()
    took = time.perf_counter() - start
    assert len(graph["edges"]) == 200
    assert graph["total_edges"] > 1000
    assert took < 15


def test_speakers_of_one_dialogue_are_not_merged(
    retain: Call, who: Callable[[], dict[str, int]], recall: Call
) -> None:
    retain(
        "Kate: I live in Oslo.\nKatherine: I live in Rome.\nSara: I work at Acme.\nSarah: I work at Shell.",
        document_id="talk",
    )
    people = {name: count for name, count in who().items() if name in ("Kate", "Katherine", "Sara", "Sarah")}
    assert people == {"Kate": 1, "Katherine": 1, "Sara": 1, "Sarah": 1}
    retain("Kate likes tea.", document_id="later")
    assert who()["Kate"] == 2
    found = recall("Where does Kate live?")["results"]
    assert "Kate: I live in Oslo." in [result["text"] for result in found]


def test_speakers_of_a_dialogue_told_turn_by_turn_are_not_merged(
    retain: Call, who: Callable[[], dict[str, int]]
) -> None:
    for line in ("Kate: I live in Oslo.", "Katherine: I live in Rome."):
        retain({"content": line, "document_id": "talk", "update_mode": "append"})
    assert {"Kate", "Katherine"} <= who().keys()


def test_two_names_of_one_sentence_are_two_people(retain: Call, who: Callable[[], dict[str, int]]) -> None:
    retain("Bob Hill left Acme because Robert Hill left too.")
    assert {"Bob Hill", "Robert Hill"} <= who().keys()


def test_known_names_a_letter_apart_are_two_people(mention: Call, who: Callable[[], dict[str, int]]) -> None:
    mention("Anna Berg")
    mention("Anne Berg")
    assert who() == {"Anna Berg": 1, "Anne Berg": 1}
