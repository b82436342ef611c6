"""A newer statement of the same matter goes above the older one, where a question wants what holds now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hits import MAY, numbers, scored, turn
from hypothesis import given
from hypothesis import strategies as st

from reverie.language import terms
from reverie.language.terms import number
from reverie.recall.newer import BEHIND, TURNS, renew, values, wants_now
from reverie.recall.scored import Scored

MILES = "How many miles do I run each week?"


def said(n: int, days: float, text: str, final: float, speaker: str = "Nadia", **fields: object) -> Scored:
    """Fact ``n``, said so many days on."""
    one = turn(n, speaker, text, document_id=f"d{n}", mentioned_at=MAY + timedelta(days=days), **fields)
    return scored(one, final, late=final)


def idf(query: str) -> dict[int, float]:
    return dict.fromkeys(map(number, terms.terms(query)), 1.0)


def order(ranked: list[Scored], query: str) -> list[int]:
    return numbers([one.hit for one in renew(ranked, query, idf(query))])


OLD = said(1, 0, "I run 10 miles each week.", 1.0)
NEW = said(2, 30, "I run 15 miles each week.", 0.9)


@pytest.mark.parametrize(
    "query",
    [
        "How many miles do I run each week?",
        "What is my rent?",
        "What’s my rent?",
        "what's my rent?",
        "When is the deadline?",
        "Which school does Ida go to?",
        "Where do I live?",
        "How old is Kit?",
        "Who is my dentist?",
        "How often can I swim?",
    ],
)
def test_questions_about_what_holds(query: str) -> None:
    assert wants_now(query)


@pytest.mark.parametrize(
    "query",
    [
        "How many miles did I run?",
        "Where was I in May?",
        "What is my first school?",
        "How much is it between May and June?",
        "Which job do I have from before?",
        "What is the history of my rent?",
        "In which order are my trips?",
        "How many miles have I ever run?",
        "Tell me of my rent",
        "my rent",
        "",
    ],
)
def test_questions_about_the_past_or_about_nothing(query: str) -> None:
    assert not wants_now(query)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We meet on March 5.", {"date": {"march 5"}}),
        ("We meet on Sept. 12 at noon", {"date": {"sept. 12"}}),
        ("It costs $1,250.50, or so.", {"money": {"1250.50"}}),
        ("It costs €30.", {"money": {"30"}}),
        ("Sales rose by 12.5% last year.", {"percent": {"12.5"}}),
        ("I run 10 miles.", {number("mile"): {"10"}}),
        ("I walk 12,000 steps", {number("step"): {"12000"}}),
        ("She has three cats.", {number("cat"): {"3"}}),
        ("Twelve people came.", {number("peopl"): {"12"}, number("came"): {"12"}}),
        ("10 miles, then 12 miles", {number("mile"): {"10", "12"}}),
        ("It is number 7.", {}),
        ("Nothing to count.", {}),
        ("", {}),
    ],
)
def test_values_by_kind_or_unit(text: str, expected: dict[str | int, set[str]]) -> None:
    assert values(text) == expected


class TestRenews:
    def test_another_amount_of_the_same_unit(self) -> None:
        assert order([OLD, NEW], MILES) == [2, 1]
        found = renew([OLD, NEW], MILES, idf(MILES))
        assert found[0].final == pytest.approx(OLD.final + 1e-4)
        assert found[0].parts == {"late": 0.9, "newer": pytest.approx(0.1001)}
        assert found[1] == OLD

    def test_the_newer_one_above_stays_there(self) -> None:
        ranked = [said(2, 30, "I run 15 miles each week.", 1.0), said(1, 0, "I run 10 miles each week.", 0.9)]
        assert renew(ranked, MILES, idf(MILES)) == ranked

    def test_a_question_about_the_past_keeps_the_order(self) -> None:
        assert order([OLD, NEW], "How many miles did I run each week?") == [1, 2]

    def test_another_unit_is_another_matter(self) -> None:
        query = "How many miles does Nadia run?"
        ranked = [said(1, 0, "Nadia ran 10 miles.", 1.0), said(2, 30, "Nadia ran miles in 90 minutes.", 0.9)]
        assert order(ranked, query) == [1, 2]

    @pytest.mark.parametrize(
        ("query", "old", "new"),
        [
            ("When is the launch?", "The launch is on May 5.", "The launch is on June 9."),
            ("What is the launch date?", "Launch date: Jan. 3", "Launch date: Feb. 4"),
            ("How much is the rent?", "The rent is $900.", "The rent is $1,100."),
            ("What is the error rate?", "The error rate is 9%.", "The error rate is 4%."),
            ("How many cats does Ida have?", "Ida has two cats.", "Ida has three cats."),
        ],
    )
    def test_another_value_of_the_kind_that_is_asked_for(self, query: str, old: str, new: str) -> None:
        assert order([said(1, 0, old, 1.0), said(2, 9, new, 0.9)], query) == [2, 1]
        assert order([said(1, 0, old, 1.0), said(2, 9, old, 0.9)], query) == [1, 2], "the same again"

    def test_a_word_of_change_is_enough_where_the_asker_is_asked_about(self) -> None:
        old, new = "My gym is Alpha on the hill.", "I switched my gym to Beta."
        ranked = [said(1, 0, old, 1.0), said(2, 9, new, 0.9)]
        assert order(ranked, "Which gym is my favourite?") == [2, 1]
        assert order(ranked, "Which gym is the favourite?") == [1, 2]

    def test_without_a_sign_of_change_nothing_moves(self) -> None:
        ranked = [said(1, 0, "My gym is Alpha.", 1.0), said(2, 9, "My gym has a pool.", 0.9)]
        assert order(ranked, "Which gym is my favourite?") == [1, 2]

    def test_what_another_one_says_is_another_matter(self) -> None:
        assert order([OLD, said(2, 30, "I run 15 miles each week.", 0.9, "Kit")], MILES) == [1, 2]

    @pytest.mark.parametrize("speaker", ["assistant", "AI", ""])
    def test_machines_and_passages_renew_nothing(self, speaker: str) -> None:
        ranked = [
            said(1, 0, "I run 10 miles each week.", 1.0, speaker),
            said(2, 30, "I run 15 miles each week.", 0.9, speaker),
        ]
        assert order(ranked, MILES) == [1, 2]

    def test_what_has_no_time_is_neither_older_nor_newer(self) -> None:
        untold = scored(turn(2, text="I run 15 miles each week.", document_id="d2"), 0.9)
        assert order([OLD, untold], MILES) == [1, 2]

    def test_what_is_of_the_same_moment_is_not_newer(self) -> None:
        assert order([OLD, said(2, 0, "I run 15 miles each week.", 0.9)], MILES) == [1, 2]

    def test_what_has_little_of_the_question_is_another_matter(self) -> None:
        assert order([OLD, said(2, 30, "It is 15 miles to Graz.", 0.9)], MILES) == [1, 2]

    def test_a_much_weaker_match_stays_below(self) -> None:
        weak = said(2, 30, "I run 15 miles each week.", 0.9)
        weak = Scored(weak.hit, 0.9, {"late": 0.4})
        assert order([OLD, weak], MILES) == [1, 2]
        changed = turn(
            2, text="I run 15 miles each week now.", document_id="d2", mentioned_at=NEW.hit.mentioned_at
        )
        assert order([OLD, Scored(changed, 0.9, {"late": 0.4})], MILES) == [2, 1], "both signs of change"

    def test_what_is_far_behind_the_best_is_not_overtaken(self) -> None:
        best = said(3, 60, "Kit runs too.", OLD.final + BEHIND + 0.01)
        assert order([best, OLD, NEW], MILES) == [3, 1, 2]
        near = said(3, 60, "Kit runs too.", OLD.final + BEHIND - 0.01)
        assert order([near, OLD, NEW], MILES) == [3, 2, 1]

    def test_of_three_the_newest_leads(self) -> None:
        newest = said(3, 60, "I run 20 miles each week.", 0.8)
        for ranked in ([OLD, NEW, newest], [NEW._replace(final=1.1), OLD, newest]):
            assert order(ranked, MILES)[0] == 3
        assert order([OLD, NEW, newest], MILES) == [3, 2, 1]

    def test_only_the_turns_at_the_top_are_looked_at(self) -> None:
        between = [said(n, 1, "Something else.", 0.95) for n in range(10, 10 + TURNS - 1)]
        assert order([OLD, *between, NEW], MILES) == [1, *range(10, 10 + TURNS - 1), 2]
        assert order([OLD, *between[1:], NEW], MILES)[0] == 2

    def test_the_words_of_the_question_may_be_unknown(self) -> None:
        assert numbers([one.hit for one in renew([OLD, NEW], MILES, {})]) == [1, 2]
        assert renew([], MILES, {}) == []


TEXTS = [
    "I run 10 miles each week.",
    "I run 15 miles each week now.",
    "I run each week.",
    "Hello.",
    "3 miles",
]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.sampled_from(TEXTS),
            st.sampled_from(["Nadia", "Kit", "assistant"]),
            st.floats(-1, 2),
        ),
        max_size=9,
    )
)
def test_nothing_is_lost_and_nothing_sinks(rows: list[tuple[int, str, str, float]]) -> None:
    rows.sort(key=lambda row: -row[3])
    ranked = [said(n, days, text, final, speaker) for n, (days, text, speaker, final) in enumerate(rows)]
    found = renew(ranked, MILES, idf(MILES))
    assert sorted(numbers([one.hit for one in found])) == list(range(len(rows)))
    finals = [one.final for one in found]
    assert finals == sorted(finals, reverse=True)
    before = {one.hit.id: one.final for one in ranked}
    for one in found:
        assert one.final >= before[one.hit.id]
        assert sum(one.parts.values()) == pytest.approx(one.final)


@pytest.mark.parametrize(
    ("query", "older", "newer"),
    [
        ("What is my budget for the Berlin trip?", "My budget for the Berlin trip is $1200.",
         "I just raised my budget for the Tokyo trip to $900."),
        ("When is my blood test scheduled?", "My blood test is scheduled for May 12.",
         "My eye test has been rescheduled to June 3."),
        ("How many students are in my English class?", "There are 24 students in my English class.",
         "My French class now has 31 students."),
    ],
)  # fmt: skip
def test_another_matter_of_the_same_kind_renews_nothing(query: str, older: str, newer: str) -> None:
    ranked = [
        Scored(turn(1, "Ann", older, mentioned_at=MAY), 1.0, {"late": 1.0}),
        Scored(turn(2, "Ann", newer, mentioned_at=MAY + timedelta(days=30)), 0.9, {"late": 0.9}),
    ]
    idf = dict.fromkeys(terms.counts(query), 1.0)
    assert renew(ranked, query, idf) == ranked
