"""Turns are found in chats, transcripts and subtitles, each with its speaker and moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.language.segments import segments
from reverie.language.stamps import day_first, read_stamp
from reverie.language.turns import could_be_label, is_label_name

SAID = datetime(2024, 6, 3, 18, 30, tzinfo=UTC)


def read(text: str, speaker: str | None = None) -> list[tuple[str | None, str]]:
    return [(s.speaker, text[s.name_start : s.body.end]) for s in segments(text, speaker, SAID)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alice: Hi.\nBob: Yes?", [("Alice", "Alice: Hi."), ("Bob", "Bob: Yes?")]),
        ("**Alice**: Hi.\n**Bob:** Yes?", [("Alice", "**Alice**: Hi."), ("Bob", "**Bob:** Yes?")]),
        (
            "Ann: yes\n\nBob: no\n\nCarl: why",
            [("Ann", "Ann: yes"), ("Bob", "Bob: no"), ("Carl", "Carl: why")],
        ),
        ("**Budget**: 40 k\n**Host**: Ann", [(None, "**Budget**: 40 k\n**Host**: Ann")]),
        (
            "user: Hi.\nAlice: no turn.\nassistant: Yes?",
            [("user", "user: Hi.\nAlice: no turn."), ("assistant", "assistant: Yes?")],
        ),
        ("assistant: Do this.\nSituation: bad.", [("assistant", "assistant: Do this.\nSituation: bad.")]),
        (
            "assistant: Hi.\nAlice: Yes?\nassistant: Ok.",
            [("assistant", "assistant: Hi."), ("Alice", "Alice: Yes?"), ("assistant", "assistant: Ok.")],
        ),
        ("__Alice__: Hi.", [("Alice", "__Alice__: Hi.")]),
        ("[10:32] Alice: Hi.\n[10:33] Bob: Yes?", [("Alice", "Alice: Hi."), ("Bob", "Bob: Yes?")]),
        ("10:32 AM - Bob: Hi.", [("Bob", "Bob: Hi.")]),
        (
            "5/3/24, 10:32 - Bob: Hi.\n5/3/24, 10:33 - Al added Bob",
            [("Bob", "Bob: Hi."), (None, "Al added Bob")],
        ),
        (
            "[03.05.24, 10:32:11] Bob: Hi.\n\u200e[03.05.24, 10:33:11] Al: Yes?",
            [("Bob", "Bob: Hi."), ("Al", "Al: Yes?")],
        ),
        ("5/3/24, 10:32 - +49 170 1234567: Hi.", [("+49 170 1234567", "+49 170 1234567: Hi.")]),
        (
            "Speaker 1: Hi.\nSpeaker 2: Yes?",
            [("Speaker 1", "Speaker 1: Hi."), ("Speaker 2", "Speaker 2: Yes?")],
        ),
        ("SPEAKER_00: Hi.", [("SPEAKER_00", "SPEAKER_00: Hi.")]),
        (
            "Alice (10:32): Hi.\nKit (editor): Yes?",
            [("Alice", "Alice (10:32): Hi."), ("Kit", "Kit (editor): Yes?")],
        ),
        ("User:\nHi.\n\nAssistant:\nYes?", [("User", "User:\nHi."), ("Assistant", "Assistant:\nYes?")]),
        ("José Pérez: Hola.\n李雷: 你好", [("José Pérez", "José Pérez: Hola."), ("李雷", "李雷: 你好")]),
        ("Maria de la Cruz: Hi.", [("Maria de la Cruz", "Maria de la Cruz: Hi.")]),
        ("    Alice: Hi.\n    Bob: Yes?", [("Alice", "Alice: Hi."), ("Bob", "Bob: Yes?")]),
        ("Alice: Hi.\n    Bob: no turn\nstill", [("Alice", "Alice: Hi.\n    Bob: no turn\nstill")]),
        ("Alice: Hi.\r\nBob: Yes?", [("Alice", "Alice: Hi."), ("Bob", "Bob: Yes?")]),
        (
            "Alice: Run\n```yaml\nName: x\nImage: y\n```\nBob: ok",
            [("Alice", "Alice: Run\n```yaml\nName: x\nImage: y\n```"), ("Bob", "Bob: ok")],
        ),
        # nobody speaks
        (
            "From: a@x.org\nTo: b@x.org\nSubject: Plan\n\nHi Bob.",
            [(None, "From: a@x.org\nTo: b@x.org\nSubject: Plan"), (None, "Hi Bob.")],
        ),
        (
            "Venue: Hall 3\nHost: Ann\nCaterer: Green Fork",
            [(None, "Venue: Hall 3\nHost: Ann\nCaterer: Green Fork")],
        ),
        ("Note: the oven is hot.", [(None, "Note: the oven is hot.")]),
        ("We met at noon.\nLiz: was late", [(None, "We met at noon.\nLiz: was late")]),
        ("see: this", [(None, "see: this")]),
        ("[2024-05-03] We shipped.", [(None, "[2024-05-03] We shipped.")]),
    ],
)
def test_turns(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert read(text) == expected


def test_who_was_speaking_goes_on() -> None:
    assert read("and so on.\nBob: Hi.", "Alice") == [("Alice", "and so on."), ("Bob", "Bob: Hi.")]
    assert read("    Bob: no turn", "Alice") == [("Alice", "Bob: no turn")]


WEBVTT = (
    "WEBVTT\n\nNOTE made by a machine\n\n00:01:02.000 --> 00:01:05.000\n<v Alice>We decided to\n\n"
    "00:01:05.000 --> 00:01:07.000\n<v Alice>use Postgres.</v>\n\n00:01:07.000 --> "
    "00:01:09.000\n<v Bob>Fine.</v>"
)
SRT = (
    "1\n00:00:01,000 --> 00:00:03,000\nAlice: Hello there.\n\n2\n00:00:03,000 --> "
    "00:00:05,000\nI am here.\n\n"
    "3\n00:00:05,000 --> 00:00:06,000\n>> BOB: Right.\n"
)


def test_subtitles_with_voices() -> None:
    one, two = segments(WEBVTT)
    assert (one.speaker, two.speaker) == ("Alice", "Bob")
    words = WEBVTT[one.body.start : one.body.end]
    assert words.startswith("We decided to\n")
    assert words.endswith("use Postgres.")
    assert WEBVTT[two.body.start : two.body.end] == "Fine."


def test_subtitles_with_labels() -> None:
    assert read(SRT) == [("Alice", "Alice: Hello there."), ("Alice", "I am here."), ("BOB", "BOB: Right.")]
    assert read(SRT.replace("Alice: ", "").replace(">> BOB: ", "")) == [
        (None, "Hello there."),
        (None, "I am here."),
        (None, "Right."),
    ]


def test_a_line_before_the_first_cue_stays() -> None:
    assert read("Our talk\n\n" + SRT)[0] == (None, "Our talk")


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2024-05-03T10:00:00+00:00", datetime(2024, 5, 3, 10, tzinfo=UTC)),
        ("[2024-05-03T10:00:00+02:00]", datetime(2024, 5, 3, 8, tzinfo=UTC)),
        ("2024-05-03 10:00", datetime(2024, 5, 3, 10, tzinfo=UTC)),
        ("2024-05-03", datetime(2024, 5, 3, tzinfo=UTC)),
        ("5/3/24, 10:32", datetime(2024, 5, 3, 10, 32, tzinfo=UTC)),
        ("25/12/23, 9:05 pm", datetime(2023, 12, 25, 21, 5, tzinfo=UTC)),
        ("[03.05.24, 10:32:11]", datetime(2024, 5, 3, 10, 32, 11, tzinfo=UTC)),
        ("3 May 2024, 10:32", datetime(2024, 5, 3, 10, 32, tzinfo=UTC)),
        ("May 3, 2024 10:32 AM", datetime(2024, 5, 3, 10, 32, tzinfo=UTC)),
        ("10:32", datetime(2024, 6, 3, 10, 32, tzinfo=UTC)),
        ("[12:05 AM]", datetime(2024, 6, 3, 0, 5, tzinfo=UTC)),
        ("9 pm", datetime(2024, 6, 3, 21, tzinfo=UTC)),
        ("2024-13-03 10:00", None),
        ("25:61", None),
        ("v2.10", None),
        ("editor", None),
        ("", None),
    ],
)
def test_stamps(stamp: str, expected: datetime | None) -> None:
    assert read_stamp(stamp, SAID) == expected


def test_a_stamp_without_an_offset_is_in_the_zone_of_the_item() -> None:
    zone = timezone(timedelta(hours=2))
    moment = read_stamp("2024-05-03 10:00", SAID.astimezone(zone))
    assert moment == datetime(2024, 5, 3, 8, tzinfo=UTC)


def test_a_clock_time_needs_a_day() -> None:
    assert read_stamp("10:32", None) is None


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (["5/3/24, 10:32"], False),
        (["05/03/2024, 10:32"], True),
        (["05/03/2024, 10:32 AM"], False),
        (["5/3/24", "25/3/24"], True),
        (["05/03/24", "05/25/24"], False),
        (["03.05.24"], False),
        ([], False),
    ],
)
def test_which_number_is_the_day(stamps: list[str], expected: bool) -> None:
    assert day_first(stamps) is expected


def test_all_stamps_of_a_text_are_read_alike() -> None:
    text = "4/5/24, 10:32 - Bob: Hi.\n25/5/24, 10:33 - Al: Yes?"
    assert [s.said_at for s in segments(text)] == [
        datetime(2024, 5, 4, 10, 32, tzinfo=UTC),
        datetime(2024, 5, 25, 10, 33, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alice", True),
        ("user", True),
        ("Kit M.", True),
        ("note", False),
        ("alice", False),
        ("a b", False),
        ("", False),
    ],
)
def test_names_that_make_a_label(name: str, expected: bool) -> None:
    assert is_label_name(name) is expected
    if expected:
        assert read(f"{name}: Hello there.") == [(name, f"{name}: Hello there.")]


@given(st.text(max_size=60))
def test_a_line_that_could_be_no_label_is_none(line: str) -> None:
    text = "Alice: Hi.\n" + line.replace("\n", " ")
    if not could_be_label(line.replace("\n", " ")):
        assert [s.speaker for s in segments(text)] == ["Alice"]


@given(st.text(max_size=80), st.datetimes())
def test_stamps_never_raise(stamp: str, said_at: datetime) -> None:
    moment = read_stamp(stamp, said_at.replace(tzinfo=UTC))
    assert moment is None or moment.tzinfo is not None
