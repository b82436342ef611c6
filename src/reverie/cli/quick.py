"""Values of options without pydantic.

Typer checks each value with a pydantic adapter, and importing pydantic takes longer than all else that a help
text or a wrong option needs. The few types that commands here use are read by hand; where typer has no such
place any more, it does as it always did.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

from typer import BadParameter, core

_NUMBERS: dict[type, str] = {int: "integer", float: "number"}


class _Reader:
    """Reads the values of one parameter, in place of typer's own."""

    def __init__(self, read: Callable[[Any], Any], many: bool) -> None:
        self._read, self._many = read, many

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """``value`` in the type of the parameter. Raises BadParameter."""
        many = self._many or param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        try:
            return [self._read(one) for one in value] if many else self._read(value)
        except ValueError as error:
            raise BadParameter(str(error), ctx=ctx, param=param) from None


def install() -> None:
    """Have typer read the values of commands this way."""
    name = "build_runtime_param"
    usual = getattr(core, name, None)
    if usual is not None:
        setattr(core, name, lambda descriptor: _reader(descriptor) or usual(descriptor))


def _reader(descriptor: Any) -> _Reader | None:
    kind, info = descriptor.annotation, descriptor.parameter_info
    many = get_origin(kind) is list
    kind = get_args(kind)[0] if many else kind
    if info.parser is not None or not isinstance(kind, type):
        return None
    if kind is str:
        return _Reader(str, many)
    if kind is bool:
        return _Reader(_truth, many)
    if kind is Path and not (info.exists or info.resolve_path):
        return _Reader(Path, many)
    if kind in _NUMBERS and not info.clamp:
        return _Reader(lambda value: _number(kind, value, info.min, info.max), many)
    if issubclass(kind, Enum):
        return _Reader(lambda value: _choice(kind, value), many)
    return None


def _truth(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in ("1", "true", "t", "yes", "y", "on"):
        return True
    if text in ("", "0", "false", "f", "no", "n", "off"):
        return False
    raise ValueError(f"{text!r} is not true or false.")


def _number(kind: type, value: Any, least: float | None, most: float | None) -> Any:
    try:
        number = kind(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a valid {_NUMBERS[kind]}.") from None
    if least is not None and number < least:
        raise ValueError(f"{number} is too small: it is at least {least}.")
    if most is not None and number > most:
        raise ValueError(f"{number} is too large: it is at most {most}.")
    return number


def _choice(kind: type[Enum], value: Any) -> Enum:
    for choice in kind:
        if value in (choice, choice.value):
            return choice
    names = ", ".join(repr(choice.value) for choice in kind)
    raise ValueError(f"{value!r} is not one of {names}.")
