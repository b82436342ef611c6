"""Every operation of the contract is there, does as it says, and is tested; or the page says why not."""

from __future__ import annotations

import re

import compatibility
from contract import contract
from covered import BEYOND, called, high_level, low_level


def test_every_operation_is_built() -> None:
    assert len(contract()) == 89
    assert compatibility.not_built() == []


def test_what_differs_is_known() -> None:
    assert compatibility.unexplained() == []


def test_notes_are_about_operations_that_there_are() -> None:
    ids = {theirs["id"] for theirs in contract().values()}
    assert compatibility.DIFFERS.keys() <= ids
    assert compatibility.KNOWN.keys() <= compatibility.DIFFERS.keys()
    assert low_level().keys() - ids == BEYOND.keys()


def test_the_page_is_not_stale() -> None:
    page = compatibility.PAGE.read_text(encoding="utf-8")
    assert page == compatibility.page(), "run python tests/compatibility.py"
    assert len(re.findall(r"\n\| `(GET|POST|PUT|PATCH|DELETE) ", page)) == 89
    assert "|  |" not in page  # an operation that no suite calls


def test_every_method_of_the_client_is_in_a_suite() -> None:
    high, low = called()
    assert len(high_level()) > 80
    assert sorted(high_level() - high.keys()) == []
    assert sorted(low_level().keys() - low.keys()) == []
