"""The e-mails, in plain text. A link that signs in is made only when the letter leaves (`sign_in`), never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from jointforce.domain.vocabulary import MandateStatus


@dataclass(frozen=True, slots=True)
class SignIn:
    """The letter carries a one-time link: for whom, for which party, and where it leads."""

    person_id: UUID
    party_id: UUID
    next_path: str


def letter(subject: str, *paragraphs: str, sign_in: SignIn | None = None) -> dict[str, Any]:
    """A letter as the outbox keeps it."""
    payload: dict[str, Any] = {"subject": subject, "body": "\n\n".join(paragraphs)}
    if sign_in is not None:
        payload["sign_in"] = {
            "person": str(sign_in.person_id),
            "party": str(sign_in.party_id),
            "next": sign_in.next_path,
        }
    return payload


def url(path: str) -> str:
    """The full address of a page."""
    return settings.BASE_URL + path


def questions(
    name: str, count: int, due: str, *, principal: str = "", path: str = "/portal/"
) -> dict[str, Any]:
    """To a rights holder, or to an agent of a principal: new questions wait."""
    what = "one listing" if count == 1 else f"{count} listings"
    return letter(
        f"Is this {'yours' if not principal else 'genuine'}? A question about {what}"
        + (f" to {principal[:80]}" if principal else ""),
        f"Dear {name},",
        f"We found {what} that we cannot authenticate with certainty. Please tell us what you see; the first answer is "
        f"due {due} (UTC).",
        f"Open your inbox: {url(path)}",
        "Jointforce",
    )


def statement(
    name: str, title: str, reason: str, until: str, marketplace: str, sign_in: SignIn
) -> dict[str, Any]:
    """To a seller: what was removed, why, and what can be done."""
    return letter(
        f"Your listing “{title[:80]}” was removed",
        f"Dear {name},",
        f"{marketplace} has removed your listing “{title[:200]}”. Why: {reason}",
        f"If the listing is lawful, tell us so: you may answer until {until} (UTC). An analyst, not a machine, will "
        "read it. If you agree, you need do nothing.",
        "Read the whole statement of reasons, and answer, by this link, which works once:",
        "{sign_in}",
        marketplace,
        sign_in=sign_in,
    )


def seller_asked(
    name: str,
    title: str,
    complainant: str,
    mark: str,
    reason: str,
    until: str,
    marketplace: str,
    sign_in: SignIn,
) -> dict[str, Any]:
    """To a seller, before anything is restricted: which listing, who complains, why, what it may answer, until when."""
    return letter(
        f"A complaint about your listing “{title[:80]}”: please answer",
        f"Dear {name},",
        f"{complainant} complains about your listing “{title[:200]}” at {marketplace} ({mark}). Why: {reason}. Nobody "
        "has decided anything yet, and the listing is still shown.",
        f"Answer until {until} (UTC): that it is lawful, in your own words and with documents, and an analyst, not a "
        "machine, decides; or that you agree, and it is removed. Without an answer by then it is removed "
        "automatically; you would get a statement of reasons and could still answer that.",
        "Read the complaint, and answer, by this link, which works once:",
        "{sign_in}",
        marketplace,
        sign_in=sign_in,
    )


def seller_contested(name: str, number: int, mark: str, path: str) -> dict[str, Any]:
    """To a rights holder: a seller that was asked about its notice says that the listing is lawful."""
    return letter(
        f"Case {number}: the seller says that the listing is lawful",
        f"Dear {name},",
        f"The seller was asked about your notice ({mark}) and says that the listing is lawful. An analyst of the "
        "marketplace reads the answer and decides; it stands on the page of the case, where you can write to us.",
        url(path),
        "Jointforce",
    )


def reinstated(name: str, title: str, marketplace: str) -> dict[str, Any]:
    """To a seller: the listing is back."""
    return letter(
        f"Your listing “{title[:80]}” is back",
        f"Dear {name},",
        f"The restriction of your listing “{title[:200]}” was lifted. It is visible again, and it does not "
        "count against you.",
        marketplace,
    )


def counter_rejected(name: str, title: str, explanation: str, marketplace: str) -> dict[str, Any]:
    """To a seller: the counter-notice was not granted."""
    return letter(
        f"Your answer about “{title[:80]}”",
        f"Dear {name},",
        f"We have read your answer. The listing “{title[:200]}” stays removed. {explanation}".strip(),
        "You may take the matter to a certified out-of-court dispute settlement body (DSA Art. 21) or to a court.",
        marketplace,
    )


def counter_forwarded(name: str, numbers: Sequence[int], path: str) -> dict[str, Any]:
    """To the rights holder: a seller has answered in these cases, and time may run."""
    cases = ", ".join(str(number) for number in numbers[:20]) + (", …" if len(numbers) > 20 else "")
    return letter(
        f"Case {cases}: the seller has answered"
        if len(numbers) == 1
        else f"A seller has answered in {len(numbers)} cases",
        f"Dear {name},",
        f"the seller says that what was removed is lawful (case {cases}). An analyst of the marketplace reads the "
        "answer. If you go to court or to an authority about it, tell us on the page of the case before the time "
        "shown there is over; without word from you the listing may have to come back.",
        url(path),
    )


def reinstatement_told(name: str, number: int, mark: str, explanation: str, path: str) -> dict[str, Any]:
    """To a rights holder: a listing that was removed on its word is back."""
    return letter(
        f"Case {number}: the listing is visible again",
        f"Dear {name},",
        f"The seller's answer in case {number} ({mark}) was granted; it is visible again. {explanation}".strip(),
        f"The case: {url(path)}",
        "Jointforce",
    )


def message_waits(name: str, number: int, from_name: str, path: str) -> dict[str, Any]:
    """To the other side of a thread."""
    return letter(
        f"Case {number}: {from_name} has written",
        f"Dear {name},",
        f"{from_name} has written in case {number}. Read and answer: {url(path)}",
        "Jointforce",
    )


def enquiry(name: str, number: int, mark: str, holder: str, until: str, path: str) -> dict[str, Any]:
    """To who answers for a rights holder: the seller of a removed listing asks something."""
    return letter(
        f"Case {number}: the seller asks something",
        f"Dear {name},",
        f"The seller of the listing that was removed in case {number} ({mark}, of {holder}) asks {holder} about it. "
        f"Please answer until {until} (UTC); other enquiries of the same seller stand in the list of enquiries.",
        f"Read and answer: {url(path)}",
        "Jointforce",
    )


def enquiry_answered(name: str, title: str, holder: str, sign_in: SignIn) -> dict[str, Any]:
    """To a seller: the rights holder has answered its enquiry."""
    return letter(
        f"{holder[:80]} has answered you about “{title[:80]}”",
        f"Dear {name},",
        f"{holder} has answered what you asked about your listing “{title[:200]}”. Read it by this link, which works "
        "once:",
        "{sign_in}",
        "Jointforce",
        sign_in=sign_in,
    )


def enquiry_unanswered(
    name: str, title: str, holder: str, marketplace: str, sign_in: SignIn
) -> dict[str, Any]:
    """To a seller: the rights holder did not answer in time, and what can be done."""
    return letter(
        f"{holder[:80]} has not answered you about “{title[:80]}”",
        f"Dear {name},",
        f"{holder} had time to answer what you asked about your listing “{title[:200]}”, and has not. You need not "
        f"wait for it: the statement of reasons says what you can do now, and an analyst of {marketplace} reads what "
        "you answer to it. The link works once:",
        "{sign_in}",
        marketplace,
        sign_in=sign_in,
    )


def invitation(name: str, party: str, inviter: str, sign_in: SignIn) -> dict[str, Any]:
    """To somebody who gets a role."""
    return letter(
        f"{inviter} invites you to {party} on Jointforce",
        f"Dear {name},",
        f"{inviter} has given you a role in {party}. This link signs you in once; choose a password then:",
        "{sign_in}",
        "Jointforce",
        sign_in=sign_in,
    )


_MANDATE = {
    MandateStatus.SUBMITTED: "{agent} says that it has a mandate to act for {holder}. It allows nothing until an owner "
    "of {holder} or an analyst of the marketplace has verified it.",
    MandateStatus.VERIFIED: "The mandate of {agent} to act for {holder} is verified.",
    MandateStatus.REJECTED: "The mandate of {agent} to act for {holder} was rejected.",
    MandateStatus.ENDED: "The mandate of {agent} to act for {holder} has been ended, from now on.",
}


def mandate(
    name: str, holder: str, agent: str, status: MandateStatus, reason: str, path: str
) -> dict[str, Any]:
    """To the owners of either side: a mandate was claimed, verified, rejected or ended."""
    told = _MANDATE[status].format(agent=agent, holder=holder)
    why = f"Why: {reason}" if reason else ""
    return letter(
        f"Mandate of {agent[:80]} for {holder[:80]}",
        f"Dear {name},",
        *filter(None, (told, why)),
        f"Look at it, or end it: {url(path)}",
        "Jointforce",
    )


def confirm_notice(name: str, link: str) -> dict[str, Any]:
    """To the sender of a public notice: confirm the address."""
    return letter(
        "Please confirm your notice",
        f"Dear {name},",
        "We received a notice with your e-mail address. It is read as soon as you confirm that it is yours:",
        link,
        "If it is not yours, do nothing.",
        "Jointforce",
    )


def notice_outcome(name: str, outcome: str) -> dict[str, Any]:
    """To the sender of a public notice: what became of it (DSA Art. 16(5))."""
    return letter(
        "What became of your notice",
        f"Dear {name},",
        outcome,
        "If you disagree you may complain to us within six months (DSA Art. 20), or go to a certified dispute "
        "settlement body or a court.",
        "Jointforce",
    )


def standing_changed(name: str, standing: str, sentence: str, path: str, *, of: str = "") -> dict[str, Any]:
    """To a party, or its account manager (`of`: whose): its standing is another now, and why."""
    whose = f"{of}'s" if of else "Your"
    return letter(
        f"{whose} standing is now “{standing}”",
        f"Dear {name},",
        sentence,
        "The record, what would change it, and how to object are here: " + url(path),
        "Jointforce",
    )


def appeal_waits(name: str, party: str, path: str) -> dict[str, Any]:
    """To an account manager: somebody objects to its standing."""
    return letter(
        f"{party} objects to its standing",
        f"Dear {name},",
        f"{party} has written why its record is wrong. Please read and answer it: {url(path)}",
        "Jointforce",
    )


def appeal_answered(name: str, standing: str, answer: str, path: str) -> dict[str, Any]:
    """To a party: what became of its appeal; `standing` is empty where nothing changed."""
    what = f"Your standing is “{standing}” now." if standing else "Your standing stays as it is."
    return letter(
        "Your appeal was read", f"Dear {name},", what, answer, f"Your record: {url(path)}", "Jointforce"
    )


def misuse_imposed(
    name: str, what: str, law: str, why: str, reasons: str, follows: str, path: str
) -> dict[str, Any]:
    """To a party: a warning or a suspension, with the facts, the ground, what happens next and how to object (Art. 17).

    why: the count, as a sentence; reasons: of the person who decided; follows: what happens next.
    """
    return letter(
        f"{what[0].upper()}{what[1:]} for misuse ({law})",
        f"Dear {name},",
        f"The marketplace has decided on a {what}. It rests on {law} and on the marketplace's terms.",
        f"What was counted: {why}",
        f"The reasons of the person who decided: {reasons}",
        follows,
        "A count, which is automated, put this to a person; that person weighed number, share, gravity and intent, and "
        "decided.",
        f"To object, free of charge: {url(path)} A person answers, and can take it back. You may also take the matter "
        "to a certified out-of-court dispute settlement body (DSA Art. 21) or to a court.",
        "Jointforce",
    )


def misuse_over(name: str, what: str, because: str, path: str) -> dict[str, Any]:
    """To a party: a measure against it is in force no more; `because` is empty where its days are over."""
    how = f"A person at the marketplace has lifted it: {because}" if because else "Its days are over."
    return letter(
        f"The {what} is in force no more", f"Dear {name},", how, f"Your record: {url(path)}", "Jointforce"
    )


def misuse_noted(name: str, party: str, what: str, state: str, path: str) -> dict[str, Any]:
    """To an account manager: how a measure against one of theirs stands."""
    return letter(
        f"{party}: {what} {state.replace('_', ' ')}",
        f"Dear {name},",
        f"The count, the reasons and the way back are here: {url(path)}",
        "Jointforce",
    )


def seller_suspension(
    name: str, seller: str, external_id: str, now: str, until: str, *, pass_on: bool
) -> dict[str, Any]:
    """To a marketplace's engineer: its service to a seller is suspended, or is so no more; empty `until`: no more."""
    task = (
        f"Please suspend your service to it until {until}; you hear from us when it ends."
        if until
        else "Please give it your service again."
    )
    address = "We hold no e-mail address of this seller: please pass this on to it."
    return letter(
        f"Seller {external_id} is {now}",
        f"Dear {name},",
        f"“{seller}”, your id {external_id}, is {now} (DSA Art. 23(1)). {task}",
        *([address] if pass_on else []),
        "Jointforce",
    )


def to_seller(name: str, subject: str, sentence: str) -> dict[str, Any]:
    """To a seller: one thing that it should know."""
    return letter(subject, f"Dear {name},", sentence, f"Open your pages: {url('/seller/')}", "Jointforce")


def clearance_asked(name: str, product: str) -> dict[str, Any]:
    """To a rights holder: a seller wants a product cleared ahead."""
    return letter(
        f"May this be sold? “{product[:80]}”",
        f"Dear {name},",
        f"A seller asks that its product “{product[:200]}” be cleared before it is reported. Tell us what you know of "
        f"it: {url('/portal/cleared/')}",
        "Jointforce",
    )


def complaint_decided(name: str, title: str, *, own: bool, fell: bool, explanation: str) -> dict[str, Any]:
    """To who complained, and where it fell to the other side: what was decided, and where else to turn (Art. 20(5))."""
    what = "The decision was reversed." if fell else "The decision stands."
    whose = "your complaint" if own else "a complaint"
    return letter(
        f"What was decided on {whose} about “{title[:80]}”",
        f"Dear {name},",
        f"A person who had not decided before has read {whose} about “{title[:200]}”. {what} {explanation}".strip(),
        "You may take the matter to a certified out-of-court dispute settlement body (DSA Art. 21) or to a court.",
        "Jointforce",
    )
