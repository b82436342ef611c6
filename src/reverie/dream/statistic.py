"""The statistics that hypotheses rest on, each with its source. All are pure and deterministic."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import combinations


def log_likelihood_ratio(both: int, first: int, second: int, total: int) -> float:
    """G² of two things being independent, from how often each and both came in ``total`` cases (Dunning,
    1993).

    Follows chi-squared with one degree of freedom where they are independent. It does not tell the direction.
    """
    cells = (
        (both, first * second),
        (first - both, first * (total - second)),
        (second - both, (total - first) * second),
        (total - first - second + both, (total - first) * (total - second)),
    )
    found = sum(seen * math.log(seen * total / product) for seen, product in cells if seen > 0)
    return max(2.0 * found, 0.0)


def chi_squared_tail(value: float) -> float:
    """How probable chi-squared with one degree of freedom is to be this large or larger."""
    return math.erfc(math.sqrt(max(value, 0.0) / 2.0))


def normal_tail(z: float) -> float:
    """How probable a normal variable is to be ``z`` or more standard deviations above its mean."""
    return 0.5 * math.erfc(z / math.sqrt(2.0))


def binomial_tail(hits: int, trials: int, chance: float) -> float:
    """How probable ``hits`` or more of so many independent trials are, each with this chance."""
    if hits <= 0:
        return 1.0
    if chance <= 0.0:
        return 0.0
    if chance >= 1.0:
        return 1.0
    told = (
        math.exp(_log_choose(trials, n) + n * math.log(chance) + (trials - n) * math.log1p(-chance))
        for n in range(hits, trials + 1)
    )
    return min(math.fsum(told), 1.0)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def two_rates(inside: int, days_inside: int, outside: int, days_outside: int) -> float:
    """G² of days of two sorts having the same chance of an event (at most one a day), as chi-squared with one
    degree of freedom; 0 where the days inside do not have more."""
    total, days = inside + outside, days_inside + days_outside
    if not days_inside or not days_outside or inside * days_outside <= outside * days_inside:
        return 0.0
    apart = _log_chance(inside, days_inside) + _log_chance(outside, days_outside)
    return max(2.0 * (apart - _log_chance(total, days)), 0.0)


def _log_chance(hits: int, trials: int) -> float:
    """The log-likelihood of so many hits at the chance that fits them best."""
    misses = trials - hits
    share = hits * math.log(hits / trials) if hits else 0.0
    return share + (misses * math.log(misses / trials) if misses else 0.0)


def mann_kendall(values: Sequence[float]) -> tuple[int, float]:
    """S of a series in the order of its time, and the two-sided probability of an S so far from 0 without a
    trend (Mann, 1945; Kendall, 1975: normal approximation with ties, exact for up to ten distinct values)."""
    n = len(values)
    s = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    ties = Counter(values).values()
    if n <= 10 and len(ties) == n:
        return s, _exact_tail(abs(s), n)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if variance <= 0 or s == 0:
        return s, 1.0
    return s, 2.0 * normal_tail((abs(s) - 1) / math.sqrt(variance))


def _exact_tail(s: int, n: int) -> float:
    """How probable |S| of this size or more is among all orders of ``n`` values."""
    pairs = n * (n - 1) // 2
    counts = [1]  # orders by their number of inversions (Kendall, 1938)
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for start, count in enumerate(counts):
            for more in range(size):
                longer[start + more] += count
        counts = longer
    far = sum(count for inversions, count in enumerate(counts) if abs(pairs - 2 * inversions) >= s)
    return min(far / math.factorial(n), 1.0)


def theil_sen(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Slope and intercept of the line with the median of all slopes between two points (Theil, 1950; Sen,
    1968); 0 and the median where all times are the same."""
    points = list(zip(times, values, strict=True))
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if b[0] != a[0]]
    slope = statistics.median(slopes) if slopes else 0.0
    return slope, statistics.median(value - slope * time for time, value in points)


def laplace(places: Sequence[float]) -> float:
    """Laplace's test of a rate that changes: places of events in [0, 1]; standard normal at a constant rate,
    above 0 where events come more and more often (Cox and Lewis, 1966)."""
    n = len(places)
    return (statistics.fmean(places) - 0.5) * math.sqrt(12.0 * n) if n else 0.0


def discoveries(chances: Sequence[float], share: float) -> list[bool]:
    """Which tests stand, so that no more than ``share`` of them are expected to be false (Benjamini and
    Hochberg, 1995). In the order given."""
    ordered = sorted(range(len(chances)), key=lambda n: chances[n])
    last = max(
        (n for n, place in enumerate(ordered, 1) if chances[place] <= share * n / len(chances)), default=0
    )
    kept = set(ordered[:last])
    return [n in kept for n in range(len(chances))]


def rate(hits: float, trials: float, prior: float = 0.5, weight: float = 2.0) -> float:
    """The chance that hits in trials suggest, leaning on ``prior`` as on ``weight`` trials (mean of a beta
    posterior)."""
    return (hits + prior * weight) / (trials + weight)


def logit(chance: float) -> float:
    """Log-odds of a chance, held off 0 and 1."""
    held = min(max(chance, 1e-6), 1.0 - 1e-6)
    return math.log(held / (1.0 - held))


def expit(odds: float) -> float:
    """The chance of log-odds."""
    return 1.0 / (1.0 + math.exp(-odds)) if odds > -700 else 0.0


def brier(chances: Sequence[float], outcomes: Sequence[float]) -> float:
    """Mean squared difference of chances and outcomes (Brier, 1950). Of at least one."""
    return statistics.fmean((p - o) ** 2 for p, o in zip(chances, outcomes, strict=True))
