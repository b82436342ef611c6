"""``reverie knowledge-base``: folders and pages, found, read, made, moved, deleted and exported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    REFUSED,
    USAGE,
    Bank,
    Failure,
    Format,
    FormatOption,
    YesOption,
    moment,
    say,
    show_table,
    sure,
    tell,
)

app = Typer(help="Pages that keep themselves up to date, in folders.")

_EXAMPLE_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OPTIONS = {
    "name": "NAME",
    "source_query": "SOURCE_QUERY",
    "parent_id": "--folder",
    "tags": "--tag",
    "max_tokens": "--max-tokens",
    "refresh_cron": "--cron",
}
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*\.md")

NodeId = Annotated[str, Argument(metavar="ID", help="Id of the folder or page.")]
Folder = Annotated[str | None, Option(help="Id of the folder that it is in; default: at the top.")]
Only = Annotated[list[str] | None, Option("--tag", help="Only pages with this tag; may be repeated.")]
Tag = Annotated[list[str] | None, Option(help="Only memories with all of these are used; may be repeated.")]
MaxTokens = Annotated[int | None, Option(help="Most tokens of the content.")]
Cron = Annotated[str | None, Option(help="When to refresh it: five fields in UTC, e.g. '0 3 * * *'.")]


@app.command(epilog="Example: reverie knowledge-base tree alice")
def tree(bank: Bank, tag: Only = None, format: FormatOption = Format.TABLE) -> None:
    """Show folders and pages. A star marks a page that a refresh may change."""
    from reverie.cli.client import path, reach

    query = {"tags": tag or None, "tags_match": "any_strict" if tag else None}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "knowledge-base", "tree"), query=query)
    tell(answer, format, _show_tree)


def _show_tree(found: dict[str, Any]) -> None:
    rows: list[tuple[str, ...]] = []

    def walk(nodes: list[dict[str, Any]], indent: str) -> None:
        for node in nodes:
            mark = "/" if node["kind"] == "folder" else " *" if node["is_stale"] else ""
            rows.append((f"{indent}{node['name']}{mark}", node["id"], node["description"] or ""))
            walk(node["children"], indent + "  ")

    walk(found["roots"], "")
    show_table(("name", "id", "question"), rows, "There are no pages.")


@app.command(epilog=f"Example: reverie knowledge-base page alice {_EXAMPLE_ID}")
def page(bank: Bank, page_id: NodeId, format: FormatOption = Format.TABLE) -> None:
    """Show a page as Markdown."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "knowledge-base", "pages", page_id))
    tell(answer, format, lambda found: say(found["markdown"].rstrip("\n")))


@app.command(epilog='Example: reverie knowledge-base search alice "How do we deploy?" --limit 3')
def search(
    bank: Bank,
    query: Annotated[str, Argument(help="What to look for.")],
    limit: Annotated[int, Option(min=1, max=50, help="Most pages shown.")] = 10,
    tag: Only = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Find pages by their words and by what they are about, the best first."""
    from reverie.cli.client import path, reach

    asked = {
        "q": query,
        "limit": limit,
        "tags": tag or None,
        "tags_match": "any_strict" if tag else None,
    }
    with reach() as memory:
        where = path(bank, "knowledge-base", "search")
        answer = memory.ask("GET", where, query=asked, options={"q": "QUERY"})
    tell(answer, format, _show_found)


def _show_found(found: dict[str, Any]) -> None:
    rows = [
        (f"{one['score']:.2f}", one["name"], one["id"], moment(one["updated_at"]), one["snippet"])
        for one in found["results"]
    ]
    show_table(("score", "page", "id", "updated", "begins"), rows, "There are no pages.")


@app.command("create-folder", epilog='Example: reverie knowledge-base create-folder alice "Team"')
def create_folder(
    bank: Bank,
    name: Annotated[str, Argument(help="Its name, the only one of its kind in its folder.")],
    folder: Folder = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Add a folder. The bank is made if it is missing."""
    from reverie.cli.client import given, path, reach

    body = given(name=name, parent_id=folder)
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "knowledge-base", "folders"), body, options=_OPTIONS)
    tell(answer, format, lambda made: say(f"Created folder {made['id']}."))


@app.command(
    "create-page", epilog='Example: reverie knowledge-base create-page alice "Deploying" "How do we deploy?"'
)
def create_page(
    bank: Bank,
    name: Annotated[str, Argument(help="Its name, the only one of its kind in its folder.")],
    source_query: Annotated[str, Argument(help="The question that it answers.")],
    folder: Folder = None,
    tag: Tag = None,
    max_tokens: MaxTokens = None,
    cron: Cron = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Add a page; it is filled in the background. The bank is made if it is missing."""
    from reverie.cli.client import given, path, reach

    body = given(
        name=name,
        source_query=source_query,
        parent_id=folder,
        tags=tag or None,
        max_tokens=max_tokens,
        trigger={"refresh_cron": cron} if cron else None,
    )
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "knowledge-base", "pages"), body, options=_OPTIONS)
    tell(
        answer, format, lambda made: say(f"Created page {made['page_id']}; operation {made['operation_id']}.")
    )


@app.command(epilog=f'Example: reverie knowledge-base update alice {_EXAMPLE_ID} --name "Deploys" --top')
def update(
    bank: Bank,
    node_id: NodeId,
    name: Annotated[str | None, Option(help="Its name from now on.")] = None,
    folder: Annotated[str | None, Option(help="Move it to the folder of this id.")] = None,
    top: Annotated[bool, Option("--top", help="Move it out of all folders.")] = False,
    source_query: Annotated[str | None, Option(help="Another question; the page is refreshed.")] = None,
    tag: Tag = None,
    max_tokens: MaxTokens = None,
    cron: Cron = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Rename, move, or change how a page is made; the rest stays."""
    from reverie.cli.client import given, path, reach

    if top and folder:
        raise Failure(USAGE, "give one of --folder and --top")
    trigger = {"refresh_cron": cron} if cron else None
    body = given(
        name=name,
        parent_id=folder,
        source_query=source_query,
        tags=tag or None,
        max_tokens=max_tokens,
        trigger=trigger,
    )
    if top:
        body["parent_id"] = None
    if not body:
        raise Failure(USAGE, "give what to change: --name, --folder, --top, --source-query, --tag, ...")
    options = {**_OPTIONS, "name": "--name", "source_query": "--source-query"}
    with reach() as memory:
        answer = memory.ask("PATCH", path(bank, "knowledge-base", "nodes", node_id), body, options=options)
    tell(answer, format, lambda made: say(f"Changed {made['kind']} {made['name']}."))


@app.command(epilog=f"Example: reverie knowledge-base delete alice {_EXAMPLE_ID} --yes")
def delete(bank: Bank, node_id: NodeId, yes: YesOption = False, format: FormatOption = Format.TABLE) -> None:
    """Delete a folder or a page, with all that is in it."""
    from reverie.cli.client import path, reach

    sure(f"Delete {node_id} of bank {bank} with all that is in it?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "knowledge-base", "nodes", node_id))
    tell(answer, format, lambda told: say(told["message"]))


@app.command(epilog="Example: reverie knowledge-base export alice wiki")
def export(
    bank: Bank,
    folder: Annotated[Path, Argument(help="Folder to write to, made if it is missing.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Write all pages as Markdown files, with an index; files of the same names are replaced."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        found = json.loads(memory.ask("GET", path(bank, "knowledge-base", "export")))
    files = {safe_name(one["path"]): one["content"] for one in found["files"]}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise Failure(USAGE, f"cannot write to {folder}: {error.strerror}") from None
    told = json.dumps({"folder": str(folder), "files": list(files)})
    tell(told, format, lambda _: say(f"Wrote {len(files)} files to {folder}."))


def safe_name(name: str) -> str:
    """``name`` if it is that of a Markdown file and leads nowhere else. Raises Failure."""
    if not _FILE.fullmatch(name):
        raise Failure(REFUSED, f"the server names a file {name[:60]!r}, which is not written")
    return name
