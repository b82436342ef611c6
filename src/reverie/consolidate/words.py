"""Words that mean the same to consolidation, words that change what a sentence says, and words that do
neither. Written by hand."""

from __future__ import annotations

import re

_IRREGULAR = """
be:am,is,are,was,were,been,being have:has,had,having do:does,did,done,doing go:went,gone,goes get:got,gotten
buy:bought eat:ate,eaten drink:drank,drunk run:ran see:saw,seen take:took,taken give:gave,given make:made
come:came write:wrote,written read:reads drive:drove,driven ride:rode,ridden speak:spoke,spoken
choose:chose,chosen begin:began,begun win:won lose:lost sell:sold tell:told say:said think:thought
feel:felt find:found keep:kept leave:left meet:met sleep:slept spend:spent teach:taught swim:swam,swum
sing:sang,sung wear:wore,worn break:broke,broken build:built bring:brought catch:caught fall:fell,fallen
fly:flew,flown forget:forgot,forgotten grow:grew,grown hear:heard hold:held know:knew,known pay:paid send:sent
sit:sat stand:stood throw:threw,thrown understand:understood wake:woke,woken fight:fought draw:drew,drawn
steal:stole,stolen lend:lent hurt:hurts shoot:shot child:children,kids,kid man:men woman:women person:people
foot:feet tooth:teeth wife:wives knife:knives
"""
_SYNONYMS = """
love:like,enjoy,adore hate:dislike,detest,loathe buy:purchase car:automobile film:movie doctor:physician
begin:start phone:telephone,cellphone bike:bicycle fridge:refrigerator tv:television exam:examination
photo:photograph,picture sofa:couch flat:apartment holiday:vacation child:kid mom:mother,mum,mommy
dad:father,daddy happy:glad big:large,huge quick:fast job:occupation weekly:week favourite:favorite
colour:color company:firm,employer repair:fix,mend assist:help live:reside employ:employed
afraid:scared,frightened attend:attending reach:attain near:close gym:gymnasium lab:laboratory
"""
_PHRASES = (
    (r"(?:is|am|are|'m|'s|'re) (?:\w+ly |very |so |quite |really )?(?:fond of|keen on|into|crazy about"
     r"|a (?:big |huge |great )?fan of)", "loves"),
    (r"(?:can not|cannot|can't) stand", "hates"),
    (r"works? (?:for|at)|(?:is|am|are|'m|'s|'re) (?:employed|working) (?:by|at|for)", "works at"),
    (r"(?:is|am|are|'m|'s|'re) living in|(?:has|have) (?:a|her|his|their|my) home in", "lives in"),
    (r"(?:has|have|'s|'ve) got", "has"),
    (r"(?:is|am|are|'m|'s|'re) (?:able to)", "can"),
    (r"(?:is|am|are|'m|'s|'re) allergic to|(?:has|have|suffers? from) an allergy to", "allergy"),
    (r"has an? (\w+) allergy", r"allergy \1"),
    (r"(?:is|are) something(?: that)?", ""),
    (r"(?:is|are) what", ""),
    (r"a lot of|lots of|plenty of", "many"),
    (r"a lot|very much|so much", ""),
    (r"at the moment|these days|nowadays|right now|at present|as of now", "now"),
    (r"in(?= (?:with|on|for)\b|\W*$)", "inward"),  # moves in, lets in: part of the verb
    (r"as well|at all", ""),
    (r"too(?=[.!]*$)", ""),
    (r"(?:used to)", "formerly"),
    (r"(?:is|am|are|was|were|'m|'re|'s) (?:going to|about to|gonna)", "will"),
    (r"no longer|not any ?more|not any longer", "not now"),
    (r"(?:every|each) day", "daily"),
    (r"(?:every|each) week|once a week", "weekly"),
    (r"(?:every|each) month|once a month", "monthly"),
    (r"(?:every|each) year|once a year", "yearly"),
)  # fmt: skip

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
).split()

PHRASES = tuple(
    (re.compile(rf"(?<![\w']){pattern}(?![\w'])" if pattern[-1] != " " else rf"(?<![\w']){pattern}"), plain)
    for pattern, plain in _PHRASES
)
"""Patterns in small letters, and what stands for what they find."""
NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without hardly barely cannot nowhere".split()
)
"""Words that deny; two of them deny nothing."""
MODALS = frozenset(
    """can could would should might may must will shall if unless whether maybe perhaps probably possibly
    formerly almost nearly only sometimes often always rarely seldom usually daily weekly monthly yearly twice
    once again already yet still until before after since than more less most least fewer every each all both
    some any many few half too enough other another except instead""".split()
)
"""Words that change what a sentence says and that an index of terms leaves out."""
HARMLESS = frozenset(
    """really very so quite truly just actually definitely certainly absolutely totally simply also well
    much now currently today indeed honestly literally basically personally oh hey well yeah yes and but
    then please lately presently deeply greatly dearly genuinely particularly especially
    a an the this that these those there here to of in at as which such own do am is are was were being
    been""".split()
)
"""Words that say nothing by themselves."""
UNCLEAR = frozenset(
    """he she him her his hers himself herself they them their theirs themselves you your yours yourself it
    its itself this these those here""".split()
)
"""Words that mean somebody or something that stands elsewhere."""
SPEAKING = frozenset("i me my mine myself".split())
TOGETHER = frozenset("we us our ours ourselves".split())
SOCIAL = frozenset(
    """thank thanks sorry congratulations congrats welcome wow hello bye goodbye cheers awesome cool great
    amazing glad hope wish luck care sure agree absolutely exactly sounds sound haha lol okay right
    worry problem congrat stoked ya""".split()
)
"""Words of those who are polite: what they say is not worth keeping for having been said twice."""


def _groups(text: str) -> dict[str, str]:
    pairs = (group.split(":") for group in text.split())
    return {word: head for head, words in pairs for word in words.split(",")}


BASES = _groups(_IRREGULAR)
"""Irregular forms of verbs and nouns with their base forms."""
SYNONYMS = _groups(_SYNONYMS)
"""Words, with the one that stands for all that mean the same."""
FIGURES = {word: str(number) for number, word in enumerate(_NUMBERS)}
PAST = frozenset(
    form
    for form, base in BASES.items()
    if base not in ("child", "man", "woman", "person", "foot", "tooth", "wife", "knife")
    and form not in ("am", "is", "are", "being", "has", "having", "does", "doing", "goes", "reads", "hurts")
)
"""Irregular forms that tell of what was."""
