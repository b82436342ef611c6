"""Where turns of speech begin in a text: labels ("Alice: ...") in the ways they are written, and subtitles.

A label is a short name before a colon at the head of a line, with or without a time stamp:

    Alice: Hello.                       **Alice**: Hello.        Speaker 1: Hello.
    [10:32] Alice: Hello.               Alice (10:32): Hello.    10:32 AM - Alice: Hello.
    5/3/24, 10:32 - Alice: Hello.       [03.05.24, 10:32:11] Alice: Hello.

A line indented by four spaces or more is no label, as in Markdown, unless all labels of the text are:
`reverie.retain.formats` writes lines of a message so where they only look like a label.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# These words label text that nobody speaks.
_NOT_SPEAKERS = frozenset(
    """note notes todo summary title subject date time from to cc bcc re fw fwd sent warning tip tips
    example examples answer question step steps input output result results important update updates
    context agenda decision decisions action actions http https ps fyi eta faq pros cons source sources
    reason reasons goal goals status owner attachments attachment venue budget deadline location place
    address phone email name age price cost total version url link links type category priority
    description details background overview introduction conclusion task tasks requirements ingredients
    instructions directions usage error errors caution attendees participants present who what when
    where why how day week month year monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december morning afternoon
    evening lunch dinner breakfast standup break topic topics key keys value values default required
    optional risk risks problem solution issue issues idea ideas plan plans purpose scope author authors
    edit disclaimer reminder yes no ok okay well also however remember quote definition chapter section
    figure table part option options method rule rules fact facts claim translation meaning info debug
    trace fatal""".split()
)
_ROLES = (
    "user|assistant|system|human|ai|agent|bot|tool|model|developer|function|(?:speaker|person|participant"
    "|user|guest)[ _]?[0-9]{1,4}"
)
_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,6})?)?(?:[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?"
_MOMENT = rf"{_DATE}(?:,[ ]?|[ T]){_CLOCK}(?:Z|[+-]\d\d:?\d\d)?"
_WORD = r"[^\W\d_a-z][\w.'’&@-]{0,40}"
NAME = rf"{_WORD}(?:[ ](?:{_WORD}|d[aeiou]s?|de[ ]la|del|von|van(?:[ ]de[rn]?)?|bin|al|la|el)){{0,4}}"
_LABEL = re.compile(
    rf"""^\ufeff?[\u200e\u200f]?(?P<indent>[ \t]*)
    (?:(?P<stamp>\[[^\]\n]{{1,40}}\]|(?:{_MOMENT}|{_CLOCK})(?=[ \t]))[ \t]*(?:[-–—][ \t]+)?[\u200e\u200f]?)?
    (?P<bold>\*\*|__)?
    (?:(?P<role>(?i:{_ROLES}))(?![\w'’-])|(?P<name>{NAME})
        |(?(stamp)(?P<phone>~?[ ]?\+?[\d ()\u00a0-]{{6,24}})|(?!)))
    (?P<aside>[ ]?\([^)\n]{{1,40}}\)|[ ]\[[^\]\n]{{1,40}}\])?
    (?(bold)(?:\*\*:|:\*\*|__:|:__)|:)
    (?:[ \t]+(?=\S)|(?(role)[ \t]*\r?\n[ \t]*(?=\S)|(?!)))""",
    re.M | re.X,
)
_ROLE = re.compile(rf"(?i:{_ROLES})")
_LABEL_NAME = re.compile(rf"(?i:{_ROLES})|{NAME}")
_NOTICE = re.compile(rf"^[\u200e\u200f]?[ \t]{{0,3}}(?P<stamp>{_MOMENT})[ \t]+[-–—][ \t]+(?=\S)", re.M)
_FENCE = re.compile(r"^[ \t]*(?:[^`\n]{0,120}?:[ \t]+)?(```|~~~)[^`\n]*$", re.M)
_CUE = re.compile(
    r"^(?:\d+[ \t]*\r?\n)?(?:\d{2,4}:)?\d\d:\d\d[.,]\d{3}[ \t]+-->["
    r" \t]+(?:\d{2,4}:)?\d\d:\d\d[.,]\d{3}[^\n]*\n?",
    re.M,
)
_BLANK = re.compile(r"\n[ \t]*\r?(?:\n|\Z)")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_VOICE = re.compile(r"\s*<v(?:\.[\w.]+)?[ \t]+([^>\n]{1,60})>[ \t]*")
_CUE_LABEL = re.compile(rf"\s*(?:>>[ \t]*|-[ \t]*)?((?i:{_ROLES})|{NAME}):[ \t]+(?=\S)")
_SENTENCE_ENDS = frozenset('.!?…"”)]♪')
_LONGEST_JOINED = 700


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as offsets: from its stamp or label on, from the name on, from the words on; and its end.

    ``speaker`` is None for a notice of the program, such as who joined. ``stamp`` is the time as written.
    """

    start: int
    name_start: int
    body_start: int
    end: int
    speaker: str | None
    stamp: str | None = None


def labelled_turns(text: str, speaker: str | None) -> list[Turn]:
    """Turns that labels begin, in order; a turn ends where the next one begins.

    ``speaker`` is who is speaking already where the text begins. Without labels, or with one in the midst of
    prose, there are none; nor where the labels are the keys of a list.
    """
    if ":" not in text:
        return []
    keys = list(_LABEL.finditer(text))
    labels = _of_speakers(text, keys, speaker)
    if not labels:
        return []
    stamped = any(m["stamp"] for m in labels)
    if not stamped and speaker is None:
        if len(labels) == 1 and text[: labels[0].start()].strip():
            return []
        keys = [m for m in keys if len(m["indent"].expandtabs(4)) < 4] or keys
        if (len(keys) > 2 or labels[0]["bold"]) and _is_list(text, keys):
            return []
    heads = {label.start(): label for label in labels}
    if stamped:
        heads = {notice.start(): notice for notice in _NOTICE.finditer(text)} | heads
    starts = sorted(heads)
    ends = [*starts[1:], len(text)]
    return [_turn(heads[start], end) for start, end in zip(starts, ends, strict=True)]


def _of_speakers(text: str, keys: list[re.Match[str]], speaker: str | None) -> list[re.Match[str]]:
    """The labels at which someone begins to speak."""
    labels = [m for m in keys if _speaker(m).casefold() not in _NOT_SPEAKERS]
    if labels and ("```" in text or "~~~" in text):
        labels = _outside_code(text, labels)
    if any(m["indent"] for m in labels):
        level = [m for m in labels if len(m["indent"].expandtabs(4)) < 4]
        labels = level if level or speaker else labels
    if labels and _ROLE.fullmatch(speaker or _speaker(labels[0])):
        labels = _of_roles(labels, speaker)
    return labels


def _of_roles(labels: list[re.Match[str]], speaker: str | None) -> list[re.Match[str]]:
    """Labels of a conversation between roles: names at the head of a line are part of what is said.

    Only where the agent talks to someone who is called by name, that name's labels are turns: those that the
    agent answers.
    """
    roles = [n for n, m in enumerate(labels) if m["role"]]
    last = roles[-1] if roles else -1
    of_user = {(speaker or "").casefold(), *(_speaker(m).casefold() for m in labels)} & {"user", "human"}
    return [m for n, m in enumerate(labels) if m["role"] or m["stamp"] or (n < last and not of_user)]


def _turn(head: re.Match[str], end: int) -> Turn:
    groups = head.groupdict()
    if "name" not in groups:
        return Turn(head.start(), head.end(), head.end(), end, None, groups["stamp"])
    start = head.end("indent")
    name = next(head.start(g) for g in ("bold", "role", "name", "phone") if groups[g] is not None)
    stamp = " ".join(part for part in (groups["stamp"], groups["aside"]) if part and _has_digit(part))
    return Turn(start, name, head.end(), end, _speaker(head), stamp or None)


def _speaker(label: re.Match[str]) -> str:
    return (label["role"] or label["name"] or label["phone"]).strip(" ~\u00a0")


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_list(text: str, labels: list[re.Match[str]]) -> bool:
    """Whether labels are keys of a list: all different, no blank line between them, and most before a phrase,
    not a sentence."""
    if any(m["role"] for m in labels) or len({_speaker(m) for m in labels}) < len(labels):
        return False
    if _BLANK_LINE.search(text, labels[0].start(), labels[-1].start()):
        return False
    ends = [m.start() for m in labels[1:]] + [len(text)]
    bodies = [text[m.end() : end].strip() for m, end in zip(labels, ends, strict=True)]
    phrases = sum(len(body) < 60 and body[-1:] not in ".!?…" and "\n" not in body for body in bodies)
    return phrases * 3 >= len(bodies) * 2


def _outside_code(text: str, labels: list[re.Match[str]]) -> list[re.Match[str]]:
    """Labels that stand in no closed block of fenced code, or whose speaker has others outside."""
    opened: tuple[int, str] | None = None
    blocks: list[tuple[int, int]] = []
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence.start(1), fence[1]
        elif opened[1] == fence[1]:
            blocks.append((opened[0], fence.end()))
            opened = None
    starts = [start for start, _ in blocks]

    def inside(label: re.Match[str]) -> bool:
        before = bisect_right(starts, label.start()) - 1
        return before >= 0 and label.start() < blocks[before][1]

    outside = {_speaker(m) for m in labels if not inside(m)}
    return [m for m in labels if not inside(m) or m["role"] or _speaker(m) in outside]


def is_label_name(name: str) -> bool:
    """Whether ``name`` before a colon makes a label."""
    return name.casefold() not in _NOT_SPEAKERS and bool(_LABEL_NAME.fullmatch(name))


def could_be_label(line: str) -> bool:
    """Whether a line begins, or might begin, a turn or the cue of a subtitle."""
    found = _LABEL.match(line + "x") or _LABEL.match(line + "\nx") or _NOTICE.match(line + "x")
    if found and "indent" in found.groupdict():
        return len(found["indent"].expandtabs(4)) < 4
    return found is not None or _CUE.match(line) is not None


def subtitles(text: str, speaker: str | None) -> list[Turn]:
    """The cues of subtitles (WebVTT, SRT) as turns; one that ends within a sentence goes on in the next.

    A cue without a voice or label is its predecessor's where the file labels its cues.
    """
    if "-->" not in text:
        return []
    found: list[Turn] = []
    labelled = False
    for turn in _cues(text):
        labelled = labelled or (turn.speaker is not None and turn.name_start < turn.body_start)
        who = turn.speaker or (speaker if labelled or not found else None)
        last = found[-1] if found else None
        if (
            last
            and (turn.speaker is None or turn.speaker == last.speaker)
            and who == last.speaker
            and turn.end - last.name_start <= _LONGEST_JOINED
            and text[last.body_start : last.end].rstrip()[-1:] not in _SENTENCE_ENDS
        ):
            found[-1] = Turn(last.start, last.name_start, last.body_start, turn.end, who)
        else:
            found.append(Turn(turn.start, turn.name_start, turn.body_start, turn.end, who))
        speaker = who or speaker
    return found


def _cues(text: str) -> Iterator[Turn]:
    """One turn a cue. Headers, notes and styles stand outside of cues and are left out."""
    cues = list(_CUE.finditer(text))
    starts = [*(cue.start() for cue in cues[1:]), len(text)]
    for cue, following in zip(cues, starts, strict=False):
        blank = _BLANK.search(text, cue.end(), following)
        end = blank.start() if blank else following
        if text.startswith("</v>", end - 4):
            end -= 4
        voice = _VOICE.match(text, cue.end(), end)
        label = None if voice else _CUE_LABEL.match(text, cue.end(), end)
        speaker = voice[1].strip() if voice else label[1] if label else None
        body = voice.end() if voice else label.end() if label else cue.end()
        name = label.start(1) if label else body
        if text[body:end].strip():
            yield Turn(name, name, body, end, speaker)
