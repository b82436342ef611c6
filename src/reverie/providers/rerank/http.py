"""A reranker behind HTTP. Queries and the texts of facts are sent to it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import httpx

from reverie.providers.rerank.base import RerankError, checked
from reverie.providers.rerank.services import Service

TRIES = 3
"""Requests made for one answer at most."""
FIRST_WAIT_S = 0.1
"""Wait before the second try; before the third it is twice as long."""
_HINTS = {
    400: "check REVERIE_RERANKER_MODEL",
    401: "check REVERIE_RERANKER_API_KEY",
    403: "check REVERIE_RERANKER_API_KEY",
    404: "check REVERIE_RERANKER_URL and REVERIE_RERANKER_MODEL",
    422: "check REVERIE_RERANKER and REVERIE_RERANKER_MODEL",
}


class HttpReranker:
    """One model of a service. A call takes ``timeout_s`` seconds at most, all its tries together."""

    def __init__(
        self, service: Service, *, url: str, model: str | None, api_key: str | None, timeout_s: float
    ) -> None:
        self.name = f"{service.name}:{model}" if model else service.name
        self._service, self._timeout_s = service, timeout_s
        self._fixed = {**service.fixed, **({"model": model} if model else {})}
        base = url.rstrip("/")
        self._url = base if base.endswith("/rerank") else f"{base}/rerank"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # no redirects: a key goes to the address it was given for
        self._client = httpx.AsyncClient(headers=headers, timeout=timeout_s, follow_redirects=False)

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Scores as the service gives them. Raises RerankError, TimeoutError."""
        size = self._service.batch
        parts = [texts[start : start + size] for start in range(0, len(texts), size)]
        until = asyncio.get_running_loop().time() + self._timeout_s
        try:
            async with asyncio.timeout_at(until), asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._part(query, part, until)) for part in parts]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [score for task in tasks for score in task.result()]

    async def _part(self, query: str, texts: Sequence[str], until: float) -> list[float]:
        """Scores of as many texts as one request takes; asked again where that may help."""
        body = {**self._fixed, "query": query, self._service.texts: list(texts)}
        for attempt in range(TRIES):
            try:
                answer = await self._client.post(self._url, json=body)
            except httpx.TimeoutException:
                raise TimeoutError from None
            except httpx.HTTPError as error:
                problem, wait = f"{type(error).__name__}", 0.0
            else:
                if answer.is_success:
                    return self._read(answer, len(texts))
                problem, wait = f"status {answer.status_code}", _retry_after(answer)
                if answer.status_code != 429 and answer.status_code < 500:
                    hint = _HINTS.get(answer.status_code, "check REVERIE_RERANKER_URL")
                    raise RerankError(f"{self.name} answered with {problem}: {hint}")
            backoff = FIRST_WAIT_S * 2**attempt * random.uniform(0.5, 1.0)
            wait = max(backoff, wait)
            if attempt + 1 == TRIES or asyncio.get_running_loop().time() + wait >= until:
                break
            await asyncio.sleep(wait)
        raise RerankError(f"{self.name} cannot be reached or failed ({problem}, {attempt + 1} tries)")

    def _read(self, answer: httpx.Response, texts: int) -> list[float]:
        """Scores in the order of the texts: entries come best first, and name the place of their text."""
        service = self._service
        wrong = RerankError(f"{self.name} answered in another form than {service.name}'s")
        try:
            body = answer.json()
            entries = body if service.results is None else body[service.results]
            scores = {_whole(entry["index"]): float(entry[service.score]) for entry in entries}
        except (ValueError, TypeError, KeyError) as error:
            raise wrong from error
        if scores.keys() != set(range(texts)):
            raise wrong
        return checked([scores[n] for n in range(texts)], texts, self.name)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a place is a whole number")
    return value


def _retry_after(answer: httpx.Response) -> float:
    """Seconds the service asks to be left alone for; 0 if it does not say, or says it as a date."""
    try:
        return max(float(answer.headers.get("Retry-After", 0)), 0.0)
    except ValueError:
        return 0.0
