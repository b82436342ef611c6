"""What a memory is expected to make of typical sentences, when a model reads them.

A server answers as a good model would. What counts is what becomes of it: facts, people, dates, causes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from llm_server import LlmServer, facts, serving

from reverie.model import Fact, Mention
from reverie.providers.llm.base import LlmSettings
from reverie.providers.llm.models import load
from reverie.retain.extraction import Extraction, Source
from reverie.retain.llm.extractor import LlmExtractor
from reverie.retain.options import LabelGroup, LabelValue, RetainOptions

JANUARY = datetime(2025, 1, 15, 10, 0, tzinfo=UTC)
Answer = dict[str, Any]
Read = Callable[..., Any]


async def no_rules(sources: Sequence[Source], options: RetainOptions) -> list[Extraction]:
    raise AssertionError(f"the rules had to read {sources}")


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with serving() as found:
        yield found


@pytest.fixture
async def read(server: LlmServer) -> AsyncIterator[Read]:
    """The facts of a text for which the model gives these answers."""
    model = load(LlmSettings("openai", "small", server.url, max_retries=0))
    extractor = LlmExtractor(model, no_rules)

    async def call(text: str, *answers: Answer, options: RetainOptions | None = None) -> list[Fact]:
        server.will(facts(*answers))
        [found] = await extractor.extract([Source(text, JANUARY)], options or RetainOptions())
        assert found.dropped == {}
        for extracted in found.facts:
            assert 0 <= extracted.fact.span.start < extracted.fact.span.end <= len(text)
        return [extracted.fact for extracted in found.facts]

    yield call
    await model.close()


def person(name: str) -> dict[str, str]:
    return {"name": name, "kind": "person"}


def month(year: int, number: int) -> datetime:
    return datetime(year + number // 13, (number - 1) % 12 + 1, 1, tzinfo=UTC)


async def test_why_and_with_what_feeling(read: Read) -> None:
    text = "Alice joined Google last spring and was thrilled about the research opportunities"
    told = "Alice joined Google in spring 2024 and was thrilled about the research opportunities there."
    [fact] = await read(
        text,
        {
            "quote": text,
            "what": told,
            "when": "last spring",
            "who": "Alice",
            "why": "the research opportunities",
            "feeling": "thrilled",
            "fact_kind": "event",
            "fact_type": "world",
            "occurred_start": "2024-03",
            "occurred_end": "2024-05",
            "entities": [person("Alice"), {"name": "Google", "kind": "organization"}],
        },
    )
    assert (
        fact.text
        == "Alice joined Google in spring 2024 and was thrilled about the research opportunities there."
    )
    assert (fact.why, fact.feeling) == ("the research opportunities", "thrilled")
    assert (fact.occurred_start, fact.occurred_end) == (month(2024, 3), month(2024, 6))
    assert fact.occurred_precision == "season"
    assert fact.fact_type == "world"
    assert fact.mentions == (Mention("Alice", "person"), Mention("Google", "organization"))


async def test_an_exchange_stays_one_connected_fact(read: Read) -> None:
    text = (
        "Alice: We still need a name for the summer party playlist.\n"
        "Bob: How about 'Summer Vibes'? It's catchy.\n"
        "Alice: Hmm, I want something unique.\n"
        "Bob: 'Beach Beats' then? It has a playful tone.\n"
        "Alice: Yes, Beach Beats it is!"
    )
    told = (
        "Alice and Bob discussed naming their summer party playlist. Bob suggested 'Summer Vibes' because"
        " it's catchy, but Alice wanted something unique. They decided on 'Beach Beats' for its playful tone."
    )
    [fact] = await read(
        text,
        {
            "quote": "'Summer Vibes'? It's catchy. ... I want something unique. ... Beach Beats it is!",
            "what": told,
            "who": "Alice and Bob",
            "why": "its playful tone",
            "fact_kind": "conversation",
            "entities": [
                person("Alice"),
                person("Bob"),
                {"name": "Summer Vibes", "kind": "concept"},
                {"name": "Beach Beats", "kind": "concept"},
            ],
        },
    )
    assert fact.text == told
    assert text[fact.span.start :] == text[text.index("Summer Vibes") :]
    assert [m.name for m in fact.mentions] == ["Bob", "Alice", "Summer Vibes", "Beach Beats"]
    assert fact.occurred_start is None


async def test_the_world_and_the_assistants_own_experience(read: Read) -> None:
    text = "Alice works at Google. I recommended Python to Alice."
    world, experience = await read(
        text,
        {
            "quote": "Alice works at Google",
            "what": "Alice works at Google.",
            "fact_type": "world",
            "entities": [person("Alice"), {"name": "Google", "kind": "organization"}],
        },
        {
            "quote": "I recommended Python to Alice",
            "what": "The assistant recommended Python to Alice.",
            "fact_type": "assistant",
            "entities": [person("Alice"), {"name": "Python", "kind": "product"}],
        },
    )
    assert (world.text, world.fact_type) == ("Alice works at Google.", "world")
    assert (experience.fact_type, experience.occurred_start) == ("experience", None)
    assert experience.text == "The assistant recommended Python to Alice."
    assert experience.mentions == (Mention("Alice", "person"), Mention("Python", "product"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Alice met Dr. Smith and Bob Chen.",
            {"Alice": "person", "Dr. Smith": "person", "Bob Chen": "person"},
        ),
        (
            "Bob Chen left Google for MIT after a talk at OpenAI.",
            {
                "Bob Chen": "person",
                "Google": "organization",
                "MIT": "organization",
                "OpenAI": "organization",
            },
        ),
        (
            "Dr. Smith flew from Paris to California and walked through Central Park.",
            {"Dr. Smith": "person", "Paris": "place", "California": "place", "Central Park": "place"},
        ),
        (
            "Alice teaches machine learning with Python and TensorFlow.",
            {"Alice": "person", "machine learning": "concept", "Python": "product", "TensorFlow": "product"},
        ),
        (
            "Alice Chen and Robert Chen called; Alice C. is the one with the dog.",
            {"Alice Chen": "person", "Robert Chen": "person", "Alice C.": "person"},
        ),
    ],
)
async def test_people_organisations_places_products_and_concepts(
    read: Read, text: str, names: dict[str, str]
) -> None:
    entities = [{"name": name, "kind": kind} for name, kind in names.items()]
    [fact] = await read(text, {"quote": text, "what": text, "entities": entities})
    assert {m.name: m.kind for m in fact.mentions} == names


async def test_what_came_about_through_what(read: Read) -> None:
    text = "Alice felt burned out. She worked 80-hour weeks."
    burned, worked = await read(
        text,
        {
            "quote": "She worked 80-hour weeks",
            "what": "Alice worked 80-hour weeks.",
            "entities": [person("Alice")],
        },
        {
            "quote": "Alice felt burned out",
            "what": "Alice felt burned out because she worked 80-hour weeks.",
            "feeling": "burned out",
            "why": "80-hour weeks",
            "entities": [person("Alice")],
            "causal_relations": [{"target_index": 0, "relation_type": "caused_by"}],
        },
    )
    assert (burned.text, worked.text) == (
        "Alice felt burned out because she worked 80-hour weeks.",
        "Alice worked 80-hour weeks.",
    )
    assert (burned.causes, worked.causes) == ((1,), ())
    assert (burned.feeling, burned.why) == ("burned out", "80-hour weeks")


async def test_an_event_has_its_own_time_whenever_it_is_told(read: Read) -> None:
    text = "Alice got married in June 2024"
    [fact] = await read(
        text,
        {
            "quote": text,
            "what": "Alice got married in June 2024.",
            "when": "June 2024",
            "fact_kind": "event",
            "occurred_start": "2024-06",
            "occurred_end": "2024-06",
            "entities": [person("Alice")],
        },
    )
    assert (fact.occurred_start, fact.occurred_end) == (month(2024, 6), month(2024, 7))
    assert fact.occurred_precision == "month"
    assert fact.said_at is None  # the item's own date stands


async def test_a_preference_has_no_time(read: Read) -> None:
    text = "Alice prefers Python"
    answer = {
        "quote": text,
        "what": "Alice prefers Python.",
        "fact_kind": "conversation",
        "entities": [person("Alice"), {"name": "Python", "kind": "product"}],
    }
    [fact] = await read(text, answer)
    assert (fact.occurred_start, fact.occurred_end, fact.occurred_precision) == (None, None, None)
    assert fact.mentions == (Mention("Alice", "person"), Mention("Python", "product"))


@pytest.mark.parametrize("invented", ["2025-01-15T10:00:00", "2019", "2025-01-15"])
async def test_a_preference_gets_no_time_from_a_model_either(server: LlmServer, invented: str) -> None:
    model = load(LlmSettings("openai", "small", server.url, max_retries=0))
    server.will(
        facts({"quote": "Alice prefers Python", "what": "Alice prefers Python.", "occurred_start": invented})
    )
    source = Source("Alice prefers Python.", JANUARY)
    [found] = await LlmExtractor(model, no_rules).extract([source], RetainOptions())
    assert found.facts[0].fact.occurred_start is None
    assert found.dropped == {"date": 1}
    await model.close()


async def test_a_mission_is_told_to_the_model(server: LlmServer, read: Read) -> None:
    mission = (
        "Always include technical decisions, API design choices, and architectural trade-offs. Ignore meeting"
        " logistics, greetings, and social exchanges."
    )
    await read("Hello, shall we meet at ten?", options=RetainOptions(mission=mission))
    assert f"Mission: {mission}\n" in server.seen[0].user
    assert mission not in server.seen[0].system


LABELS = (
    LabelGroup(
        "engagement",
        "Student engagement level during the session",
        "value",
        (LabelValue("active", "taking part"), LabelValue("passive", "listening only")),
    ),
    LabelGroup(
        "pedagogy",
        "Teaching strategies used",
        "multi-values",
        (
            LabelValue("scaffolding", "breaking tasks into steps"),
            LabelValue("direct_instruction", "explaining"),
            LabelValue("socratic_questioning", "guiding by questions"),
        ),
    ),
    LabelGroup("topic", "Specific subject. Examples: algebra, quadratic equations, geometry.", "text"),
)
LESSON = (
    "The tutor broke the quadratic equations into small steps and asked guiding questions; Mia joined in."
)


async def test_labels_of_the_banks_vocabulary(server: LlmServer, read: Read) -> None:
    given = [
        "engagement:active",
        "pedagogy:scaffolding",
        "pedagogy:socratic_questioning",
        "topic:quadratic equations",
    ]
    answer = {"quote": LESSON, "what": LESSON, "labels": given, "entities": [person("Mia")]}
    [fact] = await read(LESSON, answer, options=RetainOptions(entity_labels=LABELS))
    assert fact.labels == tuple(given)
    assert fact.mentions == (Mention("Mia", "person"),)
    told = server.seen[0].user
    assert "- engagement (Student engagement level during the session): one value of\n  - active" in told
    assert "- pedagogy (Teaching strategies used): any number of\n" in told
    assert (
        "- topic (Specific subject. Examples: algebra, quadratic equations, geometry.): in your own" in told
    )


async def test_labels_alone(server: LlmServer, read: Read) -> None:
    answer = {"quote": LESSON, "what": LESSON, "labels": ["engagement:active"], "entities": [person("Mia")]}
    options = RetainOptions(entity_labels=LABELS, free_form_entities=False)
    [fact] = await read(LESSON, answer, options=options)
    assert (fact.labels, fact.mentions) == (("engagement:active",), ())
    assert "Entities: none" in server.seen[0].user


async def test_values_outside_the_vocabulary_are_dropped(server: LlmServer) -> None:
    model = load(LlmSettings("openai", "small", server.url, max_retries=0))
    given = ["engagement:bored", "engagement:passive", "pedagogy:lecturing", "mood:happy"]
    server.will(facts({"quote": LESSON, "what": LESSON, "labels": given}))
    options = RetainOptions(entity_labels=LABELS)
    [found] = await LlmExtractor(model, no_rules).extract([Source(LESSON, JANUARY)], options)
    assert found.facts[0].fact.labels == ("engagement:passive",)
    assert found.dropped == {"label": 3}
    await model.close()
