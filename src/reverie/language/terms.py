"""Words as the keyword index sees them: folded, stemmed, stop words dropped.

BM25 after Robertson and Zaragoza (2009), with the term weights computed when a text is written, as BM25S
(Lu, 2024) does: the score of a text is then a sparse inner product of its weights with the query's IDFs.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import Stemmer

K1 = 1.2
B = 0.4
"""Length normalisation; mild, because a bank holds short turns and long passages together."""

DIMENSIONS = 1 << 29
"""Terms are numbered by hash below this; number 0 is kept for the totals of a bank."""

MOST_TERMS = 4000
"""Terms indexed of one text; a stored vector holds at most 16,000."""

STOP_WORDS = frozenset(
    """a about am an and any are as at be because been being but by can could did do does doing done for
    from get got had has have having he her hers him his how i if in into is it its just like me mine my
    of off on or our ours out over she should so some than that the their theirs them then there these
    they this those to too up us very was we were what when where which while who whom whose why will
    with would yes you your yours yeah oh hi hey ok okay 'm 're 've 'll 'd im ive dont didnt doesnt isnt
    wasnt its thats whats""".split()
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_stemmer = Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """Index terms of ``text`` in order, repeats kept. Chinese, Japanese and Korean give character pairs."""
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()):
        word = match.group().replace("’", "'")
        if _CJK.search(word):
            found.extend(_pairs(word))
            continue
        word = word.removesuffix("'s").replace("'", "")
        if word and word not in STOP_WORDS:
            found.append(_stem(word))
    return found


@lru_cache(maxsize=20_000)
def of_word(word: str) -> tuple[str, ...]:
    """Index terms of one word, which questions share."""
    return tuple(terms(word))


def _pairs(word: str) -> Iterable[str]:
    return [word] if len(word) < 2 else (word[i : i + 2] for i in range(len(word) - 1))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


@lru_cache(maxsize=100_000)
def number(term: str) -> int:
    """Number of a term in [1, DIMENSIONS): stable between processes and releases."""
    return zlib.crc32(term.encode()) % (DIMENSIONS - 1) + 1


def weights(counts: Mapping[int, int], mean_length: float) -> dict[int, float]:
    """BM25 weight of each term of one text, without IDF.

    ``counts`` maps term numbers to how often the text has them; ``mean_length`` is the mean number of terms
    of a text in the bank.
    """
    length = sum(counts.values())
    norm = K1 * (1 - B + B * length / max(mean_length, 1.0))
    return {term: n * (K1 + 1) / (n + norm) for term, n in counts.items()}


def counts(text: str) -> Counter[int]:
    """How often ``text`` has each term, by term number; of very many terms the most frequent."""
    found = Counter(number(term) for term in terms(text))
    return found if len(found) <= MOST_TERMS else Counter(dict(found.most_common(MOST_TERMS)))


def idf(facts_with_term: int, facts: int) -> float:
    """Inverse document frequency in Lucene's form, which is never negative."""
    return math.log(1 + (facts - facts_with_term + 0.5) / (facts_with_term + 0.5))
