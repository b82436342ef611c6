"""What tools take, derived from methods of the service and from the requests that these take."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from reverie.service.fields import Request, Text

Fields = dict[str, tuple[Any, Any]]
Note = str | FieldInfo
"""What to say of a parameter that no request describes: a description, or a field with bounds too."""

_PLAIN: Mapping[Any, Any] = {
    str: Text,
    str | None: Text | None,
    Sequence[str] | None: Annotated[list[Text], Field(max_length=200)] | None,
}
"""Types of the service's parameters as they are checked where a caller gives them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a tool takes: ``model`` checks it, ``bind`` makes of it the keywords of the service's method."""

    model: type[Request]
    bind: Callable[[Any], dict[str, Any]]


def of_method(
    method: Callable[..., Any],
    notes: Mapping[str, Note] | None = None,
    rename: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> Taken:
    """What a method takes beside the bank; the fields of its request stand beside its other parameters.

    ``rename`` gives parameters and fields other names; ``hidden`` ones keep their defaults.
    """
    names, hints = dict(rename or {}), get_type_hints(method, include_extras=True)
    fields: Fields = {}
    plain: dict[str, str] = {}
    request: tuple[str, type[Request]] | None = None
    for name, parameter in inspect.signature(method).parameters.items():
        if name in ("self", "bank_id") or name in hidden:
            continue
        if (kind := _request(hints[name])) is not None:
            request = name, kind
            continue
        shown = plain[name] = names.get(name, name)
        fields[shown] = _field(hints[name], parameter.default, (notes or {}).get(name))
    if request is None:
        return Taken(_model(method.__name__, fields), lambda a: {n: getattr(a, s) for n, s in plain.items()})
    into, kind = request
    if not fields and not hidden and not names:
        return Taken(kind, lambda a: {into: a})
    own = fields_of(kind, hidden, names)
    model = _model(method.__name__, {**fields, **own})
    back = {names.get(name, name): name for name in kind.model_fields if name not in hidden}

    def bind(given: Request) -> dict[str, Any]:
        asked = {back[name]: getattr(given, name) for name in given.model_fields_set if name in back}
        return {n: getattr(given, s) for n, s in plain.items()} | {into: kind.model_validate(asked)}

    return Taken(model, bind)


def fields_of(
    kind: type[Request], hidden: Collection[str] = (), rename: Mapping[str, str] | None = None
) -> Fields:
    """The fields of a request, for a model that holds them."""
    return {
        (rename or {}).get(name, name): (field.annotation, copy(field))
        for name, field in kind.model_fields.items()
        if name not in hidden
    }


def model_of(name: str, *parts: Fields) -> type[Request]:
    """A request of these fields."""
    return _model(name, {field: value for part in parts for field, value in part.items()})


def answer_of(method: Callable[..., Any]) -> Any:
    """The type of what a method of the service answers."""
    return get_type_hints(method, include_extras=True)["return"]


def _model(name: str, fields: Fields) -> type[Request]:
    return create_model(name, __base__=Request, **fields)  # type: ignore[call-overload,no-any-return]


def _request(hint: Any) -> type[Request] | None:
    """The request that a type is, or may be besides None."""
    for kind in (hint, *get_args(hint)):
        if isinstance(kind, type) and issubclass(kind, Request):
            return kind
    return None


def _field(hint: Any, default: Any, note: Note | None) -> tuple[Any, Any]:
    kind = _PLAIN.get(hint, hint)
    if note is not None:
        kind = Annotated[kind, Field(description=note) if isinstance(note, str) else note]
    return kind, ... if default is inspect.Parameter.empty else default
