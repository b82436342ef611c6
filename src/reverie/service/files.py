"""Files: each is converted, and its text retained as a document."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from reverie.bank_config import BankConfig
from reverie.config import Settings
from reverie.errors import InvalidRequest
from reverie.files.kinds import EXTRA, Kind, clean_name, kind_of, known_endings, needs_extra
from reverie.model import Item, new_id
from reverie.model.text import MAX_ID
from reverie.operations import Context, Submission
from reverie.operations import file_convert_retain as operation
from reverie.operations.submit import Submitter
from reverie.retain.safety.secrets import apply_policy
from reverie.service.requests import FileMetadata, FileRetainRequest
from reverie.service.responses import RetainResponse
from reverie.service.retain import Retain
from reverie.service.scope import Noun, checked
from reverie.store import files

_PARSER = "markitdown"
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.A)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A file that can be converted, and the item that its text belongs to."""

    name: str
    kind: Kind
    content: bytes
    item: Item


class Files(Noun):
    """Turns files into stored facts."""

    def __init__(self, context: Context, submitter: Submitter, retain: Retain, settings: Settings) -> None:
        super().__init__(context.database)
        self._context, self._submitter, self._retain = context, submitter, retain
        self._max_bytes, self._max_count = settings.file_max_mb * 1024 * 1024, settings.file_max_count

    async def __call__(
        self, bank_id: str, uploads: Sequence[Upload], request: FileRetainRequest, *, run_async: bool
    ) -> RetainResponse:
        """Remember files, all or none; the bank is made on first use.

        When the answer arrives their facts are on disk; with ``run_async`` the files are, and an operation
        for each. Raises InvalidRequest that names the file, SecretsRefused.
        """
        checked(bank_id)
        async with self._database.connection(asked=False) as connection:
            number, _, config = await self._context.accept(connection, bank_id)
        accepted = await asyncio.to_thread(lambda: list(self._checked(uploads, request, config)))
        # what stands beside the files; their text is screened when it is known
        policies = {f.item.strategy: config.retain_options(f.item.strategy).secrets for f in accepted}
        screened = apply_policy([replace(file.item, acceptance=number) for file in accepted], policies)
        accepted = [replace(file, item=item) for file, item in zip(accepted, screened, strict=True)]
        return await (self._enqueue(bank_id, accepted) if run_async else self._now(bank_id, accepted))

    async def _enqueue(self, bank_id: str, accepted: Sequence[_File]) -> RetainResponse:
        keys = [new_id() for _ in accepted]
        kind = operation.OPERATION.type
        async with self._write(bank_id, create=True) as (connection, bank):
            await self._submitter.check_room(connection)
            for key, file in zip(keys, accepted, strict=True):
                name = file.item.document_id
                payload = operation.payload(key, file.name, file.kind, file.item)
                submission = Submission(
                    kind, payload, id=key, items_count=1, document_id=name, lock=f"document:{name}"
                )
                await self._submitter(connection, bank, submission)
                await files.add(connection, bank, key, file.content)
        return RetainResponse.model_validate(
            {
                "bank_id": bank_id,
                "items_count": len(keys),
                "async": True,
                "operation_ids": [str(key) for key in keys],
            }
        )

    async def _now(self, bank_id: str, accepted: Sequence[_File]) -> RetainResponse:
        convert = self._context.converter.convert
        converted = await asyncio.gather(*(convert(file.name, file.kind, file.content) for file in accepted))
        items = [operation.with_text(f.item, text) for f, text in zip(accepted, converted, strict=True)]
        return await self._retain.now(bank_id, items)

    def _checked(
        self, uploads: Sequence[Upload], request: FileRetainRequest, config: BankConfig
    ) -> Iterator[_File]:
        """The files with all defaults filled in. Raises InvalidRequest."""
        self._check_request(uploads, request)
        given = request.files_metadata or [FileMetadata() for _ in uploads]
        now = datetime.now(UTC)
        taken: dict[str, str] = {}
        for index, (upload, metadata) in enumerate(zip(uploads, given, strict=True)):
            name, kind = self._check_file(index, upload)
            item = _item(upload, name, metadata, now)
            if item.document_id in taken:
                raise InvalidRequest(
                    f"files.{index}",
                    f"{name} and {taken[item.document_id]} would be one document, {item.document_id!r}: give"
                    " them a document_id in files_metadata",
                )
            taken[item.document_id] = name
            try:
                config.retain_options(item.strategy)
            except InvalidRequest as error:
                field = f"request.files_metadata.{index}.strategy"
                raise InvalidRequest(field, error.message) from None
            yield _File(name, kind, upload.content, item)

    def _check_request(self, uploads: Sequence[Upload], request: FileRetainRequest) -> None:
        if not uploads:
            raise InvalidRequest("files", "files: send at least one")
        if len(uploads) > self._max_count:
            raise InvalidRequest(
                "files",
                f"{len(uploads)} files are over the limit of {self._max_count}: send fewer at a time, or"
                " raise REVERIE_FILE_MAX_COUNT",
            )
        given = request.files_metadata
        if given is not None and len(given) != len(uploads):
            raise InvalidRequest(
                "request.files_metadata",
                f"files_metadata has {len(given)} entries for {len(uploads)} files: send one a file",
            )
        for asked in (request.parser, *(one.parser for one in given or ())):
            wrong = [p for p in ([asked] if isinstance(asked, str) else asked or []) if p != _PARSER]
            if wrong:
                raise InvalidRequest("request.parser", f"there is no parser {wrong[0][:60]!r}; use {_PARSER}")

    def _check_file(self, index: int, upload: Upload) -> tuple[str, Kind]:
        """Clean name and kind of a file."""
        field, name = f"files.{index}", clean_name(upload.name)
        if not name or len(name) > MAX_ID:
            problem = f"has a name of more than {MAX_ID} characters" if name else "has no name"
            raise InvalidRequest(field, f"file {index + 1} {problem}: give it another")
        kind = kind_of(name, upload.content_type)
        if kind is None:
            raise InvalidRequest(
                field, f"{name} is of an unknown type: give it one of the endings {known_endings()}"
            )
        if not upload.content:
            raise InvalidRequest(field, f"{name} is empty: leave it out")
        if len(upload.content) > self._max_bytes:
            raise InvalidRequest(
                field,
                f"{name} has {len(upload.content):,} bytes, over the limit of {self._max_bytes:,}: split it,"
                " or raise REVERIE_FILE_MAX_MB",
            )
        if needs_extra(kind):
            raise InvalidRequest(field, f"{name}: to read .{kind} files, install the extra `files`: {EXTRA}")
        return name, kind


def _item(upload: Upload, name: str, given: FileMetadata, now: datetime) -> Item:
    """An item without a text."""
    told = _CONTENT_TYPE.match(upload.content_type or "")
    content_type = told[0] if told else mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Item(
        content="",
        timestamp=None if given.timestamp == "unset" else given.timestamp or now,
        context=given.context or None,
        metadata=given.metadata or {},
        document_id=given.document_id or name,
        tags=tuple(dict.fromkeys(given.tags or ())),
        dated=given.timestamp is not None,
        strategy=given.strategy or None,
        document_metadata={
            "file_name": name,
            "content_type": content_type,
            "file_size": str(len(upload.content)),
            "sha256": hashlib.sha256(upload.content).hexdigest(),
        },
    )
