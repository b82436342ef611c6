"""What a language model is to the rest: something that fills a pydantic type from a prompt, at a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

from reverie.errors import ReverieError
from reverie.model import Usage
from reverie.model.calls import Call

LlmOperation = Literal["retain", "reflect", "consolidation"]
LLM_OPERATIONS: tuple[LlmOperation, ...] = ("retain", "reflect", "consolidation")

Output = TypeVar("Output", bound=BaseModel)
Safety = Sequence[tuple[str, str]]
"""Content filters of Gemini as (category, threshold); other providers do not see them."""


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Which model does an operation's work, and how hard it may be asked. Times are in seconds."""

    provider: str = "none"
    model: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    max_concurrent: int = 8
    timeout_s: float = 120.0
    max_retries: int = 2

    @property
    def enabled(self) -> bool:
        return self.provider != "none"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told: rules that stay the same from call to call, and the matter of this one."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Answer(Generic[Output]):
    """What a model returned, and what all calls for it took."""

    output: Output
    usage: Usage


class LlmError(ReverieError):
    """A model gave no answer that can be used. ``kind`` is one word for it.

    ``usage`` is what the calls took nevertheless. ``retryable``: the same call may work later, after
    ``retry_after`` seconds where the provider says so.
    """

    kind = "failed"
    retryable = False

    def __init__(self, message: str, usage: Usage | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.usage, self.retry_after = usage or Usage(), retry_after


class LlmUnavailable(LlmError):
    """The provider cannot be reached, or failed."""

    kind, retryable = "unavailable", True


class LlmRateLimited(LlmError):
    """The provider asks for patience."""

    kind, retryable = "rate_limited", True


class LlmTimeout(LlmError):
    """No answer came in time."""

    kind, retryable = "timeout", True


class LlmInvalidOutput(LlmError):
    """The answer is not of the type asked for. ``problem`` says what is wrong, without quoting it."""

    kind, retryable = "invalid_output", True

    def __init__(self, message: str, problem: str, usage: Usage | None = None) -> None:
        super().__init__(message, usage)
        self.problem = problem


class LlmOverflow(LlmError):
    """The prompt or the answer is longer than the model allows: ask for less."""

    kind = "overflow"


class LlmRefused(LlmError):
    """The model or its provider declines to answer this."""

    kind = "refused"


class LlmRejected(LlmError):
    """The provider does not accept the call: wrong key, unknown model, no credit."""

    kind = "rejected"


class LlmUnauthorized(LlmRejected):
    """The provider does not accept the key."""


class LlmOverBudget(LlmError):
    """The tokens allowed for today do not cover this call; it was not made."""

    kind = "over_budget"


class Model(Protocol):
    """One model of one provider. A request is one call: no retries."""

    @property
    def name(self) -> str:
        """``provider:model``, for logs and answers."""
        ...

    async def request(
        self, prompt: Prompt, output: type[Output], *, max_tokens: int, safety: Safety = ()
    ) -> Answer[Output]:
        """Ask once for an ``output`` of at most ``max_tokens`` tokens. Raises LlmError."""
        ...

    async def close(self) -> None: ...


class Budget(Protocol):
    """The tokens that may be spent, and the book they are entered in."""

    async def reserve(self, tokens: int) -> date | None:
        """Set ``tokens`` aside before a call; the day they are charged to, or None: too few are left."""
        ...

    async def settle(self, day: date, reserved: int, usage: Usage, *, failed: bool = False) -> None:
        """Replace what was set aside by what the call took."""
        ...

    async def note_dropped(self, count: int) -> None:
        """Enter how many things of answers were not fit to be kept."""
        ...

    def note(self, call: Call) -> None:
        """Note a call as it went, for those who want to look at it; it costs no waiting."""
        ...
