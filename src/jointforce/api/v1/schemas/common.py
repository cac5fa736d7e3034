"""What every subject's messages are made of."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from jointforce.domain.repair import repair


def _repaired(value: Any) -> Any:
    return repair(value)[0] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_repaired)]
"""What people write: lone surrogates and NUL become U+FFFD, for nothing else can keep them."""

Base64 = Annotated[str, Field(max_length=14_000_000, description="The file's bytes in base64.")]


class Strict(BaseModel):
    """Unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Strict):
    """A body that says nothing more: `{}`."""


@dataclass(frozen=True, slots=True)
class Each:
    """Marks an item that is documented by a model, but checked by itself, so that one bad item spoils no other."""

    model: type[BaseModel]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The model's own JSON schema in place of “anything”."""
        return handler(self.model.__pydantic_core_schema__)


class ItemError(BaseModel):
    """Which field was wrong, and why."""

    field: str
    reason: str


class ItemOut(BaseModel):
    """What became of one item."""

    id: str = Field(description="The sender's own id; empty where the item had none.")
    status: str = Field(description="created, updated, unchanged or rejected")
    error: ItemError | None = None


class ResultsOut(BaseModel):
    """One result an item, in order."""

    results: list[ItemOut]


class FieldProblem(BaseModel):
    """One thing that does not fit."""

    where: str
    reason: str


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable; `detail` is a sentence for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not found",
                    "status": 404,
                    "code": "not_found",
                    "detail": "There is no such case.",
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] | None = Field(
        default=None, description="Where the status is 422: what, where."
    )
