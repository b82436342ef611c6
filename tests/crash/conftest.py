"""An installation of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crash.processes import Site, site


@pytest.fixture
def place() -> Iterator[Site]:
    """Nothing runs there yet; what is started there is ended with the test."""
    with site(REVERIE_ENCODER="hash") as found:
        yield found
