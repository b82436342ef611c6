from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.files import kinds
from reverie.files.kinds import clean_name, kind_of, needs_extra


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a.b.MD", "text"),
        ("a.HTM", "page"),
        ("a.tsv", "table"),
        ("a.ndjson", "jsonl"),
        ("a.eml", "mail"),
        ("a.pdf", "pdf"),
        ("a.exe", None),
        ("a.doc", None),
        ("pdf", None),
        (".pdf", None),
    ],
)
def test_the_ending_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_without_an_ending_the_content_type_does() -> None:
    assert kind_of("notes", "text/plain; charset=utf-8") == "text"
    assert kind_of("report", "application/pdf") == "pdf"
    assert kind_of("a.exe", "application/pdf") is None


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\plan.pdf", "plan.pdf"),
        ("a\0b\r\n\x7f\u202e.txt", "ab.txt"),
        ("Cafe\u0301.md", "Caf\u00e9.md"),
        ("..", ""),
        ("/", ""),
        (" . ", ""),
        (" spaced name.txt ", "spaced name.txt"),
    ],
)
def test_names_are_the_last_part_of_a_path(given: str, name: str) -> None:
    assert clean_name(given) == name


@given(st.text(max_size=40))
def test_no_name_is_a_path(given: str) -> None:
    name = clean_name(given)
    assert "/" not in name
    assert "\\" not in name
    assert name.strip(". ") or not name
    assert clean_name(name) == name


def test_the_extra_is_needed_where_its_modules_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not needs_extra("pdf")
    monkeypatch.setattr(kinds, "find_spec", lambda module: None)
    assert [kind for kind in ("pdf", "docx", "pptx", "xlsx") if needs_extra(kind)] == [
        "pdf",
        "docx",
        "pptx",
        "xlsx",
    ]
    assert not any(needs_extra(kind) for kind in ("text", "page", "table", "json", "jsonl", "mail"))
