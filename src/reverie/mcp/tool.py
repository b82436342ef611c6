"""What a tool is: a method of the service, with what an agent must know of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reverie.mcp import readable
from reverie.mcp.arguments import Note, Taken, answer_of, of_method
from reverie.service.caller import Need
from reverie.service.memory import Memory

Effect = Literal["reads", "adds", "changes", "removes"]
Call = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``call`` gives the method of a memory that it calls, ``answer`` the type of what that answers.

    ``again``: calling it twice does no more than once. ``of_bank``: False for what concerns no single bank.
    ``only_all``: it makes no sense where a client sees one bank.
    """

    name: str
    about: str
    need: Need
    effect: Effect
    taken: Taken
    call: Callable[[Memory], Call]
    answer: Any
    again: bool = False
    of_bank: bool = True
    only_all: bool = False
    text: Callable[[Any], str] = readable.plain


def tool(
    name: str,
    about: str,
    need: Need,
    effect: Effect,
    method: Callable[..., Any],
    noun: str | None = None,
    *,
    notes: Mapping[str, Note] | None = None,
    rename: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
    **more: Any,
) -> Tool:
    """The tool that calls a method of a noun of the memory, or of the memory itself."""

    def call(memory: Memory) -> Call:
        found: Call = getattr(getattr(memory, noun) if noun else memory, method.__name__)
        return found

    taken = more.pop("taken", None) or of_method(method, notes, rename, hidden)
    return Tool(name, about, need, effect, taken, call, answer_of(method), **more)
