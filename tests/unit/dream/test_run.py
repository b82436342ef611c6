"""A whole dream: what it predicts, ranks and proposes, and what it may not do."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.dream.facts import at, claim, fact, view, weekly

from reverie.dream import gates
from reverie.dream.model import Dream, DreamOptions, ValueFocus
from reverie.dream.run import run
from reverie.dream.view import Cause, Noted, Open, Past, View
from reverie.dream.what_if.counterfactual import necessity
from reverie.dream.what_if.prediction import leaning, more_than, next_kept

_OPTIONS = DreamOptions()


def _life() -> View:
    facts = weekly("Alice went swimming at the pool.", 14, skip=[3], people="Alice", tags=("family", "sport"))
    facts += [
        fact(f"Carla weighed {80 - n} kg.", 12 * n + 1, people="Carla", tags=("family",)) for n in range(8)
    ]
    nights = [4, 17, 33, 41, 58, 72, 80, 91]
    facts += [fact("Bob worked late at the office.", n, people="Bob") for n in nights]
    facts += [fact("Bob had a headache.", n + 1, people="Bob") for n in nights[:-1]]
    facts += [
        fact(
            "Hugo's favourite editor is Emacs.",
            2,
            people="Hugo",
            dated=False,
            claims=claim("Hugo", "favourite editor", "Emacs"),
        ),
        fact(
            "Hugo's favourite editor is Vim now.",
            60,
            people="Hugo",
            dated=False,
            claims=claim("Hugo", "favourite editor", "Vim"),
        ),
        fact("Carla started a trial of Notion.", 9, people="Carla"),
        fact("Please answer in short sentences.", 11, dated=False),
        fact("Please answer in short sentences, I said.", 45, dated=False),
        fact("Dora has 3 cats.", 20, people="Dora", dated=False),
        fact("Dora has 5 cats.", 22, people="Dora", dated=False),
    ]
    full, crash = fact("The disk was full.", 30), fact("The server crashed.", 31)
    return view([*facts, full, crash], 98, causes=(Cause(full.id, crash.id),))


@pytest.fixture(scope="module")
def dream() -> Dream:
    return run(_life(), _OPTIONS)


def test_the_next_time_of_a_rhythm_is_predicted_with_its_window(dream: Dream) -> None:
    [one] = [p for p in dream.what_if.predictions if p.kind == "recurring" and p.target_ref == "Alice"]
    assert one.opens_at.date() == one.expires_at.date() == date(2024, 4, 16)
    assert one.horizon == "near"
    assert 0.7 < one.probability < 0.95
    assert one.title == "“Alice went swimming at the pool.” again, on 16 April 2024"
    assert one.success_criteria == ("A fact tells of it on 16 April 2024 (every Tuesday).",)


def test_every_kind_is_found_and_told(dream: Dream) -> None:
    kinds = {h.kind for h in dream.audit.held}
    assert kinds == {"recurring", "trend", "drift", "cause", "gap"}
    assert [c.kind for c in dream.audit.contradictions] == ["values"]
    assert [block.phase for block in dream.narrative] == ["assumption", "audit", "train", "what_if", "value"]
    assert dream.low_signal is None
    assert len(dream.audit.said) == len(dream.audit.held) + len(dream.audit.contradictions)


def test_proposals_keep_evidence_and_the_tags_that_all_of_it_has(dream: Dream) -> None:
    types = {p.type for p in dream.value.proposals}
    assert {"observation", "question", "directive"} <= types
    [swim] = [p for p in dream.value.proposals if p.key == "observation:recurring:alice:pool swim"]
    assert swim.tags == ("family", "sport")
    [directive] = [p for p in dream.value.proposals if p.type == "directive"]
    assert directive.content == "Please answer in short sentences, I said."
    assert len(directive.evidence) == 2


def test_counterfactuals_follow_causes(dream: Dream) -> None:
    texts = [c.text for c in dream.what_if.counterfactuals]
    assert any("“Bob worked late at the office” not come" in text for text in texts)
    assert any(
        "Had “The disk was full” not come about, “The server crashed” would lack" in text for text in texts
    )


def test_nothing_is_said_without_evidence_or_in_words_of_its_own(dream: Dream) -> None:
    life = {f.text.rstrip(".") for f in _life().facts}
    known = {h.key for h in dream.audit.held}
    statements = [s for block in dream.narrative for s in block.statements]
    assert all(s.evidence for s in statements if "“" in s.text)
    for text in [h.text for h in dream.assumption] + [c.text for c in dream.audit.contradictions]:
        for quote in re.findall("“([^”]*)”", text):
            assert quote.rstrip(".") in life
    assert all(p.evidence and p.hypothesis in known for p in dream.what_if.predictions)
    assert all(p.evidence for p in dream.value.proposals)


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_facts_does_not_count(chance: random.Random) -> None:
    life = _life()
    facts = list(life.facts)
    chance.shuffle(facts)
    told, other = run(life, _OPTIONS), run(replace(life, facts=tuple(facts)), _OPTIONS)
    assert told == other


def test_value_focus_changes_what_ranks_first() -> None:
    life = _life()
    loan = [fact(f"Zed paid {100 + 9 * n} euros to the bank.", 11 * n, people="Zed") for n in range(8)]
    both = replace(life, facts=(*life.facts, *loan))
    money = run(both, DreamOptions(value_focus=ValueFocus(3, 0, 0)))
    joy = run(both, DreamOptions(value_focus=ValueFocus(0, 0, 3)))
    assert money.value.ranked[0].hypothesis.entities == ("Zed",)
    assert joy.value.ranked[0].hypothesis.entities != ("Zed",)


def test_options_bound_what_is_left() -> None:
    life = _life()
    few = run(
        life, DreamOptions(max_pending_predictions=2, most_hypotheses=3, most_proposals=1, horizon="near")
    )
    assert len(few.what_if.predictions) <= 2
    assert {p.horizon for p in few.what_if.predictions} <= {"near"}
    assert len(few.audit.held) == 3
    assert len(few.value.proposals) == 1
    full = tuple(
        Open(f.id, f"k{n}", "trend", 0.5, at(0), at(90), at(99), {}) for n, f in enumerate(life.facts[:24])
    )
    assert run(replace(life, open_predictions=full), _OPTIONS).what_if.predictions == ()


def test_what_is_open_already_is_not_predicted_again(dream: Dream) -> None:
    one = dream.what_if.predictions[0]
    again = Open(
        _life().facts[0].id,
        one.key,
        one.kind,
        one.probability,
        at(98),
        one.opens_at,
        one.expires_at,
        one.test,
    )
    found = run(replace(_life(), open_predictions=(again,)), _OPTIONS)
    assert one.key not in {p.key for p in found.what_if.predictions}


@pytest.mark.parametrize(
    "facts", [[], [fact("Alice swam.", 0, people="Alice")], [fact("", 0), fact("?!", 1), fact("“”" * 400, 2)]]
)
def test_a_bank_without_patterns_gives_low_signal(facts: list[Noted]) -> None:
    found = run(view(facts, 3), _OPTIONS)
    assert found.low_signal is not None
    assert gates.outcome(found, 1.0, _OPTIONS)[0] == "low_signal"
    assert found.summary.startswith("Low signal: ")


def test_novelty_is_what_earlier_dreams_did_not_say(dream: Dream) -> None:
    said = dream.audit.said
    nothing = np.zeros((0, 0), np.float32)
    assert gates.novelty(said, nothing, Past()) == 1.0
    states = {one.key: one.state for one in said}
    assert gates.novelty(said, nothing, Past(states)) == 0.0
    changed = {**states, said[0].key: "another"}
    assert 0.0 < gates.novelty(said, nothing, Past(changed)) < 0.5
    vectors = np.eye(len(said), dtype=np.float32)
    assert gates.novelty(said, vectors, Past({}, vectors)) == 0.0
    assert gates.novelty((), nothing, Past()) == 0.0


def test_a_contradiction_is_news_once() -> None:
    cats = "Bob has 3 cats.", "Bob has 5 cats."
    facts = [fact(text, 3 * n, people="Bob", dated=False) for n, text in enumerate(cats)]
    audit = run(view(facts, 5), _OPTIONS).audit
    (one,) = audit.said
    nothing = np.zeros((0, 0), np.float32)
    assert (audit.held, one.key) == ((), audit.contradictions[0].key)
    assert gates.novelty(audit.said, nothing, Past()) == 1.0
    assert gates.novelty(audit.said, nothing, Past({one.key: one.state})) == 0.0


def test_all_that_any_part_quotes_is_cited() -> None:
    asked = [fact(f"Always answer in short sentences{', please' * n}.", n, dated=False) for n in range(2)]
    dream = run(view(asked, 3), _OPTIONS)
    (rule,) = dream.value.proposals
    assert (rule.type, dream.evidence) == ("directive", ())
    assert dream.cited == {one.id for one in asked} == set(rule.evidence)


def test_gates_name_their_reason(dream: Dream) -> None:
    assert gates.outcome(dream, 1.0, _OPTIONS) == ("success", None)
    assert gates.outcome(dream, 0.05, _OPTIONS)[0] == "low_novelty"
    found, reason = gates.outcome(dream, 1.0, DreamOptions(quality_threshold=0.99))
    assert found == "low_quality"
    assert reason
    assert str(dream.quality.score) in reason


def test_a_rhythm_missed_again_and_again_hardly_goes_on() -> None:
    chances = [next_kept(18, 2, missed, 0.03) for missed in range(5)]
    assert chances[0] == pytest.approx(0.97 * 0.9)
    assert chances == sorted(chances, reverse=True)
    assert chances[4] < 0.1
    # who knows little of a rhythm gives it up later
    assert next_kept(1.8, 0.2, 2, 0.03) > next_kept(180, 20, 2, 0.03) + 0.03


def test_counts_of_one_rate_tell_nothing_of_themselves_and_others_do() -> None:
    assert leaning([]) == (0.0, 1.0)
    assert leaning([5, 7]) == (6.0, 0.0)
    mean, own = leaning([1, 1, 2, 2, 30, 40, 1, 2])
    assert mean == pytest.approx(9.875)
    assert 0.85 < own < 1.0


def test_the_predictive_count_is_that_of_the_negative_binomial() -> None:
    assert more_than(0, 5, 30, 30) == pytest.approx(1.0)
    assert more_than(1, 5, 30, 30) == pytest.approx(1 - 0.5**5.5)
    assert more_than(1, 5, 0, 0) == 0.0


def test_necessity_is_the_share_owed_to_the_cause() -> None:
    assert necessity(0.8, 0.2) == pytest.approx(0.75)
    assert necessity(0.2, 0.8) == 0.0
    assert necessity(0.0, 0.5) == 0.0


def test_what_no_tag_is_common_to_is_only_asked_about() -> None:
    def kinds(tags: list[tuple[str, ...]]) -> set[str]:
        told = weekly("Alice went to the pottery class.", 10, people="Alice")
        tagged = [replace(one, tags=tags[n % len(tags)]) for n, one in enumerate(told)]
        began = fact("Alice started a diet.", 2, people="Alice", tags=("alice",))
        return {p.type for p in run(view([*tagged, began]), _OPTIONS).value.proposals}

    assert kinds([()]) == kinds([("alice", "x"), ("alice",)]) == {"observation", "question"}
    assert kinds([("alice",), ("bob",)]) == kinds([("alice",), ()]) == {"question"}
