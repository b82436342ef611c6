"""How a timeline is asked for."""

from __future__ import annotations

from typing import Literal

Axis = Literal["occurred", "mentioned", "learned"]
Order = Literal["asc", "desc"]
Bucket = Literal["day", "month", "year"]
