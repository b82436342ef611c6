"""Keys and tenants as they are asked for and shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from reverie.model.text import check_bank_id
from reverie.service.fields import Moment, Name, Request
from reverie.service.responses import Response

Permission = Literal["read", "write", "admin"]
"""What a key may do; each includes the ones before it."""


def _check_pattern(value: str) -> str:
    if value == "*":
        raise ValueError("is every bank: leave banks out instead")
    check_bank_id(value.removesuffix("*"))
    if "*" in value.removesuffix("*"):
        raise ValueError("may have one *, at the end")
    return value


BankPattern = Annotated[Name, AfterValidator(_check_pattern)]
TenantName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]


class CreateKeyRequest(Request):
    """A new API key. What it does not know is refused: a mistyped limit must not be none."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: Name = Field(description="What people call it.")
    permission: Permission = Field("write", description="What it may do; each includes the ones before it.")
    banks: list[BankPattern] | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Names of the banks it is limited to, or beginnings of names with `*` behind; null: all.",
    )
    tenant: TenantName | None = Field(None, description="Whose key it is; null: the caller's tenant.")
    rate_per_minute: int | None = Field(
        None, ge=1, le=1_000_000, description="Requests a minute; null: REVERIE_RATE_LIMIT_PER_MINUTE."
    )
    expires_at: Moment | None = Field(None, description="When it ends by itself; null: never.")


class KeyResponse(Response):
    """An API key, without its secret."""

    id: str
    tenant: str
    name: str
    prefix: str = Field(description="Its first characters, to know it by.")
    permission: Permission
    banks: list[str] | None = None
    rate_per_minute: int | None = None
    created_at: str
    last_used_at: str | None = Field(None, description="To the minute.")
    expires_at: str | None = None
    revoked_at: str | None = None


class CreatedKeyResponse(KeyResponse):
    """A new API key with its secret, which is shown this once."""

    key: str = Field(description="Send it as `Authorization: Bearer <key>`. It cannot be shown again.")


class KeyListResponse(Response):
    """API keys, the oldest first."""

    items: list[KeyResponse]
    total: int
    limit: int
    offset: int


class CreateTenantRequest(Request):
    """A new tenant."""

    name: TenantName = Field(description="Small letters, digits, `.`, `_`, `-`.")
    config: dict[str, Any] = Field(
        default_factory=dict, max_length=100, description="What its banks do that set nothing else."
    )


class TenantResponse(Response):
    """A tenant, with how many banks and usable keys it has where tenants are listed."""

    name: str
    config: dict[str, Any]
    created_at: str
    banks: int | None = None
    keys: int | None = None


class TenantListResponse(Response):
    """Tenants by name."""

    items: list[TenantResponse]
    total: int
    limit: int
    offset: int
