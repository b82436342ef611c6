"""How a bank wants to be searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Budget = Literal["low", "mid", "high"]
Arm = Literal["temporal", "graph", "reranking"]
"""What a bank can switch off: the search by time with what a query tells of it, the search along entities and
links, and the cross-encoder."""
BudgetFunction = Literal["fixed", "adaptive"]

DEPTH: dict[Budget, int] = {"low": 50, "mid": 100, "high": 300}
"""Candidates each strategy may bring."""


@dataclass(frozen=True, slots=True)
class RecallOptions:
    """What a bank switches ``off``, and how deep its budgets go, in candidates for each strategy.

    ``fixed``: as deep as ``depths`` says. ``adaptive``: a share of the tokens asked for, ``shares``, but not
    below ``least`` and not above ``most``.
    """

    off: frozenset[Arm] = frozenset()
    function: BudgetFunction = "fixed"
    depths: Mapping[Budget, int] = field(default_factory=lambda: dict(DEPTH))
    shares: Mapping[Budget, float] = field(default_factory=dict)
    least: int = 1
    most: int = 1000

    def depth(self, budget: Budget, max_tokens: int) -> int:
        """Candidates that each strategy may bring."""
        if self.function == "fixed":
            return self.depths[budget]
        return max(self.least, min(self.most, round(self.shares[budget] * max_tokens)))
