"""Labels by the encoder and the words; the table's second half had no part in choosing the constants."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reverie.model import Fact, Matrix, Mention, Span
from reverie.providers.embeddings import load
from reverie.retain.labels import UNKNOWN, Labeller
from reverie.retain.options import LabelGroup, LabelValue

TABLE = json.loads((Path(__file__).parent / "data" / "labels.json").read_text(encoding="ascii"))
MOOD = LabelGroup("mood", "", "value", (LabelValue("happy"), LabelValue("sad")))


class Encoder:
    """The default encoder, counting what it is asked."""

    def __init__(self) -> None:
        self._encoder = load("minilm")
        self.texts: list[str] = []

    async def __call__(self, texts: Sequence[str]) -> Matrix:
        self.texts += texts
        return self._encoder.encode(texts)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def fact(text: str, *mentions: Mention, speaker: str | None = None) -> Fact:
    return Fact(text, Span(0, len(text)), "world", speaker, None, None, None, mentions, 1.0)


def group(given: dict[str, Any], **changed: Any) -> LabelGroup:
    values = tuple(LabelValue(v["value"], v["description"]) for v in given["values"])
    return LabelGroup(**{**given, "values": values, **changed})


async def labelled(
    encoder: Encoder, texts: Sequence[str], *groups: LabelGroup, said: str = ""
) -> list[tuple[str, ...]]:
    vectors = await encoder([said + text for text in texts])
    return await Labeller(encoder).labels([fact(text) for text in texts], vectors, groups)


async def right(encoder: Encoder, split: str, said: str = "") -> float:
    """Share of the sentences whose labels are exactly right."""
    marks = []
    for vocabulary in TABLE:
        if vocabulary["split"] == split:
            one, sentences = group(vocabulary["group"]), vocabulary["sentences"]
            found = await labelled(encoder, [s["text"] for s in sentences], one, said=said)
            wanted = [{f"{one.key}:{value}" for value in s["labels"]} for s in sentences]
            marks += [set(labels) == w for labels, w in zip(found, wanted, strict=True)]
    assert len(marks) >= 75
    return float(np.mean(marks))


async def test_accuracy_on_sentences_that_had_no_part_in_the_tuning(encoder: Encoder) -> None:
    assert await right(encoder, "held_out") >= 0.82


async def test_accuracy_on_the_tuned_half(encoder: Encoder) -> None:
    assert await right(encoder, "tuned") >= 0.8


async def test_a_speaker_before_the_words_changes_little(encoder: Encoder) -> None:
    assert await right(encoder, "held_out", said="Alice: ") >= 0.8


async def test_the_seed_vocabulary(encoder: Encoder) -> None:
    engagement, pedagogy = (
        group(v["group"]) for v in TABLE if v["group"]["key"] in ("engagement", "pedagogy")
    )
    found = await labelled(
        encoder,
        [
            "The student was actively participating in the algebra session.",
            "The teacher used scaffolding and broke the task into smaller steps.",
            "The radio plays in the car.",
        ],
        engagement,
        pedagogy,
    )
    assert "engagement:active" in found[0]
    assert "pedagogy:scaffolding" in found[1]
    assert found[2] == ()


async def test_a_group_that_is_not_optional_always_gives_one_value(encoder: Encoder) -> None:
    for vocabulary in TABLE:
        if vocabulary["group"]["type"] == "value":
            one = group(vocabulary["group"], optional=False)
            found = await labelled(encoder, [s["text"] for s in vocabulary["sentences"]], one)
            assert all(len(labels) == 1 for labels in found)


async def test_labels_are_of_the_vocabulary_and_in_its_order(encoder: Encoder) -> None:
    groups = [group(v["group"]) for v in TABLE]
    allowed = [f"{g.key}:{v.value}" for g in groups for v in g.values]
    texts = [s["text"] for v in TABLE for s in v["sentences"]]
    for labels in await labelled(encoder, texts, *groups):
        assert list(labels) == sorted(labels, key=allowed.index)


async def test_a_value_that_is_named_wins_and_one_that_is_denied_does_not(encoder: Encoder) -> None:
    found = await labelled(encoder, ["She was happy.", "She was sad.", "She isn't happy, she is sad."], MOOD)
    assert found == [("mood:happy",), ("mood:sad",), ("mood:sad",)]


async def test_a_vocabulary_is_encoded_once(encoder: Encoder) -> None:
    labeller, facts = Labeller(encoder), [fact("She was happy.")]
    vectors = await encoder(["She was happy."])
    before = len(encoder.texts)
    await labeller.labels(facts, vectors, (MOOD,))
    assert len(encoder.texts) - before == 4
    await labeller.labels(facts, vectors, [LabelGroup("mood", "", "value", MOOD.values)])
    assert len(encoder.texts) - before == 4


async def test_without_groups_nothing_is_encoded(encoder: Encoder) -> None:
    before = len(encoder.texts)
    vectors = np.zeros((1, 384), np.float32)
    assert await Labeller(encoder).labels([fact("Hi.")], vectors, ()) == [()]
    assert await Labeller(encoder).labels([], np.zeros((0, 384), np.float32), (MOOD,)) == []
    assert len(encoder.texts) == before


TOPIC = LabelGroup(
    "topic", "Specific subject being discussed. Examples: algebra, quadratic equations, geometry.", "text"
)
CITY = LabelGroup("city", "City where it happened", "text")
ANA, LISBON = Mention("Ana", "person"), Mention("Lisbon", "place")


@pytest.mark.parametrize(
    ("group", "told", "expected"),
    [
        (TOPIC, fact("We solved quadratic equations and some algebra."), "topic:quadratic equations"),
        (TOPIC, fact("Algebra is hard."), "topic:algebra"),
        (TOPIC, fact("The bus was late."), None),
        (CITY, fact("Ana flew to Lisbon.", ANA, LISBON), "city:Lisbon"),
        (CITY, fact("Ana slept.", ANA), None),
        (LabelGroup("city", "City", "text", optional=False), fact("Ana slept.", ANA), f"city:{UNKNOWN}"),
        (
            LabelGroup("customer", "", "text", optional=False),
            fact("Ana called.", ANA, LISBON),
            "customer:Ana",
        ),
    ],
)
async def test_text_groups(encoder: Encoder, group: LabelGroup, told: Fact, expected: str | None) -> None:
    vectors = await encoder([told.text])
    assert await Labeller(encoder).labels([told], vectors, (group,)) == [(expected,) if expected else ()]


async def test_a_text_group_takes_the_name_that_fits_best(encoder: Encoder) -> None:
    one = LabelGroup("sport", "Kind of sport that is played", "text", optional=False)
    told = fact(
        "We ate apple pie after the tennis match.",
        Mention("apple pie", "concept"),
        Mention("tennis match", "event"),
    )
    vectors = await encoder([told.text])
    assert await Labeller(encoder).labels([told], vectors, (one,)) == [("sport:tennis match",)]
