"""A second server, whose facts a language model reads: a scripted one, over HTTP too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from llm_server import LlmServer, facts, serving
from secured import Secured, securing
from wire import new_bank

MODEL_KEY = "sk-model-4f9a1c27be8d3065a1"


@pytest.fixture(scope="session")
def llm_server() -> Iterator[LlmServer]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def model_settings(llm_server: LlmServer) -> dict[str, Any]:
    """Settings by which the scripted model reads."""
    return {
        "llm_provider": "openai",
        "llm_model": "small",
        "llm_base_url": llm_server.url,
        "llm_api_key": MODEL_KEY,
        "llm_max_retries": 1,
        "llm_max_concurrent": 4,
        "llm_timeout_s": 20,
    }


@pytest.fixture(scope="session")
def served_with_model(
    serve: Callable[..., Any], data_folder: Path, model_settings: dict[str, Any]
) -> Iterator[Any]:
    with serve({"data_dir": data_folder / "with-model", **model_settings}) as found:
        yield found


@pytest.fixture
def model(llm_server: LlmServer) -> LlmServer:
    """The model's server; it has seen nothing yet, and finds no facts until it is told what to answer."""
    llm_server.seen.clear()
    llm_server.most_at_once = 0
    return llm_server.will(facts())


@pytest.fixture
def modelled(served_with_model: Any, model: LlmServer) -> Iterator[httpx.Client]:
    """A client of a new bank whose facts the model reads."""
    with new_bank(served_with_model.base_url) as bank:
        yield bank


@pytest.fixture
def other_modelled(served_with_model: Any, model: LlmServer) -> Iterator[httpx.Client]:
    """A client of another such bank."""
    with new_bank(served_with_model.base_url) as bank:
        yield bank


@pytest.fixture(scope="module")
def secured(serve: Callable[..., Any], served: Any) -> Iterator[Secured]:
    """A server with keys and tenants. It ends with its file, for its connections are those of all tests."""
    with securing(serve, served.database_url, cors_origins="https://app.example.com") as found:
        yield found
