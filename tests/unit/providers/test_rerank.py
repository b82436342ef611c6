"""Rerankers by their setting, and the cross-encoder of a folder."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from tokenizers import Encoding

from reverie.errors import ConfigurationError
from reverie.providers import rerank
from reverie.providers.embeddings import minilm
from reverie.providers.embeddings.onnx import RUN_TOKENS
from reverie.providers.rerank import onnx
from reverie.providers.rerank.base import RerankError, RerankSettings
from reverie.providers.rerank.onnx import MAX_TOKENS, OnnxReranker, _runs, _scores

FOLDER = Path(__file__).parent / "data" / "cross-encoder"
"""Its logit is 2 for each shared word, less 3; see tools/build_tiny_cross_encoder.py."""


@pytest.fixture
def encoder() -> Iterator[OnnxReranker]:
    found = onnx.load(FOLDER, threads=2)
    yield found
    asyncio.run(found.close())


def sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


async def test_a_pair_is_read_together(encoder: OnnxReranker) -> None:
    texts = ["The cat is on a mat", "a dog barks at night", "where does the cat sleep", ""]
    found = await encoder.scores("Where does the cat sleep", texts)
    assert np.allclose(found, [sigmoid(1), sigmoid(-3), sigmoid(7), sigmoid(-3)], atol=1e-6)
    assert await encoder.scores("cat", []) == []


async def test_long_and_short_texts_are_not_mixed_up(encoder: OnnxReranker) -> None:
    texts = ["cat " * (n * 37 % 400) + ("mat" if n % 3 else "dog") for n in range(60)]
    found = await encoder.scores("mat", texts)
    assert np.allclose(found, [sigmoid(-1 if n % 3 else -3) for n in range(60)], atol=1e-6)


async def test_what_is_too_long_is_cut_off(encoder: OnnxReranker) -> None:
    found = await encoder.scores("mat " * 600, ["cat " * 600 + "mat", "mat " + "cat " * 600])
    assert np.allclose(found, [sigmoid(-3), sigmoid(-1)], atol=1e-6)
    assert [len(one.ids) for one in encoder._encode("mat " * 600, ["cat " * 600])] == [MAX_TOKENS]


async def test_many_recalls_take_turns(encoder: OnnxReranker) -> None:
    queries = ["red boat", "cat mat", "dog night"] * 5
    found = await asyncio.gather(*(encoder.scores(query, queries[:3]) for query in queries))
    for query, scores in zip(queries, found, strict=True):
        assert max(range(3), key=scores.__getitem__) == queries[:3].index(query)


async def test_who_leaves_takes_what_has_not_begun_with_him() -> None:
    class Slow(OnnxReranker):
        runs = 0

        def _run(self, pairs: Sequence[Encoding]) -> Any:
            Slow.runs += 1
            started.set()
            go_on.wait(60)
            return super()._run(pairs)

    started, go_on = threading.Event(), threading.Event()
    fast = onnx.load(FOLDER, threads=1)
    slow = Slow("slow", fast._session, fast._tokenizer)
    try:
        task = asyncio.create_task(slow.scores("cat", ["cat " * 500] * 8))
        await asyncio.to_thread(started.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        assert await slow.scores("cat", ["cat"]) == pytest.approx([sigmoid(-1)], abs=1e-6)
        assert Slow.runs == 2
    finally:
        go_on.set()
        await slow.close()
        await fast.close()


async def test_a_run_that_fails_is_a_failure_of_the_reranker(encoder: OnnxReranker) -> None:
    encoder._inputs = {"input_ids"}
    with pytest.raises(RerankError, match="cross-encoder failed"):
        await encoder.scores("cat", ["cat"])


@given(st.lists(st.integers(1, MAX_TOKENS), max_size=80))
def test_runs_hold_each_pair_once_within_their_bound(lengths: list[int]) -> None:
    runs = _runs(lengths)
    assert sorted(n for run in runs for n in run) == list(range(len(lengths)))
    assert all(len(run) * max(lengths[n] for n in run) <= RUN_TOKENS for run in runs)


def test_logits_of_either_form() -> None:
    assert np.allclose(_scores(np.array([[0.0], [800.0], [-800.0]]), 3, "m"), [0.5, 1, 0])
    assert np.allclose(_scores(np.array([1.0, -1.0]), 2, "m"), [sigmoid(1), sigmoid(-1)])
    assert np.allclose(_scores(np.array([[1.0, 3.0]]), 1, "m"), [sigmoid(2)])
    with pytest.raises(RerankError, match=r"shape \(2, 3\) for 2 pairs"):
        _scores(np.zeros((2, 3)), 2, "m")


@pytest.mark.parametrize("name", ["none", "NONE", "rrf"])
def test_none_is_the_default(name: str) -> None:
    assert rerank.load(RerankSettings()) is None
    assert rerank.load(RerankSettings(name)) is None


async def test_one_for_tests_counts_words() -> None:
    found = rerank.load(RerankSettings("words"))
    assert found is not None
    assert await found.scores("a red boat", ["red boats", "the boat", "sleep"]) == [1.0, 0.5, 0.0]


async def test_a_folder_is_a_reranker_of_its_name() -> None:
    found = rerank.load(RerankSettings(str(FOLDER)))
    assert found is not None
    assert found.name == "cross-encoder"
    await found.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (RerankSettings("cohre"), "REVERIE_RERANKER='cohre': did you mean cohere"),
        (
            RerankSettings("/no/such/folder"),
            "REVERIE_RERANKER=.* use none, cohere, .* or a folder with model.onnx",
        ),
        (RerankSettings("tei"), "REVERIE_RERANKER_URL: tei needs the address"),
        (RerankSettings("jina", api_key=SecretStr("k")), "REVERIE_RERANKER_MODEL: name a model of jina"),
        (RerankSettings("voyage", model="m"), "REVERIE_RERANKER_API_KEY: voyage needs a key"),
        (
            RerankSettings("voyage", model="m", api_key=SecretStr(" ")),
            "REVERIE_RERANKER_API_KEY: voyage needs",
        ),
        (
            RerankSettings("cohere", model="m", api_key=SecretStr("a\nb")),
            "REVERIE_RERANKER_API_KEY: holds char",
        ),
        (
            RerankSettings("cohere", model="m", api_key=SecretStr("ключ")),
            "REVERIE_RERANKER_API_KEY: holds char",
        ),
    ],
)
def test_what_cannot_work_names_its_variable(settings: RerankSettings, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        rerank.load(settings)


def test_a_service_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.delitem(sys.modules, "reverie.providers.rerank.http", raising=False)
    with pytest.raises(ConfigurationError, match=r"REVERIE_RERANKER=tei needs packages .*\[rerank\]"):
        rerank.load(RerankSettings("tei", url="http://127.0.0.1:1"))


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_folder_with_broken_files_is_refused(tmp_path: Path, broken: str) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / broken).write_bytes(b"not this")
    with pytest.raises(ConfigurationError, match=r"REVERIE_RERANKER: .* holds no cross-encoder"):
        rerank.load(RerankSettings(str(tmp_path)))


def test_an_encoder_of_single_texts_is_refused() -> None:
    encoder = minilm.load()
    found = OnnxReranker("minilm", encoder._session, encoder.tokenizer)
    with pytest.raises(RerankError, match=r"returns shape \(1, \d+, 384\)"):
        found._run(found._encode("cat", ["mat"]))
