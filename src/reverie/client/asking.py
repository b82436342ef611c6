"""What every call is made of: a request of the wire, the answer to it, and how that is read."""

from __future__ import annotations

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode

import orjson
from pydantic import BaseModel, ValidationError

from reverie.client.refusals import refusal
from reverie.errors import InvalidRequest, ServerError
from reverie.service.responses import OperationResponse

log = logging.getLogger("reverie.client")

M = TypeVar("M", bound=BaseModel)
Query = Mapping[str, object]

API = "/v1/default"
_ID = re.compile(r"\{(\w+)\}")
_NOT_JSON = "the answer is not JSON: is the address that of a Reverie server?"
_REPEATABLE = ("GET", "PUT")
"""Methods that may be sent again when nobody knows whether they arrived. A second DELETE would answer 404."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``target`` is the path with its query, encoded. Done twice, a ``repeatable`` one is done
    once."""

    method: str
    target: str
    body: bytes | None = None
    content_type: str = "application/json"
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """Files to be uploaded, by the name of their field, as (name, bytes); and the form's other fields."""

    files: Sequence[tuple[str, tuple[str, bytes]]]
    fields: Mapping[str, str]


class Asking(ABC):
    """Somebody who can send a request and bring the answer."""

    @abstractmethod
    async def _send(self, call: Call) -> Answer:
        """Send a request. Raises ReverieError where no answer can be had."""

    @abstractmethod
    def _changes(self, bank_id: str, operation_ids: Sequence[str]) -> AsyncGenerator[OperationResponse, None]:
        """Tell of operations as they change, until all have ended or nothing more can be heard of them."""

    async def _ask(
        self,
        method: str,
        template: str,
        kind: type[M],
        *,
        query: Query | None = None,
        body: object = None,
        repeatable: bool | None = None,
        **ids: str,
    ) -> M:
        """Ask what is answered with a ``kind``. ``ids`` fill the places of the template.

        Raises the errors of ``reverie.errors`` for what is refused.
        """
        return read(await self._bytes(method, template, ids, query, body, repeatable=repeatable), kind)

    async def _ask_each(
        self, method: str, template: str, kind: type[M], *, query: Query | None = None, **ids: str
    ) -> list[M]:
        """Ask what is answered with a list of ``kind``."""
        found = _json(await self._bytes(method, template, ids, query))
        return [read(orjson.dumps(one), kind) for one in found]

    async def _ask_data(
        self, method: str, template: str, *, query: Query | None = None, body: object = None, **ids: str
    ) -> dict[str, Any]:
        """Ask what is answered with a plain object."""
        found: dict[str, Any] = _json(await self._bytes(method, template, ids, query, body))
        return found

    async def _bytes(
        self,
        method: str,
        template: str,
        ids: Mapping[str, str],
        query: Query | None = None,
        body: object = None,
        *,
        repeatable: bool | None = None,
    ) -> bytes:
        again = method in _REPEATABLE if repeatable is None else repeatable
        content, content_type = _encoded(body)
        answer = await self._send(
            Call(method, target(template, ids, query), content, content_type, repeatable=again)
        )
        if names := answer.headers.get("x-ignored-params"):
            tell_ignored(f"{method} {template}", unquote(names))
        if answer.status >= 300:
            raise refusal(answer.status, answer.body, answer.headers.get("location"))
        return answer.body


@lru_cache(maxsize=1000)
def tell_ignored(where: str, names: str) -> None:
    """Tell, once, of parameters that are not known and were left out."""
    log.warning("%s: not known, and left out: %s", where, names)


def target(template: str, ids: Mapping[str, str], query: Query | None = None) -> str:
    """The path of a template with its ids in their places, and the query. Raises InvalidRequest."""

    def place(found: re.Match[str]) -> str:
        name = found[1]
        given = ids[name]
        if not isinstance(given, str) or not given:
            # an empty id would make the path another one's: that of all memories instead of one
            raise InvalidRequest(name, f"{name}: give the id, a string that is not empty")
        # what a URL reads as "this folder" or "the one above" must be nothing but an id
        return quote(given, safe="") if given.strip(".") else given.replace(".", "%2E")

    pairs = list(_pairs(query or {}))
    try:
        return _ID.sub(place, template) + ("?" + urlencode(pairs) if pairs else "")
    except UnicodeEncodeError:
        raise InvalidRequest("request", "a name holds characters that are none (lone surrogates)") from None


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None:
                yield name, str(one).lower() if isinstance(one, bool) else _text(one)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def given(**fields: object) -> dict[str, Any]:
    """The fields that are not None: what is not given is left to the server."""
    return {name: value for name, value in fields.items() if value is not None}


def _encoded(body: object) -> tuple[bytes | None, str]:
    if body is None:
        return None, "application/json"
    if isinstance(body, Form):
        import httpx

        form = httpx.Request("POST", "http://form", files=list(body.files), data=dict(body.fields))
        return form.read(), form.headers["content-type"]
    try:
        return orjson.dumps(body, default=_plain), "application/json"
    except TypeError as error:
        raise InvalidRequest("body", f"the request cannot be written as JSON: {error}") from None


def _plain(value: object) -> object:
    """What orjson does not know: our requests, and sets and other sequences."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, set | frozenset | Sequence):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in it")


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        raise ServerError(_NOT_JSON) from None


def read(body: bytes, kind: type[M]) -> M:
    """An answer as its model. Raises ServerError for one of another shape."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"] == "json_invalid":
            raise ServerError(_NOT_JSON) from None
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise ServerError(f"the answer is not a {kind.__name__}: {where}: {first['msg']}") from None
