"""Evidence cut into sentences, with what tells whether one answers: who says it, and whether it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from reverie.language.reading import starts_of
from reverie.language.sentences import sentences
from reverie.language.tagging import Tagger
from reverie.language.time import find_times, may_hold_time
from reverie.language.words import Word, tokens
from reverie.model import Span
from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.stems import stem

_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Any day: where the times stand in a text does not depend on it."""
_STOPS = frozenset([",", ".", "!", "?", "-", "–", "—", "…", ";", ":"])
_GREETS = frozenset("hey hi hello thanks oh wow yeah yes no sorry congrats".split())
_NAMED = re.compile(r"(?:^|(?<=\n))([^\W\d_][^:\n]{0,40}): ")
_CAPTION = re.compile(
    r"\[[^\[\]:]{2,20}: ?(?:an? )?(?:(?:photo(?:graphy|graph)?|picture|image|screenshot) of )?"
    r"([^\[\]]{1,400})\]"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one sentence of a fact. ``source`` is the number of the fact in the evidence.

    ``stems`` has a stem for each word, empty where it is none that tells. ``caption``: it describes what was
    shown beside the words. ``asks``: it is a question. ``speaker`` is who says it, in small letters.
    ``aside`` are the numbers of words that only tell the time or whom it is said to.
    """

    source: int
    text: str
    words: Sequence[Word]
    low: Sequence[str]
    stems: Sequence[str]
    speaker: str
    caption: bool
    asks: bool
    number: int
    aside: frozenset[int]

    def said(self, first: int, last: int) -> str:
        """The characters from the word ``first`` to the one before ``last``, in one line."""
        return " ".join(self.text[self.words[first].start : self.words[last - 1].end].split())

    def tag(self, at: int) -> str:
        """The tag of a word; a stop outside the sentence."""
        return self.words[at].tag if 0 <= at < len(self.words) else "."

    def word(self, at: int) -> str:
        """The word in small letters; empty outside the sentence."""
        return self.low[at] if 0 <= at < len(self.low) else ""


@cache
def _tagger() -> Tagger:
    return Tagger()


def _read(text: str, names: frozenset[str]) -> tuple[tuple[Span, ...], list[Word]]:
    """Sentences and tagged words; ``names`` are the words of the people's names that the evidence knows."""
    found = sentences(text)
    bare = tokens(text)
    tags = _tagger().tags(bare, starts_of(bare, found))
    return found, [
        Word(word, "NNP" if word in names else tag, at, at + len(word))
        for (word, at), tag in zip(bare, tags, strict=True)
    ]


def cut(evidence: Evidence, source: int, speakers: frozenset[str]) -> list[Sentence]:
    """The sentences of a fact in their order; a caption is one of its own, without its brackets.

    ``speakers`` are the names, in small letters, of all who speak in the evidence.
    """
    found: list[Sentence] = []
    people = (name for name, kind in evidence.entities if kind == "person")
    names = frozenset(word for name in people for word in name.split() if word[0].isupper())
    for speaker, text, caption in _parts(evidence):
        spans, all_words = _read(text, names)
        times = (
            [(t.char_start, t.char_end) for t in find_times(text, evidence.said_at or _SOME_DAY)]
            if may_hold_time(text)
            else []
        )
        at = 0
        for span in spans:
            first = at
            while at < len(all_words) and all_words[at].start < span.end:
                at += 1
            words = all_words[first:at]
            if not words:
                continue
            low = [word.text.casefold().replace("’", "'") for word in words]
            found.append(
                Sentence(
                    source=source,
                    text=text,
                    words=words,
                    low=low,
                    stems=[stem(word) for word in low],
                    speaker=speaker,
                    caption=caption,
                    asks="?" in (words[-1].text[0], words[-2].text[0] if len(words) > 1 else ""),
                    number=len(found),
                    aside=_aside(times, words, low, speakers),
                )
            )
    return found


def _aside(
    times: Sequence[tuple[int, int]], words: Sequence[Word], low: Sequence[str], speakers: frozenset[str]
) -> frozenset[int]:
    """The words that only tell the time, or whom the sentence is said to."""
    found = {n for n, word in enumerate(words) if any(first <= word.start < last for first, last in times)}
    for n, word in enumerate(low):
        before = low[n - 1] if n else ","
        behind = low[n + 1] if n + 1 < len(low) else "."
        if word in speakers and (before in _STOPS or before in _GREETS) and behind in _STOPS:
            found.add(n)
    return frozenset(found)


def _parts(evidence: Evidence) -> list[tuple[str, str, bool]]:
    """(speaker, text, whether it is a caption): the turns of the fact, then what was shown beside them."""
    text, parts = evidence.text, []
    captions = _CAPTION.findall(text)
    bare = _CAPTION.sub("", text) if captions else text
    speaker = (evidence.speaker or "").casefold()
    heads = [head for head in _NAMED.finditer(bare) if speaker or head.start() > 0] if speaker else []
    known = [head for head in heads if head[1].casefold() == speaker or len(heads) > 1]
    starts = [(0, 0, speaker)] if not known or known[0].start() > 0 else []
    starts += [(head.start(), head.end(), head[1].casefold()) for head in known]
    for number, (_, begin, who) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(bare)
        if words := bare[begin:end].strip():
            parts.append((who, words, False))
    parts += [(speaker, caption.strip(), True) for caption in captions]
    return parts
