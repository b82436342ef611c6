"""Text that gives instructions to a model: kept as data, and flagged so that no reader obeys it.

Precision comes first: people say "ignore that" and "you must try the lasagne" to each other. A sentence
counts when it turns a model against its instructions, its user or its role, or hides what it says from
people.
"""

from __future__ import annotations

import base64
import re

INSTRUCTIONS = "instructions"
"""The flag of a fact that gives instructions to a model."""

_AGENT = (
    r"(?:(?:ai|llm|a\.i\.)s?(?: (?:assistant|agent|model|system|chatbot|bot)s?)?|(?:large )?language models?"
    r"|(?:the |this |any |all |your )?(?:assistant|chatbot)s?|chatgpt|gpt(?:-?\d\w*)?|claude|gemini|copilot)"
)
_RULES = (
    r"(?:instructions?|prompts?|directions|directives?|guidelines|guardrails|commands|orders|system messages?"
    r"|rules|restrictions|constraints|polic(?:y|ies)|filters|safety (?:rules|measures|settings)|programming)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|past|initial|original|foregoing|existing)"
_ALL = (
    r"(?:(?:all|any|every|each|of|the|your|my|these|those|such|and|or|other|developer['’]s|system['’]?s?) )"
    r"{0,4}"
)
_HIDDEN = (
    r"(?:(?:system|hidden|secret|developer|internal|base) (?:prompts?|instructions?|messages?)"
    r"|(?:initial|original|starting) (?:prompts?|instructions?))\b"
)
_UNTOLD = (
    r"(?:tell|inform|mention|reveal|disclose|say)\b(?: (?:it|this|that|anything))?"
    r"(?: to)? (?:the|your|any) (?:user|human|customer|operator|person you)\b"
)
_UNBOUND = (
    r"(?:unrestricted|unfiltered|uncensored|jailbroken|unbound|no longer bound"
    r"|(?:without|has no|have no|with no|free of|freed from)(?: \w+){0,2} (?:restrictions|limits"
    r"|limitations|filters?"
    r"|rules|ethics|morals|guidelines|content polic(?:y|ies)|censorship))"
)

_RULE_TABLE: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    # reason; words, and other signs, of which one must be there; patterns for text in lower case
    (
        "overrides its instructions",
        """ignore ignores disregard forget override overrides overlook bypass obey follow following
        attention heed instructions prompt prompts guidelines directives rules guardrails
        restrictions regardless supersedes safety""",
        (),
        (
            rf"\b(?:ignore|disregard|forget|override|bypass|overlook)s? {_ALL}{_BEFORE} (?:\w+"
            rf" ){{0,2}}{_RULES}\b"
            r"(?!,? (?:from|on the|of the|in the|for the) (?!user|system))",
            rf"\b(?:ignore|disregard|forget|override|bypass) {_ALL}{_BEFORE} (?:context|conversation"
            rf"|messages?|text)"
            r"\b.{0,40}\b(?:and|then|instead|now|you)\b",
            r"\b(?:ignore|disregard|forget) (?:everything|all(?: of)? (?:that|this)?|the (?:text|words))"
            r" above and\b",
            rf"\bignore (?:all |any |every )?(?:the )?(?:developer|system)(?: and system)? {_RULES}\b",
            r"\bignore (?:any|all|the) (?:instructions|requests|messages|commands) (?:given by|from|of)"
            r" the user\b",
            r"\b(?:ignore|disregard|forget) what(?:ever)? the (?:developers?|system|user) (?:told|tells"
            r"|asks|asked)\b",
            r"\bignore the user(?: and|['’]s (?:request|question)| instead)\b",
            rf"\b(?:supersedes?|overrides?) (?:all|any|every|your) (?:{_BEFORE} )?(?:ones|{_RULES})\b",
            r"\bsafety (?:protocols?|checks?|filters?|rules|measures) (?:are |have been |is )?(?:now )?"
            r"(?:disabled|off|lifted|suspended|deactivated)\b",
            r"\byour (?:rules|instructions|guidelines) have (?:been )?(?:changed|replaced|updated)\b",
            rf"\b(?:ignore|disregard|override|bypass|drop|forget|stop following|do not (?:follow|obey)"
            rf"|don['’]t (?:follow|obey)|(?:must|should) not (?:follow|obey)) (?:all )?(?:of )?"
            rf"(?:your|the system|the developer['’]s) (?:\w+ ){{0,2}}{_RULES}\b",
            r"\b(?:do not|don['’]t) follow the system prompt",
            rf"\bpay no (?:attention|heed) to {_ALL}(?:{_BEFORE} )?{_RULES}\b",
            r"\bforget everything (?:you (?:were|have been|['’]ve been) told|above|before this)",
            rf"\byour {_BEFORE} {_RULES} (?:are|is|have been|has been) (?:now )?"
            r"(?:void|cancell?ed|revoked|replaced|obsolete|invalid|overridden|no longer)",
            r"\bnew (?:instructions?|directives?|(?:system )?prompt): (?=.{{0,60}}\b(?:you|user|answer"
            r"|reply|send|email|e-mail|delete|reveal"
            r"|ignore)\b)",
            r"\byour new (?:task|goal|role|instructions?) (?:is|are) to ignore\b",
            r"\bregardless of what the user (?:asks|says|wants)",
        ),
    ),
    (
        "frees it from its rules",
        """dan stan evilbot mode unrestricted unfiltered uncensored jailbroken unbound bound restrictions
        limits limitations filter filters rules ethics morals ethical guidelines censorship
        warnings policy policies""",
        (),
        (
            r"\b(?:act|respond|reply|answer|behave) as (?:dan|stan)\b(?= from now|,? (?:which|who)"
            r" (?:stands|can|has))",
            r"\byou are (?:now )?(?:going to (?:act|be) )?(?:dan\b(?=,| an? ai| who can do| mode| and"
            r" (?:have|has|can|you))|stan\b,|evilbot)",
            r"\b(?:enter|enable|activate|switch to|simulate) (?:dan|jailbreak|god|unrestricted|unfiltered)"
            r" mode\b",
            r"\b(?:you are (?:now )?in|simulate|enable) developer mode\b"
            r"(?=.{0,60}\b(?:restrict|polic|filter|rule|every reply)\w*)",
            rf"\b(?:you are|you['’]re|act as|pretend|imagine|behave as|become)\b(?: \w+){{0,6}} {_AGENT}\b"
            rf".{{0,40}}\b{_UNBOUND}",
            rf"\b(?:pretend|act|you are)\b(?: \w+){{0,4}} an? {_UNBOUND} (?:{_AGENT}|model|bot)\b",
            r"\byou (?:now )?have no (?:more )?(?:restrictions|rules|limits|filters|guidelines)\b",
            r"\banswer (?:me )?(?:\w+ ){0,2}(?:without|with no) (?:any )?(?:filters?|restrictions"
            r"|censorship|warnings)",
        ),
    ),
    (
        "asks for its instructions",
        "prompt prompts instruction instructions message messages window above",
        (),
        (
            r"\b(?:reveal|show|print|repeat|output|leak|display|give|tell|expose|dump|write out|recite"
            r"|respond with)\b"
            rf"(?: (?:me|us|the|your|full|text|of|all|entire|exact|complete)){{0,7}} {_HIDDEN}",
            r"\b(?:reveal|show me|print|repeat|output|leak|dump) your (?:\w+ )?(?:prompt"
            r"|instructions)\b(?! (?:for|on|to)\b)",
            rf"\bwhat (?:are|is|were) your {_HIDDEN}",
            r"\b(?:output|print|repeat|reveal) (?:everything|all(?: the)? text|the (?:text|words|content)s?)"
            r" (?:in your context|above (?:this|and|starting)|before this)",
            r"\b(?:the|all) (?:exact |operating |full )?(?:instructions|prompts?) (?:that )?you (?:were"
            r"|have been) given\b",
        ),
    ),
    (
        "hides from the user",
        "user human customer operator",
        (),
        (
            rf"\b(?:do not|don['’]t|never|must not) {_UNTOLD}(?! until| before| yet)",
            r"\b(?:hide|conceal|keep) (?:this|it|that) (?:hidden |secret )?from the (?:user|human)\b"
            r"(?= and| at all|[.!]|$)",
            r"\bwithout (?:informing|telling|notifying|alerting|asking) the (?:user|human)\b",
        ),
    ),
    (
        "poses as a message of the system",
        "system sys inst human",
        ("<|", "### "),
        (
            r"<\|(?:im_start|im_end|system|user|assistant|start_header_id|eot_id|endoftext)\|>",
            r"\[/?inst\]|<</?sys>>",
            r"</?(?:system|system_?(?:prompt|instructions?|message)|assistant_instructions)>",
            r"^\s{0,3}#{2,4} ?(?:system|instruction|response)s? ?:\s*$",
            r"(?:^|\n)\[?system\]? ?(?:override|prompt|message|note|update)?\]?:? .{0,80}\b"
            rf"(?:you (?:must|are now|are a|will|should)|{_AGENT} (?:must|shall|should|will)|grant)\b",
            r"\bsystem prompt ?: ?you are\b",
            r"\n\s*human: (?s:.{1,300})\n\s*assistant: sure\b",
        ),
    ),
    (
        "speaks to the assistant",
        "assistant assistants ai ais llm llms language gpt chatgpt claude gemini chatbot copilot bot",
        ("you read th", "you process th", "you summari", "you review th"),
        (
            rf"\b(?:note|message|instructions?|attention|reminder) (?:to|for) (?:the |any |all"
            rf" )?(?:{_AGENT}|bot)\b ?[:,]",
            rf"\bimportant (?:note )?for (?:the |any |all )?{_AGENT}\b ?:",
            rf"\battention,? {_AGENT}\b ?[:,]",
            rf"\b(?:important|attention|notice|urgent|warning) ?[:!] ?{_AGENT} (?:must|shall|should|has to"
            rf"|will)\b",
            rf"\bif you(?: are|['’]re) (?:an? )?{_AGENT}\b.{{0,30}}\b(?:reading|processing|summari[sz]ing"
            rf"|reviewing)\b",
            rf"\b(?:{_AGENT}) (?:reading|processing|summari[sz]ing|reviewing|using|integrating) this(?: \w+)?"
            r"(?: (?:must|should|shall|will|please)| ?:)",
            rf"\b(?:to|dear) (?:any |all |every |the )?{_AGENT} (?:reading|processing|summari[sz]ing"
            rf"|reviewing)\b",
            rf"\bdear (?:{_AGENT}),? (?:please )?(?:ignore|give|rate|approve|recommend|rank|say|answer"
            rf"|accept)\b",
            r"\bwhen(?:ever)? you (?:read|process|summari[sz]e|review) this(?: \w+)?,? (?:you (?:must"
            r"|should) )?"
            r"(?:also |please |first |always )?(?:e-?mail|send|forward|include|append|add|say|delete|reply"
            r"|recommend)\b",
            rf"\bwhen (?:reading|processing|summari[sz]ing|reviewing) this(?: \w+)?,? (?:the )?{_AGENT}"
            rf" (?:must"
            rf"|should|shall)\b",
            rf"(?:^|[.!?] )(?:for|to) (?:the |any |all ){_AGENT} ?: ",
            r"\bthe assistant (?:should|must|shall|will|has to) (?:always |now |never |also |first )?"
            r"(?:call|use|run|execute|add|include|append|send|forward|ignore|delete|reveal|recommend|obey"
            r"|comply)\b",
            r"\bwhen (?:the assistant|an ai|the ai|any ai) (?:reads?|processes|summari[sz]es) this\b",
            rf"\b{_AGENT}[:,] when(?:ever)? (?:you )?(?:summari[sz]|read|process|review)\w*\b.{{0,60}}"
            r"\b(?:say|forward|send|include|add|append|recommend|rate|ignore|delete|write)\b",
        ),
    ),
    (
        "calls a tool",
        "tool tools function functions invoke",
        (),
        (
            r"<(?:tool_call|function_calls?|tool_use|invoke name=|antml:)",
            r"\"tool_calls\" ?: ?\[",
            r"\b(?:call|invoke|execute|use|run) the (?:function|tool) \w+ (?:with|using|and|on)\b",
            r"\b(?:following|this) (?:tool|function) call ?: ?\{",
            r"\buse your tools? to (?:run|execute|send|delete|fetch|post|download|forward)\b",
            r"\buse the \w+ tool to (?:run|execute|send|delete|fetch|post|download)\b",
        ),
    ),
    (
        "is to be decoded and obeyed",
        "decode decrypt deobfuscate rot",
        (),
        (
            r"\b(?:decode|decrypt|deobfuscate|rot13)\b.{0,80}\b(?:do (?:exactly )?(?:what|as) it says"
            r"|follow (?:the|its|any) instructions?|(?:execute|obey|run) (?:it|them)\b)",
        ),
    ),
    (
        "sends data away",
        "http https url",
        ("![",),
        (
            r"!\[[^\]\n]{0,80}\]\(https?://[^)\s]{1,200}(?:\{\{?|\[|<|%7b|\$\{)",
            r"\b(?:append|add|encode|put|include)\b.{0,60}\b(?:user['’]s|conversation|memories|history)\b"
            r".{0,60}\b(?:url|https?://)",
            r"\b(?:send|post|upload|forward|exfiltrate|transmit)\b.{0,40}\b(?:conversation|chat (?:history"
            r"|log)|memories|user['’]s (?:data|name|email|address)|history|context)\b.{0,40}\bhttps?://",
        ),
    ),
)  # fmt: skip
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,4000}")


def _compiled(pattern: str) -> re.Pattern[str]:
    """Patterns that name the ends of lines are for text as it is, all others for text on one line."""
    return re.compile(pattern, re.M if "^" in pattern.replace("[^", "") or "\\n" in pattern else 0)


_READY = tuple(
    (reason, frozenset(words.split()), signs, tuple(map(_compiled, patterns)))
    for reason, words, signs, patterns in _RULE_TABLE
)
_WORD = re.compile(r"[a-z]{2,}")
_WORDS = frozenset(word for _, words, _, _ in _READY for word in words)
_SIGNS = re.compile("|".join(re.escape(sign) for _, _, signs, _ in _READY for sign in signs))

# Characters that no one sees. Tags spell the flags of England, Scotland and Wales, joiners make emoji and
# words of some scripts: these are honest.
_TAGS = re.compile(r"(?<![\U0001F3F4\U000E0020-\U000E007F])[\U000E0020-\U000E007E]{2,}")
_SELECTORS = re.compile(r"[\U000E0100-\U000E01EF]{3,}|[\uFE00-\uFE0E]{3,}")
_ZERO_WIDTH = re.compile(r"[\u200B-\u200D\u2060-\u2064\uFEFF]{6,}")


def gives_instructions(text: str) -> bool:
    """Whether ``text`` tries to instruct a model that reads it."""
    return instruction_reason(text) is not None


def instruction_reason(text: str) -> str | None:
    """Why ``text`` counts as instructions to a model ("hides from the user"); None if it does not."""
    if not text.isascii() and any(p.search(text) for p in (_TAGS, _SELECTORS, _ZERO_WIDTH)):
        return "hides characters"
    return _reason(text.lower()) or _encoded_reason(text)


def _reason(low: str) -> str | None:
    words = _WORD.findall(low)
    if _WORDS.isdisjoint(words) and not _SIGNS.search(low):
        return None
    flat = " ".join(low.split())  # a phrase may run over the end of a line
    for reason, cues, signs, patterns in _READY:
        if cues.isdisjoint(words) and not any(sign in low for sign in signs):
            continue
        if any(pattern.search(low if pattern.flags & re.M else flat) for pattern in patterns):
            return reason
    return None


def _encoded_reason(text: str) -> str | None:
    """The reason of instructions that are written in base64."""
    for run in _BASE64.finditer(text):
        words = base64.b64decode(run.group()[: len(run.group()) // 4 * 4])
        if words.isascii() and b" " in words and (reason := _reason(words.decode("ascii").lower())):
            return reason
    return None
