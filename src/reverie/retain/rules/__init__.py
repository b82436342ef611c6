"""The rules extractor: facts are the text's own words, kept verbatim, with what they say beside them.

A turn of speech is one fact, unless it is long; prose is a fact a sentence; exchanges that lose their sense
when they are cut stay together. Nothing is rephrased, so each fact equals the characters of the chunk in its
span.
"""

from __future__ import annotations

from collections.abc import Sequence

from reverie.language.parse import Parser
from reverie.language.segments import segments
from reverie.model import Fact, Span
from reverie.retain.extraction import Extracted, Extraction, Source
from reverie.retain.options import RetainOptions
from reverie.retain.rules.read import read, read_whole

NAME = "rules"
VERSION = 2


class RulesExtractor:
    """Blocking; any number of threads may share one."""

    name = NAME
    version = VERSION

    def __init__(self) -> None:
        self._parser = Parser()

    def extract(self, sources: Sequence[Source], options: RetainOptions) -> list[Extraction]:
        """What each source says, in the order of the text. ``Fact.causes`` counts within one source.

        ``concise`` (and ``custom``, which only a model can follow) leaves out what says nothing; ``verbose``
        keeps it; ``verbatim`` makes a chunk one fact, with all that is read beside it; ``chunks`` reads
        nothing.
        """
        if options.mode == "chunks":
            return [Extraction(_plain(source), NAME, VERSION) for source in sources]
        cut = [segments(source.text, source.speaker, source.said_at) for source in sources]
        bodies = [s.text[g.body.start : g.body.end] for s, gs in zip(sources, cut, strict=True) for g in gs]
        parsed = iter(self._parser.parse(bodies))
        extractions = []
        for source, parts in zip(sources, cut, strict=True):
            mine = [next(parsed) for _ in parts]
            if options.mode == "verbatim":
                found, dropped = read_whole(source, parts, mine, options)
            else:
                found, dropped = read(source, parts, mine, options)
            extractions.append(Extraction(tuple(found), NAME, VERSION, dropped=dropped))
        return extractions


def _plain(source: Source) -> tuple[Extracted, ...]:
    """The chunk as it is: no names, no dates."""
    text = source.text.strip()
    if not text:
        return ()
    start = source.text.index(text)
    made = Fact(
        text=text,
        span=Span(start, start + len(text)),
        fact_type="world",
        speaker=None,
        occurred_start=None,
        occurred_end=None,
        occurred_precision=None,
        mentions=(),
        confidence=1.0,
    )
    return (Extracted(made),)
