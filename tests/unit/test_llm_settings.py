"""Which model does an operation's work, by the settings."""

from __future__ import annotations

import pytest

from reverie import config
from reverie.config import Settings
from reverie.errors import ConfigurationError
from reverie.providers.llm.base import LlmOperation, LlmSettings


def settings(**variables: str) -> Settings:
    return config.load({f"REVERIE_{name}": value for name, value in variables.items()})


MAIN = {
    "LLM_PROVIDER": "openai",
    "LLM_MODEL": "gpt-4o-mini",
    "LLM_BASE_URL": "https://gateway.example/v1",
    "LLM_API_KEY": "sk-main",
}


def key(found: LlmSettings) -> str | None:
    return found.api_key.get_secret_value() if found.api_key else None


@pytest.mark.parametrize("operation", ["retain", "reflect", "consolidation"])
def test_without_settings_no_operation_has_a_model(operation: LlmOperation) -> None:
    assert not settings().llm(operation).enabled


@pytest.mark.parametrize("operation", ["retain", "reflect", "consolidation"])
def test_all_operations_take_the_settings_of_all(operation: LlmOperation) -> None:
    found = settings(**MAIN, LLM_MAX_CONCURRENT="3", LLM_TIMEOUT_S="20", LLM_MAX_RETRIES="1").llm(operation)
    assert (found.provider, found.model, found.base_url) == (
        "openai",
        "gpt-4o-mini",
        "https://gateway.example/v1",
    )
    assert key(found) == "sk-main"
    assert (found.max_concurrent, found.timeout_s, found.max_retries) == (3, 20.0, 1)


def test_an_operation_may_have_another_model() -> None:
    found = settings(**MAIN, REFLECT_LLM_MODEL="gpt-5")
    assert found.llm("reflect").model == "gpt-5"
    assert key(found.llm("reflect")) == "sk-main"
    assert found.llm("retain").model == "gpt-4o-mini"


def test_an_operation_may_have_another_provider_that_gets_nothing_of_the_first() -> None:
    found = settings(**MAIN, RETAIN_LLM_PROVIDER="ollama", RETAIN_LLM_MODEL="qwen3").llm("retain")
    assert (found.provider, found.model, found.base_url, found.api_key) == ("ollama", "qwen3", None, None)


def test_a_key_is_not_sent_to_another_address() -> None:
    elsewhere = {"CONSOLIDATION_LLM_BASE_URL": "https://elsewhere.example/v1"}
    found = settings(**MAIN, **elsewhere).llm("consolidation")
    assert (found.base_url, found.model, found.api_key) == (
        "https://elsewhere.example/v1",
        "gpt-4o-mini",
        None,
    )
    own = settings(**MAIN, **elsewhere, CONSOLIDATION_LLM_API_KEY="sk-own").llm("consolidation")
    assert key(own) == "sk-own"


def test_an_operation_may_do_without_a_model() -> None:
    found = settings(**MAIN, RETAIN_LLM_PROVIDER="none")
    assert not found.llm("retain").enabled
    assert found.llm("reflect").enabled


def test_an_operation_may_have_a_model_alone() -> None:
    found = settings(RETAIN_LLM_PROVIDER="ollama", RETAIN_LLM_MODEL="qwen3")
    assert found.llm("retain").enabled
    assert not found.llm("reflect").enabled


@pytest.mark.parametrize("name", ["LLM_PROVIDER", "RETAIN_LLM_PROVIDER", "REFLECT_LLM_PROVIDER"])
def test_a_wrong_provider_names_its_variable_and_the_nearest(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REVERIE_{name}: .*did you mean anthropic"):
        settings(**{name: "antrophic"})


@pytest.mark.parametrize("given", ["Gemini", "google"])
def test_a_provider_has_one_name(given: str) -> None:
    assert settings(LLM_PROVIDER=given).llm_provider == "gemini"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LLM_BASE_URL", "gateway.example"),
        ("RETAIN_LLM_BASE_URL", "file:///etc"),
        ("LLM_TIMEOUT_S", "0"),
        ("LLM_MAX_CONCURRENT", "0"),
        ("LLM_MAX_RETRIES", "99"),
    ],
)
def test_values_that_cannot_work(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REVERIE_{name}"):
        settings(**{name: value})


def test_the_peers_names() -> None:
    found = config.load(
        {
            "HINDSIGHT_API_LLM_PROVIDER": "groq",
            "HINDSIGHT_API_LLM_MODEL": "llama",
            "HINDSIGHT_API_LLM_API_KEY": "gsk-1",
            "HINDSIGHT_API_LLM_TIMEOUT": "30",
            "HINDSIGHT_API_LLM_MAX_CONCURRENT": "4",
            "HINDSIGHT_API_REFLECT_LLM_MODEL": "larger",
        }
    )
    assert found.llm("retain") == LlmSettings(
        "groq", "llama", None, found.llm_api_key, max_concurrent=4, timeout_s=30.0
    )
    assert found.llm("reflect").model == "larger"


def test_keys_do_not_print() -> None:
    found = settings(**MAIN, RETAIN_LLM_API_KEY="sk-other")
    for text in (repr(found), repr(found.llm("retain")), str(found.model_dump())):
        assert "sk-" not in text
