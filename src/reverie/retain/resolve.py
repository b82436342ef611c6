"""Which entity a name means. A guess is an alias with a score and a reason; it rewrites nothing."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable

from reverie.model import Bank, Mention
from reverie.store import entities
from reverie.store.db import Connection

_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|rev|capt)\b\.?\s+")


def fold(name: str) -> str:
    """The form in which names are compared: one case, no honorific, no stray space or possessive."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    folded = re.sub(r"['’]s?$", "", folded)
    return _HONORIFIC.sub("", folded) or folded


async def resolve(
    connection: Connection, bank: Bank, mentions: Iterable[tuple[Mention, bool]]
) -> dict[str, uuid.UUID]:
    """Entity of every mentioned name, by folded name; unknown names become entities.

    Each mention comes with whether it may be resolved to an entity of another name; if not, only an equal
    name matches. A single given name means the one person in the bank who bears it with a family name.
    """
    wanted: dict[str, Mention] = {}
    guessable: set[str] = set()
    for mention, may_guess in mentions:
        key = fold(mention.name)
        if key not in wanted or mention.kind == "person":
            wanted[key] = mention
        if may_guess and mention.kind == "person" and " " not in key:
            guessable.add(key)
    known = await entities.find(connection, bank, wanted)
    unknown = wanted.keys() - known.keys()
    people = await entities.people_by_given_name(connection, bank, guessable & unknown)
    for given, bearers in people.items():
        if len(bearers) == 1:
            person = bearers[0]
            await entities.add_alias(
                connection, bank, given, person["id"], wanted[given].name, 0.8,
                f"the only {wanted[given].name} known here is {person['name']}",
            )  # fmt: skip
            known[given] = person["id"]
    unknown = wanted.keys() - known.keys()
    if unknown:
        await entities.create(connection, bank, {key: wanted[key] for key in unknown})
        known |= await entities.find(connection, bank, unknown)
    return known
