"""Write src/reverie/providers/embeddings/minilm/tokens.npz: how MiniLM's token states are projected.

Run with a folder that holds one package of PyPI and one of Debian:

    pip download --no-deps -d FOLDER chatterbot-corpus==1.3.3
    cd FOLDER && apt-get download wordnet-base=1:3.0-37 && dpkg-deb -x wordnet-base_*.deb .
    python tools/build_token_projection.py FOLDER

The encoder reads some 5,000 short English texts: lines of dialogue, and glosses and examples of WordNet;
every second line has a speaker before it, as facts have. Of their tokens, punctuation left out, it takes

- the mean,
- the DIMENSIONS directions in which they differ most (PCA), turned so that one bit of each says as much as it
  can (ITQ: Gong and Lazebnik, 2011),
- what a sign stands for.

None of the texts can be had back from these. The basis is kept in int8: queries and facts are projected
alike, so its rounding does no harm. The encoder's last digits differ between processors, so another machine
writes a file that is as good and not the same. Facts that are stored depend on the one that is shipped: its
hash stands in `minilm/__init__.py`. The licences of the sources are in THIRD_PARTY.md.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from reverie.model import Matrix
from reverie.providers.embeddings import minilm
from reverie.providers.embeddings.onnx import OnnxEncoder
from reverie.providers.embeddings.tokens import DIMENSIONS

WHEEL = "chatterbot_corpus-1.3.3-py2.py3-none-any.whl"
WORDNET = "usr/share/wordnet"
SOURCES = {
    WHEEL: "86de5300afb9a80826386339d3bec79c0a72eb0358abb8327e2ecef5ae0ce154",
    f"{WORDNET}/data.noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
    f"{WORDNET}/data.verb": "adcf43e35b581e8036d8b5a52d63d9cd3d3b4870b2720d3c03c799df44777bc2",
    f"{WORDNET}/data.adj": "c89120dfc1f046ddff4a631bf9b7e9fa1a36b5e86565a23bf82dbe14f30b88a7",
    f"{WORDNET}/data.adv": "444a63bf3955080ab7524f5079cfc07ff9bc682cb98bdb1db73b0fb9829f1139",
}
LINES, EXAMPLES, GLOSSES = 1_500, 2_500, 1_200
SPEAKERS = ("Alice", "Ben", "Maria", "Tom", "Sarah", "James", "user", "assistant")
GROUP = 32
SEED = 0
TURNS = 40


def source(folder: Path, name: str) -> Path:
    path = folder / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SOURCES[name]:
        raise SystemExit(f"{path} has the SHA-256 {found}; {SOURCES[name]} is needed")
    return path


def dialogue(folder: Path) -> list[str]:
    """Lines that people and programs say; those that go over several lines of the file are left out."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(source(folder, WHEEL)) as wheel:
        for name in sorted(wheel.namelist()):
            if "/english/" not in name or not name.endswith(".yml") or name.endswith("coding.yml"):
                continue
            text = wheel.read(name).decode("utf-8")
            for line in re.findall(r"^(?:- -|  -) (\S.+)$(?!\n    )", text, re.M):
                found[line.strip("'\" ")] = None
    return [line for line in found if line not in ("|", "|-", ">", ">-")]


def wordnet(folder: Path) -> tuple[list[str], list[str]]:
    """Examples of six words or more, and glosses of eight or more."""
    examples, glosses = [], []
    for word_class in ("noun", "verb", "adj", "adv"):
        path = source(folder, f"{WORDNET}/data.{word_class}")
        for line in path.read_text(encoding="latin-1").splitlines():
            if line.startswith("  "):
                continue  # the licence
            text = line.partition("|")[2].strip()
            examples += [e for e in re.findall(r'"([^"]+)"', text) if len(e.split()) >= 6]
            gloss = text.partition('"')[0].strip(" ;")
            glosses += [gloss] if len(gloss.split()) >= 8 else []
    return examples, glosses


def spread(texts: Sequence[str], n: int) -> list[str]:
    """At most ``n`` texts from all over the list."""
    return [texts[i] for i in np.linspace(0, len(texts) - 1, min(n, len(texts))).astype(int)]


def spoken(texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield f"{SPEAKERS[number // 2 % len(SPEAKERS)]}: {text}" if number % 2 else text


def states(encoder: OnnxEncoder, texts: Sequence[str]) -> Matrix:
    """States of the tokens that are stored of texts, of length 1."""
    ordered = sorted(texts, key=len)
    groups = [ordered[i : i + GROUP] for i in range(0, len(ordered), GROUP)]
    found = np.concatenate([run.tokens for group in groups for run in encoder.states(group)])
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def turned(points: np.ndarray) -> np.ndarray:
    """The rotation after which points are nearest to the corners of a cube: where their signs are."""
    start = np.random.default_rng(SEED).normal(size=(DIMENSIONS, DIMENSIONS))
    rotation = np.linalg.qr(start)[0]
    for _ in range(TURNS):
        u, _, v = np.linalg.svd(np.sign(points @ rotation).T @ points)
        rotation = (u @ v).T
    return rotation


def main(folder: Path) -> None:
    examples, glosses = wordnet(folder)
    lines = spread(dialogue(folder), LINES)
    texts = [*spoken(lines), *spoken(spread(examples, EXAMPLES)), *spread(glosses, GLOSSES)]
    tokens = states(minilm.load(), texts).astype(np.float64)
    mean = tokens.mean(axis=0)
    directions = np.linalg.eigh(np.cov((tokens - mean).T))[1][:, ::-1][:, :DIMENSIONS]
    basis = directions @ turned((tokens - mean) @ directions)
    scale = np.abs(basis).max() / 127
    rounded = np.rint(basis / scale).astype(np.int8)
    projected = (tokens - mean) @ (rounded * scale)
    step = np.square(projected).mean() / np.abs(projected).mean()
    path = Path(minilm.__file__).parent / "tokens.npz"
    np.savez(
        path, mean=mean.astype(np.float32), basis=rounded, scale=np.float32(scale), step=np.float32(step)
    )
    print(len(texts), "texts,", len(tokens), "tokens")
    print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
