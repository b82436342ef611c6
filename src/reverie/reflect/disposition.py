"""The disposition of a bank: how its reflections weigh what the memories say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Disposition:
    """Three traits, each a whole number from 1 (little) to 5 (much); 3 is neutral."""

    skepticism: int = 3
    literalism: int = 3
    empathy: int = 3
