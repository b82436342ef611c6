"""Sentence vectors by mean pooling over an ONNX transformer, and the vectors of tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reverie.errors import EncoderError
from reverie.model import Matrix
from reverie.providers.embeddings.base import Encoded, EncodedQuery
from reverie.providers.embeddings.tokens import MOST_TOKENS, Projection

# onnxruntime reports its use to its maker unless this is set before it is imported: nothing leaves from here
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as native

FAILURES: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(e for e in vars(native).values() if isinstance(e, type) and issubclass(e, Exception)),
)
"""What onnxruntime raises; its errors have no base of their own."""
MAX_TOKENS = 256
"""Tokens of a text that are read; the rest is cut off."""
RUN_TOKENS = 768
"""Tokens, padding included, in one run of the network: bounds its memory, and larger runs are slower."""


def session(model: str | bytes, weights: dict[str, bytes] | None = None) -> Any:
    """A session over a model file or its bytes, with the files of external weights in memory.

    Raises one of FAILURES, as onnxruntime does, when the model cannot be loaded.
    """
    # one thread a run: runs side by side give more than runs that share threads
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if weights:
        files = list(weights)
        options.add_external_initializers_from_files_in_memory(
            files, [weights[name] for name in files], [len(weights[name]) for name in files]
        )
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


_States = npt.NDArray[np.float32]
"""Token states: shape (texts, tokens, dimension)."""


class States(NamedTuple):
    """What the network says of texts: ``vectors`` of shape (texts, dimension); the states of all ``tokens``
    that are stored, in a row, shape (tokens, dimension); ``counts`` of them by text."""

    vectors: Matrix
    tokens: Matrix
    counts: npt.NDArray[np.int64]


class OnnxEncoder:
    """A transformer whose first three-dimensional output holds the state of each token.

    Token vectors are projected as ``projection`` says, or at random. ``asking`` is what reads queries, where
    they are read otherwise than documents.
    """

    def __init__(
        self,
        model: str,
        session: Any,
        tokenizer_file: Path,
        projection: Projection | None = None,
        asking: Any = None,
    ) -> None:
        self.model = model
        self._session, self._asking = session, asking or session
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()  # to the longest of the batch; the file says 128 for all
        self._inputs = {entry.name for entry in session.get_inputs()}
        self._telling = _telling(self.tokenizer)
        self.dimension = int(self.encode(["a"]).shape[1])
        self.projection = projection or Projection.seeded(self.dimension)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of ``texts``, shape (texts, dimension). Raises EncoderError."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        ids, mask = _arrays(self.tokenizer.encode_batch(list(texts)))
        return np.concatenate([_pooled(states, mask[at]) for at, states in self._runs(ids, mask)])

    def documents(self, texts: Sequence[str]) -> Encoded:
        """Vectors of ``texts``, and the codes of their tokens but for punctuation. Raises EncoderError."""
        runs = list(self.states(texts))
        vectors = [run.vectors for run in runs] or [np.zeros((0, self.dimension), np.float32)]
        codes = [self.projection.codes(run.tokens, run.counts) for run in runs]
        return Encoded(np.concatenate(vectors), [code for part in codes for code in part])

    def states(self, texts: Sequence[str]) -> Iterator[States]:
        """Vectors of ``texts`` and the states of the tokens that are stored, a part of the texts at a time.

        Raises EncoderError.
        """
        ids, mask = _arrays(self.tokenizer.encode_batch(list(texts)))
        for at, states in self._runs(ids, mask):
            kept = self._telling[ids[at]] & (mask[at] > 0)
            kept &= np.cumsum(kept, axis=1) <= MOST_TOKENS
            yield States(_pooled(states, mask[at]), states[kept], kept.sum(axis=1))

    def queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Each text with its vector and its tokens, those that mark start and end left out.

        Raises EncoderError.
        """
        encoded = self.tokenizer.encode_batch(list(texts))
        ids, mask = _arrays(encoded)
        found = []
        for at, states in self._runs(ids, mask, self._asking):
            vectors = _pooled(states, mask[at])
            for i, e in enumerate(encoded[at]):
                kept = [n for n, word in enumerate(e.word_ids) if word is not None]
                words = _words(texts[at.start + i], e, kept)
                tokens = self.projection.query(states[i, kept])
                found.append(EncodedQuery(vectors[i], tokens, words))
        return found

    def _runs(
        self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64], session: Any = None
    ) -> Iterator[tuple[slice, _States]]:
        """Token states of texts, a part of them at a time; ``session`` reads them, or that for documents."""
        rows = max(1, RUN_TOKENS // max(1, ids.shape[1]))
        for start in range(0, len(ids), rows):
            at = slice(start, start + rows)
            yield at, self._run(session or self._session, ids[at], mask[at])

    def _run(self, session: Any, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> _States:
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            outputs = session.run(None, {k: v for k, v in feed.items() if k in self._inputs})
        except FAILURES as error:
            raise EncoderError(f"the encoder {self.model} failed: {error}") from error
        states = next((o for o in outputs if o.ndim == 3), None)
        if states is None:
            raise EncoderError(f"the encoder {self.model} returns no token states")
        return np.asarray(states, np.float32)


def _arrays(encoded: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Ids and mask of texts, each of shape (texts, tokens)."""
    shape = (len(encoded), -1) if encoded else (0, 0)
    ids = np.array([e.ids for e in encoded], np.int64).reshape(shape)
    return ids, np.array([e.attention_mask for e in encoded], np.int64).reshape(shape)


def _pooled(states: _States, mask: npt.NDArray[np.int64]) -> Matrix:
    """Mean of each text's token states, of length 1."""
    weight = mask[..., None].astype(np.float32)
    pooled = (states * weight).sum(axis=1) / weight.sum(axis=1)
    norm = np.linalg.norm(pooled, axis=1, keepdims=True)
    return np.asarray(pooled / np.maximum(norm, 1e-12), np.float32)


def _telling(tokenizer: Tokenizer) -> npt.NDArray[np.bool_]:
    """Which ids of the vocabulary stand for a piece of a word: no punctuation, no mark of the model's."""
    special = {number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    vocabulary = tokenizer.get_vocab()
    found = np.zeros(max(vocabulary.values()) + 1, np.bool_)
    for piece, number in vocabulary.items():
        found[number] = number not in special and any(map(str.isalnum, piece))
    return found


def _words(text: str, encoded: Any, kept: Sequence[int]) -> tuple[str, ...]:
    """The word that each token is a part of."""
    spans = {word: encoded.word_to_chars(word) for word in {encoded.word_ids[n] for n in kept}}
    return tuple(text[slice(*spans[encoded.word_ids[n]])].strip().lower() for n in kept)
