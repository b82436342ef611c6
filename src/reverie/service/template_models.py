"""Bank templates: what a bank is told to be, without what it holds, in the Hindsight v1 wire format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from reverie.bank_config import BankConfig
from reverie.service.directive_models import Content, Priority
from reverie.service.fields import Name
from reverie.service.mental_model_models import MaxTokens, MentalModelTrigger, ModelId, Query, Tags
from reverie.service.responses import Response

VERSION = "1"
MOST = 1000
"""Mental models of a manifest, and directives."""


class Part(BaseModel):
    """A part of a manifest. It refuses what it does not know: a misspelt name must not pass for a default.

    Null asks for nothing, under whatever name: clients write it for all that they leave out.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None or key in cls.model_fields}


if TYPE_CHECKING:

    class BankTemplateConfig(Part):
        """Fields of a bank's configuration, each optional."""
else:
    BankTemplateConfig = create_model(
        "BankTemplateConfig",
        __base__=Part,
        __doc__="Fields of a bank's configuration; those that are left out or null stay as they are.",
        **{
            name: (
                Annotated[field.annotation, Field(), *field.metadata] | None,
                Field(None, description=field.description, exclude_if=lambda value: value is None),
            )
            for name, field in BankConfig.model_fields.items()
        },
    )


class TemplateTrigger(Part, MentalModelTrigger):
    """When a mental model is refreshed by itself, and what its refreshes go by."""

    model_config = ConfigDict(extra="forbid")


class BankTemplateMentalModel(Part):
    """A mental model, known by its id."""

    id: ModelId = Field(description="Lowercase letters, digits and hyphens.")
    name: Name = Field(description="What people call it.")
    source_query: Query = Field(description="The question that it answers.")
    tags: Tags = Field(default_factory=list, description="Only memories with all of these are used.")
    max_tokens: MaxTokens = Field(2048, description="Most tokens of the content.")
    trigger: TemplateTrigger = Field(default_factory=TemplateTrigger, description="When it is refreshed.")


class BankTemplateDirective(Part):
    """A directive, known by its name. Of several of one name each is matched with one."""

    name: Name = Field(description="What people call it.")
    content: Content = Field(description="The rule.")
    priority: Priority = Field(0, description="Of two that contradict each other the higher one counts.")
    is_active: bool = Field(True, description="Whether it holds now.")
    tags: Tags = Field(default_factory=list, description="Holds only where these match.")


class BankTemplateManifest(Part):
    """A bank template. What is left out or null stays as it is in the bank that imports it."""

    version: Literal["1"] = Field(description="Version of this format.")
    bank: BankTemplateConfig | None = Field(None, description="What the bank sets otherwise than the server.")
    mental_models: list[BankTemplateMentalModel] | None = Field(
        None, max_length=MOST, description="Mental models to make or change."
    )
    directives: list[BankTemplateDirective] | None = Field(
        None, max_length=MOST, description="Directives to make or change."
    )


class BankTemplateImportResponse(Response):
    """What an import changed, or with ``dry_run`` would change."""

    bank_id: str
    config_applied: bool
    mental_models_created: list[str] = Field(default_factory=list)
    mental_models_updated: list[str] = Field(default_factory=list)
    directives_created: list[str] = Field(default_factory=list)
    directives_updated: list[str] = Field(default_factory=list)
    operation_ids: list[str] = Field(
        default_factory=list, description="Operations that fill mental models which are new or have changed."
    )
    dry_run: bool = False


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a manifest."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **BankTemplateManifest.model_json_schema(),
    }
