"""Pieces of the patterns that find claims: who is spoken of, the words between, and where a value ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reverie.retain.rules.vocabulary import vocabulary

KIN = (
    "mother|mom|mum|father|dad|sister|brother|wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?"
    "|daughter|son|aunt|uncle|cousin|niece|nephew|grandmother|grandma|grandfather|grandpa|boss|manager"
    "|friend|best friend|roommate|flatmate|colleague|neighbou?r|mentor|coach|teacher|therapist|doctor"
)
NAME = r"[A-Z][\w’'-]{0,40}\w(?: (?:[A-Z][\w’'-]{0,40}\w|[A-Z]\.)){0,2}"
OWNER = rf"(?<![\w’'])(?P<owner>[Mm]y|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir|{NAME}['’]s?)"
SUBJECT = (
    r"(?<![\w’'])(?P<subject>I|[Hh]e|[Ss]he|[Ww]e|[Tt]hey"
    rf"|(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur|{NAME}['’]s) (?:{KIN})(?: [A-Z][\w-]+)?|{NAME})"
)
ADVERBS = (
    r"(?:['’](?:ve|s|m|d|re))?(?: (?:now|currently|still|also|just|recently|finally|actually|has|have|had"
    r"|is|am|are|was|been|already|officially|both|then|once|permanently|temporarily|happily|really"
    r"|personally|always|much|generally|usually)){0,4}?"
)
BE = (
    r"(?:(?:(?<=\b[Hh]e)|(?<=\b[Ss]he))['’]s|['’](?:m|re)| is| am| are)(?: (?:now|currently|still"
    r"|officially|finally|already|happily|actually))*"
)
END = (
    r"(?=[.,;:!?)\]\n\"”]| [-–—(]|\s*$| (?:as|in|on|since|for|last|this|two|three|four|five|\d|and|but"
    r"|because|where|when|while|after|before|with|from|now|to|so|until|by|at|again|full|part|every|which"
    r"|who|these|right|next|over|a few|several|instead|although|though|thanks|due|already|yesterday|today"
    r"|tomorrow|anymore|any more|during|across|than|rather|is|was|of)\b)"
)
PROPER = r"(?:the )?[A-Z0-9][\w&.’'+#-]*(?: (?:of |and |& |for |the |de |la )?[A-Z0-9][\w&.’'+#-]*){0,4}"
COMMON = r"(?:a|an|the|her|his|my|their|our) (?:[a-z][\w-]+ ){0,3}?[a-z][\w-]+"
PHRASE = r"[\w&.’'+#/@$€£%-]+(?: [\w&.’'+#/@$€£%:-]+){0,5}?"
VALUE = r"[\w&’'+#/@$€£%-]+(?:[.,:][\w%]+)*(?: [\w&’'+#/@$€£%-]+(?:[.,:][\w%]+)*){0,6}?"
VALUE_END = (
    r"(?=[.,;:!?)\]\n\"”]|[ ]?[-–—(][ ]?|\s*$| (?:and|but|because|since|so|instead|which|now|from|for|where"
    r"|when|while|although|though|thanks|due|as|not|after|if|until)\b)"
)
PLACE = rf"(?:{PROPER}(?:, [A-Z][\w-]+(?: [A-Z][\w-]+)?)?|the (?:countryside|suburbs|city|mountains|coast))"
DENIAL_END = r"(?=[.;:!?)\]\n\"”]|,? (?:and|but|because|since|so|now)\b|,|\s*$)"
GONE = r"(?: any ?more| any longer)?"
THING = (
    "deadline|due date|launch date|launch|release date|release|meeting|appointment|interview|stand-?up|call"
    "|review|demo|event|party|wedding|flight|exam|conference|workshop|class|lesson|budget|price|cost|rent"
    "|salary|policy|password|venue|room|target|limit|capacity|version|status|owner|lead|priority|port|url"
    "|endpoint|schedule|rate|fee|quota|address|headcount|start date|end date|opening hours|office hours"
    "|default|size|timeout|retention|response time|load time|latency|uptime|coverage|accuracy|score"
    "|word count|count|balance|weight|goal|speed"
)
CHANGED = (
    r"(?:(?:has |have )?(?:been |was |were |got |is |are )?(?:now )?(?:moved|changed|pushed|postponed"
    r"|rescheduled|shifted|extended|delayed|raised|lowered|increased|reduced|cut|set|updated|brought"
    r"|dropped|went|bumped|improved|grown|grew|risen|rose|fallen|fell|climbed|jumped)"
    r"(?: (?:up|back|out|forward|down))?(?: from [^.,;]{1,40}?)? (?:to|for|at|until)|(?:is|are|will be"
    r"|starts|begins|ends|takes place|has been)"
    r"(?: (?:now|currently|still|officially|actually|due|set|scheduled))*(?: (?:on|at|in|by|for|to))?)"
)

_HABITS = {
    "play": "plays?|playing|played", "smoke": "smokes?|smoking|smoked", "drink": "drinks?|drinking|drank",
    "eat": "eats?|eating|ate", "use": "uses?|using|used", "attend": "attends?|attending|attended",
    "teach": "teach|teaches|teaching|taught", "study": "study|studies|studying|studied",
    "vape": "vapes?|vaping|vaped", "drive": "drives?|driving|drove", "speak": "speaks?|speaking",
}  # fmt: skip
ALONE = frozenset(("smoke", "vape", "drink", "drive"))
"""Habits that say something without an object."""
HABIT = "|".join(_HABITS.values())
HABIT_NOW = "plays?|smokes?|drinks?|eats?|uses?|attends?|teach|teaches|study|studies|vapes?|drives?"
OBJECT = (
    r"(?: (?P<value>(?!(?:to|the same|it|them|this|that|these|those|my|his|her|your|our|their|a lot|at|for"
    r"|in|on|with|as|what|how|when|and|or|but|me|us|you|well|together|around|out|up|so|very|too|more|much"
    r"|well)\b)"
    r"[\w’'+#:-]+(?: [\w’'+#:-]+){0,2}?))?"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """``attribute`` may hold ``{}``, which the group of that name fills. Without one of the ``words`` in a
    text the pattern cannot match."""

    attribute: str
    words: frozenset[str]
    regex: re.Pattern[str]
    negated: bool = False


def lemma(verb: str) -> str:
    """The base form of a habit's verb."""
    return next((base for base, forms in _HABITS.items() if re.fullmatch(forms, verb)), verb)


def forms(alternatives: str) -> str:
    """The words that a pattern's alternatives may begin to match, with and without their optional letters."""
    plain = alternatives.replace("(?:", "").replace(")", "")
    both = re.sub(r"(.)\?", r"\1", plain) + " " + re.sub(r".\?", "", plain)
    return " ".join(vocabulary(both))
