"""Token vectors are stored with facts, change with their words, and go with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reverie.providers import embeddings
from reverie.providers.embeddings.tokens import TOKEN_BYTES

Call = Callable[..., Any]
LAMP = "Ada Brandt repaired the lamp of the lighthouse."
KAYAK = "Ivo paddled his kayak to Gotska Sandön in June."


@pytest.fixture
def stored(bank_id: str, sql: Call) -> Call:
    """Text and token codes of the bank's facts; None where a fact has no row."""

    def ask() -> dict[str, bytes | None]:
        found = sql(
            "SELECT f.text, ft.tokens FROM facts f JOIN banks b USING (bank)"
            " LEFT JOIN fact_tokens ft ON ft.bank = f.bank AND ft.fact_id = f.id WHERE b.bank_id = %s",
            bank_id,
        )
        return {text: bytes(tokens) if tokens is not None else None for text, tokens in found}

    return ask


def near(codes: bytes | None, text: str) -> bool:
    """Whether these are the codes of a text: nearly all bits are the same."""
    (expected,) = embeddings.load("minilm").documents([text]).tokens
    assert codes is not None
    assert len(codes) == len(expected)
    differing = int.from_bytes(codes, "big") ^ int.from_bytes(expected, "big")
    return differing.bit_count() < 0.1 * 8 * len(codes)


def rows(sql: Call, number: int) -> int:
    ((n,),) = sql("SELECT count(*) FROM fact_tokens WHERE bank = %s", number)
    return int(n)


@pytest.fixture
def number(bank: httpx.Client, bank_id: str, retain: Call, sql: Call) -> int:
    """Two facts, each its own document; the number of their bank."""
    retain({"content": LAMP, "document_id": "lamp"}, {"content": KAYAK, "document_id": "kayak"})
    ((found,),) = sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)
    return int(found)


def test_each_fact_has_its_tokens(number: int, stored: Call) -> None:
    found = stored()
    assert set(found) == {LAMP, KAYAK}
    assert near(found[LAMP], LAMP)
    assert near(found[KAYAK], KAYAK)
    assert len(found[LAMP] or b"") == 8 * TOKEN_BYTES  # eight words; the full stop has none


def test_a_fact_of_punctuation_has_none(retain: Call, stored: Call) -> None:
    retain("?!")
    assert set(stored().values()) <= {None}


def test_an_edit_encodes_anew(number: int, bank: httpx.Client, stored: Call) -> None:
    before = stored()
    (item,) = bank.get("memories/list", params={"document_id": "lamp"}).json()["items"]
    new = "Ada Brandt sold the lighthouse."
    assert bank.patch(f"memories/{item['id']}", json={"text": new}).status_code == 200
    found = stored()
    assert near(found[new], new)
    assert found[KAYAK] == before[KAYAK]
    date = {"occurred_start": "2024-05-01T00:00:00Z"}
    assert bank.patch(f"memories/{item['id']}", json=date).status_code == 200
    assert stored() == found


def test_a_fact_changed_by_hand_keeps_its_tokens_when_read_again(
    bank: httpx.Client, retain: Call, stored: Call
) -> None:
    retain(LAMP, document_id="d")
    (item,) = bank.get("memories/list").json()["items"]
    assert bank.patch(f"memories/{item['id']}", json={"text": KAYAK}).status_code == 200
    edited = stored()
    retain(f"{LAMP}\n\nThe harbour siren of Varberg is tested on Mondays.", document_id="d")
    found = stored()
    assert found[KAYAK] == edited[KAYAK]
    assert None not in found.values()


def test_they_go_with_their_facts(number: int, bank: httpx.Client, sql: Call) -> None:
    assert rows(sql, number) == 2
    assert bank.delete("documents/lamp").status_code == 200
    assert rows(sql, number) == 1
    (item,) = bank.get("memories/list").json()["items"]
    assert bank.delete(f"memories/{item['id']}").status_code in (200, 204)
    assert rows(sql, number) == 0


def test_they_go_with_the_bank(number: int, client: httpx.Client, bank_id: str, sql: Call) -> None:
    assert rows(sql, number) == 2
    assert client.delete(f"/v1/default/banks/{bank_id}").status_code in (200, 204)
    assert rows(sql, number) == 0
