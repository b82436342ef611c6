"""Checks of an installation: what is well, what is not, and how to mend it. Nothing is changed."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from reverie import __version__
from reverie.config import Settings
from reverie.errors import EncoderError, ReverieError, StoreUnavailable
from reverie.providers import embeddings
from reverie.service.workers import SILENT_S, most_connections
from reverie.store.embedded import EmbeddedPostgres, find_running
from reverie.store.embedded_binaries import account_for_new, account_of, installed_release
from reverie.store.health import Examined, ServerState, examine

Status = Literal["ok", "warning", "failed", "skipped"]

_DISTRIBUTION = "reverie-memory"
_LITTLE, _TOO_LITTLE = 2 << 30, 200 << 20
"""Bytes of free space below which it is told, and below which writing soon fails."""
_CLOCK_S = 5.0
_WAIT_S = 600.0
"""Seconds that an operation may wait before it is told."""
_LOG_TAIL = 64 * 1024
_TROUBLE = re.compile(r"PANIC:|No space left|could not (?:write|fsync|read block)|invalid page|checksum")


class Finding(BaseModel):
    """One check: how it stands, and what to do where it is not well."""

    name: str
    status: Status
    message: str
    mend: str | None = None


def installation() -> Iterator[Finding]:
    """The interpreter and the packages."""
    version = ".".join(map(str, sys.version_info[:3]))
    right = sys.version_info >= (3, 11)
    yield Finding(
        name="python",
        status="ok" if right else "failed",
        message=f"{version} in {sys.prefix}",
        mend=None if right else "use Python 3.11 or newer",
    )
    missing = _missing_packages()
    yield Finding(
        name="packages",
        status="failed" if missing else "ok",
        message=f"missing: {', '.join(missing)}" if missing else f"Reverie {__version__} with all it needs",
        mend=f"pip install --upgrade {_DISTRIBUTION}" if missing else None,
    )


def _missing_packages() -> list[str]:
    try:
        required = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:  # run from its source
        return []
    names = [re.split(r"[\s<>=!~;\[]", one)[0] for one in required if ";" not in one]
    return [name for name in names if not any(metadata.distributions(name=name))]


def encoder(settings: Settings) -> tuple[Finding, str | None]:
    """The encoder, whose files are compared with their hashes; and its model."""
    started = time.perf_counter()
    try:
        found = embeddings.load(settings.encoder)
    except ReverieError as error:
        mend = "reinstall the packages that the message names" if isinstance(error, EncoderError) else None
        return Finding(name="encoder", status="failed", message=error.message, mend=mend), None
    took = time.perf_counter() - started
    told = f"{found.model}, {found.dimension} dimensions, loaded in {took:.1f} s"
    return Finding(name="encoder", status="ok", message=told), found.model


def data_folder(folder: Path) -> Iterator[Finding]:
    """The folder of the embedded database: who may use it, and how much room there is."""
    near = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(near, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            name="data folder",
            status="failed",
            message=f"{near} cannot be written to",
            mend=f"give {near} to the user who runs Reverie, or set REVERIE_DATA_DIR",
        )
    elif not folder.exists():
        yield Finding(name="data folder", status="ok", message=f"{folder} will be made at the first start")
    else:
        open_to_all = folder.stat().st_mode & 0o002
        yield Finding(
            name="data folder",
            status="warning" if open_to_all else "ok",
            message=f"{folder} can be written to by every user" if open_to_all else str(folder),
            mend=f"chmod o-w {folder}" if open_to_all else None,
        )
    free = shutil.disk_usage(near).free
    status: Status = "failed" if free < _TOO_LITTLE else "warning" if free < _LITTLE else "ok"
    mend = None if status == "ok" else "free some space before the database stops"
    yield Finding(name="free space", status=status, message=f"{free / (1 << 30):,.1f} GiB", mend=mend)


def embedded(settings: Settings) -> Iterator[Finding]:
    """The programs of the embedded PostgreSQL, its cluster and what its log says last."""
    home, folder = settings.data_dir / "postgres", settings.data_dir
    try:
        cluster = home / "data"
        account = account_of(cluster) if cluster.exists() else account_for_new(_existing(folder))
        release = installed_release(account)
        if cluster.exists() and (mark := cluster / "PG_VERSION").exists():
            made_by = mark.read_text().strip()
            if made_by != release.partition(".")[0]:
                raise StoreUnavailable(f"{cluster} was made by PostgreSQL {made_by}, {release} is installed")
    except (StoreUnavailable, OSError) as error:
        yield Finding(name="embedded PostgreSQL", status="failed", message=str(error), mend="see the message")
        return
    state = (
        "runs" if find_running(folder) else "is stopped" if home.exists() else "is made at the first start"
    )
    message = f"PostgreSQL {release} as {account.name}; {state}"
    yield Finding(name="embedded PostgreSQL", status="ok", message=message)
    if trouble := _last_trouble(home / "server.log"):
        mend = f"read {home / 'server.log'}; a full disk needs space, damaged files a backup"
        yield Finding(name="PostgreSQL's log", status="warning", message=trouble, mend=mend)


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _last_trouble(log: Path) -> str | None:
    """The last line near the end of a log that tells of damage or a full disk."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_TAIL))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return None
    return next((line for line in reversed(lines) if _TROUBLE.search(line)), None)


@contextmanager
def reached(settings: Settings, *, start: bool) -> Iterator[str | Finding]:
    """URL of the database, or why it is not looked at. ``start``: the embedded one may be started for it."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    there = (settings.data_dir / "postgres").exists()
    if (url := find_running(settings.data_dir)) is not None:
        yield url
    elif not there or not start:
        reason = "stopped: start it, or give --start" if there else "there is none yet"
        yield Finding(name="database", status="skipped", message=reason)
    else:
        postgres = EmbeddedPostgres(settings.data_dir)
        try:
            found: str | Finding = postgres.start()
        except StoreUnavailable as error:
            found = Finding(name="database", status="failed", message=error.message, mend="see the message")
        try:
            yield found
        finally:
            postgres.stop()


def database(settings: Settings, url: str, model: str | None) -> Iterator[Finding]:
    """The database and what waits in it. ``model`` is the encoder's."""
    try:
        with examine(url) as examined:
            state = examined.server()
            yield from _server(state, settings)
            yield (schema := _schema(examined, state))
            if schema.status == "ok":
                yield from _contents(examined, settings, model)
    except StoreUnavailable as error:
        mend = "see docs/how-to/troubleshooting.md; is the server up, and the URL right?"
        yield Finding(name="database", status="failed", message=error.message, mend=mend)


def _server(state: ServerState, settings: Settings) -> Iterator[Finding]:
    wrong = _unfit(state)
    yield Finding(
        name="database",
        status="failed" if wrong else "ok",
        message=wrong[0]
        if wrong
        else f"PostgreSQL {state.version // 10000}, pgvector {state.vector or 'to be set up'}",
        mend=wrong[1] if wrong else None,
    )
    off = abs(state.clock - time.time())
    yield Finding(
        name="clock",
        status="warning" if off > _CLOCK_S else "ok",
        message=f"{off:.1f} s apart from the database's",
        mend="set both clocks by NTP" if off > _CLOCK_S else None,
    )
    opens = most_connections(settings)
    tight = state.most - state.connections < opens
    yield Finding(
        name="connections",
        status="warning" if tight else "ok",
        message=f"{state.connections} of {state.most} in use; a server opens up to {opens}",
        mend="lower REVERIE_POOL_MAX, or raise max_connections" if tight else None,
    )


def _unfit(state: ServerState) -> tuple[str, str] | None:
    """What keeps Reverie from working on this server, and the mend."""
    if state.version < 160000:
        return f"PostgreSQL {state.version // 10000} is too old", "use PostgreSQL 16 or newer"
    if state.is_standby:
        return "the server is a standby, which cannot be written to", "use the URL of the primary"
    if state.vector and tuple(map(int, state.vector.split(".")[:2])) < (0, 8):
        return (
            f"pgvector {state.vector} is too old",
            "install pgvector 0.8, then ALTER EXTENSION vector UPDATE",
        )
    if state.has_journal and not state.vector:
        return "the extension vector is gone", "as an administrator, CREATE EXTENSION vector"
    return None


def _schema(examined: Examined, state: ServerState) -> Finding:
    if not state.has_journal:
        return Finding(
            name="schema", status="skipped", message="nothing is set up yet; the first start does it"
        )
    try:
        missing = examined.missing_migrations()
    except StoreUnavailable as error:
        mend = "use the release that set this database up, or another database"
        return Finding(name="schema", status="failed", message=error.message, mend=mend)
    if missing:
        mend = "start the server: it brings the schema up to date"
        return Finding(
            name="schema", status="warning", message=f"{missing} migrations are to come", mend=mend
        )
    return Finding(name="schema", status="ok", message="up to date")


def _contents(examined: Examined, settings: Settings, model: str | None) -> Iterator[Finding]:
    queue, workers = examined.queue(settings.worker_timeout_s), examined.workers(SILENT_S)
    waits = queue["waiting"] and not workers
    yield Finding(
        name="workers",
        status="warning" if waits else "ok",
        message=f"{workers} alive, {queue['waiting']} operations wait",
        mend="start `reverie serve` or `reverie worker`" if waits else None,
    )
    late = workers and (queue["oldest_s"] > _WAIT_S or queue["stuck"])
    yield Finding(
        name="queue",
        status="warning" if late or queue["failed"] else "ok",
        message=f"the oldest waits for {queue['oldest_s']:.0f} s, {queue['stuck']} run for too long,"
        f" {queue['failed']} failed in a day",
        mend="look with `reverie stats --detailed` and `reverie operation list BANK --status failed`"
        if late or queue["failed"]
        else None,
    )
    others = [name for name in examined.encoders() if model is not None and name != model]
    yield Finding(
        name="vectors",
        status="warning" if others else "ok",
        message=f"some facts are encoded by {', '.join(others)} and not found"
        if others
        else "of one encoder",
        mend="set REVERIE_ENCODER back, or retain their documents again" if others else None,
    )
    keys = examined.keys()
    bare = keys["usable"] and not keys["isolated"]
    yield Finding(
        name="keys",
        status="failed" if bare else "ok",
        message=f"{keys['usable']} in use"
        + (", and the role that isolates tenants is missing" if bare else ""),
        mend="an administrator has to let the database role create reverie_tenant, or grant it"
        if bare
        else None,
    )
