"""Edits of a document as a model asks for them, hostile ones too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.reflect.refresh.document import Unreadable, parse, render
from reverie.reflect.refresh.edits import MOST, Edit, Edited, Ground, apply
from reverie.reflect.refresh.provenance import Grounded, of_blocks, of_document

OLD, GONE, NEW = (UUID(int=n) for n in (1, 2, 3))
TEXT = "Alice lives in Lisbon.\n\n## Work\n\nAlice works at Google.\n\n- She leads a team.\n- She likes maps."
KNOWN = [
    Grounded("Alice lives in Lisbon.", (OLD,)),
    Grounded("Alice works at Google.", (GONE,)),
    Grounded("She leads a team.", (OLD,)),
    Grounded("She likes maps.", ()),
]


def edited(*edits: dict[str, Any], text: str = TEXT) -> Edited:
    document = parse(text)
    ground = Ground({NEW}, of_blocks(document, KNOWN), {GONE})
    return apply(document, [Edit.model_validate(one) for one in edits], ground)


def says(text: str, **fields: Any) -> dict[str, Any]:
    return {"markdown": text, "memory_ids": [str(NEW)], **fields}


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (says("It rains.", op="append_block", section="s0"), "Lisbon.\n", "Lisbon.\n\nIt rains.\n"),
        (says("- She bikes.", op="append_block", section="s1"), "likes maps.", "likes maps.\n- She bikes."),
        (says("- She bikes.", op="insert_block", block="s1b1"), "a team.\n", "a team.\n- She bikes.\n"),
        (says("Of late:", op="insert_block", section="s1"), "## Work\n", "## Work\n\nOf late:\n"),
        (
            says("She works at Meta.", op="replace_block", block="s1b0"),
            "Alice works at Google.",
            "She works at Meta.",
        ),
        ({"op": "remove_block", "block": "s1b0"}, "Alice works at Google.\n\n", ""),
        ({"op": "rename_section", "section": "s1", "heading": "## The job"}, "## Work", "## The job"),
        (
            says("She sails.", op="add_section", section="s1", heading="Free time"),
            "likes maps.",
            "likes maps.\n\n## Free time\n\nShe sails.",
        ),
        (
            says("She rests.", op="replace_section_blocks", section="s1"),
            "Alice works at Google.\n\n- She leads a team.\n- She likes maps.",
            "She rests.",
        ),
        (
            {"op": "remove_section", "section": "s1", "memory_ids": [str(NEW)]},
            "\n\n## Work\n\nAlice works at Google.\n\n- She leads a team.\n- She likes maps.",
            "",
        ),
    ],
    ids=lambda value: value["op"] if isinstance(value, dict) else "",
)
def test_an_edit_changes_its_place_and_nothing_else(edit: dict[str, Any], old: str, new: str) -> None:
    done = edited(edit)
    assert (done.skipped, len(done.applied)) == ([], 1)
    assert old in TEXT
    assert render(done.document) == TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (says("x", op="append_block", section="s9"), "there is no section 's9'"),
        (says("x", op="append_block"), "there is no section None"),
        (says("x", op="replace_block", block="s1b9"), "there is no block 's1b9'"),
        (says(" \n ", op="append_block", section="s1"), "it writes nothing"),
        (says("## Sub\n\nx", op="append_block", section="s1"), "it writes a heading"),
        (says("```\nx", op="append_block", section="s1"), "a piece of code does not end"),
        (says("a\0b", op="append_block", section="s1"), "characters that cannot be stored"),
        (says("x" * 20_001, op="append_block", section="s1"), "more than 20000 characters"),
        ({"op": "append_block", "section": "s1", "markdown": "x"}, "names no memory that says so"),
        (says("x", op="append_block", section="s1", memory_ids=[str(OLD)]), "was not handed out"),
        (says("x", op="append_block", section="s1", memory_ids=["nonsense"]), "is no id of a memory"),
        ({"op": "remove_block", "block": "s0b0"}, "still holds"),
        ({"op": "remove_section", "section": "s1"}, "still holds"),
        ({"op": "remove_block", "block": "s0b0", "memory_ids": [str(GONE)]}, "was not handed out"),
        ({"op": "rename_section", "section": "s1", "heading": " # "}, "gives no heading"),
        ({"op": "rename_section", "section": "s1", "heading": "x" * 201}, "longer than 200"),
        ({"op": "rename_section", "section": "s0", "heading": "Top"}, "has no name"),
        (says("x", op="add_section", section="s1"), "gives no heading"),
    ],
    ids=lambda value: value["op"] if isinstance(value, dict) else value[:20],
)
def test_an_edit_that_cannot_be_is_left_out_with_a_reason(edit: dict[str, Any], reason: str) -> None:
    done = edited(edit)
    assert done.applied == []
    assert reason in done.skipped[0]["reason"]
    assert done.skipped[0]["op"] == edit["op"]
    assert render(done.document) == TEXT


def test_what_one_edit_takes_away_those_behind_it_do_not_find() -> None:
    remove = {"op": "remove_block", "block": "s1b0"}
    done = edited(remove, remove, says("More.", op="append_block", section="s0"))
    assert [len(done.applied), len(done.skipped)] == [2, 1]
    assert "there is no block 's1b0'" in done.skipped[0]["reason"]


def test_there_is_an_end_to_edits() -> None:
    done = edited(*[says(f"Fact {n}.", op="append_block", section="s0") for n in range(MOST + 5)])
    assert (len(done.applied), len(done.skipped)) == (MOST, 5)


def test_sentences_keep_what_they_rest_on() -> None:
    done = edited(
        {"op": "remove_block", "block": "s1b0"},
        says("- She bikes. She runs.", op="append_block", section="s1"),
    )
    assert of_document(done.document, KNOWN) == [
        KNOWN[0],
        KNOWN[2],
        KNOWN[3],
        Grounded("She bikes.", (NEW,)),
        Grounded("She runs.", (NEW,)),
    ]


ANY = st.one_of(st.none(), st.sampled_from(["s0", "s1", "s1b0", "s1b1", "s0b0", "", "s99", "x" * 300]))
TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["New.", "- New.", "# H\n\nx", "```\nx", "", "\0", "| a |", "> q", "1. one\n2. two"]),
    st.text(max_size=40),
)
IDS = st.lists(st.sampled_from([str(NEW), str(OLD), str(GONE), "x", ""]), max_size=3)
EDITS = st.builds(
    Edit,
    op=st.sampled_from(list(Edit.model_json_schema()["properties"]["op"]["enum"])),
    section=ANY,
    block=ANY,
    heading=TEXTS,
    markdown=TEXTS,
    memory_ids=IDS,
)


@settings(deadline=None)
@given(st.lists(EDITS, max_size=8))
def test_whatever_is_asked_for_the_document_stays_readable(edits: list[Edit]) -> None:
    document = parse(TEXT)
    ground = Ground({NEW}, of_blocks(document, KNOWN), {GONE})
    done = apply(document, edits, ground)
    assert len(done.applied) + len(done.skipped) == len(edits)
    assert all(one["reason"] for one in done.skipped)
    try:
        again = parse(render(done.document))
    except Unreadable:
        pytest.fail("the document cannot be read any more")
    levels = [section.level for section in done.document.sections[1:]]
    assert [section.level for section in again.sections[1:]] == levels
    for sentence in of_document(done.document, KNOWN):
        assert set(sentence.memory_ids) <= {OLD, GONE, NEW}
