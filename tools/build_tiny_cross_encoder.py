"""Write the cross-encoder that the tests use: a network of a few kilobytes that counts shared words.

Its logit for a pair is 2 for each word of its vocabulary that both sides have, less 3. Needs `onnx` (the
`tools` extra). The words are this file's own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

TARGET = Path(__file__).parent.parent / "tests/unit/providers/data/cross-encoder"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = "where does the cat sleep on a mat dog barks at night who painted boat red is".split()


def tokenizer() -> Tokenizer:
    """Words in lower case, and pairs as BERT has them."""
    built = Tokenizer(WordLevel({word: n for n, word in enumerate([*SPECIAL, *WORDS])}, unk_token="[UNK]"))
    built.normalizer, built.pre_tokenizer = Lowercase(), Whitespace()
    built.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return built


def graph() -> onnx.GraphProto:
    """Which words each side holds, as rows of 0 and 1; their product counts the words that both hold."""
    size = len(SPECIAL) + len(WORDS)
    counted = np.full((size, 1), 2, np.float32)
    counted[: len(SPECIAL)] = 0
    constants = {
        "one": np.array(1, np.float32),
        "axis": np.array([1], np.int64),
        "last": np.array([-1], np.int64),
        "rows": np.eye(size, dtype=np.float32),
        "counted": counted,
        "bias": np.array([-3], np.float32),
    }
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    node = helper.make_node
    return helper.make_graph(
        [
            node("Gather", ["rows", "input_ids"], ["words"]),
            node("Cast", ["attention_mask"], ["real"], to=TensorProto.FLOAT),
            node("Cast", ["token_type_ids"], ["kind"], to=TensorProto.FLOAT),
            node("Sub", ["one", "kind"], ["first_kind"]),
            *(
                made
                for side, kind in (("query", "first_kind"), ("text", "kind"))
                for made in (
                    node("Mul", [kind, "real"], [f"{side}_at"]),
                    node("Unsqueeze", [f"{side}_at", "last"], [f"{side}_mask"]),
                    node("Mul", ["words", f"{side}_mask"], [f"{side}_words"]),
                    node("ReduceMax", [f"{side}_words", "axis"], [side], keepdims=0),
                )
            ),
            node("Mul", ["query", "text"], ["shared"]),
            node("MatMul", ["shared", "counted"], ["sum"]),
            node("Add", ["sum", "bias"], ["logits"]),
        ],
        "tiny-cross-encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["pairs", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pairs", 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )


def main() -> None:
    """Write both files."""
    TARGET.mkdir(parents=True, exist_ok=True)
    model = helper.make_model(graph(), opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    (TARGET / "model.onnx").write_bytes(model.SerializeToString())
    tokenizer().save(str(TARGET / "tokenizer.json"))


if __name__ == "__main__":
    main()
