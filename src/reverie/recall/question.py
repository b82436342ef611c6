"""What kind of answer a question wants: when, who, how many, a list; what is current, first or past."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reverie.recall.asked import AUXILIARIES, PREPOSITIONS, TIME_UNITS, WH, Asked, Kind
from reverie.recall.wants import is_current, is_first, is_history, is_last, wants_many


@dataclass(frozen=True, slots=True)
class Question:
    """``kind`` is what is asked for; a ``phrase`` asks nothing, it only names a matter.

    ``wants_many``: the answer is put together from several facts. ``wants_current``: what holds now.
    ``wants_history``: what held before, or how it changed. ``wants_first``, ``wants_last``: the earliest or
    the latest of several. ``head`` are the numbers of the words that only ask, half-open.
    """

    kind: Kind
    wants_many: bool = False
    wants_current: bool = False
    wants_history: bool = False
    wants_first: bool = False
    wants_last: bool = False
    head: tuple[int, int] = (0, 0)


_REQUEST = re.compile(
    r"""(?:
      (?:hey|hi|hello|ok|okay|so|well|and|but|also|now|please|actually|alright|then|again|btw|um|hmm)\b
    | quick\ question\b
    | (?:can|could|would|will)\ (?:you|we|i|u)\ (?:please\ |also\ |quickly\ |maybe\ )?(?:just\ )?
      (?:(?:tell|remind)\ (?:me|us)(?:\ again)?|(?:help\ (?:me|us)\ )?(?:to\ )?
      (?:remember|recall|figure\ out))(?!\ (?:about|of)\b)
    | (?:can|could|would|will)\ (?:you|u)(?:\ please)?
      (?=\ (?:list|name|give|show|summ|recap|describe|outline|walk|bring|sum|compare|put|order|sort|find|pull
         |tell|remind))
    | (?:do|did)\ (?:you|we|u)\ (?:happen\ to\ )?(?:know|remember|recall|have\ (?:any|an)\ idea)
      (?=\ (?:what|which|who|when|where|why|how|if|whether|in|at|on))
    | (?:please\ )?(?:tell|remind)\ (?:me|us)(?:\ again)?
      (?!\ (?:about|of|all|everything|more|a\ bit|what's\ new))
    | (?:please\ )?remind\ (?:me|us)\ of\b
    | i(?:'d|\ would)\ (?:like|love)\ to\ (?:know|hear)|i\ (?:want|need)\ to\ know
    | i(?:'m|\ am|\ was)?\ ?
      (?:wondering|curious|trying\ to\ (?:remember|recall|figure\ out|work\ out)|not\ sure)
    | i\ (?:wonder|forgot|forget|(?:can't|cannot|don't|can\ not|do\ not)\ (?:remember|recall|know))
    | (?:any|no)\ idea|let\ (?:me|us)\ know|(?:just\ )?(?:wondering|curious)|sorry|thanks|excuse\ me|remember
    )[\s,:;.!–—-]*""",
    re.X,
)
_WORD = re.compile(r"[^\W\d_]+")
_SUMMARY = re.compile(
    r"(?:summari[sz]e|recap|sum up|describe|outline|walk (?:me|us) through|bring (?:me|us) up to"
    r"|catch (?:me|us) up"
    r"|(?:tell|remind) (?:me|us) (?:\w+ ){0,3}?(?:about|everything|all|more)|(?:give|show"
    r"|write|make) (?:me |us )?(?:\w+ ){0,3}?"
    r"(?:summary|overview|recap|rundown|run-down|outline|update|picture|profile)|compare"
    r"|everything\b"
    r"|what(?:'s| is| was)? (?:do|did) (?:you|we|i) (?:know|remember) (?:about|of)|what(?:'s"
    r"| is) new\b|more about)"
)
_ORDER = re.compile(
    r"\b(?:(?:what|which|the|in) (?:\w+ ){0,2}?(?:order|sequence)\b(?! (?:number|at|from))"
    r"|chronological\w*|timeline"
    r"|(?:came|come|comes|happened|happen|occurred|took place|started|began|was|were"
    r"|did \w+ \w+) (?:\w+ )?(?:first|earlier|later|last)\b.{0,200}\bor\b"
    r"|which (?:\w+ ){0,6}?(?:came|happened|occurred|took place|started|began) (?:first|earlier"
    r"|later|last)|from (?:first|earliest|oldest) to|step by step"
    r"|(?:order|sort|arrange|rank|put) (?:these|those|them|the|my|all|in) (?:\w+ ){0,5}?(?:by|in|from))"
)
_LIST = re.compile(
    r"(?:list|enumerate|name (?:all|every|each|some|any|the \w+s\b|\w+ \w*s\b|two|three|four|five"
    r"|\d)|count|(?:show|give|get|find|pull up) (?:me |us )?(?:all|every|each|a list|the list"
    r"|some|any|\d|two|three|four|five))\b"
)
_WHY = re.compile(
    r"(?:for )?(?:what|which)(?:'s| is| was| were| are)? (?:(?:the|\w+'s|his|her|their|my|your"
    r"|our) )?(?:main |real |actual )?"
    r"(?:reasons?|causes?|motivations?|motives?)\b"
    r"|what (?:has |had )?(?:caus|motivat|prompt|inspir|trigger|persuad|convinc|push|drove|lead|led\b)\w*"
    r"|what (?:made|makes|got|gets) (?:\w+ ){1,3}?(?:to |so |\w+)|how come\b|why\b|what for\b"
    r"|what (?:did|do|does|was|is) .{1,80} for\?"
)
_WHEN = re.compile(
    r"(?:(?:in|on|at|by|since|until|from|around|about) )?(?:what|which)(?: \w+)? (?:times?|days?"
    r"|dates?|years?|months?|weeks?|weekends?"
    r"|weekdays?|seasons?|hours?|decades?|semesters?|quarters?)\b(?! zones?\b)"
    r"|what(?:'s| is| was| were| are) (?:the )?(?:\w+ )?(?:dates?|days?|times?|year|month"
    r"|\w*day)\b(?= (?:of|when|that|on|for|did|was|is|i|we|she|he|they)\b|\?)"
    r"|what(?:'s| is| was) (?:\w+ )?\w+(?:'s)? (?:due date|birth ?date|date of birth|deadline|birthday)\b"
    r"|how (?:long|many (?:second|minute|hour|day|night|week|weekend|month|year)s) ago\b"
    r"|how recently\b|when\b|when's\b"
)
_WHERE = re.compile(
    r"(?:(?:in|to|from|at|on|near) )?(?:what|which) (?:\w+ )?(?:cit(?:y|ies)|towns?|countr(?:y"
    r"|ies)|places?|states?|villages?"
    r"|regions?|continents?|islands?|location|locations|venues?|address|neighbou?rhoods?"
    r"|districts?|provinces?)\b"
    r"|what(?:'s| is| was| are) (?:\S+ ){0,4}?(?:address|location|whereabouts|hometown|home town"
    r"|home country)\b|where\b|where's\b"
)
_WHO = re.compile(
    r"(?:(?:with|to|from|by|for|about|of) )?(?:who|whom|whose|who's)\b"
    r"|(?:with |to |from |by |for |about )?(?:which|what) (?:\w+ )?(?:person|people|friends?"
    r"|colleagues?|coworkers?|relatives?|siblings?|neighbou?rs?)\b"
)
_HOW_LONG = re.compile(
    rf"(?:for |in |within )?how (?:much (?:longer |more )?time|many (?:\w+ )?{TIME_UNITS}|long"
    rf"|soon|quickly)\b"
)
_HOW_MANY = re.compile(
    r"(?:\w+ )?how many\b|what(?:'s| is| was) the (?:total |exact )?(?:number|count)\b"
    r"|(?:what|which) number of\b"
)
_HOW_MUCH = re.compile(
    r"(?:at )?what age\b|(?:\w+ )?how (?:much|old|tall|far|big|large|high|deep|heavy|fast|wide|expensive"
    r"|cheap|small|hot|cold|late|early|strong|warm)\b"
    r"|what(?:'s| is| was| were) (?:the |\w+(?:'s)? )?(?:total |exact |final |average )?(?:cost|price|amount"
    r"|total|sum|salary|age|height|weight|size|budget|percentage|distance|score)\b"
)
_WHAT = re.compile(
    r"(?:(?:in|at|on|by|for|from|with|to|of|under|through|about|during) )?(?:what|which)\b|what's\b"
)
_YES_NO = re.compile(
    r"(?:do|does|did|is|are|was|were|am|has|have|had|will|would|can|could|shall|should|may|might"
    r"|must|if|whether)(?:n't)?\b"
)
_IMPERATIVE = re.compile(r"(?:name|show|give|find|get|pull up|look up|search(?: for)?)\b")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("summary", _SUMMARY),
    ("list", _LIST),
    ("why", _WHY),
    ("when", _WHEN),
    ("where", _WHERE),
    ("who", _WHO),
    ("how_long", _HOW_LONG),
    ("how_often", re.compile(r"how (?:often|frequently|regularly)\b")),
    ("how_many", _HOW_MANY),
    ("how_much", _HOW_MUCH),
    ("what", _WHAT),
    ("how", re.compile(r"how\b")),
    ("yes_no", _YES_NO),
    ("what", _IMPERATIVE),
)
"""The first that matches the beginning of the main clause counts."""


def question(asked: Asked, foreign: Kind | None = None) -> Question:
    """Read what is asked for. ``foreign``: the kind that question words of another language told."""
    sentence = " ".join(asked.sentence.split())
    bare, skipped = _stripped(sentence)
    start = _main(bare)
    kind = foreign or _kind(bare[start:])
    if kind == "phrase" and (sentence.endswith("?") or _WANTS.search(skipped)):
        kind = "what"
    return Question(
        kind=kind,
        wants_many=wants_many(asked, kind, bare, bare[start:]),
        wants_current=is_current(bare),
        wants_history=is_history(bare),
        wants_first=is_first(bare),
        wants_last=is_last(bare),
        head=_head(asked, len(_WORD.findall(skipped)), len(_WORD.findall(bare[:start]))),
    )


def _stripped(sentence: str) -> tuple[str, str]:
    """The sentence without what only asks for an answer ("can you tell me"), and that."""
    at = len(sentence) - len(sentence.lstrip("\"'“‘«¿¡([ -*"))
    for _ in range(4):
        found = _REQUEST.match(sentence, at)
        if not found or found.end() == len(sentence):
            break
        at = found.end()
    return sentence[at:], sentence[:at]


_CLAUSE = re.compile(
    r"(?:[,;:–—] ?|\s)(?=(?:(?:in|at|on|by|for|from|with|to|of|since|until|about) )?(?:what|which"
    r"|who|whom|whose|when|where|why|how)(?:'s|'d|'re)?\b)"
    r"|[,;:–—] (?=(?:please |can you |could you |then )*(?:do|does|did|is|are|was|were|has|have"
    r"|had|will|would|can|could|should|list|tell|name|give|summari[sz]e)\b)"
)
_OPENING = re.compile(
    r"(?:after|before|during|since|until|while|when|once|between|following|as|if|in|on|at|over"
    r"|throughout|given|of|besides|apart from|other than|among|for|with|according to|prior to|by"
    r"|ever since|regarding|concerning|thinking)\b"
)
_WH_ASKS = re.compile(
    r"(?:(?:\w+ ){0,1})(?:what|which|who|whom|whose|why|how|(?:when|where)(?: else"
    r"| exactly)? (?:do|does|did|is|are|was|were|am|has|have|had|will|would|can|could|should"
    r"|might)n?(?:'t)?\b|(?:when|where)(?:'s|'d|\?|$))"
)


def _main(bare: str) -> int:
    """Where the main clause begins: behind a leading one ("After the wedding, where ...")."""
    if not _OPENING.match(bare) or _WH_ASKS.match(bare):
        return 0
    for found in _CLAUSE.finditer(bare):
        at = found.end()
        rest = bare[at:]
        if rest.split(" ", 1)[0].split("'")[0] in _STARTS or _WH_ASKS.match(rest):
            return at
    return 0


_STARTS = AUXILIARIES | frozenset("list tell name give summarize summarise please then".split())
_LATE_WH = re.compile(r"\b(what|which|who|whom|whose|when|where|why|how)\b(?: \S+){0,4}\s*\?$")


_WANTS = re.compile(r"\b(?:tell|remind|know|remember|recall|wonder\w*|curious|forg[eo]t)\b")


def _kind(main: str) -> Kind:
    """What a main clause asks for, by how it begins; else by a question word near its end."""
    if _ORDER.search(main):
        return "order"
    for kind, pattern in _KINDS:
        if pattern.match(main):
            return kind
    late = _LATE_WH.search(main)
    return _kind(main[late.start() :]) if late and late.start() else "phrase"


def _head(asked: Asked, skipped: int, led: int) -> tuple[int, int]:
    """The words that ask: what precedes the question word, it, and "how many" or "what kind of".

    ``skipped`` words only ask for an answer; ``led`` words stand before the main clause and belong to it not.
    """
    at = asked.first + _tokens(asked, asked.first, skipped)
    first = at if led else asked.first
    at += _tokens(asked, at, led)
    end = at
    while end < asked.last and (asked.low[end] in PREPOSITIONS or not asked.low[end][0].isalpha()):
        end += 1
    if asked.word(end) not in WH:
        return (first, first) if led else (first, at)
    end += 1
    if asked.word(end) in ("many", "much", "often", "long", "come"):
        end += 1
    if asked.word(end) in ("kind", "kinds", "type", "types", "sort", "sorts") and asked.word(end + 1) == "of":
        end += 2
    return (at if led else first), end


def _tokens(asked: Asked, first: int, count: int) -> int:
    """How many tokens hold the next ``count`` words, "I'm" being two of both."""
    at = first
    while at < asked.last and count > 0:
        count -= len(_WORD.findall(asked.low[at]))
        at += 1
    return at - first
