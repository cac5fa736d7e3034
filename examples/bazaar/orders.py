"""The order protocol, from the receiver's side: what is done, what comes next, which listings are held back.

Every case has its own row of orders, numbered 1, 2, 3 ... in `seq`. Three rules make an order effective
exactly once, however often it is delivered and whenever this process dies:

* the next number is done, written to the journal, and only then acknowledged;
* a number at or below the last one done is acknowledged and changes nothing;
* a number beyond the next one is refused with the number that is expected, and the sender starts from there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from journal import Journal

TAKEDOWN, REINSTATE = "listing.takedown", "listing.reinstate"


class OrderError(ValueError):
    """The event carries no usable order."""


class GapError(Exception):
    """An earlier order of this case has not arrived yet."""

    def __init__(self, expected_seq: int) -> None:
        super().__init__(f"expected seq {expected_seq}")
        self.expected_seq = expected_seq


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it was sent. `at` is when this shop did it (ISO 8601, UTC), empty before that."""

    order_id: str
    case_id: str
    seq: int
    listing_id: str
    kind: str
    measure: str = ""
    reason_code: str = ""
    statement_url: str = ""
    issued_at: str = ""
    at: str = ""

    @classmethod
    def from_event(cls, kind: str, data: object) -> Order:
        if not isinstance(data, dict):
            raise OrderError("data is not an object")
        for name in ("order_id", "case_id", "listing_id"):
            if not isinstance(data.get(name), str) or not data[name]:
                raise OrderError(f"data.{name} is missing")
        seq = data.get("seq")
        if type(seq) is not int or seq < 1:
            raise OrderError("data.seq is not a number from 1")
        return cls(kind=kind, seq=seq, **{name: _text(data, name) for name in _TEXTS})


_TEXTS = ("order_id", "case_id", "listing_id", "measure", "reason_code", "statement_url", "issued_at")


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


class OrderBook:
    """The orders this shop has obeyed, rebuilt from the journal at start."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = Lock()
        self._done: dict[str, int] = {}
        self._order_ids: set[str] = set()
        self._held: dict[str, dict[str, Order]] = {}
        for entry in journal.entries:
            self._apply(Order(**entry))

    def obey(self, order: Order) -> bool:
        """Do the order: True if that changed something, False if it was done before.

        Raises GapError if an earlier one is missing, OrderError if its id stands for another order.
        """
        with self._lock:
            done = self._done.get(order.case_id, 0)
            if order.seq <= done:
                return False
            if order.seq > done + 1:
                raise GapError(done + 1)
            if order.order_id in self._order_ids:
                raise OrderError("this order_id was already used with another seq")
            order = replace(order, at=datetime.now(UTC).isoformat(timespec="milliseconds"))
            self._journal.append(asdict(order))
            self._apply(order)
            return True

    def takedown(self, listing_id: str) -> Order | None:
        """The latest takedown in force on the listing, or None if buyers may see it."""
        held = self._held.get(listing_id)
        return max(held.values(), key=lambda order: order.at) if held else None

    def removed(self) -> list[str]:
        with self._lock:
            return list(self._held)

    def latest(self, count: int) -> list[Order]:
        return [Order(**entry) for entry in self._journal.entries[: -count - 1 : -1]]

    def history(self) -> list[dict[str, Any]]:
        return list(self._journal.entries)

    def __len__(self) -> int:
        return len(self._journal.entries)

    def _apply(self, order: Order) -> None:
        """Two rights holders can each have a case on one listing: it comes back when no case holds it."""
        self._done[order.case_id] = order.seq
        self._order_ids.add(order.order_id)
        held = dict(self._held.get(order.listing_id, {}))
        held.pop(order.case_id, None)
        if order.kind == TAKEDOWN:
            held[order.case_id] = order
        if held:
            self._held[order.listing_id] = held  # replaced, never edited: readers need no lock
        else:
            self._held.pop(order.listing_id, None)
