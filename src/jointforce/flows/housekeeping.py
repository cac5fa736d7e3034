"""What the calendar brings: rights expire, the ledger's root is folded, pictures are fetched, old answers forgotten."""

import asyncio
from datetime import timedelta

from django.db import transaction

from jointforce.base import blobs, egress, uploads
from jointforce.base.clock import now as clock_now
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import system
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import RightStatus
from jointforce.intake import services as intake
from jointforce.ledger import services as ledger
from jointforce.parties import queries as parties
from jointforce.rights import services as rights


def expire_rights() -> int:
    """Rights whose last day has passed expire; how many."""
    with transaction.atomic():
        now = clock_now()
        due = rights.due_to_expire(now.date())
        if due:
            reason = "Its last day has passed."
            rights.set_status(due, RightStatus.EXPIRED, actor=system("calendar"), reason=reason, now=now)
        return len(due)


def fold_root() -> bool:
    """Fold the ledger's heads into a root and tell every marketplace; rights holders see it in their account."""
    now = clock_now()
    with transaction.atomic():
        root = ledger.fold_root(now=now)
        if root is None:
            return False
        payload = {
            "root": root.id,
            "at": root.at.isoformat(),
            "leaves": root.leaves,
            "hash": bytes(root.hash).hex(),
            "previous_hash": bytes(root.previous_hash).hex(),
        }
        delivery.enqueue(
            [
                Outgoing("webhook", market, "ledger.root", "root", str(root.id), payload)
                for house in parties.operators()
                for market in parties.marketplaces_of(house)
            ],
            now=now,
        )
    return True


def fetch_pictures(limit: int = 20) -> int:
    """Fetch pictures that wait at a seller's address, through `egress`; how many were tried."""
    with transaction.atomic():
        urls = intake.claim_pictures(limit, now=clock_now(), lease=timedelta(minutes=2))
    if urls:
        for url, result in zip(urls, asyncio.run(_fetch_all(urls)), strict=True):
            _keep(url, result)
    return len(urls)


async def _fetch_all(urls: list[str]) -> list[egress.Answer | str]:
    async with egress.client() as http:
        return await asyncio.gather(*(_fetch(http, url) for url in urls))


async def _fetch(http: egress.Client, url: str) -> egress.Answer | str:
    try:
        return await egress.request(http, "GET", url, max_bytes=uploads.MAX_PICTURE_BYTES)
    except (egress.Refused, egress.Unreachable, ValueError) as wrong:
        return str(wrong)[:200] or type(wrong).__name__


def _keep(url: str, result: egress.Answer | str) -> None:
    now = clock_now()
    with transaction.atomic():
        if isinstance(result, str) or result.status != 200:
            why = result if isinstance(result, str) else f"the host answered {result.status}"
            intake.picture_failed(url, why, now=now)
            return
        try:
            picture = uploads.picture(result.body)
        except Invalid as refused:
            intake.picture_failed(url, str(refused), now=now, again=False)
            return
        intake.picture_fetched(url, blobs.put(picture.content), picture.media_type)


def forget_old_answers() -> None:
    """Bodies of idempotent answers after 30 days, the keys after 400."""
    with transaction.atomic():
        intake.forget_answers(now=clock_now())
