"""Edits without a model: what lost its ground goes, what is new comes beside what it is like."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.reflect.refresh.document import parse
from reverie.reflect.refresh.provenance import Grounded
from reverie.reflect.refresh.rules_edit import News, revise

A, B, C, D = (UUID(int=n) for n in range(1, 5))


def test_a_sentence_goes_with_its_memories() -> None:
    known = [Grounded("Alice lives in Porto.", (A,)), Grounded("She likes maps.", (B,))]
    done = revise("Alice lives in Porto. She likes maps.", known, {A}, [])
    assert done.text == "She likes maps."
    assert done.sentences == [known[1]]
    assert done.applied == [
        {"op": "remove_sentence", "text": "Alice lives in Porto.", "memory_ids": [str(A)]}
    ]


def test_a_sentence_stays_with_one_of_its_memories() -> None:
    known = [Grounded("Alice lives in Porto.", (A, B)), Grounded("It is old.", ())]
    done = revise("Alice lives in Porto. It is old.", known, {A}, [])
    assert (done.text, done.applied) == ("Alice lives in Porto. It is old.", [])


def test_a_heading_goes_when_nothing_is_left_below_it() -> None:
    known = [Grounded("Alice sails.", (A,)), Grounded("Bob rows.", (B,))]
    text = "## Alice\n\n- Alice sails.\n\n## Bob\n\n- Bob rows."
    assert revise(text, known, {A}, []).text == "## Bob\n\n- Bob rows."


def test_news_come_beside_what_they_are_like() -> None:
    known = [Grounded("The boat is blue.", (A,)), Grounded("Tove ships the editor in June.", (B,))]
    text = "## Boat\n\n- The boat is blue.\n\n## Work\n\nTove ships the editor in June."
    news = [
        News(Grounded("The boat has two masts.", (C,)), is_item=True),
        News(Grounded("The editor was shipped by Tove.", (D,))),
    ]
    done = revise(text, known, set(), news)
    assert done.text == (
        "## Boat\n\n- The boat is blue.\n- The boat has two masts.\n\n## Work\n\n"
        "Tove ships the editor in June. The editor was shipped by Tove."
    )
    assert [one.memory_ids for one in done.sentences] == [(A,), (C,), (B,), (D,)]


def test_what_is_like_nothing_comes_last() -> None:
    known = [Grounded("Mona lives in Oslo.", (A,))]
    item, sentence = (News(Grounded("Pumpkins grow.", (B,)), is_item=is_item) for is_item in (True, False))
    assert (
        revise("1. Mona lives in Oslo.", known, set(), [item]).text
        == "1. Mona lives in Oslo.\n2. Pumpkins grow."
    )
    assert (
        revise("Mona lives in Oslo.", known, set(), [item]).text == "Mona lives in Oslo.\n\n- Pumpkins grow."
    )
    assert (
        revise("Mona lives in Oslo.", known, set(), [sentence]).text == "Mona lives in Oslo. Pumpkins grow."
    )


def test_an_answer_stays_above_the_lines_that_tell_why() -> None:
    text = "Oslo\n\n- Mona, 3 May 2024: I live in Oslo.\n- Mona, 5 May 2024: I sail in Oslo."
    known = [
        Grounded("Oslo", (A,)),
        Grounded("Mona, 3 May 2024: I live in Oslo.", (A,)),
        Grounded("Mona, 5 May 2024: I sail in Oslo.", (B,)),
    ]
    news = [
        News(Grounded("Bergen", (C,))),
        News(Grounded("Mona, 2 June 2024: I live in Bergen now.", (C,)), is_item=True),
    ]
    done = revise(text, known, {A}, news)
    assert done.text == (
        "Bergen\n\n- Mona, 5 May 2024: I sail in Oslo.\n- Mona, 2 June 2024: I live in Bergen now."
    )
    assert [one.memory_ids for one in done.sentences] == [(C,), (B,), (C,)]
    beside = revise(text, known, set(), news[:1])
    assert beside.text.startswith("Oslo\n\nBergen\n\n- Mona, 3 May")


def test_short_words_are_not_found_inside_others() -> None:
    known = [Grounded("Ann", (A,)), Grounded("The annual fair is in May.", (B,))]
    done = revise("The Annual fair is in May.\n\nAnn", known, {A}, [])
    assert done.text == "The Annual fair is in May."


def test_what_is_said_already_is_not_said_again() -> None:
    known = [Grounded("Mona lives in Oslo.", (A,))]
    news = [News(Grounded("Mona lives in Oslo.", (B,))), News(Grounded("In Oslo lives Mona.", (A,)))]
    done = revise("Mona lives in Oslo.", known, set(), news)
    assert (done.text, done.applied) == ("Mona lives in Oslo.", [])


def test_what_was_edited_is_said_anew() -> None:
    known = [Grounded("Mona lives in Oslo.", (A,))]
    done = revise("Mona lives in Oslo.", known, {A}, [News(Grounded("Mona lives in Bergen.", (A,)))])
    assert done.text == "Mona lives in Bergen."


WORDS = st.sampled_from(["Alice", "sails", "boat", "blue", "Oslo", "2024"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: " ".join(words) + ".")
GROUNDED = st.builds(Grounded, SENTENCES, st.lists(st.sampled_from([A, B, C, D]), max_size=2).map(tuple))


@settings(deadline=None)
@given(
    st.lists(GROUNDED, max_size=5),
    st.sampled_from([" ", "\n- ", "\n\n", "\n\n## H\n\n"]),
    st.sets(st.sampled_from([A, B, C, D])),
    st.lists(st.builds(News, GROUNDED, st.booleans()), max_size=3),
)
def test_whatever_comes_and_goes_the_text_stays_readable(
    known: list[Grounded], between: str, gone: set[UUID], news: list[News]
) -> None:
    text = between.join(one.text for one in known)
    done = revise(text, known, gone, news)
    parse(done.text)
    assert all(one.text in done.text for one in done.sentences)
    for one, _ in news:
        assert one.text in done.text or one.memory_ids
