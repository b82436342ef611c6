"""What a backup says of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT: Literal["reverie-backup"] = "reverie-backup"
VERSION: Literal[1] = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MigrationEntry(_Part):
    """A migration that the schema was made by, with the hash of its statements."""

    number: int
    name: str
    checksum: str


class TableEntry(_Part):
    """A table: its columns in the order of the file, how many rows, and their hash (see ``tally.py``)."""

    name: str
    columns: tuple[str, ...]
    rows: int = Field(ge=0)
    hash: str = Field(pattern="^[0-9a-f]{64}$")


class SequenceEntry(_Part):
    """Where a sequence stood."""

    name: str
    last_value: int
    is_called: bool


class Manifest(_Part):
    """The content of ``manifest.json``."""

    format: Literal["reverie-backup"] = FORMAT
    version: Literal[1] = VERSION
    reverie: str = Field(description="Release that made the backup.")
    created_at: AwareDatetime
    postgresql: int = Field(description="Version of the server, e.g. 160004.")
    migrations: tuple[MigrationEntry, ...] = Field(min_length=1)
    tables: tuple[TableEntry, ...]
    sequences: tuple[SequenceEntry, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def migration(self) -> int:
        """Number of the last migration."""
        return max(one.number for one in self.migrations)
