"""A small installation that tests share: two marketplaces, two rights holders, people, keys, verified rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.cases.schemas import PortalFilter
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.domain.vocabulary import RightStatus, Role
from jointforce.flows import intake, onboarding, sweep
from jointforce.flows.results import ItemResult
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Case
    from jointforce.parties.models import Party, Person

INSTALLER = system("installer")
EVERY_SCOPE = [ability.value for ability in Ability]


@dataclass(frozen=True, slots=True)
class World:
    """The operator's own marketplace is Bazaar; Souk stands in the same house.

    people, actors: by `analyst`, `manager`, `engineer`, `souk_engineer`, `owner`, `member`, `viewer` (Vexora),
    `stranger` (owner of Lumora) and `seller` (S1 at Bazaar). keys: secrets with every scope, by `engineer`,
    `souk_engineer`, `owner`, `viewer` and `stranger`. rights: the verified right's id by mark.
    """

    operator: "Party"
    bazaar: "Party"
    souk: "Party"
    vexora: "Party"
    lumora: "Party"
    people: "dict[str, Person]"
    actors: dict[str, Actor]
    keys: dict[str, str]
    rights: dict[str, UUID]

    def post(self, *listings: Mapping[str, Any], marketplace: "Party | None" = None) -> list[ItemResult]:
        """Send listings to Bazaar, or to another marketplace; not yet screened."""
        where = marketplace or self.bazaar
        return intake.post_listings(list(listings), actor=INSTALLER, marketplace_id=where.id)

    def refer(self, external_id: str = "L1", seller_id: str = "S1") -> "Case":
        """An open case: a disguised Vexora at Bazaar, screened and put to the rights holder."""
        listing = {"id": external_id, "title": "V*x⭐ra runner black", "price": 19, "currency": "EUR"}
        own = f"Box {external_id}."  # no two questions are equal, unless a test wants that
        self.post({**listing, "seller_id": seller_id, "description": own})
        sweep.sweep_waiting()
        found = cases.page(self.actors["owner"], PortalFilter()).cases
        return next(case for case in found if case.listing_external_id == external_id)

    def second_analyst(self) -> Actor:
        """Another analyst of Bazaar, `second`: from then on removals can be held."""
        email = "second@bazaar.example"
        person = onboarding.invite(
            self.bazaar.id, email=email, name="Second", role=Role.ANALYST, actor=INSTALLER, send=False
        )
        actor = parties.person_actor(person.id, self.bazaar.id)
        assert actor is not None
        self.people["second"], self.actors["second"] = person, actor
        return actor


def _right(holder: "Party", mark: str, operator_id: UUID) -> UUID:
    row = {"id": f"R-{mark}", "mark": mark, "nice_classes": "25", "territories": "EU", "usual_price_low": "110",
           "currency": "EUR"}  # fmt: skip
    [result] = onboarding.submit_rights([row], actor=INSTALLER, holder_id=holder.id, operator_id=operator_id)
    assert result.listing_id is not None, result
    onboarding.set_right_status(
        [result.listing_id], RightStatus.VERIFIED, reason="register seen", actor=INSTALLER
    )
    return result.listing_id


def build_world() -> World:
    """Everything in place, and no listing yet; call it inside a test with a database."""
    bazaar = onboarding.create_operator("Bazaar")
    souk = onboarding.create_marketplace("Souk", bazaar.id)
    vexora = onboarding.create_rights_holder("Vexora", operator_id=bazaar.id, actor=INSTALLER)
    lumora = onboarding.create_rights_holder("Lumora", operator_id=bazaar.id, actor=INSTALLER)
    roles = {
        "analyst": (bazaar, Role.ANALYST),
        "manager": (bazaar, Role.ACCOUNT_MANAGER),
        "engineer": (bazaar, Role.ENGINEER),
        "souk_engineer": (souk, Role.ENGINEER),
        "owner": (vexora, Role.BRAND_OWNER),
        "member": (vexora, Role.BRAND_MEMBER),
        "viewer": (vexora, Role.BRAND_VIEWER),
        "stranger": (lumora, Role.BRAND_OWNER),
    }
    people, actors, keys = {}, {}, {}
    for name, (party, role) in roles.items():
        email = f"{name}@{party.name.lower()}.example"
        people[name] = onboarding.invite(
            party.id, email=email, name=name.title(), role=role, actor=INSTALLER, send=False
        )
        actor = parties.person_actor(people[name].id, party.id)
        assert actor is not None
        actors[name] = actor
        if name in {"engineer", "souk_engineer", "owner", "viewer", "stranger"}:
            keys[name] = onboarding.issue_key(
                party.id, name=name, role=role, scopes=EVERY_SCOPE, expires_at=None, actor=INSTALLER
            )
    intake.post_sellers([{"id": "S1", "name": "Seller One"}], actor=INSTALLER, marketplace_id=bazaar.id)
    onboarding.seller_link("S1", actor=INSTALLER, marketplace_id=bazaar.id)
    seller_id = parties.sellers_by_external_id(bazaar.id, ["S1"])["S1"]
    [people["seller"]] = parties.people_of(seller_id)
    seller = parties.person_actor(people["seller"].id, seller_id)
    assert seller is not None
    actors["seller"] = seller
    rights = {p.name: _right(p, p.name, bazaar.id) for p in (vexora, lumora)}
    return World(bazaar, bazaar, souk, vexora, lumora, people, actors, keys, rights)
