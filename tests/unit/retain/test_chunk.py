"""Chunks are the text, cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.retain.chunk import chunks


@given(st.text(max_size=3000), st.integers(200, 900))
def test_chunks_joined_are_the_text(text: str, size: int) -> None:
    found = chunks(text, size)
    assert "".join(c.text for c in found) == text
    assert all(0 < len(c.text) <= size for c in found)
    assert [c.starts_item for c in found] == [n == 0 for n in range(len(found))]


def test_a_chunk_ends_at_a_paragraph_rather_than_in_a_sentence() -> None:
    text = "A first sentence stands here. " * 6 + "\n\n" + "A second part follows it. " * 6
    assert chunks(text, 250)[0].text.endswith("\n\n")


def test_a_chunk_ends_at_a_sentence_rather_than_in_a_word() -> None:
    text = "One more sentence without any line break at all. " * 12
    assert all(c.text.endswith(". ") for c in chunks(text, 230))
