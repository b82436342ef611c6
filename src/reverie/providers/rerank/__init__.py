"""Cross-encoders that read the top of a ranking. None is needed; none is the default."""

from __future__ import annotations

import difflib
from pathlib import Path

from reverie.errors import ConfigurationError
from reverie.providers.rerank.base import NONE, Reranker, RerankSettings
from reverie.providers.rerank.services import SERVICES, Service


def load(settings: RerankSettings) -> Reranker | None:
    """The reranker of these settings, None for ``none``.

    It is a service, ``words`` (tests only), or a folder with ``model.onnx`` and ``tokenizer.json``. Slow for
    a folder; nothing is sent to a service. Raises ConfigurationError that names the variable to change.
    """
    name = settings.reranker.strip()
    if name.lower() in (NONE, "rrf"):  # the peer's name for no model
        return None
    if name.lower() == "words":
        from reverie.providers.rerank.fake import WordsReranker

        return WordsReranker()
    if service := SERVICES.get(name.lower()):
        return _service(service, settings)
    folder = Path(name).expanduser()
    if (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file():
        from reverie.providers.rerank import onnx

        return onnx.load(folder, settings.threads)
    raise ConfigurationError(f"REVERIE_RERANKER={name!r}: {_hint(name.lower())}")


def _hint(name: str) -> str:
    if near := difflib.get_close_matches(name, [NONE, *SERVICES], n=1, cutoff=0.6):
        return f"did you mean {near[0]}?"
    known = ", ".join([NONE, *SERVICES])
    return f"use {known}, or a folder with model.onnx and tokenizer.json"


def _service(service: Service, settings: RerankSettings) -> Reranker:
    """Connections to a service; settings it cannot do without are asked for."""
    url = settings.url or service.url
    if not url:
        raise ConfigurationError(f"REVERIE_RERANKER_URL: {service.name} needs the address of its server")
    if service.hosted and not settings.model:
        raise ConfigurationError(f"REVERIE_RERANKER_MODEL: name a model of {service.name}")
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if service.hosted and not key and not settings.url:
        raise ConfigurationError(f"REVERIE_RERANKER_API_KEY: {service.name} needs a key")
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError("REVERIE_RERANKER_API_KEY: holds characters that no key has")
    try:
        from reverie.providers.rerank.http import HttpReranker
    except ImportError as error:
        raise ConfigurationError(
            f"REVERIE_RERANKER={service.name} needs packages that are not installed:"
            " pip install 'reverie-memory[rerank]'"
        ) from error
    return HttpReranker(
        service, url=url, model=settings.model, api_key=key or None, timeout_s=settings.timeout_s
    )
