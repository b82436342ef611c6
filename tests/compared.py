"""Where our OpenAPI document falls short of the contract: a line for each thing a client could notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contract import Fields, Operation

_KIND = re.compile(r"([a-z]+)(?:\{(.*?)\})?(?:\||$)")
ANYTHING = "any"


def kinds(told: str) -> dict[str, set[str] | None]:
    """The types of a field; those limited to some values with these."""
    found: dict[str, set[str] | None] = {}
    for name, values in _KIND.findall(told):
        limited = set(values.split(",")) if values else None
        before = found.get(name, set())
        found[name] = None if limited is None or before is None else before | limited
    return found


def fits(value: str, into: str, *, in_words: bool = False) -> bool:
    """Whether all that the first says is also said by the second.

    With ``in_words`` a string without limits fits into one of some values: the contract has such limits only
    in what it says of a field.
    """
    given, taken = kinds(value), kinds(into)
    if ANYTHING in taken or ANYTHING in given:
        return True
    for name, values in given.items():
        if name == "integer" and "integer" not in taken:
            name = "number"
        if name not in taken:
            return False
        limit = taken[name]
        if limit is not None and not (in_words if values is None else values <= limit):
            return False
    return True


def free(fields: Fields, path: str) -> bool:
    """Whether a field stands in something whose fields are not told one by one."""
    for end in (m.start() for m in re.finditer(r"[.\[{]", path)):
        above = fields.get(path[:end])
        below = any(one.startswith(path[:end]) and one != path[:end] for one in fields)
        if above is not None and not below and {"object", "array", ANYTHING} & kinds(above).keys():
            return True
    return False


def deviations(theirs: Operation, ours: Operation) -> Iterator[str]:
    """What a caller that knows only the contract could stumble over."""
    yield from _parameters(theirs, ours)
    yield from _request(theirs, ours)
    for code in set(theirs["codes"]) - set(ours["codes"]):
        yield f"code {code} is never given"
    yield from _answer(theirs["answer"], ours["answer"])


def _parameters(theirs: Operation, ours: Operation) -> Iterator[str]:
    for name, told in theirs["parameters"].items():
        mine = ours["parameters"].get(name)
        if mine is None:
            yield f"parameter {name} is not taken"
        elif not fits(told.rstrip("!"), mine.rstrip("!"), in_words=True):
            yield f"parameter {name} takes {mine}, not {told}"
    for name, told in ours["parameters"].items():
        if told.endswith("!") and not theirs["parameters"].get(name, "").endswith("!"):
            yield f"parameter {name} is required"


def _request(theirs: Operation, ours: Operation) -> Iterator[str]:
    for name, told in theirs["request"].items():
        mine = ours["request"].get(name)
        if mine is None:
            if not free(ours["request"], name):
                yield f"request {name} is not taken"
        elif not fits(told, mine, in_words=True):
            yield f"request {name} takes {mine}, not {told}"
    for name in set(ours["needed"]) - set(theirs["needed"]):
        if name in theirs["request"]:
            yield f"request {name} is required"


def _answer(theirs: Fields, ours: Fields) -> Iterator[str]:
    for name, told in theirs.items():
        mine = ours.get(name)
        if mine is None:
            if not free(ours, name):
                yield f"answer {name} is not there"
        elif not fits(mine, told):
            yield f"answer {name} is {mine}, not {told}"
