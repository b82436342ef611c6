"""``reverie demo``: a conversation of months, ten questions, and the evidence found for them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument

from reverie.cli.output import clean, console, show_table

if TYPE_CHECKING:
    from rich.console import Console

    from reverie.cli.remote import Server
    from reverie.demo.conversation import Conversation, Place, Question
    from reverie.service.fields import Request

EXAMPLE = """\b
Examples:
  reverie demo
  reverie demo notes.md
"""
_BANK, _FILE_BANK = "conversation", "file"
_AMONG = 10
"""Evidence counts as found among so many results."""
_SHOWN = 3
_FILE_FACTS = 12

_PARTS = (
    ("serve requests", "reverie.api"),
    ("start and stop PostgreSQL", "reverie.store.embedded"),
    ("cut into facts: speaker, dates, names", "reverie.retain.rules, reverie.language"),
    ("tell who is who", "reverie.retain.resolve"),
    ("turn texts into vectors", "reverie.providers.embeddings"),
    ("write all or nothing", "reverie.retain.write"),
    ("search by meaning, words and time", "reverie.recall.strategies"),
    ("rank and cut to the token budget", "reverie.recall.rank, reverie.recall.budget"),
    ("answer in the memories' own words", "reverie.reflect.rules"),
)


@dataclass
class _Tally:
    """What the closing table tells."""

    turns: int
    seconds: float
    recall_ms: list[float] = field(default_factory=list)
    reflect_ms: list[float] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    complete: list[bool] = field(default_factory=list)


def demo(
    file: Annotated[Path | None, Argument(help="A text of yours in UTF-8, retained as well.")] = None,
) -> None:
    """Retain a conversation of several months, ask ten questions and show the evidence.

    A server with a data folder of its own is started and, at the end, removed.
    """
    from reverie.cli.remote import Server
    from reverie.cli.throwaway import throwaway_server
    from reverie.demo.conversation import load

    conversation = load()
    title, document = _document(file) if file is not None else ("", {})
    out, began = console(), time.perf_counter()
    with throwaway_server() as (address, folder):
        took = time.perf_counter() - began
        out.print(f"A server is ready at {address} after {took:.1f} s; its data in {folder} goes with it.\n")
        server = Server(address)
        tally = _retain(out, server, conversation)
        for number, question in enumerate(conversation.questions, 1):
            _ask(out, server, conversation, question, number, tally)
        _close(out, server, tally)
        if file is not None:
            _show_document(out, server, title, document, file)


def _retain(out: Console, server: Server, conversation: Conversation) -> _Tally:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    sessions = conversation.sessions
    out.print(conversation.title, style="bold")
    out.print(f"{len(sessions)} sessions, {sessions[0].id} to {sessions[-1].id}")
    columns = (
        TextColumn("Retaining"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("turns{task.fields[rate]}"),
    )
    began = time.perf_counter()
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("", total=conversation.turns, rate="")
        for session in sessions:
            _post(server, _BANK, "memories", conversation.retain_request(session))
            progress.advance(task, len(session.turns))
            rate = progress.tasks[task].completed / (time.perf_counter() - began)
            progress.update(task, rate=f", {rate:.0f} turns/s")
    tally = _Tally(conversation.turns, time.perf_counter() - began)
    out.print(f"Retained {tally.turns} turns in {tally.seconds:.1f} s, {_rate(tally)} turns/s.\n")
    return tally


def _ask(
    out: Console,
    server: Server,
    conversation: Conversation,
    question: Question,
    number: int,
    tally: _Tally,
) -> None:
    from reverie.demo.conversation import place, ranks

    request = conversation.recall_request(question)
    began = time.perf_counter()
    answer = _post(server, _BANK, "memories/recall", request)
    tally.recall_ms.append((time.perf_counter() - began) * 1000)
    results: list[dict[str, Any]] = json.loads(answer)["results"]
    out.print(f"{number}. {question.query}", style="bold")
    for rank, result in enumerate(results[:_SHOWN], 1):
        _show_fact(out, result, f"   {'*' if place(result) in question.evidence else ' '}{rank}. ")
    found = ranks(question, results[:_AMONG])
    tally.found.append(any(found.values()))
    tally.complete.append(all(found.values()))
    began = time.perf_counter()
    answer = _post(server, _BANK, "reflect", conversation.reflect_request(question))
    tally.reflect_ms.append((time.perf_counter() - began) * 1000)
    # the answer itself is the first line, the memories that it rests on follow
    reflected = json.loads(answer)["text"].partition("\n")[0]
    out.print(f"   Answer: {clean(reflected)}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"   {tally.recall_ms[-1]:.0f} ms. Expected: {question.answer}.", style="dim")
    style = "green" if all(found.values()) else "yellow" if any(found.values()) else "red"
    out.print(f"   Evidence (*): {_told(found)}.\n", style=style)


def _told(found: Mapping[Place, int | None]) -> str:
    """Where each turn of the evidence stands."""
    return "; ".join(
        f"turn {turn} of {session} " + (f"found at rank {rank}" if rank else f"not in the first {_AMONG}")
        for (session, turn), rank in found.items()
    )


def _close(out: Console, server: Server, tally: _Tally) -> None:
    from reverie.cli.wire import path

    stats = json.loads(server.ask("GET", path(_BANK, "stats")))
    entities = json.loads(server.ask("GET", path(_BANK, "entities"), query={"limit": 1}))
    asked = len(tally.found)
    rows = [
        ("turns", tally.turns),
        ("facts", stats["total_nodes"]),
        ("entities", entities["total"]),
        ("seconds to retain", f"{tally.seconds:.1f}"),
        ("turns/s", _rate(tally)),
        ("recall, median ms", f"{median(tally.recall_ms):.0f}"),
        ("reflect, median ms", f"{median(tally.reflect_ms):.0f}"),
        (f"questions with evidence in the first {_AMONG}", f"{sum(tally.found)}/{asked}"),
        ("... with all of their evidence there", f"{sum(tally.complete)}/{asked}"),
    ]
    show_table(("this run", ""), [(name, str(value)) for name, value in rows], "")
    out.print()
    show_table(("what ran", "where"), _PARTS, "")


def _document(file: Path) -> tuple[str, dict[str, Any]]:
    """Title of a file and the request that retains it. Raises Failure for what cannot be retained."""
    from reverie.cli.retain import read_file

    text = read_file(file)
    heading = next((line for line in text.splitlines() if line.startswith("# ")), "")
    title = heading.lstrip("# ").strip() or file.stem
    changed = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(file.stat().st_mtime))
    item = {"content": text, "timestamp": changed, "context": title[:200], "document_id": file.name}
    return title, {"items": [item]}


def _show_document(out: Console, server: Server, title: str, document: dict[str, Any], file: Path) -> None:
    from reverie.cli.wire import path

    began = time.perf_counter()
    options = {"content": str(file), "document_id": str(file)}
    server.ask("POST", path(_FILE_BANK, "memories"), document, options=options)
    took = time.perf_counter() - began
    total = json.loads(server.ask("GET", path(_FILE_BANK, "stats")))["total_nodes"]
    query = {"limit": _FILE_FACTS, "offset": max(0, total - _FILE_FACTS)}  # the list has the newest first
    listed = json.loads(server.ask("GET", path(_FILE_BANK, "memories", "list"), query=query))["items"]
    out.print(f"\n{title}", style="bold")
    out.print(f"{total} facts in {took:.1f} s; the first of them:")
    _show_facts(out, list(reversed(listed)))
    question = f"What is {title} about?"
    out.print(f"\n{question}", style="bold")
    answer = server.ask("POST", path(_FILE_BANK, "memories", "recall"), {"query": question})
    _show_facts(out, json.loads(answer)["results"][:_SHOWN])


def _post(server: Server, bank_id: str, where: str, request: Request) -> str:
    from reverie.cli.wire import path

    body = request.model_dump_json(by_alias=True, exclude_unset=True)
    return server.ask("POST", path(bank_id, *where.split("/")), body)


def _show_facts(out: Console, facts: Sequence[Mapping[str, Any]]) -> None:
    for rank, fact in enumerate(facts, 1):
        _show_fact(out, fact, f"    {rank}. ")


def _show_fact(out: Console, fact: Mapping[str, Any], mark: str) -> None:
    from reverie.cli.recall import show_fact

    show_fact(out, {**fact, "context": None}, mark)  # the context is the same for all


def _rate(tally: _Tally) -> str:
    return f"{tally.turns / tally.seconds:.0f}"
