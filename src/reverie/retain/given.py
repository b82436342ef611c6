"""Given names: which are forms of one another, which are slips of the pen, which are known at all.

Forms come from the package ``nicknames``. It was gathered for genealogy and joins names that today are borne
side by side in one family; those pairs are left out here. Known names are those of the census of the United
States of 1990.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources

from nicknames import name_triplets

_SHORTEST_SLIP = 5
"""Letters from which on two neighbours swapped are a slip."""
_SHORTEST_EDIT = 6
"""Letters from which on another letter, one more or one less inside a word is a slip."""

# Pairs of the table whose names are two people's rather than two names of one.
_TWO_PEOPLE = """
aaron-erin aron-erin agnes-inez alan-allen aileen-lena alice-elsie alice-lisa alicia-elsie alicia-lisa
amelia-emily amelia-amy amos-moses andrew-randy anselm-selma antoinette-ann antonia-ann ashley-leah
bertrand-randy bill-fred bill-robert billy-fred billy-robert bert-bob bert-bobby brenda-brandy carol-caroline
carol-lynn casper-jasper catherine-casey catherine-lena cathleen-casey cathleen-lena charles-carl
charlotte-sherry chick-caroline chick-charlotte christiana-ann claire-clara clifton-tony daniel-dann
delores-della demaris-mary demerias-mary derrick-eric eileen-helen elaine-helen eleanor-elaine eleanor-ellen
elena-helen elisa-lisa ella-ellen ellen-helen ellender-helen eloise-louise elouise-louise elysia-lisa
emeline-emily emeline-emma emily-emma evaline-lena floyd-lloyd frederica-erica frederica-erika
frederick-derick genevieve-jean genevieve-jenny gretchen-margaret gum-monty hannah-anna helen-ella helen-lena
helena-aileen helena-eileen helena-elaine helena-eleanor helena-ellen helene-ella helene-ellen helene-lena
heloise-eloise heloise-lois hester-esther hubert-hugh ian-john irwin-erwin ivan-john james-jamie jane-jean
jane-jessie janet-jessie jeanette-janet jeanette-jean jeanette-jessie jeanne-jane jehu-hugh jincy-jane
jinsy-jane joanna-hannah joanna-joan johannah-hannah johannah-joan johannes-jonathan johnathan-nathan
jonathan-john jonathan-nathan jonathon-john johnathan-john johnathon-john joshua-joe julia-jill julia-julie
kent-kenny kate-kay lena-ellen leroy-lee levi-lee linda-lynn lindy-lynn lionel-leon lois-louise lorelei-laurie
louis-louise louisa-eliza louisa-lois louise-eliza louise-lois lucille-lucy lucinda-lucy madison-mattie
maria-mariah margarita-megan margie-marjorie marian-marion marietta-maria marietta-marie marietta-maureen
marietta-may marietta-molly marilyn-mary marion-mary marsha-mary martha-patsy martha-patty mary-marie
mathilda-patty maureen-mary may-mae mehitabel-mabel miranda-mandy nancy-ann napoleon-leon olive-olivia
orlando-roland patrick-peter patsy-patty philinda-lynn rachel-shelly raphael-ralph reynold-reginald
robert-rupert rodger-bobby roger-bobby rosa-rose rosalyn-linda rosaenn-ann rosaenna-ann roseann-ann
roseanna-ann roseanne-ann rosemary-marie rosemary-mary roxanna-ann roxanna-rose roxanne-ann roxanne-rose
savannah-anna sheila-cecilia shelton-tony sheridan-dan sheridan-danny shirley-lee shirley-sherry
stephanie-annie susan-hannah susannah-hannah theresa-tracy virginia-jane virginia-jennie will-fred
willie-fred
"""


class Relation(Enum):
    """How two given names stand to each other; the first four say that one can be the other."""

    EQUAL = "equal"
    FORM = "form"
    INITIAL = "initial"
    SLIP = "slip"
    COUSINS = "cousins"
    """Both may be a third: Liz and Beth."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class _Tables:
    short: dict[str, frozenset[str]]
    full: dict[str, frozenset[str]]
    female: frozenset[str]
    male: frozenset[str]
    known: frozenset[str]


@cache
def _tables() -> _Tables:
    sections: dict[str, frozenset[str]] = {}
    text = (resources.files("reverie.retain") / "given_names.txt").read_text(encoding="utf-8")
    for section in text.split("\n# ")[1:]:
        title, _, names = section.partition("\n")
        sections[title] = frozenset(names.split())
    female, male = sections["female"], sections["male"]
    apart = {frozenset(pair.split("-")) for pair in _TWO_PEOPLE.split()}
    short: dict[str, set[str]] = defaultdict(set)
    full: dict[str, set[str]] = defaultdict(set)
    for one in name_triplets():
        a, b = (name.replace(".", "") for name in (one.name1, one.name2))
        other_sex = (a in female and b in male) or (a in male and b in female)
        if frozenset((a, b)) in apart or (other_sex and _stem(b) not in a):
            continue
        short[a].add(b)
        full[b].add(a)
    known: frozenset[str] = frozenset().union(*sections.values(), short, full)
    return _Tables(
        {n: frozenset(s) for n, s in short.items()},
        {n: frozenset(s) for n, s in full.items()},
        female,
        male,
        known,
    )


def _stem(nickname: str) -> str:
    """What a nickname keeps of the full name: Ronnie keeps "ron"."""
    stem = nickname.rstrip("iey")
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def is_known(name: str) -> bool:
    """Whether this is a given name that many bear; ``name`` in small letters without accents."""
    return name in _tables().known


def is_female(name: str) -> bool:
    """Whether hardly any man bears it."""
    return name in _tables().female


def is_male(name: str) -> bool:
    """Whether hardly any woman bears it."""
    return name in _tables().male


@cache
def forms(name: str) -> frozenset[str]:
    """Other names of one who is called ``name``: nicknames of it, and what it is a nickname of."""
    tables = _tables()
    none: frozenset[str] = frozenset()
    return (tables.short.get(name, none) | tables.full.get(name, none)) - {name}


def formality(name: str) -> int:
    """Rank of a form among those of one person: Robert before Bob, a slip of the pen last."""
    tables = _tables()
    if name not in tables.known:
        return -100
    return len(tables.short.get(name, ())) - 3 * len(tables.full.get(name, ()))


@cache
def relation(a: str, b: str) -> Relation:
    """How two given names, in small letters without accents, stand to each other. Symmetric."""
    if a == b:
        return Relation.EQUAL
    if len(a) == 1 or len(b) == 1:
        if a[0] == b[0]:
            return Relation.INITIAL
        letter, name = sorted((a, b), key=len)
        return Relation.COUSINS if any(f[0] == letter for f in forms(name)) else Relation.DIFFERENT
    if b in forms(a) and not _two_spellings(a, b):
        return Relation.FORM
    if is_slip(a, b):
        return Relation.SLIP
    if _have_full_form_in_common(a, b) or _slip_of_form(a, b) or _slip_of_form(b, a):
        return Relation.COUSINS
    return Relation.DIFFERENT


def _two_spellings(a: str, b: str) -> bool:
    """Whether two known names are a letter apart and neither is the other cut short or made small.

    The table of forms joins Anna and Anne; each is borne by many. Peter and Pete, Jane and Janie are forms.
    """
    short, long = sorted((a, b), key=len)
    if not (is_known(a) and is_known(b) and _one_edit(short, long)):
        return False
    made_small = long.endswith(("y", "ie")) and long.removesuffix("ie").rstrip("y") == short.rstrip("aey")
    cut_short = long.startswith(short) and long[-1] not in "aeh" and long[-1] != short[-1]
    return not (made_small or cut_short)


def _one_edit(short: str, long: str) -> bool:
    """Whether one letter was changed or put in to make ``long``, which is no shorter."""
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    same_length = len(short) == len(long)
    return len(long) - len(short) < 2 and short[start + same_length :] == long[start + 1 :]


def _have_full_form_in_common(a: str, b: str) -> bool:
    full = _tables().full
    return bool(full.get(a, frozenset()) & full.get(b, frozenset()))


def _slip_of_form(name: str, slip: str) -> bool:
    return not is_known(slip) and any(is_slip(form, slip) for form in forms(name))


def is_slip(a: str, b: str) -> bool:
    """Whether one name is most likely the other, misspelt. Two names that are both known never are."""
    known = is_known(a) + is_known(b)
    if known == 2 or min(len(a), len(b)) < _SHORTEST_SLIP:
        return False
    return swapped(a, b) or (known == 1 and one_edit_inside(a, b))


def swapped(a: str, b: str) -> bool:
    """Whether ``a`` is ``b`` with two neighbouring letters swapped."""
    if len(a) != len(b):
        return False
    differ = [i for i in range(len(a)) if a[i] != b[i]]
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    i = differ[0]
    return a[i] == b[i + 1] and a[i + 1] == b[i]


def one_edit_inside(a: str, b: str) -> bool:
    """Whether one letter inside was changed, left out or put in; first and last letters agree.

    Endings are left alone because they tell names apart: Carl and Carla, Daniel and Daniela.
    """
    short, long = sorted((a, b), key=len)
    if len(short) < _SHORTEST_EDIT or len(long) - len(short) > 1 or a == b:
        return False
    return short[0] == long[0] and short[-1] == long[-1] and _one_edit(short, long)
