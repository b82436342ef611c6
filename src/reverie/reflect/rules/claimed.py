"""What facts claim as answers: the value of an attribute that the question asks for."""

from __future__ import annotations

import re

from reverie.model import Claim
from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.stems import stem
from reverie.reflect.rules.wanted import Wanted

_ASKED_BY = {
    "employer": "work job employer employed company",
    "residence": "live home move reside residence based",
    "job title": "job work title profession occupation career role",
    "partner": "partner wife husband girlfriend boyfriend married spouse dating",
    "boss": "boss manager report",
    "age": "old age",
}
"""Words of questions about an attribute, beside those of its own name."""
_WORDS = {name: frozenset(stem(word) for word in words.split()) for name, words in _ASKED_BY.items()}
_STILL = frozenset(stem(word) for word in ("still", "currently", "now", "longer", "anymore", "already"))
_FORMS = {
    "employer": ("where", "who", "what", "which", "is"),
    "residence": ("where", "what", "which", "is"),
    "job title": ("what", "which", "is", "do"),
}
_ANY = ("where", "who", "what", "which", "is", "how much")
_LOCAL = " in its document"
"""Ends attributes of what is named so barely that another document may mean another."""


def value(wanted: Wanted, evidence: Evidence) -> str | None:
    """The value that the fact claims of what is asked for, as its text has it; None where it claims none."""
    claim = evidence.claim
    if claim is None or claim.negated or not asks(wanted, evidence):
        return None
    if wanted.form not in _FORMS.get(claim.attribute.split(_LOCAL)[0], _ANY):
        return None
    return as_told(evidence)


def as_told(evidence: Evidence) -> str | None:
    """The value of a fact's claim in the words of its text; None where the text has it in other words."""
    words = evidence.claim.value.removeprefix("now ").split() if evidence.claim else []
    found = re.search(r"\s+".join(re.escape(word) for word in words), evidence.text, re.I) if words else None
    return " ".join(found.group().split()) if found else None


def asks(wanted: Wanted, evidence: Evidence) -> bool:
    """Whether the question is about the attribute of the subject that the fact claims something of."""
    claim = evidence.claim
    if claim is None:
        return False
    if not _asked_by(claim) & (wanted.topic | wanted.focus | {wanted.verb}):
        return False
    subject = claim.subject.casefold()
    mine = subject == "user" or subject == (evidence.speaker or "").casefold()
    return (
        bool(set(subject.split()) & wanted.named)
        or (mine and bool({"i", "you"} & wanted.about))
        or bool({one for word in subject.split() if (one := stem(word))} & wanted.topic)
    )


def tells(wanted: Wanted, evidence: Evidence) -> bool:
    """Whether what the fact claims is what is asked for: when, why or how it came to a value that the
    question names is told by a fact of that value alone.
    """
    if evidence.claim is None or not asks(wanted, evidence):
        return False
    if wanted.form not in ("when", "why", "how", "how long"):
        return True
    value, rest = _value_and_rest(wanted, evidence.claim)
    return not rest or bool(value & rest)


def says_so(wanted: Wanted, evidence: Evidence) -> bool | None:
    """Of a yes-or-no question about the attribute that the fact claims something of: whether the value that
    it names is the one that holds; None where it is about something else, or names no value.
    """
    claim = evidence.claim
    if claim is None or not asks(wanted, evidence):
        return None
    value, rest = _value_and_rest(wanted, claim)
    if not rest:
        return not claim.negated
    return bool(value & rest) != claim.negated


def _value_and_rest(wanted: Wanted, claim: Claim) -> tuple[set[str], frozenset[str]]:
    """The stems of a claim's value, and of the topic but the claim's attribute and its subject."""
    value = {one for word in claim.value.casefold().split() if (one := stem(word))}
    subject = {one for word in claim.subject.casefold().split() if (one := stem(word))}
    return value, wanted.topic - _asked_by(claim) - {wanted.verb} - _STILL - subject


def _asked_by(claim: Claim) -> frozenset[str]:
    """The stems of words that ask for the attribute of a claim."""
    name = claim.attribute.split(_LOCAL)[0]
    return _WORDS.get(name, frozenset()) | {one for word in name.split() if (one := stem(word))}
