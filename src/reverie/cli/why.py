"""How ``reverie recall --why`` shows a trace: the plan, what was found and cut, what scores are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reverie.cli.output import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Answer = Mapping[str, Any]
_SHOWN = 5
"""Candidates shown of each reason to cut."""
_QUIET: tuple[object, ...] = ("", None, False, [], {})


def show_plan(out: Console, trace: Answer) -> None:
    """What the question was read as, and what each strategy brought."""
    out.print("Plan", style="bold")
    for name, value in trace["query"].items():
        if value not in _QUIET:
            out.print(f"  {name}: {clean(_plain(value))}", soft_wrap=True)
    out.print("Strategies", style="bold")
    table = _table("strategy", "found", "looked at", "best", "last", "ms")
    ms = trace["summary"]["milliseconds"]
    for found in trace["retrieval_results"]:
        scores = [f"{hit['score']:.3f}" for hit in found["results"]]
        first, last = (scores[0], scores[-1]) if scores else ("", "")
        name = found["method"]
        table.add_row(name, str(len(scores)), str(found["taken"]), first, last, f"{ms.get(name, 0):.1f}")
    out.print(table)
    for one in trace["left_out"]:
        out.print(f"  {one['method']} was left out: it {one['reason']}", style="yellow")


def breakdown(trace: Answer) -> dict[str, str]:
    """For each candidate, by its id, what its score is made of and where the strategies had it."""
    ranks: dict[str, list[str]] = {}
    for found in trace["retrieval_results"]:
        for hit in found["results"]:
            ranks.setdefault(hit["id"], []).append(f"{found['method']} #{hit['rank']}")
    return {
        hit["id"]: f"{hit['final']:.3f} = {_sum(hit['parts'])} · {', '.join(_sources(hit, ranks))}"
        for hit in trace["reranked"]
    }


def show_cut(out: Console, trace: Answer) -> None:
    """What was a candidate and is not returned, by reason, and how long it all took."""
    hits = {hit["id"]: hit for hit in trace["reranked"]}
    reasons: dict[str, list[Answer]] = {}
    for one in trace["pruned"]:
        reasons.setdefault(one["reason"], []).append(hits[one["id"]])
    for reason, cut in reasons.items():
        out.print(f"Cut, {reason}: {len(cut)}", style="bold")
        for hit in cut[:_SHOWN]:
            out.print(f"  #{hit['rank']} {hit['id']} · {hit['final']:.3f}", style="dim", soft_wrap=True)
        if len(cut) > _SHOWN:
            out.print(f"  and {len(cut) - _SHOWN} more", style="dim")


def show_time(out: Console, trace: Answer) -> None:
    """How many candidates there were, and what took how long."""
    summary = trace["summary"]
    stages = ", ".join(f"{name} {ms:.1f} ms" for name, ms in summary["milliseconds"].items())
    out.print(f"{summary['candidates']} candidates; {stages}", style="dim", soft_wrap=True)


def show_explanations(out: Console, explanations: Sequence[Answer]) -> None:
    """Why each of the facts that were asked about was returned or was not."""
    for one in explanations:
        out.print(f"{one['id']}: {one['stage']}", style="bold")
        out.print(f"  {clean(one['reason'])}", soft_wrap=True)
        for line in _details(one):
            out.print(f"  {line}", style="dim", soft_wrap=True)


def _details(one: Answer) -> Iterator[str]:
    for name, place in one["strategies"].items():
        if place["rank"]:
            yield f"{name}: #{place['rank']} of {place['brought']}, score {place['score']:.3f}"
        elif place["exact_rank"]:
            yield f"{name}: not brought; #{place['exact_rank']} of all, {place['brought']} were"
        else:
            yield f"{name}: not brought"
    if one["final"] is not None:
        yield f"final {one['final']:.3f} = {_sum(one['parts'])}"
    if one["short_by"] is not None:
        yield f"the last result has {one['last_returned_final']:.3f}: {one['short_by']:.3f} more"


def _sources(hit: Answer, ranks: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield from ranks.get(hit["id"], ["neighbour or successor of a candidate"])
    if hit["superseded_by"]:
        yield f"superseded by {hit['superseded_by']}"


def _sum(parts: Mapping[str, float]) -> str:
    return " + ".join(f"{name} {value:.3f}" for name, value in parts.items()).replace("+ -", "- ") or "0"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join("open" if part is None else str(part) for part in value)
    return str(value)


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, padding=(0, 2))
    for column in table.columns[1:]:
        column.justify = "right"
    return table
