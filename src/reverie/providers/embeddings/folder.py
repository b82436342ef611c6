"""A local folder with ``model.onnx`` and ``tokenizer.json``."""

from __future__ import annotations

import hashlib
from pathlib import Path

import onnxruntime

from reverie.errors import EncoderError
from reverie.providers.embeddings.onnx import OnnxEncoder, session_options


def load(folder: Path) -> OnnxEncoder:
    """The encoder in ``folder``; its identity carries the hash of the model file. Raises EncoderError."""
    path = folder / "model.onnx"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    try:
        session = onnxruntime.InferenceSession(
            str(path), session_options(), providers=["CPUExecutionProvider"]
        )
    except RuntimeError as error:
        raise EncoderError(f"{path} cannot be loaded: {error}") from error
    return OnnxEncoder(f"{folder.name}-{digest}", session, folder / "tokenizer.json")
