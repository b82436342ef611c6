"""What is added to a bank's mission by its older name, background."""

from __future__ import annotations

from reverie.language.sentences import sentences


def merged(mission: str, added: str) -> str:
    """A mission with the sentences of another text that it does not have yet, in their order."""
    known = {_key(sentence) for sentence in _sentences(mission)}
    new: dict[str, str] = {}
    for sentence in _sentences(added):
        if _key(sentence) not in known:
            new.setdefault(_key(sentence), sentence)
    return " ".join([*([mission.strip()] if mission.strip() else []), *new.values()])


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def _key(sentence: str) -> str:
    """By what a sentence is known, however it is spaced, ended or capitalised."""
    return " ".join(sentence.casefold().split()).rstrip(".!")
