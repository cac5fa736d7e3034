"""Organisations that must not see each other, and what each of them has: by the parameter that names it in an address.

A new page with a new parameter adds a line to `Side.things`; a page whose parameter is not there fails the isolation
test, so that nobody forgets.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now
from jointforce.base.ids import uuid7
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks
from jointforce.cases.schemas import AnswerIn, FileIn, PortalFilter
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.facts import FactKind
from jointforce.domain.mandate import GRANTABLE
from jointforce.domain.misuse import MisuseStep, Proposal
from jointforce.domain.proof import DocumentKind, DocumentState, product_scope
from jointforce.domain.vocabulary import AgentKind, Answer, RightStatus, Role
from jointforce.enforcement import queries as enforcement
from jointforce.flows import (
    answer,
    catalogue,
    complaints,
    counter_notices,
    enquiries,
    intake,
    mandates,
    notices,
    onboarding,
    review,
    sweep,
    undo,
    vault,
)
from jointforce.flows.counter_notices import AnswerEdit
from jointforce.intake import queries as intake_queries
from jointforce.intake import services as intake_services
from jointforce.intake.schemas import LineIn, NoticeFileIn, NoticeIn
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services
from jointforce.triage import queries as triage
from jointforce.vault.schemas import ClearanceIn, DocumentIn
from tests.doors.selling import put_to_seller
from tests.world import World

if TYPE_CHECKING:
    from jointforce.parties.models import Party

INSTALLER = system("installer")
EVERY_SCOPE = [ability.value for ability in Ability]


@dataclass(frozen=True)
class Side:
    """One marketplace with one rights holder and one seller, and a whole story between them.

    things: what an address names, by the name of its parameter (a primary key, but `number`: a picture's).
    own_ids: the same for addresses that carry the sender's own id. words: what nobody else may read.
    """

    things: Mapping[str, Any]
    own_ids: Mapping[str, str]
    words: tuple[str, ...]

    def named(self, parameter: str, converter: str) -> Any:
        """The value of an address's parameter."""
        if converter == "text" and parameter in self.own_ids:
            return self.own_ids[parameter]
        return self.things[parameter]


@dataclass(frozen=True)
class Cast:
    """Who plays a side's story."""

    market: "Party"
    holder: "Party"
    analyst: Actor
    owner: Actor
    mark: str
    right_id: UUID
    seller: str
    word: str


def tell_a_story(cast: Cast) -> Side:
    """A listing referred, answered “counterfeit”, removed and countered, with all that is made on the way."""
    listing = f"{cast.word}-listing"
    link = onboarding.seller_link(cast.seller, actor=INSTALLER, marketplace_id=cast.market.id)
    seller_id = parties.sellers_by_external_id(cast.market.id, [cast.seller])[cast.seller]
    [person] = parties.people_of(seller_id)
    seller = parties.person_actor(person.id, seller_id)
    assert seller is not None
    title = f"{_disguised(cast.mark)} {cast.word} runner black"
    row = {"id": listing, "title": title, "price": 19, "currency": "EUR", "seller_id": cast.seller}
    intake.post_listings([row], actor=INSTALLER, marketplace_id=cast.market.id)
    sweep.sweep_waiting()
    case = next(c for c in cases.page(cast.owner, PortalFilter()).cases if c.listing_external_id == listing)
    answer.write(case.id, f"{cast.word} wrote this", actor=cast.owner)
    answer.attach(case.id, [FileIn(f"{cast.word}.txt", "text/plain", "0" * 64, 1)], actor=cast.owner)
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=cast.owner)
    review.counter([case.id], f"{cast.word} bought it from the maker", actor=seller)
    acted = review.decide(
        [case.id], CaseEvent.COUNTER_REJECTED, reason_code="counterfeit_mark", explanation=f"{cast.word} wrong",
        actor=cast.analyst,
    )  # fmt: skip
    undo.undo_action(acted.action_id, f"{cast.word} looked again", actor=cast.analyst)
    other = {**row, "id": f"{listing}-2", "title": f"{title} new"}
    intake.post_listings([other], actor=INSTALLER, marketplace_id=cast.market.id)
    sweep.sweep_waiting()
    complained = next(
        c for c in cases.page(cast.owner, PortalFilter()).cases if c.listing_external_id == other["id"]
    )
    answer.answer_referrals([AnswerIn(complained.id, Answer.COUNTERFEIT)], actor=cast.owner)
    [complaint] = complaints.complain([complained.id], f"{cast.word} complains", actor=seller)
    enquiry_id = enquiries.ask(complained.id, f"{cast.word} asks what is wrong", actor=seller)
    question = put_to_seller(
        cast.owner, cast.right_id, cast.market.id, listing=f"{listing}-3", seller=cast.seller,
        title=f"{cast.mark} {cast.word} boots", reason=f"{cast.word} is copied again",
    )  # fmt: skip
    catalogue.authorise_sellers(cast.holder.id, [seller_id], actor=cast.owner)
    product = catalogue.add_product(
        rights_holder_id=cast.holder.id, right_id=cast.right_id, name=f"{cast.word} shoe",
        usual_price_low=Decimal(110), currency="EUR", actor=cast.owner,
    )  # fmt: skip
    key = onboarding.issue_key(
        cast.holder.id, name=f"{cast.word} key", role=Role.BRAND_OWNER, scopes=EVERY_SCOPE, actor=INSTALLER
    )
    onboarding.set_endpoint(cast.market.id, f"https://{cast.word.lower()}.example/hooks", actor=INSTALLER)
    house = cast.analyst.operator_id
    assert house is not None
    shipped = triage.in_force(house, None)
    assert shipped is not None
    policy = onboarding.save_policy(
        operator_id=house, rights_holder_id=cast.holder.id, rules=shipped.rules,
        note=f"{cast.word} wants it so", expected_number=None, actor=INSTALLER,
    )  # fmt: skip
    with transaction.atomic():
        intake_services.receive_notice(
            operator_id=house, name=f"{cast.word} Reporter", email="reporter@reporters.example", mark=cast.mark,
            reason=f"{cast.word} says that it is copied", listing_refs=[listing], token_hash=f"hash-{cast.word}",
            now=case.opened_at,
        )  # fmt: skip
        rights_services.learn(
            [
                rights_services.Learnt(
                    cast.holder.id,
                    cast.right_id,
                    FactKind.NEVER_MADE,
                    {"what": f"{cast.word} green"},
                    case.id,
                    cases.verdicts(case.id)[0].id,
                )
            ],
            actor=cast.owner,
            now=case.opened_at,
        )
    draft = counter_notices.begin([case.id], actor=seller)
    counter_notices.save(draft.id, AnswerEdit([case.id], f"{cast.word} may say more"), actor=seller)
    report = NoticeIn(
        (LineIn(listing, cast.right_id, "counterfeit_mark", where_seen=f"{cast.word} title"),),
        reason=f"{cast.word} is copied", statements=frozenset({"good_faith"}),
        files=(NoticeFileIn(f"{cast.word}.txt", "text/plain", "0" * 64, 1),),
    )  # fmt: skip
    notice = notices.file_notice(report, actor=cast.owner).notice
    begun_id = uuid7()
    notices.save_draft(begun_id, report, actor=cast.owner)
    notices.keep_template(
        f"{cast.word} words", report, right_id=cast.right_id, reason_code="counterfeit_mark", actor=cast.owner
    )
    document = vault.keep_document(
        DocumentIn(
            DocumentKind.INVOICE, f"{cast.word} invoice", "Maker", None, product_scope(listing, "", ""),
            "invoice.txt", "text/plain", hashlib.sha256(cast.word.encode()).hexdigest(), 9,
        ),
        actor=seller,
    )  # fmt: skip
    vault.decide_document(document.id, DocumentState.VERIFIED, "", actor=cast.analyst)
    cleared = vault.request_clearance(
        ClearanceIn(cast.mark, f"{cast.word} runner", product_scope(listing, "", ""), (document.id,), True),
        actor=seller,
    )
    vault.ask_holder(cleared.id, f"Is {cast.word} yours?", actor=cast.analyst)
    [order] = enforcement.orders_of(case.id)
    [statement] = enforcement.statements_of(case.id)
    message = delivery.messages(INSTALLER).filter(subject_id=str(order.id)).get()
    mandate = mandates.give(
        email=f"agent@{cast.word.lower()}.example", person_name=f"{cast.word} Agent",
        agent_name=f"{cast.word} Advocates", kind=AgentKind.FIRM,
        terms=mandates.Terms(case.opened_at.date(), document_hash="0" * 64, document_type="text/plain"),
        actor=cast.owner,
    )  # fmt: skip
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert parties.key_use(key, case.opened_at).actor is not None
    with transaction.atomic():
        proposal = Proposal(
            MisuseStep.WARNING, 365, f"{cast.word} again and again.", {"strikes": 2}, case.opened_at
        )
        due = parties_services.Due(parties.by_ids([seller_id])[seller_id], proposal)
        [measure] = parties_services.propose_misuse_measures([due], actor=INSTALLER, now=case.opened_at)
    things = {
        "case_id": case.id,
        "case_number": case.number,
        "action_id": acted.action_id,
        "statement_id": statement.id,
        "draft_id": draft.id,
        "question_id": question.id,
        "complaint_id": complaint.id,
        "enquiry_id": enquiry_id,
        "document_id": document.id,
        "clearance_id": cleared.id,
        "order_id": order.id,
        "right_id": cast.right_id,
        "product_id": product.id,
        "authorisation_id": rights.authorisations(cast.owner).get(seller_id=seller_id).id,
        "holder_id": cast.holder.id,
        "rights_holder_id": cast.holder.id,
        "party_id": cast.holder.id,
        "fact_id": rights.facts(cast.owner, case.opened_at)[0].id,
        "membership_id": parties.members(cast.owner, cast.holder.id)[0].id,
        "person_id": person.id,
        "key_id": parties.api_keys(cast.owner)[0].id,
        "version_id": policy.id,
        "message_id": message.id,
        "seller_id": seller_id,
        "notice_id": notice.id,
        "notice_file_id": intake_queries.files_of([notice.id])[0].id,
        "begun_id": begun_id,
        "template_id": intake_queries.templates(cast.owner)[0].id,
        "found_id": case.listing_id,
        "listing_id": case.listing_id,
        "file_id": cases.files(cast.owner, case.id)[0].id,
        "counter_notice_id": cases.counter_notices(case.id)[0].id,
        "marketplace_id": cast.market.id,
        "mandate_id": mandate.id,
        "measure_id": measure.id,
        "clock_id": clocks.clocks_of(case.id, actor=INSTALLER)[0].id,
        "number": 0,
    }
    words = (
        cast.word,
        str(case.id),
        str(statement.id),
        str(order.id),
        str(product.id),
        str(message.id),
        token,
    )
    return Side(things, {"listing_id": listing, "seller_id": cast.seller}, words)


def _disguised(mark: str) -> str:
    return f"{mark[0]}*{mark[2]}⭐{mark[4:]}"


def _joined(party: "Party", role: Role, name: str) -> Actor:
    email = name.lower().replace(" ", ".") + "@quillon.example"
    person = onboarding.invite(party.id, email=email, name=name, role=role, actor=INSTALLER, send=False)
    actor = parties.person_actor(person.id, party.id)
    assert actor is not None
    return actor


def rival(world: World) -> Actor:
    """Another seller at Bazaar."""
    seller = {"id": "S2", "name": "Rival Seller"}
    intake.post_sellers([seller], actor=INSTALLER, marketplace_id=world.bazaar.id)
    onboarding.seller_link("S2", actor=INSTALLER, marketplace_id=world.bazaar.id)
    seller_id = parties.sellers_by_external_id(world.bazaar.id, ["S2"])["S2"]
    actor = parties.person_actor(parties.people_of(seller_id)[0].id, seller_id)
    assert actor is not None
    return actor


def agent_of_lumora(world: World) -> tuple[Actor, Actor]:
    """Somebody of an association in the house: at home, and acting for Lumora, whose mandate allows everything."""
    today = now().date()
    allows = tuple(ability.value for ability in GRANTABLE)
    mandate = mandates.give(
        email="paula@pactum.example", person_name="Paula", agent_name="Pactum", kind=AgentKind.ASSOCIATION,
        terms=mandates.Terms(today, allows=allows), actor=world.actors["stranger"],
    )  # fmt: skip
    [person] = parties.people_of(mandate.agent_id)
    at_home = parties.person_actor(person.id, mandate.agent_id)
    acting = parties.person_under_mandate(person.id, mandate.id, today).actor
    assert at_home is not None
    assert acting is not None
    return at_home, acting


def neighbour(world: World) -> Side:
    """Vexora and Bazaar: in the house of Lumora and Souk, who must not see what is between them."""
    return tell_a_story(
        Cast(
            world.bazaar, world.vexora, world.actors["analyst"], world.actors["owner"], "Vexora",
            world.rights["Vexora"], "S1", "Zyqqua",
        )
    )  # fmt: skip


def other_house() -> Side:
    """Another operator with its own rights holder and seller: foreign to everybody of the first house."""
    market = onboarding.create_operator("Quillonbay")
    holder = onboarding.create_rights_holder("Ostrava", operator_id=market.id, actor=INSTALLER)
    analyst = _joined(market, Role.ANALYST, "Quillon Analyst")
    owner = _joined(holder, Role.BRAND_OWNER, "Quillon Owner")
    row = {"id": "R-Ostrava", "mark": "Ostrava", "usual_price_low": "110", "currency": "EUR"}
    [result] = onboarding.submit_rights([row], actor=INSTALLER, holder_id=holder.id, operator_id=market.id)
    assert result.listing_id is not None
    onboarding.set_right_status([result.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    seller = {"id": "QS-1", "name": "Quillon Trader"}
    intake.post_sellers([seller], actor=INSTALLER, marketplace_id=market.id)
    side = tell_a_story(Cast(market, holder, analyst, owner, "Ostrava", result.listing_id, "QS-1", "Wexqir"))
    words = (*side.words, "Quillon", "Ostrava", "QS-1", *map(str, side.things.values()))
    return replace(side, words=tuple(word for word in words if len(word) > 3))
