"""Checks of the language models that are configured."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from reverie.config import Settings
from reverie.errors import ConfigurationError
from reverie.providers.llm.base import (
    LLM_OPERATIONS,
    LlmError,
    LlmInvalidOutput,
    LlmOverflow,
    LlmRefused,
    LlmUnauthorized,
    Prompt,
)
from reverie.providers.llm.client import Alive, LanguageModel
from reverie.providers.llm.models import LanguageModels
from reverie.service.doctor import Finding

_WAIT_S = 20.0
_TOKENS = 64
_PROMPT = Prompt("Answer with JSON.", "Say that you are alive.")


def configured(settings: Settings) -> Iterator[Finding]:
    """Which models are configured; they are not asked."""
    for name in LLM_OPERATIONS:
        wanted = settings.llm(name)
        if not wanted.enabled:
            yield Finding(name=f"model of {name}", status="ok", message="none: rules do the work")
        elif not wanted.model:
            mend = f"set REVERIE_LLM_MODEL or REVERIE_{name.upper()}_LLM_MODEL"
            yield Finding(name=f"model of {name}", status="failed", message="no model is named", mend=mend)
        else:
            told = f"{wanted.provider}:{wanted.model} (not asked: --llm)"
            yield Finding(name=f"model of {name}", status="ok", message=told)


def asked(settings: Settings) -> list[Finding]:
    """Ask each model for next to nothing, which costs a few tokens."""
    return asyncio.run(_asked(settings))


async def _asked(settings: Settings) -> list[Finding]:
    try:
        models = await LanguageModels.open({name: settings.llm(name) for name in LLM_OPERATIONS})
    except ConfigurationError as error:
        return [Finding(name="models", status="failed", message=error.message, mend="see the message")]
    try:
        users: dict[int, tuple[list[str], LanguageModel]] = {}
        for name in LLM_OPERATIONS:
            if model := models.of(name):
                users.setdefault(id(model), ([], model))[0].append(name)
        if not users:
            return list(configured(settings))
        return [await _ask(f"model of {', '.join(names)}", model) for names, model in users.values()]
    finally:
        await models.close()


async def _ask(name: str, model: LanguageModel) -> Finding:
    well = Finding(name=name, status="ok", message=f"{model.name} answers")
    try:
        async with asyncio.timeout(_WAIT_S):
            await model.ask(_PROMPT, Alive, max_tokens=_TOKENS)
        return well
    except (LlmInvalidOutput, LlmOverflow, LlmRefused):
        return well  # an answer, if a poor one
    except TimeoutError:
        message, mend = f"{model.name} gave no answer in {_WAIT_S:.0f} s", "check the address and the network"
    except LlmError as error:
        wrong_key = isinstance(error, LlmUnauthorized)
        message = f"{model.name}: {error.message}"
        mend = (
            "check REVERIE_LLM_API_KEY" if wrong_key else "check REVERIE_LLM_BASE_URL and REVERIE_LLM_MODEL"
        )
    return Finding(name=name, status="failed", message=message, mend=mend)
