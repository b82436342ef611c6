"""Cause and effect that one sentence tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dream.facts import fact, view

from reverie.dream.assumption.within import told_within
from reverie.dream.causal import causal
from reverie.dream.material import Material
from reverie.dream.model import DreamOptions
from reverie.dream.run import run


@pytest.mark.parametrize(
    ("sentence", "cause", "effect"),
    [
        ("The fair was moved owing to a strike.", "a strike", "The fair was moved"),
        ("Due to the fog, all flights were late.", "the fog", "all flights were late"),
        ("Years of neglect led to a leaking roof.", "Years of neglect", "a leaking roof"),
        ("The fire was set off by a candle.", "a candle", "The fire"),
        ("His cough stems from the damp walls.", "the damp walls", "His cough"),
        ("The mill was sold and therefore closed.", "The mill was sold", "closed"),
        ("The lift broke, hence the long queue.", "The lift broke", "the long queue"),
        ("Rita got blisters from walking barefoot.", "walking barefoot", "Rita got blisters"),
        ("The reason Rita left was the noise.", "the noise", "Rita left"),
        ("As the bridge shut, Rita had to turn back.", "the bridge shut", "Rita had to turn back"),
        ("The new rule forced Rita to resign.", "The new rule", "Rita resign"),
        ("Loud music gave Rita a headache.", "Loud music", "Rita a headache"),
    ],
)
def test_connectives_and_verbs_of_bringing_about(sentence: str, cause: str, effect: str) -> None:
    found = causal(sentence, ["Rita"])
    assert found is not None
    assert (found.cause, found.effect) == (cause, effect)


@pytest.mark.parametrize(
    "sentence",
    [
        "Rita gave Otto a lamp.",
        "Rita made Otto a sandwich.",
        "Rita has known him since 2019.",
        "As the sun set, Rita walked home.",
        "The tour costs Rita 20 euros.",
        "Was it caused by rain?",
        "The delay was not due to rain.",
        "That led to this.",
        "Rita came from swimming.",
        "Rita is back from hiking.",
        "The parcel came from Bremen.",
    ],
)
def test_deeds_times_and_denials_are_no_causes(sentence: str) -> None:
    assert causal(sentence, ["Rita", "Otto"]) is None


@given(st.text(max_size=300))
def test_whatever_is_read_has_both_sides_in_it(text: str) -> None:
    found = causal(text)
    assert found is None or (found.cause.strip() and found.effect.strip())


def test_a_sentence_is_a_cause_of_its_own_and_its_counterfactual_names_both_sides() -> None:
    told = [fact("The match was lost due to an injury.", 3), fact("Maybe it fell due to wind.", 5)]
    material = Material.of(view(told))
    (found,) = told_within(material)
    assert (found.data["said_cause"], found.data["said_effect"]) == ("an injury", "The match was lost")
    assert found.evidence_for == (told[0].id,)
    dream = run(view(told), DreamOptions(min_facts=1))
    assert [h.key for h in dream.audit.held] == [found.key]
    (missing,) = dream.what_if.counterfactuals
    assert missing.text == (
        "Had “an injury” not come about, “The match was lost” would lack the only cause that is told of it."
    )
