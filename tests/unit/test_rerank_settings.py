"""Which reranker the settings ask for."""

from __future__ import annotations

import logging

import pytest

from reverie import config
from reverie.errors import ConfigurationError
from reverie.providers.rerank.base import RerankSettings

KEY = "key-that-nobody-sees"
PEER = {
    "HINDSIGHT_API_RERANKER_PROVIDER": "cohere",
    "HINDSIGHT_API_RERANKER_COHERE_MODEL": "rerank-1",
    "HINDSIGHT_API_RERANKER_COHERE_API_KEY": KEY,
    "HINDSIGHT_API_RERANKER_COHERE_BASE_URL": "https://gateway.example/v2",
    "HINDSIGHT_API_RERANKER_TEI_URL": "http://elsewhere.example",
    "HINDSIGHT_API_RERANKER_MAX_CANDIDATES": "300",
}


def load(**variables: str) -> config.Settings:
    return config.load({f"REVERIE_RERANKER{name}": value for name, value in variables.items()})


def test_none_is_the_default() -> None:
    found = config.load({}).reranking()
    assert (found.reranker, found.top, found.timeout_s) == ("none", 50, 1.0)


def test_all_of_them() -> None:
    given = {"": "jina", "_MODEL": "m", "_URL": "https://x.example/v1", "_API_KEY": KEY}
    found = load(**given, _TOP="20", _TIMEOUT_MS="250").reranking()
    assert found == RerankSettings(
        "jina", "m", "https://x.example/v1", found.api_key, top=20, timeout_s=0.25, threads=found.threads
    )
    assert found.api_key is not None
    assert found.api_key.get_secret_value() == KEY


def test_the_key_is_not_shown() -> None:
    found = load(_API_KEY=KEY)
    assert KEY not in repr(found) + str(found.model_dump()) + repr(found.reranking())


def test_threads_are_those_of_the_encoder() -> None:
    assert config.load({"REVERIE_ENCODER_THREADS": "3"}).reranking().threads == 3
    assert config.load({}).reranking().threads >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_URL", "gateway.example"),
        ("_TOP", "1"),
        ("_TOP", "5000"),
        ("_TIMEOUT_MS", "0"),
        ("_TIMEOUT_MS", "soon"),
    ],
)
def test_what_cannot_work_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REVERIE_RERANKER{name}:"):
        load(**{name: value})


def test_the_peers_names_of_the_service_in_use_are_read(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        found = config.load(PEER).reranking()
    assert (found.reranker, found.model, found.url) == ("cohere", "rerank-1", "https://gateway.example/v2")
    assert found.top == 300
    assert found.api_key is not None
    assert found.api_key.get_secret_value() == KEY
    assert "HINDSIGHT_API_RERANKER_TEI_URL has no counterpart here and is ignored" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("provider", ["local", "flashrank", "litellm"])
def test_a_reranker_of_the_peers_own_is_said_and_ignored(
    provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = config.load({**PEER, "HINDSIGHT_API_RERANKER_PROVIDER": provider}).reranking()
    assert (found.reranker, found.model, found.api_key) == ("none", None, None)
    assert "HINDSIGHT_API_RERANKER_PROVIDER has no counterpart here and is ignored" in caplog.text


def test_a_key_is_not_taken_to_another_service() -> None:
    found = config.load({**PEER, "REVERIE_RERANKER": "tei"}).reranking()
    assert (found.reranker, found.model, found.api_key) == ("tei", None, None)
    assert found.url == "http://elsewhere.example"


def test_our_names_win() -> None:
    assert config.load({**PEER, "REVERIE_RERANKER_TOP": "10"}).reranking().top == 10
