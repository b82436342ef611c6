"""How many facts a question wants, and from when: current, past, first or last."""

from __future__ import annotations

import re

from reverie.recall.asked import AUXILIARIES, TIME_UNITS, Asked, Kind

_MANY = re.compile(
    r"\b(?:all (?:the|of|my|his|her|their|our|your|those|these|kinds|sorts|\w+s\b)(?! (?:time|day"
    r"|night|week|way|sudden))|every (?!day\b|week\b|month\b|year\b|night\b)\w+"
    r"|everyone|everybody|everything|each|both|(?:which|any|some|how many) of\b|in common"
    r"|in total|total|altogether|combined|overall"
    r"|so far|various|different|several|over the (?:years|months|weeks|course)|over time|across"
    r"|types|kinds|sorts|ways|things"
    r"|compare|compared|difference|differ|else|list|summary|how often|(?:what"
    r"|which) (?:\w+ )?(?:or|and) (?:\w+ )?)\b"
)
_MORE = re.compile(r"\b(?:at all|after all|first of all|all right|all alone|above all|else's)\b")
_CURRENT = re.compile(
    r"\b(?:now|currently|current|these days|nowadays|at (?:the|this) moment|presently|present"
    r"|at present|right now|as of (?:now|today)"
    r"|to date|up[ -]to[ -]date|latest|newest|most recent|most recently|still|any ?more"
    r"|any longer|today|at this point|so far|updated)\b"
)
_NOT_CURRENT = re.compile(
    r"\b(?:now and then|until now|just now|present (?:for|from|to|did|at|i|he|she|they|we)|(?:a"
    r"|the|birthday|christmas|wedding|what|which|her|his|my) present\b|by now|still life|now that)"
)
_HISTORY = re.compile(
    r"\b(?:used to|did(?:n.t)? .{1,40} use to|ever|originally|original|at first|initially"
    r"|initial|previous(?:ly)?"
    r"|former(?:ly)?|ex|prior(?! to)|in the past|past|back then"
    r"|back when|no longer|\w+n.t\b.{1,80}\bany ?more|chang(?:e|es|ed|ing)|evolv\w+|over time"
    r"|over the (?:years|months|weeks)|history"
    r"|switch(?:ed|ing)?|stop(?:ped)?|quit|g[ai]ve(?:n)? up|progress(?:ed|ion)|develop(?:ed"
    r"|ment)|no more|replaced?|instead of|old (?:job|address|name|phone|car|house|apartment|flat"
    r"|number|boss|school|place|company|employer|password|address|home|roommate|team|email)"
    r"|once (?:live|work|own|have|own|want|think)\w*|compared to|formerly"
    r"|earlier (?:job|plan|version|name)|first (?:plan|planned|think|thought|want|wanted|name[sd]))\b"
    r"|\bbefore(?: (?:that|then|this|now|it changed))?\s*[?.!]?$"
)
_PASS = re.compile(
    r"\b(?:past (?:\w+ )?(?:\w+s|day|week|month|year|summer|winter|spring|autumn|fall|weekend)"
    r"|half past|change (?:of|for)|walk(?:ed)? past)\b"
)
_FIRST = re.compile(
    r"\b(?:first(?! (?:name|aid|grade|class|floor|lady|world|person|of all|few|two|three|day|week"
    r"|month|year|half|nation))|earliest|initially|originally"
    r"|at first|oldest|to begin with|in the beginning|the very first|original|initial)\b"
)
_LAST = re.compile(
    r"\b(?:last time|the last\b(?! (?:few|two|three|four|couple|several|\d|day|week|weekend|month"
    r"|year|night|summer|winter|spring|fall|autumn|decade|name|\w+day|hours?|days?|weeks?|months?"
    r"|years?))"
    r"|did \w+ last\b|latest|most recent(?:ly)?|newest|last (?:met|saw|spoke|talked|visited"
    r"|called|heard|seen|see|meet|speak|talk|visit|call|hear|go|went|wrote|did|do)"
    r"|(?:my|his|her|their|our|your|\w+'s) last (?!name|week|month|year|night|summer|winter"
    r"|spring|day)\w+)\b"
)
_SETTLED = frozenset("decided become named called chosen happened got married".split())
"""Verbs with one result: "what has Ann decided"."""
_HABIT = re.compile(
    r"what (?:do|does) .{1,60}\b(?:like|enjoy|love|prefer|hate|dislike|collect"
    r"|do (?:to|for(?! (?:a living|work))|in|on|when|with|at|outside|after|during|together))\b"
)
_HAPPENED = re.compile(
    r"what(?:'s| has| else| exactly| all)? (?:happened|happens|been happening|been going on|went on"
    r"|took place|occurred|was going on)\b(?=.*\b(?:during|between|in|on|at|after|since|while|over|last"
    r"|yesterday|this|lately|recently|before)\b)"
    r"|what (?:did|have|has|were|was) (?:\S+ ){1,3}?(?:do|done|up to|talk about|talked about"
    r"|discuss|discussed|been up to|been doing)\b(?=.*\b(?:during|between|after|since|while"
    r"|last|yesterday|this|lately|recently|before)\b|\s*\?|$)"
)


_STILL = re.compile(r"\b(?:now|currently|still|latest|current|any ?more)\b")


def is_current(text: str) -> bool:
    """Whether a question wants what holds now."""
    if _CURRENT.search(_NOT_CURRENT.sub(" ", text)) is None:
        return False
    return not is_history(text) or _STILL.search(text) is not None


def is_history(text: str) -> bool:
    """Whether a question wants what held before, or how it changed."""
    return _HISTORY.search(_PASS.sub(" ", text)) is not None


def is_first(text: str) -> bool:
    """Whether a question wants the earliest of several."""
    return _FIRST.search(text) is not None


def is_last(text: str) -> bool:
    """Whether a question wants the latest of several."""
    return _LAST.search(text) is not None


_SEVERAL_TIMES = re.compile(r"\b(?:between|pass(?:ed)?|elapsed?|total|altogether|combined|in all|all)\b")
_SHOW = re.compile(r"(?:name|show|give|find|get|pull up|look up|search)\b")
_FROM_EVENT = re.compile(rf"how (?:long|soon|many (?:\w+ )?{TIME_UNITS}) (?:before|after)\b")


def wants_many(asked: Asked, kind: Kind, bare: str, main: str) -> bool:
    """Whether the answer takes several facts."""
    if kind in ("list", "order", "summary", "how_many", "how_often"):
        return True
    if kind == "how_long":
        return _SEVERAL_TIMES.search(bare) is not None or _FROM_EVENT.match(main) is not None
    if kind == "yes_no":
        return False
    if _SHOW.match(main):
        return any(asked.tag(at) == "NNS" for at in range(asked.last - 2, asked.last))
    plain = _MORE.sub(" ", bare)
    if _MANY.search(plain) or _open_perfect(asked) or _HABIT.match(main) or _HAPPENED.match(main):
        return True
    return kind != "how_much" and _plural(asked)


_PLURAL_ONES = frozenset("people children men women kids".split())
_NO_PLURALS = frozenset(
    """news series species physics mathematics politics economics gymnastics glasses class boss address
    business process progress success access gas bus grass dress status campus this his its as was is has
    does us yes always sometimes perhaps tennis christmas diabetes virus analysis basis thesis""".split()
)


def _plural(asked: Asked) -> bool:
    """Whether what is asked for is a plural: "which books did", "what are Ann's hobbies"."""
    for at in range(asked.first, asked.last):
        if asked.low[at] in ("what", "which", "who"):
            break
    else:
        return False
    at += 1
    while asked.word(at) in ("else", "exactly", "all"):
        at += 1
    if asked.word(at) in ("are", "were", "'re"):
        return _plural_after(asked, at + 1)
    if asked.low[at - 1] == "who" or asked.word(at) in AUXILIARIES:
        return False
    for place in range(at, min(at + 6, asked.last)):
        word, tag = asked.low[place], asked.tag(place)
        if _is_plural(word, tag, verb=True) and (
            place == at or asked.tag(place - 1)[:2] in ("NN", "JJ", "CD", "VB", "RB", "PO")
        ):
            after = asked.word(place + 1)
            if (
                after in AUXILIARIES
                or asked.tag(place + 1)[:2] in ("IN", "VB", "PR", "NN", "MD")
                or after in ("", "?")
            ):
                return tag[:2] == "NN" or after in AUXILIARIES or after == "of"
        if word in AUXILIARIES or tag in ("VBD", "MD", "PRP"):
            return False
    return False


def _plural_after(asked: Asked, at: int) -> bool:
    """Whether the noun phrase behind "are" is a plural that does nothing itself."""
    if asked.tag(at) in ("PRP", "EX") or asked.word(at) in ("you", "we", "they", "i"):
        return False
    noun, plural = "", False
    for place in range(at, min(at + 10, asked.last)):
        tag = asked.tag(place)
        if tag[:2] in ("NN", "JJ", "DT", "PR", "PO", "CD", "CC", "RB") or (
            tag in ("VBZ", "VBN", "VBG") and not noun
        ):
            if plural and tag == "NNP":
                break
            if tag[:2] == "NN" or tag == "VBZ":
                noun = asked.low[place]
                plural = not tag.startswith("NNP") and _is_plural(noun, tag, verb=True)
            continue
        if tag in ("VBG", "VBN"):
            return False
        break
    return plural


def _is_plural(word: str, tag: str, *, verb: bool = False) -> bool:
    if word in _PLURAL_ONES:
        return True
    if word in _NO_PLURALS or len(word) < 3:
        return False
    return tag in ("NNS", "NNPS") or (
        verb and tag == "VBZ" and word.endswith("s") and word not in AUXILIARIES
    )


def _open_perfect(asked: Asked) -> bool:
    """Whether all that has been done up to now is asked for: "what has Ann painted"."""
    for at in range(asked.first, asked.last - 2):
        if asked.low[at] in ("what", "who", "whom", "where", "which", "when"):
            at += 1 + (asked.low[at + 1] in ("else", "all"))
            break
    else:
        return False
    if asked.word(at) not in ("has", "have", "'ve", "had"):
        return False
    for place in range(at + 1, min(at + 9, asked.last)):
        if asked.tag(place) in ("VBN", "VBD", "VBG") and asked.low[place] != "been":
            return asked.low[place] not in _SETTLED
    return asked.word(at - 1) in ("where", "who") and "been" in asked.low[at : at + 9]
