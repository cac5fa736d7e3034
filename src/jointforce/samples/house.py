"""Sets up the made-up house: marketplaces, people, sellers, rights holders with their rights and products."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from jointforce.domain.actor import Actor, system
from jointforce.domain.vocabulary import RightStatus, Role
from jointforce.flows import catalogue, housekeeping, intake, onboarding
from jointforce.parties import queries as parties
from jointforce.samples.brand import Brand
from jointforce.samples.brands import BRANDS
from jointforce.samples.catalogue import Sample
from jointforce.samples.feeds import right_row, seller_row
from jointforce.samples.sellers import MARKETPLACES, Seller

SAMPLE = system("sample")
ANALYST = "ines@desk.example"
MANAGER = "jonas@desk.example"
_NOT_SUBMITTED = ("status", "image", "authorised_sellers")


@dataclass(frozen=True, slots=True)
class House:
    """Who acts in the sample. `markets` by slug, `owners` by brand, `brands` by the rights holder's id."""

    id: UUID
    markets: dict[str, UUID]
    owners: dict[str, Actor]
    brands: dict[UUID, str]
    analyst: Actor
    manager: Actor


def found(sample: Sample) -> House:
    """Everybody of the sample, in an empty database; what the calendar has ended is expired."""
    first = MARKETPLACES[0]
    operator = onboarding.create_operator(first.name, country=first.country)
    markets = {first.slug: operator.id}
    for shop in MARKETPLACES[1:]:
        markets[shop.slug] = onboarding.create_marketplace(shop.name, operator.id, country=shop.country).id
    analyst = _person(operator.id, ANALYST, "Ines Analyst", Role.ANALYST)
    manager = _person(operator.id, MANAGER, "Jonas Manager", Role.ACCOUNT_MANAGER)
    for shop in MARKETPLACES:
        rows = [seller_row(seller) for seller in sample.sellers if seller.shop == shop.slug]
        intake.post_sellers(rows, actor=SAMPLE, marketplace_id=markets[shop.slug])
    house = House(operator.id, markets, {}, {}, analyst, manager)
    for brand in BRANDS:
        _rights_holder(brand, house, sample.sellers)
    housekeeping.expire_rights()
    return house


def _person(party_id: UUID, email: str, name: str, role: Role) -> Actor:
    person = onboarding.invite(party_id, email=email, name=name, role=role, actor=SAMPLE, send=False)
    actor = parties.person_actor(person.id, party_id)
    assert actor is not None
    return actor


def _rights_holder(brand: Brand, house: House, sellers: Iterable[Seller]) -> None:
    """A brand: its party, people, account manager, rights, products and authorised sellers."""
    holder = onboarding.create_rights_holder(
        brand.holder, operator_id=house.id, country=brand.country, phase=brand.phase, standing=brand.standing,
        actor=SAMPLE,
    )  # fmt: skip
    members = [_person(holder.id, person.email, person.name, person.role) for person in brand.members]
    house.owners[brand.id] = next(member for member in members if member.role is Role.BRAND_OWNER)
    house.brands[holder.id] = brand.id
    onboarding.assign_manager(holder.id, UUID(house.manager.id), actor=house.manager)
    _rights(brand, holder.id, house, sellers)
    for product in brand.products:
        catalogue.add_product(
            rights_holder_id=holder.id, right_id=None, name=f"{brand.mark} {product.model}", gtin=product.gtin,
            usual_price_low=Decimal(str(product.usual_price_low)), currency="EUR",
            usual_price_high=Decimal(str(product.usual_price_high)), actor=SAMPLE,
        )  # fmt: skip
    for slug, market in house.markets.items():
        named = [s.id for s in sellers if s.shop == slug and brand.id in s.authorised_for]
        ids = parties.sellers_by_external_id(market, named)
        catalogue.authorise_sellers(holder.id, list(ids.values()), actor=SAMPLE)


def _rights(brand: Brand, holder_id: UUID, house: House, sellers: Iterable[Seller]) -> None:
    rows = [right_row(brand, right, sellers) for right in brand.rights]
    results = onboarding.submit_rights(
        [{name: value for name, value in row.items() if name not in _NOT_SUBMITTED} for row in rows],
        actor=SAMPLE, holder_id=holder_id, operator_id=house.id,
    )  # fmt: skip
    known = [
        result.listing_id
        for result, row in zip(results, rows, strict=True)
        if result.listing_id and row["status"] == RightStatus.VERIFIED
    ]
    onboarding.set_right_status(
        known, RightStatus.VERIFIED, reason="Seen in the register", actor=house.analyst
    )
