"""The rules extractor keeps the words and says what they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.parse import Parsed
from reverie.model import Fact, Span
from reverie.retain.extraction import Extraction, Source
from reverie.retain.formats import normalize
from reverie.retain.options import ExtractionMode, RetainOptions
from reverie.retain.rules import NAME, VERSION, RulesExtractor

SAID = datetime(2024, 6, 3, 18, 30, tzinfo=UTC)
EXTRACTOR = RulesExtractor()
MODES: list[ExtractionMode] = ["concise", "verbose", "custom", "verbatim", "chunks"]

Facts = Callable[..., list[Fact]]


def read(text: str, **told: object) -> Extraction:
    (found,) = EXTRACTOR.extract([Source(text, SAID, **told)], RetainOptions())  # type: ignore[arg-type]
    return found


def facts(text: str, **told: object) -> list[Fact]:
    return [e.fact for e in read(text, **told).facts]


def test_a_turn_is_one_fact_with_its_speaker() -> None:
    (fact,) = facts("Nadia: I sold the van. It broke down twice last week, sadly.")
    assert fact.text == "Nadia: I sold the van. It broke down twice last week, sadly."
    assert fact.speaker == "Nadia"
    assert fact.fact_type == "world"
    assert "Nadia" in [m.name for m in fact.mentions if m.kind == "person"]
    assert fact.occurred_start == datetime(2024, 5, 27, tzinfo=UTC)
    assert fact.occurred_precision == "week"


def test_prose_is_a_fact_a_sentence() -> None:
    text = "Rosa Lindgren founded Tideline Labs in Bergen in 2019. She hired Omar Farouk two years later."
    found = facts(text)
    assert [f.text for f in found] == [
        "Rosa Lindgren founded Tideline Labs in Bergen in 2019.",
        "She hired Omar Farouk two years later.",
    ]
    kinds = {m.name: m.kind for m in found[0].mentions}
    assert kinds["Rosa Lindgren"] == "person"
    assert kinds["Bergen"] == "place"
    assert found[0].where == "Bergen"
    assert found[0].occurred_start == datetime(2019, 1, 1, tzinfo=UTC)
    assert found[0].occurred_end == datetime(2020, 1, 1, tzinfo=UTC)
    assert found[0].occurred_precision == "year"


def test_a_long_turn_is_cut_between_sentences() -> None:
    turn = "Kit: " + "I walked along the river and counted every single heron that I saw. " * 16
    found = facts(turn.strip())
    assert len(found) > 2
    assert all(f.speaker == "Kit" and f.text.endswith(".") for f in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I recommended the blue tent to Liz.", "experience"),
        ("Yesterday I recommended the blue tent to Liz.", "experience"),
        ("We discussed the plan with Liz.", "experience"),
        ("In the meeting, we agreed on oak.", "experience"),
        ("The assistant recommended the blue tent to Liz.", "experience"),
        ("assistant: You could try the night train.", "experience"),
        ("Assistant: I booked the night train.", "experience"),
        ("user: I live in Porto.", "world"),
        ("Nadia: I recommended the blue tent.", "world"),
        ("Liz bought the blue tent at the market.", "world"),
        ("Liz told me about it.", "world"),
    ],
)
def test_experience_is_what_the_agent_did(text: str, expected: str) -> None:
    assert facts(text)[0].fact_type == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Liz bought the tent.", 1.0),
        ("Liz will buy the tent.", 1.0),
        ("Maybe Liz bought the tent.", 0.75),
        ("Nadia: I think Liz bought the tent.", 0.75),
        ("Apparently Liz bought the tent.", 0.8),
        ("Omar said Liz bought the tent.", 0.8),
        ("Omar said she might buy the tent.", 0.6),
        ("Nadia: Did Liz buy the tent?", 0.5),
        ("Nadia: I sold the tent. Did Liz buy it?", 1.0),
    ],
)
def test_confidence(text: str, expected: float) -> None:
    assert facts(text)[0].confidence == expected


def test_without_a_moment_relative_time_stays_open() -> None:
    (fact,) = EXTRACTOR.extract([Source("Nadia: I was in Oslo yesterday.", None)], RetainOptions())[0].facts
    assert fact.fact.occurred_start is None
    absolute = EXTRACTOR.extract([Source("Nadia: I was in Oslo on 3 May 2023.", None)], RetainOptions())[0]
    assert absolute.facts[0].fact.occurred_start == datetime(2023, 5, 3, tzinfo=UTC)


def test_the_stamp_of_a_turn_dates_what_it_says() -> None:
    found = facts(
        "[2023-02-10 09:00] Nadia: I saw Omar yesterday.\n[2023-02-12 09:00] Kit: I saw him yesterday."
    )
    assert [f.text for f in found] == ["Nadia: I saw Omar yesterday.", "Kit: I saw him yesterday."]
    assert [f.said_at for f in found] == [datetime(2023, 2, day, 9, tzinfo=UTC) for day in (10, 12)]
    assert [f.occurred_start for f in found] == [datetime(2023, 2, day, tzinfo=UTC) for day in (9, 11)]


def test_standing_facts_have_no_date() -> None:
    assert facts("Omar prefers green tea to coffee.")[0].occurred_start is None


def test_a_chunk_goes_on_with_the_speaker_of_the_one_before() -> None:
    found = facts("so I sold the boat.\nKit: What a pity that is!", speaker="Nadia")
    assert [(f.speaker, f.text) for f in found] == [
        ("Nadia", "so I sold the boat."),
        ("Kit", "Kit: What a pity that is!"),
    ]


def test_table_rows_and_list_items_stay_whole() -> None:
    text = (
        "| Ruth Amadi | librarian, Mill St. branch |\n\n"
        "1. **5 Feb.** We chose oak. It is cheaper.\n- one. two.\n"
    )
    assert [f.text for f in facts(text)] == [
        "| Ruth Amadi | librarian, Mill St. branch |",
        "1. **5 Feb.** We chose oak. It is cheaper.",
        "- one. two.",
    ]


def test_a_conversation_in_json() -> None:
    text = normalize(
        '[{"role": "user", "name": "nadia", "content": "I moved to Oslo yesterday.\\nKit: not a turn",'
        ' "timestamp": "2023-02-10T09:00:00Z"},'
        ' {"role": "assistant", "content": "I noted that you moved to Oslo."}]'
    )
    one, two = facts(text)
    assert (one.speaker, one.said_at) == ("Nadia", datetime(2023, 2, 10, 9, tzinfo=UTC))
    assert one.occurred_start == datetime(2023, 2, 9, tzinfo=UTC)
    assert one.claim is not None
    assert (one.claim.subject, one.claim.value) == ("Nadia", "Oslo")
    assert (two.speaker, two.fact_type) == ("assistant", "experience")
    assert [(r.pronoun, r.name) for r in two.references] == [("I", "assistant"), ("you", "Nadia")]


def test_verbatim_is_the_chunk_with_what_is_read_beside_it() -> None:
    text = "Nadia: I moved to Oslo in May 2023.\nKit: Great, because Omar lives there.\n"
    found = EXTRACTOR.extract([Source(text, SAID)], RetainOptions(mode="verbatim"))[0]
    (fact,) = (e.fact for e in found.facts)
    assert fact.text == text.strip()
    assert fact.span == Span(0, len(text) - 1)
    assert fact.speaker is None
    assert {"Nadia", "Kit", "Oslo", "Omar"} <= {m.name for m in fact.mentions}
    assert fact.occurred_start == datetime(2023, 5, 1, tzinfo=UTC)
    assert fact.claim is None
    assert fact.causes == ()


def test_chunks_are_read_by_nobody() -> None:
    text = "I moved to Oslo in May 2023.\n"
    found = EXTRACTOR.extract([Source(text, SAID), Source(" \n", SAID)], RetainOptions(mode="chunks"))
    (fact,) = (e.fact for e in found[0].facts)
    assert (fact.text, fact.fact_type, fact.mentions, fact.occurred_start) == (
        text.strip(),
        "world",
        (),
        None,
    )
    assert found[1].facts == ()


def test_names_are_left_out_where_only_labels_are_wanted() -> None:
    options = RetainOptions(free_form_entities=False)
    (found,) = EXTRACTOR.extract([Source("Nadia: I moved to Oslo.", SAID)], options)
    assert found.facts[0].fact.mentions == ()


def test_who_read_it() -> None:
    found = read("Nadia moved to Oslo.")
    assert (found.extractor, found.version) == (NAME, VERSION) == (EXTRACTOR.name, EXTRACTOR.version)
    assert found.usage.calls == 0


PIECES = [
    "Nadia:",
    "Kit Morrow:",
    "**Ana**:",
    "[2024-05-03 10:00] Omar:",
    "user:",
    "assistant:",
    "went",
    "to",
    "Oslo",
    ".",
    "?",
    "!",
    "\n",
    "\n\n",
    "\r\n",
    "- ",
    "# ",
    "```",
    "| a |",
    "because",
    "so",
    "As a result,",
    "That's why",
    "she",
    "they decided on",
    "How about",
    "let's go with",
    "Hi!",
    "Thanks so much!",
    "yesterday",
    "in 2019",
    "I",
    "you",
    "😀",
    "👩‍👩‍👧",
    "שלום",
    "مرحبا",
    "\u200f",
    "\u0301",
    "ß",
    "İ",
    "00:00:01.000 --> 00:00:02.000\n",
    "<v Ana>",
    '{"role": "user"}',
    "\x0b",
    "works at Google",
    "prefers tea over coffee",
    "the deadline moved to",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]
documents = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map(" ".join) | st.text(
    max_size=300
)


@settings(max_examples=300, deadline=None)
@given(documents, st.sampled_from(MODES), st.sampled_from([None, "Nadia", "user"]), st.booleans())
def test_every_span_equals_the_text_it_quotes(
    text: str, mode: ExtractionMode, speaker: str | None, links: bool
) -> None:
    source = Source(text, SAID, speaker, ("Nadia", "Kit"))
    (found,) = EXTRACTOR.extract([source], RetainOptions(mode=mode, causal_links=links))
    end = 0
    for number, fact in enumerate(e.fact for e in found.facts):
        assert end <= fact.span.start < fact.span.end <= len(text)
        assert text[fact.span.start : fact.span.end] == fact.text
        assert fact.text.strip()
        assert all(0 <= cause < len(found.facts) and cause != number for cause in fact.causes)
        assert 0 < fact.confidence <= 1
        assert all(words is None or words in text for words in (fact.why, fact.where, fact.feeling))
        end = fact.span.end


class OneSentence:
    """A parser that finds a sentence at each full stop, and no names."""

    def parse(self, texts: list[str]) -> list[Parsed]:
        return [Parsed(tuple(self._sentences(text)), ()) for text in texts]

    @staticmethod
    def _sentences(text: str) -> list[Span]:
        found, start = [], 0
        while start < len(text):
            stop = text.find(".", start)
            end = len(text) if stop < 0 else stop + 1
            found.append(Span(start, end))
            start = end
        return found


GARBAGE = [
    "a" * 100,
    "A" * 100,
    " " * 99 + "x",
    "ab " * 33,
    "Because ",
    "Nadia: ",
    "\n" * 100,
    "'s ",
    "- ",
    "my ",
    "I ",
    "?",
    "[" * 100,
    "((",
    "**",
    "so I ",
    "Alice works at ",
    "she ",
    "1:",
    "10:32 ",
    "--> ",
    "``` ",
    "because she ",
    "a'",
    "Thanks! ",
    "The the the deadline ",
    "you know ",
    "How about it? ",
    "\u200f",
    "😀",
]


def seconds(text: str) -> float:
    extractor = RulesExtractor.__new__(RulesExtractor)
    extractor._parser = OneSentence()  # type: ignore[assignment]  # the time of the real one is not at issue
    began = time.thread_time()
    extractor.extract([Source(text, SAID)], RetainOptions())
    return time.thread_time() - began


@pytest.mark.parametrize("piece", GARBAGE)
def test_garbage_is_read_in_linear_time(piece: str) -> None:
    short, long = ("Nadia: " + piece * (size // len(piece)) + "." for size in (10_000, 80_000))
    assert seconds(long) < 16 * seconds(short) + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("piece", GARBAGE)
def test_a_megabyte_of_garbage(piece: str) -> None:
    assert seconds("Nadia: " + piece * (1_000_000 // len(piece)) + ".") < 20
