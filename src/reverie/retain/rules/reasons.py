"""Why, where and with what feeling: the words of a text that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reverie.language.parse import Placed
from reverie.retain.rules.vocabulary import vocabulary

_LONGEST = 160
_CLAUSE_END = re.compile(
    r"[.!?;:\n\[]|,? (?:but|although|though|however|whereas|while)\b|, (?:and|so|which|who|yet|or)\b"
    r"| [-–—] | \(|, (?=[A-Z]\w+ |(?:it|he|she|they|we|I|this|that)(?:['’]\w+)? )|,? and (?:(?:I|he|she|we"
    r"|they|it)\b|[A-Z]\w+ \w+ed\b|(?:was|were|is|are|felt)\b)"
)
_REASON = re.compile(
    r"""(?:['’](?:cause|cuz|coz)[ ]|\b(?:
        because(?:[ ]of)?[ ]|(?<=[ ,])cuz[ ]
        |(?:due|owing|thanks)[ ]to[ ](?!(?:you|u)\b)
        |on[ ]account[ ]of[ ]|for[ ]the[ ]sake[ ]of[ ]|for[ ]fear[ ]of[ ]
        |so[ ]that[ ](?=(?:I|you|he|she|we|they|it|people|everyone|the|my|his|her|our|their|no)\b)
        |in[ ]order[ ](?:to|that)[ ]|so[ ]as[ ]to[ ]
        |(?<=,[ ])so[ ](?:I|he|she|we|they|it)[ ](?:can|could|would|will)[ ]
        |since[ ](?=
            (?:I|he|she|we|they|it|you|there|the|my|his|her|our|their|(?-i:[A-Z][a-z]+))[ ]
            (?!last|spoke|talked|chatted|saw|met|moved|started|began|joined|first|left
                |was[ ](?:a|an|\d|young|little|born)|were[ ](?:kids|little|young))
            [^.!?\n]{0,40}?\b(?:is|are|was|were|has|had|can|could|needs?|needed|wants?|wanted|likes?|loves?
                |doesn|don|didn)\b)
        |(?:the|my|his|her|our|their)[ ](?:main[ ]|only[ ]|real[ ])?reason
            (?:[ ]\w+){0,6}?[ ](?:is|was)[ ](?:that[ ])?
        |to[ ](?:celebrate|commemorate|honou?r|avoid|escape|be[ ]closer
            |raise[ ](?:money|funds|awareness)|save[ ](?:money|time))\b
    ))""",
    re.I | re.X,
)
_REASON_WORDS = frozenset(
    """because cause cuz coz due owing thanks account sake fear so order since reason celebrate
    commemorate honor honour avoid escape raise save closer""".split()
)
_DEED = (
    "went|came|moved|travell?ed|flew|drove|joined|created|founded|opened|set up|bought|volunteered"
    "|organi[sz]ed|quit|left|returned|enrolled|signed up|met|gathered|teamed up|hosted|built|saved|called"
    "|applied|adopted|hired|switched|booked"
)
_AIM = (
    "help|support|be|see|study|learn|work|pursue|find|get|teach|meet|visit|live|make|start|watch|discuss"
    "|talk|improve|care|show|attend|take|focus|become|give|prepare|train|join|look|reduce|spend|stay"
    "|protect|promote|build"
)
_PURPOSE = re.compile(
    rf"""\b(?:{_DEED.replace(" ", "[ ]")})\b[^.!?;\n]{{3,60}}?
    (?<!want)(?<!wants)(?<!going)(?<!able)(?<!how)[ ](?P<why>to[ ](?:{_AIM})\b)""",
    re.I | re.X,
)
_DEED_WORDS = vocabulary(_DEED) | {"travelled", "traveled", "organized", "organised"}
_AIM_WORDS = vocabulary(_AIM)
_CHOSE = re.compile(
    r"""\b(?:
        (?:chose|choose|chosen|picked|joined|took[ ]the[ ]job|selected|decided[ ]on|settled[ ]on
            |went[ ]with|opted|moved|awarded|fired|promoted|fined|arrested|critici[sz]ed|blamed|apologi[sz]ed
            |thanked|praised)\b
        [^.!?\n]{0,80}?
        \b(?P<why>for[ ](?:its|his|her|their|the|my|our|a|an|being|having)[ ][^.!?;,\n\[]{3,80})
        |(?:prefers?|preferred|loves?|loved|likes?|liked|famous|known|admires?|admired)\b
        [^.!?\n]{0,60}?\b(?P<trait>for[ ](?:its|his|her|their|being)[ ][^.!?;,\n\[]{3,80})
    )""",
    re.I | re.X,
)
_CHOSE_WORDS = frozenset(
    """chose choose chosen picked joined took selected decided settled went opted moved awarded fired
    promoted fined arrested criticized criticised blamed apologized apologised thanked praised prefer
    prefers preferred love loves loved like likes liked famous known admire admires admired""".split()
)
_EMOTIONS = (
    "thrilled|excited|happy|glad|delighted|overjoyed|ecstatic|elated|proud|grateful|thankful|relieved"
    "|hopeful|optimistic|content|pleased|satisfied|amazed|inspired|moved|touched|honou?red|blessed|lucky"
    "|passionate|sad|upset|angry|furious|mad|annoyed|frustrated|disappointed|heartbroken|devastated"
    "|depressed|miserable|lonely|homesick|worried|anxious|nervous|scared|afraid|terrified|stressed(?: out)?"
    "|overwhelmed|burn(?:ed|t)[ -]?out|exhausted|drained|tired|bored|ashamed|embarrassed|guilty|jealous"
    "|envious|shocked|surprised|confused|concerned|pumped|stoked|psyched|bummed(?: out)?|torn|confident"
    "|calm|peaceful|refreshed|accepted|motivated|determined|curious|keen|unhappy|uncomfortable|uneasy"
    "|offended|hurt|betrayed|fed up|over the moon"
)
_EMOTION_WORDS = vocabulary(_EMOTIONS) - {"out", "up", "over", "the"} | {"burned", "honored", "honoured"}
_FORWARD_WORDS = frozenset(("forward", "wait", "love"))
_FEELING = re.compile(
    rf"""\b(?:am|is|are|was|were|be|been|being|feel|feels|felt|feeling|['’](?:m|s|re)|got|get|gets|getting
        |became|become|seems|seemed|made[ ](?:me|him|her|us|them|[A-Z]\w+))(?:[ ]feel)?[ ]
    (?P<feeling>
        (?:(?:so|really|very|super|truly|quite|pretty|a[ ]bit|a[ ]little|too|also|just|totally|completely
            |extremely|incredibly|absolutely|deeply|not|still|now|always|definitely)[ ]){{0,3}}
        (?:{_EMOTIONS.replace(" ", "[ ]").replace("[[ ]-]", "[ -]")})\b
        (?:[ ](?:about|by|with|at|of|for|to|that|over|from|in|on)\b[^.!?;,:\n\]]{{1,80}})?)""",
    re.I | re.X,
)
_FORWARD = re.compile(
    r"""\b(?P<feeling>(?:look(?:s|ing|ed)?[ ]forward[ ]to
        |(?:can['’]?t|cannot|couldn['’]t)[ ]wait[ ](?:to|for|until)
        |fell[ ]in[ ]love[ ]with|(?:is|am|was|are|were)[ ]in[ ]love[ ]with)\b[^.!?;,\n\]]{1,80})""",
    re.I | re.X,
)
_ABOUT = re.compile(r" (?:about|by|at|over|with) (?=(?:the|a|an|his|her|my|our|their|its|working|being)\b)")
_ACT = re.compile(
    r"\b(?:joined|moved|started|chose|took|bought|left|quit|enrolled|signed up|applied|accepted|adopted)\b"
)
_PLACES = (
    "park|beach|museum|market|office|school|university|college|hospital|church|airport|station|restaurant"
    "|caf[eé]|coffee shop|bar|pub|gym|library|theat(?:re|er)|cinema|zoo|garden|mall|store|shop|supermarket"
    "|bakery|bookstore|bookshop|hotel|lake|river|mountains?|forest|woods|island|farm|village|town|city"
    "|countryside|country|studio|gallery|stadium|arena|court|pool|bridge|harbou?r|port|square|street|campus"
    "|classroom|clinic|lab|laboratory|kitchen|basement|garage|attic|backyard|yard|balcony|roof|house"
    "|apartment|flat|home|cabin|campsite|conference|shelter|temple|castle|cathedral|community center"
    "|community centre|center|centre|playground|festival|fair|desert|coast|seaside|shore|valley"
)
_PLACE_WORDS = vocabulary(re.sub(r"s\?|\(\?:re\|er\)|\[eé\]", "", _PLACES)) | frozenset(
    """theatre theater cafe caf mountain mountains harbor harbour work""".split()
)
_WHERE_COMMON = re.compile(
    rf"""\b(?:in|at|near|on|outside|inside
        |(?:go|goes|going|went|come|came|travel(?:led|ing)?|headed|drove|walk(?:ed|ing)?|moved|back|trip|visit
            |took[ ](?:\w+[ ]){{1,2}}?)(?:[ ]to)?)[ ]
    (?P<where>(?:the|a|an|my|our|his|her|their|this|that|your)[ ]
        (?:(?!of\b|and\b|in\b|to\b)[\w'’-]+[ ]){{0,2}}?(?:{_PLACES.replace(" ", "[ ]")}))\b
    (?![ ](?:owner|manager|staff|club|team|teacher|life|work))
    |\b(?:at|from)[ ](?P<home>home|work|school|church)\b""",
    re.I | re.X,
)
_IN = re.compile(r"\b(?:in|at|near|outside|inside|around|across|throughout)(?: the)? $", re.I)
_TO = re.compile(r"\b(?:to|towards?|into|on|visit(?:ed|ing|s)?|around)(?: the)? $", re.I)


def why(text: str, words: frozenset[str]) -> str | None:
    """The words that give a reason: "because it's catchy", "for its playful tone", "to celebrate ...".

    ``words`` is the text's vocabulary, here and below.
    """
    if not words.isdisjoint(_REASON_WORDS):
        found = _REASON.search(text)
        if found and not _is_denied(text, found.start()):
            return _clause(text, found.start(), found.end())
    if "for" in words and not words.isdisjoint(_CHOSE_WORDS) and (found := _CHOSE.search(text)):
        return _trimmed(found["why"] or found["trait"])
    purposeful = not (words.isdisjoint(_DEED_WORDS) or words.isdisjoint(_AIM_WORDS))
    if "to" in words and purposeful and (found := _PURPOSE.search(text)):
        return _clause(text, found.start("why"), found.end("why"))
    return None if words.isdisjoint(_EMOTION_WORDS) else _felt_reason(text)


def _felt_reason(text: str) -> str | None:
    """What a deed is felt about: it is what the deed was done for."""
    found = _FEELING.search(text)
    about = _ABOUT.search(found["feeling"]) if found else None
    if found and about:
        sentence = max(text.rfind(sign, 0, found.start()) for sign in ".!?\n")
        if _ACT.search(text, sentence + 1, found.start()):
            return _trimmed(found["feeling"][about.end() :])
    return None


def feeling(text: str, words: frozenset[str]) -> str | None:
    """The words that name a feeling and what it is about: "thrilled about the research opportunities"."""
    found = None
    if not words.isdisjoint(_EMOTION_WORDS):
        found = _FEELING.search(text)
    if found is None and not words.isdisjoint(_FORWARD_WORDS):
        found = _FORWARD.search(text)
    if found is None:
        return None
    said, end = found["feeling"], found.end("feeling")
    if end < len(text) and said[-1].isalnum() and text[end].isalnum():  # cut within a word
        said = said.rpartition(" ")[0]
    return _trimmed(said)


def where(text: str, words: frozenset[str], placed: Iterable[Placed], offset: int) -> str | None:
    """The place that something happens at: a name of a place, else a common one ("the beach").

    ``placed`` are mentions at offsets of the chunk, in which ``text`` begins at ``offset``.
    """
    going: str | None = None
    for mention in placed:
        if mention.mention.kind != "place":
            continue
        start = mention.span.start - offset
        before = text[max(0, start - 16) : start]
        name = text[start : mention.span.end - offset]
        if _IN.search(before):
            return name
        if going is None and _TO.search(before):
            going = name
    if going is not None or words.isdisjoint(_PLACE_WORDS):
        return going
    found = _WHERE_COMMON.search(text.partition("[")[0])  # brackets hold asides: what a picture shows
    return (found["where"] or found["home"]) if found else None


def _is_denied(text: str, at: int) -> bool:
    return text[max(0, at - 12) : at].lower().rstrip().endswith(("not", "n't", "n’t", "not just"))


def _clause(text: str, start: int, after: int) -> str | None:
    """The clause that begins at ``start``, up to where another one begins."""
    end = _CLAUSE_END.search(text, after)
    stop = min(end.start() if end else len(text), start + _LONGEST)
    words = text[start:stop]
    if stop - start == _LONGEST and stop < len(text) and text[stop].isalnum():
        words = words.rpartition(" ")[0]
    return _trimmed(words) if len(words) > after - start + 1 else None


def _trimmed(words: str) -> str | None:
    return words.strip(" ,-–—\"“”'") or None
