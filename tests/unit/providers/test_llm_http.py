"""A model over real HTTP: what is sent, what is made of each kind of answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from llm_server import LlmServer, Reply, error, serving, slow
from pydantic import BaseModel, SecretStr

from reverie.model import Usage
from reverie.providers.llm.base import (
    LlmError,
    LlmInvalidOutput,
    LlmOverflow,
    LlmRateLimited,
    LlmRefused,
    LlmRejected,
    LlmSettings,
    LlmTimeout,
    LlmUnavailable,
    Prompt,
)
from reverie.providers.llm.client import LanguageModel
from reverie.providers.llm.models import load

KEY = "sk-secret-4711"
PROMPT = Prompt("the rules", "the matter")
TAKEN = Usage(input=1000, output=200, cached=600, calls=1)
GOOD = Reply('{"name": "Ada", "age": 36}')


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int | None = None


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with serving() as found:
        yield found


@pytest.fixture
async def connect(server: LlmServer) -> AsyncIterator[Callable[..., LanguageModel]]:
    made: list[LanguageModel] = []

    def call(
        provider: str = "openai", model: str = "small", retries: int = 2, timeout_s: float = 5
    ) -> LanguageModel:
        settings = LlmSettings(
            provider, model, server.url, SecretStr(KEY), timeout_s=timeout_s, max_retries=retries
        )
        made.append(load(settings))
        return made[-1]

    yield call
    for model in made:
        await model.close()


Connect = Callable[..., LanguageModel]


async def ask(model: LanguageModel, **more: object) -> Person:
    return (await model.ask(PROMPT, Person, max_tokens=321, **more)).output  # type: ignore[arg-type]


async def test_what_is_sent_and_what_comes_back(server: LlmServer, connect: Connect) -> None:
    server.will(GOOD)
    answer = await connect().ask(PROMPT, Person, max_tokens=321)
    assert answer.output == Person(name="Ada", age=36)
    assert answer.usage == TAKEN
    [seen] = server.seen
    assert (seen.system, seen.user) == ("the rules", "the matter")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.body["model"] == "small"
    assert seen.body["max_tokens"] == 321
    assert seen.body["temperature"] == 0.1
    schema = seen.body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["required"] == ["name", "age"]


@pytest.mark.parametrize(
    "content",
    [
        '```json\n{"name": "Ada", "age": 36}\n```',
        'Here you are: {"name": "Ada", "age": 36}',
        '{"name": "Ada", "age": 36, "mood": "well"}',
    ],
)
async def test_what_models_put_around_their_answer(server: LlmServer, connect: Connect, content: str) -> None:
    server.will(Reply(content))
    assert await ask(connect()) == Person(name="Ada", age=36)


@pytest.mark.parametrize(
    ("reply", "kind", "tries", "told"),
    [
        (Reply('{"name": "Ada", "age":'), LlmInvalidOutput, 3, "it is not valid JSON"),
        (Reply("I would rather not."), LlmInvalidOutput, 3, "it is not valid JSON"),
        (Reply(""), LlmInvalidOutput, 3, "the answer is empty"),
        (Reply('{"name": null}'), LlmInvalidOutput, 3, "name: string type"),
        (Reply('{"person": "Ada"}'), LlmInvalidOutput, 3, "name: missing"),
        (Reply("{", finish_reason="length"), LlmOverflow, 1, "longer than allowed"),
        (Reply(None, refusal="I cannot help with that"), LlmRefused, 1, "declines"),
        (Reply("", finish_reason="content_filter"), LlmRefused, 1, "declines"),
    ],
)
async def test_answers_that_cannot_be_used(
    server: LlmServer, connect: Connect, reply: Reply, kind: type[LlmError], tries: int, told: str
) -> None:
    server.will(reply)
    with pytest.raises(kind, match=told) as caught:
        await ask(connect(retries=2))
    assert len(server.seen) == tries
    assert caught.value.usage == Usage(1000 * tries, 200 * tries, 600 * tries, tries)
    assert len({seen.system for seen in server.seen}) == 1


@pytest.mark.parametrize(
    ("reply", "kind", "tries"),
    [
        (error(500), LlmUnavailable, 2),
        (error(503), LlmUnavailable, 2),
        (error(429, Retry_After="0.01"), LlmRateLimited, 2),
        (Reply(body="<html>gateway</html>"), LlmUnavailable, 2),
        (Reply(body='{"object": "something else"}'), LlmInvalidOutput, 2),
        (error(400), LlmRejected, 1),
        (error(401), LlmRejected, 1),
        (error(403), LlmRejected, 1),
        (error(404), LlmRejected, 1),
    ],
)
async def test_failures_of_the_provider(
    server: LlmServer, connect: Connect, reply: Reply, kind: type[LlmError], tries: int
) -> None:
    server.will(reply)
    with pytest.raises(kind):
        await ask(connect(retries=1))
    assert len(server.seen) == tries


async def test_no_credit_is_not_a_matter_of_patience(server: LlmServer, connect: Connect) -> None:
    body = '{"error": {"message": "quota", "type": "insufficient_quota", "code": "insufficient_quota"}}'
    server.will(Reply(status=429, body=body))
    with pytest.raises(LlmRejected, match="no credit"):
        await ask(connect())
    assert len(server.seen) == 1


async def test_a_prompt_that_is_too_long(server: LlmServer, connect: Connect) -> None:
    body = '{"error": {"message": "maximum context length", "code": "context_length_exceeded"}}'
    server.will(Reply(status=400, body=body))
    with pytest.raises(LlmOverflow, match="the prompt is longer"):
        await ask(connect())
    assert len(server.seen) == 1


async def test_whatever_a_vendors_library_raises_is_ours(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise LookupError(f"no credentials {KEY}")

    monkeypatch.setattr("pydantic_ai.direct.model_request", broken)
    with pytest.raises(LlmRejected, match=r"library failed \(LookupError\)"):
        await ask(connect())


@pytest.mark.parametrize(
    ("model", "name"), [("qwen3", "max_tokens"), ("gpt-5-mini", "max_completion_tokens")]
)
async def test_the_limit_has_the_name_that_the_model_knows(
    server: LlmServer, connect: Connect, model: str, name: str
) -> None:
    server.will(GOOD)
    await ask(connect(model=model))
    assert server.seen[0].body[name] == 321


async def test_a_failure_that_passes(server: LlmServer, connect: Connect) -> None:
    server.will(error(500), error(502), GOOD)
    assert await ask(connect()) == Person(name="Ada", age=36)
    assert len(server.seen) == 3


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_obeyed(server: LlmServer, connect: Connect, form: str) -> None:
    at = datetime.now(UTC) + timedelta(seconds=2)
    server.will(error(429, Retry_After="1" if form == "seconds" else format_datetime(at, usegmt=True)), GOOD)
    await ask(connect())
    assert server.seen[1].at - server.seen[0].at >= 0.9


async def test_retry_after_is_bounded(server: LlmServer, connect: Connect) -> None:
    server.will(error(429, Retry_After="3600"), GOOD)
    with pytest.raises(LlmRateLimited):
        await ask(connect())
    assert len(server.seen) == 1


async def test_a_slow_answer(server: LlmServer, connect: Connect) -> None:
    server.will(slow(GOOD, 3))
    with pytest.raises(LlmTimeout):
        await ask(connect(retries=1, timeout_s=0.2))
    assert len(server.seen) == 2


async def test_a_server_that_is_not_there() -> None:
    model = load(LlmSettings("ollama", "small", "http://127.0.0.1:9/v1", max_retries=1))
    with pytest.raises(LlmUnavailable, match="cannot be reached"):
        await ask(model)
    await model.close()


async def test_tokens_are_counted_where_the_server_does_not(server: LlmServer, connect: Connect) -> None:
    server.will(Reply('{"name": "Ada"}', usage=None))
    answer = await connect().ask(PROMPT, Person, max_tokens=50)
    assert (answer.usage.input, answer.usage.calls) == (4, 1)
    assert 3 <= answer.usage.output <= 8


async def test_keys_and_texts_are_in_no_log_and_no_error(
    server: LlmServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    server.will(error(401, f"Incorrect API key provided: {KEY}; you wrote: the matter"))
    with caplog.at_level(logging.DEBUG), pytest.raises(LlmRejected) as caught:
        await ask(connect())
    assert caught.value.__suppress_context__
    for text in (caplog.text, str(caught.value), repr(caught.value)):
        assert KEY not in text
        assert "the matter" not in text
    assert "status 401" in caplog.text


async def test_safety_settings_go_to_gemini_alone(server: LlmServer, connect: Connect) -> None:
    server.will(GOOD)
    await ask(connect(), safety=(("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"),))
    assert "HARM" not in str(server.seen[0].body)


async def test_a_model_that_is_told_the_form_by_a_tool(server: LlmServer, connect: Connect) -> None:
    call = (
        '{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":'
        '"tool_calls","message":{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function",'
        '"function":{"name":"Person","arguments":"{\\"name\\": \\"Ada\\"}"}}]}}]}'
    )
    server.will(Reply(body=call))
    assert await ask(connect("deepseek", "deepseek-chat")) == Person(name="Ada")
    assert server.seen[0].body["tools"][0]["function"]["name"] == "Person"
