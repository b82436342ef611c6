"""A cross-encoder in a local folder, with ``model.onnx`` and ``tokenizer.json``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from reverie.errors import ConfigurationError
from reverie.providers.embeddings.onnx import FAILURES, RUN_TOKENS, session
from reverie.providers.rerank.base import RerankError, checked

MAX_TOKENS = 512
"""Tokens of a query and a text together that are read; of the longer of both the rest is cut off."""


class OnnxReranker:
    """A network that returns one logit for a pair, or two: that of no match and that of a match.

    Its runs take turns in ``threads`` threads. A caller that leaves takes what has not begun with it.
    """

    def __init__(self, name: str, session: Any, tokenizer: Tokenizer, threads: int = 1) -> None:
        self.name = name
        self._session, self._tokenizer = session, tokenizer
        self._inputs = {entry.name for entry in session.get_inputs()}
        self._padding = _padding(tokenizer)
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()  # runs are padded one by one
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="rerank")

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """The sigmoid of each pair's logit. Raises RerankError."""
        loop = asyncio.get_running_loop()
        encoded = await loop.run_in_executor(self._threads, self._encode, query, list(texts))
        runs = _runs([len(one.ids) for one in encoded])
        found = await asyncio.gather(
            *(loop.run_in_executor(self._threads, self._run, [encoded[n] for n in run]) for run in runs)
        )
        scores = np.zeros(len(texts), np.float64)
        for run, part in zip(runs, found, strict=True):
            scores[run] = part
        return checked(scores.tolist(), len(texts), self.name)

    def _encode(self, query: str, texts: list[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch([(query, text) for text in texts])

    def _run(self, pairs: Sequence[Encoding]) -> npt.NDArray[np.float64]:
        """Scores of pairs, shape (pairs,)."""
        shape = (len(pairs), max(len(pair.ids) for pair in pairs))
        ids = np.full(shape, self._padding, np.int64)
        mask, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = pair.ids
            mask[row, : len(pair.ids)] = 1
            types[row, : len(pair.ids)] = pair.type_ids
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        try:
            outputs = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})
        except FAILURES as error:
            raise RerankError(f"the reranker {self.name} failed: {error}") from error
        return _scores(np.asarray(outputs[0], np.float64), len(pairs), self.name)

    async def close(self) -> None:
        """End the threads, after the runs they are at."""
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)


def load(folder: Path, threads: int) -> OnnxReranker:
    """The cross-encoder in ``folder``, tried once. Slow; raises ConfigurationError if it cannot be used."""
    found = None
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        found = OnnxReranker(folder.name, session(str(folder / "model.onnx")), tokenizer, threads)
        found._run(found._encode("a question", ["a text"]))
    except Exception as error:  # neither library's errors have a base of their own
        if found is not None:
            found._threads.shutdown()
        raise ConfigurationError(f"REVERIE_RERANKER: {folder} holds no cross-encoder: {error}") from error
    return found


def _padding(tokenizer: Tokenizer) -> int:
    """The id that fills up rows, as the file says or as it is usually called."""
    if tokenizer.padding:
        return int(tokenizer.padding["pad_id"])
    known = (tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>"))
    return next((number for number in known if number is not None), 0)


def _runs(lengths: Sequence[int]) -> list[list[int]]:
    """Pairs to be run together: of like length, so that little is padding, in RUN_TOKENS tokens."""
    runs: list[list[int]] = []
    # each run's last is its longest, and all are padded to that
    for n in sorted(range(len(lengths)), key=lengths.__getitem__):
        if runs and (len(runs[-1]) + 1) * lengths[n] <= RUN_TOKENS:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _scores(logits: npt.NDArray[np.float64], pairs: int, name: str) -> npt.NDArray[np.float64]:
    """Sigmoid of a logit; of two, the softmax of the second, which is the sigmoid of their difference."""
    if logits.shape == (pairs, 2):
        logits = logits[:, 1] - logits[:, 0]
    elif logits.shape not in ((pairs,), (pairs, 1)):
        raise RerankError(
            f"the reranker {name} returns shape {logits.shape} for {pairs} pairs, not a logit each"
        )
    # a sigmoid that does not overflow
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.reshape(pairs))), np.float64)
