"""Items as pieces: what makes two pieces the same reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.model import Item
from reverie.retain.cut import Piece, cut
from reverie.retain.options import LabelGroup, RetainOptions

WHEN = datetime(2024, 5, 3, tzinfo=UTC)
ITEM = Item("Ana moved to Lisbon.", WHEN, document_id="d")
OPTIONS = RetainOptions()


def one(
    item: Item = ITEM, options: RetainOptions = OPTIONS, reader: tuple[object, ...] = ("rules", 2)
) -> Piece:
    (piece,) = cut([item], {item.strategy: options}, reader)
    return piece


def test_the_same_item_has_the_same_key() -> None:
    assert one().key == one(replace(ITEM, document_id="other", acceptance=7)).key


@pytest.mark.parametrize(
    "other",
    [
        {"content": "Ana moved to Porto."},
        {"timestamp": datetime(2024, 5, 4, tzinfo=UTC)},
        {"timestamp": None},
        {"context": "letters"},
        {"metadata": {"a": "b"}},
        {"entities": (("Ana", "person"),)},
        {"resolve_entities": False},
        {"tags": ("t",)},
        {"observation_scopes": "per_tag"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_is_read_or_stored_with_it_makes_another_key(other: dict[str, object]) -> None:
    assert one(replace(ITEM, **other)).key != one().key  # type: ignore[arg-type]


def test_how_it_is_read_makes_another_key() -> None:
    keys = {
        one().key,
        one(options=RetainOptions(mode="verbatim")).key,
        one(options=RetainOptions(mission="prices")).key,
        one(options=RetainOptions(entity_labels=(LabelGroup("mood", type="text"),))).key,
        one(reader=("rules", 3)).key,
    }
    assert len(keys) == 5


def test_a_moment_that_nobody_gave_is_no_part_of_the_key() -> None:
    undated = replace(ITEM, dated=False)
    later = replace(undated, timestamp=datetime(2025, 1, 1, tzinfo=UTC))
    assert one(undated).key == one(later).key != one().key


def test_people_of_the_whole_document_are_told_with_each_piece() -> None:
    items = [
        replace(ITEM, content="Ana: Hello there, I am back."),
        replace(ITEM, content="Ben: Good to hear."),
    ]
    pieces = cut(items, {None: OPTIONS}, [])
    assert [piece.source.people for piece in pieces] == [("Ana", "Ben")] * 2


def test_a_turn_that_goes_on_in_the_next_chunk_keeps_its_speaker() -> None:
    text = "Ana: " + "The harbour was quiet and the boats lay still that morning. " * 20
    pieces = cut(
        [replace(ITEM, content=text)], {None: RetainOptions(chunk_size=300, structured_chunk_size=300)}, []
    )
    assert len(pieces) > 3
    assert [piece.source.speaker for piece in pieces] == [None] + ["Ana"] * (len(pieces) - 1)


def test_a_long_turn_is_kept_whole_up_to_its_own_limit() -> None:
    long = "Ana: " + "We sailed on and on. " * 30
    text = f"Ben: How was it?\n{long}\nBen: I see.\n" + "Ben: More.\n" * 40
    options = RetainOptions(chunk_size=300, structured_chunk_size=2000)
    pieces = cut([replace(ITEM, content=text)], {None: options}, [])
    assert any(long in piece.chunk.text for piece in pieces)
    assert all(piece.chunk.text.startswith(("Ben:", "Ana:")) for piece in pieces)


def test_items_are_read_by_their_strategies() -> None:
    items = [ITEM, replace(ITEM, strategy="whole")]
    options = {None: OPTIONS, "whole": RetainOptions(mode="verbatim")}
    assert [piece.options.mode for piece in cut(items, options, [])] == ["concise", "verbatim"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=1500), st.integers(200, 600))
def test_pieces_of_any_prose_are_its_text(content: str, size: int) -> None:
    if content.strip()[:1] in "[{":
        return
    options = RetainOptions(chunk_size=size, structured_chunk_size=size)
    pieces = cut([replace(ITEM, content=content)], {None: options}, [])
    assert "".join(piece.chunk.text for piece in pieces) == content
    assert all(len(piece.chunk.text) <= size for piece in pieces)


def test_an_insertion_leaves_the_keys_behind_it() -> None:
    paragraphs = [f"Paragraph {n} tells of boat {n * 7}. It was built in {1900 + n}.\n\n" for n in range(200)]
    before = cut([replace(ITEM, content="".join(paragraphs))], {None: RetainOptions(chunk_size=600)}, [])
    paragraphs.insert(40, "A new paragraph stands here, about nothing at all.\n\n")
    after = cut([replace(ITEM, content="".join(paragraphs))], {None: RetainOptions(chunk_size=600)}, [])
    same = {piece.key for piece in before} & {piece.key for piece in after}
    assert len(same) >= len(before) - 4
