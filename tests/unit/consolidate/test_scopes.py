from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reverie.consolidate.scopes import MOST_COMBINED, scope, scopes, within

TAGS = st.lists(st.sampled_from("abcdef"), max_size=6)
HOW = st.one_of(
    st.sampled_from([None, "combined", "per_tag", "all_combinations", "shared"]), st.lists(TAGS, max_size=4)
)


def test_each_way() -> None:
    tags = ("user:a", "team:x", "user:a")
    assert scopes(tags, None) == scopes(tags, "combined") == (("team:x", "user:a"),)
    assert scopes(tags, "per_tag") == (("team:x",), ("user:a",))
    assert scopes(tags, "all_combinations") == (("team:x",), ("user:a",), ("team:x", "user:a"))
    assert scopes(tags, "shared") == ((),)
    assert scopes(tags, [["b", "a"], ["a", "b"], []]) == (("a", "b"), ())
    assert scopes((), "per_tag") == scopes((), "all_combinations") == ((),)
    assert scopes(tags, []) == (("team:x", "user:a"),)


def test_many_tags_are_not_all_combined() -> None:
    tags = [f"t{n}" for n in range(MOST_COMBINED + 1)]
    assert scopes(tags, "all_combinations") == (*((tag,) for tag in tags), tuple(tags))


@given(TAGS, HOW)
def test_scopes_are_sets_and_each_is_there_once(tags: list[str], how: str | list[list[str]] | None) -> None:
    found = scopes(tags, how)
    assert found
    assert len(set(found)) == len(found)
    assert all(one == scope(one) for one in found)
    if how is None or isinstance(how, str):
        assert all(set(one) <= set(tags) for one in found)


@given(TAGS, st.lists(TAGS, max_size=3))
def test_within_needs_all_tags_of_one(tags: list[str], wanted: list[list[str]]) -> None:
    assert within(tags, wanted) == any(set(one) <= set(tags) for one in wanted)
