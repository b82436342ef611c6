"""What a fact states of its subject where only one value can hold at a time, so that a newer statement ends
it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reverie.model import Claim
from reverie.retain.rules.claim_grammar import ALONE, Pattern, lemma
from reverie.retain.rules.claim_patterns import PATTERNS, WORDS
from reverie.retain.rules.claim_values import BECAME, LOCAL, folded
from reverie.retain.rules.given_names import is_given_name
from reverie.retain.rules.vocabulary import vocabulary

_LONGEST = 600
_UNSURE = re.compile(
    r"\b(?:if|whether|might|maybe|perhaps|probably|possibly|would|could|should|wish(?:es|ed)?|hop(?:e|es|ed"
    r"|ing)|plan(?:s|ned|ning)?|want(?:s|ed)?|thinking|considering|dream(?:s|t|ed|ing)?|imagine[sd]?"
    r"|pretend(?:s|ed)?|almost|nearly|wonder(?:s|ed)?|rumou?r|thinks?|believes?|supposedly|apparently"
    r"|going to|about to|unless|as if|like to|love to|when I was|as a (?:kid|child)|years ago|at first"
    r"|originally|for a (?:while|year|month|summer|week)|not sure|heard)\b"
    r"|['’]d (?:love|like|rather)",
    re.I,
)
_NOT_NAMES = frozenset(
    """yesterday today tomorrow now then when since last in after actually however but and so also
    because although while before finally recently my our his her their your its everyone everybody
    nobody someone people there the this that it you what who where how why which if as at on for from
    to yes no yeah well ok oh wow hey hi thanks monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december he she they we
    i one two both let not just only even still most many some all each every""".split()
)
_TIME_WORDS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december spring summer autumn winter today tomorrow christmas
    easter""".split()
)
_TELLING = re.compile(
    r"(?:(?:the|a|an|about|around|only|at|on|in|room|every|almost) )*(?:[\d$€£'\"“‘+#-]|[A-Z]|(?:one|two"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|today|tomorrow|noon|midnight|next|mid)\b)"
)
_MOMENT = re.compile(
    r"\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight|tomorrow|today|next \w+|(?:mon|tues"
    r"|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january"
    r"|february|march|april|august|september|october|november"
    r"|december)\b|\b\d{4}-\d\d-\d\d\b",
    re.I,
)
_EVENTS = re.compile(
    r"\b(?:meeting|appointment|interview|stand-?up|call|review|demo|event|party|wedding|flight|exam|conference"
    r"|workshop|class|lesson|venue)\b"
)
_SPELLINGS = (("favorite", "favourite"), ("color", "colour"), ("flavor", "flavour"), ("practice", "practise"))
_EDGES = " \t\n.,;:!?\"'“”‘’()[]"
_MANY = re.compile(
    r"['’]s? (?:sister|brother|daughter|son|aunt|uncle|cousin|niece|nephew|grandmother|grandma|grandfather"
    r"|grandpa|friend|roommate|flatmate|colleague|neighbou?r|mentor|coach|teacher|therapist|doctor)$"
)
_ADDED = re.compile(r"\b(?:also|too|as well|another|second)\b", re.I)
_AT_TIMES = re.compile(
    r"\b(?:part[- ]time|side"
    r"|(?:at|by|most) nights?|weekends?|weekdays?|evenings?|nights|mornings?|afternoons?"
    r"|summers?|winters?|half (?:of )?the|sometimes|freelance\w*|occasionally|volunteer\w*|on [A-Z]\w+days?"
    r"|every \w+|temporarily|for now|once an?|until|this (?:week|month|summer|winter)|for the \w+)\b",
    re.I,
)
_WAS = re.compile(r"\b(?:was|were|had)\b.* (?:working|living|based)\b")
_GROUP = re.compile(
    r"\b(?:club|team|group|society|party|church|choir|band|league|gym|premium|class|course|project"
    r"|department|division|office|room|chapter)\b",
    re.I,
)
_LINKED = re.compile(r"\s*(?:for|of|with|from|when|where|if|after|before|until|while|as|in|during|on|at)\b")
_LINKING = re.compile(r" (?:with|for|of|by|from)\b")
_LINKING_AMOUNTS = re.compile(r" (?:with|for|of|by|from|in|on|at|to|if|when|before|during)\b")
_KIND = re.compile(
    r"\b(?:work|home|office|school|business|private|personal|postal|mailing|cell|mobile)\b", re.I
)
_ENDS = re.compile(r"\bends?\b")
_BECAME = re.compile(r"\b(?:became|promoted|now|started)\b")
_OF_TWO_WORDS = re.compile(
    r"(?:due|start|end|launch|release) date|(?:opening|office) hours|stand-up|(?:response|load) time"
    r"|word count"
)
_DEMONYMS = frozenset("german french spanish polish indian christian catholic asian american".split())
_OCCASIONS = frozenset("tomorrow today tonight on next this at about again for in".split())


@dataclass(frozen=True, slots=True)
class Known:
    """Who is spoken of: the speaker ("I"), whom "he" and "she" mean, and the kinds of what the text names, by
    names in small letters."""

    speaker: str | None
    pronouns: dict[str, str]
    kinds: Mapping[str, str]


def claim(sentences: Iterable[str], known: Known) -> Claim | None:
    """The first claim that sentences of one speaker make; None where they make none.

    Questions, wishes, plans, hearsay and what is long past claim nothing.
    """
    for sentence in sentences:
        if len(sentence) > _LONGEST or sentence.endswith("?"):
            continue
        words = vocabulary(sentence)
        if words.isdisjoint(WORDS):
            continue
        for pattern in PATTERNS:
            if words.isdisjoint(pattern.words):
                continue
            found = pattern.regex.search(sentence)
            if found and not _UNSURE.search(sentence) and (made := _claim(pattern, found, known)):
                return made
    return None


def _claim(pattern: Pattern, found: re.Match[str], known: Known) -> Claim | None:
    groups = found.groupdict()
    value = (groups.get("value") or "").strip(_EDGES)
    subject = _subject(groups.get("subject"), groups.get("owner"), known)
    attribute = _attribute(pattern.attribute, groups, value)
    if pattern.attribute in ("value", "version", "name"):
        subject = folded(groups.get("subject") or "")
        owner = groups.get("owner")
        if owner and (person := _subject(None, owner, known)):
            subject = f"{person}'s {subject}"
        if pattern.attribute == "value":
            attribute = _of_thing(found, value)
    if pattern.attribute in ("phone", "email", "address"):
        kind = _KIND.search(found.group()[: found.start("value") - found.start()])
        attribute = f"{kind.group().lower()} {pattern.attribute}" if kind else pattern.attribute
    if pattern.attribute == "{}" and (groups["subject"] or "").lower() in ("we", "they"):
        return None  # "we use it so": people in general
    if subject is None or attribute is None or not (value or groups.get("attribute")):
        return None
    if _MANY.search(subject) or not _fits(attribute, value, found, known) or _partly(attribute, found):
        return None
    if attribute == "job title" and not pattern.negated and _BECAME.search(found.group()):
        value = BECAME + value
    return Claim(subject, attribute, value or lemma(str(groups["attribute"])), pattern.negated)


def _of_thing(found: re.Match[str], value: str) -> str | None:
    """What a value tells of a thing: a time, a place or an amount; None where it tells only a part of it."""
    if not _TELLING.match(value):
        return None
    subject, verb = found["subject"], found.string[found.end("subject") : found.start("value")]
    if _MOMENT.search(value):
        attribute = "end time" if _ENDS.search(verb) else "time"
        linking = _LINKING
    elif _EVENTS.search(subject):
        attribute, linking = "place", _LINKING
    else:
        attribute, linking = "value", _LINKING_AMOUNTS
    if linking.search(f" {value}") or _LINKED.match(found.string, found.end()):
        return None
    events = attribute != "value" or bool(_EVENTS.search(subject))
    bare = " " not in subject.strip() or _OF_TWO_WORDS.fullmatch(subject.strip())
    return attribute + LOCAL if bare and (events or not found["owner"]) else attribute


def _partly(attribute: str, found: re.Match[str]) -> bool:
    """Whether the statement holds beside others of its kind, or only at times."""
    if _ADDED.search(found.string) and not attribute.startswith(("phone", "use ")):
        return True
    if attribute in ("employer", "residence", "job title"):
        return bool(_AT_TIMES.search(found.string) or _WAS.search(found.group()))
    if attribute.startswith("name of "):
        return not re.search(r"call|name", found.group())  # "my dog is Labrador"
    if attribute.startswith(("favourite ", "prefer")):
        return bool(_LINKED.match(found.string, found.end()))
    return False


def _fits(attribute: str, value: str, found: re.Match[str], known: Known) -> bool:
    """Whether a value can be what the attribute names: nobody lives in a company or in Friday."""
    if attribute not in ("residence", "employer", "partner", "boss"):
        return True
    kind = known.kinds.get(folded(value))
    first = value.split()[0].lower()
    if attribute in ("partner", "boss"):
        following = re.match(r"\W*(\w*)", found.string[found.end() :])
        if not is_given_name(first) or first in _DEMONYMS or (following and following[1] in _OCCASIONS):
            return False
    if (attribute == "residence" or "joined" in found.group()) and _GROUP.search(value):
        return False
    if attribute == "residence" and kind in ("organization", "product", "event", "person"):
        return False
    if attribute == "employer" and kind == "place" and "work" not in found.group():
        return False
    return first not in _TIME_WORDS | _NOT_NAMES


def _attribute(template: str, groups: dict[str, str | None], value: str) -> str | None:
    """The attribute's name; one that is made of the text's words is folded."""
    if "{}" not in template:
        return template
    if template == "preference of {}":
        return template.format(" / ".join(sorted((folded(value), folded(groups["other"] or "")))))
    if template == "{}":
        verb = lemma(groups["attribute"] or "")
        return f"{verb} {folded(value)}".strip() if value or verb in ALONE else None
    name = folded(groups.get("attribute") or value)
    for american, british in _SPELLINGS:
        name = name.replace(american, british)
    return template.format(name) if name else None


def _subject(subject: str | None, owner: str | None, known: Known) -> str | None:
    """Who is spoken of: a name, a pronoun's person, or someone's relative ("Bob's sister")."""
    word = subject or owner
    if word is None:
        return None
    first, _, rest = word.partition(" ")
    low = first.lower()
    if low in ("i", "my", "we", "our"):
        person = known.speaker
    elif low in ("he", "his"):
        person = known.pronouns.get("he")
    elif low in ("she", "her"):
        person = known.pronouns.get("she")
    elif low in ("they", "their"):
        person = known.pronouns.get("they")
    else:
        return _name(word if subject else re.sub(r"['’]s?$", "", word), known)
    if person is None or low in ("we", "they") or not rest or not subject:
        return person
    return f"{person}'s {rest}"


def _name(word: str, known: Known) -> str | None:
    """A person's name without words that only begin a sentence; None if nobody bears it here."""
    words = word.split()
    while words and words[0].lower() in _NOT_NAMES:
        words.pop(0)
    if not words:
        return None
    first = re.sub(r"['’]s$", "", words[0]).casefold()
    kinds = {kind for name, kind in known.kinds.items() if first in name.split()}
    if "person" not in kinds and (kinds or not is_given_name(first)):
        return None
    return " ".join(words)
