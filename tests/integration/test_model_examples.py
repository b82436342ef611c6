"""What a memory is expected to make of typical sentences, when a model reads them: over HTTP, as stored.

The model answers as a good one would. What counts is what becomes of it: facts, people, dates, causes, links.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from llm_server import LlmServer, Reply, Seen, facts
from wire import causes, configure, quotation, retain
from wire import facts as stored

Answer = dict[str, Any]

TOLD = "2025-01-15T10:00:00Z"
PYTHON = {"name": "Python", "kind": "product"}
GOOGLE = {"name": "Google", "kind": "organization"}
STORY = (
    "Alice and Bob discussed naming their summer party playlist. Bob suggested 'Summer Vibes' because it's"
    " catchy, but Alice wanted something unique. They ultimately decided on 'Beach Beats' for its playful"
    " tone."
)
CHAT = (
    "Alice: We still need a name for the summer party playlist.\n"
    "Bob: How about 'Summer Vibes'? It's catchy.\n"
    "Alice: Hmm, I want something unique.\n"
    "Bob: 'Beach Beats' then? It has a playful tone.\n"
    "Alice: Yes, Beach Beats it is!"
)
DESIGN = "We chose cursor pagination for the orders API because offsets were slow."
MISSION = (
    "Always include technical decisions, API design choices, and architectural trade-offs. Ignore meeting"
    " logistics, greetings, and social exchanges."
)


def person(name: str) -> Answer:
    return {"name": name, "kind": "person"}


def thing(name: str, kind: str = "concept") -> Answer:
    return {"name": name, "kind": kind}


def read(quote: str, *entities: Answer, **told: Any) -> Answer:
    return {"quote": quote, "what": f"{quote.rstrip('.')}.", "entities": list(entities), **told}


@dataclass(frozen=True)
class Example:
    """A text, what the model answers, and what is stored: of each fact the fields named here."""

    name: str
    text: str
    answers: list[Answer]
    expected: list[Answer]
    causes: list[tuple[int, int]] = field(default_factory=list)
    config: Answer = field(default_factory=dict)


def naming(name: str, text: str, **names: list[str]) -> Example:
    """A text of which the names count, by their kinds."""
    entities = [thing(one, kind) for kind, those in names.items() for one in those]
    return Example(name, text, [read(text, *entities)], [{"entities": {one["name"] for one in entities}}])


BURNED = "Alice felt burned out. She worked 80-hour weeks."
EXAMPLES = [
    Example(
        "feeling, reason and season",
        "Alice joined Google last spring and was thrilled about the research opportunities",
        [
            read(
                "Alice joined Google last spring and was thrilled about the research opportunities",
                person("Alice"),
                GOOGLE,
                when="last spring",
                who="Alice",
                why="the research opportunities",
                feeling="thrilled",
                fact_kind="event",
                occurred_start="2024-03",
                occurred_end="2024-05",
            )
        ],
        [
            {
                "text": "Alice joined Google last spring and was thrilled about the research opportunities.",
                "entities": {"Alice", "Google"},
                "occurred_start": "2024-03-01T00:00:00+00:00",
                "occurred_end": "2024-06-01T00:00:00+00:00",
                "occurred_precision": "season",
                "why": "the research opportunities",
                "feeling": "thrilled",
                "fact_type": "world",
            }
        ],
    ),
    Example(
        "a story stays whole",
        STORY,
        [{**read(STORY, person("Alice"), person("Bob")), "why": "its playful tone", "what": STORY}],
        [{"text": STORY, "entities": {"Alice", "Bob"}, "why": "its playful tone", "occurred_start": None}],
    ),
    Example(
        "a conversation stays whole",
        CHAT,
        [
            {
                "quote": "'Summer Vibes'? It's catchy. ... I want something unique. ... Beach Beats it is!",
                "what": STORY.replace("ultimately ", ""),
                "who": "Alice and Bob",
                "entities": [person("Alice"), person("Bob"), thing("Beach Beats")],
            }
        ],
        [
            {
                "text": STORY.replace("ultimately ", ""),
                "entities": {"Alice", "Bob", "Beach Beats"},
                "quotation": CHAT[CHAT.index("Summer Vibes") : -1],
                "occurred_start": None,
            }
        ],
    ),
    Example(
        "the world and the agent's own experience",
        "Alice works at Google. I recommended Python to Alice.",
        [
            read("Alice works at Google", person("Alice"), GOOGLE, fact_type="world"),
            {
                **read("I recommended Python to Alice", person("Alice"), PYTHON),
                "what": "The assistant recommended Python to Alice.",
                "fact_type": "assistant",
            },
        ],
        [
            {"text": "Alice works at Google.", "fact_type": "world", "entities": {"Alice", "Google"}},
            {
                "text": "The assistant recommended Python to Alice.",
                "fact_type": "experience",
                "entities": {"Alice", "Python"},
                "quotation": "I recommended Python to Alice",
            },
        ],
    ),
    naming("people", "Alice met Dr. Smith and Bob Chen.", person=["Alice", "Dr. Smith", "Bob Chen"]),
    naming(
        "organisations",
        "The team left Google for MIT after a talk at OpenAI.",
        organization=["Google", "MIT", "OpenAI"],
    ),
    naming(
        "places",
        "Bob flew from Paris to California and walked through Central Park.",
        place=["Paris", "California", "Central Park"],
    ),
    naming(
        "products and concepts",
        "The course teaches machine learning with Python and TensorFlow.",
        concept=["machine learning"],
        product=["Python", "TensorFlow"],
    ),
    Example(
        "a cause",
        BURNED,
        [
            read("She worked 80-hour weeks", person("Alice")),
            read(
                "Alice felt burned out",
                person("Alice"),
                feeling="burned out",
                why="80-hour weeks",
                causal_relations=[{"target_index": 0, "relation_type": "caused_by"}],
            ),
        ],
        [
            {"feeling": "burned out", "why": "80-hour weeks", "entities": {"Alice"}},
            {"text": "She worked 80-hour weeks.", "entities": {"Alice"}},
        ],
        causes=[(1, 0)],
    ),
    Example(
        "causes may be switched off",
        BURNED,
        [
            read("She worked 80-hour weeks", person("Alice")),
            read("Alice felt burned out", person("Alice"), causal_relations=[{"target_index": 0}]),
        ],
        [{}, {}],
        config={"retain_extract_causal_links": False},
    ),
    Example(
        "an event has its own time",
        "Alice got married in June 2024",
        [
            read(
                "Alice got married in June 2024",
                person("Alice"),
                when="June 2024",
                fact_kind="event",
                occurred_start="2024-06",
                occurred_end="2024-06",
            )
        ],
        [
            {
                "text": "Alice got married in June 2024.",
                "occurred_start": "2024-06-01T00:00:00+00:00",
                "occurred_end": "2024-07-01T00:00:00+00:00",
                "occurred_precision": "month",
                "mentioned_at": "2025-01-15T10:00:00+00:00",
            }
        ],
    ),
    Example(
        "a preference has no time",
        "Alice prefers Python",
        [
            read(
                "Alice prefers Python",
                person("Alice"),
                PYTHON,
                occurred_start="2025-01-15",
            )
        ],
        [
            {
                "occurred_start": None,
                "occurred_end": None,
                "occurred_precision": None,
                "mentioned_at": "2025-01-15T10:00:00+00:00",
                "entities": {"Alice", "Python"},
            }
        ],
    ),
    Example(
        "a mission steers",
        f"Mara: Morning all!\nJon: {DESIGN}\nMara: Sounds good!",
        [read(DESIGN, why="offsets were slow")],
        [
            {
                "quotation": DESIGN.rstrip("."),
                "why": "offsets were slow",
                "speaker": "Jon",
                "entities": {"Jon"},
            }
        ],
        config={"retain_mission": MISSION},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(modelled: httpx.Client, model: LlmServer, example: Example) -> None:
    if example.config:
        configure(modelled, **example.config)
    model.will(facts(*example.answers))
    answer = retain(modelled, example.text, timestamp=TOLD)
    assert "warnings" not in answer
    found = stored(modelled)
    assert len(found) == len(example.expected)
    for fact, expected in zip(found, example.expected, strict=True):
        shown = {**fact, "entities": set(fact["entities"]), "quotation": quotation(modelled, fact)}
        assert {name: shown[name] for name in expected} == expected
        assert fact["extractor"]["name"] == "llm"
        assert shown["quotation"] in example.text
    linked = [(found[cause]["text"], found[effect]["text"]) for cause, effect in example.causes]
    assert causes(modelled) == linked
    mission = example.config.get("retain_mission")
    assert ("Mission: " in model.seen[0].user) is (mission is not None)
    assert MISSION not in model.seen[0].system


def say(bank: httpx.Client, model: LlmServer, *told: tuple[str, str, list[Answer], Answer]) -> None:
    """Retain texts, each at its moment; the model finds one fact in each, of these entities and more."""

    def answers(seen: Seen) -> Reply:
        text = seen.user.rpartition("\n")[2]
        [(entities, more)] = [(entities, more) for words, _, entities, more in told if words == text]
        return facts(read(text, *entities, **more))

    model.answers = answers
    retain(bank, *({"content": text, "timestamp": at, "document_id": text} for text, at, _, _ in told))


def edges(bank: httpx.Client, kind: str) -> dict[frozenset[str], Answer]:
    graph = bank.get("graph").json()
    texts = {row["id"]: row["text"] for row in graph["table_rows"]}
    return {frozenset((texts[e["from"]], texts[e["to"]])): e for e in graph["edges"] if e["type"] == kind}


def recalled(bank: httpx.Client, query: str, **options: Any) -> list[str]:
    answer = bank.post("memories/recall", json={"query": query, **options})
    return [result["text"] for result in answer.json()["results"]]


def names(bank: httpx.Client) -> dict[str, int]:
    return {e["canonical_name"]: e["mention_count"] for e in bank.get("entities").json()["items"]}


def test_names_of_one_person_are_one_entity(modelled: httpx.Client, model: LlmServer) -> None:
    said = ["Alice has a dog.", "Alice Chen sails.", "Alice C. is away.", "Bob cooks.", "Robert Chen paints."]
    people = ["Alice", "Alice Chen", "Alice C.", "Bob", "Robert Chen"]
    say(modelled, model, *((text, TOLD, [person(name)], {}) for text, name in zip(said, people, strict=True)))
    assert names(modelled) == {"Alice Chen": 3, "Robert Chen": 2}
    [alice] = [e for e in modelled.get("entities").json()["items"] if e["canonical_name"] == "Alice Chen"]
    assert {fact["text"] for fact in stored(modelled, entity_id=alice["id"])} == set(said[:3])
    assert set(recalled(modelled, "What do I know about Alice Chen?")) >= set(said[:3])
    together = edges(modelled, "entity")
    assert set(together) == {frozenset(said[:2]), frozenset(said[1:3]), frozenset(said[3:])}


def test_common_names_are_told_apart_by_company(modelled: httpx.Client, model: LlmServer) -> None:
    company = [thing("Stanford", "organization"), GOOGLE]
    for name, text in (
        ("Alice Chen", "Alice Chen left Stanford for Google."),
        ("Alice Chen", "Alice Chen of Google teaches at Stanford."),
        ("Alice Rossi", "Alice Rossi bakes at the Harbour Cafe."),
        ("Alice", "Alice spoke about Google and Stanford."),
    ):
        say(modelled, model, (text, TOLD, [person(name), *(company if "Google" in text else [])], {}))
    found = names(modelled)
    assert (found["Alice Chen"], found["Alice Rossi"]) == (3, 1)


def test_links_of_time_and_meaning(modelled: httpx.Client, model: LlmServer) -> None:
    dog, puppy = "Alice adopted a small dog from the shelter.", "Bob adopted a little dog from the shelter."
    storm = "A storm closed the harbour."
    say(
        modelled,
        model,
        (dog, "2024-06-01T09:00:00Z", [person("Alice")], {}),
        (puppy, "2024-09-01T09:00:00Z", [person("Bob")], {}),
        (storm, "2024-06-01T12:00:00Z", [], {}),
    )
    assert set(edges(modelled, "temporal")) == {frozenset((dog, storm))}
    assert set(edges(modelled, "semantic")) == {frozenset((dog, puppy))}
    assert edges(modelled, "causes") == {}


def test_when_it_happened_and_when_it_was_told_are_two_things(
    modelled: httpx.Client, model: LlmServer
) -> None:
    wedding, job = "Alice got married in June 2024.", "Alice changed jobs in March 2023."
    when = {"fact_kind": "event"}
    say(
        modelled,
        model,
        (wedding, TOLD, [person("Alice")], {**when, "when": "June 2024", "occurred_start": "2024-06"}),
        (job, TOLD, [person("Alice")], {**when, "when": "March 2023", "occurred_start": "2023-03"}),
    )
    assert recalled(modelled, "What did Alice do in 2024?")[0] == wedding
    before = {"start": "2023-01-01T00:00:00Z", "end": "2024-05-31T00:00:00Z"}
    assert recalled(modelled, "What happened before her marriage?", temporal_window=before) == [job]
    told = {fact["text"]: fact for fact in stored(modelled)}
    assert {fact["mentioned_at"] for fact in told.values()} == {"2025-01-15T10:00:00+00:00"}
    assert told[job]["occurred_start"] == "2023-03-01T00:00:00+00:00"


def test_the_labels_of_a_lesson(modelled: httpx.Client, model: LlmServer) -> None:
    engagement = [{"value": "active", "description": "taking part"}, {"value": "passive"}]
    pedagogy = [{"value": "scaffolding"}, {"value": "direct_instruction"}, {"value": "socratic_questioning"}]
    topic = {"key": "topic", "description": "Specific subject. Examples: algebra, geometry.", "type": "text"}
    groups = [
        {"key": "engagement", "description": "Student engagement level", "values": engagement, "tag": True},
        {"key": "pedagogy", "type": "multi-values", "values": pedagogy},
        topic,
    ]
    configure(modelled, entity_labels=groups)
    given = ["engagement:active", "pedagogy:scaffolding", "pedagogy:lecturing", "topic:quadratic equations"]
    first, second = "Mia solved quadratic equations step by step.", "Tom split the problem into parts."
    say(
        modelled,
        model,
        (first, TOLD, [person("Mia")], {"labels": given}),
        (second, TOLD, [person("Tom")], {"labels": ["pedagogy:scaffolding"]}),
    )
    told = {fact["text"]: fact for fact in stored(modelled)}
    labels = {"engagement:active", "pedagogy:scaffolding", "topic:quadratic equations"}
    assert set(told[first]["entities"]) == {"Mia", *labels}
    assert (told[first]["tags"], told[second]["tags"]) == (["engagement:active"], [])
    linked = edges(modelled, "entity")
    assert linked[frozenset((first, second))]["data"]["entityName"] == "pedagogy:scaffolding"
    assert recalled(modelled, "equations", tags=["engagement:active"], tags_match="all_strict") == [first]
