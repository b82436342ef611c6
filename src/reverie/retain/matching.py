"""Whether two names can mean the same, how sure that is, and why.

A match is evidence; that two names do not contradict each other is not. Both are symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

from reverie.retain.given import Relation, is_female, is_known, is_male, relation, swapped
from reverie.retain.names import FEMALE_TITLES, MALE_TITLES, Name, Person, Thing

_SHORTEST_SLIP = 6
"""Letters from which on two neighbours swapped in a surname or the name of a thing are a slip."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two names that can mean the same; ``score`` is how sure that is (0..1).

    ``supported``: it holds only where both are known together, in one fact or document. ``apart``: it does
    not hold where one fact names both, because that tells them apart.
    """

    score: float
    reason: str
    supported: bool = False
    apart: bool = False


def match(a: Name, b: Name) -> Match | None:
    """How far two names mean the same; None if nothing says so."""
    if _kinds_differ(a, b):
        return None
    if (a.surely_person or b.surely_person) and a.person and b.person:
        found = _match_persons(a, b, a.person, b.person) if _persons_agree(a.person, b.person) else None
        if found and (_doubtful(a) or _doubtful(b)):
            return Match(found.score, found.reason, supported=True, apart=found.apart)
        return found
    return _match_things(a, b, a.thing, b.thing) if a.thing and b.thing else None


def compatible(a: Name, b: Name) -> bool:
    """Whether nothing in two names says that they mean different ones."""
    if _kinds_differ(a, b):
        return False
    if (a.surely_person or b.surely_person) and a.person and b.person:
        return _persons_agree(a.person, b.person)
    return match(a, b) is not None


def _kinds_differ(a: Name, b: Name) -> bool:
    return a.kind != b.kind and not a.unknown and not b.unknown


def _doubtful(name: Name) -> bool:
    """Whether this single word may be no person at all."""
    person = name.person
    return name.kind != "person" and person is not None and person.lone and not is_known(person.given)


def _surnames(a: str, b: str) -> Relation:
    if a == b:
        return Relation.EQUAL
    if min(len(a), len(b)) == 1:
        return Relation.INITIAL if a[0] == b[0] else Relation.DIFFERENT
    return Relation.SLIP if len(a) >= _SHORTEST_SLIP and swapped(a, b) else Relation.DIFFERENT


def _persons_agree(p: Person, q: Person) -> bool:
    if p.generation and q.generation and p.generation != q.generation:
        return False
    if (p.title or q.title) and _sex(p) * _sex(q) < 0:
        return False
    if p.surname and q.surname:
        if _surnames(p.surname, q.surname) is Relation.DIFFERENT:
            return False
        if not p.given or not q.given:
            return True
        return relation(p.given, q.given) is not Relation.DIFFERENT and _middles_agree(p, q)
    if p.given and q.given and relation(p.given, q.given) is not Relation.DIFFERENT:
        return True
    return _may_be_surname(p, q) or _may_be_surname(q, p)


def _sex(person: Person) -> int:
    """1 for a woman's name, -1 for a man's, 0 where neither title nor given name tells."""
    if person.title in FEMALE_TITLES or (not person.title and is_female(person.given)):
        return 1
    if person.title in MALE_TITLES or (not person.title and is_male(person.given)):
        return -1
    return 0


def _may_be_surname(lone: Person, other: Person) -> bool:
    """Whether a single word does not contradict ``other`` because it may be a surname or a given name."""
    if not lone.lone:
        return False
    if lone.given == other.surname:
        return True
    if other.lone:
        return not (is_known(lone.given) and is_known(other.given))
    return not other.given and is_known(lone.given)


def _middles_agree(p: Person, q: Person) -> bool:
    agree = (Relation.EQUAL, Relation.INITIAL, Relation.FORM)
    return all(relation(a, b) in agree for a, b in zip(p.middle, q.middle, strict=False))


def _match_persons(a: Name, b: Name, p: Person, q: Person) -> Match | None:
    if p.generation != q.generation:
        return None  # a father and his son
    if p.surname and q.surname:
        return _match_with_surnames(a, b, p, q)
    if p.lone and q.lone:
        return _match_given(a, b, relation(p.given, q.given), {"equal": 0.98, "form": 0.65, "slip": 0.7})
    lone, other, full = (p, q, b) if p.lone else (q, p, a)
    given = relation(lone.given, other.given) if other.given else Relation.DIFFERENT
    if given is not Relation.DIFFERENT:
        return _match_given(a, b, given, {"equal": 0.8, "form": 0.72, "slip": 0.7})
    if lone.given == other.surname and not is_known(lone.given):
        return Match(0.6, f"the surname of {full.text}", supported=bool(other.given))
    return None


def _match_with_surnames(a: Name, b: Name, p: Person, q: Person) -> Match | None:
    surnames = _surnames(p.surname, q.surname)
    if not p.given or not q.given:
        return _match_surname_only(a, b, p, q) if surnames is Relation.EQUAL else None
    given = relation(p.given, q.given)
    if surnames is Relation.EQUAL:
        if given is Relation.EQUAL and len(p.middle) != len(q.middle):
            return Match(0.95, f"{_shorter(a, b)} leaves out a name")
        return _match_given(a, b, given, {"equal": 0.98, "form": 0.9, "slip": 0.88, "initial": 0.8})
    if surnames is Relation.INITIAL:
        return _match_given(a, b, given, {"equal": 0.85, "form": 0.75})
    if given is Relation.EQUAL and len(p.given) > 1:
        return Match(0.85, f"{a.text} and {b.text} differ in two letters that are swapped", apart=True)
    return None


def _match_surname_only(a: Name, b: Name, p: Person, q: Person) -> Match | None:
    if p.given or q.given:
        bare, other = (a, b) if not p.given else (b, a)
        first = other.person.given if other.person else ""
        return Match(0.75, f"{bare.text} has the surname of {other.text}") if len(first) > 1 else None
    if p.title == q.title or {p.title, q.title} == {"dr", "prof"}:
        return Match(0.9, "the same title and surname")
    return None


def _match_given(a: Name, b: Name, given: Relation, scores: dict[str, float]) -> Match | None:
    score = scores.get(given.value)
    if score is None:
        return None
    shorter = _shorter(a, b)
    longer = b.text if shorter == a.text else a.text
    reasons = {
        Relation.EQUAL: "another spelling of the name"
        if score > 0.95
        else f"{shorter} can be short for {longer}",
        Relation.FORM: f"{a.text} and {b.text} have forms of one given name",
        Relation.SLIP: f"{a.text} and {b.text} differ by a slip of the pen",
        Relation.INITIAL: f"{shorter} has the initial of {longer}",
    }
    return Match(score, reasons[given], apart=given is not Relation.EQUAL)


def _shorter(a: Name, b: Name) -> str:
    return min((a.text, b.text), key=lambda text: (len(text), text))


def _match_things(a: Name, b: Name, x: Thing, y: Thing) -> Match | None:
    if x.numbers != y.numbers or not x.letters or not y.letters:
        return None
    if x.letters == y.letters:
        return Match(0.97, "the same name in another spelling or with its legal form")
    if len(x.letters) >= _SHORTEST_SLIP and len(x.words) == len(y.words) and swapped(x.letters, y.letters):
        return Match(0.85, f"{a.text} and {b.text} differ in two letters that are swapped", apart=True)
    if (x.acronym and x.letters == y.initials) or (y.acronym and y.letters == x.initials):
        return Match(0.8, f"{_shorter(a, b)} is made of the initials of the other name", supported=True)
    return None
