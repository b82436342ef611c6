"""How questions and sentences are read before an answer is chosen."""

from __future__ import annotations

import pytest
from evidences import NOW, fact
from hypothesis import given
from hypothesis import strategies as st

from reverie.recall.plan import Filters, make_plan
from reverie.reflect.rules.chunks import phrases
from reverie.reflect.rules.sentences import cut
from reverie.reflect.rules.stems import stem
from reverie.reflect.rules.wanted import Wanted, wanted

NOBODY: frozenset[str] = frozenset()


def read(query: str) -> Wanted:
    return wanted(query, make_plan(query, budget="mid", filters=Filters(), asked_at=NOW))


@pytest.mark.parametrize(
    ("query", "form", "verb"),
    [
        ("When did Ann write the book?", "when", "write"),
        ("What kind of cake did Ann make?", "which", "make"),
        ("What did Ann do in May?", "do", ""),
        ("What is Ann's job?", "is", ""),
        ("What did Ann say about Rome?", "say", "say"),
        ("How does Ann feel about it?", "feel", "feel"),
        ("How did Ann repair the car?", "how", "repair"),
        ("Who painted the wall?", "who", "paint"),
        ("Is Ann in Rome?", "yes no", ""),
        ("Tell me about Ann", "summary", ""),
    ],
)
def test_the_form_and_the_main_verb_of_a_question(query: str, form: str, verb: str) -> None:
    found = read(query)
    assert found.form == form
    assert verb in ("", found.verb)


def test_the_topic_is_neither_people_nor_times_nor_words_of_asking() -> None:
    found = read("What colour of paint did Ann buy in May 2023?")
    assert found.topic == {stem("paint"), stem("buy")}  # of a colour nobody says that it is one
    assert found.focus == {stem("colour")}
    assert found.about == {"ann"}
    assert found.sort == "colour"


def test_forms_of_a_word_have_one_stem() -> None:
    assert stem("wrote") == stem("written") == stem("writes") == stem("write")
    assert stem("children") == stem("kids")
    assert stem("the") == ""


def test_a_fact_is_cut_into_sentences_with_what_was_shown_apart() -> None:
    found = cut(fact(0, "Ann: Hey Ben! I baked this today. [image: a photo of a lemon cake] Like it?"), 0,
                frozenset(["ann", "ben"]))  # fmt: skip
    assert [one.said(0, len(one.words)) for one in found] == [
        "Hey Ben!", "I baked this today.", "Like it?", "a lemon cake",
    ]  # fmt: skip
    assert [one.asks for one in found] == [False, False, True, False]
    assert [one.caption for one in found] == [False, False, False, True]
    assert {one.speaker for one in found} == {"ann"}
    assert found[0].aside == {1}
    assert found[1].aside == {3}


@pytest.mark.parametrize(
    ("text", "phrase", "shape"),
    [
        ("I like salads, soups, and homemade bread.", "salads, soups, and homemade bread", "list"),
        ("We read \"The Long Way\" there.", "The Long Way", "quoted"),
        ("I left because the train was late.", "the train was late", "reason"),
        ("I went there to see the sea.", "to see the sea", "infinitive"),
        ("I relaxed by reading a book.", "by reading a book", "manner"),
        ("I feel calm and happy.", "calm and happy", "adjective"),
        ("It was a cup with a dog face on it.", "cup with a dog face", "nouns"),
        ("Mary Smith called.", "Mary Smith", "name"),
    ],
)  # fmt: skip
def test_phrases_of_a_sentence(text: str, phrase: str, shape: str) -> None:
    (sentence,) = cut(fact(0, text), 0, NOBODY)
    found = {sentence.said(one.first, one.last): one.shape for one in phrases(sentence)}
    assert found.get(phrase) == shape


@given(
    st.text(alphabet=st.sampled_from("aI the,.'\"!?-\n 3ü[]:cats went to Rome and by because"), max_size=80)
)
def test_phrases_are_ranges_of_words_each_once(text: str) -> None:
    for sentence in cut(fact(0, text or "a"), 0, NOBODY):
        found = [one[:2] for one in phrases(sentence)]
        assert len(found) == len(set(found))
        assert all(0 <= first < last <= len(sentence.words) for first, last in found)
