"""Where sentences end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "She sold the van.|He kept the boat!|Did you know?",
        "Dr. Smith met J. Smith at Acme Inc. in the U.S. last May.|He left at 5 p.m. Monday.|Then it rained.",
        "We saw e.g. herons and i.e. birds.|They flew off.",
        "He founded Foo Inc.|The firm grew.",
        "It cost 3.50 euros.|Version 2.1 is out.",
        "So do I.|Nobody else does.",
        "We went with plan B.|It worked.",
        "I met Alice C.|She was kind.",
        "Wait... what?|Yes.|Hmm...|Okay.",
        '"Really?" she asked.|"I left."|She nodded.',
        "She left (so did he.)|Then it rained.",
        "That was great.|Then we left!|I said so.",
        "I love it 😍|Can't wait!",
        "So good! 😀|See you there :)|I know.",
        "no. 5 is here|",
        "i went home.|it was fun!|so nice",
        "今日は晴れ。|明日は雨！|でしょう？|はい",
        "1. Buy milk|2. Sell the van",
        "- one|- two",
        "A heading|Another line",
        "Go to https://x.org/Z.Foo now.|Thanks.",
        "We use Node.js and e.g. Redis.|It works.",
        "One paragraph|Another one",
        "No. 5 is alive.|Fig. 3 shows it.",
        "I like Max.|He is kind.",
        "It was hard.|but he went on.",
        "She works for Yahoo! in Oslo.",
    ],
)
def test_sentences(text: str) -> None:
    parts = [part for part in text.split("|") if part]
    gap = (
        "\n\n"
        if parts[0] == "One paragraph"
        else "\n"
        if parts[0][:1] in "1-A" and "." not in parts[0][3:]
        else " "
    )
    if parts[0].startswith("今"):
        gap = ""
    assert cut(gap.join(parts)) == parts


def test_a_stop_without_a_space_ends_a_sentence_before_a_capital() -> None:
    assert cut("That was great.Then we left!I know.") == ["That was great.", "Then we left!", "I know."]


def test_a_wrapped_line_goes_on() -> None:
    text = "We moved to\nParis last year and\nwere happy."
    assert cut(text) == [text]


def test_nothing_of_nothing() -> None:
    assert sentences("") == ()
    assert sentences(" \n\t ") == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB.!?… \n\"')(1。😀:;-,\t"), max_size=120))
def test_every_sign_is_in_one_sentence(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end
        assert text[end : span.start].strip() == ""
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize("run", ["a", ".", ". ", "! A", "\n", "a.B", ":)", "😀", " ", "x\n", ".' ", "\t \n"])
def test_time_is_linear_in_the_length(run: str) -> None:
    def spent(length: int) -> float:
        text = (run * length)[:length]
        begin = time.thread_time()
        sentences(text)
        return time.thread_time() - begin

    spent(1000)
    assert spent(200_000) < 40 * spent(20_000) + 0.2
