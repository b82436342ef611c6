"""Learning from remote banks over HTTP: from servers of our own, and from remotes that fail or lie."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from remote_bank import Handler, RemoteBank, remote_bank

from reverie.brain.remote import reader, settle
from reverie.brain.remote.reader import Limits

Answer = dict[str, Any]
BANKS = "/v1/default/banks"
KEY = "sk-remote-4b1f77e2c9d05a"


@pytest.fixture(scope="module")
def here(serve: Callable[..., Any], data_folder: Path) -> Iterator[Any]:
    with serve({"data_dir": data_folder / "learns", "webhook_private_hosts": True}) as found:
        yield found


@pytest.fixture(scope="module")
def there(serve: Callable[..., Any], data_folder: Path) -> Iterator[Any]:
    with serve({"data_dir": data_folder / "teaches", "webhook_private_hosts": True}) as found:
        yield found


def new_bank(server: Any) -> httpx.Client:
    return httpx.Client(base_url=f"{server.base_url}{BANKS}/test-{uuid.uuid4().hex[:12]}", timeout=60)


@pytest.fixture
def pupil(here: Any) -> Iterator[httpx.Client]:
    with new_bank(here) as client:
        yield client


@pytest.fixture
def teacher(there: Any) -> Iterator[httpx.Client]:
    with new_bank(there) as client:
        yield client


@pytest.fixture
def fake() -> Iterator[RemoteBank]:
    with remote_bank() as found:
        yield found


def name(bank: httpx.Client) -> str:
    return bank.base_url.path.rstrip("/").rpartition("/")[2]


def ask(bank: httpx.Client, remote: httpx.Client, **fields: Any) -> Answer:
    origin = f"{remote.base_url.scheme}://{remote.base_url.host}:{remote.base_url.port}"
    return submit(bank, remote_endpoint=origin, remote_bank_id=name(remote), **fields)


def submit(bank: httpx.Client, **fields: Any) -> Answer:
    answer = bank.post("brain/learn", json=fields)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def ended(bank: httpx.Client, operation_id: str, timeout: float = 60) -> Answer:
    deadline = time.monotonic() + timeout
    while True:
        found: Answer = bank.get(f"operations/{operation_id}").json()
        if found["status"] not in ("pending", "processing"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.03)


def learn(bank: httpx.Client, remote: httpx.Client, **fields: Any) -> Answer:
    """Learn and wait; the result."""
    found = ended(bank, ask(bank, remote, **fields)["operation_id"])
    assert found["status"] == "completed", found
    result: Answer = found["result_metadata"] if "result_metadata" in found else found["result"]
    return result


def retain(bank: httpx.Client, *texts: str, **fields: Any) -> None:
    answer = bank.post("memories", json={"items": [{"content": text, **fields} for text in texts]})
    assert answer.status_code == 200, answer.text


def facts(bank: httpx.Client, **filters: Any) -> list[Answer]:
    answer = bank.get("memories/list", params={"limit": 1000, **filters})
    return answer.json()["items"] if answer.status_code == 200 else []


def texts(bank: httpx.Client) -> Counter[str]:
    return Counter(one["text"] for one in facts(bank))


def nothing_stands(bank: httpx.Client, server: Any) -> None:
    assert facts(bank) == []
    with psycopg.connect(server.database_url) as connection:
        number = "(SELECT bank FROM banks WHERE bank_id = %s)"
        for table in ("documents", "learned_items", "learning_pages", "mental_models"):
            found = connection.execute(
                f"SELECT count(*) FROM {table} WHERE bank = {number}",
                (name(bank),),
            ).fetchone()
            assert found == (0,), table


def test_structured_brings_facts_with_dates_and_entities_and_unlearning_takes_all_away(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    retain(teacher, "Alice Moreau moved to Lisbon on 3 March 2024.", "Bob Adeyemi plays the cello.")
    retain(pupil, "Carol keeps bees.")
    result = learn(pupil, teacher)
    assert result["remote_kind"] == "reverie"
    assert result["learning_type_effective"] == "structured"
    assert result["counts"]["fact"] == {"stored": 2}
    found = {one["text"]: one for one in facts(pupil)}
    origin = {one["text"]: one for one in facts(teacher)}
    moved = found["Alice Moreau moved to Lisbon on 3 March 2024."]
    assert moved["occurred_start"].startswith("2024-03-03")
    assert "Alice Moreau" in moved["entities"]
    assert moved["metadata"]["learned_id"] == origin[moved["text"]]["id"]
    source = pupil.get("brain/learn").json()["sources"][0]
    assert source["items"] == {"fact": 2}
    assert moved["metadata"]["learned_from"] == source["identity"]
    assert source["identity"] == teacher.get("brain/learn").json()["identity"]
    recalled = pupil.post("memories/recall", json={"query": "Where does Alice Moreau live?"}).json()
    assert recalled["results"][0]["text"] == moved["text"]

    assert learn(pupil, teacher)["counts"]["fact"] == {"known": 2}
    gone = pupil.delete(f"brain/learn/{source['id']}")
    assert gone.json() == {"source": source["id"], "removed": {"fact": 2}}
    assert list(texts(pupil)) == ["Carol keeps bees."]
    assert pupil.get("brain/learn").json()["sources"] == []
    assert pupil.delete(f"brain/learn/{source['id']}").status_code == 404


def test_what_is_said_already_is_not_learned_again_and_a_conflict_keeps_both(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    retain(pupil, "Dana Petrov works at Northwind.", timestamp="2023-01-05T00:00:00Z")
    retain(pupil, "Erik Lund's favourite drink is green tea.")
    retain(teacher, "Dana Petrov works at Contoso.", timestamp="2024-06-01T00:00:00Z")
    retain(teacher, "Erik Lund's favourite drink is green tea!", "Erik Lund's favourite drink is not coffee.")
    counts = learn(pupil, teacher, learning_type="structured")["counts"]["fact"]
    assert counts == {"stored": 2, "duplicate": 1}
    told = {one["text"]: one["id"] for one in facts(pupil)}
    assert len(told) == 4
    old = pupil.get(f"memories/{told['Dana Petrov works at Northwind.']}").json()
    assert old["superseded_by"] == told["Dana Petrov works at Contoso."]
    assert old["valid_until"].startswith("2024-06-01")
    assert old["state"] == "valid"


def test_full_copy_follows_changes_and_incremental_does_not(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    retain(teacher, "The kiln fires at 1240 degrees.", document_id="kiln")
    retain(teacher, "The glaze is stored in the cellar.", document_id="glaze")
    learn(pupil, teacher)
    changed = next(one for one in facts(teacher) if "kiln" in one["text"])
    teacher.patch(f"memories/{changed['id']}", json={"text": "The kiln fires at 1260 degrees."})
    teacher.delete("documents/glaze")
    learn(pupil, teacher)
    assert len(texts(pupil)) == 2
    counts = learn(pupil, teacher, mode="full_copy")["counts"]["fact"]
    assert counts["changed"] == 1
    assert counts["gone"] == 1
    assert list(texts(pupil)) == ["The kiln fires at 1260 degrees."]


def test_what_was_retained_after_a_run_that_came_to_nothing_stands_for_what_that_had_stored(
    pupil: httpx.Client, teacher: httpx.Client, here: Any
) -> None:
    retain(teacher, "The kiln of Tove holds forty bowls.")
    learn(pupil, teacher)
    retain(pupil, "The kiln of Tove holds forty bowls.")
    bank = "bank = (SELECT bank FROM banks WHERE bank_id = %s)"
    with psycopg.connect(here.database_url) as connection:  # hours ago, by a run that was not complete
        connection.execute(
            "UPDATE learning_sources SET learned_at = NULL, created_at = created_at - interval '3 hours'"
            f" WHERE {bank}",
            (name(pupil),),
        )
        connection.execute(
            f"UPDATE facts SET learned_at = learned_at - interval '2 hours' WHERE {bank}", (name(pupil),)
        )
    assert learn(pupil, teacher)["counts"]["fact"] == {"known": 1, "said_here_since": 1}
    (fact,) = facts(pupil)
    assert "learned_from" not in fact["metadata"]


@pytest.mark.parametrize("learning_type", ["structured", "raw_mirror"])
@pytest.mark.parametrize("forgotten", [False, True])
def test_what_another_source_says_too_is_learned_from_it_when_the_first_says_it_no_more(
    pupil: httpx.Client, teacher: httpx.Client, there: Any, learning_type: str, forgotten: bool
) -> None:
    with new_bank(there) as other:
        retain(teacher, "The organ of Maia has nine stops.", document_id="organ")
        retain(other, "The organ of Maia has nine stops.")
        learn(pupil, teacher, learning_type=learning_type)
        assert learn(pupil, other)["counts"]["fact"] == {"duplicate": 1}
        if forgotten:
            source = pupil.get("brain/learn").json()["sources"][0]["id"]
            assert pupil.delete(f"brain/learn/{source}").status_code == 200
        else:
            retain(teacher, "The bellows of Maia leak.", document_id="bellows")
            teacher.delete("documents/organ")
            learn(pupil, teacher, learning_type=learning_type, mode="full_copy")
        assert "The organ of Maia has nine stops." not in texts(pupil)
        assert learn(pupil, other)["counts"]["fact"] == {"stored": 1}
        assert texts(pupil)["The organ of Maia has nine stops."] == 1


def test_a_run_that_is_tried_again_takes_nothing_away_of_what_it_had_stored(
    pupil: httpx.Client, teacher: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*given: Any) -> int:
        raise RuntimeError("all pages are stored")

    retain(teacher, "The sluice of Ada opens at noon.")
    with monkeypatch.context() as patched:
        patch_attempts(patched)
        patched.setattr(settle, "retained_since", fails)
        key = ask(pupil, teacher)["operation_id"]
        assert ended(pupil, key)["status"] == "failed"
    retain(teacher, "The weir of Ada has two gates.")
    assert pupil.post(f"operations/{key}/retry").status_code == 200
    found = ended(pupil, key)
    assert found["result_metadata"]["counts"]["fact"] == {"known": 1, "stored": 1}
    assert texts(pupil) == {"The sluice of Ada opens at noon.": 1, "The weir of Ada has two gates.": 1}


def test_raw_mirror_reads_texts_here_and_mirrors_facts_of_documents_without(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    retain(teacher, "Mira Sol repairs clocks. She lives in Graz.", document_id="mira", tags=["people"])
    retain(pupil, "Mira Sol repairs clocks.")
    teacher.patch("config", json={"updates": {"store_document_text": False}})
    retain(teacher, "Noor Aziz owns a bakery.", document_id="noor")
    result = learn(pupil, teacher, learning_type="raw_mirror")
    assert result["counts"]["document"]["stored"] == 1
    assert result["counts"]["document"]["textless"] == 1
    assert result["counts"]["document"]["duplicate_facts"] == 1
    assert result["counts"]["fact"] == {"stored": 1}
    assert sorted(texts(pupil).elements()) == [
        "Mira Sol repairs clocks.", "Noor Aziz owns a bakery.", "She lives in Graz.",
    ]  # fmt: skip
    source = pupil.get("brain/learn").json()["sources"][0]["id"]
    mirrored = pupil.get(f"documents/learned/{source}/mira")
    assert mirrored.json()["original_text"] == "Mira Sol repairs clocks. She lives in Graz."
    assert mirrored.json()["tags"] == ["people"]
    assert pupil.delete(f"brain/learn/{source}").json()["removed"] == {"document": 1, "fact": 1}
    assert list(texts(pupil)) == ["Mira Sol repairs clocks."]


def test_distilled_brings_observations_and_mental_models_of_a_hindsight_server(
    pupil: httpx.Client, fake: RemoteBank
) -> None:
    fake.lists(
        "/memories/list",
        [
            {
                "id": str(uuid.uuid4()),
                "text": "Lea swims every morning.",
                "fact_type": "observation",
                "proof_count": 3,
            }
        ],
    )
    fake.lists(
        "/mental-models",
        [{"id": "m1", "name": "Lea", "source_query": "Who is Lea?", "content": "A swimmer."}],
    )
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "their bank", "remote_api_key": KEY}
    found = ended(pupil, submit(pupil, **asked, learning_type="distilled")["operation_id"])
    assert found["status"] == "completed", found
    assert found["result_metadata"]["remote_kind"] == "hindsight"
    (fact,) = facts(pupil)
    assert fact["text"] == "Lea swims every morning."
    assert fact["metadata"]["learned_as"] == "observation"
    (model,) = pupil.get("mental-models").json()["items"]
    assert (model["name"], model["content"]) == ("Lea", "A swimmer.")
    assert {one[2] for one in fake.asked} == {f"Bearer {KEY}"}
    source = pupil.get("brain/learn").json()["sources"][0]
    assert source["has_key"] is True
    pupil.delete(f"brain/learn/{source['id']}")
    assert pupil.get("mental-models").json()["items"] == []


def test_who_said_it_comes_along(pupil: httpx.Client, teacher: httpx.Client) -> None:
    retain(teacher, "Iris: I adopted a greyhound on 2 May 2024.")
    (told,) = (teacher.get(f"memories/{one['id']}").json() for one in facts(teacher))
    assert told["speaker"] == "Iris"
    learn(pupil, teacher)
    (found,) = (pupil.get(f"memories/{one['id']}").json() for one in facts(pupil))
    same = (
        "text",
        "speaker",
        "occurred_start",
        "occurred_end",
        "occurred_precision",
        "mentioned_at",
        "fact_type",
    )
    assert {name: found[name] for name in same} == {name: told[name] for name in same}


def test_links_come_with_their_facts(pupil: httpx.Client, teacher: httpx.Client) -> None:
    retain(teacher, "The dam broke because the rain was heavy.", document_id="dam")
    stored = [e for e in teacher.get("graph").json()["edges"] if e["data"]["linkType"] == "causes"]
    assert len(stored) == 1
    assert learn(pupil, teacher)["counts"]["link"]["stored"] == 1
    edges = pupil.get("graph").json()["edges"]
    assert len([e for e in edges if e["data"]["linkType"] == "causes"]) == 1


def test_two_servers_learn_from_each_other_while_both_retain(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    both = [f"The lighthouse of bay {n} has {n + 20} steps." for n in range(4)]
    mine = [f"Ship {n} is painted green and sails to port {n}." for n in range(6)]
    theirs = [f"Mill {n} grinds rye for village {n}." for n in range(6)]
    retain(pupil, *both[:2])
    retain(teacher, *both[2:])

    def fill(bank: httpx.Client, told: list[str]) -> None:
        with httpx.Client(base_url=bank.base_url, timeout=60) as own:
            for text in told:
                retain(own, text)

    def study(bank: httpx.Client, remote: httpx.Client) -> None:
        with httpx.Client(base_url=bank.base_url, timeout=60) as own:
            for _ in range(3):
                learn(own, remote)

    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(fill, pupil, mine + both[2:]), pool.submit(fill, teacher, theirs + both[:2]),
            pool.submit(study, pupil, teacher), pool.submit(study, teacher, pupil),
        ]  # fmt: skip
        for job in jobs:
            job.result(60)
    last = [learn(pupil, teacher), learn(teacher, pupil)]
    everything = Counter(both + mine + theirs)
    assert texts(pupil) == everything
    assert texts(teacher) == everything
    for bank, result, remote in ((pupil, last[0], teacher), (teacher, last[1], pupil)):
        counts = result["counts"]["fact"]
        # every fact that the remote has is accounted for, once
        assert sum(n for state, n in counts.items() if state != "said_here_since") == len(facts(remote)), (
            counts
        )
        assert counts.get("stored", 0) == 0 or bank is pupil
        own = bank.get("brain/learn").json()["identity"]
        assert all(one["metadata"].get("learned_from") != own for one in facts(bank))


def test_the_key_shows_nowhere(pupil: httpx.Client, here: Any, fake: RemoteBank) -> None:
    fake.lists("/memories/list", [])
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "b", "remote_api_key": KEY}
    done = submit(pupil, **asked)
    shown = pupil.get(f"operations/{done['operation_id']}").text
    ended(pupil, done["operation_id"])
    shown += pupil.get("brain/learn").text + pupil.get("audit-logs").text
    refused = pupil.post("brain/learn", json={**asked, "remote_api_key": f"{KEY} with space"})
    assert refused.status_code == 422
    shown += refused.text + pupil.get(f"operations/{done['operation_id']}").text
    with psycopg.connect(here.database_url) as connection:
        for table in ("operations", "learning_sources", "audit_logs", "procrastinate_jobs"):
            rows = connection.execute(f"SELECT t::text FROM {table} t").fetchall()
            shown += "".join(row[0] for row in rows)
    assert KEY not in shown
    assert KEY.encode().hex() not in shown


def failing(bank: httpx.Client, remote: RemoteBank, **fields: Any) -> str:
    asked = {"remote_endpoint": remote.url, "remote_bank_id": "b", "remote_api_key": KEY, **fields}
    found = ended(bank, submit(bank, **asked)["operation_id"])
    assert found["status"] == "failed", found
    message: str = found["error_message"]
    assert KEY not in message
    return message


def endless(handler: Handler, params: dict[str, str]) -> Answer:
    return {
        "items": [{"id": str(uuid.uuid4()), "text": f"Fact {uuid.uuid4()}"} for _ in range(100)],
        "total": 10**12,
    }


FIRST = {"id": str(uuid.uuid4()), "text": "A good fact."}


def after_a_good_page(reply: Callable[[Handler, dict[str, str]], Any]) -> Callable[..., Any]:
    """Say something good first, so that there is something to store half of."""

    def answer(handler: Handler, params: dict[str, str]) -> Any:
        if int(params.get("offset", 0)) == 0:
            return {"items": [FIRST], "total": 50}
        return reply(handler, params)

    return answer


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (endless, "larger than what is learned at once"),
        (lambda h, p: {"items": [FIRST], "total": 50}, "same pages again and again"),
        (lambda h, p: {"items": "none", "total": 50}, "no list of items"),
        (lambda h, p: {"items": [{"id": 7, "text": ["x"]}]}, "id is wrong"),
        (lambda h, p: {"items": [{"id": "x", "text": "a\0b"}]}, "text is wrong"),
        (
            lambda h, p: {"items": [{"id": "x", "text": "a", "occurred_start": "soon"}]},
            "occurred_start is wrong",
        ),
        (
            lambda h, p: {"items": [{"id": "x", "text": "a", "occurred_start": "9999-12-31T23:00:00-12:00"}]},
            "occurred_start is wrong",
        ),
        (
            lambda h, p: {"items": [{"id": "x", "text": "a", "mentioned_at": "0001-01-01T00:00:00+14:00"}]},
            "mentioned_at is wrong",
        ),
        (lambda h, p: {"items": [{"id": "x", "text": "a", "fact_type": "a\0"}]}, "fact_type is wrong"),
        (
            lambda h, p: {"items": [{"id": "x", "text": "a", "source_memory_ids": ["\ud800"]}]},
            "source_memory_ids.0 is wrong",
        ),
        (lambda h, p: h.say({}, 404), "no more in the middle of reading it"),
        (lambda h, p: {"items": [], "total": 50}, "gives 1 items of /memories/list and says that it has 50"),
        (lambda h, p: h.raw(b"<html>"), "no JSON"),
        (lambda h, p: h.raw(b"[" * 100_000), "no JSON"),
        (lambda h, p: h.raw(b" " * 300_000), "more than 200,000 bytes"),
        (lambda h, p: h.raw(b"", 302, Location="http://127.0.0.1/"), "redirect"),
        (lambda h, p: h.say({}, 403), "refuses the key"),
        (lambda h, p: h.say({}, 418), "status 418"),
        (lambda h, p: h.drip(b" " * 1000, 0.05), "cut off"),
        (lambda h, p: h.say({}, 503), "cannot be reached: status 503"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_remote_that_fails_or_lies_leaves_nothing(
    pupil: httpx.Client,
    here: Any,
    fake: RemoteBank,
    monkeypatch: pytest.MonkeyPatch,
    reply: Callable[..., Any],
    said: str,
) -> None:
    limits = Limits(request_s=0.3, page_bytes=200_000, items=1000)
    monkeypatch.setattr(reader, "LIMITS", limits)
    patch_attempts(monkeypatch)
    fake.paths["/memories/list"] = after_a_good_page(reply)
    assert said in failing(pupil, fake)
    nothing_stands(pupil, here)


def test_a_full_copy_of_a_remote_that_vanishes_takes_nothing_away(
    pupil: httpx.Client, fake: RemoteBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_attempts(monkeypatch)
    fake.lists("/memories/list", [FIRST, {"id": "y", "text": "Bruno repairs the pilot boat."}])
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "b", "mode": "full_copy"}
    assert ended(pupil, submit(pupil, **asked)["operation_id"])["status"] == "completed"
    known = texts(pupil)
    fake.paths["/memories/list"] = lambda h, p: {"items": [FIRST]} if p["limit"] == "1" else h.say({}, 404)
    assert "no more in the middle" in failing(pupil, fake, mode="full_copy")
    assert texts(pupil) == known
    assert len(known) == 2


def test_what_two_people_say_of_themselves_is_not_the_same(pupil: httpx.Client, fake: RemoteBank) -> None:
    moved = (
        "I moved from the old harbour flat in Porto to a small house near Braga with my two cats last spring."
    )
    fake.lists(
        "/memories/list",
        [{"id": speaker, "text": moved, "speaker": speaker} for speaker in ("Alice", "Bob", "Carla")],
    )
    told = submit(pupil, remote_endpoint=fake.url, remote_bank_id="b")
    assert ended(pupil, told["operation_id"])["status"] == "completed"
    assert texts(pupil) == Counter({moved: 3})


def test_an_end_before_the_beginning_is_left_out(pupil: httpx.Client, fake: RemoteBank) -> None:
    times = {"occurred_start": "2025-02-02T00:00:00Z", "occurred_end": "2024-02-02T00:00:00Z"}
    fake.lists("/memories/list", [{"id": "x", "text": "Bruno swam across the bay.", **times}])
    told = submit(pupil, remote_endpoint=fake.url, remote_bank_id="b")
    assert ended(pupil, told["operation_id"])["status"] == "completed"
    (one,) = facts(pupil)
    assert (one["occurred_start"][:10], one["occurred_end"]) == ("2025-02-02", None)


def patch_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from reverie.operations import registry

    operation = registry()["brain_learn"]
    monkeypatch.setitem(registry(), "brain_learn", replace(operation, attempts=2, first_s=0.05))


def test_a_remote_that_is_not_there_fails(
    pupil: httpx.Client, here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_attempts(monkeypatch)
    assert "cannot be reached" in failing(pupil, RemoteBank("http://127.0.0.1:9"))
    nothing_stands(pupil, here)


def test_an_interrupted_reading_goes_on_where_it_was(
    pupil: httpx.Client, fake: RemoteBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_attempts(monkeypatch)
    monkeypatch.setattr(reader, "LIMITS", Limits(page_items=10))
    items = [{"id": str(uuid.uuid4()), "text": f"Beacon {n} stands on hill {n}."} for n in range(25)]
    fake.lists("/memories/list", items)
    whole, failures = fake.paths["/memories/list"], [1, 1, 1]

    def flaky(handler: Handler, params: dict[str, str]) -> Any:
        if int(params.get("offset", 0)) == 20 and failures:
            failures.pop()
            return handler.say({}, 503)
        return whole(handler, params)

    fake.paths["/memories/list"] = flaky
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "b"}
    found = ended(pupil, submit(pupil, **asked)["operation_id"])
    assert found["status"] == "completed", found
    assert found["result_metadata"]["counts"]["fact"] == {"stored": 25}
    offsets = [p["offset"] for path, p, _ in fake.asked if path == "/memories/list" and "offset" in p]
    assert offsets == ["0", "10", "20", "20", "20", "20"]


def test_private_addresses_are_refused_unless_allowed(bank: httpx.Client) -> None:
    answer = bank.post("brain/learn", json={"remote_endpoint": "http://127.0.0.1:1", "remote_bank_id": "b"})
    assert answer.status_code == 400
    assert "remote_endpoint leads to 127.0.0.1" in answer.text
    answer = bank.post("brain/learn", json={"remote_endpoint": "file:///etc/passwd", "remote_bank_id": "b"})
    assert answer.status_code == 422


def test_the_same_request_waits_once(pupil: httpx.Client, fake: RemoteBank) -> None:
    def slow(handler: Handler, params: dict[str, str]) -> Answer:
        time.sleep(0.3)
        return {"items": [], "total": 0}

    fake.paths["/memories/list"] = slow
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "b"}
    submit(pupil, **asked)
    found = [submit(pupil, **asked) for _ in range(3)]
    assert found[-1]["deduplicated"] is True
    assert found[-1]["operation_id"] == found[-2]["operation_id"]
    ended(pupil, found[-1]["operation_id"])


def test_what_goes_round_comes_back_to_nobody(here: Any, there: Any) -> None:
    first, second, third = new_bank(here), new_bank(there), new_bank(here)
    retain(first, "The ferry of Hvar leaves at nine.")
    retain(second, "The bakery of Vis opens at six.")
    retain(third, "The cistern of Korcula holds rain.")
    for _ in range(2):
        learn(second, first)
        learn(third, second)
        learn(first, third)
    learn(second, first)
    for bank in (first, second, third):
        assert set(texts(bank).values()) == {1}
        assert len(texts(bank)) == 3
    by_origin = {one["text"]: one["metadata"].get("learned_from") for one in facts(third)}
    assert by_origin["The ferry of Hvar leaves at nine."] == first.get("brain/learn").json()["identity"]
    assert learn(first, third)["counts"]["fact"] == {"known": 3}


def test_storing_that_was_interrupted_goes_on_behind_whole_pages(
    pupil: httpx.Client, fake: RemoteBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.brain.remote.storing import Storing
    from reverie.errors import TryLater

    patch_attempts(monkeypatch)
    monkeypatch.setattr(reader, "LIMITS", Limits(page_items=10))
    items = [{"id": str(uuid.uuid4()), "text": f"Beacon {n} stands on hill {n}."} for n in range(25)]
    fake.lists("/memories/list", items)
    stored: list[int] = []
    whole = Storing.page

    async def interrupted(self: Storing, number: int, part: str, page: Any) -> None:
        if len(stored) == 2:
            stored.append(-1)
            raise TryLater("interrupted")
        stored.append(number)
        await whole(self, number, part, page)

    monkeypatch.setattr(Storing, "page", interrupted)
    found = ended(pupil, submit(pupil, remote_endpoint=fake.url, remote_bank_id="b")["operation_id"])
    assert found["status"] == "completed", found
    assert found["result_metadata"]["counts"]["fact"] == {"stored": 25}
    assert stored == [0, 1, -1, 2, 3]
    assert sum(texts(pupil).values()) == 25


def test_forgetting_and_cancelling_while_it_reads_leave_nothing(
    pupil: httpx.Client, here: Any, fake: RemoteBank
) -> None:
    fake.lists("/memories/list", [{"id": "1", "text": "A slow fact."}])
    quick = fake.paths["/memories/list"]

    def slow(handler: Handler, params: dict[str, str]) -> Any:
        time.sleep(0.4)
        return quick(handler, params)

    fake.paths["/memories/list"] = slow
    asked = {"remote_endpoint": fake.url, "remote_bank_id": "b"}
    first = submit(pupil, **asked)["operation_id"]
    source = pupil.get("brain/learn").json()["sources"][0]["id"]
    assert pupil.delete(f"brain/learn/{source}").status_code == 200
    found = ended(pupil, first)
    assert found["status"] == "failed"
    assert "forgotten" in found["error_message"]
    second = submit(pupil, **asked)["operation_id"]
    assert pupil.delete(f"operations/{second}").status_code == 200
    assert ended(pupil, second)["status"] == "cancelled"
    nothing_stands(pupil, here)


def test_secrets_of_a_remote_are_refused_where_the_bank_refuses_them(
    pupil: httpx.Client, fake: RemoteBank
) -> None:
    retain(pupil, "Nothing yet.")
    pupil.patch("config", json={"updates": {"retain_secrets": "refuse"}})
    secret = "Their key is AKIA2E0A8F3B244C9986 for the bucket."
    fake.lists("/memories/list", [{"id": "1", "text": secret}, {"id": "2", "text": "Lea swims in Bled."}])
    found = ended(pupil, submit(pupil, remote_endpoint=fake.url, remote_bank_id="b")["operation_id"])
    assert found["result_metadata"]["counts"]["fact"] == {"stored": 1, "refused": 1}
    assert secret not in texts(pupil)


def test_what_is_retained_after_it_was_learned_is_kept_once(
    pupil: httpx.Client, teacher: httpx.Client
) -> None:
    retain(teacher, "The orchard has 40 plum trees.")
    learn(pupil, teacher)
    retain(pupil, "The orchard has 40 plum trees.")
    assert texts(pupil)["The orchard has 40 plum trees."] == 2
    assert learn(pupil, teacher)["counts"]["fact"] == {"known": 1, "said_here_since": 1}
    (one,) = facts(pupil)
    assert one["metadata"] == {}
    assert learn(pupil, teacher, mode="full_copy")["counts"]["fact"] == {"known": 1}
