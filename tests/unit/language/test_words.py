"""Tokens after the manner of the Penn Treebank."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.words import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't think we can't.", "I do n't think we ca n't ."),
        ("Nadia's van, isn't it?", "Nadia 's van , is n't it ?"),
        ("I’m sure they’ve left", "I ’m sure they ’ve left"),
        ("the kids' room", "the kids ' room"),
        ("We paid $1,200.50 in 2019.", "We paid $ 1,200.50 in 2019 ."),
        ("at 10:30am on the 2nd of the '90s", "at 10:30am on the 2nd of the '90s"),
        ("AT&T and R&D and Node.js on amazon.com.", "AT&T and R&D and Node.js on amazon.com ."),
        ("Mail jo.b@mail.com or see https://a.org/b?c=1.", "Mail jo.b@mail.com or see https://a.org/b?c=1 ."),
        ("the U.S. and a Ph.D. in", "the U.S. and a Ph.D. in"),
        ("wow!!! so good :) <3", "wow !!! so good :) <3"),
        ("GPT-4, T-shirt and rock'n'roll", "GPT-4 , T-shirt and rock'n'roll"),
        ("yes/no... maybe – ok", "yes / no ... maybe – ok"),
        ("great.Then we left", "great . Then we left"),
        ("#win @nadia #1", "#win @nadia # 1"),
        ("café Žižkov Ωmega", "café Žižkov Ωmega"),
        ("love it 😍😍 yes", "love it 😍😍 yes"),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    assert " ".join(word for word, _ in tokens(text)) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_tokens_stand_in_the_text_in_order(text: str) -> None:
    end = 0
    for word, start in tokens(text):
        assert word
        assert text[start : start + len(word)] == word
        assert start >= end
        assert not any(c.isalnum() for c in text[end:start])
        end = start + len(word)
    assert not any(c.isalnum() for c in text[end:])
