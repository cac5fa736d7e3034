"""Reads about notices."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from jointforce.base.sql import select
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import NoticeLineState, NoticeState, PartyKind
from jointforce.intake.models import Listing, Notice, NoticeFile, NoticeLine, NoticeTemplate, NoticeTestBuy
from jointforce.intake.permissions import own_listings


class _Among(Func):
    """Whether the first expression is an element of the second, an array."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def notices(actor: Actor) -> QuerySet[Notice]:
    """The notices that the actor may see, newest first: the operator's desk those of its house, another marketplace's
    those that name its listings, a rights holder those that it or its agents have filed, an agent under a mandate its
    own. Drafts are their writers' alone.
    """
    rows = Notice.objects.exclude(state=NoticeState.DRAFT).order_by("-received_at")
    if actor.is_system:
        return rows
    if actor.party_kind is not PartyKind.MARKETPLACE:
        mine = rows.filter(complainant_id=actor.party_id)
        return mine.filter(agent_id=actor.agent_id) if actor.under_mandate else mine
    rows = rows.filter(operator_id=actor.operator_id)
    if actor.party_id == actor.operator_id:
        return rows
    named = Listing.objects.filter(own_listings(actor), _Among(F("id"), OuterRef("listing_ids")))
    return rows.filter(Exists(named))


def notice(actor: Actor, notice_id: UUID) -> Notice:
    """One notice.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = notices(actor).filter(id=notice_id).select_related("rights_holder", "complainant").first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def lines_of(actor: Actor, notice_id: UUID) -> list[NoticeLine]:
    """The lines of a notice that the caller has found, in order; a marketplace sees those about its own listings."""
    if actor.party_kind is not PartyKind.MARKETPLACE or actor.party_id == actor.operator_id:
        return select(NoticeLine, "WHERE notice_id = %s ORDER BY position", [notice_id])
    own = Listing.objects.filter(own_listings(actor))
    return list(
        NoticeLine.objects.filter(notice_id=notice_id, listing_id__in=own.values("id")).order_by("position")
    )


def lines_of_many(notice_ids: Sequence[UUID]) -> dict[UUID, list[NoticeLine]]:
    """The lines of these notices in order, unscoped: for the flow that tells their complainants."""
    found: dict[UUID, list[NoticeLine]] = {}
    for line in NoticeLine.objects.filter(notice_id__in=list(notice_ids)).order_by("notice_id", "position"):
        found.setdefault(line.notice_id, []).append(line)
    return found


def files_of(notice_ids: Sequence[UUID]) -> list[NoticeFile]:
    """The files that came with notices that the caller has found."""
    rows = NoticeFile.objects.filter(notice_id__in=list(notice_ids)).select_related("test_buy")
    return list(rows.order_by("at", "id"))


def file_of(actor: Actor, notice_id: UUID, file_id: UUID) -> NoticeFile:
    """One file of a notice.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    notice(actor, notice_id)
    found = NoticeFile.objects.filter(id=file_id, notice_id=notice_id).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def buys_of(notice_ids: Sequence[UUID]) -> list[NoticeTestBuy]:
    """The test buys of notices that the caller has found, each with its files."""
    rows = NoticeTestBuy.objects.filter(notice_id__in=list(notice_ids)).prefetch_related("files")
    return list(rows.order_by("bought_on", "id"))


def notices_of_cases(actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, list[Notice]]:
    """The notices that opened or joined each of these cases, as far as the actor may see them."""
    rows = NoticeLine.objects.filter(case_id__in=list(case_ids), notice__in=notices(actor).order_by())
    found: dict[UUID, list[Notice]] = {}
    for line in rows.select_related("notice").order_by("notice__received_at", "position"):
        if line.case_id is not None and line.notice not in found.setdefault(line.case_id, []):
            found[line.case_id].append(line.notice)
    return found


def drafts(actor: Actor) -> list[Notice]:
    """What the actor's party, or its agent under this mandate, has begun to write, the newest first."""
    rows = Notice.objects.filter(
        complainant_id=actor.party_id, agent_id=actor.agent_id, state=NoticeState.DRAFT
    )
    return list(rows.order_by("-received_at", "-id"))


def draft(actor: Actor, draft_id: UUID) -> Notice:
    """One draft.

    Raises:
        NotFound: it does not exist, or is not the actor's.
    """
    found = next((found for found in drafts(actor) if found.id == draft_id), None)
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def templates(actor: Actor) -> list[NoticeTemplate]:
    """What the actor's party keeps for the next notices, by name."""
    return list(NoticeTemplate.objects.filter(rights_holder_id=actor.party_id).order_by("name"))


def unconfirmed_notice(token_hash: str) -> Notice | None:
    """The notice that waits for its sender to confirm the address, by the hash of the letter's token."""
    return Notice.objects.filter(confirm_hash=token_hash, state=NoticeState.UNCONFIRMED).first()


def reported_otherwise(case_ids: Collection[UUID], without: Collection[UUID]) -> set[UUID]:
    """Those of these cases that a line other than `without` rests on and was not taken back."""
    rows = NoticeLine.objects.filter(
        case_id__in=list(case_ids), state__in=[NoticeLineState.OPENED, NoticeLineState.JOINED]
    )
    return {found for found in rows.exclude(id__in=list(without)).values_list("case_id", flat=True) if found}


def notifiers(notice_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The name and e-mail address of each notice's sender, unscoped: what a published text must not hold."""
    rows = Notice.objects.filter(id__in=set(notice_ids))
    return {
        id_: (name, email) for id_, name, email in rows.values_list("id", "reporter_name", "reporter_email")
    }
