"""What the gate answers from is published anew whenever rights, words, removals, policies or keys have changed."""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import isqrt
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from jointforce import __version__
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.screening import edition, index
from jointforce.screening import queries as screening
from jointforce.triage import queries as triage

SETTLED = timedelta(minutes=1)
"""By then, nearly every transaction that removes something has ended; one that has not is noticed by its count."""

FEW_REMOVALS = 2_000
"""So many go beside the file that is kept, however small it is."""

BESIDE_A_ROOT = 9
"""So many for each of the root of how many it holds. A removal costs its share of writing it again, held / beside,
and of reading what stands beside it every two seconds or so, beside / 80 where twenty are removed a second: the sum is
least where both are alike.
"""


def publish(now: datetime, *, folder: Path | None = None, words: bool = True) -> int | None:
    """Publish an edition where something has changed since the last one; its number, or None where nothing has.

    now: the day decides which rights are in force. folder: `GATE_DIR` where it is left out. An index whose rights are
    the same is kept, so that a new word or key costs no build. Of two publishers of one folder, the second does
    nothing: the worker asks again within seconds. words: also where nothing but words has changed (who is authorised,
    what was cleared or removed); they are written whole, and there may be very many of them.

    Raises:
        OSError: the folder cannot be written; the edition before stays in force.
    """
    place = folder or Path(settings.GATE_DIR)
    with _alone(place) as alone:
        if not alone:
            return None
        keys = parties.key_rows()
        houses = {house.id: _small(house.id) for house in parties.operators()}
        state = {
            "version": __version__,
            "form": edition.FORM,
            "day": now.date().isoformat(),
            "words": screening.words_state(),
            "rest": _digest([keys, {str(house): small for house, small in houses.items()}]),
        }
        published = edition.published_state(place)
        if published == state or (not words and _but_words(published) == _but_words(state)):
            return None
        # The state is read before the rows: what changes in between is published, and once more a moment later.
        rows = {str(house): _house(place, house, small, now) for house, small in houses.items()}
        return edition.publish(place, state=state, keys=keys, houses=rows, now=now)


def _but_words(state: Any) -> Any:
    return {**state, "words": None} if isinstance(state, dict) else None


def _small(house: UUID) -> dict[str, Any]:
    """What of a house is small enough to be read whole each time it is asked whether anything has changed."""
    return {
        "rights": rights.version(house),
        "holders": parties.holder_names(house),
        "policies": triage.rules_of_house(house),
        "standings": parties.unusual_sellers(house),
        "unlawful_share": settings.UNLAWFUL_SHARE,
    }


def _house(place: Path, house: UUID, small: dict[str, Any], now: datetime) -> edition.HouseRows:
    day = now.date()
    return edition.HouseRows(
        index_of=f"{__version__} {small['rights']} {day}",
        write_index=partial(index.save, house, day),
        holders=small["holders"],
        policies=small["policies"],
        authorised=screening.authorised_rows(house),
        cleared=screening.cleared_rows(house),
        removed=_removals(place, house, now),
        scopes=rights.scope_rows(house, day),
        standings=small["standings"],
        unlawful_share=small["unlawful_share"],
    )


def _removals(place: Path, house: UUID, now: datetime) -> edition.Removals:
    """The stay-down bank as an edition has it: the file of the edition before, and what has changed since; written
    whole where that is much, or where something came late that belongs into the file.
    """
    before = edition.kept_removals(place, str(house))
    if before is not None:
        until, counts = before
        found = _removals_until(house, datetime.fromisoformat(until))
        most = max(FEW_REMOVALS, BESIDE_A_ROOT * isqrt(counts[0] - counts[1]))
        if found.counts == counts and len(found.since) + len(found.restored) <= most:
            return replace(found, kept=True)
    return _removals_until(house, now - SETTLED)


def _removals_until(house: UUID, until: datetime) -> edition.Removals:
    # The counts are read before the rows: what comes between is late, and is noticed by the next edition.
    counts = screening.removed_and_ended_until(house, until)
    return edition.Removals(
        rows=partial(screening.removed_until, house, until),
        until=until.isoformat(),
        counts=counts,
        since=screening.removed_since(house, until),
        restored=screening.restored_since(house, until),
    )


def _digest(small: Any) -> str:
    return hashlib.sha256(json.dumps(small, sort_keys=True, default=str).encode()).hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else publishes into the folder meanwhile; the lock ends with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
