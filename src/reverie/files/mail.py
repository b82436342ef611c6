"""Electronic mail (RFC 5322) as turns of speech: who wrote is the speaker, the headers are the context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from reverie.files.page import to_markdown
from reverie.files.text import tidy, unreadable
from reverie.language.turns import could_be_label, is_label_name

_WROTE = re.compile(
    r"(?:On\b.{0,120}?[,\d ] ?)?(?:[AP]\.?M\.?,? )?(?P<name>[^,<>\d]{2,80}?),? ?"
    r"(?:<[^>]*>|\[mailto:[^\]]*\])? ?wrote:",
    re.I,
)
_FORWARDED = re.compile(r"[*\s]*From:\**\s+(?P<name>[^<\[]{2,80}?)\s*(?:[<\[].*)?")
_HEADER = re.compile(r"[*\s]*(?:Sent|Date|To|Cc|Bcc|Subject|Importance|Attachments|Reply-To):\**(?:\s|$)")
_DASHES = re.compile(r"[-_\s]{5,}(?:(?:Original|Forwarded) [Mm]essage[-_\s]*)?")
_LAST_FIRST = re.compile(r"(?P<last>[^\W\d_][^,]*), (?P<first>[^\W\d_]+(?: [^\W\d_]\.?)?)")
_NO_FIRST_NAMES = frozenset({"inc", "llc", "ltd", "gmbh", "jr", "sr", "phd", "md", "esq"})
_LONGEST = 200
_MOST_NAMED = 8


def from_mail(content: bytes) -> tuple[str, str | None, datetime | None]:
    """The text of a message, a context made of its headers, and its date. Raises InvalidRequest."""
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage) or not any(
        message[h] for h in ("From", "Date", "Subject", "To")
    ):
        raise unreadable("has none of the headers From, To, Date and Subject, so it is no e-mail")
    sender = _names(message, "From")
    body = _body(message)
    spoken = list(_spoken(body.split("\n"), sender[0] if sender else None)) or [(None, "")]
    if attached := [_attachment(part) for part in message.iter_attachments()]:
        who, words = spoken[0]
        spoken[0] = who, f"{words}\n\nAttachments (not read): {', '.join(attached)}".strip()
    turns = [_turn(who, words) for who, words in spoken]
    return "\n\n".join(turns), _context(message, sender), _date(message)


def _names(message: EmailMessage, header: str) -> list[str]:
    """Names of the people in a header; of those without one the address."""
    found = [
        (_one_line(name), address) for name, address in getaddresses(map(str, message.get_all(header, [])))
    ]
    return [_person(name) or address for name, address in found if name or address]


def _person(name: str) -> str:
    """A name with the first name first."""
    name = name.strip("\"' ")
    turned = _LAST_FIRST.fullmatch(name)
    if turned and turned["first"].casefold() not in _NO_FIRST_NAMES:
        return f"{turned['first']} {turned['last']}"
    return name


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())[:_LONGEST]


def _context(message: EmailMessage, sender: list[str]) -> str | None:
    subject = _one_line(str(message["Subject"] or ""))
    to = [name for header in ("To", "Cc") for name in _names(message, header)]
    more = f" and {len(to) - _MOST_NAMED} others" if len(to) > _MOST_NAMED else ""
    parts = [
        "E-mail",
        f"from {sender[0]}" if sender else "",
        f"to {', '.join(to[:_MOST_NAMED])}{more}" if to else "",
    ]
    return " ".join(filter(None, parts)) + (f": {subject}" if subject else "")


def _date(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message["Date"] or ""))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _body(message: EmailMessage) -> str:
    """The text, or the HTML as text where there is no other."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        words = part.get_content()
    except (LookupError, ValueError) as error:
        raise unreadable(f"has a body in an unknown character set ({error}): save it as text") from None
    words = words if isinstance(words, str) else ""
    return to_markdown(words) if part.get_content_subtype() == "html" else tidy(words)


def _attachment(part: EmailMessage) -> str:
    name = part.get_filename() or ""
    if not name and part.get_content_type() == "message/rfc822":
        inner = part.get_content()
        name = str(inner["Subject"] or "") if isinstance(inner, EmailMessage) else ""
    return _one_line(name) or part.get_content_type()


def _spoken(lines: list[str], speaker: str | None) -> Iterator[tuple[str | None, str]]:
    """(who, words) in order. What is quoted behind "... wrote:", or stands below the headers of another
    message, is said by the one named there."""
    own: list[str] = []
    at = 0
    while at < len(lines):
        if other := _forwarded(lines, at):
            author, begins = other
            while own and (not own[-1].strip() or _DASHES.fullmatch(own[-1])):
                own.pop()
            yield from _said(speaker, own)
            yield from _spoken(lines[begins:], author)
            return
        end = at
        while end < len(lines) and lines[end].startswith(">"):
            end += 1
        if end > at and (quoted := _take_author(own)):
            yield from _said(speaker, own)
            own = []
            yield from _spoken([line[1:].removeprefix(" ") for line in lines[at:end]], quoted)
        else:
            end = max(end, at + 1)
            own += lines[at:end]
        at = end
    yield from _said(speaker, own)


def _said(who: str | None, lines: list[str]) -> Iterator[tuple[str | None, str]]:
    words = "\n".join(lines).strip()
    if words:
        yield who, words


def _forwarded(lines: list[str], at: int) -> tuple[str, int] | None:
    """Who wrote the message whose headers, as mail programs copy them, begin at this line, and where its
    text begins."""
    head = _FORWARDED.fullmatch(lines[at][:_LONGEST])
    end = at + 1
    while end < len(lines) and _HEADER.match(lines[end][:_LONGEST]):
        end += 1
    if head is None or end < at + 3:
        return None
    name = _person(head["name"])
    return (name, end) if is_label_name(name) else None


def _take_author(own: list[str]) -> str | None:
    """The name in "On Monday, Bob Jones <bob@example.org> wrote:" at the end of ``own``, which loses it."""
    last = len(own)
    while last and not own[last - 1].strip():
        last -= 1
    for first in (last - 1, last - 2):  # it may be wrapped
        words = " ".join(" ".join(own[max(first, 0) : last]).split())
        if first >= 0 and len(words) < 2 * _LONGEST and (found := _WROTE.fullmatch(words)):
            name = _person(found["name"])
            if is_label_name(name):
                del own[first:]
                return name
    return None


def _turn(who: str | None, words: str) -> str:
    """Words with a label, where a name can be one; lines that only look like a label are indented."""
    if who is None or not is_label_name(who):
        return words
    first, *rest = words.split("\n")
    return "\n".join([f"{who}: {first}", *(f"    {line}" if could_be_label(line) else line for line in rest)])
