"""Which entity a name means. A guess is an alias with a score and a reason; it rewrites nothing."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Mapping

from reverie.model import Bank, Mention
from reverie.store import entities
from reverie.store.db import Connection

_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|rev|capt)\b\.?\s+")


def fold(name: str) -> str:
    """The form in which names are compared: one case, no honorific, no stray space or possessive."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _HONORIFIC.sub("", re.sub(r"['’]s?$", "", folded)).strip() or folded


async def resolve(
    connection: Connection, bank: Bank, mentions: Iterable[tuple[Mention, bool]]
) -> dict[str, uuid.UUID]:
    """Entity of every mentioned name, by folded name; unknown names become entities.

    Each mention comes with whether it may be resolved to an entity of another name; if not, only an equal
    name matches. A single given name means the one person in the bank who bears it with a family name.
    """
    wanted: dict[str, Mention] = {}
    guessable: set[str] = set()
    single: set[str] = set()
    for mention, may_guess in mentions:
        key = fold(mention.name)
        if key not in wanted or mention.kind == "person":
            wanted[key] = mention
        if may_guess:
            guessable.add(key)
            if mention.kind == "person" and " " not in key:
                single.add(key)
    while True:
        known = await entities.find(connection, bank, wanted, guessable)
        unknown = wanted.keys() - known.keys()
        bearers = await _bearers(connection, bank, wanted, single & unknown)
        if new := unknown - bearers.keys():
            await entities.create(connection, bank, {key: wanted[key] for key in new})
        if unknown:
            known |= await entities.find(connection, bank, new | {key for key, _ in bearers.values()}, ())
        known |= {given: known[key] for given, (key, _) in bearers.items() if key in known}
        ids = set(known.values())
        # one that a deletion has just dropped is made again
        if wanted.keys() <= known.keys() and await entities.hold(connection, bank, ids) == ids:
            break
    for given, (_, name) in sorted(bearers.items()):  # one order, so that writers cannot deadlock
        await entities.add_alias(
            connection, bank, given, known[given], wanted[given].name, 0.8,
            f"the only {wanted[given].name} known here is {name}",
        )  # fmt: skip
    return known


async def _bearers(
    connection: Connection, bank: Bank, wanted: Mapping[str, Mention], given: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Folded name and name of the one person that each given name can mean, known or named beside it."""
    people: dict[str, dict[str, str]] = {name: {} for name in given}
    for key, mention in wanted.items():
        first, _, rest = key.partition(" ")
        if rest and mention.kind == "person" and first in people:
            people[first][key] = mention.name
    for name, found in (await entities.people_by_given_name(connection, bank, given)).items():
        people[name] |= {row["name_key"]: row["name"] for row in found}
    return {name: next(iter(found.items())) for name, found in people.items() if len(found) == 1}
