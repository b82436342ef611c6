"""Cause and effect that one sentence tells of: by its connectives, and by verbs of bringing about.

Where cause and effect are clauses of their own, retain has cut the sentence and linked the facts. Here are
those that it keeps as one fact: a phrase as cause ("owing to a strike"), a verb of bringing about ("led to",
"was set off by"), and connectives between parts that share their subject ("and therefore"). The classes are
those of English grammars and of verbs of causation (Girju, 2003).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from reverie.retain.rules.claim_grammar import KIN
from reverie.retain.rules.clauses import is_clause

_MOST = 220
"""Characters of a side: longer ones are told in a sentence that says several things."""
_BECAUSE = (
    r"(?:because of|due to|owing to|thanks to|on account of|by reason of|in consequence of|down to"
    r"|as a (?:direct )?(?:result|consequence) of|in the wake of|by virtue of|for lack of|for want of)"
)
_SO = (
    r"(?:(?:and |so )?(?:therefore|consequently|hence|thus|accordingly"
    r"|as a (?:direct )?(?:result|consequence)"
    r"|in consequence|for (?:that|this|which) reason|because of (?:that|this|it|which)|(?:that|which) is why"
    r"|that['’]s why|with the (?:result|effect|consequence) that|meaning(?: that)?"
    r"|(?:which|that|this) (?:meant|means)(?: that)?))"
)
_OFTEN = r"(?:(?:eventually|finally|soon|then|also|directly|probably|nearly|in turn|even|again|always) )?"
_BRINGS = (
    r"(?:caus(?:es|ed)|(?:leads?|led) (?:up )?to|result(?:s|ed) in|(?:brings?|brought) (?:about|on)"
    r"|trigger(?:s|ed)|(?:gives?|gave) rise to|provok(?:es|ed)|prompt(?:s|ed)|set off|spark(?:s|ed)(?: off)?"
    r"|culminat(?:es|ed) in|contribut(?:es|ed) to|(?:is|was|are|were) responsible for"
    r"|(?:is|was|are|were) (?:the|a) (?:\w+ )?(?:reason|cause|trigger)s? (?:for|of|behind|why)"
    r"|(?:is|was|are|were) (?:what (?:caused|started|ruined)|behind)"
    r"|(?:is|was|are|were) to blame for|generat(?:es|ed))"
)
_BROUGHT = (
    r"(?:(?:is|are|was|were|been|be|got|being|partly|probably|mainly|mostly) )*"
    r"(?:caused|triggered|brought (?:on|about)|provoked|prompted|sparked(?: off)?|set off|induced"
    r"|forced|prevented) by"
)
_COMES = (
    r"(?:(?:results?|resulted|stems?|stemmed|arises?|arose) (?:directly )?from"
    r"|(?:is|was|are|were)(?: all| mostly| partly)? (?:because of|due to|owing to|thanks to|down to)"
    r"|(?:is|was|are|were|can be|could be) (?:put down|attributed|traced back|attributable) to"
    r"|(?:is|was|are|were) (?:a|the) (?:result|consequence) of|follows? from|came of)"
)
_FORCES = (
    r"(?:forces?|forced|compels?|compelled|caus(?:es|ed)|prompts?|prompted|(?:leads?|led)|drives?|drove|pushed"
    r"|inspired|persuaded|convinced|encouraged|obliged|enabl(?:es|ed)|allow(?:s|ed)|required|helped) "
)
_LIGHT = (
    r"(?:makes?|made|gives?|gave|leaves?|left|keeps?|kept|costs?|gets?|got|lets?|saved|earned|sent|landed)"
)
_ONE = r"(?:me|him|her|us|them|you|everyone|everybody|(?:my|his|her|our|their|the) (?:whole )?[a-z]+)"
_HAD_TO = re.compile(
    r"\b(?:had to|have to|has to|could(?:n['’]t| not)|can(?:not|['’]t)|was(?:n['’]t| not)? able to|needed to"
    r"|was forced|were forced|ended up|decided to|must|managed to|is(?:n['’]t| not) able to|no longer)\b",
    re.I,
)
"""What of two clauses under "as" or "since" tells that one is for the other, and not only at its time."""
_REASON = re.compile(
    r"(?:the|one|my|his|her|our|their) (?:main |only |real |whole |chief )?(?:reason|cause)s? "
    r"(?:why |that |for |of |behind )?(?P<effect>.+?) (?:is|was|are|were) (?P<cause>.+)",
    re.I,
)
_FROM_DOING = re.compile(
    r"(?!.*\b(?:back|home|away|far|return\w*|retir\w+|stop\w*|bann\w+|prevent\w*|kept|keep\w*)\b)"
    r"(?P<effect>.*\b(?:got|gets|had|has|caught|suffered|died|fell ill|was|is|are|were"
    r"|came down with|woke)\b.+?)"
    r" from (?P<cause>(?:all |too much |constantly |always )?(?!morning|being|evening)\w{2,}ing\b.+)",
    re.I,
)
_LEADING = re.compile(
    rf"(?P<cue>because|since|as|{_BECAUSE}) (?P<cause>[^,;]+), (?P<effect>.+)", re.I
)  # fmt: skip
_MIDDLE = (
    ("effect", re.compile(rf",? (?:which (?:was|is) |that (?:was|is) |and (?:that|this|it) (?:was|is) )?"
                          r"(?:all |partly |mostly |largely |mainly |just |only |probably )?"
                          rf"{_BECAUSE} ", re.I)),
    ("effect", re.compile(rf",? (?:which |and (?:that|this|it) )?{_OFTEN}{_BROUGHT} ", re.I)),
    ("effect", re.compile(rf",? (?:which |and (?:that|this|it) )?{_OFTEN}{_COMES} ", re.I)),
    ("cause", re.compile(rf"(?:[,;]| [-–—])? (?:and )?{_SO},? ", re.I)),
    ("cause", re.compile(rf",? (?:which |and (?:that|this|it) )?{_OFTEN}{_BRINGS} ", re.I)),
)  # fmt: skip
_ANAPHOR = frozenset("it this that these those they there which he she and but so who what all".split())
_NOTHING = frozenset("a an the some any of to my his her its our their is was were are be not and".split())
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_PRONOUN = frozenset("i you he she we they who everyone everybody someone somebody people".split())
_KIN = re.compile(rf"\b(?:{KIN}|parents?|kids?|children|men|women|people|guests?|team)$", re.I)


@dataclass(frozen=True, slots=True)
class Causal:
    """What brought about what, in the words of a sentence."""

    cause: str
    effect: str


def causal(sentence: str, people: Collection[str] = ()) -> Causal | None:
    """Cause and effect of a sentence; ``people``: names of persons in it, who give and make things without
    being the cause of anything."""
    text = " ".join(sentence.split()).strip().rstrip(".!")
    if len(text) > 2 * _MOST or "?" in text:
        return None
    for found in _readings(text, people):
        if _says(found.cause) and _says(found.effect):
            return found
    return None


def _readings(text: str, people: Collection[str]) -> Iterator[Causal]:
    if found := _LEADING.fullmatch(text):
        clause = found["cue"].casefold() in ("since", "as", "because")
        plain = found["cue"].casefold() in ("since", "as")
        reason = not clause or (is_clause(found["cause"]) and is_clause(found["effect"]))
        if reason and (not plain or _HAD_TO.search(found["effect"])):
            yield Causal(found["cause"], found["effect"])
    if found := _REASON.fullmatch(text):
        yield Causal(found["cause"], found["effect"])
    yield from _forced(text, people)
    for first, pattern in _MIDDLE:
        for middle in pattern.finditer(text):
            one, other = text[: middle.start()], text[middle.end() :]
            if _is_denied(one):
                continue
            yield Causal(one, other) if first == "cause" else Causal(other, one)
    if found := _FROM_DOING.fullmatch(text):
        yield Causal(found["cause"], found["effect"])


def _forced(text: str, people: Collection[str]) -> Iterator[Causal]:
    """What made somebody do or be something: the subject is no person, for whom it would be a deed."""
    named = "|".join([*(re.escape(name) for name in sorted(people, key=len, reverse=True)), _ONE])
    verbs = (
        rf"{_OFTEN}{_FORCES}(?P<who>[^,;]{{1,40}}?) (?:to|into) (?P<rest>\w.+)",
        rf"{_OFTEN}(?:stopp(?:ed|s)|prevent(?:s|ed)|kept|keeps|discouraged|saved) (?P<who>[^,;]{{1,40}}?)"
        r" from (?P<rest>\w+ing\b.*)",
        rf"{_OFTEN}{_LIGHT} (?P<who>{named}) (?P<rest>(?!(?:in|at|on|for|to|with|by)\b)[^\W\d].+)",
    )
    for verb in verbs:
        found = re.fullmatch(rf"(?P<cause>[^,;]{{3,120}}?),? (?:which )?(?P<verb>{verb})", text)
        if found and not _is_person(found["cause"], people):
            yield Causal(found["cause"], f"{found['who']} {found['rest']}")


def _is_person(subject: str, people: Collection[str]) -> bool:
    """Whether the subject of a verb is somebody: a pronoun, a name, or a name for kin at its head."""
    head = re.split(r"\b(?:of|in|at|on|from|with|for)\b", subject)[0].strip()
    last = _WORD.findall(head)[-1:] or [""]
    first = _WORD.findall(subject)[:1] or [""]
    low = {part.casefold() for name in people for part in (name, name.split()[0])}
    return (
        last[0].casefold() in _PRONOUN | low
        or (first[0].casefold() in _PRONOUN | low and not re.match(r"\S+['’]s\b", subject))
        or _KIN.search(head) is not None
    )


def _is_denied(before: str) -> bool:
    return re.search(r"(?:\bnot|n['’]t|\bnever|\bno longer)(?: \w+)?$", before, re.I) is not None


def _says(side: str) -> bool:
    """Whether a side tells what it means by itself."""
    words = [word.casefold() for word in _WORD.findall(side)]
    telling = [word for word in words if word not in _NOTHING and word not in _ANAPHOR]
    return bool(telling) and len(side) <= _MOST and not (words[0] in _ANAPHOR and len(words) < 3)
