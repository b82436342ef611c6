"""A model through pydantic-ai: one call, its answer checked against a pydantic type, its errors made ours."""

from __future__ import annotations

import logging
import re
import warnings
from typing import Any, cast

from pydantic import ValidationError
from pydantic_ai import direct, exceptions
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolCallPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition, StructuredOutputMode
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from reverie.language.tokens import count
from reverie.model import Usage
from reverie.providers.llm.base import (
    Answer,
    LlmError,
    LlmInvalidOutput,
    LlmOverflow,
    LlmRateLimited,
    LlmRefused,
    LlmRejected,
    LlmSettings,
    LlmTimeout,
    LlmUnauthorized,
    LlmUnavailable,
    Output,
    Prompt,
    Safety,
)
from reverie.providers.llm.connect import connect

TEMPERATURE = 0.1
"""Low, for answers that keep to the text; not zero, where small models fall into loops."""
_AGAIN = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which the same call may work."""
# They log whole requests when all loggers do: what is retained, and headers.
_TALKATIVE = (
    "openai", "anthropic", "groq", "google_genai", "botocore", "httpx", "httpx2", "httpcore", "httpcore2",
)  # fmt: skip
_OPENS = re.compile(r"[{\[]")
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""An escaped NUL, which no database takes."""


class PydanticModel:
    """One model of one provider. Constructing it imports the vendor's library: slow, and not async.

    Raises ConfigurationError for a setting or a library that is missing.
    """

    def __init__(self, settings: LlmSettings) -> None:
        self._name, self._settings = f"{settings.provider}:{settings.model}", settings
        self._model, self._close = connect(settings)
        for logger in _TALKATIVE:
            logging.getLogger(logger).setLevel(logging.WARNING)
        warnings.filterwarnings("ignore", category=exceptions.UnsupportedSettingWarning)
        warnings.filterwarnings("ignore", "Sampling parameters", UserWarning)  # reasoning models take none

    @property
    def name(self) -> str:
        """``provider:model``."""
        return self._name

    async def request(
        self, prompt: Prompt, output: type[Output], *, max_tokens: int, safety: Safety = ()
    ) -> Answer[Output]:
        """Ask once. Raises LlmError."""
        try:
            response = await direct.model_request(
                self._model,
                [ModelRequest(parts=[UserPromptPart(prompt.user)], instructions=prompt.system)],
                model_settings=self._model_settings(max_tokens, safety),
                model_request_parameters=self._parameters(output),
                instrument=False,
            )
        except (exceptions.AgentRunError, exceptions.UserError) as error:
            raise _error(error) from None  # its text repeats the provider's answer, which may hold a key
        except TimeoutError:
            raise LlmTimeout("no answer in time", Usage(calls=1)) from None
        except Exception as error:  # noqa: BLE001 - whatever a vendor's library lets through: no credentials
            told = f"the provider's library failed ({type(error).__name__})"
            raise LlmRejected(told, Usage(calls=1)) from None
        return _answer(response, prompt, output)

    def _model_settings(self, max_tokens: int, safety: Safety) -> ModelSettings:
        settings: dict[str, Any] = {
            "max_tokens": max_tokens,
            "temperature": TEMPERATURE,
            "timeout": self._settings.timeout_s,
            "max_retries": 0,  # retries are counted in one place: LanguageModel
            "thinking": False,
            "cache": {"messages": False},
            "framing_announcement": "never",  # the system part stays the same whatever the text holds
        }
        if safety:
            settings["google_safety_settings"] = [
                {"category": category, "threshold": threshold} for category, threshold in safety
            ]
        return cast(ModelSettings, settings)

    def _parameters(self, output: type[Output]) -> ModelRequestParameters:
        profile = self._model.profile
        mode: StructuredOutputMode = "prompted"
        if profile.get("supports_json_schema_output", False):
            mode = "native"
        elif profile.get("supports_tools", True):
            mode = "tool"
        schema, words = output.model_json_schema(), (output.__doc__ or "").strip()
        return ModelRequestParameters(
            output_mode=mode,
            output_object=OutputObjectDefinition(schema, output.__name__, words, strict=True),
            output_tools=[
                ToolDefinition(
                    name=output.__name__,
                    parameters_json_schema=schema,
                    description=words,
                    strict=True,
                    kind="output",
                )
            ],
            allow_text_output=mode != "tool",
        )

    async def close(self) -> None:
        await self._close()


def _answer(response: ModelResponse, prompt: Prompt, output: type[Output]) -> Answer[Output]:
    texts = [part.content for part in response.parts if isinstance(part, TextPart)]
    calls = [part.args_as_json_str() for part in response.parts if isinstance(part, ToolCallPart)]
    text = calls[0] if calls else "\n".join(texts)
    usage = _usage(response, prompt, text)
    if response.finish_reason == "length":
        raise LlmOverflow("the answer is longer than allowed", usage)
    if response.finish_reason == "content_filter":
        raise LlmRefused("the provider declines to answer", usage)
    if not text.strip():
        raise LlmInvalidOutput("the answer is empty", "it is empty", usage)
    try:
        return Answer(output.model_validate_json(_json(text)), usage)
    except ValidationError as error:
        problem = _problem(error)
        raise LlmInvalidOutput(f"the answer cannot be read: {problem}", problem, usage) from None


def _json(text: str) -> str:
    """From the first bracket to the last one, without NULs; all of it where that is nothing. Linear in the
    text."""
    text = _NUL.sub(r"\1", text)
    opens = _OPENS.search(text)
    end = max(text.rfind("}"), text.rfind("]"))
    return text[opens.start() : end + 1] if opens and opens.start() < end else text


def _usage(response: ModelResponse, prompt: Prompt, text: str) -> Usage:
    """What the provider counted; our own count where it tells nothing."""
    told = response.usage
    if not told.input_tokens and not told.output_tokens:
        return Usage(count(prompt.system) + count(prompt.user), count(text), 0, 1)
    return Usage(told.input_tokens, told.output_tokens, told.cache_read_tokens, 1)


def _problem(error: ValidationError) -> str:
    """What is wrong with an answer, without a word of it."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return "it is not valid JSON"
    where = ".".join(str(part) for part in first["loc"]) or "the object"
    return f"{where}: {first['type'].replace('_', ' ')}"


def _error(error: exceptions.AgentRunError | exceptions.UserError) -> LlmError:
    """Ours for theirs; what the provider wrote is left out."""
    once = Usage(calls=1)
    if isinstance(error, exceptions.ModelContextWindowExceededError):
        return LlmOverflow("the prompt is longer than the model's context", once)
    if isinstance(error, exceptions.ContentFilterError):
        return LlmRefused("the provider declines to answer", once)
    if isinstance(error, exceptions.ModelTimeoutError | exceptions.ModelRequestTimeout):
        return LlmTimeout("no answer in time", once)
    if isinstance(error, exceptions.UnexpectedModelBehavior):
        return LlmInvalidOutput("the provider's answer cannot be read", "it could not be read", once)
    if isinstance(error, exceptions.ModelQuotaExceededError):
        return LlmRejected("the account has no credit left", once)
    if isinstance(error, exceptions.ModelHTTPError):
        return _http_error(error, once)
    if isinstance(error, exceptions.ModelConnectionError):
        return LlmUnavailable("the provider cannot be reached", once)
    if isinstance(error, exceptions.ModelAPIError):
        return LlmUnavailable("the provider's answer cannot be read", once, error.retry_after)
    return LlmRejected("the model cannot do what is asked of it", once)


def _http_error(error: exceptions.ModelHTTPError, usage: Usage) -> LlmError:
    status = error.status_code
    if status == 429:
        return LlmRateLimited("too many requests (status 429)", usage, error.retry_after)
    if status >= 500 or status in _AGAIN:
        return LlmUnavailable(f"the provider failed (status {status})", usage, error.retry_after)
    mend = {401: ": check the API key", 403: ": check the API key", 404: ": check the model and the address"}
    kind = LlmUnauthorized if status in (401, 403) else LlmRejected
    return kind(f"the provider rejects the call (status {status}){mend.get(status, '')}", usage)
