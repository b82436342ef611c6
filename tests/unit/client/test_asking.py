"""Requests as they are written for the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie import errors
from reverie.client.asking import target
from reverie.service.responses import BankConfigResponse, RetainResponse

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(bank=NAMES, document=NAMES)
def test_an_id_is_one_part_of_the_path_whatever_is_in_it(bank: str, document: str) -> None:
    path = target(
        "/v1/banks/{bank_id}/documents/{document_id}/chunks", {"bank_id": bank, "document_id": document}
    )
    sent = httpx.URL("http://a/prefix" + path).raw_path.decode()
    assert [unquote(part) for part in sent.split("/")] == [
        "", "prefix", "v1", "banks", bank, "documents", document, "chunks"
    ]  # fmt: skip


def test_what_is_asked_for_stands_in_the_query() -> None:
    moment = datetime(2024, 5, 3, tzinfo=UTC)
    query = {"tags": ["a&b", "c"], "group": True, "limit": 0, "q": None, "start": moment, "none": []}
    path, _, sent = target("/x", {}, query).partition("?")
    assert path == "/x"
    assert parse_qsl(sent) == [
        ("tags", "a&b"),
        ("tags", "c"),
        ("group", "true"),
        ("limit", "0"),
        ("start", "2024-05-03T00:00:00+00:00"),
    ]


def test_what_is_no_text_is_refused() -> None:
    for ids, query in (({"x": "\ud800"}, {}), ({"x": "a"}, {"q": "\ud800"})):
        with pytest.raises(errors.InvalidRequest, match="surrogates"):
            target("/{x}", ids, query)


def test_results_are_reached_by_the_names_of_the_wire_too() -> None:
    data = BankConfigResponse(bank_id="b", config={"retain_mission": "x"}, overrides={})
    assert data["config"]["retain_mission"] == data.config["retain_mission"] == "x"
    answer = RetainResponse(bank_id="b", items_count=1, run_async=True)
    assert (answer["async"], answer["run_async"], answer.get("usage", 3), answer.get("none", 3)) == (
        True,
        True,
        None,
        3,
    )
    assert "async" in answer
    assert "none" not in answer
    with pytest.raises(KeyError):
        answer["none"]
