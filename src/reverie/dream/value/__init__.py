"""The fifth phase: what of it is worth a person's time, and what follows for the memory."""

from __future__ import annotations

from reverie.dream.material import Material
from reverie.dream.model import Audit, DreamOptions, Value
from reverie.dream.value.proposals import proposals
from reverie.dream.value.rank import ranked


def appraise(material: Material, audit: Audit, options: DreamOptions) -> Value:
    """What held, by its value, and proposals from it."""
    order = ranked(material, audit.held, options.value_focus)
    return Value(order, proposals(material, audit, order, options.most_proposals))
