"""What an answer may cite, and what its sentences rest on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import new_id
from reverie.reflect.citations import Registry, attributed, named, without_handles

_IDS = st.lists(st.text(max_size=8), max_size=8)


@given(returned=_IDS, cited=_IDS)
def test_only_what_was_returned_can_be_cited(returned: list[str], cited: list[str]) -> None:
    registry: Registry[str] = Registry("f")
    names = [registry.add(one, one) for one in returned]
    found = registry.cited(cited)
    assert set(found) <= set(returned)
    assert len(found) == len(set(found))
    assert registry.cited(names) == list(dict.fromkeys(returned))


def test_by_short_name_or_id_each_once() -> None:
    registry: Registry[int] = Registry("f")
    keys = [str(new_id()) for _ in range(3)]
    assert [registry.add(key, n) for n, key in enumerate(keys)] == ["f1", "f2", "f3"]
    assert registry.add(keys[0], 0) == "f1"
    assert registry.cited([" F2", keys[1], "f9", "o1", "", keys[0]]) == [1, 0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Alice moved [f1]. Bob stayed (f2, o3).", "Alice moved. Bob stayed."),
        ("She bought a (f)ile and [1].", "She bought a (f)ile and [1]."),
        ("In (memory f12) it says so.", "In it says so."),
    ],
)
def test_short_names_do_not_stay_in_the_answer(text: str, left: str) -> None:
    assert without_handles(text) == left


def test_sentences_rest_on_the_memories_whose_words_they_have() -> None:
    lisbon, ghent = new_id(), new_id()
    cited = {lisbon: "I moved to Lisbon in May 2024.", ghent: "Bob stays in Ghent for good."}
    found = attributed("Alice moved to Lisbon. Bob stayed in Ghent. So it goes.", cited)
    assert [(one.text, one.memory_ids) for one in found] == [
        ("Alice moved to Lisbon.", (lisbon,)),
        ("Bob stayed in Ghent.", (ghent,)),
        ("So it goes.", (lisbon, ghent)),
    ]


def test_a_source_is_named_shortly() -> None:
    assert named("I moved.", "2024-05-03", "talk") == "“I moved.” (2024-05-03, document talk)"
    assert named("word " * 100, None, None) == "“" + ("word " * 23).rstrip() + "…”"
