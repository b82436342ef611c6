"""What secrets look like: the forms that vendors give their keys, and the words that stand before the rest.

Every pattern is linear in the text: a run of characters is entered at its left edge only, and what may
repeat inside a phrase is bounded. Those for words are for text in lower case: ignoring case is much slower.
"""

from __future__ import annotations

import re

RUN = re.compile(r"[!-~]{20,}")
"""Only a run this long can be a vendor's key."""

_EDGE = r"(?<![A-Za-z0-9_-])"
VENDORS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(_EDGE + pattern))
    for kind, pattern in (
        # OpenAI, Anthropic, OpenRouter, DeepSeek; Stripe
        ("api key", r"sk-[A-Za-z0-9_-]{20,}"),
        ("api key", r"(?:(?:sk|rk)_(?:live|test)|whsec)_[A-Za-z0-9]{16,}"),
        # AWS access key id, Google, Twilio, SendGrid, Mailgun
        ("api key", r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
        ("api key", r"(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,})"),
        ("api key", r"(?:SK[0-9a-f]{32}(?![A-Za-z0-9])|SG\.[\w-]{16,}\.[\w-]{16,}|key-[0-9a-f]{32}\b)"),
        # Hugging Face, Groq, xAI, Perplexity, Replicate, Notion, Figma, Databricks, Linear, Postman, Shopify
        ("api key", r"(?:hf_|gsk_|xai-|pplx-|r8_|ntn_|figd_)[A-Za-z0-9_-]{30,}"),
        ("api key", r"(?:dapi[0-9a-f]{32}|lin_api_[A-Za-z0-9]{32,}|PMAK-[0-9a-f-]{40,})"),
        ("api key", r"shp(?:at|ca|pa|ss)_\w{32}"),
        # GitHub, GitLab, npm, PyPI, DigitalOcean, Vault
        ("access token", r"(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
        ("access token", r"gl(?:pat|ptt|dt|rt|ft|cbt|agent|oas|soat)-[A-Za-z0-9_-]{20,}"),
        ("access token", r"(?:npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{50,})"),
        ("access token", r"(?:do[opr]_v1_[0-9a-f]{64}|hv[sb]\.\w{24,})"),
        # Slack, Telegram, Discord, JSON web tokens
        ("access token", r"xox[abeoprs]-[A-Za-z0-9-]{16,}|xapp-\d-[A-Za-z0-9-]{16,}"),
        ("access token", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
        ("access token", r"(?:\d{8,10}:AA[A-Za-z0-9_-]{33}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,})"),
        ("access token", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}"),
    )
)  # fmt: skip
URL_PASSWORD = re.compile(r"://[^\s/:@\"'<>]{0,64}:(?P<value>[^\s/@\"'<>]{1,128})@[\w\[]")

PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<body>(?:[\w+/=\s\\:,.()]|-(?!----))*+)(?P<end>-----END [A-Z0-9 ]{0,80}-----)?"
)
KEY_BODY = re.compile(r"[\s\\nr]*[A-Za-z0-9+/=]{40}")

CUES = (
    "passw", "passc", "pass w", "pass c", "phrase", "pwd", "p/w", "pw:", "pw=", "pw ", "secret",
    "token", "key", "credential", "bearer", "basic", "pin", "code", "cvv", "cvc", "signature", "sig=",
)  # fmt: skip
"""Without any of these there is nothing to find but vendors' keys, URLs and numbers."""

_QUOTED = r"\"(?P<double>[^\"\n\\]{3,200})\"|'(?P<single>[^'\n]{3,200})'(?!\w)|`(?P<tick>[^`\n]{3,200})`"
_IS = (
    r"(?:[\"'`*]{0,3}\s{0,3}(?P<sign>:=|=>|[:=])\s{0,3}(?:\*\*)?\s?"
    r"|\s+[-–]\s+|['’]s\s+|\s+(?:(?:is|was|are|were|will\s+be)(?:\s+(?:now|still|set\s+to|always|just))?)\s*:?\s+)"
)
_VALUE = rf"(?:{_QUOTED}|(?P<plain>[^\s\"'`<>]{{3,300}}))"
_STOP = r"(?!(?:is|was|are|and|but|or|so|because|when|while|that|which|who|to|has|had|have|it|i)\b)"
_FOR = rf"(?:\s+(?:for|of|on|to|at|in|there|now|here)(?:\s+{_STOP}[\w'’@.-]{{1,30}}){{0,4}}){{0,2}}"
_PASSWORD = r"p(?:ass ?(?:word|code|wd)s?|wd|/w|w(?=\s?[:=]))"

PASSWORD = re.compile(rf"{_PASSWORD}{_FOR}{_IS}{_VALUE}")
"""password is ...; password for the wifi: ..."""
NEW_PASSWORD = re.compile(rf"{_PASSWORD}{_FOR}(?:\s+back|\s+from\s+\S{{3,64}})?\s+to\s+{_VALUE}")
"""(changed the) password to ..."""
CHANGE = re.compile(r"\b(?:chang|set|reset|updat|switch)\w{0,4}\s+(?:[\w'’-]+\s+){0,4}$")
BARE_PASSWORD = re.compile(rf"{_PASSWORD}\s+(?P<plain>[^\s\"'`<>]{{6,128}})")
AS_PASSWORD = re.compile(
    rf"\s(?:is|as|was)\s+(?:my|the|our|your|his|her|their|a)\s+(?:[\w-]+\s+){{0,2}}{_PASSWORD}"
)
PASSPHRASE = re.compile(
    rf"(?:pass ?phrase|(?:recovery|seed|secret|backup) phrase){_FOR}{_IS}"
    rf"(?:{_QUOTED}|(?P<plain>[^\W\d_]{{2,20}}(?:[ -][^\W\d_]{{2,20}}){{2,24}})(?!\w))"
)

KEY = re.compile(rf"(?:key|token|secret|credentials?|signature|sig(?==)){_FOR}{_IS}{_VALUE}")
KEY_NAME = re.compile(
    r"(?:api|access|account|secret|private|auth\w{0,12}|signing|encryption|shared|master|service|ssh|license)"
    r"[ _-]?$"
)
"""What makes a key one that is secret."""
KEY_END = re.compile(r"[,;&)\]}]")
BEARER = re.compile(r"b(?:earer|asic)\s+(?P<plain>[a-z0-9._~+/-]{16,}=*)")

PIN = re.compile(
    rf"(?P<name>pin|cvv2?|cvc2?|code)\b(?:['’]s)?(?:\s+(?:code|number|no\.?))?{_FOR}"
    r"[\"']?(?:\s{0,3}[:=#]\s{0,3}|\s+(?:is|was|to|=)\s*:?\s+|\s+)[\"']?(?P<plain>[0-9]{3,8})(?![\w%-]|[.,][0-9])"
)
CODE_NAME = re.compile(
    r"\b(?:pin|door|gate|alarm|entry|access|security|unlock|safe|lock|garage|verification|vault)\s+$"
)
"""What makes a code one that opens something."""

DIGITS = re.compile(r"[0-9][0-9 -]{7,40}[0-9]")
CARDS = tuple(
    re.compile(rf"(?<![\w.+$€£/-])(?=(?P<plain>{form})(?![\w/-]|[.,][0-9]))")
    for form in (
        r"[0-9]{12,19}",
        r"[0-9]{4}(?P<s>[ -])[0-9]{4}(?P=s)[0-9]{4}(?P=s)[0-9]{4}",
        r"[0-9]{4}(?P<s>[ -])[0-9]{6}(?P=s)[0-9]{4,5}",
        r"[0-9]{4}(?P<s>[ -])[0-9]{4}(?P=s)[0-9]{4}(?P=s)[0-9]{4}(?P=s)[0-9]{3}",
    )
)
"""The groups in which card numbers are written."""
SSN = re.compile(r"(?<![\w.+-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])")
SOCIAL = re.compile(
    r"(?:ssn|social\s+security)(?:\s+(?:number|no\.?))?(?:\s+is|\s*[:=#])?\s+"
    r"(?P<plain>[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4})\b"
)
NUMBERED = re.compile(
    r"\b(?:order|tracking|invoice|reference|ref|ticket|case|serial|part|isbn|imei|sku|item|model|parcel|shipment)"
    r"(?:\s+(?:number|no\.?|id|code))?\s*(?:is|was|:|=|#)?\s*#?$"
)
"""What makes a number one of a thing, not of a card or a person."""
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{1,4}){3,8}")
