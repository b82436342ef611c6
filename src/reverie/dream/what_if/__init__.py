"""The fourth phase: what is to be expected if what was found goes on, and what would not have come
otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.dream.material import Material
from reverie.dream.model import Calibration, DreamOptions, Hypothesis, WhatIf
from reverie.dream.what_if.counterfactual import counterfactuals
from reverie.dream.what_if.prediction import predictions


def foresee(
    material: Material, held: Sequence[Hypothesis], calibration: Sequence[Calibration], options: DreamOptions
) -> WhatIf:
    """Predictions and counterfactuals of hypotheses that held."""
    return WhatIf(predictions(material, held, calibration, options), counterfactuals(material, held))
