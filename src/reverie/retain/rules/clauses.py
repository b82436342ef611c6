"""Whether words make a clause, by the forms of their first words; no parse is needed for it."""

from __future__ import annotations

import re

_ALWAYS_SUBJECT = frozenset("i you he she it we they".split())
_MAYBE_SUBJECT = frozenset(
    "this that these those there who which everyone everybody someone somebody nobody nothing everything"
    " both "
    "all some many most".split()
)
_FINITE = frozenset(
    """is are was were am has have had do does did can could will would shall should may might must
    cannot went got took made came saw said told knew thought felt found gave left lost kept met paid
    put ran sat sold sent spent spoke stood taught won wrote began became bought brought broke built
    caught chose cut drew drove ate fell fought flew forgot grew held hurt laid led let lay meant read
    rode rose sang set shot slept stole struck swam threw understood woke wore needs wants works lives
    likes loves means goes makes takes gets helps keeps plays says sees thinks uses knows seems feels
    isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't can't couldn't won't wouldn't
    shouldn't quit ended started stopped hit cost spread bet shut upset froze hid shook sank stuck swore
    tore dug spun sought bled fed fled bent lent bound""".split()
)
_NOT_VERBS = frozenset(
    """and or but of in on at to for from with by about as than so too either neither one ones all both
    guys two three four the a an my your his her its our their""".split()
)
_LEADS = frozenset(
    """and but so then well yeah yes yep yup no nope nah oh ah wow hey also actually honestly anyway
    plus because since as when if though although while after before now still just sure ok okay first
    finally later ultimately eventually""".split()
)
_DETERMINERS = frozenset(
    "the a an my your his her its our their this that these those each every no some any both".split()
)
_FURTHEST = 10
_TOKEN = re.compile(r"[^\W_][\w'’-]*")


def is_clause(words: str) -> bool:
    """Whether ``words`` begin with a subject and its verb, after at most some introducing words."""
    tokens = [t.group() for t, _ in zip(_TOKEN.finditer(words), range(_FURTHEST + 4), strict=False)]
    low = [t.lower().replace("’", "'") for t in tokens]
    at = 0
    while at < len(low) and low[at] in _LEADS:
        at += 1
    if at >= len(low):
        return False
    first, _, ending = low[at].partition("'")
    if first in _ALWAYS_SUBJECT or first in _MAYBE_SUBJECT:
        if ending in ("s", "re", "m", "ve", "d", "ll"):
            return True
        verb = next((w for w in low[at + 1 :] if not _is_adverb(w)), None)
        if first in _ALWAYS_SUBJECT:
            return verb is not None and verb not in _NOT_VERBS
        if verb in _FINITE:
            return True
    return any(_is_finite(tokens, low, n, at) for n in range(at + 1, min(len(low), at + _FURTHEST)))


def _is_finite(tokens: list[str], low: list[str], n: int, first: int) -> bool:
    word, before = low[n], low[n - 1]
    if word in _FINITE:
        return before not in ("to",)
    if not tokens[n].islower() or before in _DETERMINERS or before in _NOT_VERBS:
        return False
    if word.endswith("ed") and len(word) > 4:
        return True
    if not (word.endswith("s") and len(word) > 3) or word.endswith(("ss", "'s", "ous")):
        return False
    named = tokens[n - 1][:1].isupper() and tokens[n - 1][1:].islower() and before not in _LEADS
    return named or (n - first == 2 and low[first] in _DETERMINERS and not before.endswith("s"))


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") or word in (
        "also",
        "always",
        "never",
        "just",
        "still",
        "now",
        "then",
        "both",
        "all",
    )
