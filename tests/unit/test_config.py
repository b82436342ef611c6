"""Settings come from the environment, and a wrong one is an error."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from reverie import config
from reverie.errors import ConfigurationError


def test_defaults_bind_to_this_machine_without_a_key() -> None:
    settings = config.load({})
    assert (settings.host, settings.port, settings.api_key) == ("127.0.0.1", 8888, None)


def test_a_variable_and_an_option_that_wins() -> None:
    settings = config.load({"REVERIE_PORT": "9000", "REVERIE_HOST": "::1"}, port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "::1")


def test_an_empty_variable_is_as_if_unset() -> None:
    assert config.load({"REVERIE_DATABASE_URL": ""}).database_url is None


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("REVERIE_PROT", "REVERIE_PORT"),
        ("REVERIE_DATABSE_URL", "REVERIE_DATABASE_URL"),
        ("REVERIE_port", "PORT"),
    ],
)
def test_a_misspelt_variable_names_the_right_one(name: str, near: str) -> None:
    if name == "REVERIE_port":
        assert config.load({name: "9002"}).port == 9002
        return
    with pytest.raises(ConfigurationError, match=f"{name} is not a setting; did you mean {near}"):
        config.load({name: "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REVERIE_PORT", "seventy"),
        ("REVERIE_PORT", "70000"),
        ("REVERIE_LOG_LEVEL", "loud"),
        ("REVERIE_DATABASE_URL", "mysql://x"),
        ("REVERIE_WORKER_LEASE_S", "0"),
        ("REVERIE_HOST", " "),
        ("REVERIE_CORS_ORIGINS", "*"),
        ("REVERIE_CORS_ORIGINS", "https://app.example.com/path"),
    ],
)
def test_a_value_that_cannot_work_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        config.load({name: value})


def test_the_peers_names_are_read_with_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        settings = config.load({"HINDSIGHT_API_PORT": "9003", "HINDSIGHT_API_DB_POOL_MAX_SIZE": "7"})
    assert (settings.port, settings.pool_max) == (9003, 7)
    assert "HINDSIGHT_API_PORT is read as REVERIE_PORT" in caplog.text


def test_our_own_name_wins_over_the_peers() -> None:
    assert config.load({"HINDSIGHT_API_PORT": "9003", "REVERIE_PORT": "9004"}).port == 9004


def test_an_unknown_name_of_the_peer_is_said_and_ignored(caplog: pytest.LogCaptureFixture) -> None:
    config.load({"HINDSIGHT_API_RERANKER_PROVIDER": "local"})
    assert "HINDSIGHT_API_RERANKER_PROVIDER has no counterpart" in caplog.text


def test_secrets_do_not_print() -> None:
    settings = config.load({"REVERIE_API_KEY": "hush-hush", "REVERIE_DATABASE_URL": "postgresql://u:pw@h/d"})
    assert "hush-hush" not in repr(settings)
    assert "pw" not in repr(settings)


def test_the_data_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config.load({"REVERIE_DATA_DIR": "~/here"}).data_dir == tmp_path / "here"
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert config.load({}).data_dir == tmp_path / ".local/share/reverie"
