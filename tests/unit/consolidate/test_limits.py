"""How many observations a scope may have."""

from __future__ import annotations

import pytest

from reverie.consolidate.limits import Limits, fits


@pytest.mark.parametrize(
    ("tags", "globs", "expected"),
    [
        (["run_7", "shared"], ["run_*", "shared"], True),
        (["run_7"], ["run_*", "shared"], False),
        (["run_7", "shared", "ana"], ["run_*", "shared"], False),
        (["run_7", "run_8"], ["run_*"], True),
        ([], [], True),
        ([], ["*"], False),
        (["Run_7"], ["run_*"], False),
    ],
)
def test_each_tag_and_each_glob_has_to_be_met(tags: list[str], globs: list[str], expected: bool) -> None:
    assert fits(tags, globs) is expected


def test_the_first_rule_that_fits_counts() -> None:
    limits = Limits(9, ((["run_*"], 1), (["*"], 2)))
    assert [limits.of(tags) for tags in (["run_1"], ["ana"], ["ana", "run_1"], [])] == [1, 2, 2, 9]
    assert Limits().of(["ana"]) == -1
