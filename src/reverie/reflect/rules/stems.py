"""Words reduced to what is compared: stems, with the forms of irregular verbs and nouns brought together."""

from __future__ import annotations

from functools import lru_cache

from reverie.language import terms

_IRREGULAR = """
be:was,were,been,is,are,am become:became begin:began,begun bite:bit,bitten blow:blew,blown
break:broke,broken bring:brought build:built burn:burnt buy:bought catch:caught choose:chose,chosen
come:came cost:cost cut:cut deal:dealt dig:dug do:did,done,does draw:drew,drawn dream:dreamt
drink:drank,drunk drive:drove,driven eat:ate,eaten fall:fell,fallen feed:fed feel:felt fight:fought
find:found fly:flew,flown forget:forgot,forgotten forgive:forgave,forgiven freeze:froze,frozen
get:got,gotten give:gave,given go:went,gone grow:grew,grown hang:hung have:had,has hear:heard
hide:hid,hidden hold:held keep:kept know:knew,known lay:laid lead:led learn:learnt leave:left lend:lent
lose:lost make:made mean:meant meet:met pay:paid ride:rode,ridden ring:rang,rung rise:rose,risen run:ran
say:said see:saw,seen sell:sold send:sent shake:shook,shaken shine:shone shoot:shot sing:sang,sung sit:sat
sleep:slept speak:spoke,spoken spend:spent stand:stood steal:stole,stolen stick:stuck swim:swam,swum
take:took,taken teach:taught tear:tore,torn tell:told think:thought throw:threw,thrown understand:understood
wake:woke,woken wear:wore,worn win:won write:wrote,written child:children,kid,kids man:men woman:women
person:people favourite:favorite,favorites,favourites colour:color,colors,colours
neighbour:neighbor,neighbors,neighbours mom:mother,mum dad:father
"""
_BASE = {
    form: base
    for entry in _IRREGULAR.split()
    for base, _, forms in [entry.partition(":")]
    for form in forms.split(",")
}


LIKE = "like"
"""A stop word that tells something where it is what a question asks."""
LIKES = frozenset(["like", "love", "enjoy", "ador", "prefer", "favourit", "fond"])
"""Words in small letters and stems that say it."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word in small letters; empty for a stop word or what is no word."""
    base = _BASE.get(word, word)
    found = terms.terms(base)
    return found[0] if found else ""


def stems(text: str) -> list[str]:
    """The stems of a text's words in their order."""
    return [one for word in terms_of(text) if (one := stem(word))]


def terms_of(text: str) -> list[str]:
    """The words of a text in small letters, without signs around them."""
    return [word.strip(".,;:!?\"'()[]“”‘’*-") for word in text.casefold().replace("’", "'").split()]
