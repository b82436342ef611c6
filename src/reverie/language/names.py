"""Names in running text: which words make one, where each begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reverie.language.gazetteer import Gazetteer
from reverie.language.kinds import Guess, Kinds
from reverie.language.reading import Reading

_NO_NAMES = frozenset(
    """i i'm january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu
    thurs fri sat sun am pm bc ad ce ok okay lol lmao omg btw fyi asap diy tv dvd pc ceo cto cfo coo vp hr pr id
    faq rsvp ps bff tbh imo idk brb irl nye eta aka gpa rn pto tgif xoxo mom dad mum mommy mama mommy daddy papa
    grandma grandpa granny nana auntie sis bro mr mrs ms dr god gosh lord jesus christ bless hi hey hello dear thanks
    thank yes no happy merry congrats congratulations xmas q1 q2 q3 q4 usd eur gbp est pst gmt utc url pdf usb cd dj
    step chapter section part figure table appendix day week note tip option question answer p.s a.m p.m""".split()
)
"""Words with a capital that name nothing by themselves."""
_CLOSED = frozenset(
    """DT IN IN/DT IN/VB IN/RP PRP PRP$ PRP/PRP$ MD CC TO UH WP WRB WDT WP$ EX/RB CD RB VBP VBZ VBD""".split()
)
_NAMES_TOO = frozenset("april june may august january will".split())
_PARTICLES = frozenset("de da do dos das del della di du van von der den ter ten la le el al bin ibn bint y".split())
_ABBREVIATED = frozenset(
    "dr mr mrs ms mx prof st ste mt ft sgt capt col gen lt sen rep gov rev jr sr inc ltd co corp bros ave blvd".split()
)
_HEADS = frozenset(
    """university bank museum department ministry institute school college house republic kingdom isle gulf bay city
    game games statue tower battle church cathedral festival court state states bureau council academy order call
    league legend legends heart art lord lords office board association society secretary center centre faculty
    hall day library temple garden gardens palace port cape treaty declaration union federation bill ring master
    masters prince war art tale song book history origin chronicles guardians pirates""".split()
)
"""What a name may hold before "of"."""
_QUARTER = re.compile(r"Q[1-4]|H[12]|FY\d\d")
_CAMEL = re.compile(r"[^\W\d_]*[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}|[A-Z]\w*-?\d|[A-Z]+-\d")
_MOST_WORDS = 8


class Name(NamedTuple):
    """The words ``first`` to ``last`` as a name of the characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    guess: Guess


class NameFinder:
    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._kinds = Kinds(known)
        self._title = known.cues["title"]
        self._place_or_organization = known.cues["organization-last"] | known.cues["place-last"]

    def names(self, read: Reading, taken: Sequence[bool] | bytearray) -> Iterator[Name]:
        """Names in the order of the text; words marked in ``taken`` are passed over."""
        if read.loose:
            yield from self._in_small_letters(read, taken)
            return
        at = 0
        candidates = [n for n, word in enumerate(read.words) if not word.text.islower() and word.text[0].isalpha()]
        for number in candidates:
            if number < at or taken[number] or (read.words[number].text == "I"):
                continue
            last, guess = self._name_at(read, number)
            if last < number:
                continue
            if last + 1 < len(taken) and any(taken[number : last + 1]):
                continue
            at = last + 1
            end = read.words[last].end
            yield Name(number, last, read.words[number].start, end, guess)

    def _name_at(self, read: Reading, first: int) -> tuple[int, Guess]:
        """The last word of the name that begins here, and its kind; before ``first`` where none does."""
        none = first - 1, Guess("concept", 0)
        known = self._phrase(read, first)
        if known is not None and known[0] - first >= (1 if read.free[first] else 0):
            last, guess = known
            longer = self._extended(read, first, last)
            return (longer, self._kinds.of(read, first, longer)) if longer > last else known
        if not self._begins(read, first):
            return none
        last = self._extended(read, first, first)
        last = self._trimmed(read, first, last)
        if last < first:
            return none
        if first == last and _QUARTER.fullmatch(read.words[first].text):
            return (first + 1, Guess("concept", 2)) if read.tag(first + 1)[:2] == "NN" and read.adjoins(first + 1) else none
        return last, self._kinds.of(read, first, last)

    def _phrase(self, read: Reading, first: int) -> tuple[int, Guess] | None:
        """The longest known name of several words that begins here."""
        for parts, kind in self._known.phrases.get(read.low[first], ()):
            last = first + len(parts) - 1
            if tuple(read.low[first : last + 1]) != parts:
                continue
            if read.words[last].text.islower() and read.words[last].text.isalpha() and not read.loose:
                continue
            return last, Guess(kind, 3)
        return None

    def _begins(self, read: Reading, at: int) -> bool:
        """Whether a name may begin with this word, which has a capital letter somewhere."""
        text, low = read.words[at].text, read.low[at]
        if low in self._title:
            return self._titled(read, at)
        if (low in _NO_NAMES or low == "will") and not _QUARTER.fullmatch(text):
            return self._word_as_name(read, at)
        if len(text) == 1:
            return self._initial(read, at) or (low in self._known.singles and read.word(at - 1) in ("in", "with", "using", "learn"))
        tag = self._known.words.get(low)
        if text.isupper() and tag and low not in self._known.singles:
            return not read.free[at] and low in self._known.given and len(low) > 3
        if not read.free[at]:
            return not (tag in _CLOSED and low not in self._known.given and low not in self._known.singles) or self._continues(read, at)
        return self._begins_freely(read, at, tag)

    def _begins_freely(self, read: Reading, at: int, tag: str | None) -> bool:
        """The same where the capital says nothing."""
        text, low = read.words[at].text, read.low[at]
        known = self._known
        if low in known.given or low in known.surnames:
            if tag is None:
                return True
            return tag not in _CLOSED and (self._acts(read, at) or self._continues(read, at))
        if low in known.singles or low in known.places:
            return tag is None or known.singles.get(low) == "concept" or self._acts(read, at) or self._continues(read, at)
        if _CAMEL.match(text):
            return True
        if tag is None:
            if text.isupper() and len(text) > 1:
                return len(text) < 7
            return self._continues(read, at) or (self._acts(read, at) and not low.endswith(("ing", "ed", "ly")))
        return tag not in _CLOSED and tag[:2] in ("NN", "JJ") and tag != "NNS" and self._continues(read, at) and not self._stands_alone(read, at + 1)

    def _acts(self, read: Reading, at: int) -> bool:
        """Whether what follows is what follows a name at the head of a sentence: a verb, a genitive, "and Bob"."""
        tag, word = read.tag(at + 1), read.word(at + 1)
        if tag in ("VBZ", "VBD", "MD", "POS"):
            return True
        if tag == "RB" and read.tag(at + 2) in ("VBZ", "VBD"):
            return True
        return word in ("and", "&") and read.word(at + 2) in self._known.given

    def _continues(self, read: Reading, at: int) -> bool:
        """Whether the next word goes on with a name."""
        following = at + 1
        if following >= len(read.words) or not read.adjoins(following):
            return False
        text = read.words[following].text
        if read.free[following]:
            return read.low[following] in self._known.surnames and read.low[at] in self._known.given
        return text[0].isupper() and read.low[following] not in _NO_NAMES and self._known.words.get(read.low[following]) not in _CLOSED

    def _stands_alone(self, read: Reading, at: int) -> bool:
        """Whether the word is a name without what stands before it: "Poor Alice", "Love Paris"."""
        low = read.low[at]
        known = self._known
        return low in known.given or low in known.singles or low in known.places

    def _word_as_name(self, read: Reading, at: int) -> bool:
        """"April Jones", "June said", "Will Smith"."""
        if read.low[at] not in _NAMES_TOO:
            return False
        following = read.word(at + 1)
        named = at + 1 < len(read.words) and read.words[at + 1].text[0].isupper() and following in self._known.surnames
        return named or (read.tag(at + 1) == "VBD" and following in self._known.cues["person-verb"])

    def _titled(self, read: Reading, at: int) -> bool:
        """Whether a name follows a title."""
        following = at + 1
        if read.word(following) == "." and read.adjoins(following):
            following += 1
        if following >= len(read.words) or not read.adjoins(following):
            return False
        text, low = read.words[following].text, read.low[following]
        return text[0].isupper() and low not in _NO_NAMES and self._known.words.get(low) not in _CLOSED

    def _initial(self, read: Reading, at: int) -> bool:
        """Whether a letter with a stop begins a name: "J. Smith"."""
        after = at + 2
        return (
            read.word(at + 1) == "."
            and after < len(read.words)
            and read.adjoins(at + 1)
            and read.adjoins(after)
            and read.words[after].text[0].isupper()
            and not read.free[after]
            and self._known.words.get(read.low[after]) not in _CLOSED
        )

    def _extended(self, read: Reading, first: int, last: int) -> int:
        """The last word of the name that begins with ``first`` and has come as far as ``last``."""
        limit = min(len(read.words), first + _MOST_WORDS)
        while last + 1 < limit:
            following = self._step(read, first, last)
            if following <= last:
                break
            last = following
        return last

    def _step(self, read: Reading, first: int, last: int) -> int:
        """The next word of the name, or ``last`` where it ends."""
        at = last + 1
        if not read.adjoins(at):
            return last
        word, low = read.words[at].text, read.low[at]
        if low == ".":
            return self._past_stop(read, first, last, at)
        if word[0].isupper():
            return at if self._joins(read, first, last, at) else last
        if at + 1 >= len(read.words) or not read.adjoins(at + 1):
            return last
        upper = read.words[at + 1].text[0].isupper()
        if low in ("&", "+") and upper:
            return at + 1
        if low == "-" and upper and read.words[at].start == read.words[last].end:
            return at + 1
        if low in _PARTICLES and upper and not read.free[first]:
            return at + 1
        if low == "of":
            return self._past_of(read, last, at)
        if low == "'s":
            return self._past_genitive(read, first, last, at, upper)
        if word[0].isdigit():
            return self._past_number(read, first, last, at)
        return last

    def _joins(self, read: Reading, first: int, last: int, at: int) -> bool:
        """Whether a word with a capital goes on with the name."""
        low, word = read.low[at], read.words[at].text
        if low in _NO_NAMES and not (len(low) == 1):
            return False
        if word == "I" or (len(word) > 1 and self._known.words.get(low) in _CLOSED and low not in self._known.surnames):
            return low == "the" and read.low[last] == "of"
        if read.free[at]:
            before = read.low[last]
            both = before not in self._known.words and low not in self._known.words
            return both or (before in self._known.given and low in self._known.surnames)
        if read.low[last] in self._known.given and low in self._known.given and low not in self._known.surnames:
            return read.low[last] not in self._known.singles and not self._is_vocative(read, first)
        return True

    def _is_vocative(self, read: Reading, first: int) -> bool:
        return read.tag(first - 1) == "UH"

    def _past_stop(self, read: Reading, first: int, last: int, at: int) -> int:
        """Over the stop of an abbreviation or of an initial."""
        if read.words[at].start != read.words[last].end:
            return last
        before = read.low[last]
        initial = len(before) == 1
        if not initial and before not in _ABBREVIATED:
            return last
        after = at + 1
        goes_on = (
            after < len(read.words)
            and read.adjoins(after)
            and read.words[after].text[0].isupper()
            and not read.free[after]
            and self._known.words.get(read.low[after]) not in _CLOSED
            and before not in ("inc", "ltd", "corp", "jr", "sr")
        )
        if goes_on:
            return after
        return at if initial and last > first else last

    def _past_of(self, read: Reading, last: int, at: int) -> int:
        after = at + 1
        if read.low[last] not in _HEADS:
            return last
        if read.low[after] == "the" and after + 1 < len(read.words):
            after += 1
        following = read.words[after].text
        return after if following[0].isupper() and (read.low[after] not in _NO_NAMES) else last

    def _past_genitive(self, read: Reading, first: int, last: int, at: int, upper: bool) -> int:
        """"St. Mary's", "King's College", but not "Alice's Toyota"."""
        if read.low[first] in ("st", "saint"):
            return at
        after = at + 1
        if not upper or read.free[after]:
            return last
        ends = after
        while ends + 1 < len(read.words) and read.adjoins(ends + 1) and read.words[ends + 1].text[0].isupper():
            ends += 1
        if read.low[ends] in self._place_or_organization and not (first == last and read.low[first] in self._known.given):
            return after
        return last

    def _past_number(self, read: Reading, first: int, last: int, at: int) -> int:
        """"iPhone 15", "Windows 11", "Apollo 11"."""
        number, low = read.words[at].text, read.low[last]
        if not number.isdigit() or len(number) > 4 or (len(number) == 4 and number[:2] in ("19", "20")):
            return last
        kind = self._known.singles.get(low)
        if kind in ("product", "event") or _CAMEL.match(read.words[last].text):
            return at
        known = self._phrase(read, first)
        return at if known is not None and known[0] == last and known[1].kind == "product" else last

    def _trimmed(self, read: Reading, first: int, last: int) -> int:
        """Without a title or a particle that nothing follows."""
        while last > first and (read.low[last] in _PARTICLES or read.low[last] in _NO_NAMES):
            last -= 1
        if first == last and read.low[first] in self._title and read.low[first] not in self._known.given:
            return first - 1
        return last

    def _in_small_letters(self, read: Reading, taken: Sequence[bool] | bytearray) -> Iterator[Name]:
        """Names of a text without capitals: known ones only, and none that is a word."""
        at = 0
        known = self._known
        for number, word in enumerate(read.words):
            low = word.text
            if number < at or taken[number] or not low[0].isalpha():
                continue
            last = number
            if phrase := self._phrase(read, number):
                last, guess = phrase
            elif low in known.words or len(low) < 3:
                continue
            elif low in known.given or low in known.singles or known.places.get(low, 0) > 1:
                if low in known.given and read.word(number + 1) in known.surnames and read.word(number + 1) not in known.words:
                    last = number + 1
                guess = self._kinds.of(read, number, last)
            else:
                continue
            at = last + 1
            yield Name(number, last, word.start, read.words[last].end, guess)
