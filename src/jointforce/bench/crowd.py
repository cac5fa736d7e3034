"""A database as a busy house has it: 100,000 cases brought in by `import_history`, and one case that was lived here."""

import base64
import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from PIL import Image

from jointforce.base import blobs
from jointforce.base.clock import now
from jointforce.base.ids import uuid7
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, FileIn
from jointforce.cases.services import (
    HistoricCase,
    HistoricCounterNotice,
    HistoricDecision,
    HistoricMessage,
    HistoricVerdict,
)
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseState
from jointforce.domain.vocabulary import (
    Answer,
    CounterNoticeState,
    ProgrammePhase,
    RightStatus,
    Role,
    Ruling,
)
from jointforce.flows import answer, counter_notices, history, intake, notices, onboarding, review, sweep
from jointforce.parties import queries as parties

CASES = 100_000
CHUNK = 5_000
HOLDERS = 40
SELLERS = 2_000
RIGHTS = 12
"""Rights of each holder. The first holder has a fifth of all cases, the first seller one in fifty."""

SHARES = {
    CaseState.REFERRED: 6, CaseState.ANSWERED: 2, CaseState.IN_REVIEW: 2, CaseState.REMOVED: 50,
    CaseState.COUNTERED: 2, CaseState.UPHELD: 5, CaseState.REINSTATED: 4, CaseState.CLEARED: 24, CaseState.LAPSED: 5,
}  # fmt: skip
ACTOR = system("bench")
_MARKET_NAMES = ("Bench Market", "Second Market", "Third Market")
_NOTE = "The stitching and the box are not ours, and the serial number does not exist."


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who acts in the bench, by role; `showcase`: the case that has everything a page can show."""

    actors: dict[Role, Actor]
    showcase: UUID
    cases: int
    seconds: float


@dataclass(frozen=True, slots=True)
class House:
    """Who a history is about: the operator, its marketplaces, the rights holders with their rights, the sellers."""

    id: UUID
    markets: list[UUID]
    holders: list[UUID]
    rights: dict[UUID, list[UUID]]
    sellers: list[tuple[UUID, UUID, str]]


def make_crowd(count: int = CASES) -> Crowd:
    """Fill an empty database; how long `import_history` took is told."""
    house = _house()
    people = _people(house)
    rng = random.Random(2016)
    rows = list(_rows(house, count, rng))
    started = time.perf_counter()
    for start in range(0, len(rows), CHUNK):
        history.import_history(rows[start : start + CHUNK], actor=ACTOR)
    took = time.perf_counter() - started
    return Crowd(people, _live_one_case(house, people), len(rows), took)


def _house() -> House:
    operator = onboarding.create_operator(_MARKET_NAMES[0])
    markets = [operator.id]
    markets += [onboarding.create_marketplace(name, operator.id).id for name in _MARKET_NAMES[1:]]
    return furnish(operator.id, markets)


def furnish(operator_id: UUID, markets: list[UUID]) -> House:
    """Rights holders with verified rights, and sellers on these marketplaces of an operator that is there."""
    holders, rights = [], {}
    for n in range(HOLDERS):
        holder = onboarding.create_rights_holder(
            f"Holder {n}", operator_id=operator_id, phase=ProgrammePhase.MEMBER, actor=ACTOR
        )
        rows = [
            {
                "id": f"R{n}-{i}",
                "mark": f"Brandname{n}x{i}",
                "nice_classes": "25",
                "usual_price_low": "110",
                "currency": "EUR",
            }
            for i in range(RIGHTS)
        ]
        results = onboarding.submit_rights(rows, actor=ACTOR, holder_id=holder.id, operator_id=operator_id)
        rights[holder.id] = [r.listing_id for r in results if r.listing_id is not None]
        onboarding.set_right_status(rights[holder.id], RightStatus.VERIFIED, reason="bench", actor=ACTOR)
        holders.append(holder.id)
    sellers = []
    for market in markets:
        rows = [
            {"id": f"S{n}", "name": f"Seller {n}", "country": "CN"} for n in range(SELLERS // len(markets))
        ]
        intake.post_sellers(rows, actor=ACTOR, marketplace_id=market)
        known = parties.sellers_by_external_id(market, [row["id"] for row in rows])
        sellers += [(market, party, external) for external, party in sorted(known.items())]
    return House(operator_id, markets, holders, rights, sellers)


def _people(house: House) -> dict[Role, Actor]:
    """One person of each role: of the house, of the first rights holder, of the first seller."""
    seller = house.sellers[0][1]
    places = {
        Role.ANALYST: house.id, Role.ACCOUNT_MANAGER: house.id, Role.ENGINEER: house.id,
        Role.BRAND_OWNER: house.holders[0], Role.BRAND_MEMBER: house.holders[0], Role.BRAND_VIEWER: house.holders[0],
    }  # fmt: skip
    people = {}
    for role, party in places.items():
        person = onboarding.invite(
            party,
            email=f"{role.value}@bench.example",
            name=role.value.title(),
            role=role,
            actor=ACTOR,
            send=False,
        )
        people[role] = _actor(person.id, party)
    onboarding.seller_link(house.sellers[0][2], actor=ACTOR, marketplace_id=house.sellers[0][0])
    people[Role.SELLER] = _actor(parties.people_of(seller)[0].id, seller)
    manager = UUID(people[Role.ACCOUNT_MANAGER].id)
    for holder in house.holders:
        onboarding.assign_manager(holder, manager, actor=people[Role.ACCOUNT_MANAGER])
    return people


def _actor(person_id: UUID, party_id: UUID) -> Actor:
    actor = parties.person_actor(person_id, party_id)
    assert actor is not None
    return actor


def _rows(house: House, count: int, rng: random.Random) -> Iterator[HistoricCase]:
    states = rng.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    begin = now() - timedelta(days=365)
    for n, state in enumerate(states):
        holder = house.holders[0 if n % 5 == 0 else rng.randrange(HOLDERS)]
        market, seller, external = house.sellers[0 if n % 50 == 0 else rng.randrange(len(house.sellers))]
        at = begin + timedelta(minutes=n * 5)
        yield historic_case(house, n, state, holder, (market, seller, external), at)


def historic_case(
    house: House, n: int, state: CaseState, holder: UUID, at_seller: tuple[UUID, UUID, str], at: datetime
) -> HistoricCase:
    """The n-th case of a history in this state, opened at that time against a seller (market, party, external id)."""
    market, seller, external = at_seller
    right = house.rights[holder][n % RIGHTS]
    mark = f"Brandname{house.holders.index(holder)}x{n % RIGHTS}"
    listing = {
        "external_id": f"H{n}", "title": f"{mark} shoes number {n}", "description": "Brand new, with box. " * 8,
        "brand": "", "category": "Shoes", "price": f"{9 + n % 90}.00", "currency": "EUR", "ships_to": "", "url": "",
        "condition": "new", "gtin": "", "images": [], "number": 1, "seen_at": at.isoformat(),
        "marketplace": _MARKET_NAMES[house.markets.index(market)],
        "seller": {"name": f"Seller {external[1:]}", "external_id": external, "country": "CN", "since": "",
                   "record": {}},
    }  # fmt: skip
    evidence = {
        "right": str(right), "mark": mark, "signal": "disguised_mark", "field": "title", "start": 0, "end": len(mark),
        "text": mark, "use": "sold", "disguise": "", "score": 0.97, "price_ratio": 0.1,
        "explanation": f"“{mark}” stands in the title.",
    }  # fmt: skip
    done = at + timedelta(hours=30)
    return HistoricCase(
        reference=f"H{n}", operator_id=house.id, marketplace_id=market, rights_holder_id=holder, seller_id=seller,
        right_id=right, listing_id=uuid7(), listing_external_id=f"H{n}", version_id=uuid7(), listing=listing,
        evidence=[evidence], mark=mark, state=state, origin="notice" if n % 9 == 0 else "proactive",
        risk=0.5 + n % 50 / 100, opened_at=at,
        due_at=now() + timedelta(hours=n % 500) if state in (CaseState.REFERRED, CaseState.ANSWERED) else None,
        changed_at=done, verdict=_verdict(state, at), decisions=_decisions(state, at, done),
        counter_notice=_counter_notice(state, at), messages=_messages(house, n, holder, at),
    )  # fmt: skip


def _verdict(state: CaseState, at: datetime) -> HistoricVerdict | None:
    said = {
        CaseState.CLEARED: (Answer.GENUINE, "genuine_product"),
        CaseState.ANSWERED: (Answer.CANNOT_TELL, "unclear_pictures"),
    }
    if state in (CaseState.REFERRED, CaseState.IN_REVIEW, CaseState.LAPSED):
        return None
    given, reason = said.get(state, (Answer.COUNTERFEIT, "counterfeit_mark"))
    return HistoricVerdict(given, reason, "Brand Member", at + timedelta(hours=3), _NOTE)


def _decisions(state: CaseState, at: datetime, done: datetime) -> list[HistoricDecision]:
    removed = HistoricDecision(
        Ruling.REMOVE, "counterfeit_mark", "Not made by us: the mark is copied", "Jointforce",
        at + timedelta(hours=3), automated=True,
    )  # fmt: skip
    later = {CaseState.UPHELD: Ruling.UPHOLD, CaseState.REINSTATED: Ruling.REINSTATE}
    if state in later:
        return [
            removed,
            HistoricDecision(later[state], "resale", "After the seller's answer", "Ann Analyst", done),
        ]
    return [removed] if state in (CaseState.REMOVED, CaseState.COUNTERED) else []


def _counter_notice(state: CaseState, at: datetime) -> HistoricCounterNotice | None:
    outcome = {
        CaseState.COUNTERED: CounterNoticeState.SUBMITTED,
        CaseState.UPHELD: CounterNoticeState.REJECTED,
        CaseState.REINSTATED: CounterNoticeState.GRANTED,
    }.get(state)
    if outcome is None:
        return None
    return HistoricCounterNotice(
        "We bought these from the maker's distributor.", "Sam Seller", at + timedelta(hours=9), outcome
    )


def _messages(house: House, n: int, holder: UUID, at: datetime) -> list[HistoricMessage]:
    if n % 10:
        return []
    return [
        HistoricMessage(
            "Where does this seller ship from?", "Brand Member", holder, False, at + timedelta(hours=1)
        ),
        HistoricMessage(
            "From one address in Shenzhen.", "Account Manager", house.id, True, at + timedelta(hours=2)
        ),
    ]


def _live_one_case(house: House, people: dict[Role, Actor]) -> UUID:
    """One case through the flows themselves: picture, question, thread, file, removal, counter-notice, a notice."""
    owner, desk = people[Role.BRAND_OWNER], people[Role.ANALYST]
    market, _, external = house.sellers[0]
    drawn = io.BytesIO()
    Image.new("RGB", (80, 60), "#c03").save(drawn, "JPEG")
    picture = {
        "name": "a.jpg",
        "content_type": "image/jpeg",
        "bytes": base64.b64encode(drawn.getvalue()).decode(),
    }
    for name in ("showcase", "open"):
        listing = {
            "id": name, "title": "Br*ndname0x0 shoes", "price": 9, "currency": "EUR", "seller_id": external,
            "images": [picture],
        }  # fmt: skip
        intake.post_listings([listing], actor=ACTOR, marketplace_id=market)
    sweep.sweep_waiting()
    case_id = cases.visible(owner).get(listing_external_id="showcase").id
    answer.write(case_id, "Do you know this seller?", actor=owner)
    answer.write(case_id, "Not yet.", actor=desk)
    answer.answer_referrals([AnswerIn(case_id, Answer.COUNTERFEIT, note=_NOTE)], actor=owner)
    answer.attach(case_id, [FileIn("a.jpg", "image/jpeg", blobs.put(drawn.getvalue()), 100)], actor=owner)
    seller = people[Role.SELLER]
    asked = counter_notices.parts_asked([case_id], actor=seller)
    review.counter([case_id], "It is genuine.", actor=seller, parts={p.code: seller.name for p in asked})
    answer.attach(
        case_id, [FileIn("b.jpg", "image/jpeg", blobs.put(drawn.getvalue()), 100)], actor=people[Role.SELLER]
    )
    onboarding.attach_right_document(
        house.rights[house.holders[0]][0],
        digest=blobs.put(drawn.getvalue()),
        media_type="image/jpeg",
        actor=owner,
    )
    notices.file_public_notice(
        name="A Reader", email="reader@bench.example", mark="Brandname0x0", reason="It is a copy.", good_faith=True,
        listing_refs=["showcase"],
    )  # fmt: skip
    return case_id
