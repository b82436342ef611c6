"""Pages of a knowledge base as Markdown."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from reverie.service.knowledge_models import KnowledgeNode
from reverie.service.knowledge_pages import (
    SNIPPET,
    Former,
    Page,
    bundle,
    document,
    page_type,
    plain,
    quoted,
    snippet,
)

VALUES = Page(
    "p1", 'Our "values"', "What do we value?", ["team", "type:policy"], "2026-01-02", "- Candour.\n"
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def test_a_page_is_its_properties_and_its_body() -> None:
    head = (
        '---\nid: "p1"\ntitle: "Our \\"values\\""\ntype: "policy"\ndescription: "What do we value?"\n'
        'tags: ["team", "type:policy"]\ntimestamp: "2026-01-02"\n---\n'
    )
    assert document(VALUES) == f"{head}\n- Candour.\n"
    assert document(VALUES._replace(body="")) == f"{head}\nNo content yet.\n"
    assert document(VALUES._replace(body=""), bare=True) == head


def test_the_type_of_a_page_is_in_its_tags() -> None:
    assert page_type(["a", "type: ", "type:faq", "type:policy"]) == "faq"
    assert page_type([]) == page_type(["types:x"]) == "knowledge-page"


@given(ANY_TEXT)
def test_properties_read_back_as_they_are(text: str) -> None:
    assert yaml.safe_load(f"title: {quoted(text)}\nmore: 1") == {"title": text, "more": 1}


@given(ANY_TEXT)
def test_a_snippet_is_one_short_line(text: str) -> None:
    found = snippet(text)
    assert 0 < len(found) <= SNIPPET + 1
    assert found == "No content yet." or " ".join(text.split()).startswith(found.removesuffix("…"))


@given(ANY_TEXT)
def test_names_are_no_markup(text: str) -> None:
    assert "\n" not in plain(text)
    assert "](" not in plain(text)


def test_a_bundle_has_an_index_pages_and_logs() -> None:
    page = KnowledgeNode(id="p1", kind="page", name=VALUES.name, parent_id="f1")
    team = KnowledgeNode(id="f1", kind="folder", name="Team [1]", children=[page])
    empty = KnowledgeNode(id="p2", kind="page", name="../etc")
    pages = {"p1": VALUES, "p2": Page("p2", "../etc", "Who?", [], None, "")}
    files = bundle([team, empty], pages, {"p1": [Former("2026-01-01", "- *Speed*.\n- Luck.")]})
    assert [file.path for file in files] == ["index.md", "p1.md", "p1.log.md", "p2.md"]
    assert files[0].content == (
        "# Knowledge base\n\n"
        '- **Team \\[1\\]**\n  - [Our "values"](p1.md): What do we value?\n- [../etc](p2.md): Who?\n'
    )
    assert files[1].content == document(VALUES)
    assert files[2].content == (
        '# History of Our "values"\n\n- 2026-01-01: until then it began: - \\*Speed\\*. - Luck.\n'
    )
    assert files[3].content.endswith("---\n")
