"""The documents agree with the code and with each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reverie.api.app import create_app
from reverie.config import NAMES, Settings, variable
from reverie.service.memory import Memory

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "bench").glob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```", re.M | re.S)
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*$", re.M)

# Spelt in pieces, so that this file does not hold them.
WORKPLACE = re.compile("/" + r"work/|/" + r"tmp/v\b|\." + r"library\b")
SKIPPED = {".git", ".venv", "dist", "build", "results", "node_modules"}
TEXT = {".py", ".md", ".sql", ".toml", ".ini", ".json", ".txt", ".yml", ".yaml", ".sh", ".cfg", ""}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {word.replace(" ", "-") for word in words}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page: Path) -> None:
    broken = []
    for target in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert not broken, f"{name(page)}: {broken}"


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in _LINK.findall(index)}
    missing = [name(p) for p in DOCS.rglob("*.md") if p != DOCS / "README.md" and p.resolve() not in linked]
    assert not missing


def test_every_setting_is_in_the_reference() -> None:
    text = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [f for f in NAMES if f"`{variable(f)}`" not in text] == []


def test_every_route_is_in_the_reference() -> None:
    text = (DOCS / "reference" / "http.md").read_text(encoding="utf-8")
    document = create_app(Memory(Settings(data_dir=Path("/")))).openapi()
    routes = [f"### `{method.upper()} {path}`" for path, ways in document["paths"].items() for method in ways]
    assert routes
    assert [route for route in routes if route not in text] == []


def test_documents_name_only_settings_that_exist() -> None:
    known = {variable(field) for field in NAMES}
    for source in (ROOT / "src" / "reverie" / "cli").rglob("*.py"):  # what a command's option takes instead
        known |= set(re.findall(r'envvar="(REVERIE_[A-Z_]+)"', source.read_text(encoding="utf-8")))
    named = {
        n for page in PAGES for n in re.findall(r"\bREVERIE_[A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8"))
    }
    assert named - known == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_decisions_have_their_four_parts(decision: Path) -> None:
    headings = _HEADING.findall(decision.read_text(encoding="utf-8"))
    assert headings[1:] == ["Context", "Decision", "Consequences", "Alternatives"]
    assert re.match(rf"{int(decision.name[:4])}\. ", headings[0])


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(d.name[:4]) for d in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def _texts() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in TEXT
        and not SKIPPED & set(path.relative_to(ROOT).parts)
        and not any(part.endswith(("_cache", ".egg-info")) or part == ".hypothesis" for part in path.parts)
    ]


def test_nothing_speaks_of_a_workplace() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in _texts()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if WORKPLACE.search(line)
    ]
    assert not found
