"""What remote banks say, held against the shapes that it must have."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.brain.remote import wire
from reverie.brain.remote.probe import chosen, steps
from reverie.brain.remote.wire import RemoteFact, RemoteLied
from reverie.errors import InvalidRequest

BANK = uuid.UUID(int=7)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.fixed_dictionaries({}, optional={name: JSON for name in RemoteFact.model_fields})


def fact(**fields: Any) -> RemoteFact:
    return wire.parsed(RemoteFact, {"id": "1", "text": "A fact.", **fields}, "a fact")


def test_entities_come_as_a_string_a_list_or_objects() -> None:
    assert fact(entities="Alice, Bob").entities == ["Alice", "Bob"]
    assert fact(entities=["Alice"]).entities == ["Alice"]
    assert fact(entities=[{"name": "Alice"}, {"text": "Bob"}, {}]).entities == ["Alice", "Bob"]
    assert fact(entities=None).entities == []


def test_moments_without_a_zone_are_in_utc() -> None:
    assert fact(occurred_start="2024-05-01T12:00:00").occurred_start == datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_the_first_origin_travels() -> None:
    first = str(uuid.UUID(int=9))
    assert fact().origin(BANK) == (BANK, "1")
    assert fact(metadata={"learned_from": first, "learned_id": "x"}).origin(BANK) == (uuid.UUID(int=9), "x")
    assert fact(metadata={"learned_from": "somebody", "learned_id": "x"}).origin(BANK) == (BANK, "1")


def test_a_digest_changes_with_what_is_said_alone() -> None:
    assert fact().digest() == fact(id="2").digest() == fact(access_count=4).digest()
    assert fact().digest() != fact(text="Another.").digest()


@given(FIELDS)
def test_whatever_comes_is_read_or_refused(item: dict[str, Any]) -> None:
    try:
        found = wire.parsed(RemoteFact, item, "a fact")
    except RemoteLied:
        pass
    else:
        assert found.text.strip()
        assert "\0" not in found.text


@given(JSON)
def test_whatever_page_comes_is_read_or_refused(answer: Any) -> None:
    try:
        assert all(isinstance(one, dict) for one in wire.items(answer, "/x"))
    except RemoteLied:
        pass
    assert (wire.total(answer) or 0) >= 0


def test_only_stored_links_are_taken_and_from_cause_to_effect() -> None:
    edge = {"source": "a", "target": "b"}
    found = wire.link({"data": {**edge, "linkType": "caused_by"}})
    assert found is not None
    assert (found.source, found.target, found.kind) == ("b", "a", "causes")
    assert wire.link({**edge, "type": "causal"}) is not None
    assert wire.link({**edge, "type": "semantic"}) is None
    with pytest.raises(RemoteLied):
        wire.link({"source": "a", "type": "causes"})


def test_auto_takes_the_most_that_there_is() -> None:
    assert chosen("auto", ("facts", "documents", "models")) == "structured"
    assert chosen("auto", ("documents", "models")) == "raw_mirror"
    assert chosen("auto", ("models",)) == "distilled"
    assert chosen("raw_mirror", ("facts", "documents")) == "raw_mirror"
    with pytest.raises(InvalidRequest, match="the remote has no documents"):
        chosen("raw_mirror", ("facts",))


def test_steps_leave_out_what_the_remote_does_not_answer() -> None:
    assert steps("structured", ("facts", "models")) == ("facts", "links", "models")
    assert steps("distilled", ("facts", "models", "entities")) == ("observations", "models")
    assert steps("raw_mirror", ("documents",)) == ("documents",)
