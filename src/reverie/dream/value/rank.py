"""What a hypothesis is worth to a bank: how sure it is, and how much it speaks to what the bank counts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from reverie.dream.material import Material
from reverie.dream.model import Hypothesis, Ranked, ValueFocus

_WORDS: Mapping[str, str] = {
    "money": r"pay(?:s|ing|ments?)?|paid|cost(?:s|ly)?|price[sd]?|pric(?:ing|y)|buy(?:s|ing)?|bought"
    r"|sell(?:s|ing)?|sold"
    r"|sales?|invoice[sd]?|bill(?:s|ed|ing)?|budget\w*|salar(?:y|ies)|wages?|rent(?:s|ed)?|loans?|debts?"
    r"|fees?|tax(?:es)?"
    r"|refund\w*|revenue|profits?|loss(?:es)?|spend(?:s|ing)?|spent|sav(?:e[sd]?|ings?)|invest\w*|bank"
    r"|account|dollars?"
    r"|euros?|pounds?|customers?|contracts?|expens\w+|cheap\w*|discounts?|subscription\w*|insurance"
    r"|mortgage|donat\w+"
    r"|[$€£]\s?\d[\d.,]*",
    "time": r"hours?|minutes?|late(?:r|ly)?|delay\w*|wait(?:s|ed|ing)?|deadlines?|schedul\w+|meetings?"
    r"|calendar|overtime"
    r"|hurr(?:y|ied)|postpon\w+|queue[sd]?|commut\w+|slow\w*|overdue|on time|early|appointments?"
    r"|reminders?|rush\w*"
    r"|weekends?|daily|weekly|monthly|calls?|stand-?up|traffic|interrupt\w*|busy|plan(?:s|ned|ning)?|due",
    "happiness": r"lov(?:e[sd]?|ing)|enjoy\w*|happ(?:y|ier|iness)|sad\w*|stress\w*|famil(?:y|ies)"
    r"|friends?|sleep\w*|slept"
    r"|fun|laugh\w*|tired|exhaust\w*|anxi\w+|worr(?:y|ied|ies)|health\w*|headaches?|pain\w*|ill(?:ness)?"
    r"|sick|birthday"
    r"|holidays?|vacation|sports?|swim\w*|swam|hik(?:e[sd]?|ing)|walk(?:s|ed|ing)?|music|play(?:s|ed"
    r"|ing)?|hate[sd]?"
    r"|angr\w+|argu\w+|quarrel\w*|party|dinner|lunch|garden\w*|child(?:ren)?|mother|father|kids|doctor"
    r"|dentist|yoga|run"
    r"|ran|running|exercis\w+|part(?:y|ies)|favou?rite|hobb(?:y|ies)|excited|proud|lonely|depress\w+",
}
_FOCUS = {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I) for name, words in _WORDS.items()}
_BASE = 1.0
"""What a hypothesis is worth that speaks to nothing the bank counts."""
_USE = {"recurring": 0.9, "trend": 1.0, "drift": 1.0, "cause": 1.1, "relationship": 0.6, "gap": 0.9}
"""How much there is to do about a kind of hypothesis."""
_ACCESSED = 0.25
"""How much more is worth what rests on facts that are often used."""


def ranked(material: Material, held: Sequence[Hypothesis], focus: ValueFocus) -> tuple[Ranked, ...]:
    """Hypotheses by their value, the greatest first."""
    weights = {"money": focus.money, "time": focus.time, "happiness": focus.happiness}
    most = max(material.view.access_counts.values(), default=0)
    found = []
    for one in held:
        share = spoken_to(material, one)
        worth = _BASE + sum(weights[name] * part for name, part in share.items())
        used = max((material.view.access_counts.get(i, 0) for i in one.evidence_for), default=0)
        worth *= 1.0 + _ACCESSED * (math.log1p(used) / math.log1p(most) if most else 0.0)
        found.append(Ranked(one, round(one.confidence * _USE[one.kind] * worth, 6), share))
    return tuple(sorted(found, key=lambda r: (-r.value, r.hypothesis.key)))


def spoken_to(material: Material, one: Hypothesis) -> dict[str, float]:
    """To which values the facts of a hypothesis speak, each from 0 to 1: the share of them with a word of
    it."""
    texts = [material.facts[i].text for i in one.evidence_for if i in material.facts]
    return {
        name: round(sum(bool(pattern.search(text)) for text in texts) / len(texts), 4) if texts else 0.0
        for name, pattern in _FOCUS.items()
    }
