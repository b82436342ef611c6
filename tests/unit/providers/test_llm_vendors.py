"""Providers are known by name, and a wrong name gets the right one told."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from reverie.errors import ConfigurationError
from reverie.providers.llm import pydantic_model
from reverie.providers.llm.base import LlmSettings
from reverie.providers.llm.models import LanguageModels, load
from reverie.providers.llm.vendors import VENDORS, canonical, vendor

ROOT = Path(__file__).parents[3]
KEY = SecretStr("sk-hush")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("openai", "openai"),
        (" OpenAI ", "openai"),
        ("google", "gemini"),
        ("llama.cpp", "llamacpp"),
        ("none", "none"),
    ],
)
def test_names_and_aliases(given: str, name: str) -> None:
    assert canonical(given) == name


@pytest.mark.parametrize(
    ("given", "near"), [("opnai", "openai"), ("antropic", "anthropic"), ("gogle", "google")]
)
def test_a_wrong_name_gets_the_nearest_told(given: str, near: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{given}' is not a provider; did you mean {near}?"):
        vendor(given)


def test_a_name_like_none_gets_all_told() -> None:
    with pytest.raises(ValueError, match="known providers: none, openai, anthropic, gemini"):
        canonical("xyzzy")


def test_every_vendor_has_an_extra_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {v.extra for v in VENDORS.values()} <= set(project["optional-dependencies"])


@pytest.mark.parametrize("name", sorted(n for n, v in VENDORS.items() if v.openai))
async def test_models_with_openais_interface_are_made_from_name_and_address(name: str) -> None:
    found = load(LlmSettings(name, "maker/model", base_url="http://127.0.0.1:9/v1", api_key=KEY))
    assert found.name == f"{name}:maker/model"
    await found.close()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (LlmSettings("openai", None, api_key=KEY), "REVERIE_LLM_MODEL: name a model of openai"),
        (LlmSettings("openai", "m"), "REVERIE_LLM_API_KEY: openai needs a key"),
        (LlmSettings("litellm", "m"), "REVERIE_LLM_BASE_URL: litellm needs the address of its server"),
        (LlmSettings("azure", "m", api_key=KEY), "REVERIE_LLM_BASE_URL: azure needs the address"),
    ],
)
def test_a_missing_setting_is_named(settings: LlmSettings, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        load(settings)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("ollama", "pydantic_ai", "openai"),
        ("anthropic", "anthropic", "anthropic"),
        ("gemini", "google.genai", "gemini"),
        ("groq", "groq", "groq"),
        ("mistral", "mistralai", "mistral"),
        ("bedrock", "boto3", "bedrock"),
    ],
)
def test_a_missing_library_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    again = ("pydantic_ai.models.", "pydantic_ai.providers.", "reverie.providers.llm.pydantic_model")
    for loaded in [m for m in sys.modules if m.startswith(again)]:
        monkeypatch.delitem(sys.modules, loaded)
    with pytest.raises(ConfigurationError, match=rf"pip install 'reverie-memory\[{extra}\]'"):
        load(LlmSettings(name, "m", api_key=KEY))


def test_settings_do_not_print_their_key() -> None:
    assert "sk-hush" not in repr(LlmSettings("openai", "m", api_key=KEY))


async def test_operations_with_the_same_settings_share_a_model_and_none_has_none() -> None:
    one = LlmSettings("ollama", "small")
    models = await LanguageModels.open({"retain": one, "consolidation": one, "reflect": LlmSettings()})
    assert models.of("retain") is models.of("consolidation")
    assert models.of("reflect") is None
    await models.close()


def test_nothing_of_a_vendor_is_imported_by_the_settings() -> None:
    code = (
        "import sys, reverie.config, reverie.providers.llm.models, reverie.service.memory\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('pydantic_ai', 'openai', 'rapidfuzz')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_json_of_an_answer_is_found_in_linear_time() -> None:
    assert pydantic_model._json('Sure: {"a": [1]} Done.') == '{"a": [1]}'
    assert pydantic_model._json(r'{"a": "b\u0000c\\u0000\\\u0000"}') == r'{"a": "bc\\u0000\\"}'
    assert pydantic_model._json("no") == "no"
    endless = '{"creates":' + "[" * 500_000
    began = time.thread_time()
    assert pydantic_model._json(endless) == endless
    assert time.thread_time() - began < 1
