"""What a flow says of each item that it was given."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class ItemResult:
    """created, updated or unchanged; or rejected, with the field and the reason."""

    id: str
    status: str
    field: str = ""
    reason: str = ""
    listing_id: UUID | None = None


def first_error(wrong: ValidationError) -> tuple[str, str]:
    """The first field that is wrong, and why, for people."""
    error = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
    return ".".join(str(part) for part in error["loc"]) or "row", str(error["msg"])
