"""Penn Treebank tags of words: the most frequent class of each word, then rules for those that have several.

The manner is that of Brill (1992), "A simple rule-based part of speech tagger"; the rules are our own, in one pass
from left to right: what stands before a word has its final tag, what follows its most frequent one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reverie.language.lexicon import word_classes

_SIGNS = {
    ".": ".", "!": ".", "?": ".", "…": ".", "。": ".", "！": ".", "？": ".", ",": ",", "，": ",", "、": ",",
    ":": ":", ";": ":", "-": ":", "–": ":", "—": ":", "(": "-LRB-", "[": "-LRB-", "{": "-LRB-", ")": "-RRB-",
    "]": "-RRB-", "}": "-RRB-", '"': "''", "'": "''", "”": "''", "’": "''", "“": "``", "‘": "``", "`": "``",
    "$": "$", "€": "$", "£": "$", "¥": "$", "#": "#", "%": "NN", "&": "CC", "/": "SYM", "+": "SYM",
}  # fmt: skip
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
_OPENERS = frozenset(["``", "''", "-LRB-", ":", "SYM", "NFP", "."])
_CONTRACTED = {"n't": "RB", "'m": "VBP", "'re": "VBP", "'ve": "VBP", "'ll": "MD", "'d": "MD", "'s": "VBZ/POS"}
_LONGEST_ENDING = 5

_BE = frozenset("be am is are was were been being 'm 're 's 's get gets got getting feel feels felt".split())
_HAVE = frozenset("have has had having 've 'd".split())
_DO = frozenset("do does did dont didnt doesnt".split())
_HELPERS = frozenset("help helps helped let lets make makes made watch see saw have had".split())
_BARE_PAST = frozenset("read put set cut hit let cost hurt quit spread shut bet beat split cast".split())
_BARE_PARTICIPLE = _BARE_PAST | {"run", "come", "become", "overcome"}
_KEEPS = frozenset("keep keeps kept get got".split())
_VERB_CLASSES = frozenset(["VB", "VBZ", "VBD", "VBP", "VBN", "MD", "VBZ/POS", "NNS/VBZ"])
_SUBJECTS = frozenset("i you we they u y'all".split())
_SINGULAR = frozenset("he she it that this who which everyone someone everybody somebody nobody".split())
_OBJECTS = frozenset("me us him her them it you".split())
_VERBS = frozenset(["VB", "VBP", "VBD", "VBZ", "VBG", "VBN"])
_FINITE = frozenset(["VBP", "VBD", "VBZ", "MD"])
_BEFORE_NOUN = frozenset(["DT", "PRP$", "JJ", "JJR", "JJS", "POS", "CD", "WP$"])
_AFTER_VERB = frozenset("DT PRP PRP$ PRP/PRP$ IN IN/DT IN/RP IN/VB TO RB RP WP WRB EX/RB".split())
_BREAKS = frozenset([".", ",", ":", "CC", "WDT", "WP", "WRB", "IN/DT", "-LRB-", "-RRB-", "``", "''", "NFP", "UH"])


class Sentence:
    """The words of a text while they are tagged: lower-case words, classes, and the final tags so far."""

    __slots__ = ("classes", "low", "tags")

    def __init__(self, low: list[str], classes: list[str]) -> None:
        self.low = low
        self.classes = classes
        self.tags: list[str] = []

    def before(self, at: int) -> tuple[str, str]:
        """The word before ``at`` with its tag, adverbs passed over; empty at the start."""
        while at > 0 and self.tags[at - 1] == "RB":
            at -= 1
        return (self.low[at - 1], self.tags[at - 1]) if at > 0 else ("", ".")

    def next(self, at: int) -> str:
        return self.classes[at + 1] if at + 1 < len(self.classes) else "."

    def verb_since(self, at: int) -> bool:
        """Whether a finite verb stands before ``at`` in its clause."""
        for tag in reversed(self.tags[max(0, at - 9) : at]):
            if tag in _FINITE:
                return True
            if tag in _BREAKS:
                return False
        return False


class Tagger:
    """Tags words; holds the word lists, keeps nothing between calls."""

    def __init__(self) -> None:
        self._words, self._endings = word_classes()

    def tags(self, words: Sequence[tuple[str, int]], starts: frozenset[int] | set[int]) -> list[str]:
        """One tag a word. ``starts`` are the numbers of the words that begin a sentence or a line."""
        classes: list[str] = []
        low: list[str] = []
        known = self._words
        last = "."
        for number, (word, _) in enumerate(words):
            lower = word.lower()
            tag = known.get(lower) if word == lower else None
            if tag is None:
                first = last in _OPENERS or number in starts
                tag = self._class(word, lower, first=first)
            low.append(lower.replace("’", "'") if "’" in lower else lower)
            classes.append(tag)
            last = tag
        sentence = Sentence(low, classes)
        tags = sentence.tags
        for number, tag in enumerate(classes):
            rule = _RULES.get(tag)
            tags.append(rule(sentence, number, tag) if rule else tag)
        return tags

    def _class(self, word: str, lower: str, *, first: bool) -> str:
        """The class of a word that is not a known word in small letters."""
        if (tag := _SIGNS.get(word[0])) and not word[-1].isalnum():
            return tag
        if lower in self._words and not word[0].isdigit():
            if first or word.isupper() or lower in ("i",) or self._words[lower] in ("UH", "PRP"):
                return self._words[lower]
            return "NNP"
        if word[0] in "'’" and (tag := _CONTRACTED.get(lower.replace("’", "'"))):
            return tag
        if word[0].isdigit():
            return "JJ" if _ORDINAL.match(lower) else "NNS" if lower.endswith("0s") else "CD"
        if not word[0].isalpha():
            return "SYM" if word[0] in "*=<>|~^_\\" else "ADD" if word[0] in "@#" and len(word) > 1 else "NFP"
        if "n" in lower and (tag := _CONTRACTED.get(lower.replace("’", "'"))):
            return tag
        if word[0].isupper():
            return "NNP"
        if "/" in word or "@" in word:
            return "ADD"
        if "-" in word:
            tail = lower.rsplit("-", 1)[1]
            found = self._words.get(tail, "JJ").split("/")[0]
            return found if found in ("NN", "NNS") else "JJ"
        return self.guess(lower)

    def guess(self, word: str) -> str:
        """The class of an unknown word in small letters, by its ending."""
        for length in range(min(_LONGEST_ENDING, len(word) - 2), 1, -1):
            if tag := self._endings.get(word[-length:]):
                return tag
        return "NNS" if word.endswith("s") and not word.endswith(("ss", "us", "is")) else "NN"


def _noun_or_verb(s: Sentence, at: int, tag: str) -> str:
    """NN/VB and JJ/VB."""
    noun = tag[:2]
    word, before = s.before(at)
    near = s.tags[at - 1] if at else "."
    after = s.next(at)
    if near in _BEFORE_NOUN or (near in ("NN", "NNP") and noun == "NN" and word not in _OBJECTS):
        return noun
    verb = _verb_by_context(s, at, word, before)
    if verb == "VB" and word == "to" and at > 1 and s.low[at] == "work" and s.tags[at - 2] not in ("MD", "NN", "JJ"):
        return noun if s.low[at - 2] in ("go", "went", "going", "back", "get", "got", "drive", "way", "commute", "walk") else verb
    if verb:
        return verb
    if before in ("NNS", "WDT") and (after in _AFTER_VERB or before == "WDT"):
        return "VBP"
    if before == "." and (after in ("DT", "PRP$", "PRP", "IN/DT", "PRP/PRP$", "IN/RP", "RP") or s.low[at] in ("love", "hope", "check", "let")):
        return "VB"
    return noun


def _verb_by_context(s: Sentence, at: int, word: str, before: str) -> str | None:
    """VB or VBP where what stands before calls for a verb in its bare form."""
    if before == "TO" or before == "MD" or word in _DO or word in ("n't", "please", "let's"):
        return "VB"
    if word == "'s" and at > 1 and "let" in s.low[max(0, at - 3) : at]:
        return "VB"
    if before == "PRP" or (word in ("who", "that") and before in ("WP", "WDT")):
        earlier = _earlier(s, at, word)
        if word in _OBJECTS and (earlier in _HELPERS):
            return "VB"
        if earlier in _DO or _is_modal(earlier):
            return "VB"
        return "VBP" if word in _SUBJECTS or before != "PRP" else None
    if before == "CC" and at > 1:
        for tag in reversed(s.tags[max(0, at - 8) : at - 1]):
            if tag in ("VB", "VBP"):
                return tag
            if tag in (".", "VBD", "VBZ", "VBG"):
                return None
    return None


def _earlier(s: Sentence, at: int, word: str) -> str:
    """The word before the pronoun that stands before ``at``."""
    place = at - 1
    while place >= 0 and s.low[place] != word:
        place -= 1
    place -= 1
    if place >= 0 and s.low[place] in ("n't", "not"):
        place -= 1
    return s.low[place] if place >= 0 else ""


def _is_modal(word: str) -> bool:
    return word in ("can", "could", "will", "would", "should", "shall", "may", "might", "must", "ca", "wo")


def _base(s: Sentence, at: int, tag: str) -> str:
    """VB and VBP: the bare form of a verb."""
    here = s.low[at]
    word, before = s.before(at)
    near = s.tags[at - 1] if at else "."
    if here in _BARE_PARTICIPLE and (word in _HAVE or (here in _BARE_PAST and word in _BE)):
        return "VBN"
    if verb := _verb_by_context(s, at, word, before):
        if verb == "VBP" and here in _BARE_PAST and "VBD" in s.tags[max(0, at - 12) : at]:
            return "VBD"
        return verb
    if here in ("do", "have") and before in (".", "WRB", "WP", "CC", ",") and s.next(at)[:3] in ("PRP", "DT", "NNS"):
        return "VBP"
    if here in _BARE_PAST and (word in _SINGULAR or before in ("NNP", "NN")):
        return "VBD"
    if near in ("DT", "PRP$", "POS", "JJ") and here not in ("be", "have", "do"):
        return "NN"
    if before in ("NNS", "NNPS", "WDT", "WP", "EX") or (before == "PRP" and tag == "VBP"):
        return "VBP"
    if before in ("NN", "NNP", "DT") and here in ("have", "do"):
        return "VBP"
    return "VBP" if tag == "VBP" else "VB"


def _past(s: Sentence, at: int, tag: str) -> str:
    """VBD and VBN: the past and its participle, mostly of one form."""
    here = s.low[at]
    if here in _ONLY_PAST:
        return "VBD"
    if here in _ONLY_PARTICIPLE:
        return "VBN"
    word, before = s.before(at)
    near = s.tags[at - 1] if at else "."
    if here in ("had", "'d"):
        return "VBN" if word in ("have", "'ve", "has") or _earlier(s, at, word) in ("have", "has") else "VBD"
    if here == "found" and before in ("TO", "MD"):
        return "VB"
    if word in _HAVE or word in _BE or (before == "PRP" and _earlier(s, at, word) in _HAVE):
        return "VBN"
    if before == "PRP" and _earlier(s, at, word) in _KEEPS:
        return "VBN"
    if (word in ("both", "all", "each") and s.tags[max(0, at - 2)] == "PRP") or word in ("first", "last"):
        return "VBD"
    if near in ("DT", "PRP$", "JJ", "POS", "CD"):
        return "NN" if here in ("thought", "felt", "cut", "left") and s.next(at)[:2] != "NN" else "VBN"
    if (before == "PRP" and (word not in ("me", "us", "him", "them"))) or before in ("WP", "WDT", "NNP", "NNPS", "EX"):
        return "VBD"
    if before in ("IN", "VB", "VBG", "VBP", "TO") and word != "like":
        return "VBN"
    if before == "CC":
        for earlier in reversed(s.tags[max(0, at - 12) : at - 1]):
            if earlier in ("VBD", "VBN"):
                return earlier
            if earlier == ".":
                break
        return "VBD"
    if before in ("NN", "NNS", "RP"):
        return "VBN" if s.verb_since(at) else "VBD"
    if before == "." or (before in (",", "-LRB-") and (s.tags[at - 2] if at > 1 else "") in ("NN", "NNP", "NNS")):
        bare = near != "RB" and (here.endswith("ed") or here == "born")
        return "VBN" if bare and s.next(at) in ("IN", "TO", "NNP") else "VBD"
    return tag if before in _VERBS else "VBD"


def _plural_or_verb(s: Sentence, at: int, tag: str) -> str:
    """NNS/VBZ and VBZ: "plans" and "walks"."""
    here = s.low[at]
    if here in ("is", "has", "does", "was"):
        return "VBZ"
    word, before = s.before(at)
    near = s.tags[at - 1] if at else "."
    if word in _SINGULAR and (before != "IN" or word == "that"):
        return "VBZ"
    if near in _BEFORE_NOUN or near in ("IN", "VBG", "VB", "TO"):
        return "NNS"
    after = s.next(at)
    if before in ("NN", "NNP") and not s.verb_since(at) and (after in _AFTER_VERB or after in ("JJ", "VBG")):
        return "VBZ"
    if before == "CC" and "VBZ" in s.tags[max(0, at - 6) : at] and after in _AFTER_VERB:
        return "VBZ"
    if before in (".", "UH") and (here in ("sounds", "looks") or (tag == "VBZ" and after in _AFTER_VERB)):
        return "VBZ"
    return "NNS" if tag == "NNS/VBZ" or s.verb_since(at) else "VBZ"


def _gerund(s: Sentence, at: int, tag: str) -> str:
    """NN/VBG and VBG: "the painting is done", "painting helps", "I am painting"."""
    word, _ = s.before(at)
    near = s.tags[at - 1] if at else "."
    after = s.next(at)
    if word in _BE and word not in ("feel", "feels", "felt"):
        return "VBG"
    if near in ("DT", "PRP$", "JJ", "POS"):
        return "NN" if tag == "NN/VBG" or (near != "PRP$" and after in ("IN", ".", ",", "VBZ", "VBD", "CC")) else "VBG"
    if tag == "VBG" or after in ("DT", "PRP$", "PRP", "PRP/PRP$", "IN/DT", "IN/RP", "NNP"):
        return "VBG"
    if near in ("IN", "VB", "VBP", "VBD", "VBG", "TO") and after not in ("NN", "NNS", "CC", ".", ","):
        return "VBG"
    return "NN"


def _that(s: Sentence, at: int, tag: str) -> str:
    near = s.tags[at - 1] if at else "."
    after = s.next(at)
    if after in _VERB_CLASSES or (after == "NN/VB" and near == "NNS") or (after == "RB" and near in ("NN", "NNS")):
        return "WDT" if near in ("NN", "NNS", "NNP") else "DT"
    if after in ("JJ", "RB") and near in (".", ",", "CC"):
        return "DT"
    if after in (".", ",", "IN", "CC", "TO", "UH", ":", "NFP"):
        return "DT"
    if after in ("NN", "NN/VB", "NN/VBG", "JJ", "CD") and near in ("IN", "VB", "VBP", "VBD", ".", "UH", "CC", "TO", ",", "RP", "VBG"):
        following = s.classes[at + 2] if at + 2 < len(s.classes) else "."
        return "IN" if following in ("VBZ", "MD") and near in ("VBP", "VBD", "VB") else "DT"
    return "IN"


def _like(s: Sentence, at: int, tag: str) -> str:
    word, before = s.before(at)
    if before in ("MD", "TO") or word in _DO or word in ("n't",):
        return "VB"
    if word in _SUBJECTS or (before == "NNS" and s.next(at) in ("DT", "TO", "PRP$")):
        earlier = _earlier(s, at, word)
        return "VB" if earlier in _DO or _is_modal(earlier) else "VBP"
    return "IN"


def _her(s: Sentence, at: int, tag: str) -> str:
    after = s.next(at)
    if after in ("NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "CD", "NN/VB", "NN/VBG", "NNS/VBZ", "JJ/VB", "VBG", "VBN"):
        return "PRP$"
    return "PRP"


def _possessive(s: Sentence, at: int, tag: str) -> str:
    """'s: is, has or a genitive."""
    word, before = (s.low[at - 1], s.tags[at - 1]) if at else ("", ".")
    if before in ("PRP", "WP", "WRB", "EX", "RB", "UH") or word in ("that", "this", "here", "there"):
        return "VBZ"
    if word == "let":
        return "PRP"
    after = s.next(at)
    if after in ("NN", "NNS", "NNP", "NNPS", "NN/VB", "JJ", "NN/VBG", "NNS/VBZ", "JJS", "CD", "JJ/VB", "$"):
        following = s.classes[at + 2] if at + 2 < len(s.classes) else "."
        return "VBZ" if after == "JJ" and following in (".", ",", "TO", "IN", "CC", "IN/DT") else "POS"
    return "VBZ" if after in ("VBG", "RB", "DT", "IN", "VBN", "TO", "PRP$", "JJR", "IN/VB", "VBD", "PRP") else "POS"


def _quote(s: Sentence, at: int, tag: str) -> str:
    """A genitive after a plural ("the kids' room"), or a quotation mark."""
    plural = at > 0 and s.low[at] in ("'", "’") and s.low[at - 1].endswith("s") and s.tags[at - 1][:2] == "NN"
    return "POS" if plural and s.next(at)[:2] in ("NN", "JJ") and "''" not in s.tags[max(0, at - 12) : at] else "''"


def _there(s: Sentence, at: int, tag: str) -> str:
    after = s.next(at)
    following = s.low[at + 1] if at + 1 < len(s.low) else ""
    if at and s.low[at - 1] in ("is", "are", "was", "were", "'s", "be") and at > 1 and s.tags[at - 2] in ("WRB", "WP", "."):
        return "EX"
    return "EX" if after == "MD" or following in ("is", "are", "was", "were", "'s", "'re", "has", "have", "isn't") else "RB"


def _particle(s: Sentence, at: int, tag: str) -> str:
    near = s.tags[at - 1] if at else "."
    if near in _VERBS or (near == "PRP" and at > 1 and s.tags[at - 2] in _VERBS):
        return "IN" if s.low[at] == "off" and s.next(at) == "DT" else "RP"
    return "IN" if s.next(at) in ("DT", "PRP$", "NN", "NNP", "NNS") else "RB"


def _adverb_or_adjective(s: Sentence, at: int, tag: str) -> str:
    """"pretty good", "so much", "home"."""
    if s.low[at] == "pretty" and s.next(at) in ("JJ", "RB", "JJ/VB", "VBN"):
        return "RB"
    if s.low[at] in _ADVERBIAL and (s.tags[at - 1] if at else ".") in _VERBS | {"NN", "RB", "PRP", "NNS"}:
        return "RB" if s.next(at)[:2] != "NN" else "JJ"
    return tag


_ADVERBIAL = frozenset("early late hard long fast high low online close straight right".split())
_ONLY_PAST = frozenset(
    """was were did went came saw took gave ate fell knew grew threw flew drew wore tore chose broke spoke stole
    froze forgot hid rode rose began sang swam drank rang ran wrote drove became woke shook sank sprang""".split()
)
_ONLY_PARTICIPLE = frozenset(
    """been gone done seen taken given written driven eaten fallen known shown grown thrown flown drawn worn torn
    chosen broken spoken stolen frozen forgotten hidden ridden risen beaten begun sung swum drunk rung""".split()
)
_RULES: dict[str, Callable[[Sentence, int, str], str]] = {
    "NN/VB": _noun_or_verb,
    "JJ/VB": _noun_or_verb,
    "VB": _base,
    "VBP": _base,
    "VBD": _past,
    "VBN": _past,
    "VBZ": _plural_or_verb,
    "NNS/VBZ": _plural_or_verb,
    "VBG": _gerund,
    "NN/VBG": _gerund,
    "IN/DT": _that,
    "IN/VB": _like,
    "PRP/PRP$": _her,
    "VBZ/POS": _possessive,
    "''": _quote,
    "EX/RB": _there,
    "IN/RP": _particle,
    "JJ": _adverb_or_adjective,
}
