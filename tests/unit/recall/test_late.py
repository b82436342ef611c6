"""Late interaction: the same numbers as by the definition, whatever the sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.model import Matrix
from reverie.recall.late import maxsim


def by_definition(tokens: Matrix, codes: list[bytes | None]) -> Matrix:
    rows = []
    for code in codes:
        packed = np.frombuffer(code or b"", np.uint8).reshape(-1, tokens.shape[1] // 8)
        signs = np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1
        rows.append((signs @ tokens.T).max(axis=0) if len(signs) else np.full(len(tokens), np.nan))
    return np.array(rows, np.float32).reshape(len(codes), len(tokens))


@given(
    counts=st.lists(st.one_of(st.none(), st.integers(0, 90)), max_size=30),
    query=st.integers(0, 30),
    width=st.sampled_from([1, 4, 32]),
    seed=st.integers(0, 2**32 - 1),
)
def test_equals_the_definition(counts: list[int | None], query: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    tokens = random.normal(size=(query, width * 8)).astype(np.float32)
    codes = [None if n is None else random.bytes(n * width) for n in counts]
    np.testing.assert_allclose(maxsim(tokens, codes), by_definition(tokens, codes), atol=1e-3)


def test_more_than_a_block_of_tokens() -> None:
    random = np.random.default_rng(1)
    tokens = random.normal(size=(25, 256)).astype(np.float32)
    codes: list[bytes | None] = [random.bytes(32 * n) for n in (1, 600, 511, 0, 77)]
    np.testing.assert_allclose(maxsim(tokens, codes), by_definition(tokens, codes), atol=1e-3)


def test_a_fact_without_tokens_has_no_numbers() -> None:
    tokens = np.ones((2, 8), np.float32)
    found = maxsim(tokens, [None, b"", memoryview(b"\xff\x00")])
    assert np.isnan(found[:2]).all()
    assert found[2].tolist() == [8, 8]
    assert maxsim(tokens, []).shape == (0, 2)
    assert maxsim(tokens[:0], [b"\xff"]).shape == (1, 0)


def test_codes_of_other_dimensions_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes each"):
        maxsim(np.ones((1, 256), np.float32), [b"\x00" * 33])
