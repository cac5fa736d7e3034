"""The ledger's verbs in plain sentences."""

from jointforce.domain.reasons import BY_CODE
from jointforce.ledger.queries import Line

_SENTENCES = {
    "case.refer": "The rights holder was asked",
    "case.wait": "The question waits for a day on which the rights holder's budget has room",
    "case.ask": "The rights holder was asked",
    "case.referred": "The rights holder was asked again",
    "case.review": "The case was opened for an analyst",
    "case.restrict": "The listing was restricted at once, as the policy says",
    "case.joined": "A newer version or a further notice joined the case",
    "case.answered": "The rights holder answered",
    "case.decided": "The marketplace decided",
    "case.countered": "The seller answered that the listing is lawful",
    "case.evidence": "A file was added",
    "case.message": "A message was written",
    "case.lapse": "Nobody answered in time; the listing is watched",
    "case.silence_clears": "Nobody answered in time; the listing was cleared",
    "case.silence_reviews": "Nobody answered in time; an analyst looks at it",
    "case.silence_restricts": "Nobody answered in time; the listing was restricted",
    "case.removal_done": "The marketplace has removed the listing",
    "case.reinstatement_done": "The listing is back",
    "case.hold": "A removal was proposed and waits for a second person",
    "case.return_held": "The proposed removal was not gone on with",
    "case.reopen": "The case was opened again",
    "case.reconsider": "The seller's answer will be read again",
    "case.ask_seller": "Nobody had read the notice in time; the seller was asked",
    "case.seller_contests": "The seller, asked, answered that the listing is lawful",
    "case.seller_agrees": "The seller, asked, agreed with the complaint",
    "case.seller_silent": "The seller, asked, did not answer in time; the listing was restricted",
    "case.recall_from_seller": "The question to the seller was taken back, or never arrived",
    "case.enquired": "The seller asked the rights holder about the removal",
    "case.enquiry_answered": "The rights holder answered the seller",
    "case.enquiry_ended": "What the seller had asked needs no answer: the listing comes back",
    "case.enquiry_unanswered": "The rights holder did not answer the seller in time",
    "case.recall_question": "The question was taken back",
    "case.take_back_answer": "The rights holder took its answer back",
    "clock.started": "The clocks began that the law sets",
    "clock.stopped": "Clocks ended",
    "clock.lengthened": "A clock got more time",
    "clock.expired": "A clock ran out",
    "clock.escalated": "A clock ran out; a person decides",
    "regime.chosen": "It was decided whether a regime holds",
    "regime.confirmed": "A value of a regime was confirmed",
    "outcome.read_again": "A second person read what one had rejected",
    "order.issued": "An order was issued to the marketplace",
    "order.acknowledged": "The marketplace has done what it was ordered",
    "order.cancelled": "An order was withdrawn before it left",
    "mandate.submitted": "The mandate was submitted; it waits for verification",
    "mandate.verified": "The mandate was verified",
    "mandate.rejected": "The mandate was rejected",
    "mandate.ended": "The mandate was ended",
    "right.submitted": "The right was submitted",
    "right.document": "A document was attached",
    "right.verified": "The right was verified; listings are screened against it",
    "right.rejected": "The right was rejected",
    "right.expired": "The right expired",
    "party.created": "Came on board",
    "questions.budget_set": "How many questions are asked a day was set",
    "fact.learnt": "An answer of the rights holder was kept beyond its case",
    "fact.ended": "What the rights holder had told us holds no more",
    "checks.percent_set": "How many answers are compared with what is known was set",
    "phase.set": "The phase in the programme was set",
    "standing.changed": "The standing changed",
    "standing.appealed": "It objected to its standing",
    "standing.appeal_decided": "Its appeal was answered",
    "standing.grant_withdrawn": "A granted standing was taken back",
    "misuse.proposed": "A measure against misuse was put to a person",
    "misuse.withdrawn": "The record asks no more for a measure against misuse",
    "misuse.dismissed": "A person dismissed a measure against misuse",
    "misuse.warned": "It was warned for misuse",
    "misuse.suspended": "It was suspended for misuse",
    "misuse.lifted": "A measure against misuse was lifted",
    "misuse.ended": "A measure against misuse came to its end",
    "manager.assigned": "An account manager was assigned",
    "member.added": "A person was given a role",
    "member.ended": "A person's role ended",
    "link.made": "A one-time link was made",
    "product.added": "A product was added",
    "seller.authorised": "A seller was authorised",
    "seller.authorisation_ended": "A seller's authorisation ended",
    "sellers.loaded": "Sellers were loaded",
    "listings.loaded": "Listings were loaded",
    "key.issued": "An API key was issued",
    "key.revoked": "An API key was revoked",
    "endpoint.set": "The address and secret of the webhooks were set",
    "delivery.retried": "A message was sent again",
    "deliveries.recovered": "Everything that waited was sent at once",
    "transparency.switched_on": "Filing with the DSA Transparency Database was switched on",
    "transparency.switched_off": "Filing with the DSA Transparency Database was switched off",
    "transparency.retried": "Statements of reasons were filed again",
    "orders.replayed": "Delivered orders were sent again",
    "case.complained": "A party complained about the decision",
    "case.complaint_upheld": "A complaint was decided: the decision stands",
    "case.complaint_reversed": "A complaint was decided: the decision is reversed",
    "case.complaint_withdrawn": "A complaint was withdrawn",
    "case.settlement": "An out-of-court dispute was noted",
    "document.kept": "The seller keeps a document",
    "document.attached": "The seller said anew what a document is about",
    "document.verified": "A document was verified",
    "document.refused": "A document was refused",
    "document.withdrawn": "The seller withdrew a document",
    "document.restored": "The seller took a document into use again",
    "clearance.requested": "The seller asked for a product to be cleared",
    "clearance.asked": "The rights holder was asked about a product",
    "clearance.granted": "A product was cleared",
    "clearance.objected": "The rights holder objects to clearing a product",
    "clearance.refused": "A product was not cleared",
    "clearance.ended": "A product is no longer cleared",
    "policy.changed": "A new version of the policy was saved",
}


def sentence(line: Line) -> str:
    """One entry as a sentence; a verb that is not known reads as its words."""
    said = _SENTENCES.get(line.verb) or line.verb.replace(".", " ").replace("_", " ").capitalize()
    detail = _detail(line)
    return f"{said}: {detail}." if detail else f"{said}."


def _detail(line: Line) -> str:
    facts = line.facts
    parts = []
    if line.verb == "case.answered":
        parts.append(str(facts.get("answer", "")))
    if line.verb == "case.decided":
        parts.append(str(facts.get("ruling", "")) + (", automated" if facts.get("automated") else ""))
    if line.verb.startswith("order."):
        parts.append(
            f"{'take down' if facts.get('kind') == 'listing.takedown' else 'reinstate'}, number {facts.get('seq')}"
        )
    if line.verb == "deliveries.recovered":
        parts.append(f"{facts.get('messages')} messages")
    if line.verb == "policy.changed":
        parts.append(f"version {facts.get('number')}")
    if line.reason and line.verb != "policy.changed":
        known = BY_CODE.get(line.reason)
        parts.append(known.label if known else line.reason)
    return ", ".join(part.replace("_", " ") for part in parts if part)
