"""How English states what someone or something has one of at a time: an employer, a home, an age, a deadline.

Each pattern has a group ``subject`` or ``owner``, and ``value``; some have ``attribute`` or ``other``. The
verb stands right behind the subject, so that "wants to work at", "might move to" and questions state nothing.
"""

from __future__ import annotations

import re

from reverie.retain.rules.claim_grammar import (
    ADVERBS,
    BE,
    CHANGED,
    COMMON,
    DENIAL_END,
    END,
    GONE,
    HABIT,
    HABIT_NOW,
    NAME,
    OBJECT,
    OWNER,
    PHRASE,
    PLACE,
    PROPER,
    SUBJECT,
    THING,
    VALUE,
    VALUE_END,
    Pattern,
    forms,
)  # fmt: skip

_PARTNERS = r"(?:wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?)"
_PETS = "dog|cat|puppy|kitten|rabbit|hamster|parrot|horse"
_WORKS = "project|team|company|startup|app|product|service|feature|tool|band|club|boat"
_JOBS = (
    "engineer|developer|programmer|teacher|nurse|doctor|surgeon|lawyer|manager|director|analyst|designer"
    "|architect|chef|accountant|consultant|scientist|researcher|professor|journalist|editor|pilot|plumber"
    "|electrician|carpenter|dentist|pharmacist|therapist|barista|librarian|CEO|CTO|CFO|COO|VP|president"
    "|intern|mayor|chairman|chairwoman|chairperson|coach|principal|secretary"
)
_STATES = "vegetarian|vegan|pescatarian|pregnant|unemployed|retired|sober"
_NO_MORE = r"(?:no longer|never|used to|(?:doesn|don)['’]t|does not|do not)"
_WHICH = "(?:new|current|work|home|office|school|business|private|personal|postal|mailing|cell|mobile)"
_STATUS_END = (
    r"(?= to [A-Z]|[.,;!?\n]|\s*$| in (?:\d|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|the (?:spring|summer|autumn|fall|winter))"
    r"|(?<!engaged) (?:with|at|on|for)\b"
    r"| (?:last|this|since|again|now|and|two|three|\d|after|yesterday)\b)"
)


def _pattern(attribute: str, words: str, expression: str, *, negated: bool = False) -> Pattern:
    return Pattern(attribute, frozenset(words.lower().split()), re.compile(expression), negated)


_WORK = (
    _pattern(
        "employer", "work works working",
        rf"{SUBJECT}{ADVERBS} (?:{_NO_MORE} works?|stopped working|isn['’]t working){GONE} (?:at|for) "
        rf"(?P<value>{PROPER}|{COMMON}){GONE}{END}",
        negated=True,
    ),
    _pattern(
        "employer", "left quit resigned fired laid",
        rf"{SUBJECT}{ADVERBS} (?:left|quit|resigned from|(?:(?:was|got|been) )?(?:fired|laid off) (?:from"
        rf"|by)) "
        rf"(?:(?:her|his|my|their) (?:job|position|role) (?:at|with) )?(?P<value>{PROPER}){END}",
        negated=True,
    ),
    _pattern(
        "employer", "work works working",
        rf"{SUBJECT}{ADVERBS} (?:works?|working) (?:(?:as|in) (?:an? )?[\w -]{{2,40}}? )?(?:at|for) "
        rf"(?P<value>{PROPER}|{COMMON}){END}",
    ),
    _pattern(
        "employer", "joined joining job position role hired started employed",
        rf"{SUBJECT}{ADVERBS} (?:joined|joining|(?:got|landed|accepted|took|started) (?:a|the|my|his"
        rf"|her) (?:new )?"
        r"(?:job|position|role)(?: offer)? (?:at|with|from)|(?:(?:was|got|been) )?hired (?:by|at)"
        rf"|started(?: working)? (?:at|for)|employed (?:at|by)) (?P<value>{PROPER}){END}",
    ),
    _pattern(
        "job title", "work works working promoted",
        rf"{SUBJECT}{ADVERBS} (?:(?:started )?(?:works?|working) as|promoted to) (?:an? |the )?"
        rf"(?P<value>(?!part\b|well\b|hard\b|usual\b)[\w-]+(?: [\w-]+){{0,3}}?){END}",
    ),
    _pattern(
        "job title", "longer",
        rf"{SUBJECT}{BE} no longer (?:an? |the )?(?P<value>(?:[\w-]+ ){{0,2}}?(?:{_JOBS}))(?=[.,;!?\n]|\s*$)",
        negated=True,
    ),
    _pattern(
        "job title", forms(_JOBS),
        rf"{SUBJECT}(?:{BE}|{ADVERBS} became) (?:an? |the "
        rf"|our )?(?P<value>(?:[\w-]+ ){{0,2}}?(?:{_JOBS})){END}",
    ),
)  # fmt: skip
_LIFE = (
    _pattern(
        "residence", "live lives moved left",
        rf"{SUBJECT}{ADVERBS} (?:{_NO_MORE} lives?|moved (?:away|out)|left (?:her|his|my|our) (?:home|flat"
        rf"|apartment"
        rf"|house)){GONE} (?:in|from|of|at) (?P<value>{PLACE}){END}",
        negated=True,
    ),
    _pattern(
        "residence", "live lives living reside resides settled based",
        rf"{SUBJECT}(?:{ADVERBS} (?:lives?|resides?|settled)|(?:{BE}|['’]ve been| (?:have"
        rf"|has) been) (?:living|based)) "
        r"(?:now )?(?:(?:alone|together|with (?:[\w'’-]+ ){1,3}?)\b ?)?"
        rf"(?:in|at(?= \d)) (?P<value>\d+ {PLACE}|{PLACE}){END}",
    ),
    _pattern(
        "residence", "moved relocated",
        rf"{SUBJECT}{ADVERBS} (?:moved|relocated)(?: (?:back|over|down|up|out|house"
        rf"|permanently))*(?: from {PLACE})? to "
        rf"(?P<value>{PLACE}){END}",
    ),
    _pattern(
        "age", "old turned now",
        rf"{SUBJECT}(?:{ADVERBS} turned|{BE}) (?P<value>\d{{1,3}})(?: years? old| now)(?!\w)",
    ),
    _pattern("age", "turned", rf"{SUBJECT}{ADVERBS} turned (?P<value>\d{{1,3}}){END}"),
    _pattern(
        "relationship status", "married engaged divorced single widowed",
        rf"{SUBJECT}(?:{BE}|{ADVERBS} (?:got|gotten|became|been)) "
        rf"(?P<value>married|engaged|divorced|single|widowed){_STATUS_END}",
    ),
    _pattern(
        "partner", "dating seeing going relationship married",
        rf"{SUBJECT}(?:{BE} (?:dating|seeing|going out with|in a relationship with)|{ADVERBS} married) "
        rf"(?P<value>{NAME}){END}",
    ),
    _pattern(
        "partner", "broke split divorced",
        rf"{SUBJECT}{ADVERBS} (?:broke up with|split (?:up )?(?:with|from)|divorced) (?P<value>{NAME}){END}",
        negated=True,
    ),
    _pattern(
        "partner", "wife husband girlfriend boyfriend partner fiancee fianc",
        rf"{OWNER} {_PARTNERS}(?:['’]s name)?(?:['’]s| is) (?:called |named )?(?P<value>{NAME}){END}",
    ),
    _pattern(
        "partner", "broke split broken",
        rf"(?<![\w’'])(?P<value>{NAME}) and (?P<subject>I) (?:have |just )*(?:broke|broken|split) up{END}",
        negated=True,
    ),
    _pattern(
        "boss", "boss manager",
        rf"{OWNER} (?:new )?(?:boss|manager)(?:['’]s| is)(?: now)? (?:called |named )?(?P<value>{NAME}){END}",
    ),
    _pattern(
        "phone", "phone number mobile cell",
        rf"{OWNER} (?:{_WHICH} )*(?:phone|number|mobile|cell)(?: number)? (?:is|changed to)"
        r"(?: now)? (?P<value>\+?[\d(][\d ()/.-]{4,30}\d)",
    ),
    _pattern(
        "email", "email mail",
        rf"{OWNER} (?:{_WHICH} )*e-?mail(?: address)? (?:is|changed to)(?: now)? "
        r"(?P<value>[\w.+-]{1,64}@[\w.-]{1,80}\w)",
    ),
    _pattern(
        "address", "address",
        rf"{OWNER} (?:{_WHICH} )*address (?:is|changed to)(?: now)? "
        r"(?P<value>[^.;\n]{0,60}\d[^.;\n]{0,60})",
    ),
    _pattern("is {}", forms(_STATES), rf"{SUBJECT}{BE} (?:an? )?(?P<value>{_STATES}){END}"),
    _pattern(
        "is {}", "longer",
        rf"{SUBJECT}{BE} no longer (?:an? )?(?P<value>[\w-]+(?: [\w-]+){{0,2}}?){DENIAL_END}",
        negated=True,
    ),
)  # fmt: skip
_TASTE = (
    _pattern(
        "favourite {}", "favourite favorite fav fave",
        rf"{OWNER} (?:(?:new|all-time|absolute|current) )*(?:favou?rite"
        rf"|fave?) (?P<attribute>[\w-]+(?: [\w-]+){{0,3}}?) "
        rf"(?:is|are|has always been)(?: now)? (?:the |a )?(?P<value>{PHRASE}){END}",
    ),
    _pattern(
        "favourite {}", "favourite favorite fav fave",
        rf"(?P<value>{PROPER}) is (?P<owner>my|his|her|our|their|{NAME}['’]s) (?:(?:new|all-time|absolute) )*"
        rf"(?:favou?rite|fave?) (?P<attribute>[\w-]+(?: [\w-]+)?){END}",
    ),
    _pattern(
        "preferred {}", "preferred",
        rf"{OWNER} preferred (?P<attribute>[\w-]+(?: [\w-]+){{0,3}}?) is(?: now)? (?P<value>{PHRASE}){END}",
    ),
    _pattern(
        "preference of {}", "prefer prefers",
        rf"{SUBJECT}{ADVERBS} prefers? (?P<value>(?!to\b){PHRASE}) (?:over|to|rather than|instead of"
        rf"|more than) "
        rf"(?P<other>{PHRASE}){END}",
    ),
    _pattern(
        "preferred for {}", "prefer prefers",
        rf"{SUBJECT}{ADVERBS} prefers? (?P<value>(?!to\b){PHRASE}) for (?P<attribute>{PHRASE}){END}",
    ),
    _pattern(
        "{}", forms(HABIT),
        rf"{SUBJECT}{ADVERBS} (?:stopped|quit|gave up|{_NO_MORE}) (?P<attribute>{HABIT})"
        rf"{OBJECT}{GONE}{DENIAL_END}",
        negated=True,
    ),
    _pattern(
        "use {}", "switched changed migrated moved",
        rf"{SUBJECT}{ADVERBS} (?:switched|changed|migrated|moved over) (?:over )?from (?P<value>{PHRASE}) to "
        rf"(?P<other>{PHRASE}){END}",
        negated=True,
    ),
    _pattern("{}", forms(HABIT_NOW), rf"{SUBJECT}{ADVERBS} (?P<attribute>{HABIT_NOW}){OBJECT}{END}"),
)  # fmt: skip
_THINGS = (
    _pattern(
        "name of the {}", f"{forms(_PETS)} {forms(_WORKS)}",
        rf"{OWNER} (?:new )?(?P<attribute>{_PETS}|{_WORKS})(?:['’]s name)? (?:is|was renamed|is now)"
        rf"(?: (?:called|named|to|now called))? (?P<value>{PROPER}){END}",
    ),
    _pattern(
        "name", "called renamed",
        rf"[Tt]he (?P<subject>(?:[\w-]+ ){{0,2}}(?:{_WORKS})) (?:is (?:now )?called|(?:was|has been"
        rf"|got) renamed(?: to)?) "
        rf"(?P<value>{PROPER}){END}",
    ),
    _pattern(
        "version", "version",
        rf"(?<![\w’'])(?P<subject>(?:[Tt]he )?{NAME}|[Tt]he [\w-]+(?: [\w-]+)?) (?:is|runs|uses|moved"
        rf"|upgraded"
        r"|(?:was|has been|got) upgraded)(?: (?:now|currently|to|on|at))* version (?P<value>v?\d[\w.]*\b)",
    ),
    _pattern(
        "value", forms(THING),
        rf"(?:[Tt]he|{OWNER}) (?:(?:new|next|final|current|updated|latest) )?"
        rf"(?P<subject>(?:(?!is\b|was\b)[\w-]+ ){{0,3}}?(?:{THING})(?: (?:for"
        rf"|of) (?:the )?[\w-]+(?: [\w-]+){{0,2}}?)?) "
        rf"{CHANGED} (?P<value>{VALUE}){VALUE_END}",
    ),
)  # fmt: skip
PATTERNS: tuple[Pattern, ...] = (*_WORK, *_LIFE, *_TASTE, *_THINGS)
WORDS = frozenset(word for pattern in PATTERNS for word in pattern.words)
"""A text without any of these claims nothing."""
