"""Whether a string found where a secret may stand is one: pure functions over its characters."""

from __future__ import annotations

import math
import re
from collections import Counter

# What stands after "password is" without being one.
_PREDICATES = frozenset(
    """wrong right correct incorrect weak strong stronger secure insecure safe unsafe required invalid
    valid the a an too not no same different mine yours hers his ours theirs good bad better long
    longer short shorter easy hard unique complex simple empty blank gone lost private hidden old
    new outdated it that this here there below above ready fine ok okay important optional mandatory
    default known unknown public written case sensitive something anything nothing everything never
    always still also just only my your our her their its one another what whatever in on at by with
    from under inside about for as to of between and or must should can cannot will may might
    minimum maximum at least enough none null true false undefined str string text int bytes bool
    any self args input prompt getenv env field value secret password passwords passcode pass pwd
    changeme example placeholder hash hashed plain plaintext yes n/a na tbd todo unset missing
    obvious ridiculous terrible awful great crazy funny silly weird super very really pretty so
    quite stupid identical similar compromised confidential sent kept set reset shown stuck up out
    off down back""".split()
)
_PREDICATE_ENDINGS = ("ed", "ing", "ly", "able", "ible", "ful", "less", "ical")
_ALGORITHMS = frozenset(
    "1password sha1 sha256 sha512 md5 oauth2 utf8 base64 argon2 argon2id pbkdf2 web3 2fa".split()
)
_PLACEHOLDER = re.compile(
    r"[$<{%\[(]|\W*[*x•.…_#-]+\W*$|(?:your|the|an?|some|enter|insert|put)[_-]"
    r"|\w*(?:example|placeholder)\b|[\w.]+[\[(]|(?:[a-z_]+\.)+[a-z_]+$|[a-z_]*pass(?:word|wd|phrase)[a-z_]*$"
    r"|https?:|redacted",
    re.I,
)
_CLAUSE_END = re.compile(r"[\s\"')\]]*(?:$|[.,;!?\n]|(?:and|but|so|if|in case)\b)")
_ISSUERS = (
    ("4", (13, 16, 19)),  # Visa
    ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # Mastercard
    ("3[47]", (15,)),  # American Express
    ("6011|64[4-9]|65", (16, 19)),  # Discover
    ("30[0-5]|3[689]", (14,)),  # Diners Club
    ("35(?:2[89]|[3-8])", (16,)),  # JCB
    ("62", (16, 17, 18, 19)),  # UnionPay
    ("50[0-9]|5[6-8]|63|67", (16, 18, 19)),  # Maestro
)
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in (
        pair.split(":")
        for pair in """
        AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BR:29 BY:28 CH:21 CR:22 CY:28 CZ:24
        DE:22 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27
        GT:28 HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 KW:30 KZ:20 LB:28 LC:32 LI:21
        LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22 MK:19 MR:27 MT:31 MU:30 NL:18 NO:15 PK:24
        PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 SA:24 SC:31 SE:24 SI:19 SK:24 SM:27 ST:25 SV:28
        TL:23 TN:24 TR:26 UA:29 VA:22 VG:24 XK:20""".split()
    )
}


def is_card(text: str) -> bool:
    """A payment card's number, with or without separators: of a known issuer, with a right check digit."""
    digits = text.replace(" ", "").replace("-", "")
    if not any(re.match(start, digits) and len(digits) in lengths for start, lengths in _ISSUERS):
        return False
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    total = sum(map(int, digits[::-2])) + sum(d - 9 if d > 9 else d for d in doubled)
    return total % 10 == 0 and len(set(digits)) > 1


def iban_end(text: str) -> int | None:
    """Where the IBAN at the start of ``text`` ends, by its country; None where the checksum fails."""
    length = _IBAN_LENGTHS.get(text[:2])
    if length is None:
        return None
    taken = 0
    for end, char in enumerate(text, 1):
        taken += char != " "
        if taken == length:
            compact = text[:end].replace(" ", "")
            number = "".join(str(int(c, 36)) for c in compact[4:] + compact[:4])
            return end if int(number) % 97 == 1 else None
    return None


def is_key(value: str) -> bool:
    """A string random enough to be a key, beside words that call it one."""
    if len(value) < 12 or not is_mixed(value) or _PLACEHOLDER.match(value):
        return False
    counts = Counter(value).values()
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return bits >= 3.0 and sum(map(str.isdigit, value)) >= 2


def is_mixed(value: str) -> bool:
    """Whether there are letters and digits; words joined by hyphens have no digits."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def is_strong(value: str) -> bool:
    """A string no one would write but as a password: letters with digits or signs between them."""
    word = value.strip("\"'")
    if len(word) < 5 or word.lower() in _ALGORITHMS or _PLACEHOLDER.match(word):
        return False
    letters = sum(map(str.isalpha, word))
    digits = sum(map(str.isdigit, word))
    signs = len(word) - letters - digits - sum(map(word.count, "-'’/.,_:"))
    return bool(letters and (digits or signs)) and not re.fullmatch(
        r"\d+(?:st|nd|rd|th|s|x|am|pm)?", word, re.I
    )


def is_password(value: str, rest: str, *, said: bool, quoted: bool) -> bool:
    """Whether what stands after "password is" (``said``) or "password:" is one; ``rest`` follows it."""
    low = value.lower()
    if low in _PREDICATES or _PLACEHOLDER.match(value):
        return False
    if quoted or is_strong(value):
        return True
    if value.isdigit():
        return len(value) >= 4
    if not _CLAUSE_END.match(rest) or len(value) < 4:
        return False
    # unquoted words with underscores are names in a program
    return value.isalpha() and not low.endswith(_PREDICATE_ENDINGS) if said else "_" not in value


def is_passphrase(words: str, rest: str) -> bool:
    """Whether ``words`` after "passphrase is" are one: three or more that end the clause."""
    split = words.lower().replace("-", " ").split()
    common = len(_PREDICATES.intersection(split))
    if len(split) < 3 or common > len(split) // 4 or split[0].endswith(_PREDICATE_ENDINGS):
        return False
    return bool(_CLAUSE_END.match(rest))
