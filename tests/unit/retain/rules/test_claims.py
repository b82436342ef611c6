"""What holds one value at a time, of whom, and what is no such statement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reverie.model import Claim, Fact
from reverie.retain.rules.claims import Known, claim

Facts = Callable[..., list[Fact]]
KNOWN = Known(
    "Zoe",
    {"he": "Bob", "she": "Alice"},
    {
        "alice": "person",
        "bob": "person",
        "carla diaz": "person",
        "node": "product",
        "farid": "person",
        "minos records": "organization",
        "paris": "place",
    },
)

CLAIMS = [
    ("Alice works at Google.", "Alice", "employer", "Google"),
    ("Alice now works for Open Harbor Labs in Oslo.", "Alice", "employer", "Open Harbor Labs"),
    ("Alice joined Google last spring and was thrilled.", "Alice", "employer", "Google"),
    ("Bob got a new job at Initech.", "Bob", "employer", "Initech"),
    ("I work for a bakery in Oslo.", "Zoe", "employer", "a bakery"),
    ("I work as a nurse at Mercy Hospital.", "Zoe", "employer", "Mercy Hospital"),
    ("He was hired by Siemens.", "Bob", "employer", "Siemens"),
    ("Alice's mother works at Google.", "Alice's mother", "employer", "Google"),
    ("He was promoted to senior engineer.", "Bob", "job title", "now senior engineer"),
    ("Bob became a teacher.", "Bob", "job title", "now teacher"),
    ("I'm a software engineer.", "Zoe", "job title", "software engineer"),
    ("She lives in Lisbon.", "Alice", "residence", "Lisbon"),
    ("Bob moved to Berlin in 2021.", "Bob", "residence", "Berlin"),
    ("Bob moved from Paris to Berlin last month.", "Bob", "residence", "Berlin"),
    ("Yesterday Alice moved to New York.", "Alice", "residence", "New York"),
    ("We just relocated to Porto.", "Zoe", "residence", "Porto"),
    ("My sister Anna lives in Rome.", "Zoe's sister Anna", "residence", "Rome"),
    ("I'm 34 years old.", "Zoe", "age", "34"),
    ("Alice turned 35 yesterday.", "Alice", "age", "35"),
    ("Alice got married in June 2024.", "Alice", "relationship status", "married"),
    ("Bob is divorced.", "Bob", "relationship status", "divorced"),
    ("I'm engaged to Farid.", "Zoe", "relationship status", "engaged"),
    ("Bob is dating Carla.", "Bob", "partner", "Carla"),
    ("My husband is called Farid.", "Zoe", "partner", "Farid"),
    ("My phone number is +49 170 1234567.", "Zoe", "phone", "+49 170 1234567"),
    ("My new email is zoe@example.org.", "Zoe", "email", "zoe@example.org"),
    ("Her address is 12 Mill Street, Leeds.", "Alice", "address", "12 Mill Street, Leeds"),
    ("Alice's favourite colour is blue.", "Alice", "favourite colour", "blue"),
    ("My favorite color is green.", "Zoe", "favourite colour", "green"),
    ("Blue is my favourite colour.", "Zoe", "favourite colour", "Blue"),
    ("Alice prefers Python over Java.", "Alice", "preference of java / python", "Python"),
    ("Alice prefers Java to Python.", "Alice", "preference of java / python", "Java"),
    ("Bob prefers Rust for tools.", "Bob", "preferred for tools", "Rust"),
    ("My preferred editor is Vim.", "Zoe", "preferred editor", "Vim"),
    ("My dog is called Rex.", "Zoe", "name of the dog", "Rex"),
    ("The project was renamed to Aurora.", "project", "name", "Aurora"),
    ("The deadline is May 3.", "deadline", "time in its document", "May 3"),
    ("The deadline moved to Monday.", "deadline", "time in its document", "Monday"),
    ("The meeting is now at 5 pm.", "meeting", "time in its document", "5 pm"),
    ("The meeting is in Room 4.", "meeting", "place in its document", "Room 4"),
    (
        "The launch was moved from May 3 to May 10 because of bugs.",
        "launch",
        "time in its document",
        "May 10",
    ),
    ("The project deadline has been pushed back to 12 June.", "project deadline", "time", "12 June"),
    (
        "The budget for the Aurora project is now 40,000 euros.",
        "budget for the aurora project",
        "value",
        "40,000 euros",
    ),
    ("Our rent is now 900 euros, not 850.", "Zoe's rent", "value", "900 euros"),
    ("The password policy is 12 characters.", "password policy", "value", "12 characters"),
    ("Node is version 2.1.", "node", "version", "2.1"),
    ("The average response time has improved to 250 ms.", "average response time", "value", "250 ms"),
    ("Our test coverage is now 78%.", "Zoe's test coverage", "value", "78%"),
    ("Alice is vegetarian.", "Alice", "is vegetarian", "vegetarian"),
    ("Bob plays tennis every Sunday.", "Bob", "play tennis", "tennis"),
]
DENIALS = [
    ("Alice no longer works at Google.", "Alice", "employer", "Google"),
    ("Alice doesn't work at Google anymore.", "Alice", "employer", "Google"),
    ("Alice left Google to join OpenAI.", "Alice", "employer", "Google"),
    ("Bob was laid off by Initech.", "Bob", "employer", "Initech"),
    ("Alice used to live in Paris.", "Alice", "residence", "Paris"),
    ("I no longer live in Oslo.", "Zoe", "residence", "Oslo"),
    ("Bob broke up with Carla.", "Bob", "partner", "Carla"),
    ("Alice is no longer vegetarian.", "Alice", "is vegetarian", "vegetarian"),
    ("Bob stopped playing tennis.", "Bob", "play tennis", "tennis"),
    ("Bob used to play tennis.", "Bob", "play tennis", "tennis"),
    ("I quit smoking.", "Zoe", "smoke", "smoke"),
    ("Alice switched from Python to Rust.", "Alice", "use python", "Python"),
]
NOTHING = [
    "I moved to tears.",
    "We moved to Friday.",
    "Alice might move to Rome.",
    "Alice wants to work at Google.",
    "Does Alice work at Google?",
    "Alice would join Google at once.",
    "If Alice moved to Rome, we would miss her.",
    "Bob thinks Alice works at Google.",
    "Alice is going to join Google.",
    "Alice prefers Python.",
    "I prefer to stay home.",
    "The meeting was long.",
    "The deadline is close.",
    "Alice lives with her mum.",
    "I work at night.",
    "Alice is engaged in talks.",
    "I joined a gym.",
    "I quit my job.",
    "Alice is a single parent.",
    "When I was young I lived in Rome.",
    "I joined the Friday call.",
    "They live in Oslo.",
    "Everyone moved to Rome.",
    "Your drive is great.",
    "I use it daily.",
    "Maybe Alice lives in Rome.",
    "Alice visited Rome.",
    "Bob worked hard.",
    "The party is fun.",
    "I am 5 minutes late.",
    "I hope my new address is fine.",
    "Alice dreams of Rome.",
    "Bob moved to Minos Records.",
    "Bob left Paris.",
    "Bob's head coach left.",
    "Bob became known.",
]


@pytest.mark.parametrize(("sentence", "subject", "attribute", "value"), CLAIMS)
def test_statements(sentence: str, subject: str, attribute: str, value: str) -> None:
    assert claim([sentence], KNOWN) == Claim(subject, attribute, value)


@pytest.mark.parametrize(("sentence", "subject", "attribute", "value"), DENIALS)
def test_denials(sentence: str, subject: str, attribute: str, value: str) -> None:
    assert claim([sentence], KNOWN) == Claim(subject, attribute, value, negated=True)


@pytest.mark.parametrize("sentence", NOTHING)
def test_no_statement(sentence: str) -> None:
    assert claim([sentence], KNOWN) is None


def test_the_first_claim_of_several_sentences() -> None:
    said = ["What a day!", "Alice moved to Rome.", "Bob works at Initech."]
    assert claim(said, KNOWN) == Claim("Alice", "residence", "Rome")


def test_who_claims_in_a_chat(facts: Facts) -> None:
    (fact,) = facts("Nadia: I moved to Lisbon in May.")
    assert fact.claim == Claim("Nadia", "residence", "Lisbon")
    (told,) = facts("Nadia: Bob is well, he works at Initech.", people=("Nadia", "Kit"))
    assert told.claim == Claim("Bob", "employer", "Initech")


def test_the_agent_claims_nothing_of_itself(facts: Facts) -> None:
    assert facts("assistant: I use cookies, and I live in Lisbon.")[0].claim is None


def test_a_claim_of_nobody_named_is_none(facts: Facts) -> None:
    assert facts("I moved to Lisbon in May.")[0].claim is None


@pytest.mark.parametrize(
    ("text", "subject", "kind"),
    [
        ("Alice's mother works at Google.", "Alice's mother", "person"),
        ("The project deadline moved to Monday.", "project deadline", "concept"),
        ("Nadia: I moved to Lisbon.", "Nadia", "person"),
        ("user: I moved to Lisbon.", "user", "person"),
    ],
)
def test_what_is_claimed_of_is_mentioned(facts: Facts, text: str, subject: str, kind: str) -> None:
    (fact,) = facts(text)
    assert fact.claim is not None
    assert fact.claim.subject == subject
    assert (fact.mentions[0].name, fact.mentions[0].kind) == (subject, kind)
