"""What an archive may hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from reverie.transfer.records import Moment

MOMENTS: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_is_none_in_utc_is_refused(told: str) -> None:
    with pytest.raises(ValidationError, match="between the years 1 and 9999 in UTC"):
        MOMENTS.validate_python(told)


def test_moments_are_in_utc() -> None:
    assert MOMENTS.validate_python("2024-05-01T10:00:00+02:00") == datetime(2024, 5, 1, 8, tzinfo=UTC)
