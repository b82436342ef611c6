"""Whom the pronouns of a text mean, with a confidence; the text itself stays as it is.

"I" is the speaker and "you" the listener. "She" and "he" are the person named last whose given name fits; one
of unknown gender fits both, for less. A relative or an animal without a name ("my sister") stands in the way
like a person: then the pronoun stays open. "It" and "we" name nobody for sure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field

from reverie.language.parse import Placed
from reverie.model import Reference
from reverie.retain.rules.given_names import Gender, gender, is_given_name
from reverie.retain.rules.people import Dialogue
from reverie.retain.rules.units import Part, Unit

SURE = 0.6
"""Confidence from which on the person counts as mentioned."""
_REACH = 600
"""Characters after which a name is too far back to be meant."""
_MOST_OTHERS = 8
"""Places in a turn at which "she" is looked into; she may be another one at each."""
_AHEAD = 120
"""Characters within which a name may follow the pronoun, where none came before."""

_PRONOUN = re.compile(
    r"\b(?:(?P<first>I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)|(?P<both>[Ww]e|us|[Oo]urs?)|(?P<second>[Yy]ou"
    r"|[Yy]ours?)|(?P<she>[Ss]he|[Hh]ers?|[Hh]erself)|(?P<he>[Hh]e|[Hh]im|[Hh]is|[Hh]imself)"
    r"|(?P<they>[Tt]hey|[Tt]hem|[Tt]heirs?))\b"
)
_BEFORE_ANYONE = re.compile(r"\b(?:if|when|whenever|unless|thank|thanks to|bless|miss) $", re.I)
_ANYONE = re.compile(r"you (?:know|never|can['’]t (?:go|beat)|gotta|get to|(?:just )?have to)\b", re.I)
_WOMEN = (
    "mother|mom|mum|mommy|sister|wife|girlfriend|daughter|aunt|grandmother|grandma|niece|fianc[eé]e|girl"
    "|woman|lady|queen|actress|waitress"
)
_MEN = (
    "father|dad|daddy|brother|husband|boyfriend|son|uncle|grandfather|grandpa|nephew|fianc[eé]|boy|man|guy"
    "|gentleman|king|actor|waiter"
)
_OTHERS = (
    "friend|boss|teacher|doctor|neighbou?r|colleague|coworker|coach|kid|child|baby|partner|cousin|student"
    "|manager|dog|cat|puppy|kitten|pet|horse|client|customer|therapist|professor|player|singer|author"
    "|artist|writer|director|president|nurse"
)
_UNNAMED = re.compile(
    rf"\b(?:my|his|her|your|our|their|the|a|an|this|that|['’]s)\s+(?:[a-z-]+\s+){{0,2}}?"
    rf"(?:(?P<f>{_WOMEN})|(?P<m>{_MEN})|(?P<n>{_OTHERS}))\b(?!['’]s|,? (?:named |called )?[A-Z])",
)
_END = re.compile(r"[.!?](?=\s)|\n")
_SEVERAL = re.compile(
    r"\b(?:people|kids|friends|children|parents|guys|folks|students|colleagues|everyone|family|team|dogs"
    r"|cats)\b"
)


@dataclass(frozen=True, slots=True)
class _Person:
    """Someone who can be meant, from ``at`` on; an unnamed one has no name."""

    at: int
    name: str | None
    gender: Gender | None


@dataclass(slots=True)
class References:
    """Reads the units of one chunk in order. ``placed`` are all its mentions, at their places in the
    chunk."""

    text: str
    dialogue: Dialogue
    placed: InitVar[Sequence[Placed]]
    _people: list[_Person] = field(init=False)
    _places: list[int] = field(init=False)
    _ends: list[int] = field(init=False)
    _speakers: list[str] = field(default_factory=list)

    def __post_init__(self, placed: Sequence[Placed]) -> None:
        self._people = sorted(self._named(placed), key=lambda person: person.at)
        self._places = [person.at for person in self._people]
        self._ends = [end.end() for end in _END.finditer(self.text)]

    def of(self, unit: Unit) -> tuple[Reference, ...]:
        """Whom the pronouns of the next unit mean, each person once for a kind of pronoun."""
        found: dict[tuple[str, str], Reference] = {}
        for part in unit.parts:
            for kind, reference in self._of_part(part):
                found.setdefault((kind, reference.name), reference)
            if part.speaker:
                self._speakers.append(part.speaker)
        return tuple(found.values())

    def _named(self, placed: Sequence[Placed]) -> Iterator[_Person]:
        """Everyone named or hinted at."""
        for mention in placed:
            name = mention.mention.name
            known = self.dialogue.known_as(name)
            named = mention.mention.kind != "place" and is_given_name(name.split(" ", 1)[0])
            if known or named or mention.mention.kind == "person":
                yield _Person(mention.span.start, known or name, gender(known or name))
        for hint in _UNNAMED.finditer(self.text):
            yield _Person(hint.start(), None, "f" if hint["f"] else "m" if hint["m"] else None)

    def _of_part(self, part: Part) -> Iterator[tuple[str, Reference]]:
        said = self.text[part.span.start : part.span.end]
        done: Counter[str] = Counter()
        listener = self.dialogue.listener(part.speaker, said, self._speakers) if part.speaker else None
        for pronoun in _PRONOUN.finditer(said):
            kind = str(pronoun.lastgroup)
            done[kind] += 1
            if done[kind] > (_MOST_OTHERS if kind in ("she", "he") else 1):
                continue
            if kind in ("she", "he", "they"):
                here = {name for name in (part.speaker, listener and listener[0]) if name}
                meant = self._third(kind, part.span.start + pronoun.start(), here)
            elif part.speaker:
                meant = self._in_dialogue(kind, part.speaker, listener, said, pronoun)
            else:
                continue
            for name, confidence in meant:
                yield kind, Reference(pronoun.group(), name, confidence)

    def _in_dialogue(
        self, kind: str, speaker: str, listener: tuple[str, float] | None, said: str, pronoun: re.Match[str]
    ) -> list[tuple[str, float]]:
        if kind == "first":
            return [(speaker, 0.98)]
        if kind == "both":
            return [(speaker, 0.9)] + ([(listener[0], 0.5)] if listener else [])
        if listener is None:
            return []
        before = said[max(0, pronoun.start() - 12) : pronoun.start()]
        anyone = _BEFORE_ANYONE.search(before) or _ANYONE.match(said, pronoun.start())
        return [(listener[0], 0.5 if anyone else listener[1])]

    def _third(self, kind: str, at: int, here: set[str]) -> list[tuple[str, float]]:
        """``here`` talk to each other: "she" is none of them."""
        now = bisect_left(self._places, at)
        known = self._people[bisect_left(self._places, at - _REACH) : now]
        if kind == "they":
            return self._several(at, known)
        wanted: Gender = "f" if kind == "she" else "m"
        fit = [p for p in known if p.gender in (wanted, None) and p.name not in here]
        if fit:
            return self._nearest(fit, wanted, at)
        ahead = self._people[now : bisect_left(self._places, at + _AHEAD)]
        first = next((p for p in ahead if p.gender in (wanted, None) and p.name not in here), None)
        # "Because she was ill, Nina stayed."
        return [(first.name, 0.6)] if first and first.name and not here else []

    def _nearest(self, fit: Sequence[_Person], wanted: Gender, at: int) -> list[tuple[str, float]]:
        """The one named last in this sentence, or first in the nearest before it: there it is the subject.

        Others who could be meant make it less sure.
        """
        sentence = self._sentence(fit[-1].at)
        near = [p for p in fit if self._sentence(p.at) == sentence]
        sure = [p for p in near if p.gender == wanted]
        chosen = (sure or near)[-1 if sentence == self._sentence(at) else 0]
        if chosen.name is None:
            return []
        recent = (p for p in fit if self._sentence(p.at) >= sentence - 1)
        rivals = {p.name for p in recent if p.gender == wanted or not sure} - {chosen.name}
        return [(chosen.name, round((0.85 if sure else 0.7) - 0.15 * min(2, len(rivals)), 2))]

    def _sentence(self, at: int) -> int:
        """Number of the sentence that a place stands in."""
        return bisect_left(self._ends, at)

    def _several(self, at: int, known: Sequence[_Person]) -> list[tuple[str, float]]:
        """The people named together last: "Alice and Bob ... They ..."."""
        names = [p for p in known if p.name]
        if len(names) < 2 or _SEVERAL.search(self.text, names[-1].at, at):
            return []
        together = [names[-1]]
        for person in reversed(names[:-1]):
            between = self.text[person.at + len(person.name or "") : together[0].at]
            if not re.fullmatch(r"\w*,? (?:and |& )?|\w*,? and ", between):
                break
            together.insert(0, person)
        if len(together) < 2:
            together = list({p.name: p for p in names[-4:]}.values())
            return [(p.name, 0.6) for p in together if p.name] if len(together) == 2 else []
        return [(p.name, 0.75) for p in together[:4] if p.name]


def sure_names(references: Iterable[Reference]) -> list[str]:
    """The people who are meant surely enough to count as mentioned."""
    return list(dict.fromkeys(r.name for r in references if r.confidence >= SURE))
