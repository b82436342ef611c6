"""What code can check of an answer, and mend in it: its language, length, words, form and sources."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from reverie.language.sentences import sentences
from reverie.recall.tongue import language

Unit = Literal["words", "sentences", "characters", "paragraphs"]
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "ru": "Russian", "el": "Greek",
    "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "th": "Thai",
}  # fmt: skip
"""Languages that can be told from a text, by their codes."""

_SOURCES = re.compile(r"(?<!\n)\n+\**Sources:\**\n(?:[-*•] .*(?:\n|$))+\Z")
_CITED = re.compile(r"\[\d+\]|\bsources?\b\W{0,3}:", re.I)
_BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+")
_NUMBER = re.compile(r"\s*\d+[.)]\s+")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+ ?")
_MARKDOWN = re.compile(
    r"^[ \t]{0,3}#{1,6}\s+|^[ \t]{0,3}>\s|\*\*|__|`+|^[ \t]*[-*•]\s+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"
    r"|^[ \t]*-{3,}[ \t]*$",
    re.M,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_WORD = re.compile(r"(?<!\S)[^\s\w]*+\w\S*")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is given; ``sources`` name what it rests on, one line each."""

    text: str
    sources: tuple[str, ...] = ()


class Check(Protocol):
    """One thing that code can tell of an answer.

    ``order`` is that of mending: what drops words comes before what adds some, and that before what wraps.
    ``mechanical``: mending needs no understanding, so no model is asked for it.
    """

    order: ClassVar[int]
    mechanical: ClassVar[bool]

    def problem(self, draft: Draft) -> str | None:
        """What is wrong, as words that follow "the answer"; None for nothing."""
        ...

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        """The text without the problem, None where code cannot mend it.

        ``room``: so many words will be added.
        """
        ...


def body(text: str) -> str:
    """An answer without its list of sources."""
    return _SOURCES.sub("", text)


def parts(text: str) -> list[str]:
    """The sentences of an answer, lines of a list each for itself."""
    return [text[span.start : span.end] for span in sentences(text)]


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The answer is in this language, by its code."""

    code: str
    order: ClassVar[int] = 0
    mechanical: ClassVar[bool] = False

    def problem(self, draft: Draft) -> str | None:
        found = spoken(body(draft.text))
        return None if found in (self.code, "und") else f"is in {LANGUAGES[found]}"

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        return draft.text if self.problem(draft) is None else None


def spoken(text: str) -> str:
    """The language of an answer: that of its script, or of most of its words; "und" where nothing tells."""
    letters = [c for c in text if c.isalpha()]
    foreign = [c for c in letters if ord(c) > 0x36F]
    if len(foreign) > 0.3 * len(letters):
        return language("".join(c if ord(c) > 0x36F else " " for c in text))
    return language("".join(c if ord(c) <= 0x36F else " " for c in text))


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer has no more than ``most`` words, sentences, characters or paragraphs.

    Its list of sources counts for characters only.
    """

    unit: Unit
    most: int
    order: ClassVar[int] = 3
    mechanical: ClassVar[bool] = False

    def problem(self, draft: Draft) -> str | None:
        found = self._count(draft.text)
        return f"has {found} {self.unit}" if found > self.most else None

    def _count(self, text: str) -> int:
        return _COUNTS[self.unit](text if self.unit == "characters" else body(text))

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        """Whole sentences as far as they fit; if not even one does, its beginning."""
        text = body(draft.text)
        most = self.most - {"words": room, "characters": 8 * room}.get(self.unit, 0)
        if most < 1:
            return None
        kept = ""
        for span in sentences(text):
            if _COUNTS[self.unit](text[: span.end]) > most:
                break
            kept = text[: span.end]
        return kept or _beginning(text, self.unit, most)


def _beginning(text: str, unit: Unit, most: int) -> str | None:
    if unit == "characters":
        end = max(0, most - 1)
        while 0 < end < len(text) and not text[end].isspace():
            end -= 1
        return f"{text[:end].rstrip()}…" if text[:end].strip() else None
    words = [found.end() for found in _WORD.finditer(text)]
    return text[: words[most - 1]].rstrip(",;:–-") + "…" if unit == "words" and len(words) >= most else None


_COUNTS: Mapping[Unit, Callable[[str], int]] = {
    "words": lambda text: sum(1 for _ in _WORD.finditer(text)),
    "sentences": lambda text: len(sentences(text)),
    "characters": len,
    "paragraphs": lambda text: len([part for part in re.split(r"\n\s*\n", text) if part.strip()]),
}


@dataclass(frozen=True, slots=True)
class NeverSays:
    """None of these words or phrases stands in the answer, in whatever letters, also as a plural."""

    terms: tuple[str, ...]
    order: ClassVar[int] = 1
    mechanical: ClassVar[bool] = False

    def problem(self, draft: Draft) -> str | None:
        found = self._found(draft.text)
        return f"says “{found}”" if found else None

    def _found(self, text: str) -> str | None:
        plain = " ".join(_plain(text).split())
        for term in self.terms:
            words = r"\s+".join(re.escape(word) for word in _plain(term).split())
            if words and re.search(rf"(?<!\w){words}(?:['’]?s|es)?(?!\w)", plain):
                return term
        return None

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        """Without the sentences that say it."""
        kept = [part for part in parts(body(draft.text)) if self._found(part) is None]
        text = " ".join(kept)
        return text if kept and self._found(text) is None else None


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class NoEmoji:
    """The answer has no pictures in its text."""

    order: ClassVar[int] = 2
    mechanical: ClassVar[bool] = True

    def problem(self, draft: Draft) -> str | None:
        return "has an emoji" if _EMOJI.search(draft.text) else None

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        return _EMOJI.sub("", draft.text).strip() or None


@dataclass(frozen=True, slots=True)
class PlainText:
    """The answer has no marks of formatting."""

    order: ClassVar[int] = 2
    mechanical: ClassVar[bool] = True

    def problem(self, draft: Draft) -> str | None:
        return "has marks of formatting" if _MARKDOWN.search(body(draft.text)) else None

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        return _MARKDOWN.sub("", body(draft.text)).strip() or None


@dataclass(frozen=True, slots=True)
class Says:
    """The answer holds this phrase: anywhere, at its start, or at its end (before its sources)."""

    phrase: str
    where: Literal["anywhere", "start", "end"] = "anywhere"
    order: ClassVar[int] = 4
    mechanical: ClassVar[bool] = True

    @property
    def words(self) -> int:
        """Words that it may add."""
        return len(self.phrase.split())

    def problem(self, draft: Draft) -> str | None:
        text, phrase = " ".join(body(draft.text).split()).casefold(), " ".join(self.phrase.split()).casefold()
        there = {"anywhere": phrase in text, "start": text.startswith(phrase), "end": text.endswith(phrase)}
        told = {"anywhere": "does not say", "start": "does not begin with", "end": "does not end with"}
        return None if there[self.where] else f"{told[self.where]} “{self.phrase}”"

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        if self.problem(draft) is None:
            return draft.text
        text = body(draft.text)
        return f"{self.phrase} {text}" if self.where == "start" else f"{text} {self.phrase}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The answer is a list: of bullets, or numbered."""

    numbered: bool = False
    order: ClassVar[int] = 5
    mechanical: ClassVar[bool] = True

    def problem(self, draft: Draft) -> str | None:
        lines = [line for line in body(draft.text).splitlines() if line.strip()]
        mark = _NUMBER if self.numbered else _BULLET
        listed = sum(mark.match(line) is not None for line in lines)
        # a line that leads in is no harm
        return None if listed and len(lines) - listed <= 1 else "is not a list"

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        if self.problem(draft) is None:
            return draft.text
        lines = [_BULLET.sub("", part, count=1) for part in parts(body(draft.text))]
        marks = [f"{n}. " if self.numbered else "- " for n, _ in enumerate(lines, 1)]
        return "\n".join(mark + " ".join(line.split()) for mark, line in zip(marks, lines, strict=True))


@dataclass(frozen=True, slots=True)
class CitesSources:
    """The answer names what it rests on."""

    order: ClassVar[int] = 6
    mechanical: ClassVar[bool] = True

    def problem(self, draft: Draft) -> str | None:
        cited = not draft.sources or _CITED.search(draft.text)
        return None if cited else "names no source"

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        if self.problem(draft) is None:
            return draft.text
        return "\n".join([draft.text, "", "Sources:", *(f"- {source}" for source in draft.sources)])


@dataclass(frozen=True, slots=True)
class IsJson:
    """The answer is one JSON value."""

    order: ClassVar[int] = 8
    mechanical: ClassVar[bool] = True

    def problem(self, draft: Draft) -> str | None:
        try:
            json.loads(draft.text)
        except ValueError:
            return "is not JSON"
        return None

    def mended(self, draft: Draft, room: int = 0) -> str | None:
        fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)\s*```\s*", draft.text, re.S)
        inner = fenced[1] if fenced else draft.text
        if self.problem(Draft(inner)) is None:
            return inner
        answer = {"answer": body(draft.text), "sources": list(draft.sources)}
        return json.dumps(answer, ensure_ascii=False)


def contradict(one: Check, other: Check) -> bool:
    """Whether no answer can meet both."""
    if isinstance(one, InLanguage) and isinstance(other, InLanguage):
        return one.code != other.code
    forms = [c for c in (one, other) if isinstance(c, Listed | IsJson)]
    if len(forms) == 2:
        return type(one) is not type(other)
    for says, never in ((one, other), (other, one)):
        if isinstance(says, Says) and isinstance(never, NeverSays):
            return never.problem(Draft(says.phrase)) is not None
        if isinstance(says, Listed | IsJson) and isinstance(never, PlainText):
            return isinstance(says, Listed)
    if isinstance(one, Says) and isinstance(other, Says):
        return one.where == other.where != "anywhere" and one.phrase != other.phrase
    return False


def problems(draft: Draft, checks: Sequence[Check]) -> list[str]:
    """What is wrong with a draft."""
    return [found for check in checks if (found := check.problem(draft)) is not None]


def mended(draft: Draft, checks: Sequence[Check]) -> str | None:
    """The text with all problems mended, None where that cannot be."""
    room = sum(check.words for check in checks if isinstance(check, Says) and check.problem(draft))
    text = draft.text
    for _ in range(3):  # what one mends may trouble another
        for check in sorted(checks, key=lambda check: check.order):
            now = Draft(text, draft.sources)
            if check.problem(now) is not None:
                changed = check.mended(now, room)
                if not changed or not changed.strip():
                    return None
                text = changed
        if not problems(Draft(text, draft.sources), checks):
            return text
    return None
