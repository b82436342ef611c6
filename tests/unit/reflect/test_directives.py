"""What code reads off the words of a directive."""

from __future__ import annotations

import pytest

from reverie.reflect.checks import (
    AtMost,
    Check,
    CitesSources,
    InLanguage,
    IsJson,
    Listed,
    NeverSays,
    NoEmoji,
    PlainText,
    Says,
)
from reverie.reflect.directives import recognise

WHOLE: list[tuple[str, list[Check]]] = [
    ("Answer in French.", [InLanguage("fr")]),
    ("Always answer only in German", [InLanguage("de")]),
    ("All answers must be in English.", [InLanguage("en")]),
    ("Antworte immer auf Deutsch.", [InLanguage("de")]),
    ("Réponds toujours en français", [InLanguage("fr")]),
    ("Responde siempre en español", [InLanguage("es")]),
    ("Speak Japanese", [InLanguage("ja")]),
    ("At most 3 sentences.", [AtMost("sentences", 3)]),
    ("Keep answers under 50 words.", [AtMost("words", 49)]),
    ("Use no more than 1,000 characters.", [AtMost("characters", 1000)]),
    ("Answer in one sentence.", [AtMost("sentences", 1)]),
    ("Answer in a single sentence.", [AtMost("sentences", 1)]),
    ("One-sentence answers only.", [AtMost("sentences", 1)]),
    ("20 words or less.", [AtMost("words", 20)]),
    ("Responses should not exceed 100 words.", [AtMost("words", 100)]),
    ("Answers must not be longer than twelve words.", [AtMost("words", 12)]),
    ("Limit your response to 2 paragraphs.", [AtMost("paragraphs", 2)]),
    ("Maximum 40 words", [AtMost("words", 40)]),
    ("Do not answer in more than 30 words", [AtMost("words", 30)]),
    ("Every answer must be under 15 words.", [AtMost("words", 14)]),
    ("3 sentences max.", [AtMost("sentences", 3)]),
    ("English only.", [InLanguage("en")]),
    ("No emojis, max 30 words, in German.", [NoEmoji(), InLanguage("de"), AtMost("words", 30)]),
    ("Acme must not be mentioned.", [NeverSays(("Acme",))]),
    ("Under no circumstances mention Acme.", [NeverSays(("Acme",))]),
    ("You must never, ever mention Project X.", [NeverSays(("Project X",))]),
    ("Avoid the words synergy and leverage.", [NeverSays(("synergy", "leverage"))]),
    ("Always back up claims with citations.", [CitesSources()]),
    ("Never mention Project Falcon.", [NeverSays(("Project Falcon",))]),
    ("You must not mention Acme Corp or Globex.", [NeverSays(("Acme Corp", "Globex"))]),
    ('Do not say "budget".', [NeverSays(("budget",))]),
    ("Don’t use the words ‘cheap’ or ‘free’.", [NeverSays(("cheap", "free"))]),
    ('Never say "Mr. Smith" or "Dr. No".', [NeverSays(("Mr. Smith", "Dr. No"))]),
    ("Never use the term master list", [NeverSays(("master list",))]),
    ("Never talk about Bob.", [NeverSays(("Bob",))]),
    ("Always cite sources when making claims", [CitesSources()]),
    ("Include references.", [CitesSources()]),
    ("Respond in valid JSON only", [IsJson()]),
    ("Answer as a bullet list", [Listed()]),
    ("Use a numbered list.", [Listed(numbered=True)]),
    ("No markdown.", [PlainText()]),
    ("Answer in plain text only.", [PlainText()]),
    ("Never use emojis.", [NoEmoji()]),
    ('Always end with "Stay safe!".', [Says("Stay safe!", "end")]),
    ('Begin every answer with "Dear reader,"', [Says("Dear reader,", "start")]),
    ('Always include the disclaimer "Not legal advice."', [Says("Not legal advice.")]),
    ("Reply in Spanish and keep it to 2 sentences.", [InLanguage("es"), AtMost("sentences", 2)]),
    ("Write in English; never use emojis; cite sources.", [NoEmoji(), CitesSources(), InLanguage("en")]),
]
PARTLY: list[tuple[str, list[Check]]] = [
    ("Always respond in formal English, avoiding slang and colloquialisms.", [InLanguage("en")]),
    ("Use British English", [InLanguage("en")]),
    ("Be brief: 20 words or less.", [AtMost("words", 20)]),
    ("Answer in exactly two sentences.", [AtMost("sentences", 2)]),
    ("Never mention competitors", [NeverSays(("competitors",))]),
    ("Never use slang, answer in French", [InLanguage("fr")]),
    ("Answer in French and keep it short.", [InLanguage("fr")]),
    ("Keep your answers short (2 sentences).", [AtMost("sentences", 2)]),
]
JUDGED = [
    "Never share personal data with third parties",
    "Prefer conservative investment recommendations",
    "Never recommend specific stocks",
    "Never use slang.",
    "Do not reveal the name of the client",
    "If asked in French, answer in French.",
    "Never mention Bob unless he is asked for.",
    "Never answer in French.",
    "Do not answer in JSON.",
    "Never cite sources.",
    "Answers must be at least 20 words.",
    "Limit quotations to 20 words.",
    "Always speak in the third person",
    "Use French names for dishes.",
    "The user speaks French and English; use simple words.",
    "Answer in the user's language (French or German).",
    "Answer in French and English.",
    "Prefer answers written in English or Spanish.",
    "Use short sentences of at most 12 words.",
    "Each paragraph has at most 3 sentences.",
    "Short answers, at most ten words each.",
    "Use bullet points for lists of more than three things.",
    "Do not include URLs.",
    "Never mention names of employees.",
    "",
]


@pytest.mark.parametrize(("content", "checks"), WHOLE, ids=[content for content, _ in WHOLE])
def test_directives_that_code_can_check(content: str, checks: list[Check]) -> None:
    found = recognise(content)
    assert list(found.checks) == checks
    assert found.whole


@pytest.mark.parametrize(("content", "checks"), PARTLY, ids=[content for content, _ in PARTLY])
def test_directives_that_code_can_check_in_part(content: str, checks: list[Check]) -> None:
    found = recognise(content)
    assert list(found.checks) == checks
    assert not found.whole


@pytest.mark.parametrize("content", JUDGED)
def test_directives_for_judgement_alone(content: str) -> None:
    found = recognise(content)
    assert found.checks == ()
    assert not found.whole


@pytest.mark.parametrize("content", ["never say " + '"' * 3000, "answer " * 2000, "no " * 3000 + "json"])
def test_a_hostile_directive_is_read_at_once(content: str) -> None:
    assert recognise(content) is not None
