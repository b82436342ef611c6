"""Whom a question names, and whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reverie.language.parse import Placed
from reverie.recall.asked import AUXILIARIES, WH, Asked, is_given
from reverie.recall.question import Question

ASKER, ADDRESSEE = "I", "you"
_ASKER = frozenset("i me my mine myself we us our ours ourselves".split())
_ADDRESSEE = frozenset("you your yours yourself".split())
_THEY = frozenset("he she they him her them his their theirs hers".split())
_SPEAKS = frozenset(
    """told tell tells said say says asked ask mention mentioned explained gave give showed sent send show
    remind find get help let""".split()
)


@dataclass(frozen=True, slots=True)
class People:
    """``names`` are the people named, as written, in order.

    ``about`` are those whose doing or having is asked for: names, "I" for the asker, "you" for who is asked;
    ``others`` are the rest of the names.

    ``asker``, ``addressee``: whether the question speaks of them at all.
    """

    names: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    asker: bool = False
    addressee: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """The named people whom the question is not about."""
        return tuple(name for name in self.names if name not in self.about)


def people(asked: Asked, question: Question, clause: tuple[int, int] | None, language: str) -> People:
    """Read the people of a question.

    ``clause`` are the words of a relative time: a name there is the subject only where there is no other.
    """
    head, english = question.head, language in ("en", "und")
    named = _named(asked, marked=not english and language != "de")
    main = [at for at in range(asked.first, asked.last) if not (clause and clause[0] <= at < clause[1])]
    inside = set(main[main.index(head[1]) :] if head[1] in main else main)
    names = tuple(dict.fromkeys(named.values()))
    first = _first(asked, named, inside, asker=english)
    about = () if question.kind == "summary" or not english else _subject(asked, named, inside)
    about = about or first or names[:1]
    content = [n for n in range(len(asked.low)) if english and not head[0] <= n < head[1]]
    return People(
        names=names,
        about=about,
        asker=any(asked.low[n] in _ASKER for n in content),
        addressee=any(asked.low[n] in _ADDRESSEE for n in content),
    )


def _named(asked: Asked, *, marked: bool) -> dict[int, str]:
    """The people named, by each one's first word. ``marked``: only names have capitals in this language."""
    found = {}
    for placed in asked.names:
        if _is_person(asked, placed, marked=marked):
            at = next(n for n, word in enumerate(asked.words) if word.start >= placed.span.start)
            name = placed.mention.name
            found[at] = (
                name.rsplit(" von ", 1)[1] if " von " in name and not is_given(asked.low[at]) else name
            )
    for at, word in enumerate(asked.words):
        bare = word.text.islower() and is_given(asked.low[at]) and word.tag[:2] in ("NN", "JJ")
        if bare and (asked.word(at - 1) in _ASKING_VERBS or asked.word(at + 1) == "'s") and at not in found:
            found[at] = word.text
    return dict(sorted(found.items()))


_JOINS = frozenset(["and", "or", ",", "'s", "&"])
_ASKING_VERBS = frozenset("do does did has have had is was".split())


def _is_person(asked: Asked, placed: Placed, *, marked: bool) -> bool:
    """Whether a name is a person's: by its kind, or by standing where one who acts stands."""
    first = next(n for n, word in enumerate(asked.words) if word.start >= placed.span.start)
    if marked and first == asked.first:
        return False
    if placed.mention.kind == "person":
        return True
    if placed.mention.kind == "place" and is_given(asked.low[first]):
        return asked.word(first - 1) in _ASKING_VERBS and asked.tag(first + 1)[:2] == "VB"
    if placed.mention.kind != "concept" or not placed.mention.name[0].isupper():
        return False
    if marked:
        return True
    last = next((n for n, word in enumerate(asked.words) if word.start >= placed.span.end), len(asked.words))
    before, after = asked.word(first - 1), asked.tag(last)[:2]
    return before in _ASKING_VERBS and (
        after in ("VB", "RB", "CC") or (before in ("do", "does", "did") and after == "NN")
    )


def _subject(asked: Asked, named: dict[int, str], inside: set[int]) -> tuple[str, ...]:
    """Who stands behind the auxiliary of the main clause: "did Ann and Ben ...", "is my ..."."""
    for at in sorted(inside):
        if asked.low[at] in AUXILIARIES and asked.low[at] not in ("'s",) and at + 1 < len(asked.low):
            return _phrase(asked, named, at + 1, inside)
        if asked.low[at] == "'s" and asked.word(at - 1) in WH:
            return _phrase(asked, named, at + 1, inside)
    return ()


def _phrase(asked: Asked, named: dict[int, str], at: int, inside: set[int]) -> tuple[str, ...]:
    """The people of the noun phrase that begins at ``at``."""
    about: list[str] = []
    skip = 0
    while at in inside:
        word, tag = asked.low[at], asked.tag(at)
        if at in named:
            about.append(named[at])
            skip = len(named[at].split())
        elif word in _ASKER or word in _ADDRESSEE:
            about.append(ASKER if word in _ASKER else ADDRESSEE)
        elif not skip and not (about and word in _JOINS) and (about or _ends(word, tag)):
            break
        skip = max(0, skip - 1)
        at += 1
    return tuple(dict.fromkeys(about))


def _ends(word: str, tag: str) -> bool:
    """Whether a word ends the noun phrase behind an auxiliary."""
    return tag[:2] in ("VB", "MD") or tag in (".", "RP") or word in _THEY


def _first(asked: Asked, named: dict[int, str], inside: set[int], *, asker: bool) -> tuple[str, ...]:
    """The first person of the clause: an owner, or the one acting."""
    for at in sorted(inside):
        if at in named:
            return (named[at],)
        knows = asked.word(at - 1) in _SPEAKS or asked.word(at + 1) in ("know", "remember", "recall")
        if asker and asked.low[at] in _ASKER and not knows:
            return (ASKER,)
    return ()


def with_names(event: Sequence[str], whom: People) -> str:
    """The words of an event with a pronoun at their head replaced by the one person it can mean."""
    known = whom.names
    words = list(event)
    if len(known) == 1 and words and words[0].casefold() in ("he", "she"):
        words[0] = known[0]
    elif len(known) == 1 and words and words[0].casefold() in ("his", "her") and len(words) > 1:
        words[0] = known[0] + "'s"
    return " ".join(words)
