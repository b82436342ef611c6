"""What a model's statement claims: the rules' patterns, held against its words."""

from __future__ import annotations

import re
from dataclasses import replace

from reverie.language.sentences import sentences
from reverie.model import EntityKind, Fact, Mention
from reverie.retain.rules.claims import Known, claim

_ROLES: dict[str, EntityKind] = {"user": "person"}
_THE_USER = re.compile(r"\b[Tt]he user\b")
"""Whom a model calls by the role, for want of a name; the rules name him so too."""


def claiming(fact: Fact, what: str) -> Fact:
    """The fact with what its statement claims, and of whom. A statement has names instead of pronouns."""
    told = _THE_USER.sub("User", what)
    kinds = {mention.name.casefold(): mention.kind for mention in fact.mentions} | _ROLES
    parts = (told[sentence.start : sentence.end] for sentence in sentences(told))
    claimed = claim(parts, Known(None, {}, kinds))
    if claimed is None:
        return fact
    subject = claimed.subject.casefold()
    named = [m for m in fact.mentions if f" {m.name.casefold()}".endswith(f" {subject}")]
    if named:  # "Smith" is "Dr. Smith"
        return replace(fact, claim=replace(claimed, subject=named[0].name))
    # a claim counts only of what is mentioned
    mention = Mention(claimed.subject, _ROLES.get(subject, "concept"))
    return replace(fact, claim=claimed, mentions=(mention, *fact.mentions))
