"""What is to change so that the stored observations are those that the facts give; done twice, nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reverie.consolidate.statement import Derived, Known


@dataclass(frozen=True, slots=True)
class Change:
    """``known`` is None for a new observation, ``derived`` for one that goes. ``what`` happens to one that
    stays: refined or superseded, and why; None where only its facts or dates are others."""

    known: Known | None
    derived: Derived | None
    what: str | None = None
    reason: str = ""


def changes(derived: Iterable[Derived], known: Iterable[Known]) -> list[Change]:
    """The changes that turn the known observations of the rules into the derived ones.

    An observation keeps its identity where its topic stays. Those of a model are left as they are; they go
    where they have lost facts.
    """
    mine = [one for one in known if one.extractor == "rules"]
    theirs = {(one.scope, one.topic) for one in known if one.extractor != "rules"}
    by_topic = {(one.scope, one.topic): one for one in mine}
    left = {one.id: one for one in mine}
    found: list[Change] = []
    for one in derived:
        topic = topic_of(one)
        if (one.scope, topic) in theirs:
            continue
        old = by_topic.get((one.scope, topic))
        if old is not None:
            left.pop(old.id, None)
        change = Change(None, one) if old is None else _changed(old, one)
        if change is not None:
            found.append(change)
    broken = [one for one in known if one.extractor != "rules" and one.lost]
    return found + [Change(one, None) for one in [*left.values(), *broken]]


def topic_of(one: Derived) -> str:
    """By what an observation is known again in its scope; a claim that changes stays the same one."""
    return f"{'claim' if one.kind == 'change' else one.kind}:{one.key}"


def _changed(old: Known, new: Derived) -> Change | None:
    if old.text != new.text:
        return Change(old, new, *_why(old, new))
    same = (
        old.kind == new.kind
        and set(old.sources) == set(new.sources)
        and not old.lost
        and (old.start, old.end, old.said_at) == (new.start, new.end, new.said_at)
    )
    return None if same else Change(old, new)


def _why(old: Known, new: Derived) -> tuple[str, str]:
    more, fewer = len(new.facts - old.facts), len(old.facts - new.facts)
    if new.kind == "change" and more and _first(old.text) != _first(new.text):
        return "superseded", "a newer fact states another value"
    told = [f"{more} more {_facts(more)} say so" if more > 1 else "one more fact says so"] if more else []
    told += [f"{fewer} {_facts(fewer)} no longer do"] if fewer else []
    return "refined", "; ".join(told) or "its facts are worded or dated anew"


def _first(text: str) -> str:
    return text.partition(" (")[0]


def _facts(number: int) -> str:
    return "fact" if number == 1 else "facts"
