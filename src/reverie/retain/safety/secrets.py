"""Secrets in what is retained: keys, passwords, card and account numbers.

They are known by form (a vendor's prefix, a checksum) or by the words before them ("password is ..."). A
string is never a secret for being random alone: ids and hashes are random too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reverie.errors import SecretsRefused, Violation
from reverie.model import Item, Span
from reverie.retain.options import SecretsPolicy
from reverie.retain.safety import secret_patterns as patterns
from reverie.retain.safety.secret_values import (
    iban_end,
    is_card,
    is_key,
    is_mixed,
    is_passphrase,
    is_password,
    is_strong,
)

SECRET, REDACTED = "secret", "redacted"
"""Flags of facts: one holds a secret, the other held one that was replaced."""

_MARK = re.compile(r"\[redacted: [a-z ]{3,30}\]")
_JSON_NUMBER = re.compile(r"\"\s*:\s*$")
_QUOTED = ("double", "single", "tick")


@dataclass(frozen=True, slots=True)
class Secret:
    """What a secret is, and the characters that hold it without the words around.

    Kinds: api key, access token, private key, password, pin, card number, bank account, social security
    number.
    """

    kind: str
    span: Span


def find_secrets(text: str) -> list[Secret]:
    """Secrets of ``text`` in order, never overlapping. Linear in its length."""
    found: list[Secret] = []
    if patterns.RUN.search(text):
        found += _vendor_keys(text)
    low = _lower(text)
    if any(cue in low for cue in patterns.CUES):
        found += _announced(text, low)
    if patterns.DIGITS.search(text):
        found += _numbers(text, low)
    return _without_overlaps(found) if found else found


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` with each secret replaced by what it was, "[redacted: api key]", and the kinds replaced."""
    found = find_secrets(text)
    if not found:
        return text, ()
    parts, end = [], 0
    for secret in found:
        mark = f"[redacted: {secret.kind}]"
        before = text[end : secret.span.start]
        # a bare number of a JSON object becomes a string, or the object could not be read any more
        parts += [before, f'"{mark}"' if _JSON_NUMBER.search(before[-20:]) else mark]
        end = secret.span.end
    return "".join([*parts, text[end:]]), tuple(secret.kind for secret in found)


def secret_flags(text: str, spans: Sequence[Span]) -> list[tuple[str, ...]]:
    """Flags of the facts that stand at ``spans`` of a chunk: whether they hold a secret, or one redacted."""
    marked = [(SECRET, secret.span) for secret in find_secrets(text)]
    if "[redacted: " in text:
        marked += [(REDACTED, Span(*m.span())) for m in _MARK.finditer(text)]
    if not marked:
        return [()] * len(spans)
    return [
        tuple(sorted({flag for flag, at in marked if at.start < span.end and span.start < at.end}))
        for span in spans
    ]


def apply_policy(items: Sequence[Item], policies: Mapping[str | None, SecretsPolicy]) -> list[Item]:
    """The items as they may be stored: as they are, without their secrets, or not at all.

    ``policies`` are by the strategies of the items. Raises SecretsRefused that names each item, field and
    kind of secret, and none of the secrets.
    """
    violations = [
        violation
        for index, item in enumerate(items)
        if policies[item.strategy] == "refuse"
        for violation in _violations(index, item)
    ]
    if violations:
        raise SecretsRefused(violations)
    return [_redacted(item) if policies[item.strategy] == "redact" else item for item in items]


def _redacted(item: Item) -> Item:
    """An item without secrets; an entity or a tag that holds one is left out."""
    return replace(
        item,
        content=redact(item.content)[0],
        context=redact(item.context)[0] if item.context else item.context,
        metadata=_redacted_values(item.metadata),
        document_metadata=_redacted_values(item.document_metadata),
        entities=tuple(
            (name, redact(kind)[0] if kind else kind)
            for name, kind in item.entities
            if not find_secrets(name)
        ),
        tags=tuple(tag for tag in item.tags if not find_secrets(tag)),
        observation_scopes=_redacted_scopes(item.observation_scopes),
    )


def _redacted_scopes(scopes: str | list[list[str]] | None) -> str | list[list[str]] | None:
    if not isinstance(scopes, list):
        return scopes
    kept = [(scope, [tag for tag in scope if not find_secrets(tag)]) for scope in scopes]
    return [left for scope, left in kept if left or not scope] or None


def _redacted_values(metadata: Mapping[str, str]) -> dict[str, str]:
    return {redact(key)[0]: _redacted_value(key, value) for key, value in metadata.items()}


def _redacted_value(key: str, value: str) -> str:
    label = f"{key}: "
    told = redact(label + value)[0]
    # where the key itself were touched, its words told nothing of the value
    return told.removeprefix(label) if told.startswith(label) else redact(value)[0]


def _violations(index: int, item: Item) -> Iterator[Violation]:
    fields = [("content", item.content), ("context", item.context or "")]
    metadata = {**item.document_metadata, **item.metadata}
    fields += [(f"metadata.{redact(key)[0]}", f"{key}: {value}") for key, value in metadata.items()]
    fields += [(f"entities.{n}.text", name) for n, (name, _) in enumerate(item.entities)]
    fields += [(f"entities.{n}.type", kind) for n, (_, kind) in enumerate(item.entities) if kind]
    fields += [(f"tags.{n}", tag) for n, tag in enumerate(item.tags)]
    if isinstance(item.observation_scopes, list):
        fields += [("observation_scopes", tag) for scope in item.observation_scopes for tag in scope]
    for field, text in fields:
        for kind in dict.fromkeys(secret.kind for secret in find_secrets(text)):
            yield Violation(index, field, kind)


def _without_overlaps(found: list[Secret]) -> list[Secret]:
    """Secrets in order; of those that overlap the one that begins first, and of these the longest."""
    kept: list[Secret] = []
    for secret in sorted(found, key=lambda s: (s.span.start, -s.span.end)):
        if not kept or secret.span.start >= kept[-1].span.end:
            kept.append(secret)
    return kept


def _vendor_keys(text: str) -> Iterator[Secret]:
    """What has the form of one vendor's keys, and passwords inside URLs."""
    for run in patterns.RUN.finditer(text):
        for kind, pattern in patterns.VENDORS:
            for m in pattern.finditer(text, run.start(), run.end()):
                if is_mixed(m.group()):
                    yield Secret(kind, Span(*m.span()))
    if "://" in text:
        for m in patterns.URL_PASSWORD.finditer(text):
            if is_password(m["value"], "", said=False, quoted=False):
                yield Secret("password", Span(*m.span("value")))


def _lower(text: str) -> str:
    """``text`` in lower case with every character in its place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _announced(text: str, low: str) -> Iterator[Secret]:
    """What the words before it give away."""
    if "private key" in low:
        for m in patterns.PRIVATE_KEY.finditer(text):
            if m["end"] or patterns.KEY_BODY.match(m["body"]):
                yield Secret("private key", Span(m.start(), m.start() + len(m.group().rstrip())))
    if "pass" in low or "pw" in low or "p/w" in low:
        yield from _passwords(text, low)
    if "phrase" in low:
        for m in patterns.PASSPHRASE.finditer(low):
            span, quoted = _value(m)
            if quoted or is_passphrase(low[span.start : span.end], low[span.end : span.end + 20]):
                yield Secret("password", span)
    yield from _keys(text, low)
    for m in patterns.PIN.finditer(low):
        if m["name"] != "code" or patterns.CODE_NAME.search(low[max(0, m.start() - 20) : m.start()]):
            yield Secret("pin", Span(*m.span("plain")))


def _keys(text: str, low: str) -> Iterator[Secret]:
    for m in patterns.KEY.finditer(low):
        if m.group().startswith("key") and not patterns.KEY_NAME.search(
            low[max(0, m.start() - 24) : m.start()]
        ):
            continue
        span, _ = _value(m)
        value = patterns.KEY_END.split(text[span.start : span.end])[0]
        if is_key(value):
            kind = "access token" if m.group().startswith("token") else "api key"
            yield Secret(kind, Span(span.start, span.start + len(value)))
    for m in patterns.BEARER.finditer(low):
        if is_key(text[slice(*m.span("plain"))]):
            yield Secret("access token", Span(*m.span("plain")))


def _passwords(text: str, low: str) -> Iterator[Secret]:
    for m in patterns.PASSWORD.finditer(low):
        span, quoted = _value(m)
        rest = low[span.end : span.end + 20]
        if is_password(text[span.start : span.end], rest, said=not m["sign"], quoted=quoted):
            yield Secret("password", span)
    for m in patterns.NEW_PASSWORD.finditer(low):
        span, quoted = _value(m)
        changed = patterns.CHANGE.search(low[max(0, m.start() - 60) : m.start()])
        value = text[span.start : span.end]
        if changed and (quoted or is_strong(value) or (value.isdigit() and len(value) >= 4)):
            yield Secret("password", span)
    for m in patterns.BARE_PASSWORD.finditer(low):
        span, _ = _value(m)
        if is_strong(text[span.start : span.end]):
            yield Secret("password", span)
    for m in patterns.AS_PASSWORD.finditer(low):
        start = max(text.rfind(c, max(0, m.start() - 128), m.start()) for c in " \n\t") + 1
        word = text[start : m.start()].strip("\"'`")
        if is_strong(word) and not word.endswith("]"):  # the end of a mark
            start = text.index(word, start)
            yield Secret("password", Span(start, start + len(word)))


def _value(match: re.Match[str]) -> tuple[Span, bool]:
    """Where the value of a match stands, without the sentence's punctuation, and whether it is quoted."""
    name = match.lastgroup or "plain"
    start, end = match.span(name)
    if name in _QUOTED:
        return Span(start, end), True
    return Span(start, start + len(match[name].rstrip(".,;:!?)]}…*"))), False


def _numbers(text: str, low: str) -> Iterator[Secret]:
    found: list[tuple[str, tuple[int, int]]] = []
    for run in patterns.DIGITS.finditer(text):
        start, end = run.start(), run.end() + 2
        for form in patterns.CARDS:
            cards = (m for m in form.finditer(text, start, end) if is_card(m["plain"]))
            found += [("card number", m.span("plain")) for m in cards]
        found += [("social security number", m.span()) for m in patterns.SSN.finditer(text, start, end)]
    if "ssn" in low or "social" in low:
        found += [("social security number", m.span("plain")) for m in patterns.SOCIAL.finditer(low)]
    for kind, (start, end) in found:
        if not patterns.NUMBERED.search(low[max(0, start - 30) : start]):
            yield Secret(kind, Span(start, end))
    for m in patterns.IBAN.finditer(text):
        if not text[m.start() - 1 : m.start()].isalnum() and (length := iban_end(m.group())):
            yield Secret("bank account", Span(m.start(), m.start() + length))
