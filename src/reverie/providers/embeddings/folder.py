"""A local folder with ``model.onnx`` and ``tokenizer.json``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reverie.errors import EncoderError
from reverie.providers.embeddings.onnx import FAILURES, OnnxEncoder, session


def load(folder: Path) -> OnnxEncoder:
    """The encoder in ``folder``; its identity carries the hash of the model file. Raises EncoderError."""
    path = folder / "model.onnx"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    try:
        loaded = session(str(path))
    except FAILURES as error:
        raise EncoderError(f"{path} cannot be loaded: {error}") from error
    return OnnxEncoder(f"{folder.name}-{digest}", loaded, folder / "tokenizer.json")
