from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import InvalidRequest
from reverie.files.text import check_json, check_jsonl, decode, tidy


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff")))
def test_text_is_itself_in_every_unicode_encoding(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(codecs.BOM_UTF8 + text.encode()) == text
    for name, mark in (("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)):
        assert decode(mark + text.encode(name)) == text
    assert decode(codecs.BOM_UTF32_LE + text.encode("utf-32-le")) == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"caf\xe9", "is not UTF-8 (byte 0xe9 at position 3): save it as UTF-8"),
        (codecs.BOM_UTF8 + b"a\xff", "is not UTF-8 (byte 0xff at position 4)"),
        (b"a\0b", "holds NUL characters"),
        ("no mark".encode("utf-16-le"), "holds NUL characters"),
    ],
)
def test_what_is_no_text_is_told(content: bytes, message: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        decode(content)
    assert message in caught.value.message


def test_an_unknown_character_set_is_told() -> None:
    assert decode(b"caf\xe9", "iso-8859-1") == "café"
    with pytest.raises(InvalidRequest, match="unknown character set 'klingon'"):
        decode(b"x", "klingon")


def test_tidy_text() -> None:
    assert tidy("\ufeffa \t\r\nb\x00\x1b\r\r\n\n\n\nc\f d\n") == "a\nb\n\nc\n\n d"
    assert tidy("Zoë 👩‍👩‍👧 שלום") == "Zoë 👩‍👩‍👧 שלום"


@given(st.text())
def test_tidy_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\0" not in once
    once.encode()


def test_json_is_checked_and_left_alone() -> None:
    text = '[{"role": "user",  "content": "hi"}]\n'
    assert check_json(text) == text
    assert check_jsonl('{"a": 1}\n\n{"a": 2}\n') == '{"a": 1}\n\n{"a": 2}\n'
    with pytest.raises(InvalidRequest, match=r"is not JSON \(Expecting value: line 1 column 2"):
        check_json("[")
    with pytest.raises(InvalidRequest, match="line 2 is not JSON"):
        check_jsonl('{"a": 1}\n{"a": \n')
    with pytest.raises(InvalidRequest, match="is not JSON"):
        check_json("[" * 200_000)
