"""The words that directives are written in, whatever they ask for."""

from __future__ import annotations

import re

from reverie.reflect.checks import Check

Found = tuple[Check, bool, tuple[int, int]]
"""A check, whether it covers its words, and where these stand."""

_NAMES = {
    "en": "english|englisch|anglais|inglés|inglese|inglês|engels",
    "de": "german|deutsch|allemand|alemán|tedesco|alemão|duits",
    "fr": "french|französisch|français|francés|francese|francês|frans",
    "es": "spanish|spanisch|espagnol|español|spagnolo|espanhol|spaans",
    "it": "italian|italienisch|italien|italiano|italiaans",
    "pt": "portuguese|portugiesisch|portugais|portugués|portoghese|português|portugees",
    "nl": "dutch|niederländisch|néerlandais|holandés|olandese|neerlandês|nederlands",
    "ja": "japanese|japanisch|japonais|日本語",
    "ko": "korean|koreanisch|coréen|한국어",
    "zh": "chinese|mandarin|chinesisch|chinois|中文|汉语",
    "ru": "russian|russisch|russe|русский|русском",
    "el": "greek|griechisch|grec",
    "ar": "arabic|arabisch|arabe",
    "he": "hebrew|hebräisch|hébreu",
    "hi": "hindi",
    "th": "thai",
}
CODES = {name: code for code, names in _NAMES.items() for name in names.split("|")}
LANGUAGE = "|".join(CODES)
QUOTED = (
    r"(?:“[^”]{1,200}”|\"[^\"]{1,200}\"|(?<!\w)'[^']{1,200}'(?!\w)|‘[^’]{1,200}’|«[^»]{1,200}»"
    r"|`[^`]{1,200}`)"
)
NOT = (
    r"(?:never|(?:do|must|should|may|can|shall|will) ?not|cannot|(?:do|must|should|ca|wo)n['’]?t|avoid"
    r"|refrain from|without|no|forbidden to|not allowed to)"
)
EVER = r"(?:,? (?:ever|even|under any circumstances|at any time|please),?)*"
_FILLER = frozenset(
    """a an the this that these those is are be been you your yours i we us please always only ever must
    should shall will can may need needs have has to of in on at by for with as and or but so then it
    its all any every each not more than less fewer most least answer answers answered answering respond
    responds response responses reply replies replied write written speak output outputs keep kept make
    use using give given provide return produce sure ensure strictly exclusively not language languages
    text user users everything whatever anything message messages sentence word long length limit
    limited maximum max total overall entire whole valid immer auf in dans en toujours siempre nur bitte
    antworte réponds responde rules rule never do""".split()
)


def says_nothing(words: str) -> bool:
    """Whether words add nothing to what a directive asks for."""
    return all(word in _FILLER for word in re.findall(r"[^\W\d_]+|\d+", words.casefold()))


def negated(text: str, before: int) -> bool:
    """Whether what begins here is something not to do."""
    clause = re.split(r"[.;:!?\n]|,(?! (?:ever|please|under)\b)", text[:before])[-1]
    return re.search(rf"\b{NOT}\b(?!.*\bbut\b)", clause, re.I) is not None
