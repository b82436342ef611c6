"""What code checks and mends in an answer."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.reflect.checks import (
    AtMost,
    Check,
    CitesSources,
    Draft,
    InLanguage,
    IsJson,
    Listed,
    NeverSays,
    NoEmoji,
    PlainText,
    Says,
    contradict,
    mended,
    problems,
)

TEXT = "Alice moved to Lisbon in May. Bob stayed in Ghent. They write to each other every week."
SOURCES = ("“Alice moved” (2024-05-03)", "“Bob stayed” (2024-05-04)")


@pytest.mark.parametrize(
    ("code", "text", "kept"),
    [
        ("en", TEXT, True),
        ("fr", "Alice a déménagé à Lisbonne en mai et elle est contente de la ville.", True),
        ("fr", TEXT, False),
        ("de", "Alice ist im Mai nach Lissabon gezogen und sie mag die Stadt.", True),
        ("es", "Alice se mudó a Lisboa en mayo y le gusta la ciudad.", True),
        ("ja", "アリスは五月にリスボンへ引っ越しました。", True),
        ("zh", "爱丽丝五月搬到了里斯本。", True),
        ("ru", "Алиса переехала в Лиссабон в мае.", True),
        ("en", "Алиса переехала в Лиссабон в мае.", False),
        ("en", "She works with 東京 Systems and likes the people there.", True),
        ("fr", "Lisbon.", True),
    ],
)
def test_language(code: str, text: str, kept: bool) -> None:
    assert (InLanguage(code).problem(Draft(text)) is None) is kept


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (AtMost("sentences", 1), "Alice moved to Lisbon in May."),
        (AtMost("words", 10), "Alice moved to Lisbon in May. Bob stayed in Ghent."),
        (AtMost("words", 4), "Alice moved to Lisbon…"),
        (AtMost("characters", 60), "Alice moved to Lisbon in May. Bob stayed in Ghent."),
        (AtMost("characters", 13), "Alice moved…"),
        (NeverSays(("Ghent",)), "Alice moved to Lisbon in May. They write to each other every week."),
        (
            Listed(),
            "- Alice moved to Lisbon in May.\n- Bob stayed in Ghent.\n- They write to each other every week.",
        ),
        (Says("Ask again.", "end"), f"{TEXT} Ask again."),
        (Says("Well,", "start"), f"Well, {TEXT}"),
        (CitesSources(), f"{TEXT}\n\nSources:\n- {SOURCES[0]}\n- {SOURCES[1]}"),
    ],
)
def test_mending(check: Check, text: str) -> None:
    draft = Draft(TEXT, SOURCES)
    assert check.problem(draft) is not None
    assert mended(draft, [check]) == text


def test_what_is_right_is_left_as_it_is() -> None:
    checks: list[Check] = [
        AtMost("words", 50),
        NeverSays(("Paris",)),
        InLanguage("en"),
        NoEmoji(),
        PlainText(),
    ]
    assert problems(Draft(TEXT), checks) == []
    assert mended(Draft(TEXT), checks) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Project  falcon flies.",
        "the PROJECT FALCON's end",
        "Two Project Falcons.",
        "Pro\u200bject Fal\u00adcon",
    ],
)
def test_forbidden_words_are_found_in_any_dress(text: str) -> None:
    assert NeverSays(("Project Falcon",)).problem(Draft(text)) == "says “Project Falcon”"


def test_forbidden_words_are_whole_words() -> None:
    assert NeverSays(("art",)).problem(Draft("They start to part with the cart.")) is None


def test_an_answer_of_forbidden_words_alone_cannot_be_mended() -> None:
    assert mended(Draft("It is Falcon."), [NeverSays(("Falcon",))]) is None


def test_no_marks_and_no_pictures() -> None:
    text = "## Move\n\n**Alice** moved to `Lisbon` 🎉."
    assert mended(Draft(text), [PlainText(), NoEmoji()]) == "Move\n\nAlice moved to Lisbon ."


def test_json_with_its_sources() -> None:
    found = mended(Draft(TEXT, SOURCES), [IsJson(), CitesSources()])
    assert found is not None
    assert json.loads(found) == {"answer": TEXT, "sources": list(SOURCES)}
    assert mended(Draft('```json\n{"a": 1}\n```'), [IsJson()]) == '{"a": 1}'


def test_a_phrase_finds_its_room() -> None:
    found = mended(Draft(TEXT), [AtMost("words", 10), Says("Thank you.", "end")])
    assert found == "Alice moved to Lisbon in May. Thank you."


def test_a_list_of_few_sentences_with_sources() -> None:
    found = mended(Draft(TEXT, SOURCES), [Listed(), AtMost("sentences", 2), CitesSources()])
    assert found is not None
    assert found.startswith("- Alice moved to Lisbon in May.\n- Bob stayed in Ghent.\n\nSources:\n- “Alice")


@pytest.mark.parametrize(
    ("one", "other", "contrary"),
    [
        (InLanguage("en"), InLanguage("fr"), True),
        (InLanguage("en"), InLanguage("en"), False),
        (IsJson(), Listed(), True),
        (Says("Call Falcon."), NeverSays(("Falcon",)), True),
        (NeverSays(("Eagle",)), Says("Call Falcon."), False),
        (AtMost("words", 5), AtMost("words", 50), False),
        (Says("A", "end"), Says("B", "end"), True),
        (Says("A", "end"), Says("B", "start"), False),
        (Listed(), PlainText(), True),
    ],
)
def test_contradictions(one: Check, other: Check, contrary: bool) -> None:
    assert contradict(one, other) is contrary
    assert contradict(other, one) is contrary


_ANY = st.one_of(
    st.builds(AtMost, st.sampled_from(["words", "sentences", "characters"]), st.integers(1, 40)),
    st.builds(NeverSays, st.tuples(st.sampled_from(["Alice", "every week", "Ghent", "zebra"]))),
    st.just(NoEmoji()), st.just(PlainText()), st.just(Listed()), st.just(CitesSources()), st.just(IsJson()),
    st.builds(Says, st.sampled_from(["Done.", "Alice"]), st.sampled_from(["anywhere", "start", "end"])),
)  # fmt: skip


@given(st.text(max_size=300), st.lists(_ANY, max_size=4))
def test_what_is_mended_has_no_problem(text: str, checks: list[Check]) -> None:
    found = mended(Draft(text, SOURCES), checks)
    assert found is None or problems(Draft(found, SOURCES), checks) == []


@pytest.mark.parametrize("text", ["`" * 40_000, "\n" * 40_000, " \n" * 20_000, "*_" * 20_000, '"' * 30_000])
def test_no_text_takes_long(text: str) -> None:
    checks: list[Check] = [
        InLanguage("fr"),
        AtMost("words", 5),
        NeverSays(("a",)),
        PlainText(),
        Says("hi", "end"),
    ]
    began = time.thread_time()
    for check in checks:
        check.problem(Draft(text, ("s",)))
        check.mended(Draft(text, ("s",)))
    assert time.thread_time() - began < 3
