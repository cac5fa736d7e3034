"""What the vault is given and gives back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jointforce.domain.proof import DocumentKind, ProductScope


@dataclass(frozen=True, slots=True)
class DocumentIn:
    """A file that was checked and kept (by its SHA-256), and what its seller says of it."""

    kind: DocumentKind
    title: str
    issuer: str
    valid_until: date | None
    scope: ProductScope
    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ClearanceIn:
    """A product to be cleared ahead: which mark, which listings, and the documents that it rests on."""

    mark: str
    name: str
    scope: ProductScope
    document_ids: tuple[UUID, ...]
    released: bool


@dataclass(frozen=True, slots=True)
class Cleared:
    """A cleared product that a listing is; `documents`: the titles of what it rests on."""

    id: UUID
    name: str
    documents: tuple[str, ...]
