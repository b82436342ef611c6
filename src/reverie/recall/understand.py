"""A question understood without a model: kind, people, relative time, language, and what each word is for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from reverie.language import terms
from reverie.language.time import TimeSpan
from reverie.recall.asked import AUXILIARIES, Asked, read
from reverie.recall.event import Clause, RelativeTime, clause
from reverie.recall.people import People, people, with_names
from reverie.recall.question import Question, question
from reverie.recall.tongue import foreign_kind, language

TermClass = Literal["topic", "person", "event", "time", "asking"]
_RANK: tuple[TermClass, ...] = ("topic", "person", "event", "time", "asking")
"""Of a term that stands in several places, the class that comes first counts."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the words of a query tell.

    ``classes`` gives each index term its class: what is sought (topic), whom it names, what only tells the
    time (event: of a relative time), or what only asks. ``distance`` is the range of characters
    that tells how far from the event ("two weeks after").
    """

    question: Question = field(default_factory=lambda: Question("phrase"))
    people: People = field(default_factory=People)
    language: str = "und"
    relative: RelativeTime | None = None
    classes: dict[str, TermClass] = field(default_factory=dict)
    distance: tuple[int, int] = (0, 0)

    def as_dict(self) -> dict[str, Any]:
        """What was understood as plain data, for a trace."""
        asked = self.question
        wants = ("many", "current", "history", "first", "last")
        grouped = {name: [t for t, c in self.classes.items() if c == name] for name in _RANK}
        return {
            "kind": asked.kind,
            "wants": [name for name in wants if getattr(asked, f"wants_{name}")],
            "language": self.language,
            "people": list(self.people.names),
            "about": list(self.people.about),
            "relative_time": self.relative and self.relative.as_dict(),
            "terms_by_class": {name: found for name, found in grouped.items() if found},
        }


def understand(query: str, times: Sequence[TimeSpan], asking: Collection[str]) -> Understood:
    """Read a query. ``times`` are those found in it, ``asking`` the words that only ask."""
    asked = read(query)
    code = language(asked.text)
    kind, many = (None, False) if code in ("en", "und") else foreign_kind(asked.text, code)
    found = question(asked, kind)
    found = replace(found, wants_many=found.wants_many or many)
    relative = clause(asked, list(times), found.head)
    whom = people(asked, found, relative and relative.words, code)
    return Understood(
        question=found,
        people=whom,
        language=code,
        relative=relative and _with_names(relative.time, whom),
        classes=_classes(query, asked, times, asking, found, whom, relative),
        distance=_characters(asked, relative.words[0], relative.event[0]) if relative else (0, 0),
    )


def _characters(asked: Asked, first: int, last: int) -> tuple[int, int]:
    """The range of characters of the query that the words from ``first`` to before ``last`` fill."""
    return asked.offset + asked.words[first].start, asked.offset + asked.words[last].start


def _with_names(time: RelativeTime, whom: People) -> RelativeTime:
    """The relative time with "she moved" told as "Ann moved"."""
    event = with_names(time.event.split(), whom)
    end = time.event_end and with_names(time.event_end.split(), whom)
    return replace(time, event=event, event_end=end)


def _classes(
    query: str,
    asked: Asked,
    times: Sequence[TimeSpan],
    asking: Collection[str],
    found: Question,
    whom: People,
    relative: Clause | None,
) -> dict[str, TermClass]:
    """The class of each index term."""
    names = {part for name in whom.names for part in name.casefold().split()}
    classes: dict[str, TermClass] = {}
    for at, word in enumerate(asked.words):
        place = asked.offset + word.start
        its: TermClass = "topic"
        if relative and relative.event[0] <= at < relative.event[1]:
            its = "event"
        elif (relative and relative.words[0] <= at < relative.words[1]) or any(
            t.char_start <= place < t.char_end for t in times
        ):
            its = "time"
        elif asked.low[at] in names:
            its = "person"
        elif found.head[0] <= at < found.head[1] or asked.low[at] in asking or asked.low[at] in AUXILIARIES:
            its = "asking"
        for term in terms.of_word(word.text):
            classes[term] = min(its, classes.get(term, "asking"), key=_RANK.index)
    return {term: classes.get(term, "topic") for term in dict.fromkeys(terms.terms(query))}
