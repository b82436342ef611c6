"""Segments are ranges of the text itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.language.segments import segments


def read(text: str) -> list[tuple[str | None, str]]:
    return [(s.speaker, text[s.body.start : s.body.end]) for s in segments(text)]


def test_turns_have_their_speakers() -> None:
    text = "Nadia: Hello there.\nStill me.\nKit Morrow: Hi!\nuser: a question\nassistant: an answer"
    assert read(text) == [
        ("Nadia", "Hello there.\nStill me."),
        ("Kit Morrow", "Hi!"),
        ("user", "a question"),
        ("assistant", "an answer"),
    ]
    first = segments(text)[0]
    assert text[first.span.start : first.span.end] == "Nadia: Hello there.\nStill me."


def test_time_stamps_and_roles_beside_a_name() -> None:
    assert read("[09:14] Nadia: Morning.\n[09:15] Kit (editor): Hi.") == [
        ("Nadia", "Morning."),
        ("Kit", "Hi."),
    ]


def test_labels_that_nobody_speaks() -> None:
    assert read("Note: the oven is hot.") == [(None, "Note: the oven is hot.")]
    assert read("We met at noon.\nLiz: was late") == [(None, "We met at noon.\nLiz: was late")]
    assert read("see https://example.org: now") == [(None, "see https://example.org: now")]


def test_markdown_stands_under_its_headings() -> None:
    text = "# Plan\n\nWe ship on Friday.\n\n## Risks\n- rain\n- wind\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    found = [(s.heading, text[s.body.start : s.body.end]) for s in segments(text)]
    assert found == [
        ("Plan", "We ship on Friday."),
        ("Risks", "- rain"),
        ("Risks", "- wind"),
        ("Risks", "| a | b |"),
        ("Risks", "| 1 | 2 |"),
    ]


def test_code_stays_whole() -> None:
    text = "Run this:\n\n```sh\n# not a heading\nmake test\n\n- no list\n```\n\nDone."
    code = [s for s in segments(text) if s.whole and "make test" in text[s.span.start : s.span.end]]
    assert [text[s.span.start : s.span.end] for s in code] == [
        "```sh\n# not a heading\nmake test\n\n- no list\n```"
    ]


lines = st.lists(
    st.sampled_from(
        ["# H", "- item", "Nadia: hi", "text here.", "", "```", "| a |", "---", "   ", "\u200f\u05d0"]
    )
    | st.text(max_size=30),
    max_size=12,
).map("\n".join)


@given(lines)
def test_segments_are_ordered_disjoint_and_hold_every_word_but_labels_and_rulers(text: str) -> None:
    found = segments(text)
    end = 0
    for segment in found:
        assert end <= segment.span.start <= segment.body.start < segment.body.end == segment.span.end
        end = segment.span.end
        assert (
            text[segment.body.start : segment.body.end].strip() == text[segment.body.start : segment.body.end]
        )
    assert end <= len(text)
