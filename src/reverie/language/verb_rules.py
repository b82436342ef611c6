"""Which form of a verb a word is, or that it is a noun: "I plan", "a plan", "has planned", "the planned
trip"."""

from __future__ import annotations

from reverie.language.tag_context import MODALS, Context

_BE = frozenset("be am is are was were been being 'm 're 's get gets got getting".split())
_FEEL = _BE | {"feel", "feels", "felt"}
_HAVE = frozenset("have has had having 've 'd".split())
_DO = frozenset("do does did dont didnt doesnt".split())
_HELPERS = frozenset("help helps helped let lets make makes made watch see saw have had".split())
_KEEPS = frozenset("keep keeps kept get got".split())
_BEFORE_BARE = _DO | {"n't", "please", "let's"}
_SUBJECTS = frozenset("i you we they u y'all".split())
_SINGULAR = frozenset("he she it that this who which everyone someone everybody somebody nobody".split())
_OBJECTS = frozenset("me us him her them it you".split())
_ON_THE_WAY = frozenset("go went going back get got drive way commute walk".split())
_WISHED = frozenset("love hope check let".split())
_NO_PAST_OF = frozenset(["me", "us", "him", "them"])

_BARE_PAST = frozenset("read put set cut hit let cost hurt quit spread shut bet beat split cast".split())
_BARE_PARTICIPLE = _BARE_PAST | {"run", "come", "become", "overcome"}
_ONLY_PAST = frozenset(
    """was were did went came saw took gave ate fell knew grew threw flew drew wore tore chose
    broke spoke stole froze forgot hid rode rose began sang swam drank rang ran wrote drove
    became woke shook sank sprang""".split()
)
_ONLY_PARTICIPLE = frozenset(
    """been gone done seen taken given written driven eaten fallen known shown grown thrown flown
    drawn worn torn chosen broken spoken stolen frozen forgotten hidden ridden risen beaten
    begun sung swum drunk rung""".split()
)

_VERBS = frozenset(["VB", "VBP", "VBD", "VBZ", "VBG", "VBN"])
_BEFORE_NOUN = frozenset("DT PRP$ JJ JJR JJS POS CD WP$".split())
_AFTER_VERB = frozenset("DT PRP PRP$ PRP/PRP$ IN IN/DT IN/RP IN/VB TO RB RP WP WRB EX/RB".split())
_OBJECT = frozenset("DT PRP$ PRP PRP/PRP$ IN/DT IN/RP".split())
_BEFORE_PAST = frozenset("WP WDT NNP EX".split())
_BEFORE_PARTICIPLE = frozenset("IN VB VBG VBP TO".split())
_BEFORE_GERUND = frozenset("IN VB VBP VBD VBG TO".split())
_AFTER_NOUN = frozenset("IN . , VBZ VBD CC".split())


def noun_or_verb(c: Context, at: int, tag: str) -> str:
    """NN/VB and JJ/VB: "a plan", "we plan"."""
    noun, near = tag[:2], c.near(at)
    word, before = c.before(at)
    if near in _BEFORE_NOUN or (near in ("NN", "NNP") and noun == "NN" and word not in _OBJECTS):
        return noun
    if c.low[at] == "work" and word == "to" and at > 1 and c.low[at - 2] in _ON_THE_WAY:
        return noun
    if verb := _bare(c, at, word, before):
        return verb
    after = c.next(at)
    if before == "WDT" or (before == "NNS" and after in _AFTER_VERB):
        return "VBP"
    return "VB" if before == "." and (after in _OBJECT or after == "RP" or c.low[at] in _WISHED) else noun


def _bare(c: Context, at: int, word: str, before: str) -> str | None:
    """VB or VBP where what stands before calls for a verb in its bare form."""
    if before in ("TO", "MD") or word in _BEFORE_BARE:
        return "VB"
    if word == "'s" and "let" in c.low[max(0, at - 3) : at]:
        return "VB"
    if before == "PRP" or (word in ("who", "that") and before in ("WP", "WDT")):
        earlier = c.earlier(at, word)
        if earlier in _DO or earlier in MODALS or (word in _OBJECTS and earlier in _HELPERS):
            return "VB"
        return "VBP" if word in _SUBJECTS or before != "PRP" else None
    if before == "CC":
        for tag in reversed(c.lately(at - 1, 7)):
            if tag in ("VB", "VBP"):
                return tag
            if tag in (".", "VBD", "VBZ", "VBG"):
                return None
    return None


def base(c: Context, at: int, tag: str) -> str:
    """VB and VBP."""
    here, near = c.low[at], c.near(at)
    word, before = c.before(at)
    if here in _BARE_PARTICIPLE and (word in _HAVE or (here in _BARE_PAST and word in _FEEL)):
        return "VBN"
    if verb := _bare(c, at, word, before):
        return "VBD" if verb == "VBP" and here in _BARE_PAST and "VBD" in c.lately(at, 12) else verb
    auxiliary = here in ("do", "have")
    if auxiliary and before in (".", "WRB", "WP", "CC", ",") and c.next(at)[:3] in ("PRP", "DT", "NNS"):
        return "VBP"
    if here in _BARE_PAST and (word in _SINGULAR or before in ("NNP", "NN")):
        return "VBD"
    if near in ("DT", "PRP$", "POS", "JJ") and not auxiliary and here != "be":
        return "NN"
    if before in ("NNS", "WDT", "WP", "EX") or (auxiliary and before in ("NN", "NNP", "DT")):
        return "VBP"
    return tag


def past(c: Context, at: int, tag: str) -> str:
    """VBD and VBN, mostly of one form."""
    here = c.low[at]
    if here in _ONLY_PAST:
        return "VBD"
    if here in _ONLY_PARTICIPLE:
        return "VBN"
    word, before = c.before(at)
    earlier = c.earlier(at, word) if before == "PRP" else ""
    if here in ("had", "'d"):
        return "VBN" if word in ("have", "'ve", "has") or earlier in ("have", "has") else "VBD"
    if here == "found" and before in ("TO", "MD"):
        return "VB"
    if word in _HAVE or word in _FEEL or earlier in _HAVE or earlier in _KEEPS:
        return "VBN"
    if word in ("first", "last") or (word in ("both", "all", "each") and c.near(at - 1) == "PRP"):
        return "VBD"
    if c.near(at) in ("DT", "PRP$", "JJ", "POS", "CD"):
        return "NN" if here in ("thought", "felt", "left") and c.next(at)[:2] != "NN" else "VBN"
    if before in _BEFORE_PAST or (before == "PRP" and word not in _NO_PAST_OF):
        return "VBD"
    if before in _BEFORE_PARTICIPLE and word != "like":
        return "VBN"
    return _past_of_clause(c, at, tag, before)


def _past_of_clause(c: Context, at: int, tag: str, before: str) -> str:
    """By the verb before, or by its lack."""
    if before == "CC":
        lately = c.lately(at - 1, 11)
        return next((t for t in reversed(lately) if t in ("VBD", "VBN", ".")), "VBD").replace(".", "VBD")
    if before in ("NN", "NNS", "RP"):
        return "VBN" if c.has_verb(at) else "VBD"
    if before == "." or (before in (",", "-LRB-") and c.near(at - 1)[:2] == "NN"):
        bare = c.near(at) != "RB" and (c.low[at].endswith("ed") or c.low[at] == "born")
        return "VBN" if bare and c.next(at) in ("IN", "TO", "NNP") else "VBD"
    return tag if before in _VERBS else "VBD"


def plural_or_verb(c: Context, at: int, tag: str) -> str:
    """NNS/VBZ and VBZ: "two plans", "she plans"."""
    here = c.low[at]
    if here in ("is", "has", "does"):
        return "VBZ"
    word, before = c.before(at)
    near, after = c.near(at), c.next(at)
    if word in _SINGULAR and (before != "IN" or word == "that"):
        return "VBZ"
    if near in _BEFORE_NOUN or near in ("IN", "VBG", "VB", "TO"):
        return "NNS"
    has_verb = c.has_verb(at)
    if before in ("NN", "NNP") and not has_verb and (after in _AFTER_VERB or after in ("JJ", "VBG")):
        return "VBZ"
    if before == "CC" and after in _AFTER_VERB and "VBZ" in c.lately(at, 6):
        return "VBZ"
    if before in (".", "UH") and (here in ("sounds", "looks") or (tag == "VBZ" and after in _AFTER_VERB)):
        return "VBZ"
    return "NNS" if tag == "NNS/VBZ" or has_verb else "VBZ"


def gerund(c: Context, at: int, tag: str) -> str:
    """NN/VBG and VBG: "the painting is done", "painting it helps", "I am painting"."""
    near, after = c.near(at), c.next(at)
    if c.before(at)[0] in _BE:
        return "VBG"
    if near in ("DT", "PRP$", "JJ", "POS"):
        return "NN" if tag == "NN/VBG" or (near != "PRP$" and after in _AFTER_NOUN) else "VBG"
    if tag == "VBG" or after in _OBJECT or after == "NNP":
        return "VBG"
    return "VBG" if near in _BEFORE_GERUND and after not in ("NN", "NNS", "CC", ".", ",") else "NN"
