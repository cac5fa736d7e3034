"""A call of each operation of the API that changes something, with a body that would have its effect.

An operation that is not here fails the tests that are made from the URL map.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, catalogue, intake, notices, onboarding, sweep
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.rights import queries as rights
from tests.doors.selling import put_to_seller
from tests.world import INSTALLER, World

if TYPE_CHECKING:
    from jointforce.cases.models import Case

Things = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """who: whose key it takes. verb: the ledger's, of the one entry that a call leaves.

    body: made from the things that the call is about; prepare: makes them in a world, as the nth that are made there.
    """

    who: str
    verb: str
    body: Callable[[Things], Any] = lambda things: None
    prepare: Callable[[World, int], Things] = field(default=lambda world, n: {})


def _refer(world: World, n: int, seller: str) -> "Case":
    title = f"V*x⭐ra runner model {n}"
    world.post({"id": f"L{n}", "title": title, "price": 19, "currency": "EUR", "seller_id": seller})
    sweep.sweep_waiting()
    return cases.visible(world.actors["owner"]).get(listing_external_id=f"L{n}")


def _referred(world: World, n: int) -> Things:
    return {"case_id": _refer(world, n, f"S-{n}").id}


def _removed(world: World, n: int) -> Things:
    case = _refer(world, n, "S1")
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    [statement] = enforcement.statements_of(case.id)
    return {"case_id": case.id, "statement_id": statement.id}


def _in_review(world: World, n: int) -> Things:
    case = _refer(world, n, f"S-{n}")
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    return {"case_id": case.id}


def _submitted(world: World, n: int) -> Things:
    row = {"id": f"R{n}", "mark": "Vexora Air"}
    [result] = onboarding.submit_rights([row], actor=world.actors["owner"])
    return {"right_id": result.listing_id}


def _seller(world: World, n: int) -> Things:
    seller = {"id": f"S-{n}", "name": "A Seller"}
    intake.post_sellers([seller], actor=INSTALLER, marketplace_id=world.bazaar.id)
    return {"seller_id": seller["id"], "marketplace": "Bazaar"}


def _authorised(world: World, n: int) -> Things:
    owner, seller = world.actors["owner"], str(_seller(world, n)["seller_id"])
    catalogue.authorise_by_name(world.vexora.id, "Bazaar", seller, actor=owner)
    return {"authorisation_id": rights.authorisations(owner).get(seller__external_id=seller).id}


def _reported(world: World, n: int) -> Things:
    world.post({"id": f"V{n}", "title": f"Vexora boot model {n}", "seller_id": f"S-{n}"})
    return {"listing": f"V{n}", "right_id": world.rights["Vexora"]}


def _notice(things: Things) -> Any:
    """A notice; about a listing of the side's own where the things name none."""
    return {
        "lines": [{"listing": str(things.get("listing", things.get("listing_id")))}],
        "right_id": str(things["right_id"]),
        "reason_code": "counterfeit_mark",
        "reason": "The stitching is not ours.",
        "statements": ["good_faith"],
    }


def _filed(world: World, n: int) -> Things:
    things = _reported(world, n)
    line = LineIn(things["listing"], things["right_id"], "counterfeit_mark")
    said = NoticeIn((line,), reason="The stitching is not ours.", statements=frozenset({"good_faith"}))
    return {**things, "notice_id": notices.file_notice(said, actor=world.actors["owner"]).notice.id}


def _asked(world: World, n: int) -> Things:
    question = put_to_seller(
        world.actors["owner"], world.rights["Vexora"], world.bazaar.id, listing=f"Q{n}", seller="S1",
        title=f"Vexora boot model {n}", reason="The stitching is not ours.",
    )  # fmt: skip
    return {"question_id": question.id}


CALLS: dict[tuple[str, str], Call] = {
    ("post", "/listings"): Call(
        "engineer", "", lambda t: {"listings": [{"id": "L1", "title": "Plain shoes", "seller_id": "S1"}]}
    ),
    ("post", "/sellers"): Call("engineer", "", lambda t: {"sellers": [{"id": "S1", "name": "Another Name"}]}),
    ("post", "/sellers/{seller_id}/link"): Call("engineer", "link.made", prepare=_seller),
    ("post", "/rights"): Call(
        "owner", "right.submitted", lambda t: {"rights": [{"id": "R9", "mark": "Vexora Sky"}, {"id": "R10"}]}
    ),
    ("post", "/rights/{right_id}/review"): Call(
        "analyst", "right.verified", lambda t: {"status": "verified", "reason": "seen"}, _submitted
    ),
    ("post", "/products"): Call(
        "owner",
        "product.added",
        lambda t: {
            "name": "Runner",
            "usual_price_low": "110.00",
            "currency": "EUR",
            "right_id": str(t["right_id"]) if "right_id" in t else None,
        },
        lambda world, n: {"right_id": world.rights["Vexora"]},
    ),
    ("post", "/authorisations"): Call(
        "owner",
        "seller.authorised",
        lambda t: {"marketplace": t["marketplace"], "seller_id": t["seller_id"]},
        _seller,
    ),
    ("delete", "/authorisations/{authorisation_id}"): Call(
        "owner", "seller.authorisation_ended", prepare=_authorised
    ),
    ("post", "/cases/{case_id}/verdict"): Call(
        "owner", "case.answered", lambda t: {"answer": "counterfeit"}, _referred
    ),
    ("post", "/verdicts"): Call(
        "owner",
        "case.answered",
        lambda t: {"verdicts": [{"case_id": str(t["case_id"]), "answer": "counterfeit"}] * 2},
        _referred,
    ),
    ("post", "/cases/{case_id}/retract"): Call(
        "owner", "case.decided", lambda t: {"note": "mistaken"}, _removed
    ),
    ("post", "/cases/{case_id}/decision"): Call(
        "analyst",
        "case.decided",
        lambda t: {"event": "decide_remove", "reason_code": "counterfeit_mark", "explanation": "copied"},
        _in_review,
    ),
    ("post", "/cases/{case_id}/question"): Call(
        "analyst", "case.referred", lambda t: {"question": "And picture 2?", "hours": 24}, _in_review
    ),
    ("post", "/cases/{case_id}/messages"): Call(
        "owner", "case.message", lambda t: {"body": "Can you see the label?"}, _referred
    ),
    ("post", "/cases/{case_id}/files"): Call(
        "owner",
        "case.evidence",
        lambda t: {"name": "note.txt", "content_type": "text/plain", "bytes": "U2VyaWFsIDQy"},
        _referred,
    ),
    ("post", "/notices"): Call("owner", "notice.filed", _notice, _reported),
    ("post", "/notices/lint"): Call("owner", "", _notice, _reported),
    ("post", "/notices/{notice_id}/retract"): Call(
        "owner", "notice.retracted", lambda t: {"note": "They are ours."}, _filed
    ),
    ("post", "/statements/{statement_id}/counter-notice"): Call(
        "seller", "case.countered", lambda t: {"text": "I bought it from the maker."}, _removed
    ),
    ("post", "/seller-questions/{question_id}/answer"): Call(
        "seller",
        "case.seller_contests",
        lambda t: {"answer": "contested", "text": "I bought it from the maker."},
        _asked,
    ),
    ("post", "/orders/replay"): Call(
        "engineer",
        "orders.replayed",
        lambda t: {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"},
        _removed,
    ),
    ("put", "/endpoint"): Call("engineer", "endpoint.set", lambda t: {"url": "https://shop.example/hooks"}),
}
