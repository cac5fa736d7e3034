"""Who acts: one type for a person, an API key and the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from jointforce.domain.vocabulary import PartyKind, ProgrammePhase, Role, Standing


class ActorKind(StrEnum):
    """The three that can act."""

    PERSON = "person"
    API_KEY = "api_key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, and for whom.

    id: of the person or key; for the system, what acts (`policy:<version id>`, `clock`, `delivery`).
    party_id, operator_id: the party acted for, and the operator whose house it belongs to;
    both None only for the system. marketplace_ids: the marketplaces a desk may see.
    mandate_id, agent_id: under which mandate, and for which agent, somebody acts for a rights holder; both None for the
    rights holder's own people. right_ids: the rights that the mandate covers; empty: all.
    scopes: what a key, or the mandate, allows at most.
    """

    kind: ActorKind
    id: str
    name: str = ""
    party_id: UUID | None = None
    party_kind: PartyKind | None = None
    operator_id: UUID | None = None
    role: Role | None = None
    marketplace_ids: tuple[UUID, ...] = ()
    phase: ProgrammePhase = ProgrammePhase.NONE
    standing: Standing = Standing.NEW
    scopes: frozenset[str] = frozenset()
    mandate_id: UUID | None = None
    agent_id: UUID | None = None
    right_ids: frozenset[UUID] = frozenset()

    @property
    def is_system(self) -> bool:
        """True where no person or key stands behind the act."""
        return self.kind is ActorKind.SYSTEM

    @property
    def is_desk(self) -> bool:
        """True for the people of a marketplace."""
        return self.party_kind is PartyKind.MARKETPLACE and self.kind is ActorKind.PERSON

    @property
    def under_mandate(self) -> bool:
        """True for an agent that acts for a rights holder."""
        return self.mandate_id is not None

    def covers(self, right_id: UUID | None) -> bool:
        """Whether the actor may act on this right as far as a mandate limits it; None is no particular right."""
        return not self.right_ids or right_id in self.right_ids

    def require_party(self) -> UUID:
        """The party acted for.

        Raises:
            ValueError: the system acts for no party.
        """
        if self.party_id is None:
            raise ValueError(f"{self.id} acts for no party")
        return self.party_id


def system(what: str) -> Actor:
    """The system as actor; `what` names the part that acts, with its version where policy acts."""
    return Actor(kind=ActorKind.SYSTEM, id=what, name="Jointforce")
