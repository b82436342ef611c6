"""Sentence vectors by mean pooling over an ONNX transformer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reverie.errors import EncoderError
from reverie.model import Matrix

# onnxruntime reports its use to its maker unless this is set before it is imported: nothing leaves from here
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

MAX_TOKENS = 256
"""Tokens of a text that are read; the rest is cut off."""
RUN_TOKENS = 768
"""Tokens, padding included, in one run of the network: bounds its memory, and larger runs are slower."""


def session(model: str | bytes, weights: dict[str, bytes] | None = None) -> Any:
    """A session over a model file or its bytes, with the files of external weights in memory.

    Raises RuntimeError, as onnxruntime does, when the model cannot be loaded.
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


class OnnxEncoder:
    """A transformer whose first three-dimensional output holds the state of each token."""

    def __init__(self, model: str, session: Any, tokenizer_file: Path) -> None:
        self.model = model
        self._session = session
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()  # to the longest of the batch; the file says 128 for all
        self._inputs = {entry.name for entry in session.get_inputs()}
        self.dimension = int(self.encode(["a"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of ``texts``, shape (texts, dimension). Raises EncoderError."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        rows = max(1, RUN_TOKENS // ids.shape[1])
        parts = [self._run(ids[i : i + rows], mask[i : i + rows]) for i in range(0, len(ids), rows)]
        return np.concatenate(parts)

    def _run(self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> Matrix:
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            outputs = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})
        except RuntimeError as error:  # what onnxruntime raises for every failure of a run
            raise EncoderError(f"the encoder {self.model} failed: {error}") from error
        states = next((o for o in outputs if o.ndim == 3), None)
        if states is None:
            raise EncoderError(f"the encoder {self.model} returns no token states")
        weight = mask[..., None].astype(np.float32)
        pooled = (states * weight).sum(axis=1) / weight.sum(axis=1)
        norm = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norm, 1e-12), np.float32)
