"""Where sentences end: in prose, in the loose writing of chats, and after Chinese and Japanese stops."""

from __future__ import annotations

import re

from reverie.model import Span

_EMOJI = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
_FACE = r"[:;=]['-]?[()DPpOo3](?!\w)|<3(?!\d)"
_CLOSING = "\"'”’)\\]»」』）"
_END = re.compile(
    rf"(?P<stop>[.!?…]+)(?P<closed>[{_CLOSING}*_]{{0,6}})(?P<gap>\s*)(?:(?P<face>(?:[{_EMOJI}]|{_FACE})+)\s*)?"
    rf"|[。！？]+[{_CLOSING}]*\s*"
    r"|(?P<lines>\n\s*)"
    rf"|(?P<smile>(?:[{_EMOJI}]|(?<=\s)(?:{_FACE}))+)(?P<space>\s*)"
)
_HAS_CAPITALS = re.compile(r"[A-Z]")
_BULLET = re.compile(r"[-*+•>|#]\s|\d{1,3}[.)]\s|[•▪◦]")

_TITLES = frozenset(
    """dr mr mrs ms mx prof st ste gen sen rep gov capt lt col sgt rev hon pres fr mt ft vs v cf
    fig figs eq approx e.g i.e viz dept est vol ed eds ca resp incl maj cmdr supt messrs mme
    mlle bros""".split()
)
"""Abbreviations that a sentence hardly ever ends with."""
_ABBREVIATIONS = frozenset(
    """inc ltd co corp llc jr sr al ave blvd rd univ assn jan feb apr jun jul aug sep sept oct nov
    dec tue tues thu thurs fri u.s u.k u.n e.u d.c l.a n.y b.c a.d ph.d m.d b.a m.a b.s m.s avg
    ca calif mass conn tel hr hrs misc""".split()
)
"""Abbreviations that may stand at the end of a sentence: the next word decides."""
_BEFORE_NUMBER = frozenset("no nos p pp nr art sec ch vol fig op §".split())
_CLOCK = frozenset(["a.m", "p.m", "etc", "am", "pm"])
_STARTERS = frozenset(
    """i i'm i've i'll i'd the a an he she it we they you this that these those there here my our
    his her its their your in on at for from with after before when while if as although though
    since because so but and or then yes no not what who why how where which however also
    another some many most all both each one once now today yesterday tomorrow later last next
    first second finally meanwhile let it's that's he's she's they're we're you're there's
    what's thanks thank please have has had did do does is are was were can could will would to
    can't don't won't didn't isn't hope gonna by of during until despite according even just
    still only well oh hey wow yeah ok okay everyone nobody""".split()
)
_DANGLING = frozenset(
    "a an the of to in on at for and or but with by from as is are was were my our his her".split()
)
_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
_LETTERED = frozenset(
    "vitamin plan type grade section class option team group part appendix hepatitis".split()
)
_LOOSE_STARTERS = frozenset("i i'm if but so then it it's we he she they and when that's this".split())
"""What begins a sentence in small letters although the writer otherwise uses capitals."""
_SHORT_LINE = 60
"""Characters under which a line ends by the writer's will and not by wrapping."""
_LONGEST_WORD = 30


def sentences(text: str) -> tuple[Span, ...]:
    """Sentences in order, without the white space around them; no letter is left out."""
    loose = not _HAS_CAPITALS.search(text)
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _ends(text, match, start, loose=loose):
            _add(text, start, match.end(), found)
            start = match.end()
    _add(text, start, len(text), found)
    return tuple(found)


def _add(text: str, start: int, end: int, found: list[Span]) -> None:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    length = len(words.rstrip())
    if length > left:
        found.append(Span(start + left, start + length))


def _ends(text: str, match: re.Match[str], start: int, *, loose: bool) -> bool:
    """Whether the sentence that began at ``start`` ends with this match. ``loose``: the text has no
    capitals."""
    after = match.end()
    if after >= len(text):
        return False
    if match["lines"] is not None:
        return _line_ends(text, match, start)
    if match["smile"] is not None:
        return match["space"] != "" and text[after].isupper() and _next_word(text, after) in _STARTERS
    stop, gap = match["stop"], match["gap"]
    if stop is None or gap.count("\n") > 1:
        return True
    word, here = _word_before(text, match.start()), text[after]
    if not gap:
        return here.isupper() if match["face"] else not match["closed"] and _runs_on(text, word, after)
    if here in ",;:)-–—":
        return False
    inside = match.start() - len(word) > start
    if stop == ".":
        return _stop_ends(text, word, after, loose=loose or text[start].islower(), inside=inside)
    if stop[0] == "…" or stop[:2] == "..":
        return here.isupper()
    if not here.islower():
        return True
    return not match["closed"] and (loose or not (word[:1].isupper() and inside))


def _runs_on(text: str, word: str, after: int) -> bool:
    """A stop with no space behind: "great.Then", but not "node.js", "e.g.The" or a link."""
    following = text[after : after + _LONGEST_WORD].split(None, 1)[0]
    if not (text[after].isupper() and (following[1:2].islower() or following[:2] in ("I", "I'"))):
        return False
    if not word.isalpha() or any(sign in following for sign in "/@_"):
        return False
    return len(word) > 1 and word[1:].islower() and word.lower() not in _TITLES


def _stop_ends(text: str, word: str, after: int, *, loose: bool, inside: bool) -> bool:
    """Whether "." after ``word`` and before a space ends a sentence. ``inside``: others stand before the
    word."""
    here, lower = text[after], word.lower()
    if lower in _TITLES or (lower in _BEFORE_NUMBER and here.isdigit()):
        return False
    if word.isdigit() and not inside:
        return False  # the number of a list
    following = _next_word(text, after)
    if here.islower() and (lower in _ABBREVIATIONS or lower in _CLOCK or len(word) < 2):
        return False
    if here.islower():
        return loose or (len(word) > 3 and following in _LOOSE_STARTERS)
    if len(word) == 1 and word.isalpha():
        return not here.isdigit() and _initial_ends(text, after, word, following)
    if lower in _CLOCK:
        return following not in _DAYS
    dotted = "." in word and len(word) < 8 and lower.replace(".", "").isalpha()
    return following in _STARTERS if dotted or lower in _ABBREVIATIONS else True


def _initial_ends(text: str, after: int, word: str, following: str) -> bool:
    """Whether a letter and a stop end a sentence: "so do I. Then", "plan B. Nobody", but not "J. Smith"."""
    if word == "I" or word.islower() or following in _STARTERS:
        return True
    before = text[max(0, after - _LONGEST_WORD) : after].split()
    return len(before) > 1 and before[-2].lower() in _LETTERED


def _line_ends(text: str, match: re.Match[str], start: int) -> bool:
    """Whether the end of a line ends a sentence, or the line is only wrapped."""
    gap, after = match["lines"], match.end()
    if gap.count("\n") > 1 or _BULLET.match(text, after):
        return True
    line = text[max(start, match.start() - _SHORT_LINE) : match.start()]
    if text[after].islower() or line.endswith((",", "-", "–")):
        return False
    if _word_before(text, match.start()).lower() in _DANGLING:
        return False
    line_start = text.rfind("\n", max(0, match.start() - 2 * _SHORT_LINE), match.start()) + 1
    return match.start() - max(start, line_start) < _SHORT_LINE


def _word_before(text: str, end: int) -> str:
    """What stands before ``end`` without a space, at most thirty characters; opening signs dropped."""
    part = text[max(0, end - _LONGEST_WORD) : end]
    return part[max(part.rfind(" "), part.rfind("\n"), part.rfind("\t")) + 1 :].lstrip("([{\"'“‘*_")


def _next_word(text: str, start: int) -> str:
    """The next word in small letters, without signs around it."""
    part = text[start : start + _LONGEST_WORD].split(None, 1)
    return part[0].strip("\"'“‘(,.;:!?*_").lower().replace("’", "'") if part else ""
