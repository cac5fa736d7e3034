"""Carries the sample's messages of a made-up past: the shops obeyed, and the letters were read.

What a shop has done stands in its own journals, in the form in which Bazaar keeps them, so that it knows of it when
it starts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from jointforce.base.clock import now as clock_now
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Claimed, Tried
from jointforce.domain.vocabulary import OrderKind
from jointforce.flows import deliver, notices

_BATCH = 500
_TOOK = timedelta(milliseconds=74)
_CONFIRM = re.compile(r"/notices/confirm/([\w-]+)/")
_ORDERS = frozenset(kind.value for kind in OrderKind)


class Post:
    """Delivers everything that is due, at the time that the clock tells. `slugs`: the shop of each marketplace."""

    def __init__(self, slugs: Mapping[UUID, str]) -> None:
        self._slugs = slugs
        self._journals: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)

    def carry(self) -> None:
        """Deliver until nothing is due; whoever was asked to confirm a notice follows the link."""
        while claimed := delivery.claim(_BATCH, now=clock_now()):
            tokens = [token for message in claimed if (token := self._read(message))]
            deliver.record([Tried(message, 200, "", _TOOK, clock_now()) for message in claimed])
            for token in tokens:
                notices.confirm_notice(token)

    def _read(self, message: Claimed) -> str | None:
        """What the receiver does with a message; the token of a notice to confirm."""
        if message.channel == "webhook":
            slug = self._slugs[message.party_id]
            if message.event_type in _ORDERS:
                done_at = clock_now().isoformat(timespec="milliseconds")
                order = {"kind": message.event_type, **message.payload, "at": done_at}
                self._journals[slug, "orders.jsonl"].append(order)
            else:
                letter = {
                    "id": f"msg_{message.id.hex}",
                    "kind": message.event_type,
                    "data": message.payload,
                }
                self._journals[slug, "letters.jsonl"].append(letter)
        elif message.event_type == "notice.confirm":
            found = _CONFIRM.search(str(message.payload["body"]))
            return found[1] if found else None
        return None

    def write_journals(self, folder: Path) -> None:
        """The journals of every shop below `folder`, in place of what stands there."""
        for slug in self._slugs.values():
            (folder / slug).mkdir(parents=True, exist_ok=True)
            for name in ("orders.jsonl", "letters.jsonl", "posted.jsonl", "pushed.jsonl"):
                lines = [json.dumps(entry, ensure_ascii=False) + "\n" for entry in self._journals[slug, name]]
                (folder / slug / name).write_text("".join(lines), encoding="utf-8")
