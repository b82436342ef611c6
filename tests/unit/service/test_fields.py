"""What a request refuses, and how it says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reverie.service.fields import check_bank_id, ignored, parse_moment
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import MAX_SYNC_CHARACTERS, RetainRequest
from reverie.service.tag_groups import tag_filter
from reverie.store.tags import compiled


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-03", datetime(2024, 5, 3, tzinfo=UTC)),
        ("2024-05-03T18:30:00", datetime(2024, 5, 3, 18, 30, tzinfo=UTC)),
        ("2024-05-03T18:30:00Z", datetime(2024, 5, 3, 18, 30, tzinfo=UTC)),
        ("2024-05-03T18:30:00+02:00", datetime(2024, 5, 3, 16, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_utc(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0000-01-01", "99999-01-01T00:00:00Z", "-0044-03-15", "2024-02-30", "2024", "1717000000",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|is not a date|between|2024-05-03"):
        parse_moment(text)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_value_error(text: str) -> None:
    try:
        assert parse_moment(text).tzinfo is not None
    except ValueError:
        pass


@pytest.mark.parametrize("bank_id", ["a", "team:alice", "日本", 'it\'s "quoted"', "x" * 256, "a@b"])
def test_bank_ids_that_work(bank_id: str) -> None:
    assert check_bank_id(bank_id) == bank_id


@pytest.mark.parametrize("bank_id", ["", "  ", "a/b", "a\\b", "x" * 257, "a\nb", "a\x00"])
def test_bank_ids_that_do_not(bank_id: str) -> None:
    with pytest.raises(ValueError, match=r"must not|characters"):
        check_bank_id(bank_id)


def test_unknown_parameters_are_named_with_their_place() -> None:
    request = RetainRequest.model_validate(
        {"items": [{"content": "a", "colour": 1, "entities": [{"text": "B", "age": 3}]}], "mood": "good"}
    )
    assert sorted(ignored(request)) == ["items.0.colour", "items.0.entities.0.age", "mood"]
    assert "colour" not in request.items[0].model_dump()


@pytest.mark.parametrize("content", ["", "   \n", "a\0b"])
def test_content_must_hold_something_storable(content: str) -> None:
    with pytest.raises(ValidationError):
        RetainRequest.model_validate({"items": [{"content": content}]})


def test_a_request_that_waits_is_bounded_and_one_that_does_not_is_not() -> None:
    items = [{"content": "x" * (MAX_SYNC_CHARACTERS // 2 + 1)}] * 2
    with pytest.raises(ValidationError, match="set async to true"):
        RetainRequest.model_validate({"items": items})
    assert RetainRequest.model_validate({"items": items, "async": True}).run_async


def test_a_window_must_run_forward() -> None:
    with pytest.raises(ValidationError, match="end lies before start"):
        RecallRequest.model_validate(
            {"query": "q", "temporal_window": {"start": "2024-05-03", "end": "2024-05-02"}}
        )


def test_tag_expressions_become_one_condition() -> None:
    request = RecallRequest.model_validate(
        {
            "query": "q",
            "tags": ["a"],
            "tags_match": "all",
            "tag_groups": [{"or": [{"tags": ["b", "c"]}, {"not": {"tags": ["d"], "match": "exact"}}]}],
        }
    )
    wanted = tag_filter(request)
    assert wanted is not None
    sql, parameters = compiled("f.tags", wanted)
    assert sql == (
        "((f.tags && %(tags_0)s::text[]"
        " OR NOT ((f.tags @> %(tags_1)s::text[] AND f.tags <@ %(tags_1)s::text[])))"
        " AND (f.tags @> %(tags_2)s::text[] OR f.tags = '{}'))"
    )
    assert parameters == {"tags_0": ["b", "c"], "tags_1": ["d"], "tags_2": ["a"]}


def test_a_misspelt_tag_expression_is_refused_not_ignored() -> None:
    with pytest.raises(ValidationError):
        RecallRequest.model_validate({"query": "q", "tag_groups": [{"tags": ["a"], "mach": "exact"}]})


def test_without_tags_only_exact_is_a_filter() -> None:
    assert tag_filter(RecallRequest(query="q", tags=[])) is None
    untagged = tag_filter(RecallRequest(query="q", tags_match="exact"))
    assert untagged is not None
    assert compiled("t", untagged)[1] == {"tags_0": []}


def test_a_deep_tag_expression_is_read_once_a_level() -> None:
    group: dict[str, object] = {"tags": ["a"]}
    for _ in range(40):
        group = {"and": [group]}
    assert RecallRequest.model_validate({"query": "q", "tag_groups": [group]}).tag_groups
    with pytest.raises(ValidationError):
        RecallRequest.model_validate({"query": "q", "tag_groups": [{"parts": [{"tags": ["a"]}]}]})
