"""Encoders, and the lanes that keep them off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from reverie.errors import ConfigurationError, EncoderError
from reverie.model import Matrix
from reverie.providers import embeddings
from reverie.providers.embeddings import minilm
from reverie.providers.embeddings.fake import HashEncoder
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.embeddings.onnx import MAX_TOKENS, RUN_TOKENS


@pytest.fixture(scope="module")
def encoder() -> embeddings.Encoder:
    return embeddings.load("minilm")


def test_vectors_have_length_one_and_meaning(encoder: embeddings.Encoder) -> None:
    found = encoder.encode(["a small dog barks", "the puppy is barking", "quarterly tax report"])
    assert found.shape == (3, 384)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.3


def test_many_and_long_texts_are_cut_to_runs_without_mixing_them_up(encoder: embeddings.Encoder) -> None:
    texts = ["one word " * (MAX_TOKENS // 2), "the red kite flew over the hill"] * (
        RUN_TOKENS // MAX_TOKENS + 1
    )
    found = encoder.encode(texts)
    alone = encoder.encode([texts[1]])[0]
    # int8 activations are scaled by batch, so a vector differs a little with its company
    assert all(row @ alone > 0.97 for row in found[1::2])
    assert encoder.encode([]).shape == (0, 384)


def test_a_question_is_read_towards_what_answers_it(encoder: embeddings.Encoder) -> None:
    question, answer, other = (
        "What does Ana do to unwind?",
        "Ana: I go to yoga every evening, it calms me.",
        "Ana: The meeting is at nine.",
    )
    statements = encoder.encode([question, answer, other])
    (asked,) = encoder.queries([question])
    assert 0.2 < float(asked.vector @ statements[0]) < 0.97
    plainly = float(statements[0] @ statements[1]) - float(statements[0] @ statements[2])
    assert float(asked.vector @ statements[1]) - float(asked.vector @ statements[2]) > plainly + 0.1


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not the pinned file")
    with pytest.raises(EncoderError, match="not the pinned file"):
        minilm._checked(tmp_path / "model.onnx")


def test_an_unknown_encoder_names_the_known() -> None:
    with pytest.raises(ConfigurationError, match="use minilm, hash, or a folder"):
        embeddings.load("no-such-thing")


class Slow(HashEncoder):
    """Counts its calls and the texts of each."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.calls.append(len(texts))
        return super().encode(texts)


async def test_waiting_queries_are_encoded_together_and_in_order() -> None:
    slow = Slow()
    embedder = Embedder(slow, batch=8)
    try:
        words = [f"word{n}" for n in range(20)]
        found = [q.vector for q in await asyncio.gather(*(embedder.question(w) for w in words))]
        expected = HashEncoder().encode(words)
        assert np.allclose(np.stack(found), expected)
        assert len(slow.calls) < 20
        assert max(slow.calls) <= 8
    finally:
        await embedder.close()


async def test_documents_come_back_in_their_order() -> None:
    embedder = Embedder(Slow(), batch=4, threads=2)
    try:
        texts = ["x" * (n * 7 % 23 + 1) + f" t{n}" for n in range(30)]
        assert np.allclose(await embedder.documents(texts), HashEncoder().encode(texts))
        assert (await embedder.documents([])).shape == (0, HashEncoder.dimension)
    finally:
        await embedder.close()


async def test_a_failure_reaches_its_callers_and_the_lane_goes_on() -> None:
    class Broken(Slow):
        def encode(self, texts: Sequence[str]) -> Matrix:
            if "bad" in texts:
                raise EncoderError("broken")
            return super().encode(texts)

    embedder = Embedder(Broken())
    try:
        with pytest.raises(EncoderError, match="broken"):
            await embedder.question("bad")
        assert (await embedder.question("good")).vector.shape == (HashEncoder.dimension,)
    finally:
        await embedder.close()


async def test_a_call_with_many_texts_takes_turns_with_others() -> None:
    held, first = threading.Event(), threading.Event()

    class Held(Slow):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []

        def encode(self, texts: Sequence[str]) -> Matrix:
            self.seen += texts
            first.set()
            assert held.wait(60)
            return super().encode(texts)

    encoder = Held()
    embedder = Embedder(encoder, batch=1)
    try:
        many = asyncio.create_task(embedder.documents([f"text {n:02}" for n in range(20)]))
        await asyncio.to_thread(first.wait, 60)
        one = asyncio.create_task(embedder.documents(["one"]))
        await asyncio.sleep(0.01)  # it is in the queue
        held.set()
        await one
        assert not many.done()
        assert np.allclose(await many, HashEncoder().encode([f"text {n:02}" for n in range(20)]))
        assert encoder.seen[:3] == ["text 00", "text 01", "one"]
    finally:
        await embedder.close()
