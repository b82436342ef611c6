"""What recall found and an agent sends back is known again; what people say twice is not."""

from __future__ import annotations

import itertools
import json
import time
import uuid
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Fact, Span
from reverie.retain.echo import Found, echoes
from reverie.retain.echo_candidates import quotations
from reverie.retain.echo_rest import says_something
from reverie.store.echoes import Stored

IDS = {name: uuid.uuid5(uuid.NAMESPACE_URL, name) for name in ("graz", "tea", "dog", "list", "said")}
STORED: list[tuple[str, Stored]] = [
    ("Alice: I moved to Graz in May with my sister.", Stored(IDS["graz"], "a", 4, "Alice")),
    ("Bob: I drink green tea every morning.", Stored(IDS["tea"], "b", 0, "Bob")),
    ("Carol adopted a dog named Biscuit.", Stored(IDS["dog"], "c", 7, None)),
    ("- Send the weekly report to Sarah", Stored(uuid.uuid4(), "todo", 0, None)),
    ("- Review the budget with Tom", Stored(uuid.uuid4(), "todo", 1, None)),
    ("- Water the plants on the balcony", Stored(uuid.uuid4(), "todo", 2, None)),
    ("assistant: I ordered a replacement thermostat from Graz.", Stored(IDS["said"], "d", 1, "assistant")),
    ("yes", Stored(uuid.uuid4(), "e", 0, "Bob")),
]
GRAZ, TEA, DOG = (text for text, _ in STORED[:3])


def key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def found(texts: Iterable[str]) -> Found:
    """What the store would answer."""
    answer: dict[str, list[Stored]] = {}
    for text in texts:
        if same := [stored for words, stored in STORED if key(words) == key(text)]:
            answer[text] = same
    return answer


def fact(text: str, words: str, speaker: str | None = None) -> Fact:
    start = text.index(words)
    span = Span(start, start + len(words))
    return Fact(words, span, "world", speaker, None, None, None, (), 1.0)


def repeated(text: str, *facts: str, speaker: str | None = None) -> list[str]:
    """Which of the facts, given as parts of ``text``, are echoes."""
    made = [fact(text, words, speaker) for words in facts]
    quoted = quotations(text, made)
    known = found(words for quote in quoted for words in quote.words)
    return [facts[index] for index in sorted(echoes(text, made, quoted, known)[0])]


def result(name: str, text: str, **more: object) -> dict[str, object]:
    return {"id": str(IDS[name]), "text": text, "type": "world", "metadata": {}, "tags": [], **more}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("sort", [False, True])
def test_a_recall_response_is_an_echo(indent: int | None, sort: bool) -> None:
    answer = {"results": [result("graz", GRAZ), result("dog", DOG)], "trace": None, "entities": {"Carol": {}}}
    text = json.dumps(answer, indent=indent, sort_keys=sort)
    assert repeated(text, text) == [text]


def test_one_result_of_recall_in_a_tool_turn_is_an_echo() -> None:
    text = "tool: " + json.dumps([result("tea", TEA)])
    assert repeated(text, text, speaker="tool") == [text]


def test_results_with_ids_or_texts_of_something_else_are_new() -> None:
    text = json.dumps({"results": [result("graz", "Another text altogether."), result("dog", GRAZ)]})
    assert repeated(text, text) == []
    other = json.dumps([{"id": str(uuid.uuid4()), "text": GRAZ}])
    assert repeated(other, other) == []


def test_what_is_said_beside_recalled_json_is_new() -> None:
    said = "I sold the house in Lisbon and bought a small boat, which I keep in the harbour of Cascais now."
    text = f"{json.dumps([result('graz', GRAZ)])}\n\n{said}"
    assert repeated(text, text[: text.index("\n")], said) == [text[: text.index("\n")]]


@pytest.mark.parametrize("indent", [None, 2])
def test_recalled_json_that_chunks_cut_is_an_echo_in_each(indent: int | None) -> None:
    more = {"entities": {name: {"canonical_name": name, "observations": []} for name in ("Dan", "Eve")}}
    results = [result("graz", GRAZ), result("dog", DOG), result("tea", TEA)]
    whole = json.dumps({"results": results, **more}, indent=indent)
    cuts = [0, whole.index(DOG) + 5, whole.index('"entities"'), len(whole)]
    texts = [whole[a:b] for a, b in itertools.pairwise(cuts)]
    texts[-1] += "\nI sold my boat in Cascais."
    inside, states = False, []
    for text in texts:
        made = [fact(text, text.partition("\nI sold")[0])]
        quoted = quotations(text, made)
        gone, inside = echoes(text, made, quoted, found(w for q in quoted for w in q.words), inside=inside)
        states.append((gone, inside))
    assert states == [({0}, True), ({0}, True), ({0}, False)]
    new = fact(texts[-1], "I sold my boat in Cascais.")
    assert echoes(texts[-1], [new], [], {}, inside=True) == (set(), False)


@pytest.mark.parametrize(
    "heading",
    [
        "Relevant memories:",
        "## Memories",
        "**Context from memory:**",
        "<memories>",
        "user: Here is what I remember about you from memory:",
        "Use the following recalled facts to answer:",
        "[Recalled context]:",
    ],
)
@pytest.mark.parametrize("mark", ["- ", "* ", "1. ", "• ", "", "[1] "])
def test_a_block_of_memories_is_an_echo(heading: str, mark: str) -> None:
    new = "I sold the piano."
    text = f"{heading}\n{mark}{GRAZ}\n\n{new}"
    assert repeated(text, heading, f"{mark}{GRAZ}", new) == [heading, f"{mark}{GRAZ}"]


def test_a_blank_line_may_follow_the_heading() -> None:
    text = f"# Relevant memories\n\n- {TEA}\n- Something quite new was said here.\n"
    assert repeated(text, f"- {TEA}", "- Something quite new was said here.") == [f"- {TEA}"]


@pytest.mark.parametrize(
    "line",
    [
        "- {}", "1) {}", "- **{}**", '- "{}"', "- {} (2024-05-03)", "- [2024-05-03] {}", "- (world) {}",
        "- Memory 3: {}", "- {} (score: 0.83)", "* {} — 2024-05-03",
    ],
)  # fmt: skip
def test_facts_may_be_dressed_up(line: str) -> None:
    lines = [line.format(GRAZ), line.format(DOG)]
    text = "I know this:\n" + "\n".join(lines)
    assert repeated(text, *lines) == lines


def test_the_output_of_the_command_line_is_an_echo() -> None:
    text = (
        f"1. {GRAZ}\n   of 2024-05-03 · Alice · document a · score 0.91\n"
        f"2. {TEA}\n   said 2024-05-04 · Bob · document b · score 0.72\n"
    )
    assert repeated(text, text.strip()) == [text.strip()]


def test_two_list_items_of_several_documents_are_an_echo_and_one_is_not() -> None:
    both = f"- {GRAZ}\n- {TEA}"
    assert repeated(both, f"- {GRAZ}", f"- {TEA}") == [f"- {GRAZ}", f"- {TEA}"]
    one = f"- {GRAZ}\n- A new thing happened in the garden."
    assert repeated(one, f"- {GRAZ}", "- A new thing happened in the garden.") == []


def test_a_list_that_a_document_has_in_this_order_is_a_copy() -> None:
    lines = ["- Send the weekly report to Sarah", "- Review the budget with Tom"]
    assert repeated("\n".join(lines), *lines) == []
    text = "Facts to remember:\n" + "\n".join([*lines, "- Water the plants on the balcony"])
    assert repeated(text, *lines) == []


def test_a_list_in_another_order_is_an_echo() -> None:
    lines = ["- Water the plants on the balcony", "- Send the weekly report to Sarah"]
    assert repeated("\n".join(lines), *lines) == lines


def test_an_agent_that_lists_its_own_again_is_new() -> None:
    lines = ["- I ordered a replacement thermostat from Graz.", "- I booked a table for eight on Friday."]
    own = [Stored(uuid.uuid4(), document, 0, "assistant") for document in ("x", "y")]
    text = "\n".join(lines)
    made = [fact(text, line, "assistant") for line in lines]
    quoted = quotations(text, made)
    known = {line: [stored] for line, stored in zip(lines, own, strict=True)}
    assert echoes(text, made, quoted, known)[0] == set()


def test_what_a_person_repeats_is_new() -> None:
    assert repeated(GRAZ, GRAZ, speaker="Alice") == []
    assert repeated(f"{GRAZ}\n{TEA}", GRAZ, TEA, speaker="Alice") == []
    assert repeated(DOG, DOG) == []


def test_an_agent_that_quotes_another_is_an_echo() -> None:
    for speaker in ("assistant", "tool", "system"):
        text = f"{speaker}: {GRAZ}"
        assert repeated(text, text, speaker=speaker) == [text]
    assert repeated(DOG, DOG, speaker="assistant") == [DOG]


def test_an_agent_that_repeats_itself_or_adds_to_it_is_new() -> None:
    own = "assistant: I ordered a replacement thermostat from Graz."
    assert repeated(own, own, speaker="assistant") == []
    bare = "I ordered a replacement thermostat from Graz."
    assert repeated(bare, bare, speaker="assistant") == []
    more = f"assistant: {DOG} So I looked up vets near you."
    assert repeated(more, more, speaker="assistant") == []
    assert repeated("assistant: yes", "assistant: yes", speaker="assistant") == []


def test_a_system_prompt_with_memories_is_an_echo() -> None:
    text = f"system: You are a kind helper.\nRelevant memories:\n- {GRAZ}\n- {TEA}\n- {DOG}"
    assert repeated(text, text, speaker="system") == [text]


@pytest.mark.parametrize(
    "new",
    [
        "I booked Luigi's for 7pm on Friday.",
        "Dinner with Marco.",
        "Friday at noon.",
        "The gym membership is cancelled.",
        "Booked a table.",
        "He visto a tu hermana en el mercado.",
        "我订了周五的餐厅。",
        "- Order 4711",
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_what_an_agent_says_beside_memories_is_kept(new: str, first: bool) -> None:
    block = f"Relevant memories:\n- {GRAZ}\n- {TEA}\n- {DOG}"
    text = f"assistant: {new}\n{block}" if first else f"assistant: {block}\n{new}"
    assert repeated(text, text, speaker="assistant") == []


def test_what_stands_in_the_line_of_the_heading_is_kept() -> None:
    text = f"assistant: I booked Luigi's for Friday. Here is what I remember:\n- {GRAZ}\n- {TEA}"
    assert repeated(text, text, speaker="assistant") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Relevant memories:", ""),
        ("Sure!\n\nHere are the 2 memories I found:", "Let me know if you need anything else."),
        ("Based on what I remember about you:", "I hope this helps!"),
    ],
)
def test_courtesies_beside_memories_say_nothing(before: str, after: str) -> None:
    text = f"assistant: {before}\n- {GRAZ}\n- {TEA}\n\n{after}".strip()
    assert repeated(text, text, speaker="assistant") == [text]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", False),
        (" \n```json\n", False),
        ("Relevant memories:", False),
        ("## Memories about Alice Smith", False),
        ("Search results:", False),
        ("Of course!", False),
        ("The 3 facts I cancelled on Monday from memory:", True),
        ("We met Dana.", True),
        ("Marco too.", True),
        ("At seven.", True),
    ],
)
def test_words_that_say_something(words: str, says: bool) -> None:
    assert says_something(words) is says


def test_a_system_prompt_that_tells_something_is_kept() -> None:
    text = f"system: You are a kind helper. The user lives in Bergen.\nRelevant memories:\n- {GRAZ}\n- {TEA}"
    assert repeated(text, text, speaker="system") == []


def test_a_question_with_memories_before_it_is_kept_whole() -> None:
    text = (
        f"user: Relevant memories:\n- {DOG}\nMy brother wants to adopt a cat next week, what should he buy?"
    )
    assert repeated(text, text, speaker="user") == []


def test_a_fact_in_its_own_words_is_known_by_what_it_quotes() -> None:
    text = f"Relevant memories:\n- {GRAZ}\n- {TEA}"
    span = Span(text.index("- Alice"), text.index("\n- Bob"))
    own = Fact("Alice lives in Graz.", span, "world", None, None, None, None, (), 0.9)
    quoted = quotations(text, [own])
    assert echoes(text, [own], quoted, found(w for q in quoted for w in q.words))[0] == {0}


@pytest.mark.parametrize(
    "text",
    ["I like tea.", "Alice: Hi.\nBob: Hello there, how are you today?", "A paragraph.\n\nAnother one.\n", ""],
)
def test_plain_talk_asks_for_nothing(text: str) -> None:
    assert quotations(text, []) == []


@given(
    st.lists(st.sampled_from([GRAZ, TEA, DOG, "- ", "\n", "\n\n", "Memories:", "{", '"id": "', "1. ", "é "]))
)
def test_spans_lie_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for quote in quotations(text, []):
        assert 0 <= quote.span.start < quote.span.end <= len(text)
        assert quote.words


@pytest.mark.parametrize(
    "unit",
    ["- a list item that is long\n", "Memories:\n", "{", "[", " \n", "x", "1. ",
     '{"id": "123e4567-e89b-12d3-a456-426614174000", "text": ',
     '{"id": "123e4567-e89b-12d3-a456-426614174000", "text": "a"}, '],
)  # fmt: skip
def test_a_large_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    start = time.thread_time()
    quoted = quotations(text, [])
    echoes(text, [fact(text, text)], quoted, found([]))
    assert time.thread_time() - start < 4.0
