"""What a worker does: it screens listing versions against the rights in force, and keeps what it found."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import pyarrow as pa

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.base.sql import copy_rows, fetch, require_transaction
from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import Signal, Use
from jointforce.engine.risk import raised
from jointforce.engine.schema import LISTINGS, RISKS
from jointforce.engine.warming import warm
from jointforce.intake.queries import Screenable
from jointforce.ledger.services import Act, append
from jointforce.screening import index
from jointforce.screening.models import Match, StayDown, Sweep
from jointforce.screening.schemas import MatchFound, Suspicion, SweepResult
from jointforce.screening.services import stay_down_key


def prepare(operator_id: UUID, *, now: datetime) -> None:
    """Build the index of a house and load the kernels now, so that processes forked from this one share both."""
    index.current(operator_id, now.date())
    warm()


def sweep(
    operator_id: UUID, listings: Sequence[Screenable], *, cause: str, actor: Actor, now: datetime
) -> SweepResult:
    """Screen these versions with one index; store every match; one ledger entry for the whole.

    cause: `posted`, `load`, `rights` or `expiry`.
    """
    require_transaction()
    started = clock_now()
    held = index.current(operator_id, now.date())
    found = held.screen(_batch(listings))
    by_id = {str(item.version_id): item for item in listings}
    groups: dict[tuple[str, UUID], Suspicion] = {}
    for version, right, holder, *evidence in _rows(found.matches, _EVIDENCE):
        if right is not None:
            suspicion = _group(groups, by_id, version, _uuid(holder))
            suspicion.matches.append(_match(right, *evidence))
    for version, holder, risk, reasons in _rows(found.risks, RISKS.names):
        group = groups.get((version, _uuid(holder))) if holder else None
        if group is not None:
            group.risk, group.reasons = risk, reasons
    _add_stay_down(groups, by_id, listings)
    suspicions = list(groups.values())
    sweep_id = uuid7()
    matches = sum(len(s.matches) for s in suspicions)
    Sweep.objects.create(
        id=sweep_id,
        operator_id=operator_id,
        cause=cause,
        index_fingerprint=held.index.fingerprint,
        rights=held.index.right_count,
        listings=len(listings),
        matches=matches,
        started_at=started,
        finished_at=clock_now(),
    )
    copy_rows(Match, _MATCH_COLUMNS, (_row(sweep_id, s, m) for s in suspicions for m in s.matches))
    append([_act(sweep_id, listings, matches, held.index.fingerprint, actor)], now=now)
    return SweepResult(sweep_id, suspicions, matches)


def _group(
    groups: dict[tuple[str, UUID], Suspicion], by_id: dict[str, Screenable], version: str, holder: UUID
) -> Suspicion:
    key = (version, holder)
    if key not in groups:
        groups[key] = Suspicion(by_id[version], holder, [], 0.0, [])
    return groups[key]


def _batch(listings: Sequence[Screenable]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "listing_id": [str(item.version_id) for item in listings],
        "title": [item.title for item in listings],
        "description": [item.description for item in listings],
        "brand": [item.brand for item in listings],
        "category": [item.category for item in listings],
        "price": [item.price for item in listings],
        "currency": [item.currency for item in listings],
        "seller_id": [str(item.seller_id) for item in listings],
        "ships_to": [item.ships_to for item in listings],
        "gtin": [item.gtin for item in listings],
        "condition": [item.condition for item in listings],
    }
    return pa.table({f.name: pa.array(columns[f.name], type=f.type) for f in LISTINGS if f.name in columns})


_EVIDENCE = (
    "listing_id", "right_id", "holder", "signal", "field", "start", "end", "text", "use", "disguise", "score",
    "price_ratio", "explanation",
)  # fmt: skip
_uuid = lru_cache(maxsize=1 << 18)(UUID)


def _rows(table: pa.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(name).to_pylist() for name in columns), strict=True)


def _match(
    right: str,
    signal: str,
    field: str,
    start: int | None,
    end: int | None,
    text: str | None,
    use: str | None,
    disguise: str | None,
    score: float,
    price_ratio: float | None,
    explanation: str,
) -> MatchFound:
    return MatchFound(
        match_id=uuid7(),
        right_id=_uuid(right),
        signal=Signal(signal),
        field=field,
        start=start,
        end=end,
        text=text or "",
        use=Use(use) if use else None,
        disguise=disguise or "",
        score=score,
        price_ratio=price_ratio,
        explanation=explanation,
    )


_MATCH_COLUMNS = (
    "id", "sweep_id", "version_id", "listing_id", "rights_holder_id", "right_id", "signal", "field", "start", "end",
    "text", "use", "disguise", "score", "price_ratio", "explanation",
)  # fmt: skip


def _row(sweep_id: UUID, suspicion: Suspicion, match: MatchFound) -> tuple[Any, ...]:
    return (
        match.match_id, sweep_id, suspicion.listing.version_id, suspicion.listing.listing_id,
        suspicion.rights_holder_id, match.right_id, match.signal.value, match.field, match.start, match.end,
        match.text, match.use.value if match.use else "", match.disguise, match.score, match.price_ratio,
        match.explanation,
    )  # fmt: skip


def _act(sweep_id: UUID, listings: Sequence[Screenable], matches: int, fingerprint: str, actor: Actor) -> Act:
    content = hashlib.sha256()
    for item in listings:
        content.update(item.version_id.bytes)
    facts = {
        "listings": len(listings),
        "matches": matches,
        "versions": content.hexdigest(),
        "index": fingerprint,
    }
    return Act("sweep", str(sweep_id), "sweep.run", actor, "", facts)


def _add_stay_down(
    groups: dict[tuple[str, UUID], Suspicion], by_id: dict[str, Screenable], listings: Sequence[Screenable]
) -> None:
    if not StayDown.objects.filter(ended_at__isnull=True).exists():
        return
    by_key = defaultdict(list)
    for item in listings:
        by_key[stay_down_key(item.title, item.description, item.images)].append(item)
    rows = fetch(
        """SELECT text_key, rights_holder_id, right_id, case_id, listing_id FROM screening_staydown
           WHERE ended_at IS NULL AND right_id IS NOT NULL AND text_key = ANY(%s) ORDER BY created_at""",
        [list(by_key)],
    )
    for key, holder, right, case, listing_id in rows:
        for item in by_key[key]:
            if item.listing_id == listing_id:
                continue
            suspicion = _group(groups, by_id, str(item.version_id), holder)
            if any(m.signal is Signal.STAY_DOWN for m in suspicion.matches):
                continue
            explanation = f"The same text and pictures were removed before (case {case})."
            suspicion.matches.append(
                MatchFound(
                    uuid7(), right, Signal.STAY_DOWN, "", None, None, "", None, "", 1.0, None, explanation
                )
            )
            suspicion.risk, suspicion.reasons = raised(
                suspicion.risk, suspicion.reasons, Signal.STAY_DOWN.value, explanation, index.weighing()
            )
