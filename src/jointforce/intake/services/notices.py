"""Notices as they come in, with their lines and what came with them; and taken back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.sql import execute, insert, require_transaction
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import NotFound
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.repair import repair
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState, NoticeState
from jointforce.intake.models import Notice, NoticeFile, NoticeLine, NoticeTestBuy
from jointforce.intake.schemas import LineKept, NoticeFileIn, NoticeIn
from jointforce.ledger.services import Act, append

TAKEN = frozenset({NoticeLineState.OPENED, NoticeLineState.JOINED})


def store_notice(
    notice_id: UUID,
    notice: NoticeIn,
    lines: Sequence[LineKept],
    *,
    actor: Actor,
    channel: NoticeChannel,
    mark: str,
    now: datetime,
) -> tuple[Notice, list[NoticeLine]]:
    """Keep a notice of a rights holder, with what became of each line; both as they were stored."""
    require_transaction()
    counts = Counter(line.state for line in lines)
    taken = sum(counts[state] for state in TAKEN)
    holder, operator = actor.require_party(), actor.operator_id
    assert operator is not None
    row = Notice(
        id=notice_id, operator_id=operator, rights_holder_id=holder, complainant_id=holder, channel=channel,
        agent_id=actor.agent_id, mandate_id=actor.mandate_id, regime=notice.regime,
        state=NoticeState.JOINED if taken else NoticeState.REJECTED, by_id=actor.id,
        reporter_name=actor.name, reference=_clean(notice.reference, 100), mark=mark[:400],
        reason=_clean(notice.reason), good_faith=True, statements=sorted(notice.statements),
        signature=_clean(notice.signature, 200), taken=taken, held_up=len(lines) - taken, received_at=now,
        listing_ids=list(dict.fromkeys(line.listing_id for line in lines if line.listing_id)),
    )  # fmt: skip
    insert([row])
    kept = keep_lines(row, lines)
    keep_evidence(row, notice, actor=actor, now=now)
    facts: dict[str, Any] = {
        "lines": len(lines),
        **{f"lines_{state.value}": count for state, count in sorted(counts.items())},
        "regime": notice.regime,
        "statements": sorted(notice.statements),
        "reason": text_hash(notice.reason),
        "files": [file.sha256 for file in _all_files(notice)],
    }
    append([Act("notice", str(notice_id), "notice.filed", actor, channel.value, facts)], now=now)
    return row, kept


def clear_own_draft(notice_id: UUID, *, actor: Actor) -> None:
    """Take a draft away whose place is filled anew.

    Raises:
        NotFound: it is no draft of the actor's.
    """
    rows = Notice.objects.select_for_update().filter(id=notice_id)
    found = rows.first()
    if found is None:
        return
    if not own_draft(found, actor):
        raise NotFound("There is no such draft.")
    clear_draft(found)


def clear_draft(draft: Notice) -> None:
    """Take a locked draft away, with its lines and its evidence; the files' bytes stay, kept by hash."""
    NoticeLine.objects.filter(notice=draft).delete()
    NoticeFile.objects.filter(notice=draft).delete()
    NoticeTestBuy.objects.filter(notice=draft).delete()
    draft.delete()


def own_draft(notice: Notice, actor: Actor) -> bool:
    """Whether it is a draft of the actor's: of the rights holder's own people, or of its agent's under a mandate."""
    mine = notice.complainant_id == actor.party_id and notice.agent_id == actor.agent_id
    return notice.state == NoticeState.DRAFT and mine


def keep_lines(notice: Notice, lines: Sequence[LineKept]) -> list[NoticeLine]:
    """Store the lines of a notice, in order, counted from 1."""
    return insert(
        [
            new_row(
                NoticeLine, notice_id=notice.id, rights_holder_id=line.rights_holder_id or notice.rights_holder_id,
                complainant_id=notice.complainant_id, position=position, listing_ref=_clean(line.given.listing, 2000),
                listing_id=line.listing_id, right_id=line.given.right_id,
                reason_code=_clean(line.given.reason_code, 40), explanation=_clean(line.given.explanation),
                where_seen=_clean(line.given.where_seen, 400),
                confirmed=[_clean(code, 40) for code in sorted(line.given.confirmed)], state=line.state.value,
                findings=list(line.findings), case_id=line.case_id,
            )
            for position, line in enumerate(lines, 1)
        ]
    )  # fmt: skip


def _clean(text: str, longest: int | None = None) -> str:
    return repair(text)[0][:longest]


def _all_files(notice: NoticeIn) -> list[NoticeFileIn]:
    return [*notice.files, *(file for buy in notice.buys for file in buy.files)]


def keep_evidence(row: Notice, notice: NoticeIn, *, actor: Actor, now: datetime) -> None:
    """Keep the files and test buys that come with a notice or a draft of the actor's."""
    buys = [
        NoticeTestBuy(
            notice=row, rights_holder_id=row.rights_holder_id, order_number=_clean(buy.order_number, 100),
            bought_on=buy.bought_on, seller=_clean(buy.seller, 200), finding=_clean(buy.finding),
            position=buy.position, at=now,
        )
        for buy in notice.buys
    ]  # fmt: skip
    insert(buys)
    files: list[tuple[NoticeTestBuy | None, Iterable[NoticeFileIn]]] = [(None, notice.files)]
    files += [(made, buy.files) for made, buy in zip(buys, notice.buys, strict=True)]
    insert(
        [
            NoticeFile(
                notice=row, test_buy=buy, rights_holder_id=row.rights_holder_id, name=_clean(file.name, 200),
                media_type=file.media_type, sha256=file.sha256, size=file.size, by_name=actor.name, at=now,
            )
            for buy, brought in files
            for file in brought
        ]
    )  # fmt: skip


def lock_notice(notice_id: UUID, actor: Actor) -> Notice:
    """A sent notice of the actor's own, row-locked; a rights holder's agents act on what they have filed themselves.

    Raises:
        NotFound: it is none of the actor's.
    """
    require_transaction()
    rows = Notice.objects.select_for_update().exclude(state=NoticeState.DRAFT)
    rows = rows.filter(id=notice_id, complainant_id=actor.require_party())
    found = (rows.filter(agent_id=actor.agent_id) if actor.under_mandate else rows).first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def retract_lines(notice: Notice, positions: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """These lines of a locked notice are taken back; the notice is, where none is left."""
    execute(
        "UPDATE intake_noticeline SET state = 'retracted', retracted_at = %s "
        "WHERE notice_id = %s AND position = ANY(%s)",
        [now, notice.id, list(positions)],
    )
    left = NoticeLine.objects.filter(notice=notice, state__in=sorted(TAKEN)).count()
    notice.taken = left
    if not left:
        notice.state = NoticeState.RETRACTED
    notice.save(update_fields=["taken", "state"])
    facts = {"lines": sorted(positions)[:1000], "left": left}
    append([Act("notice", str(notice.id), "notice.retracted", actor, "", facts)], now=now)


def mark_decided(notice_ids: Sequence[UUID], *, now: datetime) -> list[Notice]:
    """Every line of these notices is decided, and their complainants are told; those that were not told before."""
    rows = Notice.objects.select_for_update().filter(id__in=list(notice_ids), decided_at__isnull=True)
    found = list(rows.order_by("id"))
    execute("UPDATE intake_notice SET decided_at = %s WHERE id = ANY(%s)", [now, [n.id for n in found]])
    append([Act("notice", str(n.id), "notice.decided", system("notices")) for n in found], now=now)
    return found


def receive_notice(
    *,
    operator_id: UUID,
    name: str,
    email: str,
    mark: str,
    reason: str,
    listing_refs: Sequence[str],
    token_hash: str,
    now: datetime,
) -> Notice:
    """Store a notice of the public that waits for its sender to confirm the address."""
    require_transaction()
    notice = Notice.objects.create(
        operator_id=operator_id, reporter_name=repair(name)[0][:200], reporter_email=email, mark=repair(mark)[0][:400],
        reason=repair(reason)[0], good_faith=True, listing_refs=[repair(r)[0][:2000] for r in listing_refs],
        statements=["good_faith"], confirm_hash=token_hash, received_at=now,
    )  # fmt: skip
    append(
        [Act("notice", str(notice.id), "notice.received", system("public"), "", {"text": text_hash(reason)})],
        now=now,
    )
    return notice


def take_unconfirmed(token_hash: str, *, now: datetime) -> Notice | None:
    """The notice that waits for this confirmation, row-locked and confirmed; None where there is none (any more)."""
    require_transaction()
    rows = Notice.objects.select_for_update().filter(confirm_hash=token_hash, state=NoticeState.UNCONFIRMED)
    notice = rows.first()
    if notice is not None:
        notice.state, notice.confirmed_at = NoticeState.RECEIVED, now
        notice.save(update_fields=["state", "confirmed_at"])
    return notice


def settle_notice(
    notice: Notice, lines: Sequence[LineKept], rights_holder_id: UUID | None, outcome: str
) -> None:
    """What became of a confirmed notice of the public, line by line."""
    cases = {line.case_id for line in lines if line.state in TAKEN}
    notice.rights_holder_id, notice.outcome = rights_holder_id, outcome
    notice.state = NoticeState.JOINED if cases else NoticeState.REJECTED
    notice.taken = sum(line.state in TAKEN for line in lines)
    notice.held_up = len(lines) - notice.taken
    notice.listing_ids = list(dict.fromkeys(line.listing_id for line in lines if line.listing_id))
    notice.save(
        update_fields=["state", "listing_ids", "outcome", "rights_holder", "taken", "held_up"],
    )
    keep_lines(notice, lines)
    append(
        [
            Act(
                "notice",
                str(notice.id),
                f"notice.{notice.state}",
                system("notices"),
                "",
                {"cases": len(cases)},
            )
        ],
        now=notice.confirmed_at or notice.received_at,
    )
