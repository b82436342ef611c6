"""Which directives apply, and what code makes of an answer that is to keep them."""

from __future__ import annotations

import pytest

from reverie.model import TagFilter, TagGroup, TagLeaf, new_id
from reverie.reflect.applying import applying, meets
from reverie.reflect.checks import Draft
from reverie.reflect.enforce import refused, ruled, settle
from reverie.reflect.reflection import Directive

TEXT = "Alice moved to Lisbon in May. Bob stayed in Ghent."


def directive(content: str, priority: int = 0, name: str = "") -> Directive:
    return Directive(new_id(), name or content[:20], content, priority)


def outcomes(text: str, *directives: Directive, declined: bool = False) -> tuple[str | None, dict[str, str]]:
    found = settle(Draft(text, ("“Alice moved” (2024)",)), ruled(directives), declined=declined)
    return found.text, {one.directive.content: one.status for one in found.outcomes}


def test_an_answer_is_changed_until_it_keeps_them() -> None:
    text, found = outcomes(
        TEXT,
        directive("Never mention Ghent."),
        directive("Always cite your sources."),
        directive("Be polite."),
    )
    assert text == "Alice moved to Lisbon in May.\n\nSources:\n- “Alice moved” (2024)"
    assert found == {
        "Never mention Ghent.": "rewritten",
        "Always cite your sources.": "rewritten",
        "Be polite.": "not_checked",
    }


def test_what_is_kept_already() -> None:
    assert outcomes(TEXT, directive("Answer in English.")) == (TEXT, {"Answer in English.": "followed"})


def test_what_cannot_be_kept_refuses_the_answer() -> None:
    rules = ruled([directive("Answer in French.", name="French"), directive("Use at most 50 words.")])
    found = settle(Draft(TEXT), rules)
    assert found.text is None
    assert refused(found.outcomes) == "I cannot answer this: the answer would break the directive “French”."
    assert [(one.directive.name, one.status, one.reason) for one in found.outcomes] == [
        ("French", "refused", "the answer is in English"),
        ("Use at most 50 words", "not_checked", "the answer was refused for another directive"),
    ]


def test_no_language_is_asked_of_what_is_declined() -> None:
    text, found = outcomes("I don't know.", directive("Answer in French."), declined=True)
    assert (text, found) == ("I don't know.", {"Answer in French.": "not_checked"})


def test_of_two_languages_the_higher_priority_counts() -> None:
    french, english = directive("Answer in French.", 1), directive("Answer in English.", 9, "English")
    found = settle(Draft(TEXT), ruled([french, english]))
    assert found.text == TEXT
    assert [(one.directive.content, one.status) for one in found.outcomes] == [
        ("Answer in English.", "followed"),
        ("Answer in French.", "overridden"),
    ]
    assert "“English” (priority 9)" in found.outcomes[1].reason


def test_what_cannot_be_had_beside_a_higher_one_is_overridden() -> None:
    short = directive("At most 3 words.", 5)
    says = directive('Always end with "This is no legal advice at all."', 1)
    text, found = outcomes(TEXT, says, short)
    assert text == "Alice moved to…"
    assert found == {short.content: "rewritten", says.content: "overridden"}


def test_the_same_two_the_other_way_round() -> None:
    short = directive("At most 3 words.", 1)
    says = directive('Always end with "This is no legal advice at all."', 5)
    text, found = outcomes(TEXT, short, says)
    assert text == f"{TEXT} This is no legal advice at all."
    assert found == {says.content: "rewritten", short.content: "overridden"}


@pytest.mark.parametrize(
    ("tags", "asked", "met"),
    [
        (["a"], TagLeaf(("a", "b"), "any"), True),
        ([], TagLeaf(("a",), "any"), True),
        ([], TagLeaf(("a",), "any_strict"), False),
        (["a"], TagLeaf(("a", "b"), "all"), False),
        (["a", "b", "c"], TagLeaf(("a", "b"), "all_strict"), True),
        (["a"], TagLeaf(("a",), "exact"), True),
        (["a", "b"], TagLeaf(("a",), "exact"), False),
        (["a"], TagGroup("not", (TagLeaf(("a",), "any"),)), False),
        (["a"], TagGroup("and", (TagLeaf(("a",), "any"), TagLeaf(("b",), "any"))), False),
        (["a"], TagGroup("or", (TagLeaf(("a",), "any"), TagLeaf(("b",), "any"))), True),
    ],
)
def test_tags_meet_a_filter(tags: list[str], asked: TagFilter, met: bool) -> None:
    assert meets(tags, asked) is met


def test_untagged_directives_always_apply_and_tagged_ones_where_the_tags_match() -> None:
    free, ours, theirs = directive("free"), directive("ours"), directive("theirs")
    known = [(free, []), (ours, ["a"]), (theirs, ["b"])]
    assert applying(known, None, everything=False) == [free]
    assert applying(known, TagLeaf(("a",), "any"), everything=False) == [free, ours]
    assert applying(known, TagLeaf((), "exact"), everything=False) == [free]
    assert applying(known, None, everything=True) == [free, ours, theirs]


def test_a_refusal_does_not_say_what_is_not_to_be_said() -> None:
    text, _ = outcomes("Ghent", secret := directive("Never mention Ghent.", name="No Ghent"))
    assert text is None
    found = settle(Draft("Ghent"), ruled([secret]))
    assert refused(found.outcomes) == "I cannot answer this: the answer would break a directive."
