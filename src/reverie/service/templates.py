"""Bank templates: a bank's configuration, mental models and directives, exported and imported."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from reverie.bank_config import BankConfig
from reverie.errors import Conflict, InvalidRequest
from reverie.model import Bank, new_id
from reverie.operations import Context
from reverie.operations.submit import Submitter
from reverie.service.mental_model_changes import ModelChanges, plain
from reverie.service.scope import Noun, checked
from reverie.service.template_models import (
    VERSION,
    BankTemplateConfig,
    BankTemplateDirective,
    BankTemplateImportResponse,
    BankTemplateManifest,
    BankTemplateMentalModel,
    TemplateTrigger,
)
from reverie.store import banks, directives, mental_models
from reverie.store.db import Connection, Row

_MODEL = ("name", "source_query", "tags", "max_tokens", "trigger")
_DIRECTIVE = ("name", "content", "priority", "is_active", "tags")


class Templates(Noun):
    """Templates of banks."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context = context
        self._changes = ModelChanges(context, submitter)

    async def export(self, bank_id: str) -> BankTemplateManifest:
        """What the bank has set, its mental models and its directives; not what they say. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            config = await banks.overrides(connection, bank)
            models = await mental_models.every(connection, bank)
            rules = await directives.every(connection, bank)
        known = {name: value for name, value in config.items() if name in BankConfig.model_fields}
        found = [
            BankTemplateDirective.model_validate({name: row[name] for name in _DIRECTIVE}) for row in rules
        ]
        return BankTemplateManifest(
            version=VERSION,
            bank=BankTemplateConfig.model_validate(known) if known else None,
            mental_models=[_model(row) for row in models],
            directives=sorted(found, key=lambda rule: (-rule.priority, rule.name)),
        )

    async def import_template(
        self, bank_id: str, manifest: Mapping[str, Any], *, dry_run: bool = False
    ) -> BankTemplateImportResponse:
        """Make the bank, made if missing, what a manifest says: all of it or nothing. ``dry_run``: only tell.

        Raises InvalidRequest, QueueFull, and Conflict where the bank changes meanwhile.
        """
        checked(bank_id)
        wanted = _parsed(manifest)
        if dry_run:
            return await self._told(bank_id, wanted)
        models = wanted.mental_models or []
        encodings = await self._changes.encode((one.name, one.source_query) for one in models)
        by_id = {one.id: encoding for one, encoding in zip(models, encodings, strict=True)}
        done = BankTemplateImportResponse(bank_id=bank_id, config_applied=False)
        async with self._write(bank_id, create=True) as (connection, bank):
            await directives.lock(connection, bank)
            done.config_applied = await self._configure(connection, bank, wanted)
            await _direct(connection, bank, wanted, done)
            for model in sorted(models, key=lambda one: one.id):  # in one order, as they are locked
                await self._put_model(connection, bank, model, by_id[model.id], done)
        return done

    async def _told(self, bank_id: str, wanted: BankTemplateManifest) -> BankTemplateImportResponse:
        """What an import would change."""
        done = BankTemplateImportResponse(bank_id=bank_id, config_applied=False, dry_run=True)
        known: set[str] = set()
        rules: list[Row] = []
        async with self._database.connection() as connection:
            bank = await banks.find(connection, bank_id)
            config = self._config(wanted, await banks.settings(connection, bank or bank_id))
            if bank is not None:
                known = {row["id"] for row in await mental_models.every(connection, bank)}
                rules = await directives.every(connection, bank)
        done.config_applied = bool(config)
        for rule, old in _matched(wanted, rules):
            (done.directives_updated if old else done.directives_created).append(rule.name)
        for key in sorted(one.id for one in wanted.mental_models or ()):
            (done.mental_models_updated if key in known else done.mental_models_created).append(key)
        return done

    async def _configure(self, connection: Connection, bank: Bank, wanted: BankTemplateManifest) -> bool:
        await banks.overrides(connection, bank, to_change=True)  # or two at once are judged by old values
        config = self._config(wanted, await banks.settings(connection, bank))
        if config:
            await banks.update(connection, bank, config=config)
            await self._context.consolidate(connection, bank)  # what waits, where observations are on again
        return bool(config)

    def _config(self, wanted: BankTemplateManifest, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that the manifest sets, which go together with all that holds. Raises InvalidRequest."""
        given = wanted.bank.model_dump(mode="json", exclude_none=True) if wanted.bank else {}
        try:
            whole = self._context.defaults.with_overrides({**settings, **given}).model_dump(mode="json")
        except ValidationError as error:
            raise _refused(error, ("bank",)) from None
        if wanted.bank and "dream" in given:  # what is set of it: a preset fills in the rest
            told = wanted.bank.model_dump(mode="json", exclude_unset=True)
            whole["dream"] = told["dream"]
        return {name: whole[name] for name in given}

    async def _put_model(
        self,
        connection: Connection,
        bank: Bank,
        model: BankTemplateMentalModel,
        encoding: mental_models.Encoding,
        done: BankTemplateImportResponse,
    ) -> None:
        values: dict[str, Any] = {
            **{name: getattr(model, name) for name in _MODEL},
            "trigger": plain(model.trigger),
        }
        held = await mental_models.hold(connection, bank, model.id)
        if held is None:
            if not await self._changes.create(connection, bank, model.id, encoding, **values):
                raise Conflict(
                    f"mental model {model.id!r} has been made meanwhile: import the template again"
                )
            done.mental_models_created.append(model.id)
        else:
            done.mental_models_updated.append(model.id)
            if all(held[name] == values[name] for name in _MODEL):
                return
            await self._changes.update(connection, bank, held, encoding, **values)
        await self._changes.check_room(connection)
        done.operation_ids.append(await self._changes.refresh(connection, bank, model.id))


async def _direct(
    connection: Connection, bank: Bank, wanted: BankTemplateManifest, done: BankTemplateImportResponse
) -> None:
    """Make and change directives."""
    for rule, old in _matched(wanted, await directives.every(connection, bank)):
        if old is None:
            await directives.create(connection, bank, new_id(), **rule.model_dump())
            done.directives_created.append(rule.name)
        else:
            await directives.update(connection, bank, old["id"], **rule.model_dump())
            done.directives_updated.append(rule.name)


def _matched(
    wanted: BankTemplateManifest, stored: list[Row]
) -> list[tuple[BankTemplateDirective, Row | None]]:
    """Each directive of a manifest with the one of its name that the bank has: of several the n-th with the
    n-th, in the order in which an export has them."""
    named: dict[str, list[Row]] = {}
    for row in sorted(stored, key=lambda one: -one["priority"]):
        named.setdefault(row["name"], []).append(row)
    return [
        (rule, named[rule.name].pop(0) if named.get(rule.name) else None) for rule in wanted.directives or ()
    ]


def _model(row: Row) -> BankTemplateMentalModel:
    values = {"id": row["id"], **{name: row[name] for name in _MODEL}}
    trigger = {name: value for name, value in row["trigger"].items() if name in TemplateTrigger.model_fields}
    return BankTemplateMentalModel.model_validate({**values, "trigger": trigger})


def _parsed(manifest: Mapping[str, Any]) -> BankTemplateManifest:
    """Raises InvalidRequest that names the field."""
    if manifest.get("version") not in (None, VERSION):
        raise InvalidRequest("version", f"version: this server reads templates of version {VERSION!r}")
    try:
        wanted = BankTemplateManifest.model_validate(dict(manifest))
    except ValidationError as error:
        raise _refused(error) from None
    seen: set[str] = set()
    for number, model in enumerate(wanted.mental_models or ()):
        if model.id in seen:
            field = f"mental_models.{number}.id"
            raise InvalidRequest(field, f"{field}: {model.id!r} stands twice in the template: leave one out")
        seen.add(model.id)
    return wanted


def _refused(error: ValidationError, above: tuple[str, ...] = ()) -> InvalidRequest:
    found = error.errors(include_input=False, include_url=False)[0]
    way = [*above, *(str(part) for part in found["loc"])]
    path = ".".join(way) or "manifest"
    if found["type"] != "extra_forbidden":
        return InvalidRequest(path, f"{path}: {found['msg'].removeprefix('Value error, ')}")
    names = BankConfig.model_fields if way[0] == "bank" else BankTemplateManifest.model_fields
    near = difflib.get_close_matches(way[-1], names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ": take it out"
    return InvalidRequest(path[:300], f"{path[:300]}: not a field of a bank template{hint}")
