"""One extractor for all tests of the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reverie.model import Fact
from reverie.retain.extraction import Extraction, Source
from reverie.retain.options import ExtractionMode, RetainOptions
from reverie.retain.rules import RulesExtractor

SAID = datetime(2025, 1, 10, 12, tzinfo=UTC)

Extract = Callable[..., Extraction]
Facts = Callable[..., list[Fact]]


@pytest.fixture(scope="session")
def extractor() -> RulesExtractor:
    return RulesExtractor()


@pytest.fixture(scope="session")
def extract(extractor: RulesExtractor) -> Extract:
    """Read one text, said on 10 January 2025; keywords are fields of the source, or the mode."""

    def read(
        text: str,
        said_at: datetime | None = SAID,
        mode: ExtractionMode = "concise",
        links: bool = True,
        **told: object,
    ) -> Extraction:
        source = Source(text, said_at, **told)  # type: ignore[arg-type]
        (found,) = extractor.extract([source], RetainOptions(mode=mode, causal_links=links))
        for extracted in found.facts:
            fact = extracted.fact
            assert text[fact.span.start : fact.span.end] == fact.text
        return found

    return read


@pytest.fixture(scope="session")
def facts(extract: Extract) -> Facts:
    def read(text: str, *args: object, **kwargs: object) -> list[Fact]:
        return [e.fact for e in extract(text, *args, **kwargs).facts]

    return read
