"""The conversation of the demo as requests, and where its evidence stands among results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from reverie.service.recall_request import RecallRequest
from reverie.service.reflect_models import ReflectRequest
from reverie.service.requests import MemoryItem, RetainRequest

Place = tuple[str, int]
"""A turn: the id of its session and its number in it, from 0."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting; kept as one document."""

    id: str
    timestamp: str
    turns: tuple[tuple[str, str], ...]
    """Speaker and text."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what answers it in words, and the turns that hold the answer."""

    kind: str
    query: str
    answer: str
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Sessions in the order of time, and the questions asked after the last."""

    title: str
    sessions: tuple[Session, ...]
    questions: tuple[Question, ...]

    @property
    def turns(self) -> int:
        return sum(len(session.turns) for session in self.sessions)

    def retain_request(self, session: Session) -> RetainRequest:
        """Every turn an item, its number and speaker in the metadata."""
        items = [
            MemoryItem.model_validate(
                {
                    "content": f"{speaker}: {text}",
                    "timestamp": session.timestamp,
                    "context": self.title.partition(",")[0],
                    "document_id": session.id,
                    "metadata": {"turn": str(number), "speaker": speaker},
                }
            )
            for number, (speaker, text) in enumerate(session.turns)
        ]
        return RetainRequest(items=items)

    def recall_request(self, question: Question) -> RecallRequest:
        """The question, asked when the last session ends."""
        asked = self.sessions[-1].timestamp
        return RecallRequest.model_validate({"query": question.query, "query_timestamp": asked})

    def reflect_request(self, question: Question) -> ReflectRequest:
        """The same question, for an answer."""
        asked = self.sessions[-1].timestamp
        return ReflectRequest.model_validate({"query": question.query, "query_timestamp": asked})


def load() -> Conversation:
    """The conversation that comes with the package."""
    found = json.loads((resources.files("reverie.demo") / "conversation.json").read_text(encoding="utf-8"))
    return Conversation(
        title=found["title"],
        sessions=tuple(_session(one) for one in found["sessions"]),
        questions=tuple(_question(one) for one in found["questions"]),
    )


def place(result: Mapping[str, Any]) -> Place:
    """The turn that a result was read from."""
    return result["document_id"], int(result["metadata"]["turn"])


def ranks(question: Question, results: Sequence[Mapping[str, Any]]) -> dict[Place, int | None]:
    """For each turn of the evidence the rank of its first result, from 1; None where it has none."""
    first: dict[Place, int] = {}
    for rank, result in enumerate(results, 1):
        first.setdefault(place(result), rank)
    return {turn: first.get(turn) for turn in question.evidence}


def _session(found: Mapping[str, Any]) -> Session:
    turns = tuple((turn["speaker"], turn["text"]) for turn in found["turns"])
    return Session(found["id"], found["timestamp"], turns)


def _question(found: Mapping[str, Any]) -> Question:
    evidence = tuple((session, turn) for session, turn in found["evidence"])
    return Question(found["kind"], found["query"], found["answer"], evidence)
