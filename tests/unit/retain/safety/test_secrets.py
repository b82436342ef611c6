"""Secrets are found by form and by the words before them; nothing else is taken for one."""

from __future__ import annotations

import itertools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import SecretsRefused, Violation
from reverie.model import Item, Span
from reverie.retain.safety.secret_values import iban_end, is_card
from reverie.retain.safety.secrets import apply_policy, find_secrets, redact, secret_flags

# Made up, and written in pieces so that scanners of this repository do not take them for real.
LETTERS = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU0vW1xY"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
JWT = ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NSJ9", LETTERS))
PEM = f"-----BEGIN RSA PRIVATE {'KEY'}-----\n{LETTERS * 4}\n{LETTERS}==\n-----END RSA PRIVATE KEY-----"

VENDOR_KEYS = [
    ("api key", "sk-" + LETTERS + LETTERS),
    ("api key", "sk-proj-" + LETTERS + "_-" + LETTERS),
    ("api key", "sk-ant-api03-" + LETTERS * 2 + "-AA"),
    ("api key", "AKIA" + "Q3EXAMPLE7J2K4LZ"),
    ("api key", "ASIA" + "Q3EXAMPLE7J2K4LZ"),
    ("api key", "AIza" + LETTERS + "-_9"),
    ("api key", "GOCSPX-" + LETTERS[:28]),
    ("api key", "sk_live_" + LETTERS[:24]),
    ("api key", "rk_test_" + LETTERS[:24]),
    ("api key", "whsec_" + LETTERS),
    ("api key", "SK" + HEX),
    ("api key", "SG." + LETTERS[:22] + "." + LETTERS + LETTERS[:11]),
    ("api key", "key-" + HEX),
    ("api key", "hf_" + LETTERS + "ab"),
    ("api key", "gsk_" + LETTERS + LETTERS[:20]),
    ("api key", "dapi" + HEX),
    ("access token", "ghp_" + LETTERS + "abcd"),
    ("access token", "github_pat_" + LETTERS + "_" + LETTERS),
    ("access token", "glpat-" + LETTERS[:20]),
    ("access token", "npm_" + LETTERS + "abcd"),
    ("access token", "pypi-" + "AgEIcHlwaS5vcmc" + LETTERS * 2),
    ("access token", "xoxb-" + "123456789012-123456789012-" + LETTERS[:24]),
    ("access token", "xapp-" + "1-A0123-4567-" + HEX),
    ("access token", "123456789:AA" + LETTERS + "b"),
    ("access token", JWT),
    ("private key", PEM),
]

PROSE = [
    ("My wifi password is hunter2.", "password", "hunter2"),
    ("the password is Blue$ky99, don't lose it", "password", "Blue$ky99"),
    ("Password: Tr0ub4dor&3", "password", "Tr0ub4dor&3"),
    ("pwd: opensesame", "password", "opensesame"),
    ("pwd=letmein123", "password", "letmein123"),
    ("My password for Netflix is sunshine.", "password", "sunshine"),
    ("the password of the guest network at home is welcome2024", "password", "welcome2024"),
    ('{"user": "ann", "password": "correct horse"}', "password", "correct horse"),
    ("DB_PASSWORD=s3cr3t-db", "password", "s3cr3t-db"),
    ("I changed my password to Kitten!77 yesterday", "password", "Kitten!77"),
    ("we reset the admin password to 'rosebud'", "password", "rosebud"),
    ("login ann, password Zebra!9x", "password", "Zebra!9x"),
    ("hunter2 is my password everywhere", "password", "hunter2"),
    ("You can use Qwerty#12 as the password.", "password", "Qwerty#12"),
    ("her laptop password's fluffy2012", "password", "fluffy2012"),
    ("pw: dragon99", "password", "dragon99"),
    ("Password for my account - Shadow!22", "password", "Shadow!22"),
    ("I set my passcode to 112233", "password", "112233"),
    ("Her PIN's 4410", "pin", "4410"),
    ("IBAN: CH93 0076 2011 6238 5295 7", "bank account", "CH93 0076 2011 6238 5295 7"),
    ("passcode is 739214", "password", "739214"),
    ("My passphrase is correct horse battery staple.", "password", "correct horse battery staple"),
    ("seed phrase: witch collapse practice feed shame", "password", "witch collapse practice feed shame"),
    ("postgresql://ann:s3cret99@db.example:5432/app", "password", "s3cret99"),
    ("git clone https://bot:" + LETTERS[:20] + "@git.example/x.git", "password", LETTERS[:20]),
    ("My PIN is 4821.", "pin", "4821"),
    ("PIN 4821", "pin", "4821"),
    ("pin code: 482193", "pin", "482193"),
    ("The door code is 7731", "pin", "7731"),
    ("CVV: 123", "pin", "123"),
    ("the verification code is 482193", "pin", "482193"),
    (f"api_key={HEX}", "api key", HEX),
    (f"API key: {LETTERS}", "api key", LETTERS),
    (f'"apiKey": "{LETTERS}",', "api key", LETTERS),
    (f"our API key for the weather service is {LETTERS}", "api key", LETTERS),
    (f"client_secret = '{LETTERS}'", "api key", LETTERS),
    ("aws_secret_access_key = wJa1rXUtnFEMI/K7MDENG/bPxRf1CYzzzzzzzzKEY", "api key",
     "wJa1rXUtnFEMI/K7MDENG/bPxRf1CYzzzzzzzzKEY"),
    (f"AccountKey={LETTERS * 2}abcd==;EndpointSuffix=core.example", "api key", f"{LETTERS * 2}abcd=="),
    (f"Authorization: Bearer {LETTERS}", "access token", LETTERS),
    (f"the access token is {HEX}", "access token", HEX),
    (f"auth_token: {HEX}", "access token", HEX),
    (f"https://api.example/v1?token={HEX}&page=2", "access token", HEX),
    ("card 4111 1111 1111 1111 exp 12/27", "card number", "4111 1111 1111 1111"),
    ("my Mastercard: 5555-5555-5555-4444", "card number", "5555-5555-5555-4444"),
    ("amex 3782 822463 10005", "card number", "3782 822463 10005"),
    ("2024 4111 1111 1111 1111 123", "card number", "4111 1111 1111 1111"),
    ("6011111111111117", "card number", "6011111111111117"),
    ("3530111333300000", "card number", "3530111333300000"),
    ("Pay to DE89 3704 0044 0532 0130 00 please", "bank account", "DE89 3704 0044 0532 0130 00"),
    ("IBAN GB82WEST12345698765432.", "bank account", "GB82WEST12345698765432"),
    ("account NO93 8601 1117 947 AND more", "bank account", "NO93 8601 1117 947"),
    ("My SSN is 123-45-6789.", "social security number", "123-45-6789"),
    ("social security number 123 45 6789", "social security number", "123 45 6789"),
]  # fmt: skip

NOTHING = [
    "My password is too long.",
    "The password was wrong again.",
    "My password is strong.",
    "Your password is required to be longer.",
    "I forgot my password and my flight is BA2490.",
    "Password: ********",
    "password: required",
    "password = os.environ['DB_PASSWORD']",
    "password=self.password",
    "password: str = Field()",
    "def login(user, password): return check(password)",
    "I use 1Password as my password manager.",
    "hash the password with SHA256 first",
    "The password has expired, I reset it this morning.",
    "I changed my password to something stronger.",
    "The secret to good bread is patience.",
    "The secret ingredient is cinnamon.",
    "The key is to practise every day.",
    "The key to room 204 is at the desk.",
    "My token of gratitude: a cake.",
    "api_key = YOUR_API_KEY_HERE_12345",
    "api_key=os.getenv('OPENAI_API_KEY_2')",
    "export OPENAI_API_KEY=${OPENAI_API_KEY_1}",
    "api_key: <your-key-1234567890>",
    "sk-this-is-only-a-long-slug-of-words",
    "Call me at +1 415-555-2671 or (415) 555-2671.",
    "Phone: 4155552671",
    "+49 170 1234567",
    "On 2024-05-03 we met, and on 03/05/2024 again.",
    "id 123e4567-e89b-12d3-a456-426614174000",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "Order number 4111111111111111",
    "order #123-45-6789",
    "Tracking number: 1Z999AA10123456784",
    "ISBN 978-3-16-148410-0",
    "the timestamp 1714761600000 in milliseconds",
    "4111 1111 1111 1112",
    "1234 5678 9012 3456",
    "0000 0000 0000 0000",
    "Pi is 3.14159265358979323846",
    "DE89 3704 0044 0532 0130 01",
    "We bowled all ten pins down.",
    "I pinned 4821 photos to the board.",
    "pin the tweet from 2019",
    "The zip code is 90210.",
    "The code is 200 OK.",
    "a basic understanding of things",
    "the bearer of good news",
    "https://example.org/a/very/long/path/with/many/parts?query=abcdef123456",
    "ssh://git@host.example/repo.git",
    "mailto:ann@example.org and http://host:8080/path",
    "The passage is dark.",
    "My passport is blue.",
    "The passphrase is too long to type.",
    "signature: Ann Reyes",
    "Our safe word is banana.",
    "eyJ is how a token starts",
    "The room has 123-45 seats.",
    "Serial number 12345678-90",
    "-----BEGIN PRIVATE KEY----- is the first line of such a file.",
]


def quoted(text: str) -> list[tuple[str, str]]:
    return [(s.kind, text[s.span.start : s.span.end]) for s in find_secrets(text)]


@pytest.mark.parametrize(("kind", "key"), VENDOR_KEYS, ids=range(len(VENDOR_KEYS)))
@pytest.mark.parametrize(
    "frame", ["{}", "Here: {} .", 'x = "{}"', "user: use ({}), please", "line\n{}\nline"]
)
def test_vendor_keys_are_known_by_form(kind: str, key: str, frame: str) -> None:
    assert quoted(frame.format(key)) == [(kind, key)]


@pytest.mark.parametrize(("text", "kind", "value"), PROSE)
def test_words_give_a_secret_away(text: str, kind: str, value: str) -> None:
    assert quoted(text) == [(kind, value)]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_a_secret(text: str) -> None:
    assert quoted(text) == []


def test_secrets_beside_each_other() -> None:
    text = f"İstanbul: my PIN is 4821, password is hunter2, key sk-{LETTERS}, card 4111-1111-1111-1111."
    assert quoted(text) == [
        ("pin", "4821"),
        ("password", "hunter2"),
        ("api key", f"sk-{LETTERS}"),
        ("card number", "4111-1111-1111-1111"),
    ]


def test_redacted_text_keeps_all_but_the_secret() -> None:
    assert redact("Hi. My password is hunter2, ok?") == (
        "Hi. My password is [redacted: password], ok?",
        ("password",),
    )
    assert redact("Nothing here.") == ("Nothing here.", ())


def test_redacted_json_is_still_json() -> None:
    text = json.dumps({"pin": 4821, "password": "hunter2", "content": f"use {VENDOR_KEYS[0][1]}"})
    assert json.loads(redact(text)[0]) == {
        "pin": "[redacted: pin]",
        "password": "[redacted: password]",
        "content": "use [redacted: api key]",
    }


def test_flags_of_the_facts_that_hold_a_secret() -> None:
    text = "I like tea. My PIN is 4821. The old one was [redacted: pin]."
    ends = [11, 27, len(text)]
    spans = [Span(start, end) for start, end in zip([0, 12, 28], ends, strict=True)]
    assert secret_flags(text, spans) == [(), ("secret",), ("redacted",)]
    assert secret_flags("I like tea.", [Span(0, 11)]) == [()]


def item(**fields: object) -> Item:
    return Item(**{"content": "I like tea.", "timestamp": None, **fields})  # type: ignore[arg-type]


KEYED = item(
    content=f"The key is sk-{LETTERS}.",
    context="password: hunter2",
    metadata={"password": "rosebud!1", "note": "PIN 4821", "city": "Graz"},
    document_metadata={"api_key": LETTERS},
    entities=(("Ann", "person"), (f"ghp_{LETTERS}abcd", None)),
    tags=("home", f"xoxb-{LETTERS}"),
)


def test_policy_allow_changes_nothing() -> None:
    assert apply_policy([KEYED], {None: "allow"}) == [KEYED]


def test_policy_redact_reaches_every_field() -> None:
    [clean] = apply_policy([KEYED], {None: "redact"})
    assert clean.content == "The key is [redacted: api key]."
    assert clean.context == "password: [redacted: password]"
    assert clean.metadata == {
        "password": "[redacted: password]",
        "note": "PIN [redacted: pin]",
        "city": "Graz",
    }
    assert clean.document_metadata == {"api_key": "[redacted: api key]"}
    assert clean.entities == (("Ann", "person"),)
    assert clean.tags == ("home",)


def test_policy_refuse_names_the_place_and_never_the_secret() -> None:
    with pytest.raises(SecretsRefused) as refused:
        apply_policy([item(), KEYED], {None: "refuse"})
    assert refused.value.violations == (
        Violation(1, "content", "api key"),
        Violation(1, "context", "password"),
        Violation(1, "metadata.api_key", "api key"),
        Violation(1, "metadata.password", "password"),
        Violation(1, "metadata.note", "pin"),
        Violation(1, "entities.1.text", "access token"),
        Violation(1, "tags.1", "access token"),
    )
    for secret in (LETTERS, "hunter2", "rosebud", "4821"):
        assert secret not in refused.value.message
    assert "items.1.content: api key" in refused.value.message


def test_policy_refuse_lets_clean_items_pass() -> None:
    assert apply_policy([item()], {None: "refuse"}) == [item()]


def test_each_item_follows_the_policy_of_its_strategy() -> None:
    items = [item(content="PIN 4821", strategy=name) for name in (None, "strict")]
    found = apply_policy(items, {None: "allow", "strict": "redact"})
    assert [one.content for one in found] == ["PIN 4821", "PIN [redacted: pin]"]
    with pytest.raises(SecretsRefused) as refused:
        apply_policy(items, {None: "allow", "strict": "refuse"})
    assert refused.value.violations == (Violation(1, "content", "pin"),)


FRAGMENTS = [text for text, _, _ in PROSE] + [key for _, key in VENDOR_KEYS] + NOTHING
GLUE = st.sampled_from([" ", "\n", ". ", "", " \u0130 ", "\u200f", '", "', "\U0001f600 "])


@given(st.lists(st.tuples(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=30)), GLUE), max_size=6))
def test_spans_are_in_order_and_redacting_twice_is_redacting_once(parts: list[tuple[str, str]]) -> None:
    text = "".join(part + glue for part, glue in parts)
    spans = [secret.span for secret in find_secrets(text)]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    once = redact(text)[0]
    assert redact(redact(once)[0])[0] == redact(once)[0]


@pytest.mark.parametrize(
    "unit",
    [
        "a", "7", " ", "\n", "-", "A1", "4111 ", "sk-", "eyJ", "eyJa.", "password ", "password is ",
        "key for ", "token=", "://a:", "pin is ", "-----BEGIN PRIVATE KEY-----", "AA11 ", "secret secret is ",
        "pwd:pwd:", "'\"",
        "ssn ", "bearer ", "İ", "passphrase is ab cd ", "change password to ", "password for on at in to of ",
        "\U0001f600", "0123456789abcdef",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.thread_time()
    find_secrets(text)
    assert time.thread_time() - start < 3.0


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("4111111111111111", True),
        ("4222222222222", True),
        ("5105105105105100", True),
        ("2223003122003222", True),
        ("371449635398431", True),
        ("30569309025904", True),
        ("6200000000000005", True),
        ("4111111111111112", False),
        ("1111111111111117", False),
        ("9111111111111111", False),
    ],
)
def test_card_numbers(number: str, expected: bool) -> None:
    assert is_card(number) is expected


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("DE89370400440532013000", 22),
        ("FR14 2004 1010 0505 0001 3M02 606 AND", 33),
        ("DE89370400440532013001", None),
        ("ZZ89370400440532013000", None),
        ("DE8937040044", None),
    ],
)
def test_iban_end(text: str, end: int | None) -> None:
    assert iban_end(text) == end
