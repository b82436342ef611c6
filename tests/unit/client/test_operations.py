"""Every operation of the HTTP API has a name in the clients, which takes all that it takes."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from reverie.api.app import create_app
from reverie.bank_config import BankConfig
from reverie.client.asking import API, Answer, Call
from reverie.client.names import Names
from reverie.client.names.fields import BankFields, ConfigFields
from reverie.client.waiting_names import WaitingNames
from reverie.config import Settings
from reverie.service import memory as service
from reverie.service.requests import BankRequest
from reverie.service.responses import OperationResponse

NOT_CALLED = {
    "export_documents_sync_removed": "removed: it answers 410",
    "regenerate_entity_observations": "removed: it answers 410",
}
LATER = {
    # parameters of the published client that this server does not know, and says so
    "list_memories": {"time_field", "start_date", "end_date"},
    "export_documents": {"include_knowledge_base"},
    "submit_document_export": {"include_knowledge_base"},
    "reflect": {
        "reflect_search_observations_max_tokens",
        "reflect_search_observations_include_entities",
    },
}
VALUES: dict[str, Any] = {
    "items": [{"content": "x"}],
    "files": [("a.txt", b"x")],
    "archive": b"x",
    "file": b"x",
    "files_metadata": [{}],
    "include": {},
    "updates": {},
    "template": {"version": "1", "bank": None, "mental_models": None, "directives": None},
    "config": {},
    "on_progress": None,
    "timeout": 1.0,
    "retain_async": False,
    "run_async": True,
}


class Stop(Exception):
    """The first request was seen."""


class Recorder(Names):
    """Notes the first request of a call."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def _send(self, call: Call) -> Answer:
        self.calls.append(call)
        raise Stop

    async def _changes(
        self, bank_id: str, operation_ids: Sequence[str]
    ) -> AsyncGenerator[OperationResponse, None]:
        self.calls.append(Call("GET", f"{API}/banks/{bank_id}/operations/stream?operation_id=x"))
        raise Stop
        yield


def public(kind: type) -> dict[str, Callable[..., Any]]:
    return {name: f for name, f in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def filled(method: Callable[..., Any]) -> dict[str, Any]:
    """A value for each argument of a method."""
    values: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            hint = typing.get_type_hints(method)[name]
            known = typing.get_args(hint)[0] if typing.get_args(hint) else None
            values |= dict.fromkeys(typing.get_type_hints(known), "x") if known else {}
        elif name != "self":
            values[name] = VALUES.get(name, "x")
    return values


async def recorded(name: str) -> Call:
    recorder = Recorder()
    with pytest.raises(Stop):
        await getattr(recorder, name)(**filled(getattr(Names, name)))
    return recorder.calls[0]


@pytest.fixture(scope="module")
def document() -> Mapping[str, Any]:
    found: Mapping[str, Any] = create_app(service.Memory(Settings(data_dir=Path("/")))).openapi()
    return found


def operations(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] not in NOT_CALLED
    ]


def asked(call: Call) -> set[str]:
    """Names of the parameters that a request carries, in its query and at the top of its body."""
    names = {pair.partition("=")[0] for pair in call.target.partition("?")[2].split("&") if pair}
    if call.body and call.content_type == "application/json":
        names |= set(orjson.loads(call.body))
    return names


def taken(operation: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    """Names of the parameters that an operation takes."""
    names = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for schema in (content.get("schema", {}), *content.get("schema", {}).get("anyOf", ())):
        if reference := schema.get("$ref"):
            names |= set(document["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
    return names


async def test_every_operation_has_a_name_that_takes_all_it_takes(document: Mapping[str, Any]) -> None:
    seen = [(name, await recorded(name)) for name in public(Names)]
    missing, untaken, unknown = [], [], []
    for method, path, operation in operations(document):
        where = re.sub(r"\{\w+\}", "x", path)
        found = [
            (name, call)
            for name, call in seen
            if call.method == method and call.target.partition("?")[0] == where
        ]
        if not found:
            missing.append(f"{method} {path}")
            continue
        wanted = taken(operation, document)
        for name, call in found:
            sent = asked(call)
            if beyond := sent - wanted - LATER.get(name, set()):
                unknown.append((name, beyond))
        if left := wanted - set().union(*(asked(call) for _, call in found)):
            untaken.append((f"{method} {path}", left))
    assert missing == []
    assert unknown == []
    assert untaken == []


def test_every_name_waits_too() -> None:
    assert sorted(public(Names)) == sorted(public(WaitingNames))
    for name, method in public(Names).items():
        waiting = getattr(WaitingNames, name)
        assert waiting.__doc__ == method.__doc__
        assert inspect.signature(waiting) == inspect.signature(method)


def test_every_name_is_in_the_document() -> None:
    page = Path(__file__).parents[3] / "docs/how-to/python-client.md"
    listed = page.read_text(encoding="utf-8").partition("## All calls")[2]
    assert sorted(re.findall(r"`(\w+)`", listed)) == sorted(public(Names))


def test_no_name_hides_a_part_of_the_service() -> None:
    parts = set(vars(service.Memory)) | set(typing.get_type_hints(service.Nouns)) | set(vars(service.Nouns))
    shared = {name for base in Names.__mro__ for name in vars(base)} & parts
    assert {name for name in shared if not name.startswith("__")} == set()


def test_named_fields_are_those_of_the_requests() -> None:
    assert set(typing.get_type_hints(ConfigFields)) == set(BankConfig.model_fields)
    assert set(typing.get_type_hints(BankFields)) | {"name", "mission"} == set(BankRequest.model_fields)


THEIRS_ALONE = {
    "aclose",
    "close",
    "suspend_retains",
    "export_bank",
    "import_bank",
    "clone_bank",
}


def test_calls_of_the_published_client_are_taken_as_they_are() -> None:
    from hindsight_client import Hindsight

    theirs = {
        name: method
        for name, method in public(Hindsight).items()
        if not (name.startswith("a") and name[1:] in vars(Hindsight)) and name not in THEIRS_ALONE
    }
    assert len(theirs) > 30
    for name, method in theirs.items():
        own = inspect.signature(getattr(WaitingNames, name))
        takes_any = any(p.kind is p.VAR_KEYWORD for p in own.parameters.values())
        wanted = list(inspect.signature(method).parameters)
        if not takes_any:
            assert [one for one in wanted if one not in own.parameters] == [], name
            kept = [one for one in own.parameters if one in wanted]
            assert kept == wanted, f"{name}: in another order"
