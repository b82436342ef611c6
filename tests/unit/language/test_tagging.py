"""Penn Treebank tags: forms of verbs, nouns or verbs, pronouns."""

from __future__ import annotations

import pytest

from reverie.language.tagging import Tagger
from reverie.language.words import tokens

TAGGER = Tagger()


def tagged(text: str) -> str:
    words = tokens(text)
    return " ".join(f"{w}/{t}" for (w, _), t in zip(words, TAGGER.tags(words, {0}), strict=True))


@pytest.mark.parametrize(
    "expected",
    [
        "I/PRP work/VBP at/IN Google/NNP ./.",
        "She/PRP works/VBZ hard/RB ./.",
        "My/PRP$ work/NN is/VBZ fun/NN ./.",
        "We/PRP plan/VBP to/TO move/VB in/IN June/NNP ./.",
        "The/DT plans/NNS changed/VBD ./.",
        "She/PRP plans/VBZ a/DT trip/NN ./.",
        "He/PRP has/VBZ planned/VBN it/PRP ./.",
        "I/PRP 've/VBP never/RB been/VBN there/RB ./.",
        "I/PRP did/VBD n't/RB go/VB ./.",
        "They/PRP will/MD definitely/RB love/VB it/PRP !/.",
        "I/PRP 'm/VBP painting/VBG the/DT fence/NN ./.",
        "The/DT painting/NN is/VBZ old/JJ ./.",
        "That/DT sounds/VBZ great/JJ ./.",
        "I/PRP know/VBP that/IN she/PRP left/VBD ./.",
        "the/DT van/NN that/WDT broke/VBD down/RP",
        "Her/PRP$ sister/NN saw/VBD her/PRP ./.",
        "Nadia/NNP 's/POS van/NN ,/, it/PRP 's/VBZ old/JJ",
        "Let/VB 's/PRP eat/VB !/.",
        "How/WRB have/VBP you/PRP been/VBN ?/.",
        "There/EX is/VBZ a/DT pretty/RB good/JJ cafe/NN",
        "He/PRP was/VBD told/VBN yesterday/NN ./.",
        "I/PRP like/VBP it/PRP ,/, it/PRP looks/VBZ like/IN gold/NN",
        "They/PRP read/VBP books/NNS ./.",
        "She/PRP put/VBD it/PRP down/RP ./.",
        "helping/VBG people/NNS understand/VBP it/PRP",
        "the/DT blorfing/NN of/IN quixly/RB zorbed/VBN things/NNS",
        "in/IN 2019/CD ,/, the/DT 2nd/JJ of/IN the/DT 1990s/NNS",
        "(/-LRB- ok/UH )/-RRB- :/: \"/'' hi/UH \"/''",
    ],
)
def test_tags(expected: str) -> None:
    text = " ".join(pair.rpartition("/")[0] for pair in expected.split())
    for ending in ("'s", "n't", "'ve", "'m"):
        text = text.replace(f" {ending}", ending)
    assert tagged(text) == expected
