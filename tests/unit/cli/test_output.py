"""What commands print."""

from __future__ import annotations

import io
import json
import sys

import pytest

from reverie.cli import output
from reverie.cli.output import (
    REFUSED,
    USAGE,
    Failure,
    Format,
    ReaderLeft,
    asks_for_json,
    clean,
    last_day,
    moment,
    say,
    show_failure,
    show_fields,
    show_json,
    show_table,
    sure,
    tell,
)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["bank", "list", "--format", "json"], True),
        (["bank", "list", "--format=json"], True),
        (["--format"], False),
        (["--format", "table", "json"], False),
        ([], False),
    ],
)
def test_failures_are_json_when_the_output_is(arguments: list[str], expected: bool) -> None:
    assert asks_for_json(arguments) is expected


def test_a_failure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_failure(Failure(REFUSED, "first\n  second \x1b[31mred"), as_json=False)
    assert capsys.readouterr().err == "reverie: first second \N{REPLACEMENT CHARACTER}[31mred\n"


def test_a_failure_as_json_names_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    show_failure(Failure(REFUSED, "no bank 'é'"), as_json=True)
    assert json.loads(capsys.readouterr().err) == {"error": "refused", "detail": "no bank 'é'"}


def test_stored_text_cannot_command_the_terminal() -> None:
    assert clean("a\x1b]0;title\x07b\x9bc\td\ne") == "a�]0;title�b�c\td\ne"


def test_times_are_shown_as_people_read_them() -> None:
    assert moment("2024-05-03T18:30:00+00:00") == "2024-05-03 18:30"
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2024-06-01T00:00:00+00:00", "2024-05-31"),
        ("2024-05-03T19:00:00+00:00", "2024-05-03"),
        (None, ""),
    ],
)
def test_the_end_of_a_time_is_its_last_day(end: str | None, expected: str) -> None:
    assert last_day(end) == expected


def test_a_table_shows_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("bank", "facts"), [("[bold]a[/bold]", 7), ("b" * 300, 12)], "none")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["[bold]a[/bold]", "7"] in lines
    assert ["b" * 300, "12"] in lines


def test_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("bank",), [], "There are no banks.")
    assert capsys.readouterr().out == "There are no banks.\n"


def test_json_is_utf8_in_any_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    show_json('{"name":"Zoë"}')
    assert raw.getvalue() == '{"name":"Zoë"}\n'.encode()


def test_a_closed_pipe_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Closed()))
    with pytest.raises(ReaderLeft):
        show_json("{}")


def test_an_answer_is_for_programs_or_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    answer = '{"name": "Zo\u00eb", "tags": ["a"], "gone": null}'
    tell(answer, Format.JSON, lambda found: say(found["name"]))
    tell(answer, Format.TABLE, lambda found: say(found["name"]))
    tell(answer, Format.TABLE, show_fields)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [answer, "Zo\u00eb"]
    assert [line.split() for line in lines[-2:]] == [["name", "Zo\u00eb"], ["tags", '["a"]']]


def test_what_cannot_be_undone_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    sure("Delete it?", True)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(Failure, match="pass -y") as caught:
        sure("Delete it?", False)
    assert caught.value.code == USAGE
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(output, "confirm", lambda question, **_: asked.append(question))
    sure("Delete \x1b[2J it?", False)
    assert asked == ["Delete \N{REPLACEMENT CHARACTER}[2J it?"]
