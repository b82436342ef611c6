"""Markdown as sections and blocks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.tokens import count
from reverie.reflect.refresh.document import Unreadable, fit, lines_of, parse, render

TEXT = """\
Alice lives in Lisbon.

## Work

Alice works at Google. She leads a team.
- It has five people.
- It builds maps.

1. First they plan.
2. Then they ship.

```python
# no heading

x = 1
```

### Tools
| a | b |
|---|---|
| 1 | 2 |"""


def test_parts_are_told_apart_and_put_together_again() -> None:
    document = parse(TEXT)
    assert [(s.heading, s.level, s.key, len(s.blocks)) for s in document.sections] == [
        ("", 0, "s0", 1),
        ("Work", 2, "s1", 6),
        ("Tools", 3, "s2", 1),
    ]
    work = document.sections[1].blocks
    assert [block.key for block in work] == ["s1b0", "s1b1", "s1b2", "s1b3", "s1b4", "s1b5"]
    assert [block.prefix for block in work] == ["", "- ", "- ", "1. ", "2. ", ""]
    assert work[5].text == "```python\n# no heading\n\nx = 1\n```"
    assert render(document) == TEXT


def test_an_empty_text_is_an_empty_document() -> None:
    assert render(parse(" \n\n ")) == ""
    assert list(parse("").blocks()) == []


@pytest.mark.parametrize("text", ["```\nx = 1", "a\0b", "half \ud800", "~~~\na\n```"])
def test_what_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


def test_sentences_of_a_block() -> None:
    assert lines_of("- Alice moved. She likes it.") == ["Alice moved.", "She likes it."]
    assert lines_of("```\na. b.\n```") == ["```\na. b.\n```"]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "# A", "## B", "- item", "  more", "1. one", "text here.", "| a | b |", "###", "#x"]
        ),
        st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(LINES)
def test_reading_and_writing_changes_nothing(lines: list[str]) -> None:
    text = "\n".join("" if not line.strip() else line for line in lines).strip()
    try:
        document = parse(text)
    except Unreadable:
        return
    assert render(document) == text
    keys = [block.key for block in document.blocks()]
    assert len(set(keys)) == len(keys)


@settings(deadline=None)
@given(LINES, st.integers(1, 30))
def test_what_is_cut_fits_and_is_a_beginning(lines: list[str], most: int) -> None:
    text = "\n".join(lines).strip()
    kept = fit(text, most)
    assert count(kept) <= most
    if count(text) <= most:
        assert kept == text


def test_a_cut_ends_with_a_block_and_leaves_no_bare_heading() -> None:
    text = "Alice lives in Lisbon.\n\n## Work\n\nShe works at Google in the team that builds maps of cities."
    assert fit(text, 12) == "Alice lives in Lisbon."
    assert fit("Alice moved. She likes the sea very much indeed.", 5) == "Alice moved."
    assert 0 < count(fit("word " * 400, 7)) <= 7
