"""Who answers when a language model is asked: providers by name. Nothing of theirs is imported here."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from reverie.errors import ConfigurationError

_MODELS, _PROVIDERS = "pydantic_ai.models", "pydantic_ai.providers"


@dataclass(frozen=True, slots=True)
class Vendor:
    """A provider: its extra, the classes that speak to it, and what it needs.

    Classes are written ``module:name``. ``openai`` says that it speaks OpenAI's chat completions.
    ``base_url`` is where it listens if no other address is given: it is always said, so that no variable of
    the vendor's own sends a key elsewhere.
    """

    name: str
    extra: str
    model: str
    provider: str
    openai: bool = False
    base_url: str | None = None
    needs_key: bool = True


def _compatible(name: str, base_url: str | None, *, provider: str = "", needs_key: bool = True) -> Vendor:
    """A service with OpenAI's interface; ``provider`` where pydantic-ai has a class of its own for it."""
    return Vendor(
        name,
        extra="openai",
        model=f"{_MODELS}.openai:OpenAIChatModel",
        provider=provider or f"{_PROVIDERS}.openai_compatible:OpenAICompatibleProvider",
        openai=True,
        base_url=base_url,
        needs_key=needs_key,
    )


_ALL = (
    _compatible("openai", "https://api.openai.com/v1", provider=f"{_PROVIDERS}.openai:OpenAIProvider"),
    Vendor(
        "anthropic",
        "anthropic",
        f"{_MODELS}.anthropic:AnthropicModel",
        f"{_PROVIDERS}.anthropic:AnthropicProvider",
        base_url="https://api.anthropic.com",
    ),
    Vendor(
        "gemini",
        "gemini",
        f"{_MODELS}.google:GoogleModel",
        f"{_PROVIDERS}.google:GoogleProvider",
        base_url="https://generativelanguage.googleapis.com",
    ),
    Vendor(
        "vertexai",
        "gemini",
        f"{_MODELS}.google:GoogleModel",
        f"{_PROVIDERS}.google_cloud:GoogleCloudProvider",
        needs_key=False,
    ),
    Vendor(
        "groq",
        "groq",
        f"{_MODELS}.groq:GroqModel",
        f"{_PROVIDERS}.groq:GroqProvider",
        base_url="https://api.groq.com",
    ),
    Vendor(
        "mistral",
        "mistral",
        f"{_MODELS}.mistral:MistralModel",
        f"{_PROVIDERS}.mistral:MistralProvider",
        base_url="https://api.mistral.ai",
    ),
    Vendor(
        "bedrock",
        "bedrock",
        f"{_MODELS}.bedrock:BedrockConverseModel",
        f"{_PROVIDERS}.bedrock:BedrockProvider",
        needs_key=False,
    ),
    Vendor("azure", "openai", f"{_MODELS}.openai:OpenAIChatModel", f"{_PROVIDERS}.azure:AzureProvider"),
    replace(
        _compatible(
            "ollama",
            "http://127.0.0.1:11434/v1",
            provider=f"{_PROVIDERS}.ollama:OllamaProvider",
            needs_key=False,
        ),
        model=f"{_MODELS}.ollama:OllamaModel",
    ),
    _compatible("lmstudio", "http://127.0.0.1:1234/v1", needs_key=False),
    _compatible("llamacpp", "http://127.0.0.1:8080/v1", needs_key=False),
    _compatible(
        "vllm", "http://127.0.0.1:8000/v1", provider=f"{_PROVIDERS}.vllm:VLLMProvider", needs_key=False
    ),
    _compatible("litellm", None, needs_key=False),
    replace(
        _compatible(
            "openrouter",
            "https://openrouter.ai/api/v1",
            provider=f"{_PROVIDERS}.openrouter:OpenRouterProvider",
        ),
        model=f"{_MODELS}.openrouter:OpenRouterModel",
    ),
    _compatible("deepseek", "https://api.deepseek.com", provider=f"{_PROVIDERS}.deepseek:DeepSeekProvider"),
    _compatible(
        "together", "https://api.together.xyz/v1", provider=f"{_PROVIDERS}.together:TogetherProvider"
    ),
    _compatible(
        "fireworks",
        "https://api.fireworks.ai/inference/v1",
        provider=f"{_PROVIDERS}.fireworks:FireworksProvider",
    ),
    replace(
        _compatible(
            "cerebras", "https://api.cerebras.ai/v1", provider=f"{_PROVIDERS}.cerebras:CerebrasProvider"
        ),
        model=f"{_MODELS}.cerebras:CerebrasModel",
    ),
    _compatible("xai", "https://api.x.ai/v1"),
)
VENDORS = {vendor.name: vendor for vendor in _ALL}
_ALIASES = {"google": "gemini", "google-vertex": "vertexai", "lm-studio": "lmstudio", "llama.cpp": "llamacpp"}
NONE = "none"


def canonical(name: str) -> str:
    """The provider's own name: in lower case, aliases resolved. Raises ValueError that names the nearest."""
    found = _ALIASES.get(name.strip().lower(), name.strip().lower())
    if found == NONE or found in VENDORS:
        return found
    known = [NONE, *VENDORS]
    near = difflib.get_close_matches(found, [*known, *_ALIASES], n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known providers: {', '.join(known)}"
    raise ValueError(f"{name!r} is not a provider; {hint}")


def vendor(name: str) -> Vendor:
    """The provider of a name. Raises ConfigurationError for one unknown."""
    try:
        return VENDORS[canonical(name)]
    except (KeyError, ValueError) as error:
        raise ConfigurationError(f"REVERIE_LLM_PROVIDER: {error}") from None
