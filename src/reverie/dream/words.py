"""Words that tell a dream how a sentence means what it says. Written by hand, of general English."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reverie.consolidate.words import FIGURES, SYNONYMS
from reverie.language.irregular import BASES
from reverie.language.terms import terms

NEGATED = re.compile(
    r"\b(?:not|never|no longer|nobody|no one|none of|didn['’]?t|wasn['’]?t"
    r"|weren['’]?t|don['’]?t"
    r"|doesn['’]?t|isn['’]?t|aren['’]?t|hasn['’]?t|haven['’]?t|hadn['’]?t|couldn['’]?t|can['’]?t|cannot"
    r"|won['’]?t|wouldn['’]?t)\b",
    re.I,
)
"""What says that something did not come about."""
CANCELLED = re.compile(
    r"\b(?:cancel(?:s|led|ed)?|skip(?:s|ped)?|miss(?:es|ed)|called off|went without|dropped out of"
    r"|(?:forg[eo]t(?:s|ten)?|fail(?:s|ed)|neglect(?:s|ed)|refus(?:es|ed)|omit(?:s|ted)) to)\b",
    re.I,
)
"""The same, as something that was done: whoever skips lunch every Monday has a habit."""
PLANNED = re.compile(
    r"\b(?:will|['’]ll|shall|plan(?:s|ned|ning)? (?:to|on|for)|(?:is|are|am|['’]m|['’]re|['’]s) (?:going"
    r"|about|due"
    r"|planning|hoping|expected|scheduled) (?:to|for|on)"
    r"|(?:is|are|am|['’]m|['’]re|['’]s) (?:supposed|meant|set|bound|aiming|intending|meaning|looking"
    r"|determined|keen|eager) to(?! (?:a|an|the|his|her|their|my)\b)"
    r"|(?:is|are|am|['’]m|['’]re|['’]s) (?:thinking|dreaming|talking) (?:of|about) (?=\w+ing\b)"
    r"|(?:is|are|am|['’]m|['’]re|['’]s) (?:considering|contemplating|toying with|weighing) (?=\w+ing\b)"
    r"|ought to|vow(?:s|ed) to|resolved to|sworn to|undertook to|pledged to|intends? to|hopes? to"
    r"|wants? to|aims? to|means? to"
    r"|would (?:like|love) to|promised to|agreed to|decided to|has to|have to|needs? to|must|should|next"
    r" (?:week|month|year|spring|summer|autumn|fall|winter)|tomorrow|to-?do|to do (?:for|list)"
    r"|on \w+ (?:to-?do )?list)\b",
    re.I,
)
"""What says that something is still to come."""
UNSURE = re.compile(
    r"\b(?:if|whether|might|maybe|perhaps|probably|possibly|could have|would have|supposedly|allegedly"
    r"|apparently|rumou?r(?:s|ed)?|seems?|wonders?|wondered|unless|almost|nearly|imagine[sd]?|dreamt?"
    r"|wish(?:es|ed)?)\b",
    re.I,
)
HABITUAL = re.compile(r"\b(?:usually|always|every|each|often|normally|typically|used to|on \w+days)\b", re.I)
"""What tells of a habit, and so of no single time."""
CHANGED = re.compile(
    r"\b(?:now|nowadays|these days|lately|any ?more|no longer|switch(?:es|ed)?|chang(?:e|es|ed)|moved"
    r"|became|has"
    r" become|turned|new|instead|since then|from now on|used to|recently|grown to|started|stopped|gone off"
    r"|went off|promoted|updated|raised|lowered|renamed|relocated|left|joined|quit)\b",
    re.I,
)
"""What says that it was different before."""
SWITCHED = re.compile(
    r"\b(?:now|nowadays|these days|lately|any ?more|any longer|no longer|instead|again|since then|from now on"
    r"|switch(?:es|ed)?|swap(?:s|ped)?|replac(?:es|ed)|traded|convert(?:s|ed)|dropped|ditched|abandoned"
    r"|gave up|given up|gives up|stopped|quit|swore off|sworn off|cut out|turned|went over|gone over"
    r"|went back|gone back|has become|became|has gone|rather than|in favou?r of|has (?:started|begun|taken)"
    r"|(?:chang|mov)ed (?:over )?(?:to|from))\b",
    re.I,
)
"""What says of a state that another one was before it."""
ENDED = re.compile(
    r"\b(?:any ?more|any longer|no longer|dropped|ditched|abandoned|gave up|given up|gives up|stopped|quit"
    r"|swore off|sworn off|cut out|switch(?:es|ed)? (?:\w+ )?from|turned (?:against|away))\b",
    re.I,
)
"""What says that a state itself is over."""
_STARTS = """start begin launch open kick initiate commence embark undertake apply submit
    enrol enroll register subscribe borrow lend"""
_ENDS = """finish end complete conclude close stop quit cancel abandon wrap deliver return resolve settle
    graduate fail publish ship reject refund repay"""
_LIGHT = """go have get take do make give be come put see say tell use keep let seem look feel want need know
    another again once more usual usually also just really very today yesterday tomorrow morning evening
    afternoon night noon time day week month year good great nice long short new old first last next every
    each again still even only well much many lot bit thing something spend hold happen occur attend join
    visit never longer anymore tonight soon already around about as with for his her their its"""


_ENDING = re.compile(r"(?:ist|ation|ion|ment|er|or|[eiy])$")
"""What tells words of one root apart in long stems: who does it, that it is done."""


@lru_cache(50_000)
def stem(word: str) -> str:
    """The form that stands for a word, its other forms and those that mean the same."""
    word = word.casefold()
    if word in FIGURES:
        return FIGURES[word]
    base = BASES.get(word, word)
    found = (terms(base) or [base])[0]
    found = _synonyms().get(found, found)
    return _ENDING.sub("", found) if len(found) > 8 else found


@cache
def _synonyms() -> dict[str, str]:
    return {(terms(word) or [word])[0]: (terms(head) or [head])[0] for word, head in SYNONYMS.items()}


STARTS = frozenset(stem(word) for word in _STARTS.split())
"""Stems of verbs after which more is to be told."""
ENDS = frozenset(stem(word) for word in _ENDS.split())
"""Stems of verbs by which something comes to its end."""
LIGHT = frozenset(stem(word) for word in _LIGHT.split())
"""Stems that say little about what was done."""

_EXCLUSIVE = """
buy sell, read write, breakfast lunch supper brunch, win lose, arrive leave depart, open close, lend
borrow, send receive, hire fire, push pull, mother father sister brother son daughter aunt uncle
grandmother grandfather cousin, dog cat rabbit horse hamster parrot, red blue green yellow black
white brown, piano guitar violin flute trumpet harp drum, kitchen bathroom bedroom garage garden
cellar attic, earn spend, find lose, teach learn, enter exit, ask answer, add remove, install
uninstall, mount dismount, upload download, gain lose, increase decrease, raise lower, early late,
north south east west, monday tuesday wednesday thursday friday saturday sunday, spring summer
autumn winter, doctor dentist lawyer accountant, tennis badminton football basketball hockey golf
chess, tea coffee beer wine water juice milk, import export, create delete, french spanish german
italian english chinese japanese russian, approve reject, accept decline, pass fail, lock unlock
"""
_CHANGES = """now nowadays lately anymore longer instead again switch swap replace trade convert drop ditch
    abandon give stop quit swear cut turn become go start begin change move rather favour days since"""
CHANGE_WORDS = frozenset(stem(word) for word in _CHANGES.split())
"""Stems of what says only that a state is new."""
EXCLUSIVE = tuple(frozenset(stem(word) for word in group.split()) for group in _EXCLUSIVE.split(","))
"""Sets of stems of which each is another thing than the others, however near their vectors are."""

LIKES = re.compile(
    r"\b(?:loves?|loved|likes?|liked|enjoys?|enjoyed|adores?|adored|(?:fond|a (?:\w+ )?(?:fan|lover|admirer"
    r"|supporter|believer|champion)|proud|fonder) of"
    r"|(?:is|am|are|was|been|be|got|gotten|getting|really) (?:really |so |very |deep |deeply )?into"
    r"|(?:crazy|mad|wild|passionate|enthusiastic|excited|serious|optimistic|euphoric|positive) about"
    r"|keen on|hooked on|big on|sold on|set on|dead set on|favou?rs?|favou?red|prefers?|preferred"
    r"|fascinated (?:by|with)|excited by|thrilled (?:by|with|about)"
    r"|(?:happy|pleased|delighted|impressed) with"
    r"|took to|taken to|warm(?:s|ed)? (?:up )?to|takes to|cherishes?|delights? in|swears? by|swore by"
    r"|raves? about|raved about|obsessed with|in love with|praised?|relishe?s?|treasures?|appreciates?"
    r"|admires?"
    r"|(?:is|am|are|was|were) (?:all )?(?:for|in favou?r of)(?= (?:the|a|an|more|less|\w+ing)\b)"
    r"|(?:can ?not|can['’]?t|couldn['’]?t|could not) (?:get enough of|live without|do without|wait for)"
    r"|(?:a (?:\w+ )?(?:soft spot|weakness|passion|taste|liking|love|fondness|fancy|preference|appetite"
    r"|enthusiasm) (?:for|to))"
    r"|(?:addicted|devoted|partial|attached|committed|drawn|open|looking forward) to|looks? forward to"
    r"|supports?|supported|advocates?|relies on|relied on|trusts?|believes in|believed in|embraces?|embraced"
    r"|craves?|would rather have)\b",
    re.I,
)
"""Being for something, from love and trust to support: all that ends where the opposite is told."""
DISLIKES = re.compile(
    r"\b(?:hates?|hated|dislikes?|disliked|detests?|detested|loathes?|loathed|abhors?"
    r"|(?:can ?not|can['’]?t|couldn['’]?t|could not) (?:stand|bear|abide|stomach|be bothered with"
    r"|take any more)"
    r"|(?:tired|sick|weary|afraid|scared|frightened|terrified|wary|suspicious|critical|sceptical|skeptical"
    r"|ashamed|intolerant) of"
    r"|(?:sceptical|skeptical|doubtful|cynical|pessimistic|lukewarm|negative|nervous) about"
    r"|fed up with|done with|through with|finished with|bored (?:of|with|by)"
    r"|(?:gone|went|go|goes|going) off|cooled (?:on|towards?)|sour(?:s|ed) on"
    r"|turn(?:s|ed) (?:against|away from)|turned off by|against|opposed to|opposes?|opposed"
    r"|averse to|hostile to"
    r"|(?:lost|loses?|losing|has no|had no|have no|no) (?:all |any |his |her |their |my )?(?:interest"
    r"|pleasure|joy|taste|enthusiasm|passion|appetite|faith|trust|confidence|patience|time|use|love|liking)"
    r" (?:in|for|with|of)"
    r"|no fan of|not a fan of|put off by|annoyed (?:by|with)|irritated by|despises?|despised"
    r"|gave up on|given up on|gives up on|(?:has |have |had )?had (?:more than )?enough of"
    r"|disappointed (?:by|with|in)|disenchanted with|disillusioned (?:with|by)|avoids?|avoided|shuns?|shunned"
    r"|resents?|resented|dreads?|dreaded|fears?|feared|distrusts?|mistrusts?|rejects?|boycotts?"
    r"|grown out of|outgrown|outgrew|sworn off|swore off|swears off|steers? clear of|stays? away from"
    r"|(?:has |have |had )?(?:ditched|dumped|abandoned|dropped|renounced)|regrets?|regretted"
    r"|wants? nothing to do with)\b",
    re.I,
)
"""Being against something, from fear and doubt to having left it."""
_NOT_BEFORE = re.compile(
    r"(?:\bno longer|n['’]t(?: \w+)?|\bnot(?: \w+)?|\bnever|\bstopped|\bhardly) *$", re.I
)


def attitude(text: str) -> tuple[int, str] | None:
    """Whether a sentence tells of liking (1) or of the opposite (-1), and the words behind: its object."""
    for pattern, sign in ((DISLIKES, -1), (LIKES, 1)):
        found = pattern.search(text)
        if found:
            denied = _NOT_BEFORE.search(text[: found.start()]) is not None
            return (-sign if denied else sign), text[found.end() :]
    return None
