"""Quotations are found where they stand, and nowhere else."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reverie.retain.llm.quotation import Quotable, fold

TEXT = (
    "Alice joined Google last spring and was thrilled about the research opportunities. Bob didn’t go to New "
    "York City — he has 3 kids.\r\n\r\n“Summer Vibes” is **really** catchy, said the naïve Zoë 👩‍🔬.\n"
    "東京でアリスに会った。 She paid 1,250 euros for it"
)


def found(quote: str, text: str = TEXT) -> str | None:
    located = Quotable(text).locate(quote)
    return text[located.span.start : located.span.end] if located else None


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("Alice joined Google", "Alice joined Google"),
        ("alice  JOINED\n google", "Alice joined Google"),
        ("Bob didn't go to New York City - he has 3 kids.", "Bob didn’t go to New York City — he has 3 kids"),
        ('"Summer Vibes" is really catchy', "Summer Vibes” is **really** catchy"),
        ("the naive Zoe", "the naïve Zoë"),
        ("kids. Summer Vibes", "kids.\r\n\r\n“Summer Vibes"),
        ("アリスに会った", "アリスに会った"),
        ("joined Google ... research opportunities", TEXT[6:81]),
        ("joined Google […] research opportunities", TEXT[6:81]),
        ("1,250 euros", "1,250 euros"),
    ],
)
def test_what_copying_changes(quote: str, place: str) -> None:
    assert found(quote) == place


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        (
            "Alise joined Googl last spring and was thriled",
            "Alice joined Google last spring and was thrilled",
        ),
        ("Alice joined Google last spring, thrilled about the research", None),
        ("Bob did not go to New York City", "Bob didn’t go to New York City"),
    ],
)
def test_slips_of_the_pen(quote: str, place: str | None) -> None:
    got = found(quote)
    assert got == place if place else got is not None and got.startswith("Alice joined Google")


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "...",
        "👍",
        "Carol left Amazon",
        "lice",  # the midst of a word
        "Alise",  # too short for slips
        "Bob went to New York City, he has 3 kids",  # not denied
        "Bob didn’t go to New York City — he has 4 kids",  # another number
        "research opportunities ... Alice joined",  # the wrong way round
        "She never paid 1,250 euros for it at all then",
    ],
)
def test_what_is_not_there(quote: str) -> None:
    assert found(quote) is None


def test_a_copy_scores_one_and_a_slip_less() -> None:
    text = Quotable(TEXT)
    copy, slip = (
        text.locate("thrilled about the research"),
        text.locate("thriled about the reserch oportunities"),
    )
    assert copy is not None
    assert slip is not None
    assert copy.score == 1.0
    assert 0.8 <= slip.score < 1.0


@given(st.text(min_size=1, max_size=300), st.data())
def test_whatever_is_cut_from_a_text_is_found_with_the_same_words(text: str, data: st.DataObject) -> None:
    words = [part for part in text.split(" ") if part]
    assume(words)
    start = data.draw(st.integers(0, len(words) - 1))
    quote = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    assume(fold(quote).text and "..." not in quote and "…" not in quote)
    located = Quotable(text).locate(quote)
    assert located is not None
    assert fold(quote).text in fold(text[located.span.start : located.span.end]).text


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_place_lies_in_the_text(text: str, quote: str) -> None:
    located = Quotable(text).locate(quote)
    if located is not None:
        assert 0 <= located.span.start < located.span.end <= len(text)
        assert 0.8 <= located.score <= 1.0


@given(st.text(max_size=200))
def test_folding_keeps_track_of_every_character(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origin)
    assert list(folded.origin) == sorted(folded.origin)
    assert fold(folded.text).text == folded.text


def test_sentences_of_another_text_are_not_found() -> None:
    other = (
        "The harbour was closed for a week. Nobody knew who had painted the lighthouse green. Martha sold "
        "her bakery to a cousin from Turin. The train to Bergen leaves before sunrise on weekdays."
    )
    assert [s for s in other.split(". ") if found(s)] == []


def test_typos_at_random() -> None:
    rng = random.Random(3)
    sentence = "was thrilled about the research opportunities"
    for _ in range(50):
        letters = list(sentence)
        for _ in range(2):
            letters[rng.randrange(len(letters))] = rng.choice("abcdefghijklmnopqrstuvwxyz")
        assert found("".join(letters)) is not None
