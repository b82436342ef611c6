"""Webhooks as they are asked for and shown, in the Hindsight v1 wire format."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from reverie.model.events import CONSOLIDATED, EVENT_TYPES
from reverie.providers.webhooks.request import place
from reverie.providers.webhooks.signing import is_reserved
from reverie.service.fields import Request, Text
from reverie.service.responses import Response

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t -~]*")


def _url(value: str) -> str:
    place(value)
    return value


def _events(value: list[str]) -> list[str]:
    for name in value:
        if name not in EVENT_TYPES:
            raise ValueError(f"unknown event type {name[:60]!r}; use {', '.join(EVENT_TYPES)}")
    return list(dict.fromkeys(value))


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, content in value.items():
        if not _NAME.fullmatch(name) or len(name) > 200:
            raise ValueError(f"{name[:60]!r} is no header name")
        if is_reserved(name):
            raise ValueError(f"{name} is set by Reverie; leave it out")
        if not _VALUE.fullmatch(content):
            raise ValueError(f"the value of {name} must be one line of printable ASCII")
    if len({name.lower() for name in value}) < len(value):
        raise ValueError("two names differ in case only; headers know no case")
    return value


Url = Annotated[Text, Field(max_length=2048), AfterValidator(_url)]
Secret = Annotated[Text, Field(min_length=1, max_length=1024)]
EventTypes = Annotated[
    list[Text],
    Field(
        min_length=1,
        max_length=100,
        json_schema_extra={"items": {"enum": list(EVENT_TYPES), "type": "string"}},
    ),
    AfterValidator(_events),
]
_Value = Annotated[Text, Field(max_length=4096)]


class WebhookHttpConfig(Request):
    """How a webhook's requests are made."""

    method: Annotated[
        Literal["GET", "POST"], BeforeValidator(lambda v: v.upper() if isinstance(v, str) else v)
    ] = Field("POST", description="POST, or GET, which carries no body.")
    timeout_seconds: int = Field(30, ge=1, le=60, description="Time of one attempt, all in all.")
    headers: Annotated[dict[str, _Value], Field(max_length=50), AfterValidator(_headers)] = Field(
        default_factory=dict, description="Headers to send besides; those of credentials are shown as `***`."
    )
    params: Annotated[dict[Text, _Value], Field(max_length=50)] = Field(
        default_factory=dict,
        description="Parameters to add to the URL's query; those of credentials are shown as `***`.",
    )


class CreateWebhookRequest(Request):
    """A webhook to be registered."""

    url: Url = Field(description="Where events are sent: an http or https URL.")
    secret: Secret | None = Field(None, description="Key of the signatures; null: unsigned.")
    event_types: EventTypes = Field([CONSOLIDATED], description="Events to send.")
    enabled: bool = Field(True, description="Whether events are sent now.")
    http_config: WebhookHttpConfig = Field(
        default_factory=WebhookHttpConfig, description="How requests are made."
    )


class UpdateWebhookRequest(Request):
    """Changes to a webhook; what is left out or null stays, but for a secret of null, which is removed."""

    url: Url | None = Field(None, description="Where events are sent from now on.")
    secret: Secret | None = Field(
        None, description="Key of the signatures. Left out: as it is; null: unsigned from now on."
    )
    event_types: EventTypes | None = Field(None, description="Events to send.")
    enabled: bool | None = Field(None, description="False stops what has not been delivered yet, too.")
    http_config: WebhookHttpConfig | None = Field(None, description="How requests are made; replaced whole.")


class WebhookResponse(Response):
    """A webhook; its secret and the credentials in its configuration are shown as `***`."""

    id: str
    bank_id: str | None
    url: str
    secret: str | None = Field(None, description="`***` if there is one.")
    event_types: list[str]
    enabled: bool
    http_config: WebhookHttpConfig
    created_at: str | None = None
    updated_at: str | None = None


class WebhookListResponse(Response):
    """A page of a bank's webhooks; ``total`` counts all."""

    items: list[WebhookResponse]
    total: int
    limit: int
    offset: int


class WebhookDeliveryResponse(Response):
    """What became of an event at a webhook; ``id`` is its operation's, and sent as `X-Reverie-Delivery`."""

    id: str
    event_id: str | None = None
    webhook_id: str | None
    url: str
    event_type: str
    status: str = Field(description="pending, delivered, failed or cancelled.")
    attempts: int
    next_retry_at: str | None = None
    last_error: str | None = None
    last_response_status: int | None = None
    last_response_body: str | None = None
    last_attempt_at: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class WebhookDeliveryListResponse(Response):
    """A page of deliveries; ``next_cursor`` asks for the next one."""

    items: list[WebhookDeliveryResponse]
    next_cursor: str | None = None
