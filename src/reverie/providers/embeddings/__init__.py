"""Text encoders."""

from __future__ import annotations

from pathlib import Path

from reverie.errors import ConfigurationError
from reverie.providers.embeddings.base import Encoder


def load(name: str) -> Encoder:
    """The encoder of a setting: ``minilm``, ``hash`` or a folder with ``model.onnx`` and ``tokenizer.json``.

    Raises ConfigurationError for any other name, EncoderError when the files are missing or altered.
    """
    if name == "minilm":
        from reverie.providers.embeddings import minilm

        return minilm.load()
    if name == "hash":
        from reverie.providers.embeddings.fake import HashEncoder

        return HashEncoder()
    folder = Path(name).expanduser()
    if (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file():
        from reverie.providers.embeddings import folder as local

        return local.load(folder)
    raise ConfigurationError(
        f"REVERIE_ENCODER={name!r}: use minilm, hash, or a folder with model.onnx and tokenizer.json"
    )
