"""Conversations in JSON become transcripts whose turns are the messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.language.segments import segments
from reverie.retain.formats import normalize

AT = "2024-05-03T10:00:00+00:00"


def turns(text: str) -> list[tuple[str | None, str]]:
    return [(s.speaker, text[s.body.start : s.body.end]) for s in segments(text)]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (
            [{"role": "user", "name": "Alice", "content": "I moved.", "timestamp": "2024-05-03T10:00:00Z"}],
            f"[{AT}] Alice: I moved.",
        ),
        (
            [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Yes?"}],
            "user: Hi.\nassistant: Yes?",
        ),
        ([{"speaker": "bob", "text": "Hi."}], "Bob: Hi."),
        ([{"author": "maria de la cruz", "message": "Hi."}], "Maria De La Cruz: Hi."),
        ([{"author": {"name": "Omar"}, "text": "Hi."}], "Omar: Hi."),
        ([{"from": "李雷", "text": "你好"}], "李雷: 你好"),
        ([{"name": "Ann:B", "role": "user", "text": "Hi."}], "Ann B: Hi."),
        ([{"name": "note", "role": "user", "text": "Hi."}], "user: Hi."),
        ([{"name": "42", "role": "user", "text": "Hi."}], "user: Hi."),
        ([{"speaker": "42", "text": "Hi."}, {"speaker": "7", "text": "Yes?"}], "user: Hi.\nassistant: Yes?"),
        ([{"role": "user", "content": "Hi.", "timestamp": 1714730400}], f"[{AT}] user: Hi."),
        ([{"role": "user", "content": "Hi.", "ts": "1714730400.000200"}], f"[{AT}] user: Hi."),
        ([{"role": "user", "content": "Hi.", "created_at": 1714730400000}], f"[{AT}] user: Hi."),
        ([{"role": "user", "content": "Hi.", "date": "2024-05-03"}], "[2024-05-03T00:00:00] user: Hi."),
        ([{"role": "user", "content": "Hi.", "time": "10:32 AM"}], "[10:32 AM] user: Hi."),
        ([{"role": "user", "content": "Hi.", "time": "soon"}], "user: Hi."),
        (
            [{"role": "user", "content": [{"type": "text", "text": "One."}, {"type": "image"}, "Two."]}],
            "user: One.\nTwo.",
        ),
        ([{"role": "assistant", "content": None}, {"role": "user", "content": "Hi."}], "user: Hi."),
        ({"messages": [{"role": "user", "content": "Hi."}], "model": "m"}, "user: Hi."),
        ({"conversation": [{"speaker": "Ann", "text": "Hi."}]}, "Ann: Hi."),
        ([{"role": "user", "content": "a\0b"}], "user: ab"),
        (
            [{"role": "user", "content": "One.\nBob: two.\n> three\nuser:\nfour"}],
            "user: One.\n    Bob: two.\n> three\n    user:\nfour",
        ),
    ],
)
def test_messages_become_turns(messages: Any, expected: str) -> None:
    assert normalize(json.dumps(messages)) == expected


def test_a_message_a_line() -> None:
    lines = [{"role": "user", "content": "Hi.\u2028There."}, {"role": "assistant", "content": "Yes?"}]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"
    assert normalize(text) == "user: Hi.\u2028There.\nassistant: Yes?"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Alice: I moved.",
        "[10:32] Alice: I moved.",
        "[1, 2]",
        "[]",
        "[{}]",
        '[{"role": "user"}]',
        '[{"content": "x"}]',
        '[{"role": "user", "content": {"a": 1}}]',
        '[{"role": "user", "content": "x"}, 5]',
        '[{"role": "user", "content": "x"}',
        '{"name": "README", "content": "text"}',
        '{"a": 1}\n{"a": 2}',
        '{"role": "user", "content": "x"}\nprose',
        '[{"role": "user", "content": " "}]',
        '{"messages": "none"}',
        "{not json}",
    ],
)
def test_all_else_stays_as_it_is(content: str) -> None:
    assert normalize(content) == content


def test_the_turns_have_the_times_of_the_messages() -> None:
    text = normalize(
        json.dumps(
            [
                {"name": "Ann", "content": "Hi.", "timestamp": "2024-05-03T10:00:00+02:00"},
                {"name": "Bob", "content": "Yes?", "timestamp": "2024-05-03T10:00:05.123456"},
            ]
        )
    )
    assert [s.said_at for s in segments(text)] == [
        datetime(2024, 5, 3, 8, tzinfo=UTC),
        datetime(2024, 5, 3, 10, 0, 5, tzinfo=UTC),
    ]


line = st.sampled_from(
    [
        "Bob: no turn",
        "  Ann: no turn",
        "user:",
        "[10:32] Ann: no turn",
        "5/3/24, 10:32 - Ann added Bob",
        "text",
        "00:00:01.000 --> 00:00:02.000",
        "**Ann**: x",
        "# head",
        "- Ann: x",
        "> q",
        "note: x",
        "1",
        "\tAnn: x",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
said = st.lists(line, min_size=1, max_size=5).map("\n".join).filter(lambda s: s.replace("\0", "").strip())
message = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant"]),
        "name": st.sampled_from(["Ann", "bob", "José Pérez", "Kit M."]),
    },
    optional={"timestamp": st.sampled_from(["2024-05-03T10:00:00Z", "10:32"])},
)


@given(st.lists(st.tuples(message, said), min_size=1, max_size=5))
def test_each_message_is_one_turn(given_messages: list[tuple[dict[str, str], str]]) -> None:
    text = normalize(json.dumps([{**message, "content": content} for message, content in given_messages]))
    names = {"Ann": "Ann", "bob": "Bob", "José Pérez": "José Pérez", "Kit M.": "Kit M."}
    assert [s.speaker for s in segments(text)] == [names[message["name"]] for message, _ in given_messages]
    for segment, (_, content) in zip(segments(text), given_messages, strict=True):
        words = text[segment.body.start : segment.body.end]
        assert words.replace("    ", "").split() == content.replace("\0", "").replace("    ", "").split()


@given(st.text(max_size=200))
def test_prose_is_never_touched(text: str) -> None:
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        assert normalize(text) == text
