"""Brings the made-up marketplace to life through the flows: people, screened listings, cases in every state."""

import base64
import json
import os
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.vocabulary import Answer, PartyKind, RightStatus, Role
from jointforce.flows import answer, intake, load, onboarding, review
from jointforce.parties import queries as parties
from jointforce.samples.brands import BRANDS
from jointforce.samples.catalogue import Sample, make_sample
from jointforce.samples.feeds import listing_row, right_row, seller_row, write_feeds
from jointforce.samples.sellers import MARKETPLACES

if TYPE_CHECKING:
    from jointforce.cases.models import Case

SIZE = 1_000
SAMPLE = system("sample")
ANALYST = "ines@desk.example"
MANAGER = "jonas@desk.example"


def load_sample(state: Path, *, shop_port: int) -> None:
    """Make everything in an empty database. Bazaar's feeds are written below `state`."""
    sample = make_sample(size=SIZE)
    write_feeds(sample, state / "sample")
    house = onboarding.create_operator(MARKETPLACES[0].name, country=MARKETPLACES[0].country)
    markets = {MARKETPLACES[0].slug: house.id}
    for shop in MARKETPLACES[1:]:
        markets[shop.slug] = onboarding.create_marketplace(shop.name, house.id, country=shop.country).id
    analyst = _staff(house.id, ANALYST, "Ines Analyst", Role.ANALYST)
    _staff(house.id, MANAGER, "Jonas Manager", Role.ACCOUNT_MANAGER)
    for shop in MARKETPLACES:
        rows = [seller_row(s) for s in sample.sellers if s.shop == shop.slug]
        intake.post_sellers(rows, actor=SAMPLE, marketplace_id=markets[shop.slug])
    holders = _rights_holders(house.id, analyst, sample, markets)
    for shop in MARKETPLACES:
        rows = [
            _with_picture(listing_row(x), state / "sample") for x in sample.listings if x.shop == shop.slug
        ]
        load.load_rows("listings", enumerate(rows, start=1), marketplace_id=markets[shop.slug], actor=SAMPLE)
    _connect(state, markets, shop_port)
    _play(holders, analyst)


def _staff(party_id: UUID, email: str, name: str, role: Role) -> Actor:
    person = onboarding.invite(party_id, email=email, name=name, role=role, actor=SAMPLE, send=False)
    actor = parties.person_actor(person.id, party_id)
    assert actor is not None
    return actor


def _rights_holders(house: UUID, analyst: Actor, sample: Sample, markets: dict[str, UUID]) -> list[Actor]:
    """Every brand: its party, people, rights, authorised sellers and account manager; its first owner as actor."""
    owners = []
    manager = parties.person_by_email(MANAGER)
    assert manager is not None
    desk_manager = parties.person_actor(manager.id, house)
    assert desk_manager is not None
    for brand in BRANDS:
        holder = onboarding.create_rights_holder(
            brand.holder, operator_id=house, country=brand.country, phase=brand.phase, standing=brand.standing,
            actor=SAMPLE,
        )  # fmt: skip
        members = [_staff(holder.id, p.email, p.name, p.role) for p in brand.members]
        onboarding.assign_manager(holder.id, manager.id, actor=desk_manager)
        rows = [right_row(brand, right, sample.sellers) for right in brand.rights]
        unknown = ("status", "image", "authorised_sellers")
        results = onboarding.submit_rights(
            [{k: v for k, v in row.items() if k not in unknown} for row in rows],
            actor=SAMPLE, holder_id=holder.id, operator_id=house,
        )  # fmt: skip
        known = [
            r.listing_id
            for r, row in zip(results, rows, strict=True)
            if r.listing_id and row["status"] == RightStatus.VERIFIED
        ]
        onboarding.set_right_status(known, RightStatus.VERIFIED, reason="Seen in the register", actor=analyst)
        _authorise(holder.id, brand.id, sample, markets)
        owners.append(next(m for m in members if m.role is Role.BRAND_OWNER))
    return owners


def _authorise(holder: UUID, brand_id: str, sample: Sample, markets: dict[str, UUID]) -> None:
    for seller in sample.sellers:
        if brand_id in seller.authorised_for:
            ids = parties.sellers_by_external_id(markets[seller.shop], [seller.id])
            onboarding.authorise_sellers(holder, list(ids.values()), actor=SAMPLE)


def _with_picture(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The row as Bazaar sends it: its picture as bytes, so that Bazaar's own push changes nothing."""
    content = [(name, (folder / "pictures" / name).read_bytes()) for name in row["images"]]
    images = [
        {"name": name, "content_type": "image/jpeg", "bytes": base64.b64encode(data).decode()}
        for name, data in content
    ]
    return {**row, "images": images}


def _connect(state: Path, markets: dict[str, UUID], shop_port: int) -> None:
    """Keys and endpoints for Bazaar's shops; the secrets stand in a file that only the owner reads."""
    shops = {}
    scopes = [Ability.SEND_LISTINGS, Ability.READ_LISTINGS, Ability.SEND_SELLERS, Ability.READ_ORDERS,
              Ability.REPLAY_ORDERS, Ability.READ_CASES]  # fmt: skip
    for slug, market in markets.items():
        key = onboarding.issue_key(
            market, name="Shop", role=Role.ENGINEER, scopes=[s.value for s in scopes], actor=SAMPLE
        )
        endpoint = onboarding.set_endpoint(market, f"http://127.0.0.1:{shop_port}/hooks/{slug}", actor=SAMPLE)
        shops[slug] = {"api_key": key, "webhook_secret": endpoint.secret}
    secret = state / "shops.secret.json"
    secret.touch(mode=0o600)
    secret.write_text(json.dumps(shops))


def write_shop(state: Path, *, port: int, shop_port: int) -> Path:
    """Bazaar's configuration; the file's path."""
    secrets = json.loads((state / "shops.secret.json").read_text())
    shops = [
        {
            "slug": shop.slug,
            "name": shop.name,
            "tagline": shop.tagline,
            "theme": shop.theme,
            "currency": shop.currency,
            "catalogue": f"sample/listings-{shop.slug}.jsonl",
            "sellers": f"sample/sellers-{shop.slug}.jsonl",
            "pictures": "sample/pictures",
            **secrets[shop.slug],
        }
        for shop in MARKETPLACES
    ]
    config = {
        "port": shop_port,
        "api": f"http://127.0.0.1:{port}",
        "state": "bazaar-state",
        "refuse": float(os.environ.get("BAZAAR_REFUSE", "0")),
        "shops": shops,
    }
    file = state / "bazaar.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(config, indent=2))
    return file


def sign_in_links() -> Iterator[tuple[str, str]]:
    """A one-time link for one person of each role."""
    house = parties.operators()[0]
    brand = BRANDS[0]
    holder = parties.rights_holders_by_external_id(house.id)[brand.holder]
    owner = next(p for p in brand.members if p.role is Role.BRAND_OWNER)
    yield "Rights holder", onboarding.sign_in_link(owner.email, holder, next_path="/portal/", actor=SAMPLE)
    yield "Analyst", onboarding.sign_in_link(ANALYST, house.id, next_path="/desk/", actor=SAMPLE)
    yield "Account manager", onboarding.sign_in_link(MANAGER, house.id, next_path="/desk/", actor=SAMPLE)
    case = (
        cases.visible(SAMPLE)
        .filter(state__in=["removed", "removing", "countered"])
        .order_by("number")
        .first()
    )
    if case is not None:
        link = onboarding.seller_link(
            case.seller.external_id, actor=SAMPLE, marketplace_id=case.marketplace_id
        )
        yield "Seller", link


_ANSWERS = (
    *[Answer.COUNTERFEIT] * 8, Answer.GENUINE, Answer.INFRINGING, Answer.CANNOT_TELL, Answer.AUTHORISED,
    Answer.NEEDS_TEST_BUY,
)  # fmt: skip


def _play(owners: Sequence[Actor], analyst: Actor) -> None:
    """People answer, sellers object, the desk decides: until cases stand in every state."""
    removed: list[Case] = []
    reviewed: list[Case] = []
    answers = cycle(_ANSWERS)
    for owner in owners:
        asked = cases.page(owner, PortalFilter(states=("referred",), limit=200)).cases
        for case in asked[: len(asked) * 2 // 3]:
            said = next(answers)
            [result] = answer.answer_referrals([AnswerIn(case.id, said)], actor=owner)
            if result.event is CaseEvent.ANSWER_INFRINGING:
                removed.append(case)
            elif result.event is CaseEvent.ANSWER_FOR_REVIEW:
                reviewed.append(case)
        for case in asked[-2:]:
            answer.write(case.id, "Could you find out where this seller ships from?", actor=owner)
    _sellers_object(removed[::5], analyst)
    for case in reviewed[::3]:
        review.decide(
            [case.id], CaseEvent.DECIDE_REMOVE, reason_code="counterfeit_mark", explanation="", actor=analyst
        )
    for case in reviewed[1::3]:
        review.decide([case.id], CaseEvent.DECIDE_CLEAR, reason_code="resale", explanation="", actor=analyst)


def _sellers_object(removed: Sequence["Case"], analyst: Actor) -> None:
    """Some sellers answer: a third are believed, a third are not, a third wait."""
    for number, case in enumerate(removed):
        seller = _seller(case)
        review.counter(
            [case.id], "We bought these from the maker's distributor; the invoice is at hand.", actor=seller
        )
        if number % 3 == 0:
            why = "The invoice shows that the goods are genuine."
            review.decide(
                [case.id], CaseEvent.COUNTER_GRANTED, reason_code="resale", explanation=why, actor=analyst
            )
        elif number % 3 == 1:
            why = "The invoice does not name these goods."
            review.decide(
                [case.id],
                CaseEvent.COUNTER_REJECTED,
                reason_code="counterfeit_mark",
                explanation=why,
                actor=analyst,
            )


def _seller(case: "Case") -> Actor:
    """The seller of a case, as actor."""
    return Actor(
        kind=SAMPLE.kind.PERSON, id=str(case.seller_id), name=case.listing["seller"]["name"], party_id=case.seller_id,
        party_kind=PartyKind.SELLER, operator_id=case.operator_id, role=Role.SELLER,
    )  # fmt: skip
