"""The page of a dream: it holds what fits, whole, and nothing that runs."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.dream.artifact import artifact
from reverie.dream.config import DreamConfig
from reverie.dream.model import Dream, DreamOptions
from reverie.dream.run import run
from reverie.dream.view import Noted, View

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = uuid.UUID(int=7)


def view(text: str, times: int = 10) -> View:
    facts = [
        Noted(uuid.UUID(int=n + 1), text, "world", NOW, mentioned_at=NOW - timedelta(weeks=times - n))
        for n in range(times)
    ]
    return View(tuple(facts), NOW)


def page(seen: View, dream: Dream, **config: object) -> str:
    wanted = DreamConfig.model_validate(config)
    return artifact("a<b>", RUN, seen, dream, wanted, 1.0)


@pytest.fixture(scope="module")
def dreamt() -> tuple[View, Dream]:
    seen = view('Marta went to the pottery class <script>alert("x")</script> & home.')
    return seen, run(seen, DreamOptions())


def test_it_is_escaped_and_every_claim_links_to_its_facts(dreamt: tuple[View, Dream]) -> None:
    shown = page(*dreamt)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "a&lt;b&gt;" in shown
    assert "<svg" in shown
    linked, there = set(re.findall(r'href="#(e\d+)"', shown)), set(re.findall(r'<li id="(e\d+)"', shown))
    assert linked == there
    assert len(there) >= 6
    assert set(re.findall(r'(?:src|href)="(.)', shown)) == {"#"}


@pytest.mark.parametrize("most", [4_000, 5_000, 8_000, 120_000])
def test_what_does_not_fit_is_left_out_whole(dreamt: tuple[View, Dream], most: int) -> None:
    shown = page(*dreamt, max_artifact_bytes=most)
    assert len(shown.encode()) <= most
    assert shown.endswith("</body></html>")
    for tag in ("p", "li", "svg", "h2", "a"):
        assert len(re.findall(rf"<{tag}[ >]", shown)) == shown.count(f"</{tag}>")
    left = int(re.search(r"want of room: +(\d+)", shown).group(1))  # type: ignore[union-attr]
    assert (left > 0) == (most < 5_000)


def test_what_it_is_made_of_is_chosen(dreamt: tuple[View, Dream]) -> None:
    told, listed = page(*dreamt, dream_experience="narrative"), page(*dreamt, dream_experience="structured")
    assert ("<svg" in told, "<svg" in listed) == (False, True)
    assert ("What the facts suggest" in told, "What the facts suggest" in listed) == (True, False)


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="<>&\"'aé漢\0\n ", min_size=1, max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    seen = view(f"Marta went to the {text} class.", 6)
    shown = page(seen, run(seen, DreamOptions()), max_artifact_bytes=6_000)
    assert len(shown.encode()) <= 6_000
    body = re.sub(r"<style>.*?</style>|<meta[^>]*>|<!doctype html>", "", shown)
    tags = set(re.findall(r"<(/?\w+)", body))
    allowed = {
        "html",
        "head",
        "title",
        "body",
        "h1",
        "h2",
        "p",
        "span",
        "a",
        "ol",
        "li",
        "svg",
        "rect",
        "text",
    }
    assert {tag.strip("/") for tag in tags} <= allowed


def test_no_character_turns_what_is_seen() -> None:
    seen = view("Marta went to the \x07pot\u202etery\x1b[31m class.", 6)
    shown = page(seen, run(seen, DreamOptions()))
    assert "pottery[31m class" in shown
    assert set("\x07\x1b\u202e").isdisjoint(shown)
