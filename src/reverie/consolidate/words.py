"""Words that mean the same to consolidation, words that change what a sentence says, and words that do
neither. Written by hand."""

from __future__ import annotations

import re

_SYNONYMS = """
love:like,enjoy,adore hate:dislike,detest,loathe buy:purchase car:automobile film:movie doctor:physician
begin:start,commence phone:telephone,cellphone bike:bicycle fridge:refrigerator tv:television,telly
exam:examination photo:photograph,picture,pic sofa:couch flat:apartment holiday:vacation mom:mommy,mummy
dad:daddy happy:glad big:large,huge quick:fast job:occupation weekly:week company:firm,employer
repair:fix,mend assist:help live:reside employ:employed afraid:scared,frightened attend:attending
reach:attain near:close gym:gymnasium lab:laboratory own:possess ill:sick cab:taxi lawyer:attorney
rubbish:garbage,trash sweets:candy student:pupil shop:store gift:present journey:trip error:mistake
choose:pick,select allow:permit,let answer:reply,respond often:frequently rarely:seldom hurt:injure
argue:quarrel clean:tidy angry:furious sad:unhappy clever:smart,intelligent beautiful:gorgeous
worried:anxious,concerned difficult:hard tired:exhausted wish:desire finish:complete receive:get
postpone:delay rent:lease aim:intend,plan maths:math mathematics:math plane:airplane,aeroplane
lorry:truck jumper:sweater trousers:pants biscuit:cookie supper:dinner bookstore:bookshop
grandma:grandmother,granny grandpa:grandfather,granddad whole:entire perhaps:maybe
quickly:fast annually:yearly
"""
_PHRASES = (
    (r"(?:is|am|are|'m|'s|'re) (?:\w+ly |very |so |quite |really )?(?:fond of|keen on|into|crazy about"
     r"|a (?:big |huge |great )?fan of)", "loves"),
    (r"(?:can not|cannot|can't) (?:stand|bear)", "hates"),
    (r"works? (?:for|at)|(?:is|am|are|'m|'s|'re) (?:employed|working) (?:by|at|for)", "works at"),
    (r"(?:is|am|are|'m|'s|'re) living in|(?:has|have) (?:a|her|his|their|my) home in", "lives in"),
    (r"(?:has|have|'s|'ve) got", "has"),
    (r"(?:is|am|are|'m|'s|'re) able to|(?:is|am|are|'m|'s|'re) capable of|know(?:s)? how to", "can"),
    (r"(?:is|am|are|'m|'s|'re) allergic to|(?:has|have|suffers? from) an allergy to", "allergy"),
    (r"has an? (\w+) allergy", r"allergy \1"),
    (r"(?:is|are) something(?: that)?", ""),
    (r"(?:is|are) what", ""),
    (r"a lot of|lots of|plenty of", "many"),
    (r"a lot|very much|so much", ""),
    (r"at the moment|these days|nowadays|right now|at present|as of now", "now"),
    (r"in(?= (?:with|on|for)\b|\W*$)", "inward"),  # moves in, lets in: part of the verb
    (r"as well|at all", ""),
    (r"kind of|sort of", ""),
    (r"(?:both|all) of (?=the\b|them\b|my\b|our\b|his\b|her\b|their\b)", "all "),
    (r"too(?=[.!]*$)", ""),
    (r"(?:used to)", "formerly"),
    (r"(?:is|am|are|was|were|'m|'re|'s) (?:going to|about to|gonna)", "will"),
    (r"no longer|not any ?more|not any longer", "not now"),
    (r"(?:every|each) (?:single )?day|once a day|day after day", "daily"),
    (r"(?:every|each) (?:single )?week|once a week", "weekly"),
    (r"(?:every|each) (?:single )?month|once a month", "monthly"),
    (r"(?:every|each) (?:single )?year|once a year", "yearly"),
    (r"two times", "twice"),
    (r"each(?= \w)", "every"),
    (r"(?:was|were) (?:raised|brought up)", "grew up"),
    (r"(?:would|'d) (?:rather|prefer(?: to)?)", "prefers"),
    (r"(?:would|'d) (?:like|love) to|wish(?:es)? to", "wants to"),
    (r"(?:has|have|'s|'ve) got to|needs? to|(?:is|am|are|'m|'s|'re) (?:obliged|required) to", "has to"),
    (r"(?:is|am|are|'m|'s|'re) planning (?:to|on)|intends? to", "plans to"),
    (r"(?:comes?|hails?) (?:\w+ly )?from|(?:is|am|are|'m|'s|'re) originally from", "is from"),
    (r"relocat(?=ed|es|e\b|ing)", "mov"),
    (r"looks? after|cares? for", "takes care of"),
    (r"looked after|cared for", "took care of"),
    (r"gives? up|quits?", "stops"),
    (r"gave up|quit", "stopped"),
    (r"wak(?:es?) up|rises?(?= (?:at|early|late))", "gets up"),
    (r"excels? at|(?:is|am|are|'m|'s|'re) skilled at", "good at"),
    (r"(?:is|am|are|'m|'s|'re) (?:sick|tired|weary) of|(?:is|am|are|'m|'s|'re) fed up with", "fed up with"),
    (r"worries about|worry about", "worried about"),
    (r"has an interest in|have an interest in|takes an interest in", "interested in"),
    (r"(?:is|am|are|'m|'s|'re) in charge of", "responsible for"),
    (r"(?:is|am|are|'m|'s|'re) named|goes by the name of", "is called"),
    (r"speaks? (\w+) fluently", r"fluent in \1"),
    (r"(?:has|have) a (?:fear|phobia) of", "afraid of"),
    (r"(?:has|have) trouble|(?:has|have) difficulty|struggles? with", "trouble with"),
    (r"passed away", "died"),
    (r"got married to|tied the knot with", "married"),
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
    a an the this that these those there here to in at as which such own do am is are was were being
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


SYNONYMS = _groups(_SYNONYMS)
"""Words, with the one that stands for all that mean the same."""
FIGURES = {word: str(number) for number, word in enumerate(_NUMBERS)}
