"""Names of files that a server gives are not trusted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.cli.failure import Failure
from reverie.cli.knowledge_base import safe_name


@given(st.text() | st.from_regex(r"[./\\a-z~-]{1,12}\.md", fullmatch=True))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/srv/wiki")
    try:
        found = safe_name(name)
    except Failure:
        return
    assert (folder / found).resolve().parent == folder
    assert found == name
    assert found.endswith(".md")


@pytest.mark.parametrize(
    "name", ["../x.md", "/etc/x.md", ".md", "..md", "a/b.md", "a.md\n", "a.txt", "C:x.md", ""]
)
def test_what_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(Failure, match="not written"):
        safe_name(name)


def test_names_of_an_export_are_written() -> None:
    for name in ("index.md", "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10.log.md"):
        assert safe_name(name) == name
