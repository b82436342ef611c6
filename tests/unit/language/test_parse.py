"""One pass over a text: sentences, words, mentions, each with its place."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.parse import Parser, clean
from reverie.model import Mention, Span

PARSER = Parser()

TEXT = "Nadia's brother sold the old fishing boat. He moved to Oslo with Dr. Amadi!"


def test_what_stands_where() -> None:
    (parsed,) = PARSER.parse([TEXT])
    assert parsed.sentences == (Span(0, 42), Span(43, 75))
    assert [(p.mention, TEXT[p.span.start : p.span.end]) for p in parsed.mentions] == [
        (Mention("Nadia", "person"), "Nadia"),
        (Mention("fishing boat", "concept"), "fishing boat"),
        (Mention("Oslo", "place"), "Oslo"),
        (Mention("Dr. Amadi", "person"), "Dr. Amadi"),
    ]
    assert [(w.text, w.tag) for w in parsed.words[:4]] == [
        ("Nadia", "NNP"),
        ("'s", "POS"),
        ("brother", "NN"),
        ("sold", "VBD"),
    ]
    assert all(TEXT[w.start : w.end] == w.text for w in parsed.words)


def test_noun_phrases_are_at_most_four() -> None:
    text = "The dance studio, the road trip, the art show, the film contest and the yoga class."
    (parsed,) = PARSER.parse([text])
    assert [p.mention.name for p in parsed.mentions] == [
        "dance studio",
        "road trip",
        "art show",
        "film contest",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the  Golden Fork", "Golden Fork"),
        ("'Summer Vibes'", "Summer Vibes"),
        ("Alice C.", "Alice C."),
        ("U.S.", "U.S."),
        ("Acme Inc.", "Acme Inc"),
        ("C++", "C++"),
        ("Ben & Jerry's", "Ben & Jerry's"),
        ("--", None),
        ("42", None),
        ("x", None),
    ],
)
def test_clean(name: str, expected: str | None) -> None:
    assert clean(name) == expected


@pytest.mark.parametrize(
    "text", ["", " \n ", "...", "😀", "a", "I", "'", '"', "”", "¿?", "\u0301", "Ａ", "__", "``` x"]
)
def test_odd_texts(text: str) -> None:
    (parsed,) = PARSER.parse([text])
    assert all(0 <= s.start < s.end <= len(text) for s in parsed.sentences)


PIECES = """Alice Bob Oslo the of and in 's . ! Dr. J. " ' “ ” Lake University went is that had like her
    there van de - # ** : , 😀 漢字 שלום GPT-4 iPhone 15 Q3 report U.S. St. April Will NASA
    ` ``` <b> e.g.""".split()
pieces = st.sampled_from([*PIECES, "\n", "\r\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=40), st.sampled_from(["", " "]))
def test_ranges_lie_inside_the_text(parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    (parsed,) = PARSER.parse([text])
    assert all(text[w.start : w.end] == w.text and w.tag and "/" not in w.tag for w in parsed.words)
    for placed in parsed.mentions:
        assert 0 <= placed.span.start < placed.span.end <= len(text)
        assert placed.mention.name.strip() == placed.mention.name != ""
    names = [p.span for p in parsed.mentions]
    assert all(a.end <= b.start for a, b in pairwise(names))


def test_threads_may_share_a_parser() -> None:
    texts = [f"{TEXT} Number {n} is for Alice Chen." for n in range(40)]
    expected = [PARSER.parse([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: PARSER.parse([text]), texts)) == expected


RUNS = """a|A |. |A. |Alice |very |de |King's |'A|"A |the of |had |漢。"""
MORE_RUNS = """a@|Bank of |a.b@|`|<a |A, a |x is |“Foo”, |(|http://"""


@pytest.mark.parametrize("run", [*RUNS.split("|"), *MORE_RUNS.split("|")])
def test_time_is_linear_in_the_length(run: str) -> None:
    def spent(length: int) -> float:
        text = (run * length)[:length]
        begin = time.thread_time()
        PARSER.parse([text])
        return time.thread_time() - begin

    spent(1000)
    assert spent(80_000) < 60 * spent(8_000) + 0.5  # were it quadratic: 100 times


def test_a_megabyte_of_anything_is_read() -> None:
    for sign in "a.A😀 ":
        (parsed,) = PARSER.parse([sign * 1_000_000])
        assert len(parsed.words) <= 1
