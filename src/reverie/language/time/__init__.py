"""Time expressions in English text, found and resolved against an anchor."""

from reverie.language.time.engine import find_times
from reverie.language.time.gate import may_hold_time
from reverie.language.time.occurrence import Occurrence, occurrence
from reverie.language.time.span import Precision, Prefer, TimeSpan

__all__ = ["Occurrence", "Precision", "Prefer", "TimeSpan", "find_times", "may_hold_time", "occurrence"]
