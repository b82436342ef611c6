"""Names taken apart: what is compared of the name of a person and of the name of anything else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reverie.model import EntityKind
from reverie.retain.given import forms, is_known

MALE_TITLES = frozenset({"mr", "sir", "lord"})
FEMALE_TITLES = frozenset({"mrs", "ms", "miss", "madam", "lady", "dame"})
_TITLES = MALE_TITLES | FEMALE_TITLES | frozenset(
    """mx dr doctor prof professor rev reverend capt captain judge justice senator gov governor president
    sgt sergeant col colonel lt lieutenant maj major officer detective""".split()
)  # fmt: skip
_SAME_TITLE = {"doctor": "dr", "professor": "prof", "reverend": "rev", "captain": "capt", "governor": "gov"}
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4",
                "vi": "6", "vii": "7", "viii": "8", "ix": "9", "2nd": "2", "3rd": "3"}  # fmt: skip
_DEGREES = frozenset("phd md esq dds mba msc bsc".split())
_PARTICLES = frozenset("van von der den de da di del della la le du dos das ter ten bin ibn al el".split())
_LEGAL_FORMS = frozenset(
    """inc incorporated llc ltd limited corp corporation co company gmbh ag plc sa nv bv spa ab oy pty llp lp
    kg se oyj""".split()
)
_SMALL = frozenset("of the and for in on at to a an de la du des".split())
_SPELT_OUT = {"st": "saint", "mt": "mount", "ft": "fort", "&": "and"}
_NUMBER_WORDS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand first
    second third fourth fifth sixth seventh eighth ninth tenth ii iii iv vi vii viii ix xi xii""".split()
)
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d",
                          "þ": "th", "ı": "i"})  # fmt: skip
_POSSESSIVE = re.compile(r"['’]s?$")
_ASIDE = re.compile(r"[\"“”(][^\"“”()]*[\"“”)]")
_WORD = re.compile(r"[^\W_]+(?:['’.·-][^\W_]+)*\.?|[&+#*]+")
_ASIDE_OF_TITLE = re.compile(r"[(,]")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_SIGNS = re.compile(r"[^\w+#*&]|_")


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """The form in which names count as equal: one case, no stray space, no possessive, no honorific.

    A honorific stays where one word follows: Mr and Mrs Barker are two people.
    """
    folded = _POSSESSIVE.sub("", " ".join(unicodedata.normalize("NFKC", name).casefold().split())).strip()
    title, _, rest = folded.partition(" ")
    title = title.rstrip(".")
    if title not in _TITLES or not rest:
        return folded or " ".join(name.casefold().split())
    return rest if " " in rest else f"{_SAME_TITLE.get(title, title)} {rest}"


def title_key(title: str | None) -> str | None:
    """What a title names, folded like the names of entities: "Mercury (planet)" names Mercury.

    Names are read without their article, so "The Louvre" names louvre.
    """
    name = _ASIDE_OF_TITLE.split(title or "", maxsplit=1)[0]
    return fold(name).removeprefix("the ")[:200] or None if name.strip() else None


def plain(word: str) -> str:
    """Letters and digits in small letters without accents."""
    text = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(c for c in text if c.isalnum())


@dataclass(frozen=True, slots=True)
class Person:
    """Parts of a person's name in plain letters; what the name does not tell is empty.

    A single word without a title stands in ``given``, though it may be a surname (``lone``).
    """

    given: str
    middle: tuple[str, ...] = ()
    surname: str = ""
    title: str = ""
    generation: str = ""

    @property
    def lone(self) -> bool:
        """Whether there is one word only, whatever stands before or after it."""
        return not self.surname

    @property
    def full(self) -> bool:
        """Whether given name and surname are both told, not just their letters."""
        return len(self.given) > 1 and len(self.surname) > 1


@dataclass(frozen=True, slots=True)
class Thing:
    """A name of anything but a person: its letters and digits without legal form, and its numbers in order.

    ``words`` are those of ``letters``; ``initials`` is the acronym that its words would make.
    """

    letters: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    initials: str
    acronym: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its readings.

    ``unknown``: its kind tells nothing, because it is ``concept`` or a parser's mistake for a given name.
    ``surely_person``: its kind says so, or its first word is a given name.
    """

    text: str
    key: str
    kind: EntityKind
    unknown: bool
    person: Person | None
    thing: Thing | None
    surely_person: bool

    @property
    def vague(self) -> bool:
        """Whether others may well bear the same name: a given name alone, an initial, an acronym."""
        if self.surely_person and self.person:
            return not self.person.full
        thing = self.thing
        return thing is not None and (thing.acronym or (len(thing.words) == 1 and self.unknown))


@lru_cache(maxsize=20_000)
def read(text: str, kind: EntityKind) -> Name:
    """``text`` taken apart as a name of this kind; ``concept`` is an unknown kind."""
    unknown = kind == "concept" or _may_be_given_name(text, kind)
    person = _person(text) if kind == "person" or unknown else None
    told = person is not None and (is_known(person.given) or bool(person.title))
    surely = kind == "person" or (kind == "concept" and told)
    thing = None if kind == "person" and person else _thing(text, kind)
    return Name(text, fold(text), kind, unknown, person, thing, surely and person is not None)


def _may_be_given_name(text: str, kind: EntityKind) -> bool:
    """Whether a single word is more likely a person than what a parser took it for."""
    one_word = kind in ("organization", "product") and text[:1].isupper() and text.isalpha()
    return one_word and is_known(plain(text))


def _person(text: str) -> Person | None:
    """Parts of a person's name; None for what cannot be one."""
    bare = _ASIDE.sub(" ", _POSSESSIVE.sub("", text.strip()))
    if any(c.isdigit() for c in bare) or not bare[:1].isalpha():
        return None
    last, comma, first = bare.partition(",")
    words = [plain(w) for w in _WORD.findall(bare)]
    if comma and plain(first) not in _GENERATIONS | dict.fromkeys(_DEGREES, ""):
        words = [plain(w) for w in _WORD.findall(f"{first} {last}")]
    words = [w for w in words if w and w not in _DEGREES]
    title = ""
    while len(words) > 1 and words[0] in _TITLES:
        title = title or _SAME_TITLE.get(words[0], words[0])
        words = words[1:]
    generation = _GENERATIONS[words.pop()] if len(words) > 1 and words[-1] in _GENERATIONS else ""
    if not 1 <= len(words) <= 6:
        return None
    if len(words) == 1:
        alone = words[0]
        familiar = title in ("sir", "dame", "lady", "lord", "miss") and is_known(alone)
        if title and not familiar:
            return Person("", (), alone, title, generation)
        return Person(alone, (), "", title, generation)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in _PARTICLES:
        cut -= 1
    return Person(words[0], tuple(words[1:cut]), "".join(words[cut:]), title, generation)


def _thing(text: str, kind: EntityKind) -> Thing:
    raw = _WORD.findall(_POSSESSIVE.sub("", text.strip()))
    words = [_SPELT_OUT.get(w, w) for w in map(_letters, raw) if w]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while kind in ("organization", "concept") and len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    numbers = tuple(_NUMBER.findall(text)) + tuple(
        w for w in words if w in _NUMBER_WORDS or (len(w) == 1 and w.isalpha())
    )
    letters = "".join(words)
    if text.rstrip().endswith("-"):
        letters += "-"
    large = [w for w in words if w not in _SMALL]
    initials = "".join(w[0] for w in large) if len(large) > 1 else ""
    acronym = len(raw) == 1 and raw[0].replace(".", "").isupper() and 2 <= len(letters) <= 6
    return Thing(letters, tuple(words), numbers, initials, acronym and letters.isalpha())


def _letters(word: str) -> str:
    return plain(word) or _SIGNS.sub("", word)


def _sorted(letters: str) -> str:
    return "".join(sorted(letters))


@dataclass(frozen=True, slots=True)
class Keys:
    """Under what a name is indexed. Letters are sorted, so that two swapped ones make no difference.

    ``core`` is the surname, or the whole name of a thing; ``lead`` the given name, or a thing's initials.
    """

    core: str | None
    lead: str | None


def keys(name: Name) -> Keys:
    """The index keys of a name."""
    person, thing = name.person, name.thing
    if person and name.surely_person:
        core = person.surname if len(person.surname) > 1 else ""
        lead = person.given if len(person.given) > 1 else ""
    else:
        core = thing.letters if thing else ""
        lead = person.given if person and person.lone else thing.initials if thing else ""
    return Keys(_sorted(core)[:80] or None, _sorted(lead)[:80] or None)


def sought(name: Name) -> tuple[set[str], set[str]]:
    """Under which cores and leads those names are indexed that may mean the same."""
    cores: set[str] = set()
    leads: set[str] = set()
    person, thing = name.person, name.thing
    if person:
        given, surname = person.given, person.surname
        if len(surname) > 1:
            cores.add(surname)
            leads.add(surname)  # a surname alone is indexed as a given name
        if len(given) > 1 and (name.surely_person or person.lone):
            leads |= {given} | forms(given)
        if person.lone and not is_known(given):
            cores.add(given)
    if thing and not (person and name.surely_person):
        cores |= {thing.letters, thing.initials}
        if thing.acronym:
            leads.add(thing.letters)
    return {_sorted(c)[:80] for c in cores if c}, {_sorted(lead)[:80] for lead in leads if lead}
