"""What is not worth a fact: greetings, thanks, fillers and backchannels that say nothing else.

A turn is left out only where nothing is left of it once set phrases ("take care", "kind words") are taken out
and every other word is one that says nothing by itself, or the name of the one spoken to. So a number, a
date, any other name, a negation or a word of content keeps a turn.
"""

from __future__ import annotations

import re

from reverie.retain.rules.given_names import is_given_name
from reverie.retain.rules.people import Dialogue
from reverie.retain.rules.vocabulary import vocabulary

_LONGEST = 240
_MOST_OPEN = 8
"""Words outside the lists up to which set phrases are looked for."""

_EMPTY = frozenset(
    """hi hey hello hiya howdy yo greetings welcome thanks thank thx ty cheers bye goodbye cya ciao
    later yes yeah yep yup yea ya ye aye yas nope nah ok okay okey k kk sure alright right fine well so
    oh ah aha ahh ooh ohh uh um uhm hm mm mhm huh wow whoa woah woo woohoo yay hooray lol lmao rofl omg
    gosh gee damn dang jeez phew aww aw awww ugh oops cool nice neat great awesome amazing wonderful
    fantastic excellent brilliant perfect lovely sweet super incredible beautiful terrific superb good
    best better congrats congratulations bravo kudos impressive inspiring interesting fascinating fun
    exciting hilarious funny true fair indeed exactly absolutely definitely totally certainly completely
    truly really very pretty quite seriously honestly literally obviously course bet gotcha understood
    agreed agree ditto noted anyway anyways please kind thoughtful adorable cute gorgeous stunning awe
    sounds sound sounded looks look looked seems seem i i'm i've me you you're you've your u ya it it's
    its that that's thats this these those what what's how how's which a an the is are was were be been
    am do does did have has had of for on in at to with about as and but or then too also just again
    more much lot lots bit such all always there here now one ones way thing things stuff point idea job
    news words message shot pic pics photo photos picture view sight time day see hear hearing know
    think guess suppose feel feeling like liked get got go going make makes made sense appreciate
    appreciated mean means talk talking speak chat chatting catch tell say glad happy sorry hope fingers
    crossed support encouragement everyone guys folks buddy pal dude mate dear girl man haha my our we
    us by if out up""".split()
)
_KNOWN = _EMPTY | {"m", "s", "re", "ve", "t", "d", "ll", "don"}
# A pattern a line.
_SET_PHRASES = r"""
good (?:morning|afternoon|evening|night)
long time no see
nice to meet you
how(?:['’]s| is| are| have) (?:it|you|things|life|everything)(?: (?:been|going|doing|feeling|today|lately))*
what(?:['’]s| is| have) (?:up|new|going on|happening|you been up to)(?: (?:lately|today|with you))*
anything (?:new|exciting)(?: (?:going on|happening|lately|with you))*
(?:no|not a) (?:problem|worries|doubts?|kidding|way|biggie)
don['’]?t (?:mention it|worry)
my pleasure
any ?time
(?:happy|glad) to help
(?:i could|could|to) help
kind words
(?:means )?the world(?: to me)?
a (?:million|ton|bunch)
take care(?: of yourself)?
(?:have|enjoy) (?:a|your|the)(?: (?:good|great|nice|lovely|wonderful|rest of your))? (?:day|night|time|one)
(?:have|enjoy) (?:a|your)(?: (?:good|great|nice|lovely|wonderful))? (?:evening|weekend)
sleep well|sweet dreams|good luck|best of luck|best wishes
(?:see|talk to|catch) (?:you|ya|u) ?(?:soon|later|then|around)?
(?:talk|speak|chat) (?:soon|later)|catch up soon|until next time
(?:gotta|have to|should) (?:go|run)
same (?:here|to you)|back at you|you too|me (?:too|neither)|on me
keep (?:it up|going|in touch)
keep up the (?:good|great|amazing|awesome|fantastic) work
stay (?:safe|strong|positive|well)
let me know(?: how it goes)?
hang in there|go for it|well done|way to go|(?:can['’]?t|cannot) wait
you (?:got|nailed|can do|did) (?:this|it|that)|we got this|you rock|you deserve it
(?:will|can) do
(?:would )?love[ds]? (?:that|it|this)(?! +[a-z])
i(?:['’]d| would) love that
(?:that|it)(?:['’]d| would) be (?:great|nice|awesome|lovely|amazing|fun|cool|perfect)
(?:that|it) must (?:be|have been)
(?:couldn['’]t|could not) agree more
(?:can|could) (?:imagine|relate|tell|see that)
(?:so|really|very) (?:happy|proud|excited|glad) (?:for|of) you|proud of you|excited for you|excited to hear
thanks for (?:sharing|asking|listening|checking in|being there|understanding|everything)
thanks for the (?:tips?|advice|info|update|compliment)
i see|oh no|for (?:real|sure)|the best|100%
sounds like a (?:plan|blast|deal)
"""
_PHRASES = re.compile(
    rf"^(?:morning|afternoon|evening)\b|\b(?:{'|'.join(_SET_PHRASES.split(chr(10))[1:-1])})\b", re.I
)
_GREETING_QUESTION = re.compile(
    r"\bhow(?:['’]?s| is| are| have) (?:it going|you|things|life|everything)\b|\bwhat['’]?s (?:up|new"
    r"|going on)\b"
    r"|\banything new\b",
    re.I,
)
_QUESTION = re.compile(r"[^.!?\n]*\?")
_ASKS = re.compile(r"\b(?:what|how|who|where|when|why|which|did|do|does|are|is|was|were|have|has)\b", re.I)
_KINDS = (
    ("thanks", re.compile(r"\b(?:thanks?|thx|ty|appreciate|welcome|my pleasure|no problem)\b", re.I)),
    (
        "greeting",
        re.compile(r"^\W*(?:hi|hey|hello|hiya|howdy|yo|good (?:morning|afternoon|evening)|how)\b", re.I),
    ),
    (
        "farewell",
        re.compile(
            r"\b(?:bye|goodbye|see (?:you|ya)|take care|good night|talk (?:soon|later|to you))\b", re.I
        ),
    ),
)
_TOKEN = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")
_LAUGH = re.compile(
    r"(?:a?(?:ha|he|hi){2,}h?|l+o+l+|h+m+|m+|u+gh|a+w+|y+a+y+|w+o+w+|o+h+|so+|ye+s+|y+e+a+h*|no+)"
)


def filler(said: str, dialogue: Dialogue) -> str | None:
    """What kind of filler words are ("greeting", "thanks", "farewell", "backchannel"), if they are nothing
    more."""
    if len(said) > _LONGEST or len(vocabulary(said) - _KNOWN) > _MOST_OPEN:
        return None
    if _open_words(said, dialogue) and _open_words(_PHRASES.sub(" , ", said), dialogue):
        return None
    return None if any(map(_is_real_question, _QUESTION.findall(said))) else _kind(said)


def _is_real_question(sentence: str) -> bool:
    """Whether a question asks for more than how someone is."""
    return bool(_ASKS.search(sentence)) and not _GREETING_QUESTION.search(sentence)


def _open_words(said: str, dialogue: Dialogue) -> bool:
    """Whether any word may say something."""
    for token in _TOKEN.finditer(said):
        word = token.group().lower().replace("’", "'")
        if not (word in _EMPTY or _LAUGH.fullmatch(word) or _is_addressee(said, token, dialogue)):
            return True
    return False


def _is_addressee(said: str, token: re.Match[str], dialogue: Dialogue) -> bool:
    """Whether a word is the name of the one spoken to: set off by commas, or at either end."""
    name = token.group()
    if not name[0].isupper():
        return False
    if dialogue.known_as(name):
        return True
    before, after = said[: token.start()].rstrip(), said[token.end() : token.end() + 1]
    greeted = before.rpartition(" ")[2].lower() in ("hi", "hey", "hello", "thanks", "dear", "bye", "congrats")
    return is_given_name(name) and (greeted or (before[-1:] in (",", "") and after in (",", "!", ".", "")))


def _kind(said: str) -> str:
    if not _TOKEN.search(said):
        return "punctuation"
    return next((name for name, pattern in _KINDS if pattern.search(said)), "backchannel")
