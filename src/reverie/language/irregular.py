"""Irregular forms of English verbs and nouns, and spellings that differ by country, with their base forms."""

from __future__ import annotations

_PAST = """
be:was,were,been become:became begin:began,begun bite:bit,bitten blow:blew,blown break:broke,broken
bring:brought build:built burn:burnt buy:bought catch:caught choose:chose,chosen come:came deal:dealt dig:dug
do:did,done draw:drew,drawn dream:dreamt drink:drank,drunk drive:drove,driven eat:ate,eaten fall:fell,fallen
feed:fed feel:felt fight:fought find:found fly:flew,flown forget:forgot,forgotten forgive:forgave,forgiven
freeze:froze,frozen get:got,gotten give:gave,given go:went,gone grow:grew,grown hang:hung have:had hear:heard
hide:hid,hidden hold:held keep:kept know:knew,known lay:laid lead:led learn:learnt leave:left lend:lent
lose:lost make:made mean:meant meet:met pay:paid ride:rode,ridden ring:rang,rung rise:rose,risen run:ran
say:said see:saw,seen sell:sold send:sent shake:shook,shaken shine:shone shoot:shot sing:sang,sung sit:sat
sleep:slept speak:spoke,spoken spend:spent stand:stood steal:stole,stolen stick:stuck swim:swam,swum
take:took,taken teach:taught tear:tore,torn tell:told think:thought throw:threw,thrown understand:understood
wake:woke,woken wear:wore,worn win:won write:wrote,written
"""
_OTHER = """
be:am,is,are,being have:has,having do:does,doing go:goes
child:children,kid,kids man:men woman:women person:people foot:feet tooth:teeth wife:wives knife:knives
favourite:favorite,favorites,favourites colour:color,colors,colours
neighbour:neighbor,neighbors,neighbours mom:mother,mothers,mum dad:father,fathers
"""
_MORE_THAN_PAST = frozenset(("bit", "rose"))
"""A little, and a flower."""


def _bases(table: str) -> dict[str, str]:
    pairs = (entry.split(":") for entry in table.split())
    return {form: base for base, forms in pairs for form in forms.split(",")}


_OF_THE_PAST = _bases(_PAST)
BASES = {**_OF_THE_PAST, **_bases(_OTHER)}
"""Irregular forms in small letters, with the form that stands for all."""
PAST = frozenset(_OF_THE_PAST) - _MORE_THAN_PAST
"""Irregular forms that tell of what was."""
