"""Whom "she" and "he" may mean, by given names."""

from __future__ import annotations

import unicodedata
from typing import Literal

from reverie.retain.given import is_female, is_known, is_male

Gender = Literal["f", "m"]

# Names that are common elsewhere and not in the table of the census.
_WOMEN = frozenset(
    """ayesha chiara freya giulia isla katja maja malala nicola olena priya saskia uma xin yasmin zara
    zofia""".split()
)
_MEN = frozenset(
    """akira alessandro alexandre ali amir anders axel bjorn dieter dmitri farid filip finn franz gareth
    gerhard guido gunther gustav hassan heinrich henri henrik hiroshi horst ibrahim igor jakob jan janek
    joachim joao johann juergen kai karim kenji klaus kofi kwame lars liam luca ludwig luka lukas magnus
    manfred mateo mathias matteo maximilian mehmet michel mikael mikhail mohammed moritz muhammad niels
    nikolai oleg omar oskar pavel per philippe pietro rahul raj rashid ravi reinhard samir sergei sven
    takashi theo tristan ulrich umberto uwe vaclav viktor vladimir willem wolfgang yann yusuf yves
    zach""".split()
)
# Names of the census that are words far more often.
_WORDS = frozenset(
    """in an my one so will experience season song than many see love life link app else long left page
    major west min ok may son art field young summer man soon little king winter miles hope green mock
    star queen chance era win chat fall foster rich faith spring court miss honor charity relief grant
    fate desire cherish sung pink manual forest princess loan liberty kill hub hang tiny serene novella
    golden buddy rocky pip lady junior guy gay cliff wood sunshine sunny sun marry lane hunter duty clay
    chase carry brain berry ally ford dell paris sydney austin jackson houston berlin asia china india
    america israel cuba mercedes""".split()
)
_MEN_TITLES = frozenset(("mr", "sir", "lord"))
_WOMEN_TITLES = frozenset(("mrs", "ms", "miss", "madam", "lady", "dame"))
_TITLES = frozenset(("dr", "prof", "professor"))


def gender(name: str) -> Gender | None:
    """Whether a name's bearer is most likely a woman or a man; None where that is open."""
    first, _, rest = name.partition(" ")
    word = _plain(first).rstrip(".")
    if word in _MEN_TITLES:
        return "m"
    if word in _WOMEN_TITLES:
        return "f"
    if word in _TITLES and rest:
        return gender(rest)
    if word in _WOMEN or is_female(word):
        return "f"
    return "m" if word in _MEN or is_male(word) else None


def is_given_name(word: str) -> bool:
    """Whether a word is most likely the name of a person."""
    plain = _plain(word)
    return plain not in _WORDS and (plain in _WOMEN or plain in _MEN or is_known(plain))


def _plain(word: str) -> str:
    """In small letters without accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
