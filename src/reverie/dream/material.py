"""What all phases work on: the view, its sentences as they were read, and the activities they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from reverie.dream.kin import kin
from reverie.dream.likeness import Group, groups
from reverie.dream.reading import Sentence, read
from reverie.dream.view import Noted, View


@dataclass(frozen=True)
class Material:
    """A view with what is read of it once. ``sentences`` are in the order of their time."""

    view: View
    sentences: tuple[Sentence, ...]
    groups: tuple[Group, ...]
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What phases worked out that others ask for again, by name."""

    @classmethod
    def of(cls, view: View) -> Material:
        """Reads a view."""
        sentences = read(view)
        return cls(view, tuple(sentences), tuple(groups(sentences)))

    @cached_property
    def kin(self) -> tuple[Group, ...]:
        """Activities that are told in several wordings, each of which is a group of its own."""
        return tuple(kin(self.groups))

    @cached_property
    def facts(self) -> dict[UUID, Noted]:
        """The facts of the view by id."""
        return {fact.id: fact for fact in self.view.facts}

    @cached_property
    def by_fact(self) -> dict[UUID, list[Sentence]]:
        """The sentences of each fact."""
        found: dict[UUID, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.id, []).append(sentence)
        return found

    @cached_property
    def group_of(self) -> dict[UUID, Group]:
        """The activity that a fact tells of; of several the one that is told most often."""
        found: dict[UUID, Group] = {}
        for group in sorted(self.groups, key=lambda g: len(g.told)):
            found.update(dict.fromkeys(group.ids, group))
        return found

    @cached_property
    def observed(self) -> tuple[Group, ...]:
        """What each observation rests on, as one activity whose days are those on which it was said: it was
        told in words of many kinds, and counts as the same because the observation says so."""
        found = []
        for observation in self.view.observations:
            mine = [self.by_fact[i][0] for i in observation.sources if i in self.by_fact]
            told = tuple(sorted((self._said(s) for s in mine), key=lambda s: (s.when, s.id)))
            if len({s.actor for s in told}) == 1:
                star = next((s for s in told if s.text == observation.text), told[-1])
                found.append(Group(star.actor, star, told))
        return tuple(found)

    def _said(self, sentence: Sentence) -> Sentence:
        """A sentence as told on the day it was said."""
        when = sentence.fact.said_at.astimezone(self.view.zone)
        return replace(sentence, mood="told", when=when, exact=True)

    @property
    def now(self) -> datetime:
        return self.view.now.astimezone(self.view.zone)

    @cached_property
    def said_days(self) -> Sequence[date]:
        """The days on which anything was said, in order, one entry a fact."""
        return sorted(fact.said_at.astimezone(self.view.zone).date() for fact in self.view.facts)

    def when(self, fact: Noted) -> datetime:
        """The moment of a fact: that of its first sentence."""
        mine = self.by_fact.get(fact.id)
        return mine[0].when if mine else fact.said_at.astimezone(self.view.zone)
