"""Writes about rights: submitted, verified, expired; sellers authorised; listings cleared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from jointforce.base.sql import execute, fetch, insert, insert_missing, require_transaction
from jointforce.domain import right_flow
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.facts import LASTS, FactKind
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.matter import Matter
from jointforce.domain.vocabulary import RightStatus
from jointforce.ledger.services import Act, append
from jointforce.rights.models import Authorisation, Clearance, Fact, IPRight, Product
from jointforce.rights.schemas import RightIn


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submitted right: created, updated or unchanged."""

    right_id: UUID
    status: str


def _touch(operator_ids: Sequence[UUID]) -> None:
    for operator in sorted(set(operator_ids)):
        execute(
            """INSERT INTO rights_rightsversion (operator_id, number, swept) VALUES (%s, 1, 0)
               ON CONFLICT (operator_id) DO UPDATE SET number = rights_rightsversion.number + 1""",
            [operator],
        )


def submit_rights(
    rows: Sequence[tuple[RightIn, UUID]], *, operator_id: UUID, actor: Actor, now: datetime
) -> list[Submitted]:
    """Rights with their holders' ids, by each holder's own id: new, changed (waits for verification again), or equal.

    Raises:
        NotAllowed: the actor may not submit rights, or not for that holder.
    """
    require_transaction()
    if not actor.is_system and not may(actor, Ability.SUBMIT_RIGHTS):
        raise NotAllowed("Your role may not submit rights.")
    known = {
        (r.rights_holder_id, r.external_id): r
        for r in IPRight.objects.filter(
            rights_holder_id__in={holder for _, holder in rows}, external_id__in=[row.id for row, _ in rows]
        )
        .order_by("id")
        .select_for_update()
    }
    made, changed, results, acts = [], [], [], []
    for row, holder_id in rows:
        right = known.get((holder_id, row.id))
        before = None if right is None else _content(right)
        right = right or IPRight(
            operator_id=operator_id, rights_holder_id=holder_id, external_id=row.id, submitted_at=now
        )
        _fill(right, row)
        status = "created" if before is None else "updated" if before != _content(right) else "unchanged"
        if status == "created":
            made.append(right)
            known[holder_id, row.id] = right
        elif status == "updated":
            right.status, right.verified_at, right.submitted_at = RightStatus.SUBMITTED, None, now
            changed.append(right)
        if status != "unchanged":
            acts.append(
                Act("right", str(right.id), "right.submitted", actor, "", {"mark": text_hash(right.mark)})
            )
        results.append(Submitted(right.id, status))
    insert(made)
    for right in changed:
        right.save()
    append(acts, now=now)
    if changed:
        _touch([operator_id])
    return results


_FIELDS = (
    "mark", "right_type", "office", "number", "territories", "nice_classes", "valid_from", "valid_until", "aliases",
    "watch", "usual_price_low", "currency", "product_words", "gtin",
)  # fmt: skip


def _content(right: IPRight) -> tuple[object, ...]:
    return (right.form, *(getattr(right, name) for name in _FIELDS))


def _fill(right: IPRight, row: RightIn) -> None:
    right.form = row.kind
    for name in _FIELDS:
        setattr(right, name, getattr(row, name))


def attach_document(right: IPRight, *, digest: str, media_type: str, actor: Actor, now: datetime) -> None:
    """The certificate or extract that proves a right."""
    IPRight.objects.filter(id=right.id).update(document_hash=digest, document_type=media_type)
    append([Act("right", str(right.id), "right.document", actor, "", {"sha256": digest})], now=now)


def set_status(
    right_ids: Sequence[UUID], target: RightStatus, *, actor: Actor, reason: str, now: datetime
) -> list[IPRight]:
    """Verify, reject or expire rights.

    Raises:
        NotAllowed: only an analyst verifies or rejects. NotFound: one is not of the actor's house.
        WrongState: one cannot make that move.
    """
    require_transaction()
    if not may(actor, Ability.VERIFY_RIGHTS):
        raise NotAllowed("Only an analyst verifies or rejects a right.")
    rows = list(IPRight.objects.filter(id__in=right_ids).order_by("id").select_for_update())
    if len(rows) != len(set(right_ids)) or (
        not actor.is_system and any(r.operator_id != actor.operator_id for r in rows)
    ):
        raise NotFound("There is no such right.")
    for right in rows:
        right.status = right_flow.move(RightStatus(right.status), target)
        right.status_reason = reason[:300]
        right.verified_at = now if target is RightStatus.VERIFIED else right.verified_at
    IPRight.objects.bulk_update(rows, ["status", "status_reason", "verified_at"], batch_size=2000)
    append(
        [
            Act("right", str(r.id), f"right.{target.value}", actor, "", {"reason": text_hash(reason)})
            for r in rows
        ],
        now=now,
    )
    _touch([r.operator_id for r in rows])
    return rows


def due_to_expire(on: date) -> list[UUID]:
    """Verified rights whose last day has passed."""
    return [
        r[0]
        for r in fetch("SELECT id FROM rights_ipright WHERE status = 'verified' AND valid_until < %s", [on])
    ]


def add_product(
    *,
    rights_holder_id: UUID,
    right: IPRight | None,
    name: str,
    usual_price_low: Decimal,
    currency: str,
    usual_price_high: Decimal | None = None,
    gtin: str = "",
    actor: Actor,
    now: datetime,
) -> Product:
    """A product with the price it usually fetches.

    Raises:
        Invalid: a price that is not above zero, or a high below the low.
    """
    require_transaction()
    if usual_price_low <= 0 or (usual_price_high is not None and usual_price_high < usual_price_low):
        raise Invalid("A usual price is above zero, and the highest is not below the lowest.")
    product = Product.objects.create(
        rights_holder_id=rights_holder_id,
        right=right,
        name=name,
        gtin=gtin,
        usual_price_low=usual_price_low,
        usual_price_high=usual_price_high,
        currency=currency.upper(),
        created_at=now,
    )
    append(
        [Act("party", str(rights_holder_id), "product.added", actor, "", {"product": str(product.id)})],
        now=now,
    )
    if right is not None:
        _touch([right.operator_id])
    return product


def _require_word(actor: Actor) -> None:
    """Asked once the thing is found: what is not the actor's looks like what does not exist."""
    if not may(actor, Ability.SUBMIT_RIGHTS):
        raise NotAllowed("Only the rights holder says this.")


def remove_product(rights_holder_id: UUID, product_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a product back: its usual price is compared with no listing any more. The ledger keeps what it was.

    Raises:
        NotFound: the rights holder has no such product.
    """
    require_transaction()
    rows = Product.objects.select_for_update(of=("self",)).select_related("right")
    product = rows.filter(id=product_id, rights_holder_id=rights_holder_id).first()
    if product is None:
        raise NotFound("There is no such product.")
    _require_word(actor)
    facts = {
        "product": str(product_id),
        "name": text_hash(product.name),
        "usual_price": f"{product.usual_price_low:.2f} {product.currency}",
    }
    append([Act("party", str(rights_holder_id), "product.removed", actor, "", facts)], now=now)
    if product.right is not None:
        _touch([product.right.operator_id])
    product.delete()


def authorise(
    rights_holder_id: UUID,
    seller_ids: Sequence[UUID],
    *,
    actor: Actor,
    now: datetime,
    valid_until: date | None = None,
    source: str = "rights_holder",
) -> int:
    """The rights holder's word that sellers may sell, in place of one that ends earlier; how many are new."""
    require_transaction()
    in_force = Authorisation.objects.filter(
        rights_holder_id=rights_holder_id, seller_id__in=seller_ids, ended_at__isnull=True
    )
    shorter = in_force.filter(valid_until__isnull=False)
    (shorter.filter(valid_until__lt=valid_until) if valid_until else shorter).update(ended_at=now)
    known = set(in_force.values_list("seller_id", flat=True))
    new = [s for s in dict.fromkeys(seller_ids) if s not in known]
    insert_missing(
        [
            Authorisation(
                rights_holder_id=rights_holder_id,
                seller_id=s,
                valid_until=valid_until,
                source=source,
                created_at=now,
            )
            for s in new
        ]
    )
    append(
        [
            Act("party", str(rights_holder_id), "seller.authorised", actor, source, {"seller": str(s)})
            for s in new
        ],
        now=now,
    )
    return len(new)


def end_authorisation(rights_holder_id: UUID, authorisation_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take the word back.

    Raises:
        NotFound: the rights holder has no such authorisation in force.
    """
    require_transaction()
    row = Authorisation.objects.filter(
        id=authorisation_id, rights_holder_id=rights_holder_id, ended_at__isnull=True
    )
    seller = row.values_list("seller_id", flat=True).first()
    if seller is None:
        raise NotFound("There is no such authorisation.")
    _require_word(actor)
    if not row.update(ended_at=now):
        raise NotFound("There is no such authorisation.")
    append(
        [
            Act(
                "party",
                str(rights_holder_id),
                "seller.authorisation_ended",
                actor,
                "",
                {"seller": str(seller)},
            )
        ],
        now=now,
    )


def mark_swept(operator_id: UUID, number: int) -> None:
    """Every listing of the house was screened with the rights of that number."""
    require_transaction()
    execute(
        "UPDATE rights_rightsversion SET swept = greatest(swept, %s) WHERE operator_id = %s",
        [number, operator_id],
    )


@dataclass(frozen=True, slots=True)
class Cleared:
    """A listing that a rights holder has cleared, as it stood in what matters."""

    rights_holder_id: UUID
    listing_id: UUID
    case_id: UUID
    matter: Matter


def remember_clearances(cleared: Sequence[Cleared], *, now: datetime) -> None:
    """Remember answers, in place of earlier ones about the same listing. The case's ledger entry tells who said it."""
    require_transaction()
    if not cleared:
        return
    forget_clearances([(c.rights_holder_id, c.listing_id) for c in cleared], now=now)
    insert(
        [
            Clearance(
                rights_holder_id=c.rights_holder_id,
                listing_id=c.listing_id,
                case_id=c.case_id,
                matter_key=c.matter.key,
                price=None if c.matter.price is None else Decimal(str(c.matter.price)),
                currency=c.matter.currency,
                created_at=now,
            )
            for c in cleared
        ]
    )


def forget_clearances(pairs: Sequence[tuple[UUID, UUID]], *, now: datetime) -> None:
    """End what was cleared, by (rights holder, listing)."""
    execute(
        """UPDATE rights_clearance c SET ended_at = %s FROM unnest(%s::uuid[], %s::uuid[]) AS s(h, l)
           WHERE c.rights_holder_id = s.h AND c.listing_id = s.l AND c.ended_at IS NULL""",
        [now, [p[0] for p in pairs], [p[1] for p in pairs]],
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What an answer says beyond its case."""

    rights_holder_id: UUID
    right_id: UUID
    kind: FactKind
    value: dict[str, Any]
    case_id: UUID
    verdict_id: UUID


def learn(learnt: Sequence[Learnt], *, actor: Actor, now: datetime) -> None:
    """Remember facts; what is known already is known for longer, from the newer answer."""
    require_transaction()
    for fact in sorted(learnt, key=lambda f: (f.right_id, f.kind)):
        Fact.objects.filter(
            right_id=fact.right_id, kind=fact.kind, value=fact.value, ended_at__isnull=True
        ).update(ended_at=now)
        Fact.objects.create(
            rights_holder_id=fact.rights_holder_id, right_id=fact.right_id, kind=fact.kind, value=fact.value,
            case_id=fact.case_id, verdict_id=fact.verdict_id, created_at=now, expires_at=now + LASTS[fact.kind],
        )  # fmt: skip
        said = {"kind": fact.kind.value, "case": str(fact.case_id), "verdict": str(fact.verdict_id)}
        append([Act("right", str(fact.right_id), "fact.learnt", actor, "", said)], now=now)


def end_facts(
    *, actor: Actor, now: datetime, fact_id: UUID | None = None, case_ids: Sequence[UUID] = ()
) -> int:
    """End one fact, or what was learnt in these cases; how many. The caller has found them among the actor's own."""
    require_transaction()
    rows = Fact.objects.filter(Q(id=fact_id) | Q(case_id__in=case_ids), ended_at__isnull=True)
    found = list(rows.order_by("id").select_for_update())
    rows.filter(id__in=[fact.id for fact in found]).update(ended_at=now)
    append(
        [
            Act("right", str(f.right_id), "fact.ended", actor, "", {"kind": f.kind, "fact": str(f.id)})
            for f in found
        ],
        now=now,
    )
    return len(found)
