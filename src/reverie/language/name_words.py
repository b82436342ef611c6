"""Which words make a name: where one begins, and which words go on with it."""

from __future__ import annotations

import re

from reverie.language.gazetteer import Gazetteer
from reverie.language.reading import Reading

_NO_NAMES = frozenset(
    """i i'm january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mon tue tues wed thu thurs fri sat sun mondays tuesdays wednesdays thursdays
    fridays saturdays sundays am pm bc ad ce ok okay lol lmao omg btw fyi asap diy tv dvd pc ceo
    cto cfo coo vp hr pr id faq rsvp ps bff tbh imo idk brb irl nye eta aka gpa rn pto tgif xoxo
    mom dad mum mommy mama mommy daddy papa sis bro god gosh hi hey hello dear thanks thank yes
    no happy merry congrats congratulations xmas usd eur gbp est pst gmt utc url pdf usb cd dj
    api apis ui ux cpu gpu ram ssd os it ml sdk cli ide none true false null kw mw kwh gb mb kb
    tb hz khz mhz ghz fm rpm mph todo""".split()
)
"""Words with a capital that no name begins with or goes on with."""
_NOT_FIRST = frozenset(
    """lord jesus christ bless step chapter section part figure table appendix day week note tip
    option question answer inc ltd llc corp jr sr ft grandma grandpa granny nana auntie""".split()
)
"""Words with a capital that no name begins with."""
_MONTHS_AND_NAMES = frozenset("april june may august will".split())
_FUNCTION = frozenset("DT IN IN/DT IN/VB IN/RP PRP PRP$ PRP/PRP$ MD CC TO UH WP WRB WDT WP$ EX/RB".split())
_CLOSED = _FUNCTION | {"CD", "RB", "VBP", "VBZ", "VBD"}
"""Classes of words that do not begin a name."""
_PARTICLES = frozenset(
    "de da do dos das del della di du van von der den ter ten la le el al bin ibn bint y".split()
)
_BEFORE_STOP = frozenset(
    "dr mr mrs ms mx prof st ste mt ft sgt capt col gen lt sen rep gov rev co bros ave blvd".split()
)
"""Abbreviations that a name goes on after."""
_LETTERED = frozenset(["st", "mt", "ft"])
_BEFORE_OF = frozenset(
    """university bank museum department ministry institute institution school college house
    republic kingdom isle isles gulf bay sea strait valley city game games statue tower battle
    treaty war church cathedral festival court state states bureau council academy order call
    league legend legends heart art lord lords office board association society secretary center
    centre faculty hall day library temple garden gardens palace port cape declaration union
    federation bill ring master masters register journal list line prince tale song book history
    origin chronicles guardians pirates fire""".split()
)
"""What a name may hold before "of"."""
_OF_MANY = frozenset("team group squad unit project phase operation task sector zone class".split())
"""Heads of names that go on with a number after their own word."""
_SHAPED = re.compile(r"[^\W\d_]*[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}|[A-Z]\w*-?\d|[A-Z]+-\d")
"""A capital inside, or a digit: the shape of a name wherever it stands."""
_IDENTIFIER = re.compile(r"[a-z]{2,}[A-Z]")
_MOST_WORDS = 8


class NameWords:
    """Tells which words begin a name and how far it goes."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._title = known.cues["title"]
        self._heads = known.cues["organization-last"] | known.cues["place-last"]
        self._firsts = known.cues["event-first"] | known.cues["place-first"]

    def begins(self, read: Reading, at: int) -> bool:
        """Whether a name may begin with this word, which has a capital letter somewhere."""
        known, text, low = self._known, read.words[at].text, read.low[at]
        if self._is_identifier(read, at):
            return False
        if low in self._title or low in _LETTERED:
            return self._titled(read, at)
        if low in _NOT_FIRST:
            return False
        if low in _NO_NAMES or low == "will":
            return low in _MONTHS_AND_NAMES and self._is_month_as_name(read, at)
        if len(text) == 1:
            written = low in known.singles and read.word(at - 1) in ("in", "with", "using", "learn")
            return written or self._is_initial(read, at)
        word_class = self._class(low, text)
        if low in known.capitals and not text.isupper():
            return not read.free[at] and self._goes_on(read, at)
        if text.isupper() and word_class and low not in known.singles:
            return not read.free[at] and low in known.given and len(low) > 3
        if read.free[at]:
            return self._begins_sentence(read, at, word_class)
        named = low in known.given or low in known.singles
        return named or word_class not in _CLOSED or self._goes_on(read, at)

    def _is_identifier(self, read: Reading, at: int) -> bool:
        """Whether the word is out of a program: "getName", "MAX_SIZE", "list.Add", "Add("."""
        text, low = read.words[at].text, read.low[at]
        if _IDENTIFIER.match(text):
            return low not in self._known.singles
        if read.word(at + 1) in ("_", "(") and read.words[at + 1].start == read.words[at].end:
            return True
        return (
            at > 1 and read.low[at - 1] in ("_", ".") and read.words[at - 2].end == read.words[at].start - 1
        )

    def extended(self, read: Reading, first: int, last: int) -> int:
        """The last word of the name that begins with ``first`` and has come as far as ``last``."""
        limit = min(len(read.words), first + _MOST_WORDS)
        start = last
        while last + 1 < limit and (following := self._step(read, first, last, limit)) > last:
            last = following
        while last > start and read.low[last] in _PARTICLES:
            last -= 1
        return last

    def is_ordinary(self, read: Reading, at: int) -> bool:
        """Whether a word with a capital is no more than the word: "the Institute", "some Chess"."""
        low = read.low[at]
        if self._is_name(low):
            return False
        return read.german or self._class(low, read.words[at].text) is not None

    def _class(self, low: str, text: str) -> str | None:
        """The class of an ordinary word, also of a compound such as "Dairy-free"; None for any other."""
        word_class = self._known.words.get(low)
        if word_class is None and "-" in low and text[1:] == low[1:]:
            return "JJ" if all(part in self._known.words for part in low.split("-")) else None
        return word_class

    def _begins_sentence(self, read: Reading, at: int, word_class: str | None) -> bool:
        """Whether a name begins where any word has a capital."""
        known, text, low = self._known, read.words[at].text, read.low[at]
        if low in known.given or low in known.surnames:
            if word_class is None:
                return True
            return word_class not in _CLOSED and (self._acts(read, at) or self._goes_on(read, at))
        goes_on = self._goes_on(read, at) and not self._is_name(read.word(at + 1))
        if low in known.singles or low in known.places:
            return (
                word_class is None or known.singles.get(low) == "concept" or self._acts(read, at) or goes_on
            )
        if _SHAPED.match(text):
            return True
        if word_class is None:
            if text.isupper():
                return len(text) < 7
            apposed = read.word(at + 1) == "," and read.word(at + 2) in ("a", "an", "the")
            return goes_on or apposed or (self._acts(read, at) and not low.endswith(("ing", "ed", "ly")))
        if low in self._firsts:
            return self._goes_on(read, at)
        return (
            word_class not in _CLOSED and word_class[:2] in ("NN", "JJ") and word_class != "NNS" and goes_on
        )

    def _acts(self, read: Reading, at: int) -> bool:
        """Whether what follows is what follows a name at the head of a sentence: a verb, a genitive, "and
        Bob"."""
        after = at + 2 if read.tag(at + 1) == "RB" else at + 1
        if read.tag(after) in ("VBZ", "VBD") or read.tag(at + 1) in ("MD", "POS"):
            return True
        return read.word(at + 1) in ("and", "&") and self._is_name(read.word(at + 2))

    def _goes_on(self, read: Reading, at: int) -> bool:
        """Whether the next word goes on with a name."""
        following = at + 1
        if following >= len(read.words) or not read.adjoins(following):
            return False
        if read.free[following]:
            return read.low[following] in self._known.surnames and read.low[at] in self._known.given
        return self._is_capital(read, following)

    def _is_capital(self, read: Reading, at: int) -> bool:
        """Whether the word has a capital and is none that never stands in a name."""
        low = read.low[at]
        return (
            read.words[at].text[0].isupper()
            and low not in _NO_NAMES
            and self._known.words.get(low) not in _FUNCTION
        )

    def _is_name(self, low: str) -> bool:
        """Whether a word is a name without what stands before it: "Poor Alice", "Love Paris"."""
        return low in self._known.given or low in self._known.singles or low in self._known.places

    def _is_month_as_name(self, read: Reading, at: int) -> bool:
        """ "April Jones", "June said", "she and June are", "Will Smith"."""
        following = read.word(at + 1)
        if following in self._known.surnames and read.words[at + 1].text[0].isupper():
            return True
        verb = read.tag(at + 1)
        if read.word(at - 1) == "and" and verb in ("VBZ", "VBP", "VBD"):
            return True
        return verb == "VBD" and following in self._known.cues["person-verb"]

    def _titled(self, read: Reading, at: int) -> bool:
        """Whether a name follows a title: "Dr. Smith", "King's College"."""
        following = at + 1
        if read.word(following) in (".", "'s") and read.adjoins(following):
            genitive = read.low[following] == "'s"
            following += 1
            if genitive and read.word(following) not in self._heads:
                return False
        return following < len(read.words) and read.adjoins(following) and self._is_capital(read, following)

    def _is_initial(self, read: Reading, at: int) -> bool:
        """Whether a letter with a stop begins a name: "J. Smith"."""
        return read.word(at + 1) == "." and read.adjoins(at + 1) and self._is_past_stop(read, at + 2)

    def _is_past_stop(self, read: Reading, at: int) -> bool:
        """Whether a name goes on with ``at``, behind a stop."""
        if at >= len(read.words) or not read.adjoins(at) or read.free[at]:
            return False
        return read.words[at].text[0].isupper() and self._known.words.get(read.low[at]) not in _CLOSED

    def _step(self, read: Reading, first: int, last: int, limit: int) -> int:
        """The next word of the name, or ``last`` where it ends."""
        at = last + 1
        if not read.adjoins(at):
            return last
        word, low = read.words[at].text, read.low[at]
        if low == ".":
            return self._past_stop(read, first, last, at)
        if word[0].isupper():
            return at if self._joins(read, first, last, at) else last
        if word[0].isdigit():
            return at if self._is_number_of(read, first, last, at) else last
        if low in _PARTICLES:
            return self._past_particles(read, first, last, at, limit)
        if at + 1 >= limit or not read.adjoins(at + 1):
            return last
        upper = read.words[at + 1].text[0].isupper()
        if low == "of":
            return self._past_of(read, last, at, limit)
        if low == "'s":
            return self._past_genitive(read, first, last, at)
        joint = low == "&" or (low == "-" and read.words[at].start == read.words[last].end)
        return at + 1 if joint and upper else last

    def _is_number_of(self, read: Reading, first: int, last: int, at: int) -> bool:
        """Whether a number belongs to the name: "iPhone 15", "Team Alpha 2", not "Bob 2 days ago"."""
        word = read.words[at].text
        if not word.isdigit() or len(word) > 3:
            return False
        of_many = last > first and read.low[first] in _OF_MANY and read.tag(at + 1)[:2] not in ("NN", "JJ")
        return of_many or read.low[last] in self._known.cues["numbered"]

    def _joins(self, read: Reading, first: int, last: int, at: int) -> bool:
        """Whether a word with a capital goes on with the name."""
        low, before, known = read.low[at], read.low[last], self._known
        if low in _NO_NAMES:
            return False
        if len(low) > 1 and known.words.get(low) in _FUNCTION and low not in known.surnames:
            return low == "the" and before == "of"
        if read.free[at]:
            unknown = before not in known.words and low not in known.words
            return unknown or (before in known.given and low in known.surnames)
        if before in known.given and low in known.given and low not in known.surnames:
            return before not in known.singles and read.tag(first - 1) != "UH"
        return True

    def _past_stop(self, read: Reading, first: int, last: int, at: int) -> int:
        """Over the stop of an abbreviation or of an initial."""
        before = read.low[last]
        initial = len(before) == 1
        if read.words[at].start != read.words[last].end or not (initial or before in _BEFORE_STOP):
            return last
        if self._is_past_stop(read, at + 1):
            return at + 1
        return at if initial and last > first else last

    def _past_particles(self, read: Reading, first: int, last: int, at: int, limit: int) -> int:
        """Over "de la", "van der" to a word with a capital."""
        if read.free[first] and read.low[first] in self._known.words:
            return last
        after = at
        while after < limit and read.low[after] in _PARTICLES and read.adjoins(after):
            after += 1
        reaches = after < limit and read.adjoins(after) and read.words[after].text[0].isupper()
        return after if reaches else last

    def _past_of(self, read: Reading, last: int, at: int, limit: int) -> int:
        """ "University of Oslo", "Bank of the West", but not "CEO of Zorb"."""
        after = at + 2 if read.low[at + 1] == "the" else at + 1
        if read.low[last] not in _BEFORE_OF or after >= limit:
            return last
        return after if read.words[after].text[0].isupper() and read.low[after] not in _NO_NAMES else last

    def _past_genitive(self, read: Reading, first: int, last: int, at: int) -> int:
        """ "St. Mary's", "King's College", but not "Alice's Toyota"."""
        if read.low[first] in ("st", "saint"):
            return at
        ends = at
        while (
            ends + 1 < len(read.words) and read.adjoins(ends + 1) and read.words[ends + 1].text[0].isupper()
        ):
            ends += 1
            if ends > at + _MOST_WORDS:
                return last
        owner = first == last and read.low[first] in self._known.given
        return (
            at + 1
            if ends > at and read.low[ends] in self._heads and not owner and not read.free[at + 1]
            else last
        )
