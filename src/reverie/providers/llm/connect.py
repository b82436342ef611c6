"""From settings to a vendor's model."""

from __future__ import annotations

import importlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from pydantic_ai import exceptions

from reverie.errors import ConfigurationError
from reverie.providers.llm.base import LlmSettings
from reverie.providers.llm.vendors import Vendor, vendor

_REASONING = re.compile(r"(?:^|/)(?:o\d|gpt-[5-9])")


def connect(settings: LlmSettings) -> tuple[Any, Callable[[], Awaitable[None]]]:
    """The model of these settings, as pydantic-ai has it, and how to close its connections.

    Nothing is sent yet. Raises ConfigurationError for what is missing: a setting, or the vendor's library.
    """
    found, model = vendor(settings.provider), settings.model
    if not model:
        raise ConfigurationError(
            f"REVERIE_LLM_MODEL: name a model of {found.name} (REVERIE_LLM_PROVIDER={found.name})"
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if found.needs_key and not key and not (found.openai and settings.base_url):
        raise ConfigurationError(f"REVERIE_LLM_API_KEY: {found.name} needs a key")
    base_url = settings.base_url or found.base_url
    if (found.openai or found.name == "azure") and not base_url:
        raise ConfigurationError(f"REVERIE_LLM_BASE_URL: {found.name} needs the address of its server")
    try:
        make_model = _class(found.model)
        if found.openai:
            client = _openai_client(base_url, key)
            return make_model(model, provider=_openai_provider(found, base_url, model, client)), client.close
        address = "azure_endpoint" if found.name == "azure" else "base_url"
        given = {name: value for name, value in (("api_key", key), (address, base_url)) if value}
        provider = _class(found.provider)(**given)
    except ImportError as error:
        raise ConfigurationError(
            f"REVERIE_LLM_PROVIDER={found.name} needs packages that are not installed:"
            f" pip install 'reverie-memory[{found.extra}]'"
        ) from error
    except exceptions.UserError as error:
        raise ConfigurationError(f"the provider {found.name} cannot be used: {error.message}") from None

    async def close() -> None:
        async with provider:  # leaving it closes the connections that it opened
            pass

    return make_model(model, provider=provider), close


def _class(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _openai_client(base_url: str | None, key: str | None) -> Any:
    from openai import AsyncOpenAI
    from pydantic_ai.models import create_async_httpx2_client

    # a key must be sent; a server that needs none does not look at it
    return AsyncOpenAI(api_key=key or "none", base_url=base_url, http_client=create_async_httpx2_client())


def _openai_provider(found: Vendor, base_url: str | None, model: str, client: Any) -> Any:
    host = urlsplit(base_url or "").hostname or ""
    if found.name == "openai" and host != "openai.com" and not host.endswith(".openai.com"):
        found = vendor("litellm")  # OpenAI's interface at another address: nothing that only OpenAI knows
    make = _class(found.provider)
    if not found.provider.endswith(":OpenAICompatibleProvider"):
        return make(openai_client=client)
    # the older name of the limit is the one that all servers know; OpenAI's reasoning models refuse it
    newer = bool(_REASONING.search(model))
    return make(
        found.name, openai_client=client, profile={"openai_chat_supports_max_completion_tokens": newer}
    )
