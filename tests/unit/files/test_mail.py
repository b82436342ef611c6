from __future__ import annotations

from datetime import UTC, datetime

import pytest
from samples import EML, HTML_EML

from reverie.errors import InvalidRequest
from reverie.files.mail import from_mail
from reverie.language.segments import segments


def message(body: str, sender: str = "Ines Okafor <ines@example.org>") -> bytes:
    return f"From: {sender}\nSubject: x\n\n{body}".encode()


def test_headers_speakers_and_attachments() -> None:
    text, context, moment = from_mail(EML)
    assert text == (
        "Ines Okafor: I repaired the harbour bell on Tuesday.\n"
        "    Budget: 500 euros\n"
        "\n"
        "    Attachments (not read): invoice.pdf\n"
        "\n"
        "Bob Jones: I sold my houseboat."
    )
    assert context == "E-mail from Ines Okafor to Bob Jones, carl@example.org: The harbour bell in Málaga"
    assert moment == datetime(2024, 5, 3, 8, 32, tzinfo=UTC)
    assert [s.speaker for s in segments(text)] == ["Ines Okafor", "Bob Jones"]


def test_html_alone() -> None:
    assert from_mail(HTML_EML) == (
        "Zoe: The goat is called Ferdinand.",
        "E-mail from Zoe: Greetings",
        None,
    )


@pytest.mark.parametrize(
    "opening",
    [
        "On Fri, May 3, 2024 at 10:32 AM Bob Jones <bob@example.org> wrote:",
        "On 03/05/2024 10:32, Bob Jones wrote:",
        "On Monday, Bob Jones\n<bob@example.org> wrote:",
        "Bob Jones <bob@example.org> wrote:",
    ],
)
def test_the_quoted_speak_for_themselves(opening: str) -> None:
    text, _, _ = from_mail(message(f"Fine.\n\n{opening}\n\n> I quit.\n> Really.\n\nGood luck."))
    assert text == "Ines Okafor: Fine.\n\nBob Jones: I quit.\nReally.\n\nInes Okafor: Good luck."


def test_quotations_within_quotations() -> None:
    text, _, _ = from_mail(message("Ok.\nBob Jones wrote:\n> Hm.\n> Carl Fox wrote:\n>> Tea?\n"))
    assert text == "Ines Okafor: Ok.\n\nBob Jones: Hm.\n\nCarl Fox: Tea?"


def test_what_is_quoted_from_nobody_stays_marked() -> None:
    text, _, _ = from_mail(message("See:\n> Some words.\nYes."))
    assert text == "Ines Okafor: See:\n> Some words.\nYes."


def test_messages_below_their_headers_are_their_authors() -> None:
    headers = "From: Reed, Dana\nSent: Monday\nTo: Ines\nSubject: x"
    text, _, _ = from_mail(message(f"FYI.\n\n-----Original Message-----\n{headers}\n\nThe cat is ill."))
    assert text == "Ines Okafor: FYI.\n\nDana Reed: The cat is ill."


def test_an_address_alone_is_no_speaker() -> None:
    text, context, _ = from_mail(message("Hello.", "ines@example.org"))
    assert (text, context) == ("Hello.", "E-mail from ines@example.org: x")


def test_a_company_is_not_turned_around() -> None:
    _, context, _ = from_mail(message("Hello.", '"Acme, Inc" <a@example.org>'))
    assert context == "E-mail from Acme, Inc: x"


def test_what_is_no_mail_is_told() -> None:
    for content in (b"", b"Just some text.\nAnd more.", b"\0\xff"):
        with pytest.raises(InvalidRequest, match="so it is no e-mail"):
            from_mail(content)


def test_headers_that_lie() -> None:
    odd = b"From: =?utf-8?b?@@?= <a>\nDate: yesterday\nContent-Type: text/plain; charset=klingon\n\nHi."
    with pytest.raises(InvalidRequest, match="unknown character set"):
        from_mail(odd)
    _, _, moment = from_mail(b"From: Ann\nDate: Fri, 99 May 99999 10:32:00\n\nHi.")
    assert moment is None
