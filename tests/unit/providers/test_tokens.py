"""Token vectors: what is stored of a text and how a query's tokens compare with it."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.providers import embeddings
from reverie.providers.embeddings.fake import HashEncoder
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.embeddings.onnx import MAX_TOKENS
from reverie.providers.embeddings.tokens import DIMENSIONS, MOST_TOKENS, TOKEN_BYTES, Projection
from reverie.recall.late import maxsim


@pytest.fixture(scope="module")
def encoder() -> embeddings.Encoder:
    return embeddings.load("minilm")


@given(
    dimension=st.sampled_from([8, 100, 256, 384, 768]),
    counts=st.lists(st.integers(0, 50), max_size=6),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=30, deadline=None)
def test_codes_estimate_similarities(dimension: int, counts: list[int], seed: int) -> None:
    projection = Projection.seeded(dimension)
    random = np.random.default_rng(seed)
    states = random.normal(size=(sum(counts), dimension)).astype(np.float32)
    codes = projection.codes(states, np.array(counts, np.int64))
    assert [len(code) for code in codes] == [n * TOKEN_BYTES for n in counts]
    unit = states / np.linalg.norm(states, axis=1, keepdims=True)
    asked = projection.query(states)
    assert asked.shape == (len(states), DIMENSIONS)
    for token in range(len(states)):  # each token alone, against itself and all others
        joined = b"".join(codes)[token * TOKEN_BYTES : (token + 1) * TOKEN_BYTES]
        found = maxsim(asked, [joined])[0]
        np.testing.assert_allclose(found, unit @ unit[token], atol=0.45)


def test_a_projection_of_any_size_is_the_same_everywhere() -> None:
    states = np.eye(384, dtype=np.float32)[:3]
    once, again = (Projection.seeded(384).codes(states, np.array([3])) for _ in range(2))
    assert once == again
    lengths = np.linalg.norm(Projection.seeded(100).project(np.eye(100, dtype=np.float32)), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)


def test_the_order_of_texts_in_a_run_does_not_matter() -> None:
    projection = Projection.seeded(64)
    states = np.random.default_rng(3).normal(size=(100, 64)).astype(np.float32)
    together = projection.codes(states, np.array([40, 0, 60]))
    assert together[0] == projection.codes(states[:40], np.array([40]))[0]
    assert together[1] == b""
    assert together[2] == projection.codes(states[40:], np.array([60]))[0]


def test_a_text_and_its_vector_in_one_run(encoder: embeddings.Encoder) -> None:
    texts = ["Alice adopted a small dog.", "...!?", "The quarterly tax report is late."]
    found = encoder.documents(texts)
    np.testing.assert_allclose(found.vectors, encoder.encode(texts), atol=1e-5)
    assert [len(code) // TOKEN_BYTES for code in found.tokens] == [5, 0, 6]  # no punctuation, no marks
    assert encoder.documents([]).vectors.shape == (0, 384)
    assert encoder.documents([]).tokens == []


def test_of_a_long_text_the_first_tokens_are_stored(encoder: embeddings.Encoder) -> None:
    long = encoder.documents(["dog, " * MAX_TOKENS]).tokens[0]
    assert len(long) == MAX_TOKENS // 2 * TOKEN_BYTES - TOKEN_BYTES == (MOST_TOKENS - 1) * TOKEN_BYTES
    assert len(encoder.documents(["dog " * MAX_TOKENS]).tokens[0]) == MOST_TOKENS * TOKEN_BYTES


def test_a_query_names_the_word_of_each_token(encoder: embeddings.Encoder) -> None:
    asked, nothing = encoder.queries(["Where is Zsófia's Kubernetes cluster?", ""])
    assert asked.words[0] == "where"
    assert asked.words.count("zsófia") > 1  # a word in pieces
    assert "kubernetes" in asked.words
    assert asked.words[-1] == "?"
    assert asked.tokens.shape == (len(asked.words), DIMENSIONS)
    assert nothing.tokens.shape == (0, DIMENSIONS)
    assert nothing.words == ()
    assert np.isclose(np.linalg.norm(asked.vector), 1, atol=1e-5)


def test_tokens_find_what_they_mean(encoder: embeddings.Encoder) -> None:
    (asked,) = encoder.queries(["Who adopted a puppy?"])
    codes = encoder.documents(
        ["Bob filed the tax report.", "Alice has got a young dog from a shelter."]
    ).tokens
    tax, dog = maxsim(asked.tokens, codes)
    at = asked.words.index("puppy")
    assert dog[at] > tax[at] + 0.1
    assert dog.mean() > tax.mean()
    assert np.all(np.abs([tax, dog]) < 1.5)


async def test_lanes_give_tokens_in_the_order_of_the_texts(encoder: embeddings.Encoder) -> None:
    embedder = Embedder(encoder, batch=2, threads=2)
    texts = ["one two three four five six", "one", "", "one two three", "one two"]
    try:
        found = await embedder.encode(texts)
        assert [len(code) // TOKEN_BYTES for code in found.tokens] == [6, 1, 0, 3, 2]
        asked = await asyncio.gather(*(embedder.question(text) for text in texts))
        assert [len(one.words) for one in asked] == [6, 1, 0, 3, 2]
        # a query is read otherwise than a text, and yet nearest to its own
        nearest = [int(np.argmax(found.vectors @ one.vector)) for one in asked]
        assert nearest == [0, 1, 2, 3, 4]
    finally:
        await embedder.close()


def test_an_encoder_may_have_none() -> None:
    encoder = HashEncoder()
    assert encoder.documents(["a dog", "a cat"]).tokens == [b"", b""]
    (asked,) = encoder.queries(["a dog"])
    assert asked.tokens.shape == (0, DIMENSIONS)
    assert asked.words == ()
