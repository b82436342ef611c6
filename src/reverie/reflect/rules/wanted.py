"""What a question wants of an answer: its form, the words its sentence should share, the thing named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reverie.language import terms
from reverie.recall.asked import AUXILIARIES, Asked, read
from reverie.recall.plan import Plan, Window
from reverie.reflect.rules.stems import LIKE, stem

Sort = Literal["title", "activity", "colour"]
"""A sort of thing that the question names: what has a title, what is done, a colour."""
Form = Literal[
    "when", "who", "where", "why", "how", "feel", "how many", "how much", "how often", "how long", "what",
    "which", "do", "is", "say", "yes no", "summary", "order",
]  # fmt: skip
"""``which`` names what it wants ("what colour"); ``do`` asks what somebody does, ``is`` what something is,
``say`` what was said; ``what`` asks for whatever a verb acts on."""

_FORMS: Mapping[str, Form] = {
    "when": "when", "who": "who", "where": "where", "why": "why", "how_many": "how many",
    "how_much": "how much",
    "how_often": "how often", "how_long": "how long", "yes_no": "yes no", "summary": "summary",
    "phrase": "summary", "order": "order",
}  # fmt: skip
_SAYS = frozenset(
    "say said says tell told describe described describes mention mentioned think thought".split()
)
_BE = frozenset("is are was were 's".split())
_NAMES = frozenset(["name", "names", "named", "called"])
"""What any name is asked with: it tells something only where nothing else does."""
_EMPTY = frozenset("kind type sort thing things name names".split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer has to be, and what its sentence should have. All words are in small letters.

    ``topic`` are the stems that an answer's sentence should have, ``verb`` the stem of the main verb,
    ``focus`` the stems of the thing asked for by name ("what kind of *pot*"), ``sort`` what that is.
    ``about`` are the people whose doing is asked for, ``named`` all people of the question, ``people`` their
    stems, ``words`` all words. ``subject``: it asks who did it ("Who sang?"). ``present``: it asks what is,
    not what was; ``past``: the contrary. ``first``, ``last``: the earliest or the latest is wanted.
    ``window`` is the time that it names.
    """

    form: Form
    topic: frozenset[str]
    verb: str
    focus: frozenset[str]
    about: frozenset[str]
    named: frozenset[str]
    many: bool = False
    history: bool = False
    first: bool = False
    last: bool = False
    words: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    subject: bool = False
    present: bool = False
    past: bool = False
    window: Window | None = None
    sort: Sort | None = None


def wanted(query: str, plan: Plan) -> Wanted:
    """Read what the question wants."""
    asked = read(query)
    question = plan.understood.question
    classes = plan.term_classes
    people = frozenset(part for name in plan.people.names for part in name.casefold().split())
    low = asked.low[asked.first : asked.last]
    focus = _focus(asked, question.head)
    verb = _verb(asked)
    topic = {
        one: word
        for word in asked.low
        if (one := stem(word)) and word not in people and _is_topic(word, classes)
    }
    if verb in ("", LIKE) and not topic and LIKE in low and _auxiliary(low) in ("do", "does", "did"):
        verb = topic[LIKE] = LIKE
    unsaid = _NAMES | (set(focus) if _sort(focus) == "colour" else set())
    return Wanted(
        form=_form(plan.kind if topic or not people else _of_whom(plan.kind, low), asked, focus, verb),
        topic=frozenset(one for one, word in topic.items() if word not in unsaid) or frozenset(topic),
        verb=stem(verb) or (LIKE if LIKE in topic else ""),
        focus=frozenset(one for word in focus if word not in _EMPTY and (one := stem(word))),
        about=frozenset(name.casefold() for name in plan.people.about),
        named=people,
        many=plan.wants_many,
        history=plan.wants_history,
        first=question.wants_first,
        last=question.wants_last,
        words=frozenset(low),
        subject=bool(low) and low[0] == "who" and len(low) > 1 and low[1] not in AUXILIARIES,
        present=question.wants_current or (bool(low) and _present(low)),
        past=_auxiliary(low) in ("did", "was", "were", "had"),
        window=plan.named_window,
        sort=_sort(focus),
        people=frozenset(one for word in people if (one := stem(word))),
    )


_SORTS: tuple[tuple[Sort, frozenset[str]], ...] = (
    ("colour", frozenset("color colour colors colours shade".split())),
    (
        "title",
        frozenset(
            """book books movie movies film films song songs game games show shows series novel album play
            band bands musician musicians tournament podcast magazine piece""".split()
        ),
    ),
    (
        "activity",
        frozenset(
            """activity activities hobby hobbies exercise sport sports plan plans advice event events class
            classes service achievement news""".split()
        ),
    ),
)


def _sort(focus: Sequence[str]) -> Sort | None:
    """The sort of thing that the question names, by the last word that tells."""
    for word in reversed(focus):
        for name, words in _SORTS:
            if word in words:
                return name
    return None


def _present(low: Sequence[str]) -> bool:
    """Whether the first auxiliary is of the present tense."""
    return _auxiliary(low) in ("is", "are", "does", "do", "'s", "'re", "can")


def _auxiliary(low: Sequence[str]) -> str:
    """The first auxiliary; empty for none."""
    return next((word for word in low if word in AUXILIARIES), "")


def _is_topic(word: str, classes: Mapping[str, str]) -> bool:
    """Whether a word says what is sought, by the class that the plan gives its terms."""
    kinds = [classes[term] for term in terms.terms(word) if term in classes]
    return any(kind in ("topic", "event") for kind in kinds)


def _form(kind: str, asked: Asked, focus: Sequence[str], verb: str) -> Form:
    """The form of the answer: the kind of question and, of "what" and "how", what stands behind."""
    if kind in _FORMS:
        return _FORMS[kind]
    low = asked.low[asked.first : asked.last]
    if kind == "how":
        felt = {"feel", "felt", "feeling", "react", "reaction"} & set(low)
        return "feel" if felt or (len(low) > 1 and low[1] in _BE) else "how"
    if "feel" in low or "reaction" in low or "feelings" in low:
        return "feel"
    if any(word not in _EMPTY for word in focus):
        return "which"
    if verb in _SAYS:
        return "say"
    if verb in ("do", "does", "did", "done", "doing"):
        return "do"
    return "is" if len(low) > 1 and low[1] in _BE and (verb == "" or verb in _BE) else "what"


def _of_whom(kind: str, low: Sequence[str]) -> str:
    """The kind of a question of nothing but people: "Who is Ann?" wants what is told of her."""
    return "summary" if kind == "who" and len(low) > 1 and low[1] in ("is", "are", "'s") else kind


def _focus(asked: Asked, head: tuple[int, int]) -> list[str]:
    """The noun phrase right behind "what", "which" or "how many"."""
    at, found = head[1], []
    if head[1] == head[0] or asked.word(head[1] - 1) not in ("what", "which", "many", "of", "much", "whose"):
        return []
    while at < asked.last and (
        asked.tag(at)[:2] in ("NN", "JJ", "CD") or asked.low[at] in ("new", "other", "-")
    ):
        if asked.low[at] in AUXILIARIES:
            break
        found.append(asked.low[at])
        at += 1
    return found


def _verb(asked: Asked) -> str:
    """The main verb: the first behind the auxiliary and the subject, though it may be tagged as a noun."""
    low = asked.low
    first = next((n for n in range(asked.first, asked.last) if low[n] in AUXILIARIES), asked.first)
    if asked.word(asked.first) == "who" and first != asked.first + 1:
        return asked.word(asked.first + 1)
    for at in range(first + 1, asked.last):
        tag = asked.tag(at)[:2]
        if tag == "VB" and low[at] not in _BE and low[at] not in ("been", "be", "'ve", "has", "have", "had"):
            return low[at]
        named = asked.tag(at - 1) in ("NNP", "PRP") or low[at - 1] in ("they", "both")
        if tag == "NN" and asked.tag(at) in ("NN", "NNS") and named and low[first] in ("do", "does", "did"):
            return low[at]
    return low[first] if first < len(low) and low[first] in _BE else ""
